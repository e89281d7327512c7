//! Row 34: an `Option` is set by `.set_or_remove`, or by `.set_if_some`.

include!("records/players.rs");

fn wrong(players: Table<Player>) {
    let name: Option<&str> = None;
    let _ = players.update(("nfl", 12)).set(Player::NAME, name);
    let _ = players.update(("nfl", 12)).set(Player::POINTS, Some(3));
}

fn main() {}
