//! Each clause of an update by itself, and each thing that an update gives back.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_table::{Attribute, DynamoTable, Error, Projection, Record};

use crate::records::set;
use crate::support::{On, counted, engines, item, raw, s, text};

#[derive(Debug, Clone, PartialEq, Record)]
struct Thing {
    #[record(partition_key)]
    id: String,
    count: i64,
    other: Option<i64>,
    price: f64,
    word: Option<String>,
    tags: BTreeSet<String>,
    sizes: BTreeSet<u32>,
    list: Vec<String>,
    more: Vec<String>,
    map: BTreeMap<String, i64>,
    part: Part,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Part {
    level: i64,
    name: Option<String>,
    lines: Vec<String>,
}

fn part(level: i64) -> Part {
    Part { level, name: None, lines: words("p q") }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn thing() -> Thing {
    Thing {
        id: "a".into(),
        count: 10,
        other: None,
        price: 1.5,
        word: Some("w".into()),
        tags: set(["x", "y"]),
        sizes: [1, 2].into(),
        list: words("a b c"),
        more: words("m"),
        map: [("k".to_owned(), 1), ("l".to_owned(), 2)].into(),
        part: part(1),
        parts: vec![part(1), part(2)],
    }
}

type Updating = dynamo_table::operation::Update<Thing>;
type Change = fn(Updating) -> Updating;
type Case = (&'static str, fn(Updating) -> Updating, fn(&mut Thing));

/// What is done by DynamoDB, beside the same in Rust.
fn sets() -> Vec<Case> {
    vec![
        ("set", |u| u.set(Thing::COUNT, 3), |t| t.count = 3),
        ("set what was absent", |u| u.set(Thing::OTHER, 3), |t| t.other = Some(3)),
        ("set a whole struct", |u| u.set(Thing::PART, part(9)), |t| t.part = part(9)),
        ("set a nested one", |u| u.set(Thing::PART.then(Part::NAME), "n"), |t| t.part.name = Some("n".into())),
        ("set an element", |u| u.set(Thing::LIST.element(1), "B"), |t| t.list[1] = "B".into()),
        ("set past the end", |u| u.set(Thing::LIST.element(99), "d"), |t| t.list.push("d".into())),
        ("set in an element", |u| u.set(Thing::PARTS.element(1).then(Part::LEVEL), 7), |t| t.parts[1].level = 7),
        ("set a map's value", |u| u.set(Thing::MAP.entry("n"), 3), |t| t.map.extend([("n".to_owned(), 3)])),
        ("set to an empty set", |u| u.set(Thing::TAGS, BTreeSet::new()), |t| t.tags.clear()),
        ("set to another attribute", |u| u.set(Thing::OTHER, Thing::COUNT), |t| t.other = Some(10)),
        ("set to a nested one", |u| u.set(Thing::COUNT, Thing::PART.then(Part::LEVEL)), |t| t.count = 1),
        (
            "swap",
            |u| u.set(Thing::LIST, Thing::MORE).set(Thing::MORE, Thing::LIST),
            |t| std::mem::swap(&mut t.list, &mut t.more),
        ),
        ("if_not_exists, absent", |u| u.set_if_not_exists(Thing::OTHER, 5), |t| t.other = Some(5)),
        ("if_not_exists, there", |u| u.set_if_not_exists(Thing::COUNT, 5), |_| {}),
        (
            "if_not_exists, nested",
            |u| u.set_if_not_exists(Thing::PART.then(Part::NAME), "n"),
            |t| t.part.name = Some("n".into()),
        ),
        ("if_not_exists of a path", |u| u.set_if_not_exists(Thing::OTHER, Thing::COUNT), |t| t.other = Some(10)),
        ("increment", |u| u.increment(Thing::COUNT, 3), |t| t.count += 3),
        ("increment a fraction", |u| u.increment(Thing::PRICE, 0.25), |t| t.price += 0.25),
        ("increment by a path", |u| u.increment(Thing::COUNT, Thing::MAP.entry("l")), |t| t.count += 2),
        ("increment nested", |u| u.increment(Thing::PARTS.element(0).then(Part::LEVEL), 3), |t| t.parts[0].level += 3),
        ("increment in a map", |u| u.increment(Thing::MAP.entry("k"), 3), |t| *t.map.get_mut("k").unwrap() += 3),
        ("decrement", |u| u.decrement(Thing::COUNT, 30), |t| t.count -= 30),
        ("decrement by a path", |u| u.decrement(Thing::COUNT, Thing::COUNT), |t| t.count = 0),
        ("append", |u| u.append(Thing::LIST, words("d e")), |t| t.list.extend(words("d e"))),
        ("append a path", |u| u.append(Thing::LIST, Thing::MORE), |t| t.list.extend(words("m"))),
        ("append nested", |u| u.append(Thing::PART.then(Part::LINES), words("r")), |t| t.part.lines.push("r".into())),
        ("append nothing", |u| u.append(Thing::LIST, vec![]), |_| {}),
        ("prepend", |u| u.prepend(Thing::LIST, words("y z")), |t| t.list = words("y z a b c")),
    ]
}

fn others() -> Vec<Case> {
    vec![
        ("remove", |u| u.remove(Thing::WORD), |t| t.word = None),
        ("remove what is absent", |u| u.remove(Thing::OTHER), |_| {}),
        ("remove a set", |u| u.remove(Thing::TAGS), |t| t.tags.clear()),
        ("remove an element", |u| u.remove(Thing::LIST.element(0)), |t| drop(t.list.remove(0))),
        (
            "remove two elements, both as they were",
            |u| u.remove(Thing::LIST.element(0)).remove(Thing::LIST.element(1)),
            |t| t.list = words("c"),
        ),
        ("remove past the end", |u| u.remove(Thing::LIST.element(9)), |_| {}),
        ("remove a map's value", |u| u.remove(Thing::MAP.entry("k")), |t| t.map.retain(|key, _| key != "k")),
        ("remove a missing one", |u| u.remove(Thing::MAP.entry("z")), |_| {}),
        ("remove a struct in a list", |u| u.remove(Thing::PARTS.element(1)), |t| drop(t.parts.pop())),
        ("add to a number", |u| u.add(Thing::COUNT, -4), |t| t.count = 6),
        ("add to an absent one", |u| u.add(Thing::OTHER, 4), |t| t.other = Some(4)),
        ("add to a set", |u| u.add(Thing::TAGS, set(["y", "z"])), |t| t.tags = set(["x", "y", "z"])),
        ("add numbers", |u| u.add(Thing::SIZES, BTreeSet::from([2, 3])), |t| t.sizes = [1, 2, 3].into()),
        ("add an empty set", |u| u.add(Thing::TAGS, BTreeSet::new()).set(Thing::COUNT, 1), |t| t.count = 1),
        ("delete", |u| u.delete_from(Thing::TAGS, set(["y", "z"])), |t| t.tags = set(["x"])),
        ("delete all", |u| u.delete_from(Thing::SIZES, BTreeSet::from([1, 2])), |t| t.sizes.clear()),
        ("two clauses", |u| u.remove(Thing::WORD).increment(Thing::COUNT, 1), |t| (t.word, t.count) = (None, 11)),
        (
            "all see the item as it was",
            |u| u.set(Thing::COUNT, 0).set(Thing::OTHER, Thing::COUNT).remove(Thing::MAP.entry("k")),
            |t| {
                (t.count, t.other) = (0, Some(10));
                t.map.remove("k");
            },
        ),
    ]
}

async fn check(on: &On, cases: Vec<Case>) {
    let table = on.table::<Thing>().await;
    for (name, update, expected) in cases {
        table.put(&thing()).await.unwrap();
        let mut after = thing();
        expected(&mut after);
        assert_eq!(update(table.update("a")).await.unwrap(), after, "{name}");
        assert_eq!(table.get("a").await.unwrap().unwrap(), after, "{name}, as it is stored");
    }
}

/// Case 66: SET, in each of its forms.
#[tokio::test]
async fn each_form_of_set() {
    for on in engines().await {
        check(&on, sets()).await;
    }
}

/// Case 66: REMOVE, ADD and DELETE, in each of their forms.
#[tokio::test]
async fn each_form_of_remove_add_and_delete() {
    for on in engines().await {
        check(&on, others()).await;
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Thing)]
struct Changed {
    count: Option<i64>,
    word: Option<String>,
    tags: BTreeSet<String>,
}

/// The new record, the old one, what was changed, or nothing.
#[tokio::test]
async fn what_an_update_gives_back() {
    for on in engines().await {
        let table = on.table::<Thing>().await;
        table.put(&thing()).await.unwrap();
        let step = || table.update("a").increment(Thing::COUNT, 1);
        assert_eq!(step().await.unwrap().count, 11);
        assert_eq!(step().return_old().await.unwrap().unwrap().count, 11);
        let updated = step().remove(Thing::WORD).set(Thing::PRICE, 2.0).return_updated::<Changed>().await.unwrap();
        assert_eq!(updated, Changed { count: Some(13), word: None, tags: set([]) }, "tags were not changed");
        let updated = table.update("a").add(Thing::TAGS, set(["z"])).return_updated::<Changed>().await.unwrap();
        assert_eq!(updated, Changed { count: None, word: None, tags: set(["x", "y", "z"]) });
        let () = step().return_nothing().await.unwrap();
        let response = step().return_updated::<Changed>().with_response().await.unwrap();
        assert_eq!((response.output.count, response.attempts), (Some(15), 1));
        assert!(response.consumed_capacity.is_some());
        let step = step().condition(Thing::COUNT.lt(0)).return_old().await;
        assert_eq!(step.unwrap_err().old::<Thing>().unwrap().unwrap().count, 15);
    }
}

/// On what is not there, or is of another type: an error of DynamoDB's, and nothing is changed.
#[tokio::test]
async fn what_dynamodb_refuses() {
    let refused: [(&str, Change); 6] = [
        ("increment an absent one", |u| u.increment(Thing::OTHER, 1)),
        ("set to an absent one", |u| u.set(Thing::COUNT, Thing::OTHER)),
        ("append to an absent one", |u| u.append(Thing::MORE, words("x"))),
        ("add to a string", |u| u.add(Thing::COUNT, 1)),
        ("delete from a string", |u| u.delete_from(Thing::TAGS, set(["x"]))),
        ("set in what is no map", |u| u.set(Thing::PART.then(Part::LEVEL), 1)),
    ];
    for on in engines().await {
        let table = on.table::<Thing>().await;
        let stored = || item([("id", s("a")), ("count", s("no number")), ("tags", s("x")), ("part", s("x"))]);
        crate::support::put_raw(&table, stored()).await;
        for (name, update) in refused {
            let error = update(table.update("a")).return_nothing().await.unwrap_err();
            // What is counted has to be there, and within its type: a condition says so.
            let refused = error.service().map(|problem| problem.code.as_str()) == Some("ValidationException");
            assert!(
                refused || (error.is_condition_failed() && name.contains("increment")) || name.starts_with("add"),
                "{name}: {error:?}"
            );
            assert_eq!(raw(&table, item([("id", s("a"))])).await.unwrap(), stored(), "{name}");
        }
    }
}

/// What can be seen to be wrong is refused before it is sent.
#[tokio::test]
async fn what_is_refused_before_sending() {
    let refused: [(&str, Change); 9] = [
        ("there is nothing to change", |u| u),
        ("two changes overlap: `count` and `count`", |u| u.set(Thing::COUNT, 1).increment(Thing::COUNT, 1)),
        ("two changes overlap: `part` and `part.level`", |u| {
            u.set(Thing::PART, part(1)).set(Thing::PART.then(Part::LEVEL), 2)
        }),
        ("two changes overlap: `list[1]` and `list`", |u| u.remove(Thing::LIST.element(1)).append(Thing::LIST, vec![])),
        ("two changes overlap: `map.*` and `map.*`", |u| u.remove(Thing::MAP.entry("k")).set(Thing::MAP.entry("k"), 1)),
        ("price: not a number of", |u| u.set(Thing::PRICE, f64::NAN)),
        ("price: not a number of", |u| u.increment(Thing::PRICE, f64::INFINITY)),
        ("price: not a number of", |u| u.set(Thing::COUNT, 1).condition(Thing::PRICE.lt(f64::NAN))),
        ("can never be true", |u| u.set(Thing::COUNT, 1).condition(Thing::COUNT.is_in([0; 0]))),
    ];
    let (table, recorder) = counted::<Thing>().await;
    recorder.take();
    for (expected, update) in refused {
        let error = update(table.update("a")).await.unwrap_err();
        assert!(matches!(error, Error::InvalidUse { .. } | Error::Encode { .. }), "{error:?}");
        assert!(text(&error).contains(expected), "{expected}: {}", text(&error));
    }
    assert_eq!(recorder.count(), 0);
}
