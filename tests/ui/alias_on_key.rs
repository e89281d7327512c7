//! row 11: a key attribute has one name.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(sort_key(name = "sk", template = "AT#{second:010}"))]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key(name = "rank", template = "{points:05}")))]
struct Player {
    #[record(partition_key, alias = "division")]
    league: String,
    #[record(alias = "sec", alias = "time")]
    second: u32,
    #[record(alias = "club")]
    team: String,
    #[record(alias = "score")]
    points: u16,
    #[record(alias = "nickname")]
    nick: String,
}

fn main() {}
