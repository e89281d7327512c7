//! Secondary indexes: what is in them, and what can be read from them.

use dynamo_table::{DynamoTable, Projection, Record, between, ge, gt};

use crate::records::{ByJoined, ByTeam, Player, numbers, player};
use crate::support::engines;

/// Case 79: the table, a local index and a global one.
#[tokio::test]
async fn the_ways_to_reach_an_item() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        for number in 1..=4 {
            let joined = format!("2024-0{}-01", 9 - number);
            players.put(&Player { joined, points: u64::from(number * 10), ..player(number) }).await.unwrap();
        }
        let joined = || players.index(ByJoined).query("nfl");
        assert_eq!(numbers(joined().all().await.unwrap()), [4, 3, 2, 1]);
        assert_eq!(numbers(joined().consistent().sort_key(ge("2024-07")).all().await.unwrap()), [2, 1]);
        let team = || players.index(ByTeam).query("red");
        assert_eq!(numbers(team().all().await.unwrap()), [1, 2, 3, 4]);
        assert_eq!(numbers(team().sort_key(between(20, 30)).descending().all().await.unwrap()), [3, 2]);
        let filtered = team().filter(Player::NUMBER.ne(2) & Player::JOINED.gt("2024-05-15"));
        assert_eq!(numbers(filtered.all().await.unwrap()), [1, 3]);
        assert_eq!(players.index(ByTeam).query("blue").count().await.unwrap(), 0);
    }
}

/// Case 37: without the index's attributes an item is not in it; with them it appears, and it can leave again.
#[tokio::test]
async fn a_sparse_index() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let free = Player { team: None, ..player(1) };
        players.upsert(&free).await.unwrap();
        players.put(&Player { team: None, ..player(2) }).await.unwrap();
        assert_eq!(players.index(ByTeam).scan().count().await.unwrap(), 0);
        assert_eq!(players.query("nfl").count().await.unwrap(), 2);

        players.upsert(&player(1)).await.unwrap();
        players.update(("nfl", 2)).set(Player::TEAM, "red").set(Player::POINTS, 9).await.unwrap();
        assert_eq!(numbers(players.index(ByTeam).query("red").all().await.unwrap()), [1, 2]);
        players.update(("nfl", 1)).remove(Player::TEAM).await.unwrap();
        players.update(("nfl", 2)).set(Player::TEAM, "blue").await.unwrap();
        assert_eq!(players.index(ByTeam).query("red").count().await.unwrap(), 0);
        assert_eq!(players.index(ByTeam).query("blue").sort_key(gt(8)).count().await.unwrap(), 1);
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByName, name = "by_name", partition_key = name))]
#[record(gsi(ByAge, name = "by_age", partition_key = name, sort_key = age))]
#[record(gsi(ByCity, name = "by_city", partition_key = city, project = keys_only))]
#[record(gsi(ByScore, name = "by_score", partition_key = city, sort_key = score, project = include(name)))]
#[record(lsi(ByAgeHere, name = "by_age_here", sort_key = age, project = keys_only))]
#[record(lsi(ByScoreHere, name = "by_score_here", sort_key = score, project = include(name)))]
struct Person {
    #[record(partition_key)]
    country: String,
    #[record(sort_key)]
    number: u32,
    name: String,
    age: Option<u8>,
    city: Option<String>,
    score: Option<f64>,
    note: Option<String>,
}

fn person(number: u32, name: &str, age: u8) -> Person {
    Person {
        country: "at".into(),
        number,
        name: name.into(),
        age: Some(age),
        city: Some("wien".into()),
        score: Some(f64::from(age) / 2.0),
        note: Some(format!("note of {name}")),
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Person)]
struct Keys {
    country: String,
    number: u32,
    city: Option<String>,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Person)]
struct Scored {
    number: u32,
    name: String,
    score: Option<f64>,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Person)]
struct Aged {
    number: u32,
    age: Option<u8>,
}

/// Case 81: an index by name and age, a number. Case 79: one by a partition key alone.
#[tokio::test]
async fn global_indexes() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        for (number, name, age) in [(1, "ann", 30), (2, "ann", 9), (3, "ann", 100), (4, "bob", 30)] {
            people.put(&person(number, name, age)).await.unwrap();
        }
        let ages = people.index(ByAge).query("ann").all().await.unwrap();
        assert_eq!(ages.into_iter().map(|person| person.age.unwrap()).collect::<Vec<_>>(), [9, 30, 100]);
        let one = people.index(ByAge).query("ann").sort_key(ge(31)).all().await.unwrap();
        assert_eq!(one.items, [person(3, "ann", 100)]);
        assert_eq!(people.index(ByName).query("ann").count().await.unwrap(), 3);
        assert_eq!(people.index(ByName).scan().filter(Person::AGE.lt(31)).count().await.unwrap(), 3);
        // A float sorts as a number: 4.5 before 15 before 50.
        let scored = people.index(ByScore).query("wien").sort_key(between(4.5, 15.0)).project::<Scored>();
        let mut numbers: Vec<_> = scored.all().await.unwrap().into_iter().map(|person| person.number).collect();
        numbers[1..].sort_unstable();
        assert_eq!(numbers, [2, 1, 4]);
    }
}

#[tokio::test]
async fn indexes_that_hold_a_part() {
    for on in engines().await {
        let people = on.table::<Person>().await;
        let ann = person(1, "ann", 30);
        people.put(&ann).await.unwrap();
        people.put(&Person { city: None, age: None, score: None, ..person(2, "bob", 1) }).await.unwrap();

        let keys = Keys { country: "at".into(), number: 1, city: ann.city.clone() };
        assert_eq!(people.index(ByCity).query("wien").project::<Keys>().all().await.unwrap().items, [keys]);
        let scored = || Scored { number: 1, name: "ann".into(), score: Some(15.0) };
        assert_eq!(people.index(ByScore).scan().project::<Scored>().all().await.unwrap().items, [scored()]);

        let aged = people.index(ByAgeHere).query("at").project::<Aged>().consistent().all().await.unwrap();
        assert_eq!(aged.items, [Aged { number: 1, age: Some(30) }]);
        let here = people.index(ByScoreHere).query("at").sort_key(gt(1.0)).project::<Scored>();
        assert_eq!(here.first().await.unwrap(), Some(scored()));

        // A local index gives whole records too, which DynamoDB fetches from the table.
        let whole = people.index(ByAgeHere).query("at").sort_key(ge(18)).fetch_from_table().consistent();
        assert_eq!(whole.all().await.unwrap().items, std::slice::from_ref(&ann));
        let whole = people.index(ByScoreHere).query("at").fetch_from_table().descending().first();
        assert_eq!(whole.await.unwrap(), Some(ann));
    }
}
