//! Conditions on values inside a templated sort key give what plain Rust gives, whatever the values are.

use std::collections::BTreeSet;
use std::fmt::Debug;

use dynamo_table::key::{SortCondition, SortKeyParts};
use dynamo_table::{DynamoTable, Error, Record, Table, begins_with, between, eq, ge, gt, le, lt};
use dynamo_table_testkit::Engine;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::support::create;

/// Two values between `#`.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "P#{group}"))]
#[record(sort_key(name = "sk", template = "S#{word}#{number:02}"))]
struct Plain {
    group: u8,
    word: String,
    number: u8,
}

/// The text between the values may stand in them.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "P#{group}"))]
#[record(sort_key(name = "sk", template = "S#{word}-!{other}"))]
struct Dashed {
    group: u8,
    word: String,
    other: String,
}

/// Without leading text.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "P#{group}"))]
#[record(sort_key(name = "sk", template = "{number:02}#{word}#{other}"))]
struct Bare {
    group: u8,
    number: u8,
    word: String,
    other: String,
}

/// A table in process of these records; those whose key would not parse back are refused, and left out.
async fn stored<R: Record + Debug>(records: Vec<R>) -> (Table<R>, Vec<R>) {
    let table = Table::new(Engine::new().client(), "records");
    create(&table).await;
    let mut all = Vec::new();
    for record in records {
        match table.put(&record).await {
            Ok(_) => all.push(record),
            Err(error) => assert!(matches!(error, Error::Encode { .. }), "{error:?}"),
        }
    }
    (table, all)
}

fn set_of<R: Debug>(records: impl IntoIterator<Item = R>) -> BTreeSet<String> {
    records.into_iter().map(|record| format!("{record:?}")).collect()
}

/// The query gives what plain Rust gives. Only values that no key can hold may be refused instead.
async fn check<R>(
    (table, all): &(Table<R>, Vec<R>),
    condition: impl SortCondition<R::SortKey>,
    refusable: bool,
    plain: impl Fn(&R) -> bool,
    what: &str,
) where
    R: Record<PartitionKey = (u8,), SortKey: SortKeyParts> + Debug,
{
    match table.query(1).sort_key(condition).all().await {
        Ok(page) => {
            assert!(page.undecodable.is_empty());
            let expected = set_of(all.iter().filter(|record| plain(record)));
            assert_eq!(set_of(&page.items), expected, "{what}");
        }
        Err(error) => assert!(refusable && matches!(error, Error::InvalidKey { .. }), "{what}: {error:?}"),
    }
}

/// Its count, and its pages in both directions, are those of the whole.
async fn in_steps(table: &Table<Plain>, below: &str) {
    let query = || table.query(1).sort_key(lt(below));
    let mut all = query().all().await.unwrap().items;
    assert_eq!(query().count().await.unwrap(), all.len() as u64);
    for descending in [false, true] {
        let (mut steps, mut cursor) = (Vec::new(), None);
        loop {
            let query = if descending { query().descending() } else { query() };
            let page = query.limit(2).page_size(3).cursor(cursor).page().await.unwrap();
            assert!(page.items.len() <= 2);
            steps.extend(page.items);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(steps, all, "below {below:?}");
        all.reverse();
    }
}

/// Every comparison of one value; `$with` puts the comparison behind the equalities that stand before it.
macro_rules! compare {
    ($on:expr, $low:expr, $high:expr, $refusable:expr, |$comparison:ident| $with:expr, |$record:ident| $same:expr, $value:expr) => {{
        let (on, low, high) = ($on, $low, $high);
        let what = |name: &str| format!("{name} {low:?} {high:?} in {:?}", on.1);
        macro_rules! one {
            ($name:literal, $made:expr, $plain:expr) => {{
                let $comparison = $made;
                check(on, $with, $refusable, |$record| $same && $plain($value), &what($name)).await;
            }};
        }
        one!("eq", eq(low), |value| value == low);
        one!("lt", lt(low), |value| value < low);
        one!("le", le(low), |value| value <= low);
        one!("gt", gt(low), |value| value > low);
        one!("ge", ge(low), |value| value >= low);
        one!("between", between(low, high), |value| low <= value && value <= high);
    }};
}

/// Characters below and above `#`, `-` and `!`, one before a gap, and the last of all.
fn word() -> impl Strategy<Value = String> {
    "[ !\"$\\-ab\u{D7FF}\u{10FFFF}]{1,3}"
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() }
}

fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn text_then_a_number(
        records in prop::collection::vec((word(), 0..13_u8), 1..24),
        (a, b, x, y) in (word(), word(), 0..14_u8, 0..14_u8),
    ) {
        block_on(async {
            let records = records.into_iter().map(|(word, number)| Plain { group: 1, word, number }).collect();
            let on = &stored::<Plain>(records).await;
            let (low, high) = (a.as_str().min(&b), a.as_str().max(&b));
            compare!(on, low, high, false, |c| c, |r| true, r.word.as_str());
            check(on, begins_with(low), false, |r| r.word.starts_with(low), "begins_with").await;
            let first = on.1.first().map_or("a", |record| record.word.as_str());
            compare!(on, x.min(y), x.max(y), false, |c| (first, c), |r| r.word == first, r.number);
            in_steps(&on.0, low).await;
        });
    }

    #[test]
    fn text_that_may_hold_what_separates_it(
        records in prop::collection::vec((word(), word()), 1..24),
        (a, b) in (word(), word()),
    ) {
        block_on(async {
            let records = records.into_iter().map(|(word, other)| Dashed { group: 1, word, other }).collect();
            let on = &stored::<Dashed>(records).await;
            let (low, high) = (a.as_str().min(&b), a.as_str().max(&b));
            let refusable = low.contains("-!") || high.contains("-!");
            compare!(on, low, high, refusable, |c| c, |r| true, r.word.as_str());
            check(on, begins_with(low), refusable, |r| r.word.starts_with(low), "begins_with").await;
            let first = on.1.first().map_or("a", |record| record.word.as_str());
            compare!(on, low, high, false, |c| (first, c), |r| r.word == first, r.other.as_str());
            let begins = (first, begins_with(high));
            check(on, begins, false, |r| r.word == first && r.other.starts_with(high), "the second begins_with").await;
        });
    }

    #[test]
    fn three_values_without_leading_text(
        records in prop::collection::vec((0..3_u8, word(), word()), 1..24),
        (a, b, x, y) in (word(), word(), 0..3_u8, 0..3_u8),
    ) {
        block_on(async {
            let record = |(number, word, other)| Bare { group: 1, number, word, other };
            let on = &stored::<Bare>(records.into_iter().map(record).collect()).await;
            let (low, high) = (a.as_str().min(&b), a.as_str().max(&b));
            compare!(on, x.min(y), x.max(y), false, |c| c, |r| true, r.number);
            compare!(on, low, high, false, |c| (x, c), |r| r.number == x, r.word.as_str());
            check(on, (x, begins_with(low)), false, |r| r.number == x && r.word.starts_with(low), "begins_with").await;
            let first = on.1.first().map_or("a", |record| record.word.as_str());
            let same = |r: &Bare| r.number == x && r.word == first;
            compare!(on, low, high, false, |c| (x, first, c), |r| same(r), r.other.as_str());
        });
    }
}
