//! Row 76: what a load hands back can be given again, byte for byte, and nothing that was taken is lost.

#[path = "../bulk_load/bar.rs"]
mod bar;
#[path = "../bulk_load/input.rs"]
mod input;
#[path = "../interrupt.rs"]
mod interrupt;
#[path = "../bulk_load/left.rs"]
mod left;
#[path = "../bulk_load/load.rs"]
mod load;
#[path = "../measurement.rs"]
mod measurement;
#[allow(dead_code)]
#[path = "../support.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dynamo_table::{DynamoTable, Table};
use dynamo_table_testkit::{Answer, Canned};
use interrupt::{Interrupt, Interrupted};
use load::{Load, load};
use measurement::Measurement;
use support::AnyError;
use tokio::sync::watch;

/// A folder of the test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder is made");
        Self(path)
    }
    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
    fn with(&self, name: &str, content: &[u8]) -> PathBuf {
        fs::write(self.file(name), content).expect("a file is written");
        self.file(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn table() -> Table<Measurement> {
    let table = Table::new(dynamo_table_testkit::client(), "measurements");
    table.create_table().await.expect("the table is created");
    table
}

fn wanted(file: &Path, left: &Path) -> Load {
    let (file, left) = (Some(file.to_owned()), Some(left.to_owned()));
    Load { file, format: None, items: 0, left, concurrency: 2, rate_limit: None }
}

async fn loaded(table: &Table<Measurement>, file: &Path, left: &Path) -> Result<(), AnyError> {
    load(table, &wanted(file, left), &Interrupt::when(watch::channel(false).1)).await
}

/// The lines that are left of a file, loaded once and then again out of what was left.
async fn left_of(name: &str, content: &[u8]) -> Vec<Vec<u8>> {
    let folder = Folder::new(name);
    let (table, left) = (table().await, folder.file("left"));
    let input = folder.with(name, content);
    assert!(loaded(&table, &input, &left).await.is_err(), "not everything is loaded");
    let once = fs::read(&left).expect("something is left");
    assert!(loaded(&table, &left, &left).await.is_err(), "nor is what is left");
    assert_eq!(fs::read(&left).unwrap(), once, "it is the same again");
    let lines: Vec<Vec<u8>> = once.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    assert!(!fs::exists(folder.file("left.new")).unwrap());
    lines
}

#[tokio::test]
async fn csv_is_left_as_it_was() {
    let good = &b"\"a, b\",1,2.50,\"said \"\"hi\"\"\"\r\n"[..];
    let bad: [&[u8]; 4] = [
        b"c,2,NaN,\r\n",
        b"d\xff\xfe,3,1.0,\"not \xc3( UTF-8\"\r\n",
        b"e, 4,05.0,\"two, and a half\"\r\n",
        b"f,5,1e1,\"\"\"\"\r\n",
    ];
    let header = &b"\xef\xbb\xbfstation,minute,celsius,note\r\n"[..];
    let lines = left_of("quoted.csv", &[&[header, good][..], &bad[..]].concat().concat()).await;
    // A number that cannot be stored, the line that ends the load, and what is behind it.
    assert_eq!(lines[0], header);
    assert!(lines.ends_with(&bad.map(<[u8]>::to_vec)), "{}", String::from_utf8_lossy(&lines.concat()));
    assert!(lines.len() <= 6);
}

#[tokio::test]
async fn json_is_left_as_it_was() {
    let good = &b"\xef\xbb\xbf{\"station\":\"a\",\"minute\":1,\"celsius\":2.50}\n"[..];
    let bad: [&[u8]; 3] = [
        b"{ \"station\": \"b\xff\", \"minute\":2,\"celsius\":1}\n",
        b"{\"celsius\":1.50, \"minute\":3 ,\"station\":\"\\u0063\"}\r\n",
        b"{\"station\":\"d\",\"minute\":4,\"celsius\":NaN}\n",
    ];
    let lines = left_of("spaced.jsonl", &[&[good][..], &bad[..]].concat().concat()).await;
    assert!(lines.ends_with(&bad.map(<[u8]>::to_vec)), "{}", String::from_utf8_lossy(&lines.concat()));
    assert!(lines.len() <= 4);
}

/// Row 75: some programs begin every text with a byte order mark.
#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let folder = Folder::new("marked");
    let json = folder.with("marked.txt", b"\xef\xbb\xbf{\"station\":\"a\",\"minute\":1,\"celsius\":2}\n");
    let csv = folder.with("marked.csv", b"\xef\xbb\xbfstation,minute,celsius,note\nb,1,2,\n");
    let table = table().await;
    for file in [json, csv] {
        loaded(&table, &file, &folder.file("left")).await.unwrap();
    }
    assert_eq!(table.scan().count().await.unwrap(), 2);
    assert!(!fs::exists(folder.file("left")).unwrap() && !fs::exists(folder.file("left.new")).unwrap());
}

#[tokio::test]
async fn where_nothing_can_be_left_is_said_at_the_start() {
    let folder = Folder::new("nowhere");
    let file = folder.with("one.jsonl", b"{\"station\":\"a\",\"minute\":1,\"celsius\":2}\n");
    let table = table().await;
    for left in [folder.file("missing/left.jsonl"), folder.0.clone()] {
        let error = loaded(&table, &file, &left).await.unwrap_err();
        assert!(error.to_string().starts_with(&left.display().to_string()), "{error}");
    }
    assert_eq!(table.scan().count().await.unwrap(), 0, "nothing was loaded");
}

/// A pipe that nobody closes: the load ends when Ctrl-C is pressed, with all that came out of the pipe.
#[cfg(unix)]
#[tokio::test]
async fn an_open_pipe_is_left_at_once() {
    let folder = Folder::new("pipe");
    let pipe = folder.file("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let line = |minute: u64| format!("{{\"station\":\"a\", \"minute\":{minute}, \"celsius\":1.50}}\n");
    // More than the batch takes at once and more than the reader keeps ready; the last line is not whole.
    let mut text: String = (0..400).map(line).collect();
    text += "{\"station\":\"a\", \"min";
    let writer = std::thread::spawn({
        let (pipe, text) = (pipe.clone(), text.clone());
        move || {
            use std::io::Write;
            let mut file = fs::OpenOptions::new().write(true).open(pipe).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file // stays open
        }
    });
    let canned = Canned::new(std::iter::repeat_with(Answer::never).take(1000));
    let table: Table<Measurement> = Table::new(canned.client(), "measurements");
    let (press, pressed) = watch::channel(false);
    let (interrupt, left) = (Interrupt::when(pressed), folder.file("left"));
    let press = async {
        let opened = tokio::task::spawn_blocking(|| writer.join().unwrap()).await.unwrap();
        while canned.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        press.send_replace(true);
        opened
    };
    let wanted = wanted(&pipe, &left);
    let both = async { tokio::join!(load(&table, &wanted, &interrupt), press) };
    let (ended, _open) = tokio::time::timeout(Duration::from_secs(30), both).await.expect("it ends");
    assert!(ended.unwrap_err().is::<Interrupted>());
    let found = fs::read_to_string(&left).unwrap();
    // What of the pipe was read is there, in its order; what was not is a whole number of the pipe's pieces.
    assert_eq!(found.trim_end(), &text[..found.trim_end().len()]);
    assert!(found.lines().count() > 100, "{}", found.lines().count());
}
