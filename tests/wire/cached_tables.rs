//! row 73: the cache at the end of its table, and caches behind one another.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use dynamo_table::{Cache, CacheOptions, DynamoTable, Error, Record, TableOf, transact_write};
use dynamo_table_testkit::{Answer, Canned};
use futures::future::BoxFuture;
use serde_json::json;

use crate::support::{Player, answering, item, player};
use crate::tables::{changed, in_use, is, missing};

fn found() -> Answer {
    Answer::json(json!({ "Item": item() }))
}

fn done() -> Answer {
    Answer::json(json!({}))
}

async fn get(players: &impl DynamoTable<Player>) -> Result<Option<Player>, Error> {
    players.get(("nfl", 12)).await
}

/// The items of a table that is being deleted may be read until it is gone.
#[tokio::test(start_paused = true)]
async fn a_table_that_is_being_deleted_leaves_nothing_in_the_cache() {
    type Players = dynamo_table::Cached<dynamo_table::Table<Player>>;
    type Call = fn(&Players) -> BoxFuture<'static, Result<(), Error>>;
    let calls: [(Call, Vec<Answer>); 3] = [
        (|players| players.delete_table().no_wait().into_future(), vec![changed("DELETING")]),
        (|players| players.delete_table_if_exists().no_wait().into_future(), vec![changed("DELETING")]),
        (|players| players.delete_table_if_exists().no_wait().into_future(), vec![in_use(), is("DELETING")]),
    ];
    for (delete, answers) in calls {
        let read = std::iter::repeat_with(found).take(8);
        let answers = [found()].into_iter().chain(answers).chain(read).chain([missing()]);
        let (players, canned) = answering::<Player>(answers);
        let players = players.cached(CacheOptions::default());
        get(&players).await.unwrap();
        get(&players).await.unwrap();
        delete(&players).await.unwrap();
        for _ in 0..4 {
            assert!(get(&players).await.unwrap().is_some());
            assert!(get(&players).await.unwrap().is_some(), "it is sent again");
            tokio::time::advance(Duration::from_secs(90)).await;
        }
        assert!(get(&players).await.unwrap_err().is_not_found(), "it is gone");
        canned.finish();
    }
}

/// Also where the wait is not at its end: it took too long, or was dropped.
#[tokio::test(start_paused = true)]
async fn a_deletion_that_was_not_waited_for_leaves_nothing_in_the_cache() {
    for drops in [false, true] {
        let answers = [found(), changed("DELETING"), Answer::never(), found(), missing()];
        let (players, canned) = answering::<Player>(answers);
        let players = players.cached(CacheOptions::default());
        get(&players).await.unwrap();
        let delete = players.delete_table().timeout(Duration::from_secs(9));
        match drops {
            true => assert!(tokio::time::timeout(Duration::from_secs(1), delete.into_future()).await.is_err()),
            false => assert!(matches!(delete.await, Err(Error::Timeout { .. }))),
        }
        tokio::time::advance(Duration::from_secs(100)).await;
        get(&players).await.unwrap();
        assert!(get(&players).await.unwrap_err().is_not_found());
        canned.finish();
    }
}

/// A request that was refused settles nothing of the next one: where the response to that is lost, the table may yet end.
#[tokio::test(start_paused = true)]
async fn a_second_deletion_whose_response_is_lost_leaves_nothing_in_the_cache() {
    let answers = [found(), in_use(), is("ACTIVE"), Answer::reset(), is("ACTIVE"), found(), found()];
    let (players, canned) = answering::<Player>(answers);
    let players = players.cached(CacheOptions::default());
    get(&players).await.unwrap();
    let error = players.delete_table_if_exists().await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    get(&players).await.unwrap();
    get(&players).await.unwrap();
    canned.finish();
}

