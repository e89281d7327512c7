//! Row 37a: fields of structs in keys, where there is none, and where there can be none.

use dynamo_table::{Attribute, DynamoTable, Record, Table, begins_with};

#[derive(Clone, Attribute)]
struct Address {
    city: String,
    flags: Vec<u8>,
}

#[derive(Clone, Copy, Attribute)]
enum Status {
    Open,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "CITY#{home.city}"))]
struct OfTable {
    home: Address,
}

#[derive(Clone, Record)]
#[record(gsi(ByTown, name = "by_town", partition_key(name = "town_key", template = "CITY#{home.town}")))]
struct Unknown {
    #[record(partition_key)]
    id: String,
    home: Address,
}

#[derive(Clone, Record)]
#[record(gsi(ByList, name = "by_list", partition_key(name = "list_key", template = "CITY#{home.flags}")))]
struct NotAKey {
    #[record(partition_key)]
    id: String,
    #[record(flatten)]
    home: Address,
}

#[derive(Clone, Record)]
#[record(gsi(ByHome, name = "by_home", partition_key(name = "home_key", template = "CITY#{home}")))]
struct Whole {
    #[record(partition_key)]
    id: String,
    #[record(flatten)]
    home: Address,
}

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "P#{id}"))]
#[record(sort_key(name = "sk", template = "{status}#{number:04}"))]
struct Sorted {
    id: String,
    status: Status,
    number: u32,
}

async fn wrong(table: Table<Sorted>) {
    let _ = table.query("a").sort_key(begins_with(Status::Open));
}

fn main() {}
