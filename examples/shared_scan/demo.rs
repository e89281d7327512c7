//! The demonstration: an engine behind a socket, two processes that share a scan of it, and one of them is killed.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use dynamo_table::{DynamoTable, Table};
use dynamo_table_testkit::Engine;
use tokio::time::sleep;

use crate::folder::Folder;
use crate::measurement::generated;
use crate::support::AnyError;

const TABLE: &str = "measurements";
const SEGMENTS: u32 = 8;

pub async fn run(items: u64) -> Result<(), AnyError> {
    let server = Engine::new().serve().await?;
    let table = Table::new(server.client(), TABLE);
    table.create_table().await?;
    let report = table.batch_put(generated(items)).await?;
    println!("{} items are in a table on {}.", report.items, server.url());

    let path = std::env::temp_dir().join(format!("shared-scan-{}", std::process::id()));
    let result = scan(server.url(), &path, items).await;
    std::fs::remove_dir_all(&path)?;
    server.stop().await;
    result
}

async fn scan(url: &str, path: &Path, items: u64) -> Result<(), AnyError> {
    let folder = Folder::open(path, TABLE, SEGMENTS)?;
    let (mut ann, mut bo) = (Process::start("Ann", url, path)?, Process::start("Bo", url, path)?);
    while (found(&folder)?.len() as u64) < items / 4 {
        if ann.0.try_wait()?.is_some() {
            return Err("Ann ended before she could be killed".into());
        }
        sleep(Duration::from_millis(20)).await;
    }
    ann.0.kill()?;
    ann.0.wait()?;
    println!("Ann is killed; {} items are found so far. She starts again.", found(&folder)?.len());
    let mut ann = Process::start("Ann", url, path)?;
    for process in [&mut ann, &mut bo] {
        while process.0.try_wait()?.is_none() {
            sleep(Duration::from_millis(20)).await;
        }
        if !process.0.wait()?.success() {
            return Err("a process failed".into());
        }
    }

    let found = found(&folder)?;
    let twice = found.len();
    let found: BTreeSet<_> = found.into_iter().collect();
    let twice = twice - found.len();
    let missing = generated(items).filter(|item| !found.contains(&(item.station.clone(), item.minute))).count();
    println!("{} of {items} items were seen, {twice} of them twice, {missing} were skipped.", found.len());
    match missing {
        0 => Ok(()),
        _ => Err("items were skipped".into()),
    }
}

fn found(folder: &Folder) -> std::io::Result<Vec<(String, u64)>> {
    folder.found()
}

/// Another one of this program; ends with the demonstration, also if that fails.
struct Process(Child);

impl Process {
    fn start(name: &str, url: &str, folder: &Path) -> Result<Self, AnyError> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--endpoint", url, "--table", TABLE, "--name", name]).arg("--folder").arg(folder);
        // So small and so slow that there is a middle to be killed in.
        command.args(["--page-size", "50", "--pause", "20", "--dead-after", "500"]);
        Ok(Self(command.stdin(Stdio::null()).spawn()?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended, or nobody waits for it any more.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}
