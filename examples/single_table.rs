//! Two record types in one table: templates make their keys, and a customer shares a partition with its orders.
//!
//! `cargo run --example single_table`

mod support;

use clap::Parser;
use dynamo_table::{Attribute, DynamoTable, Record, Table, TableDefinition, begins_with, ge};
use support::AnyError;

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "PROFILE"))]
struct Customer {
    customer: String,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "CUSTOMER#{customer}"))]
#[record(sort_key(name = "sk", template = "ORDER#{placed}#{number:06}"))]
#[record(gsi(ByStatus, name = "gsi1", partition_key(name = "gsi1pk", template = "STATUS#{status}"), sort_key = cents))]
struct Order {
    customer: String,
    placed: String,
    number: u32,
    status: Status,
    cents: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Attribute)]
enum Status {
    Open,
    Paid,
}

/// Customers and their orders in one table.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    /// The table's name; it is created where it is missing, and stays
    #[arg(long, default_value = "single-table-sales")]
    table: String,
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    support::exit_code(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), AnyError> {
    let client = arguments.dynamo.client().await?;
    let orders: Table<Order> = Table::new(client.clone(), arguments.table.as_str());
    let customers: Table<Customer> = Table::new(client, arguments.table.as_str());
    // The index of the orders belongs to the table too.
    let definition = TableDefinition::of::<Customer>().and::<Order>()?;
    customers.create_table_if_missing().definition(definition).await?;

    for (customer, name) in [("ada", "Ada"), ("bo", "Bo")] {
        customers.put(&Customer { customer: customer.into(), name: name.into() }).await?;
    }
    for (customer, placed, number, status, cents) in [
        ("ada", "2025-03-30", 1, Status::Paid, 1250),
        ("ada", "2025-03-31", 2, Status::Open, 9900),
        ("ada", "2025-04-01", 3, Status::Open, 420),
        ("bo", "2025-04-01", 4, Status::Open, 2000),
    ] {
        orders.put(&Order { customer: customer.into(), placed: placed.into(), number, status, cents }).await?;
    }

    println!("A customer by its key:      {:?}", customers.get("ada").await?);
    println!("An order by its key:        {:?}", orders.get(("ada", "2025-04-01", 3)).await?);

    // Both queries are of the partition `CUSTOMER#ada`; each gives its own items.
    println!("Ada's profile items:        {}", customers.query("ada").count().await?);
    println!("Ada's orders:               {}", numbers(&orders.query("ada").all().await?.items));
    println!(
        "Ada's orders of March:      {}",
        numbers(&orders.query("ada").sort_key(begins_with("2025-03")).all().await?.items)
    );
    println!(
        "Open, over 10.00, by index: {}",
        numbers(&orders.index(ByStatus).query(Status::Open).sort_key(ge(1000)).all().await?.items)
    );

    let paid = orders.update(("bo", "2025-04-01", 4)).set(Order::STATUS, Status::Paid).await?;
    println!("Order {} is {:?} now; its index key followed.", paid.number, paid.status);
    println!("Open orders, by index:      {}", numbers(&orders.index(ByStatus).query(Status::Open).all().await?.items));

    // Its key could not be read back out of the text, so it is refused before anything is sent.
    if let Err(error) = customers.put(&Customer { customer: "c#d".into(), name: "Cy".into() }).await {
        println!("Refused: {}", support::causes(&error));
    }
    Ok(())
}

fn numbers(orders: &[Order]) -> String {
    orders.iter().map(|order| format!("#{}", order.number)).collect::<Vec<_>>().join(" ")
}
