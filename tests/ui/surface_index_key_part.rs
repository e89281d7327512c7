//! A field that an index key is made of is set whole, so that the key can follow; what the library sets is not set by hand.

use dynamo_table::{DynamoTable, Record, Table};

#[derive(Debug, Clone, Record)]
#[record(gsi(ByDay, name = "by_day", partition_key(name = "gsi1pk", template = "DAY#{day:05}")))]
struct Order {
    #[record(partition_key)]
    id: String,
    day: u32,
    #[record(version)]
    version: u64,
}

fn wrong(orders: Table<Order>) {
    let _ = orders.update("a").set(Order::DAY, 3);
    let _ = orders.update("a").increment(Order::DAY, 1);
    let _ = orders.update("a").set(Order::VERSION, 3);
}

fn main() {}
