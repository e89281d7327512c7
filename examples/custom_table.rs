//! A table of the application's own: `DynamoTable` for a struct, with settings, rules for records and hooks.
//!
//! `cargo run --example custom_table`

mod support;

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use clap::Parser;
use dynamo_table::{Billing, DynamoTable, Hooks, Record, Settings, TableOf, Throughput};
use support::AnyError;

#[derive(Debug, Clone, PartialEq, Record)]
struct Customer {
    #[record(partition_key)]
    email: String,
    name: String,
    /// Sealed where it is stored.
    phone: String,
}

/// The application's state, which is the table of its customers too.
struct Shop {
    client: Client,
    table: String,
    vault: Arc<Vault>,
}

impl TableOf<Customer> for Shop {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.table
    }

    // All below is optional.
    fn settings(&self) -> Settings {
        Settings::default().billing(Billing::Provisioned(Throughput { read: 5, write: 5 }))
    }
    fn normalize(&self, customer: &mut Customer) {
        customer.email = customer.email.trim().to_lowercase();
    }
    fn validate(&self, customer: &Customer) -> Result<(), AnyError> {
        match customer.email.split_once('@') {
            Some((_, domain)) if domain.contains('.') => Ok(()),
            _ => Err(format!("`{}` is no e-mail address", customer.email).into()),
        }
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Customer>>> {
        Some(self.vault.clone())
    }
}

/// Stands in for a service that encrypts: what it does here is no encryption.
struct Vault;

impl Vault {
    async fn seal(&self, text: &str) -> Result<String, AnyError> {
        Ok(format!("sealed:{}", text.chars().rev().collect::<String>()))
    }
    async fn open(&self, sealed: &str) -> Result<String, AnyError> {
        let text = sealed.strip_prefix("sealed:").ok_or("the phone number was stored unsealed")?;
        Ok(text.chars().rev().collect())
    }
}

#[async_trait]
impl Hooks<Customer> for Vault {
    async fn before_write(&self, customer: &mut Customer) -> Result<(), AnyError> {
        customer.phone = self.seal(&customer.phone).await?;
        Ok(())
    }
    async fn before_update(&self, path: &str, value: &mut AttributeValue) -> Result<(), AnyError> {
        match value {
            AttributeValue::S(phone) if path == "phone" => *phone = self.seal(phone).await?,
            _ => {}
        }
        Ok(())
    }
    async fn after_read(&self, customer: &mut Customer) -> Result<(), AnyError> {
        customer.phone = self.open(&customer.phone).await?;
        Ok(())
    }
}

/// A shop whose customers' phone numbers are sealed where they are stored.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    dynamo: support::Dynamo,
    /// The table's name; it is created where it is missing, and stays
    #[arg(long, default_value = "custom-table-customers")]
    table: String,
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    support::exit_code(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), AnyError> {
    let shop = Shop { client: arguments.dynamo.client().await?, table: arguments.table, vault: Arc::new(Vault) };
    shop.create_table_if_missing().await?;

    let ada = Customer { email: " Ada@Example.com ".into(), name: "Ada".into(), phone: "555 0100".into() };
    shop.put(&ada).await?;
    println!("Put:    {ada:?}");
    println!("Got:    {:?}", shop.get("ada@example.com").await?);

    let key = ("email", AttributeValue::S("ada@example.com".into()));
    let stored = shop.client.get_item().table_name(&shop.table).key(key.0, key.1).send().await?.item;
    println!("Stored: phone {:?}", stored.and_then(|item| item.get("phone").cloned()));

    let nobody = Customer { email: "nobody".into(), ..ada };
    if let Err(error) = shop.put(&nobody).await {
        println!("Refused: {}", support::causes(&error));
    }
    Ok(())
}
