//! CreateTable as it is sent: where its response was lost, what is there decides.

use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::CreateTableOutput;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use tokio::time::sleep;

use crate::error::Error;
use crate::schema::definition::TableDefinition;
use crate::schema::difference::differences;
use crate::schema::identity::TableIdentity;
use crate::schema::target::{TableTarget, described};
use crate::schema::wait::Wait;
use crate::transport::attempts::Repeat;
use crate::transport::send::Outgoing;

const UNKNOWN: &str = "there was no response to CreateTable, and whether the table was created is unknown";

/// Sends CreateTable. Where an attempt's response was lost, what is there decides; what is not younger than `replaced` is the table
/// that was there before.
pub(crate) async fn create(
    wait: &Wait,
    definition: &TableDefinition,
    replaced: Option<&TableIdentity>,
) -> Result<TableDescription, Error> {
    let target = &wait.target;
    let call = target.named("CreateTable")?;
    let request = definition.request(&call, &target.client)?;
    let outgoing = Outgoing::new(&call, request, Repeat::Harmless);
    let sent = wait.bound(UNKNOWN, async { Ok(outgoing.send::<CreateTableOutput>().await) }).await?;
    let table = match sent.result {
        Ok(output) => described(call, output.table_description)?,
        Err(error) if sent.seen.lost_any() => {
            let there = async { Ok(created(target, definition, replaced).await) };
            wait.bound(UNKNOWN, there).await?.ok_or(error)?
        }
        Err(error) => return Err(error),
    };
    target.forget();
    Ok(table)
}

/// The table, if it is there as it is defined. A new table is not described at once: DynamoDB says to ask again.
async fn created(
    target: &TableTarget,
    definition: &TableDefinition,
    replaced: Option<&TableIdentity>,
) -> Option<TableDescription> {
    for pause in [0, 200, 400, 800, 1600].map(Duration::from_millis) {
        sleep(pause).await;
        let table = match target.find().await {
            Ok(Some(table)) => table,
            Ok(None) => continue,
            Err(error) if error.is_passing() => continue,
            Err(_) => return None,
        };
        if replaced.is_some_and(|replaced| replaced.lingers_in(&table)) {
            continue;
        }
        let fits =
            table.table_status() != Some(&TableStatus::Deleting) && differences(definition, &table, false).is_empty();
        return fits.then_some(table);
    }
    None
}
