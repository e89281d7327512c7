//! A projection of what the record lacks.

include!("records/players.rs");

#[derive(Projection)]
#[projection(of = Player)]
struct Losses {
    losses: u32,
}

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::WINS, 1).return_updated::<Losses>();
}

fn main() {}
