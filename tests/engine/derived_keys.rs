//! Keys made of fields in every place that a key can have.

use dynamo_table::{DynamoTable, Item, Projection, Record, Table, ge, lt};

use crate::support::{create, engines, item, put_raw, raw, s};

fn mail_key(mail: &Option<String>, region: &str) -> String {
    format!("{region}:{}", mail.as_deref().unwrap_or("nobody").to_lowercase())
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(rename_all = "camelCase")]
#[record(partition_key(name = "pk", template = "LEAGUE#{league_name}"))]
#[record(sort_key(name = "sk", template = "PLAYER#{shirt_number:03}"))]
#[record(gsi(
    Inverted,
    name = "inverted",
    partition_key(name = "sk", template = "PLAYER#{shirt_number:03}"),
    sort_key(name = "pk", template = "LEAGUE#{league_name}")
))]
#[record(gsi(ByMail, name = "by_mail", partition_key(name = "mail_key", fields(e_mail, region), with = mail_key)))]
#[record(lsi(ByTown, name = "by_town", sort_key(name = "town_key", template = "TOWN#{home_town}#{street}")))]
#[record(lsi(ByRegion, name = "by_region", sort_key = region, project = keys_only))]
struct Player {
    league_name: String,
    shirt_number: u16,
    e_mail: Option<String>,
    region: String,
    home_town: Option<String>,
    street: Option<String>,
    points: u64,
    #[record(rest)]
    other: Item,
}

fn player(league: &str, number: u16, town: Option<&str>) -> Player {
    Player {
        league_name: league.into(),
        shirt_number: number,
        e_mail: Some(format!("P{number}@x.org")),
        region: "eu".into(),
        home_town: town.map(str::to_owned),
        street: town.map(|_| "Ring".to_owned()),
        points: u64::from(number),
        other: Item::new(),
    }
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Points {
    points: u64,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Player)]
struct Region {
    region: String,
}

#[tokio::test]
async fn in_the_table_and_in_every_index() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let all = [player("nfl", 1, Some("wien")), player("nfl", 2, Some("graz")), player("nba", 1, None)];
        for player in &all {
            players.put(player).await.unwrap();
        }
        put_raw(&players, item([("pk", s("LEAGUE#nfl")), ("sk", s("TEAM#1")), ("town_key", s("TOWN#x#y"))])).await;

        let numbered = players.index(Inverted).query(1).all().await.unwrap().items;
        assert_eq!(numbered, [all[2].clone(), all[0].clone()], "from nba to nfl");
        let numbered = players.index(Inverted).query(1).sort_key(ge("nc")).all().await.unwrap();
        assert_eq!(numbered.items, [all[0].clone()]);
        assert_eq!(players.index(Inverted).query(1).count().await.unwrap(), 2);

        let town = players.index(ByTown).query("nfl").consistent().all().await.unwrap();
        assert_eq!((town.scanned_count, town.items), (3, vec![all[1].clone(), all[0].clone()]));
        let town = players.index(ByTown).query("nfl").sort_key(lt("h")).first().await.unwrap();
        assert_eq!(town, Some(all[1].clone()));
        assert_eq!(players.index(ByTown).query("nba").count().await.unwrap(), 0, "the index is sparse");

        let regions = players.index(ByRegion).query("nfl").project::<Region>().all().await.unwrap();
        assert_eq!(regions.items.len(), 2);
        let whole = players.index(ByRegion).query("nfl").sort_key(ge("a")).fetch_from_table().all().await.unwrap();
        assert_eq!(whole.items, all[..2]);

        let mail = players.index(ByMail).query(("p1@X.ORG", "eu")).count().await.unwrap();
        assert_eq!(mail, 2);
        let points = players.query("nfl").project::<Points>().all().await.unwrap().items;
        assert_eq!(points, [Points { points: 1 }, Points { points: 2 }]);
    }
}

