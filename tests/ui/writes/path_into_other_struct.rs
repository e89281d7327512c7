//! A path goes on into the struct that it ended at.

include!("records/players.rs");

fn wrong() {
    let _ = Player::HOME.then(Team::MOTTO);
}

fn main() {}