/// What is known to be over is over: the cache works again.
#[tokio::test(start_paused = true)]
async fn the_cache_of_a_new_table_keeps_what_is_read() {
    let denied = Answer::error(400, "AccessDeniedException", json!({}));
    for answers in [vec![changed("DELETING"), missing()], vec![missing()], vec![denied]] {
        let answers = [found()].into_iter().chain(answers).chain([found()]);
        let (players, canned) = answering::<Player>(answers);
        let players = players.cached(CacheOptions::default());
        get(&players).await.unwrap();
        let _ = players.delete_table().await;
        get(&players).await.unwrap();
        get(&players).await.unwrap();
        canned.finish();
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_table_that_another_deletes_and_a_new_one_are_learned() {
    let answers = [found(), is("DELETING"), missing(), found(), missing(), changed("CREATING"), found()];
    let (players, canned) = answering::<Player>(answers);
    let players = players.cached(CacheOptions::default());
    get(&players).await.unwrap();
    players.wait_until_not_exists().await.unwrap();
    get(&players).await.unwrap();
    players.create_table_if_missing().no_wait().await.unwrap();
    get(&players).await.unwrap();
    canned.finish();
}

/// A service's own table, in front of one with a cache.
struct Service<T> {
    inner: T,
    cache: Option<Cache>,
}

impl<T: TableOf<Player>> TableOf<Player> for Service<T> {
    fn client(&self) -> &Client {
        self.inner.client()
    }
    fn table_name(&self) -> &str {
        self.inner.table_name()
    }
    fn cache(&self) -> Option<Cache> {
        match &self.cache {
            Some(own) => Some(own.clone().in_front_of(self.inner.cache())),
            None => self.inner.cache(),
        }
    }
}

/// What is written through the table in front is forgotten by the cache behind it, however many stand in between.
async fn forgets(front: &impl DynamoTable<Player>, behind: &impl DynamoTable<Player>, canned: &Canned) {
    let sent = || canned.requests().len();
    let fill = async || {
        canned.push(found());
        get(behind).await.unwrap();
        let before = sent();
        get(behind).await.unwrap();
        assert_eq!(sent(), before, "it is kept");
    };
    let is_forgotten = async |what: &str| {
        canned.push(found());
        let before = sent();
        get(behind).await.unwrap();
        assert_eq!(sent(), before + 1, "{what}");
    };
    fill().await;
    canned.push(done());
    front.put(&player()).await.unwrap();
    is_forgotten("put").await;
    canned.push(done());
    transact_write().write(front.delete(("nfl", 12)).return_nothing()).await.unwrap();
    is_forgotten("a transaction").await;
    front.cache().unwrap().invalidate("players", &player().key());
    is_forgotten("invalidated").await;
    front.cache().unwrap().invalidate_all();
    is_forgotten("all is invalidated").await;
    canned.push(changed("DELETING"));
    canned.push(missing());
    front.delete_table().await.unwrap();
    is_forgotten("the table is deleted").await;
}

#[tokio::test(start_paused = true)]
async fn a_write_through_the_front_reaches_every_cache_behind_it() {
    let far = || {
        let (players, canned) = answering::<Player>([]);
        (players.cached(CacheOptions::default()), canned)
    };
    let options = CacheOptions::default;

    let (behind, canned) = far();
    forgets(&behind.clone().cached(options()), &behind, &canned).await;
    let (behind, canned) = far();
    forgets(&behind.clone().cached(options()).cached(options()), &behind, &canned).await;
    let (behind, canned) = far();
    forgets(&Arc::new(behind.clone()).cached(options()), &behind, &canned).await;
    let (behind, canned) = far();
    forgets(&Service { inner: behind.clone(), cache: None }, &behind, &canned).await;
    let (behind, canned) = far();
    forgets(&Service { inner: behind.clone(), cache: None }.cached(options()), &behind, &canned).await;
    let (behind, canned) = far();
    let own = Some(Cache::new(options()));
    forgets(&Service { inner: Arc::new(behind.clone()), cache: own }.cached(options()), &behind, &canned).await;
}

/// The handle's own functions reach them too, and one cache twice is one.
#[tokio::test]
async fn invalidation_by_hand_reaches_every_layer() {
    let (players, canned) = answering::<Player>([found(), found(), found(), found()]);
    let cache = Cache::new(CacheOptions::default());
    let behind = players.cached(cache.clone());
    let front = behind.clone().cached(CacheOptions::default()).cached(cache.clone());
    get(&behind).await.unwrap();
    front.invalidate(("nfl", 12));
    get(&behind).await.unwrap();
    front.invalidate_all();
    get(&behind).await.unwrap();
    assert_eq!(canned.requests().len(), 3);
    assert_eq!(cache.statistics().invalidations, 2, "once for each");
}
