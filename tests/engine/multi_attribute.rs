//! Keys of global indexes that are made of several attributes.

use dynamo_table::{DynamoTable, Record, Table, begins_with, between, eq, ge, gt, le, lt};

use crate::support::{On, engines};

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByPlace, name = "by_place", partition_key(region, team), sort_key(day, points)))]
struct Match {
    #[record(partition_key)]
    number: u32,
    region: String,
    team: Option<String>,
    day: String,
    points: Option<i64>,
}

const DAYS: [&str; 4] = ["a", "a b", "ab", "b"];
const POINTS: [i64; 4] = [-7, 3, 10, 200];

fn matches() -> Vec<Match> {
    let mut all = Vec::new();
    for (region, team) in [("eu", "red"), ("eu", "blue"), ("e", "ured")] {
        for day in DAYS {
            for points in POINTS {
                let number = all.len() as u32;
                let (region, team) = (region.to_owned(), Some(team.to_owned()));
                all.push(Match { number, region, team, day: day.into(), points: Some(points) });
            }
        }
    }
    all
}

async fn filled(on: &On) -> Table<Match> {
    let table = on.table::<Match>().await;
    for one in matches() {
        table.put(&one).await.unwrap();
    }
    table
}

/// What plain Rust makes of a condition: the matches of one partition, in the order of the sort key.
fn expected(condition: impl Fn(&str, i64) -> bool) -> Vec<(String, i64)> {
    let of = |one: Match| (one.day, one.points.unwrap());
    let red = matches().into_iter().filter(|one| one.region == "eu" && one.team.as_deref() == Some("red"));
    let mut found: Vec<_> = red.map(of).filter(|(day, points)| condition(day, *points)).collect();
    found.sort();
    found
}

macro_rules! check {
    ($table:expr, $($condition:expr => $plain:expr),* $(,)?) => {$(
        let query = $table.index(ByPlace).query(("eu", "red")).sort_key($condition);
        let found: Vec<_> =
            query.all().await.unwrap().into_iter().map(|one| (one.day, one.points.unwrap())).collect();
        assert_eq!(found, expected($plain), "{}", stringify!($condition));
    )*};
}

/// Every comparison of the first attribute, and of the second behind an equality, gives what plain Rust gives.
#[tokio::test]
async fn two_attributes_in_each_part() {
    for on in engines().await {
        let table = filled(&on).await;
        let all = table.index(ByPlace).query(("eu", "red")).all().await.unwrap();
        assert_eq!(all.items.len(), 16);
        let found: Vec<_> = all.into_iter().map(|one| (one.day, one.points.unwrap())).collect();
        assert_eq!(found, expected(|_, _| true));
        check!(table,
            eq("a") => |day, _| day == "a",
            lt("ab") => |day, _| day < "ab",
            le("a b") => |day, _| day <= "a b",
            gt("a") => |day, _| day > "a",
            ge("ab") => |day, _| day >= "ab",
            between("a", "a b") => |day, _| ("a"..="a b").contains(&day),
            begins_with("a") => |day, _| day.starts_with('a'),
        );
        for value in [-8, -7, 3, 9, 10, 200] {
            check!(table,
                ("a", eq(value)) => |day, points| day == "a" && points == value,
                ("a", lt(value)) => |day, points| day == "a" && points < value,
                ("a", le(value)) => |day, points| day == "a" && points <= value,
                ("a", gt(value)) => |day, points| day == "a" && points > value,
                ("a", ge(value)) => |day, points| day == "a" && points >= value,
                ("a", between(value, 10.max(value))) => |day, points| day == "a" && (value..=10.max(value)).contains(&points),
            );
        }
    }
}

#[tokio::test]
async fn order_cursors_and_counts() {
    for on in engines().await {
        let table = filled(&on).await;
        let index = table.index(ByPlace);
        let query = || index.query(("eu", "blue")).descending();
        let all = query().all().await.unwrap().items;
        let (mut steps, mut cursor) = (Vec::new(), None);
        loop {
            let page = query().limit(3).cursor(cursor).page().await.unwrap();
            cursor = page.cursor;
            steps.extend(page.items);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(steps, all);
        assert_eq!(query().after(&all[4]).all().await.unwrap().items, all[5..]);
        assert_eq!(index.query(("eu", "green")).count().await.unwrap(), 0);
        assert_eq!(index.query(("e", "ured")).sort_key(gt("a")).count().await.unwrap(), 12);
        assert_eq!(index.scan().count().await.unwrap(), 48);
    }
}

/// row 24: out of the index without one of its attributes, as DynamoDB has it.
#[tokio::test]
async fn all_of_the_key_or_not_in_the_index() {
    for on in engines().await {
        let table = on.table::<Match>().await;
        let bare = Match { team: None, points: None, ..matches().remove(0) };
        table.put(&bare).await.unwrap();
        assert_eq!(table.index(ByPlace).scan().count().await.unwrap(), 0);
        table.put(&Match { points: Some(1), ..bare.clone() }).await.unwrap();
        assert_eq!(table.index(ByPlace).scan().count().await.unwrap(), 0);
        let update = table.update(0).set(Match::TEAM, "red").set(Match::POINTS, 1);
        let whole = update.await.unwrap();
        assert_eq!(table.index(ByPlace).query(("eu", "red")).all().await.unwrap().items, [whole]);
    }
}
