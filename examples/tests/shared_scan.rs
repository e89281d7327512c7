//! The shared scan under processes that die: tasks in their place, so that each moment can be had.

#[path = "../shared_scan/folder.rs"]
mod folder;
#[path = "../interrupt.rs"]
mod interrupt;
#[path = "../measurement.rs"]
mod measurement;
#[path = "../shared_scan/worker.rs"]
mod worker;

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dynamo_table::{DynamoTable, Table};
use folder::{Folder, Watched};
use futures::TryStreamExt;
use interrupt::Interrupt;
use measurement::{Measurement, generated};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use worker::{Manner, work};

const ITEMS: u64 = 600;
const SEGMENTS: u32 = 5;
const NAME: &str = "measurements";

struct Scene {
    path: PathBuf,
    table: Table<Measurement>,
}

impl Scene {
    async fn new() -> Self {
        let table = Table::new(dynamo_table_testkit::client(), NAME);
        table.create_table().await.expect("the table is created");
        table.batch_put(generated(ITEMS)).await.expect("all are written");
        // Each test has a thread of its own, which is called as the test is.
        let test = std::thread::current().name().unwrap_or("one").replace("::", ".");
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("shared-scan-{test}"));
        let _ = fs::remove_dir_all(&path);
        Self { path, table }
    }
    fn folder(&self) -> Folder {
        Folder::open(&self.path, NAME, SEGMENTS).expect("the folder is opened")
    }
    /// A process, as far as the others can tell.
    fn start(&self, name: &str) -> JoinHandle<u64> {
        let (table, folder) = (self.table.clone(), self.folder());
        let manner = Manner { name: name.to_owned(), page_size: Some(10), pause: 2, dead_after: 500 };
        tokio::spawn(async move {
            work(&table, &folder, &manner, &Interrupt::on_ctrl_c()).await.expect("it reads to the end")
        })
    }
    /// How many bytes of findings there are of one of them.
    fn found_by(&self, name: &str) -> u64 {
        let paths = fs::read_dir(&self.path).expect("there is a folder").map(|entry| entry.expect("it is read").path());
        let claims = paths.filter(|path| path.extension().is_some_and(|ending| ending == "claim"));
        let own = claims.filter(|path| fs::read_to_string(path).is_ok_and(|text| text.trim() == name));
        own.filter_map(|path| fs::metadata(path.with_extension("found")).ok()).map(|found| found.len()).sum()
    }
    /// How many items were seen more than once. All were seen.
    fn seen_twice(&self) -> usize {
        let found: Vec<(String, u64)> = self.folder().found().expect("what was found is read");
        let all: BTreeSet<_> = generated(ITEMS).map(|item| (item.station, item.minute)).collect();
        assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), all);
        found.len() - all.len()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_share_a_scan_one_is_killed_and_started_again() {
    let scene = Scene::new().await;
    let (ann, bo) = (scene.start("Ann"), scene.start("Bo"));
    while scene.found_by("Ann") < 500 {
        sleep(Duration::from_millis(2)).await;
    }
    ann.abort();
    assert!(ann.await.is_err_and(|error| error.is_cancelled()));
    let ann = scene.start("Ann again");
    let read = bo.await.expect("Bo ends") + ann.await.expect("Ann ends");
    assert!(read < ITEMS, "the first Ann's part is not read again");
    scene.seen_twice();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_found_before_a_checkpoint_that_never_came_is_found_again() {
    let scene = Scene::new().await;
    let folder = scene.folder();
    let mut watched = Watched::new(Duration::ZERO);
    let mut claim = folder.claim(0, "Ann", &mut watched).unwrap().expect("nobody has it");
    let place = folder.checkpoint(0).unwrap().expect("there is a segment 0");
    let mut pages = scene.table.scan().resume([place]).page_size(10).pages();
    let mut page = async || {
        let items = pages.try_next().await.unwrap().expect("there is a page").items;
        (items.into_iter().map(|item| (item.station, item.minute)).collect::<Vec<_>>(), pages.segments().remove(0))
    };
    let (found, place) = page().await;
    claim.keep(&found, &place).unwrap();
    // A second page is found; then the end comes, in the middle of a line.
    let (found, _) = page().await;
    let mut file = OpenOptions::new().append(true).open(scene.path.join("000.1.found")).unwrap();
    for line in &found {
        writeln!(file, "{}", serde_json::to_string(line).unwrap()).unwrap();
    }
    file.write_all(b"[\"station-00").unwrap();

    assert_eq!(scene.start("Bo").await.expect("Bo ends"), ITEMS - 10);
    assert_eq!(scene.seen_twice(), found.len());
}

#[tokio::test]
async fn a_dead_ones_segment_is_claimed_by_one_and_the_dead_one_sees_it() {
    let scene = Scene::new().await;
    let folder = Arc::new(scene.folder());
    let forever = || Watched::new(Duration::from_secs(3600));
    let first = folder.claim(3, "Ann", &mut forever()).unwrap().expect("nobody has it");
    assert!(folder.claim(3, "Bo", &mut forever()).unwrap().is_none());
    assert!(!first.is_lost().unwrap());

    let claim = |number: u32| {
        let folder = folder.clone();
        move || folder.claim(3, &format!("number {number}"), &mut Watched::new(Duration::ZERO)).unwrap()
    };
    // Each of them takes whoever has it for dead, so one may take it over from another; but there is no number twice.
    let threads: Vec<_> = (0..16).map(|number| std::thread::spawn(claim(number))).collect();
    let claims: Vec<_> = threads.into_iter().filter_map(|thread| thread.join().expect("it ends")).collect();
    assert!(first.is_lost().unwrap());
    assert_eq!(claims.iter().filter(|claim| !claim.is_lost().unwrap()).count(), 1);
    let files = fs::read_dir(&scene.path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.filter(|name| name.ends_with(".claim")).count(), claims.len() + 1);
}

/// Row 76.
#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let scene = Scene::new().await;
    let folder = scene.folder();
    for (name, text) in [("002.checkpoint", "{\"segm"), ("001.1.found", "[\"cut\n")] {
        fs::write(scene.path.join(name), text).unwrap();
    }
    let error = folder.checkpoint(2).unwrap_err();
    assert!(error.to_string().contains("002.checkpoint"), "{error}");
    let error = folder.found::<(String, u64)>().unwrap_err();
    assert!(error.to_string().contains("001.1.found"), "{error}");
    fs::write(scene.path.join("scan.json"), "").unwrap();
    let error = Folder::open(&scene.path, NAME, SEGMENTS).map(drop).unwrap_err();
    assert!(error.to_string().contains("scan.json"), "{error}");
}

#[tokio::test]
async fn what_is_released_is_claimed_at_once_and_a_folder_is_of_one_table() {
    let scene = Scene::new().await;
    let folder = scene.folder();
    let mut watched = Watched::new(Duration::from_secs(3600));
    let claim = folder.claim(1, "Ann", &mut watched).unwrap().expect("nobody has it");
    claim.release().unwrap();
    assert!(folder.claim(1, "Bo", &mut watched).unwrap().is_some());

    assert!(Folder::open(&scene.path, "another", SEGMENTS).is_err());
    // Who comes first decides how many segments there are.
    assert_eq!(Folder::open(&scene.path, NAME, 99).unwrap().segments(), SEGMENTS);
}
