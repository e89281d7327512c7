//! Values of the wrong kind.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(rename_all = "Camel", paths = "PlayerPath")]
struct Player {
    #[record(partition_key = true)]
    league: String,
    #[record(rename = nick, default = "Ace")]
    nickname: String,
    #[record]
    team: String,
}

fn main() {}
