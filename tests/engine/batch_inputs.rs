//! What batches take: records, references, keys in every form, and iterators that borrow (row 35).

use std::borrow::Cow;
use std::sync::Arc;

use dynamo_table::{BatchGetTables, BatchWriteTables, DynamoTable, Record, Table, WriteRequest, from_stream};
use futures::{StreamExt, TryStreamExt};

use crate::records::{Player, PlayerKey, player};
use crate::support::engines;

fn numbers(found: Vec<Option<Player>>) -> Vec<Option<u32>> {
    found.into_iter().map(|player| player.map(|player| player.number)).collect()
}

/// row 35: keys out of an iterator that borrows, and out of every collection by reference.
#[tokio::test]
async fn keys_are_read_from_what_borrows_them() {
    for on in engines().await {
        let players: Table<Player> = on.table().await;
        let records: Vec<Player> = [1, 2, 3].map(player).into();
        players.batch_put(records.iter().cloned()).await.unwrap();

        let ids = vec![3, 9, 1];
        let wanted = [Some(3), None, Some(1)];
        let league = String::from("nfl");
        let by_map = players.batch_get(ids.iter().map(|number| (&league, *number))).await.unwrap();
        assert_eq!(numbers(by_map), wanted);
        let by_parts = players.batch_get(ids.iter().map(|number| ("nfl", number))).await.unwrap();
        assert_eq!(numbers(by_parts), wanted);
        let filtered = players.batch_get(ids.iter().filter(|id| **id < 9).map(|id| ("nfl", id))).await.unwrap();
        assert_eq!(numbers(filtered), [Some(3), Some(1)]);

        let tuples: Vec<(String, u32)> = ids.iter().map(|number| (league.clone(), *number)).collect();
        assert_eq!(numbers(players.batch_get(&tuples).await.unwrap()), wanted);
        assert_eq!(numbers(players.batch_get(tuples.iter()).await.unwrap()), wanted);
        assert_eq!(numbers(players.batch_get(tuples[1..].iter()).await.unwrap()), wanted[1..]);
        let keys: Vec<PlayerKey> = tuples.iter().cloned().map(PlayerKey::from).collect();
        assert_eq!(numbers(players.batch_get(&keys).await.unwrap()), wanted);
        assert_eq!(numbers(players.batch_get(keys.as_slice()).consistent().await.unwrap()), wanted);
        assert_eq!(numbers(players.batch_get(keys.iter().rev()).await.unwrap()), [Some(1), None, Some(3)]);

        let streamed: Vec<Option<Player>> =
            players.batch_get(ids.iter().map(|id| ("nfl", id))).items().try_collect().await.unwrap();
        assert_eq!(numbers(streamed), wanted);
        let stream = futures::stream::iter(&ids).map(|number| ("nfl", number));
        assert_eq!(numbers(players.batch_get(from_stream(stream)).await.unwrap()), wanted);
    }
}

/// row 35: records themselves name the items, owned or borrowed; also to the single calls.
#[tokio::test]
async fn records_and_references_to_them_are_keys() {
    for on in engines().await {
        let players: Table<Player> = on.table().await;
        let stored: Vec<Player> = (1..=8).map(player).collect();
        players.batch_put(stored.clone()).await.unwrap();
        assert!(players.get(player(1)).await.unwrap().is_some());

        assert_eq!(players.batch_delete([player(1)]).await.unwrap().items, 1);
        assert_eq!(players.batch_delete(&stored[1..3]).await.unwrap().items, 2);
        assert_eq!(players.batch_delete(stored.iter().skip(3).take(1)).await.unwrap().items, 1);
        let some: Vec<&Player> = stored.iter().filter(|player| player.number == 5).collect();
        assert_eq!(players.batch_delete(some).await.unwrap().items, 1);
        assert_eq!(players.batch_write(stored[5..6].iter().map(WriteRequest::delete)).await.unwrap().items, 1);
        let several = BatchWriteTables::new(players.client()).delete_all(&players, &stored[6..7]);
        assert_eq!(several.await.unwrap().items, 1);
        let mut batch = BatchGetTables::new(players.client());
        let all = batch.add_all(&players, &stored);
        let left = batch.await.unwrap().take(all).unwrap();
        assert_eq!(left.iter().flatten().map(|player| player.number).collect::<Vec<_>>(), [8]);
        let owned = players.batch_get(stored).await.unwrap();
        assert_eq!(owned.into_iter().flatten().count(), 1);
    }
}

