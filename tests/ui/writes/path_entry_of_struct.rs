//! Only maps have entries; a struct's members are constants of it.

include!("records/players.rs");

fn wrong() {
    let _ = Player::HOME.entry("city");
}

fn main() {}
