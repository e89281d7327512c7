//! All mistakes are reported together.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(rename_al = "camelCase")]
#[record(gsi(ByTeam, name = "by_team", partition_key = tem))]
#[record(sort_key(name = "sk", template = "PLAYER#{number"))]
struct Player {
    league: String,
    #[record(renam = "n", version)]
    number: i32,
    #[record(skip, default = 1)]
    rank: u32,
}

fn main() {}
