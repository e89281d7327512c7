//! Random conditions: what an engine makes of them is what plain Rust makes of them.

use std::collections::BTreeSet;
use std::fmt::Debug;

use dynamo_table::codec::{AttributeType, OrderedAttribute};
use dynamo_table::expression::Operand;
use dynamo_table::expression::{Nested, Plain, Required};
use dynamo_table::{Attribute, Condition, DynamoTable, Path, Record};

use crate::support::engines;

#[derive(Debug, Clone, PartialEq, Record)]
struct Row {
    #[record(partition_key)]
    id: u32,
    n: Option<i64>,
    m: Option<i64>,
    word: Option<String>,
    other: Option<String>,
    bytes: Option<Vec<u8>>,
    more: Option<Vec<u8>>,
    flag: Option<bool>,
    tags: BTreeSet<String>,
    sizes: BTreeSet<i64>,
    list: Vec<String>,
    part: Option<Part>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Part {
    n: Option<i64>,
    word: String,
}

/// The same numbers in each run (splitmix64), so that a failure can be looked at again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
    fn number(&mut self) -> i64 {
        self.below(5) as i64 - 2
    }
    fn word(&mut self) -> String {
        ["", "a", "ab", "abc", "b", "B"][self.below(6)].to_owned()
    }
    fn words<C: FromIterator<String>>(&mut self) -> C {
        (0..self.below(4)).map(|_| self.word()).collect()
    }
    /// Absent in one of three.
    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| value(self))
    }
    fn row(&mut self, id: u32) -> Row {
        Row {
            id,
            n: self.maybe(Self::number),
            m: self.maybe(Self::number),
            word: self.maybe(Self::word),
            other: self.maybe(Self::word),
            bytes: self.maybe(|random| random.word().into_bytes()),
            more: self.maybe(|random| random.word().into_bytes()),
            flag: self.maybe(|random| random.below(2) == 0),
            tags: self.words(),
            sizes: (0..self.below(4)).map(|_| self.number()).collect(),
            list: self.words(),
            part: self.maybe(|random| Part { n: random.maybe(Self::number), word: random.word() }),
        }
    }
}

/// A condition, the same in Rust, and its text for messages.
struct Both {
    condition: Condition<Row>,
    holds: Box<dyn Fn(&Row) -> bool>,
    text: String,
}

fn both(text: String, condition: Condition<Row>, holds: impl Fn(&Row) -> bool + 'static) -> Both {
    Both { condition, holds: Box::new(holds), text }
}

type Get<T> = fn(&Row) -> Option<T>;

/// A field: its name, its path, and how Rust reads it.
type Field<T, Role = Plain> = (&'static str, Path<Row, T, Role>, Get<T>);

fn compare<T: OrderedAttribute, Role>(
    path: Path<Row, T, Role>,
    operator: &str,
    value: impl Operand<Row, T>,
) -> Condition<Row> {
    match operator {
        "=" => path.eq(value),
        "<>" => path.ne(value),
        "<" => path.lt(value),
        "<=" => path.le(value),
        ">" => path.gt(value),
        _ => path.ge(value),
    }
}

fn same<T, Role>(path: Path<Row, T, Role>, not: bool, value: impl Operand<Row, T>) -> Condition<Row> {
    if not { path.ne(value) } else { path.eq(value) }
}

/// With something absent only "not equal" is true.
fn test<T: Ord>(a: Option<T>, operator: &str, b: Option<T>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return operator == "<>" };
    match operator {
        "=" => a == b,
        "<>" => a != b,
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        _ => a >= b,
    }
}

const OPERATORS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

