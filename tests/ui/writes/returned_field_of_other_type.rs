//! A projection with a field of another type than the record's.

include!("records/players.rs");

#[derive(Projection)]
#[projection(of = Player)]
struct Wins {
    wins: String,
}

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::WINS, 1).return_updated::<Wins>();
}

fn main() {}
