//! A table that is a struct of the application, with hooks of its own.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::error::Source;
use dynamo_table::{DynamoTable, Error, Hooks, Projection, TableOf};
use futures::TryStreamExt;

use crate::records::{ByTeam, Player, player};
use crate::support::{On, create, engines, item, n, raw, s, text};

/// Nicknames in lower case, at most 100 points, and nobody reads nicknames in the table.
struct Club {
    client: Client,
    name: String,
    secret: Arc<Secret>,
}

#[derive(Default)]
struct Secret {
    log: Mutex<Vec<String>>,
}

#[async_trait]
impl Hooks<Player> for Secret {
    async fn before_write(&self, player: &mut Player) -> Result<(), Source> {
        tokio::task::yield_now().await;
        self.log.lock().unwrap().push(format!("write {}", player.number));
        player.nickname = player.nickname.as_ref().map(|name| name.chars().rev().collect());
        if player.number == 13 { Err("nobody wears 13".into()) } else { Ok(()) }
    }
    async fn before_update(&self, path: &str, value: &mut AttributeValue) -> Result<(), Source> {
        self.log.lock().unwrap().push(format!("update {path}"));
        match value {
            AttributeValue::S(name) if path == "nickname" => *name = name.chars().rev().collect(),
            _ => {}
        }
        Ok(())
    }
    async fn after_read(&self, player: &mut Player) -> Result<(), Source> {
        tokio::task::yield_now().await;
        self.log.lock().unwrap().push(format!("read {}", player.number));
        player.nickname = player.nickname.as_ref().map(|name| name.chars().rev().collect());
        if player.points == 66 { Err("nobody has 66 points".into()) } else { Ok(()) }
    }
}

impl TableOf<Player> for Club {
    fn client(&self) -> &Client {
        &self.client
    }
    fn table_name(&self) -> &str {
        &self.name
    }
    fn normalize(&self, player: &mut Player) {
        player.nickname = player.nickname.as_ref().map(|name| name.to_lowercase());
    }
    fn validate(&self, player: &Player) -> Result<(), Source> {
        if player.points > 100 { Err("more than 100 points".into()) } else { Ok(()) }
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<Player>>> {
        Some(self.secret.clone())
    }
}

async fn club(on: &On) -> Club {
    println!("on {}", on.name);
    let club = Club { client: on.client.clone(), name: on.fresh_name(), secret: Arc::default() };
    create(&club).await;
    club
}

impl Club {
    fn log(&self) -> String {
        std::mem::take(&mut *self.secret.log.lock().unwrap()).join(", ")
    }
}

fn named(number: u32, name: &str) -> Player {
    Player { nickname: Some(name.into()), ..player(number) }
}

#[tokio::test]
async fn hooks_run_before_writes_and_after_reads() {
    for on in engines().await {
        let club = club(&on).await;
        club.put(&named(1, "Ace")).await.unwrap();
        let stored = raw(&club, item([("league", s("nfl")), ("number", n(1))])).await.unwrap();
        assert_eq!(stored["nickname"], s("eca"), "in lower case, then reversed");
        assert_eq!(club.log(), "write 1");

        let read = named(1, "ace");
        assert_eq!(club.get(("nfl", 1)).await.unwrap().as_ref(), Some(&read));
        assert_eq!(club.put(&named(1, "Joe")).return_old().await.unwrap(), Some(read));
        assert_eq!(club.replace(&named(1, "Jim")).return_old().await.unwrap(), Some(named(1, "joe")));
        assert_eq!(club.upsert(&named(1, "Max")).await.unwrap(), named(1, "max"));
        assert_eq!(club.update(("nfl", 1)).set(Player::POINTS, 8).return_old().await.unwrap(), Some(named(1, "max")));
        club.insert(&named(2, "Ann")).await.unwrap();
        assert_eq!(
            club.log(),
            "read 1, write 1, read 1, write 1, read 1, write 1, read 1, update points, read 1, write 2"
        );

        let names = |players: Vec<Player>| players.into_iter().filter_map(|player| player.nickname).collect::<Vec<_>>();
        assert_eq!(names(club.query("nfl").all().await.unwrap().items), ["max", "ann"]);
        assert_eq!(names(club.index(ByTeam).query("red").items().try_collect().await.unwrap()), ["ann", "max"]);
        assert_eq!(club.scan().first().await.unwrap().into_iter().count(), 1);
        assert_eq!(club.delete(("nfl", 2)).await.unwrap().unwrap().nickname.as_deref(), Some("ann"));
        assert_eq!(club.log(), "read 1, read 2, read 2, read 1, read 1, read 2");
    }
}

#[tokio::test]
async fn what_is_refused_is_not_sent() {
    for on in engines().await {
        let club = club(&on).await;
        let rich = Player { points: 101, ..player(1) };
        for result in [club.put(&rich).await, club.insert(&rich).await, club.replace(&rich).await] {
            let error = result.unwrap_err();
            assert!(matches!(error, Error::Hook { .. }), "{error:?}");
            assert!(text(&error).ends_with("or one of its hooks, refused the record: more than 100 points"));
        }
        assert!(matches!(club.upsert(&rich).await.unwrap_err(), Error::Hook { .. }));
        assert_eq!(club.log(), "", "nothing is hooked that is not valid");
        assert!(matches!(club.put(&player(13)).await.unwrap_err(), Error::Hook { .. }));
        assert!(matches!(club.upsert(&player(13)).into_request().await.unwrap_err(), Error::Hook { .. }));
        assert_eq!(club.scan().count().await.unwrap(), 0);
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Nickname {
    nickname: Option<String>,
}

/// Projections and keys are not hooked; an error of a hook takes the record's place.
#[tokio::test]
async fn hooks_see_whole_records_only() {
    for on in engines().await {
        let club = club(&on).await;
        club.put(&named(1, "Ace")).await.unwrap();
        club.put(&Player { points: 66, ..player(2) }).await.unwrap();
        club.log();
        let part = club.get(("nfl", 1)).project::<Nickname>().await.unwrap().unwrap();
        assert_eq!(part.nickname.as_deref(), Some("eca"));
        assert!(club.exists(("nfl", 2)).await.unwrap());
        assert_eq!(club.query("nfl").count().await.unwrap(), 2);
        assert_eq!(club.log(), "");

        let error = club.get(("nfl", 2)).await.unwrap_err();
        assert!(text(&error).ends_with("nobody has 66 points"), "{}", text(&error));
        assert!(matches!(club.query("nfl").all().await.unwrap_err(), Error::Hook { .. }));
        assert_eq!(club.query("nfl").limit(1).all().await.unwrap().items.len(), 1);
    }
}
