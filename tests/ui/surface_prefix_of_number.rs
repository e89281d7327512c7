//! Prefixes are for strings, and what a number contains is not defined.

use std::collections::BTreeSet;

use dynamo_table::Record;

#[derive(Debug, Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
#[record(gsi(ByCity, name = "by_city", partition_key = city, project = keys_only))]
#[record(gsi(ByMail, name = "by_mail", partition_key(name = "mail", template = "{email}")))]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
    points: u64,
    city: String,
    email: String,
    tags: BTreeSet<String>,
    #[record(computed(fields(email), with = initial))]
    initial: String,
}

fn initial(email: &str) -> String {
    email.chars().take(1).collect()
}

#[derive(Debug, Clone, Record)]
struct Team {
    #[record(partition_key)]
    id: u64,
    age: u64,
}

fn wrong() {
    let _ = Player::POINTS.begins_with(1);
    let _ = Player::POINTS.contains(1);
}

fn main() {}