/// A comparison of a field with values, or with another field.
fn compared<T, Role>(random: &mut Random, field: Field<T, Role>, other: Field<T>, value: fn(&mut Random) -> T) -> Both
where
    T: OrderedAttribute + Ord + Clone + Debug + 'static,
{
    let ((name, path, get), (other_name, other_path, other)) = (field, other);
    let (a, b) = (value(random), value(random));
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    match (random.below(8), random.below(3) == 0) {
        (0, true) => {
            let condition = path.between(low.clone(), other_path);
            both(format!("{name} between {low:?} and {other_name}"), condition, move |row| {
                test(get(row), ">=", Some(low.clone())) && test(get(row), "<=", other(row))
            })
        }
        (0, false) => {
            let condition = path.between(low.clone(), high.clone());
            both(format!("{name} between {low:?} and {high:?}"), condition, move |row| {
                get(row).is_some_and(|value| (&low..=&high).contains(&&value))
            })
        }
        (1, true) => both(format!("{name} in ({other_name})"), path.is_in([other_path]), move |row| {
            test(get(row), "=", other(row))
        }),
        (1, false) => {
            let values = [low, high][..random.below(3)].to_vec();
            both(format!("{name} in {values:?}"), path.is_in(values.clone()), move |row| {
                get(row).is_some_and(|value| values.contains(&value))
            })
        }
        (at, true) => {
            let operator = OPERATORS[at - 2];
            let condition = compare(path, operator, other_path);
            both(format!("{name} {operator} {other_name}"), condition, move |row| test(get(row), operator, other(row)))
        }
        (at, false) => {
            let operator = OPERATORS[at - 2];
            let condition = compare(path, operator, low.clone());
            both(format!("{name} {operator} {low:?}"), condition, move |row| {
                test(get(row), operator, Some(low.clone()))
            })
        }
    }
}

/// The size of something, compared with a number.
fn sized<T, Role>(random: &mut Random, field: Field<T, Role>, size: fn(T) -> usize) -> Both
where
    T: 'static,
{
    let ((name, path, get), than) = (field, random.below(4));
    let (operator, path) = (OPERATORS[[0, 2, 3, 4, 5][random.below(5)]], path.size());
    let condition = match operator {
        "=" => path.eq(than as u64),
        "<" => path.lt(than as u64),
        "<=" => path.le(than as u64),
        ">" => path.gt(than as u64),
        _ => path.ge(than as u64),
    };
    both(format!("size({name}) {operator} {than}"), condition, move |row| {
        test(get(row).map(size), operator, Some(than))
    })
}

/// Whether it is there, and as what.
fn there<T, Role>(random: &mut Random, field: Field<T, Role>, stored_as: AttributeType) -> Both
where
    T: 'static,
{
    let (name, path, get) = field;
    match random.below(4) {
        0 => both(format!("{name} exists"), path.exists(), move |row| get(row).is_some()),
        1 => both(format!("{name} is absent"), path.not_exists(), move |row| get(row).is_none()),
        2 => both(format!("{name} is {stored_as}"), path.attribute_type(stored_as), move |row| get(row).is_some()),
        _ => both(format!("{name} is NULL"), path.attribute_type(AttributeType::Null), |_| false),
    }
}

fn n() -> Field<i64> {
    ("n", Row::N, |row| row.n)
}
fn m() -> Field<i64> {
    ("m", Row::M, |row| row.m)
}
fn word() -> Field<String> {
    ("word", Row::WORD, |row| row.word.clone())
}
fn other() -> Field<String> {
    ("other", Row::OTHER, |row| row.other.clone())
}
fn bytes() -> Field<Vec<u8>> {
    ("bytes", Row::BYTES, |row| row.bytes.clone())
}
fn more() -> Field<Vec<u8>> {
    ("more", Row::MORE, |row| row.more.clone())
}
fn part_n() -> Field<i64, Nested> {
    ("part.n", Row::PART.then(Part::N), |row| row.part.as_ref()?.n)
}
fn part_word() -> Field<String, Nested<Required>> {
    ("part.word", Row::PART.then(Part::WORD), |row| Some(row.part.as_ref()?.word.clone()))
}
/// An empty set is absent.
fn tags() -> Field<BTreeSet<String>> {
    ("tags", Row::TAGS, |row| Some(row.tags.clone()).filter(|tags| !tags.is_empty()))
}
fn list() -> Field<Vec<String>, Plain<Required>> {
    ("list", Row::LIST, |row| Some(row.list.clone()))
}

