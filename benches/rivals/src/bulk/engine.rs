//! The in-process engine behind a socket, as a process of its own: what is measured then is the client's alone.

use bench_harness::answers::TABLE;
use bench_harness::case::AnyError;
use bench_harness::measure::runtime::runtime;
use bench_harness::records::User;
use bench_harness::samples::users;
use dynamo_table::{DynamoTable, Table};
use dynamo_table_testkit::Engine;
use std::io;

/// Makes a table of 2,500 users, prints where it listens, and goes on until its standard input ends.
///
/// # Errors
///
/// The engine's.
pub fn serve() -> Result<(), AnyError> {
    runtime()?.block_on(async {
        let engine = Engine::new();
        let table: Table<User> = Table::new(engine.client(), TABLE);
        table.create_table().await?;
        table.batch_put(users(2_500)).await?;
        let server = engine.serve().await?;
        println!("{}", server.url());
        tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
        Ok(())
    })
}
