//! What is returned is a projection of the same record.

include!("records/players.rs");

#[derive(Projection)]
#[projection(of = Team)]
struct Motto {
    motto: String,
}

fn wrong(players: Table<Player>) {
    let _ = players.update(("nfl", 12)).set(Player::WINS, 1).return_updated::<Motto>();
}

fn main() {}