fn searched(random: &mut Random) -> Both {
    let (text, number) = (random.word(), random.number());
    match random.below(7) {
        0 => both(format!("word begins with {text:?}"), Row::WORD.begins_with(&text), move |row| {
            row.word.as_ref().is_some_and(|word| word.starts_with(&text))
        }),
        1 => both(format!("bytes begins with {text:?}"), Row::BYTES.begins_with(text.as_bytes()), move |row| {
            row.bytes.as_ref().is_some_and(|bytes| bytes.starts_with(text.as_bytes()))
        }),
        2 => both("word begins with other".into(), Row::WORD.begins_with(Row::OTHER), |row| {
            row.word.as_ref().zip(row.other.as_ref()).is_some_and(|(word, other)| word.starts_with(other))
        }),
        3 => both(format!("word contains {text:?}"), Row::WORD.contains(&text), move |row| {
            row.word.as_ref().is_some_and(|word| word.contains(&text))
        }),
        4 => both(format!("tags contains {text:?}"), Row::TAGS.contains(&text), move |row| row.tags.contains(&text)),
        5 => both(format!("sizes contains {number}"), Row::SIZES.contains(number), move |row| {
            row.sizes.contains(&number)
        }),
        _ => both(format!("list contains {text:?}"), Row::LIST.contains(&text), move |row| row.list.contains(&text)),
    }
}

fn equal(random: &mut Random) -> Both {
    let not = random.below(2) == 0;
    let operator = if not { "<>" } else { "=" };
    match random.below(3) {
        0 => {
            let flag = random.below(2) == 0;
            both(format!("flag {operator} {flag}"), same(Row::FLAG, not, flag), move |row| {
                (row.flag == Some(flag)) != not
            })
        }
        1 => {
            let tags: BTreeSet<String> = random.words();
            let condition = same(Row::TAGS, not, &tags);
            both(format!("tags {operator} {tags:?}"), condition, move |row| (row.tags == tags) != not)
        }
        _ => {
            let list: Vec<String> = random.words();
            let condition = same(Row::LIST, not, &list);
            both(format!("list {operator} {list:?}"), condition, move |row| (row.list == list) != not)
        }
    }
}

fn leaf(random: &mut Random) -> Both {
    match random.below(14) {
        0 | 1 => compared(random, n(), m(), Random::number),
        2 => compared(random, part_n(), n(), Random::number),
        3 | 4 => compared(random, word(), other(), Random::word),
        5 => compared(random, part_word(), word(), Random::word),
        6 => compared(random, bytes(), more(), |random| random.word().into_bytes()),
        7 => sized(random, word(), |word| word.len()),
        8 => sized(random, tags(), |tags| tags.len()),
        9 => sized(random, list(), |list| list.len()),
        10 => there(random, part_n(), AttributeType::N),
        11 => there(random, tags(), AttributeType::Ss),
        12 => searched(random),
        _ => equal(random),
    }
}

fn tree(random: &mut Random, depth: usize) -> Both {
    if depth == 0 || random.below(4) == 0 {
        return leaf(random);
    }
    let a = tree(random, depth - 1);
    let (a_holds, a_text) = (a.holds, a.text);
    match random.below(5) {
        0 => both(format!("not ({a_text})"), !a.condition, move |row| !a_holds(row)),
        1 | 2 => {
            let b = tree(random, depth - 1);
            let (condition, text) = (a.condition & b.condition, format!("({a_text}) and ({})", b.text));
            both(text, condition, move |row| a_holds(row) && (b.holds)(row))
        }
        _ => {
            let b = tree(random, depth - 1);
            let (condition, text) = (a.condition | b.condition, format!("({a_text}) or ({})", b.text));
            both(text, condition, move |row| a_holds(row) || (b.holds)(row))
        }
    }
}

/// A filter lets through what Rust lets through, on the same rows.
#[tokio::test]
async fn mean_what_rust_means() {
    for on in engines().await {
        let mut random = Random(7);
        let table = on.table::<Row>().await;
        let rows: Vec<Row> = (0..40).map(|id| random.row(id)).collect();
        for row in &rows {
            table.put(row).await.unwrap();
        }
        let mut telling = 0;
        for number in 0..CONDITIONS {
            let Both { condition, holds, text } = tree(&mut random, number % 4);
            let expected: BTreeSet<u32> = rows.iter().filter(|row| holds(row)).map(|row| row.id).collect();
            let found = table.scan().filter(condition).all().await.unwrap();
            let found: BTreeSet<u32> = found.into_iter().map(|row| row.id).collect();
            assert_eq!(found, expected, "number {number}: {text}");
            telling += usize::from(!expected.is_empty() && expected.len() < rows.len());
        }
        assert!(telling > CONDITIONS / 2, "most conditions tell rows apart: {telling}");
    }
}

const CONDITIONS: usize = 120;
