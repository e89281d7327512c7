//! One call: everybody beside the SDK with serde_dynamo.

use crate::measure::figures::{BASE, Figures};
use crate::report::markdown::{number, ratios, table};

/// The cases of a table's columns, and how they are called.
const COLUMNS: [(&str, &str); 6] = [
    ("ours", "dynamo-table"),
    ("sdk", "the SDK alone, no mapping"),
    (BASE, "the SDK, serde_dynamo"),
    ("dynamo_table", "dynamo_table"),
    ("dynamodb-facade", "dynamodb-facade"),
    ("modyne", "modyne"),
];

/// The groups of single calls, and what is done in each.
pub const CALLS: [(&str, &str); 16] = [
    ("get10", "GetItem, 10 attributes"),
    ("get60", "GetItem, 60 attributes"),
    ("query400", "Query of 1 MB, 2,500 items of 400 bytes"),
    ("query60", "Query of 1 MB, 270 items of 60 attributes"),
    ("query_nested", "Query of 1 MB, 1,600 items with maps in lists"),
    ("query_empty", "Query that finds nothing"),
    ("batch_get100", "BatchGetItem, 100 items"),
    ("batch_write25", "BatchWriteItem, 25 items"),
    ("put10", "PutItem, 10 attributes"),
    ("put60", "PutItem, 60 attributes"),
    ("update10", "UpdateItem of 10 attributes"),
    ("update10_new", "the same, the new item decoded"),
    ("upsert10", "a record of 12 attributes as an update"),
    ("upsert10_new", "the same, the new item decoded"),
    ("upsert60", "a record of 60 attributes as an update"),
    ("transact10", "a transaction of 10 puts"),
];

pub fn section(figures: &Figures) -> String {
    let mut text = String::from("## One call\n\n");
    let metrics = [
        ("instructions", "Instructions, without the signer's SHA-256"),
        ("allocations", "Allocations"),
        ("bytes", "Bytes allocated"),
        ("time", "Time, best of the rounds"),
        ("time_median", "Time, median of the rounds"),
    ];
    for (metric, title) in metrics {
        text += &format!("### {title}\n\n{}\n", by_everybody(figures, metric));
    }
    text + &format!(
        "### Other ways to the same\n\n{}\n### The base itself, a call\n\n{}\n",
        others(figures),
        base(figures)
    )
}

fn by_everybody(figures: &Figures, metric: &str) -> String {
    let row = |(group, title): &(&str, &str)| {
        let values = COLUMNS.map(|(by, _)| figures.ratio(&format!("{group}/{by}"), metric));
        let measured = values.iter().any(Option::is_some);
        measured.then(|| [vec![(*title).to_owned()], ratios(&values)].concat())
    };
    let rows: Vec<_> = CALLS.iter().filter_map(row).collect();
    let head: Vec<&str> = [""].into_iter().chain(COLUMNS.map(|(_, title)| title)).collect();
    table(&head, &rows)
}

/// What one way of a call is called.
pub fn title(by: &str) -> &str {
    COLUMNS.iter().find(|(column, _)| *column == by).map_or(by, |(_, title)| title)
}

/// Cases that are no column: `.items()`, and answers in the order asked by hand.
fn others(figures: &Figures) -> String {
    let row = |case: &String| {
        let (group, by) = case.split_once('/')?;
        let title = CALLS.iter().find(|(name, _)| *name == group)?.1;
        if COLUMNS.iter().any(|(column, _)| *column == by) {
            return None;
        }
        let who = match by {
            "ours.items" => "dynamo-table, `.items()` collected",
            "serde_dynamo.ordered" => "the SDK, serde_dynamo, in the order asked as dynamo-table gives it",
            _ => by,
        };
        let ratio = |metric| figures.ratio(case, metric).map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
        let ratios = ["instructions", "allocations", "bytes", "time"].map(ratio);
        Some([vec![title.to_owned(), who.to_owned()], ratios.to_vec()].concat())
    };
    let rows: Vec<_> = figures.cases.iter().filter_map(row).collect();
    table(&["", "by", "instructions", "allocations", "bytes", "time"], &rows)
}

fn base(figures: &Figures) -> String {
    let row = |(group, title): &(&str, &str)| {
        let case = format!("{group}/{BASE}");
        let of = |metric| number(figures.of(&case, metric));
        figures.of(&case, "time")?;
        Some(vec![(*title).to_owned(), of("instructions"), of("sha256"), of("allocations"), of("bytes"), of("time")])
    };
    let rows: Vec<_> = CALLS.iter().filter_map(row).collect();
    table(&["", "instructions", "and SHA-256 in software", "allocations", "bytes", "µs"], &rows)
}
