//! Keys of another table.

include!("../writes/records/players.rs");

fn wrong(table: Table<Player>, teams: Vec<Team>) {
    let _ = table.batch_delete(teams.iter().map(Team::key).collect::<Vec<_>>());
}

fn main() {}
