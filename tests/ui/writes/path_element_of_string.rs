//! Only lists have elements.

include!("records/players.rs");

fn wrong() {
    let _ = Player::NAME.element(0);
}

fn main() {}