/// Index keys follow the fields: all of them are given, or known from the key.
#[tokio::test]
async fn index_keys_follow_their_fields() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        players.put(&player("nfl", 1, None)).await.unwrap();
        let key = || ("nfl", 1);
        let update = players.update(key()).set(Player::E_MAIL, "new@x.org").set(Player::REGION, "us");
        let updated = update.set(Player::HOME_TOWN, "linz").set(Player::STREET, "Damm").await.unwrap();
        assert_eq!(players.index(ByMail).query(("new@x.org", "us")).all().await.unwrap().items, [updated]);
        assert_eq!(players.index(ByTown).query("nfl").sort_key(("linz", ge("A"))).count().await.unwrap(), 1);
        players.update(key()).remove(Player::STREET).await.unwrap();
        assert_eq!(players.index(ByTown).query("nfl").count().await.unwrap(), 0);
        let error = players.update(key()).set(Player::REGION, "eu").await.unwrap_err();
        assert!(error.to_string().contains("`mail_key` is made of `eMail` too"), "{error}");
    }
}

/// What keys are made of is no attribute that "no field knows".
#[tokio::test]
async fn derived_attributes_are_not_the_rest() {
    for on in engines().await {
        let players = on.table::<Player>().await;
        let mut one = player("nfl", 1, Some("wien"));
        one.other.insert("extra".into(), s("x"));
        assert_eq!(players.upsert(&one).await.unwrap(), one);
        players.put(&players.get(&one).await.unwrap().unwrap()).await.unwrap();
        let stored = raw(&players, item([("pk", s("LEAGUE#nfl")), ("sk", s("PLAYER#001"))])).await.unwrap();
        assert_eq!((&stored["town_key"], &stored["mail_key"]), (&s("TOWN#wien#Ring"), &s("eu:p1@x.org")));
        assert_eq!((&stored["leagueName"], &stored["extra"], stored.len()), (&s("nfl"), &s("x"), 12));
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "id", template = "USER#{mail}"))]
struct User {
    mail: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "id", template = "USER#{mail}#{device:02}"))]
struct Device {
    mail: String,
    device: u8,
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "id", template = "SETTINGS"))]
struct Settings {
    theme: String,
}

/// Record types that share a table without a sort key; one of them is a single item.
#[tokio::test]
async fn a_shared_table_without_a_sort_key() {
    for on in engines().await {
        println!("on {}", on.name);
        let (client, name) = (&on.client, on.fresh_name());
        let users: Table<User> = Table::new(client.clone(), name.clone());
        let devices: Table<Device> = Table::new(client.clone(), name.clone());
        let settings: Table<Settings> = Table::new(client.clone(), name);
        create(&users).await;
        for mail in ["a@x", "b@x"] {
            users.put(&User { mail: mail.into() }).await.unwrap();
            for device in 1..=3 {
                devices.put(&Device { mail: mail.into(), device }).await.unwrap();
            }
        }
        settings.upsert(&Settings { theme: "dark".into() }).await.unwrap();
        assert_eq!(users.scan().page_size(2).count().await.unwrap(), 2);
        assert_eq!(devices.scan().all().await.unwrap().items.len(), 6);
        assert_eq!(devices.scan().limit(4).page_size(3).all().await.unwrap().items.len(), 4);
        assert_eq!(settings.scan().count().await.unwrap(), 1);
        assert_eq!(settings.get(()).await.unwrap().unwrap().theme, "dark");
        assert_eq!(settings.update(()).set(Settings::THEME, "light").await.unwrap().theme, "light");
        assert_eq!(devices.query(("a@x", 2)).all().await.unwrap().items.len(), 1);
        assert_eq!(users.get("a@x").await.unwrap(), Some(User { mail: "a@x".into() }));
        assert_eq!(devices.delete(("b@x", 3)).await.unwrap().unwrap().device, 3);
        assert_eq!(settings.query(()).count().await.unwrap(), 1);
    }
}
