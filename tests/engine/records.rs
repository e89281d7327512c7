//! Records that several tests use.

use std::collections::BTreeSet;

use dynamo_table::{Page, Record};

/// A player of a league.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
#[record(lsi(ByJoined, name = "by_joined", sort_key = joined))]
pub struct Player {
    #[record(partition_key)]
    pub league: String,
    #[record(sort_key)]
    pub number: u32,
    pub team: Option<String>,
    pub points: u64,
    pub joined: String,
    pub nickname: Option<String>,
    pub tags: BTreeSet<String>,
}

/// Number `number` of the league "nfl", in team "red", with seven points.
pub fn player(number: u32) -> Player {
    Player {
        league: "nfl".into(),
        number,
        team: Some("red".into()),
        points: 7,
        joined: format!("2024-05-{number:02}"),
        nickname: None,
        tags: BTreeSet::new(),
    }
}

pub fn set<const N: usize>(members: [&str; N]) -> BTreeSet<String> {
    members.into_iter().map(str::to_owned).collect()
}

/// The players' numbers, in the order of the page.
pub fn numbers(page: Page<Player>) -> Vec<u32> {
    page.into_iter().map(|player| player.number).collect()
}
