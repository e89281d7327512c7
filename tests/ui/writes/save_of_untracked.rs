//! A record that was not tracked does not know what changed.

include!("records/players.rs");

fn wrong(players: Table<Player>, player: &Player) {
    let _ = players.save(&mut player.clone());
}

fn main() {}
