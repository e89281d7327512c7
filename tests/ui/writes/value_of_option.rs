//! Row 34: an  is set by , or by .

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let name: Option<&str> = None;
    let _ = players.update(("nfl", 12)).set(Player::NAME, name);
    let _ = players.update(("nfl", 12)).set(Player::POINTS, Some(3));
}

fn main() {}
