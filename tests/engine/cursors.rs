//! Where a read goes on: cursors, and behind a record.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::index::Records;
use dynamo_table::operation::Query;
use dynamo_table::{Condition, Cursor, DynamoTable, Error, Index, Table, ge};
use futures::TryStreamExt;

use crate::records::{ByJoined, ByTeam, Player, numbers, player};
use crate::support::{On, engines};

async fn team_of(on: &On, count: u32) -> Table<Player> {
    let players = on.table::<Player>().await;
    for number in 1..=count {
        // The order by points is not the order by numbers, and there are ties.
        players.put(&Player { points: u64::from(number % 3), ..player(number) }).await.unwrap();
    }
    players
}

/// Reads in steps of `step`, each by a query of its own with the cursor's text.
async fn in_steps<I>(step: u64, query: impl Fn() -> Query<I>) -> Vec<u32>
where
    I: Index<Record = Player, Item = Records<Player>>,
{
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = query().limit(step).cursor(cursor).page().await.unwrap();
        assert!(page.items.len() as u64 <= step);
        cursor = page.cursor.clone().map(String::from);
        all.extend(numbers(page));
        if cursor.is_none() {
            return all;
        }
    }
}

#[tokio::test]
async fn a_cursor_goes_on_across_pages() {
    for on in engines().await {
        let players = team_of(&on, 7).await;
        for step in [1, 2, 3, 7, 9] {
            assert_eq!(in_steps(step, || players.query("nfl")).await, [1, 2, 3, 4, 5, 6, 7]);
            assert_eq!(in_steps(step, || players.query("nfl").descending()).await, [7, 6, 5, 4, 3, 2, 1]);
            assert_eq!(in_steps(step, || players.query("nfl").sort_key(ge(3)).page_size(2)).await, [3, 4, 5, 6, 7]);
            let joined = || players.index(ByJoined).query("nfl").filter(Player::POINTS.ne(1));
            assert_eq!(in_steps(step, joined).await, [2, 3, 5, 6]);
            let by_team = players.index(ByTeam).query("red").all().await.unwrap();
            assert_eq!(in_steps(step, || players.index(ByTeam).query("red")).await, numbers(by_team));
        }
        let scanned = numbers(players.scan().all().await.unwrap());
        let first = players.scan().limit(3).page().await.unwrap();
        let rest = players.scan().cursor(first.cursor.clone()).all().await.unwrap();
        assert_eq!([numbers(first), numbers(rest)].concat(), scanned);
    }
}

/// A cursor can be taken in the middle of what one request brought.
#[tokio::test]
async fn a_cursor_in_the_middle_of_a_page() {
    for on in engines().await {
        let players = team_of(&on, 7).await;
        let query = || players.query("nfl").page_size(5).filter(not_every_third());
        let mut items = query().items();
        assert_eq!(items.cursor(), None);
        let mut seen = Vec::new();
        while let Some(player) = items.try_next().await.unwrap() {
            seen.push(player.number);
            let rest = match items.cursor() {
                Some(cursor) => numbers(query().cursor(Some(&cursor)).all().await.unwrap()),
                None => Vec::new(),
            };
            assert_eq!([seen.clone(), rest].concat(), [1, 2, 4, 5, 7]);
        }
        assert_eq!(items.cursor(), None);
    }
}

fn not_every_third() -> Condition<Player> {
    Player::POINTS.ne(0)
}

/// Behind a record, which need not be stored any more.
#[tokio::test]
async fn after_a_record() {
    for on in engines().await {
        let players = team_of(&on, 6).await;
        let of = |number: u32| Player { points: u64::from(number % 3), ..player(number) };
        players.delete(("nfl", 3)).await.unwrap();
        assert_eq!(numbers(players.query("nfl").after(&of(3)).all().await.unwrap()), [4, 5, 6]);
        assert_eq!(numbers(players.query("nfl").descending().after(&of(3)).all().await.unwrap()), [2, 1]);
        let red = numbers(players.index(ByTeam).query("red").all().await.unwrap());
        for (at, number) in red.iter().enumerate() {
            let rest = players.index(ByTeam).query("red").after(&of(*number)).all().await.unwrap();
            assert_eq!(numbers(rest), red[at + 1..]);
        }
    }
}

/// A cursor from another read is refused, in words.
#[tokio::test]
async fn a_cursor_of_another_table() {
    for on in engines().await {
        let (players, others) = (team_of(&on, 3).await, team_of(&on, 3).await);
        let cursor = players.query("nfl").limit(1).page().await.unwrap().cursor;
        let again = cursor.clone().map(|cursor| Cursor::from(cursor.to_string()));
        assert_eq!(numbers(players.query("nfl").cursor(again).all().await.unwrap()), [2, 3]);
        let error = others.query("nfl").cursor(cursor).all().await.unwrap_err();
        assert!(error.to_string().contains("the cursor belongs to another read"), "{error}");
    }
}

/// row 58: in which segment a key is DynamoDB alone knows; what it refuses is no error of the service.
#[tokio::test]
async fn a_position_in_another_segment() {
    for on in engines().await {
        let players = team_of(&on, 5).await;
        let mut refused = 0;
        for segment in 0..4 {
            match players.scan().segment(segment, 4).after(&player(3)).all().await {
                Ok(page) => assert!(page.items.len() <= 5),
                Err(Error::InvalidCursor { .. }) => refused += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        // The in-process engine takes any key for the beginning of a segment.
        assert_eq!(refused, if on.is_in_process() { 0 } else { 3 });
    }
}

/// row 58: DynamoDB begins nowhere but within the condition, whatever the direction is; so it is refused before.
#[tokio::test]
async fn a_position_beyond_the_condition() {
    for on in engines().await {
        let players = team_of(&on, 5).await;
        for query in [players.query("nfl").sort_key(ge(4)), players.query("nfl").sort_key(ge(4)).descending()] {
            let error = query.after(&player(3)).all().await.unwrap_err();
            assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
        }
        let key = [("league", AttributeValue::S("nfl".into())), ("number", AttributeValue::N("3".into()))];
        let key = key.map(|(name, value)| (name.to_owned(), value)).into();
        let request = players.query("nfl").sort_key(ge(4)).into_request().await.unwrap();
        let error = request.set_exclusive_start_key(Some(key)).send().await.unwrap_err();
        assert_eq!(error.code(), Some("ValidationException"), "which DynamoDB would say");
        let page = players.query("nfl").sort_key(ge(4)).after(&player(4)).all().await.unwrap();
        assert_eq!(numbers(page), [5]);
    }
}
