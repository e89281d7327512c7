//! Work of many requests.

use crate::measure::figures::Figures;
use crate::report::markdown::{number, table};

/// At five milliseconds an answer, and over a real socket.
pub fn delayed(figures: &Figures) -> String {
    let groups = [
        ("delayed_scan", "a scan of 40,000 items"),
        ("delayed_load", "a load of 10,000 items"),
        ("delayed_read", "a read of 10,000 items by key"),
    ];
    format!(
        "## Bulk work at 5 ms an answer, one thread\n\n{}\n",
        timed(figures, &groups, 1e3, "ms, best", "ms of the processor")
    )
}

pub fn loopback(figures: &Figures) -> String {
    let groups = [
        ("loopback_get10", "GetItem, 10 attributes"),
        ("loopback_put10", "PutItem, 10 attributes"),
        ("loopback_query400", "Query of 2,500 items"),
        ("loopback_batch_get100", "BatchGetItem, 100 items"),
        ("loopback_batch_write25", "BatchWriteItem, 25 items"),
    ];
    format!(
        "## Over a socket, the in-process engine in another process\n\nMost of the time is the engine's; the processor's is the \
         client's alone.\n\n{}\n",
        timed(figures, &groups, 1.0, "µs, best", "µs of the processor")
    )
}

fn timed(figures: &Figures, groups: &[(&str, &str)], unit: f64, best: &str, processor: &str) -> String {
    let mut rows = Vec::new();
    for (group, title) in groups {
        for case in figures.cases.iter().filter(|case| case.split('/').next() == Some(*group)) {
            let of = |metric: &str| number(figures.of(case, metric).map(|value| value / unit));
            let ratio =
                |metric: &str| figures.ratio(case, metric).map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
            let cells = [of("time"), ratio("time"), ratio("time_median"), of("processor"), ratio("processor")];
            rows.push([vec![(*title).to_owned(), who(case)], cells.to_vec()].concat());
        }
    }
    table(&["", "by", best, "ratio", "ratio of the medians", processor, "ratio"], &rows)
}

/// What a case is called here.
fn who(case: &str) -> String {
    let by = case.split('/').nth(1).unwrap_or_default();
    let (whose, how) = by.split_once('.').unwrap_or((by, ""));
    let whose = match whose {
        "ours" => "dynamo-table",
        "serde_dynamo" => "a loop by hand, serde_dynamo",
        other => other,
    };
    match how {
        "" => whose.to_owned(),
        "items" => format!("{whose}, `.items()`"),
        _ => format!("{whose}, {how}"),
    }
}

/// Without a delay, a process for each.
pub fn growth(figures: &Figures) -> String {
    let sizes = ["1k", "10k", "100k"];
    let mut rows = Vec::new();
    let works =
        [("load", "a load out of an iterator"), ("read", "a read by key"), ("query", "a query, pages of 1,000")];
    for (work, title) in works {
        for by in ["serde_dynamo", "ours", "ours.items"] {
            let case = |size| format!("{work}_{size}/{by}");
            if figures.of(&case(sizes[0]), "time").is_none() {
                continue;
            }
            let mut row = vec![title.to_owned(), who(&case(sizes[0]))];
            row.extend(sizes.map(|size| number(figures.of(&case(size), "time").map(|value| value / 1e3))));
            row.extend(sizes.map(|size| number(figures.of(&case(size), "kilobytes").map(|value| value / 1024.0))));
            rows.push(row);
        }
    }
    format!(
        "## Growth\n\nNo delay, one thread: milliseconds, and by how many megabytes the peak of the process's memory grows.\n\n{}\n",
        table(&["", "by", "ms: 1 k items", "10 k", "100 k", "MB: 1 k items", "10 k", "100 k"], &rows)
    )
}