/// What the input borrows is told back by the keys that were not done, which own what they hold.
#[tokio::test]
async fn what_is_handed_back_outlives_the_input() {
    let players: Table<Player> = Table::new(dynamo_table_testkit::client(), "players");
    let error = {
        let records = [1, 2].map(player);
        players.batch_delete(&records).await.unwrap_err()
    };
    assert_eq!(error.into_unfinished(), [1, 2].map(|number| player(number).key()));
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Tag {
    #[record(partition_key)]
    name: Arc<str>,
    #[record(sort_key)]
    hash: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Word {
    #[record(partition_key)]
    text: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Shared {
    #[record(partition_key)]
    text: Box<str>,
}

/// row 35: a text is a key in whatever it is kept.
#[tokio::test]
async fn text_and_bytes_in_whatever_they_are_kept() {
    for on in engines().await {
        let (words, shared, tags) = (on.table::<Word>().await, on.table::<Shared>().await, on.table::<Tag>().await);
        words.put(&Word { text: "a".into() }).await.unwrap();
        shared.put(&Shared { text: "a".into() }).await.unwrap();
        let found = |found: Vec<Option<Word>>| found.into_iter().map(|word| word.is_some()).collect::<Vec<_>>();
        let (arcs, boxes): (Vec<Arc<str>>, Vec<Box<str>>) =
            (vec!["a".into(), "b".into()], vec!["a".into(), "b".into()]);
        let cows: Vec<Cow<'_, str>> = vec![Cow::Borrowed("a"), Cow::Owned("b".into())];
        let (texts, slices) = (vec!["a".to_owned(), "b".to_owned()], vec!["a", "b"]);
        let there = [true, false];
        assert_eq!(found(words.batch_get(&arcs).await.unwrap()), there);
        assert_eq!(found(words.batch_get(&boxes).await.unwrap()), there);
        assert_eq!(found(words.batch_get(&cows).await.unwrap()), there);
        assert_eq!(found(words.batch_get(&texts).await.unwrap()), there);
        assert_eq!(found(words.batch_get(&slices).await.unwrap()), there);
        assert_eq!(found(words.batch_get(arcs.clone()).await.unwrap()), there);
        assert_eq!(found(words.batch_get(boxes.clone()).await.unwrap()), there);
        assert_eq!(found(words.batch_get(cows).await.unwrap()), there);
        assert!(words.get(&arcs[0]).await.unwrap().is_some());
        assert!(words.get(boxes[0].clone()).await.unwrap().is_some());
        assert_eq!(shared.batch_get(&texts).await.unwrap().iter().flatten().count(), 1);
        assert_eq!(shared.batch_get(&slices).await.unwrap().iter().flatten().count(), 1);
        assert_eq!(shared.batch_get(&arcs).await.unwrap().iter().flatten().count(), 1);
        assert!(shared.get("a").await.unwrap().is_some());

        let tag = Tag { name: "a".into(), hash: vec![1, 2] };
        tags.put(&tag).await.unwrap();
        assert!(tags.get(("a", [1, 2])).await.unwrap().is_some());
        assert!(tags.get((&texts[0], &[1, 2])).await.unwrap().is_some());
        assert!(tags.get((&boxes[0], &tag.hash[..])).await.unwrap().is_some());
        let keys: Vec<(&str, Arc<[u8]>)> = vec![("a", [1, 2].into()), ("b", [1].into())];
        assert_eq!(tags.batch_get(&keys).await.unwrap(), [Some(tag), None]);
    }
}

/// An input is taken as it is needed, whether it borrows or not: it may have no end.
#[tokio::test]
async fn an_input_that_borrows_is_taken_as_it_is_needed() {
    let players: Table<Player> = Table::new(dynamo_table_testkit::client(), "players");
    let taken = std::sync::atomic::AtomicU32::new(0);
    let endless = (0..).map(|number| {
        taken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        ("nfl", number)
    });
    let batch = players.batch_delete(endless);
    assert_eq!(taken.load(std::sync::atomic::Ordering::Relaxed), 0);
    // There is no such table: it ends at once.
    let error = batch.await.unwrap_err();
    assert!(error.input_left() && taken.load(std::sync::atomic::Ordering::Relaxed) < 10_000);
}
