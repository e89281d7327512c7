// The records that the files in the folder above share; each includes this one.

#[allow(unused_imports)]
use {
    dynamo_table::{Attribute, DynamoTable, Projection, Record, Table, TableOf, ge, transact_get, transact_write},
    std::collections::{BTreeMap, BTreeSet},
    std::time::SystemTime,
};

#[derive(Debug, Clone, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key(name = "gsi1pk", template = "TEAM#{team}"), sort_key = points))]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
    team: Option<String>,
    points: u64,
    name: String,
    wins: u32,
    tags: BTreeSet<String>,
    scores: Vec<u32>,
    prices: BTreeMap<String, u64>,
    home: Address,
    nick: String,
    #[record(computed(fields(nick), with = initial))]
    initial: String,
    #[record(created_at)]
    created: Option<SystemTime>,
    #[record(version)]
    version: u64,
}

fn initial(nick: &str) -> String {
    nick.chars().take(1).collect()
}

#[derive(Debug, Clone, Attribute)]
struct Address {
    city: String,
    zip: u32,
    labels: BTreeSet<String>,
}

#[derive(Debug, Clone, Record)]
struct Team {
    #[record(partition_key)]
    id: u64,
    motto: String,
}
