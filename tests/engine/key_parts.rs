//! Row 37a: keys that are made of many fields, and of fields of nested and flattened structs.

use dynamo_table::{Attribute, DynamoTable, Record, begins_with, between, eq, ge, lt};

use crate::support::{engines, item, n, raw, s, text};

#[derive(Debug, Clone, Copy, PartialEq, Attribute)]
#[attribute(rename_all = "lowercase")]
enum Status {
    Open,
    Done,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    city: String,
    #[attribute(rename = "plz")]
    zip: u32,
    street: Option<String>,
    #[attribute(default)]
    spot: Option<Spot>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Spot {
    floor: u8,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Shift {
    #[attribute(rename = "shop")]
    store: String,
    #[attribute(epoch_seconds)]
    since: std::time::SystemTime,
    day: Option<String>,
}

fn label(a: &str, b: &String, c: &u8, d: &u8, e: &u8) -> String {
    format!("{a}-{b}-{c}{d}{e}")
}

#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "P#{a}#{b}#{c}#{d}#{e}"))]
#[record(sort_key(name = "sk", template = "S#{f}#{g:02}#{h}#{i}#{j}#{k}"))]
#[record(gsi(ByLabel, name = "by_label", partition_key(name = "label", fields(a, b, c, d, e), with = label)))]
#[record(gsi(
    ByCity,
    name = "by_city",
    partition_key(name = "city_key", template = "CITY#{home.city}"),
    sort_key(name = "city_sort", template = "{status}#{home.zip:05}#{home.street}")
))]
#[record(gsi(
    ByFloor,
    name = "by_floor",
    partition_key(name = "floor_key", template = "{home.spot.floor}#{home.city}")
))]
#[record(gsi(
    ByStore,
    name = "by_store",
    partition_key(name = "store_key", template = "STORE#{shift.store}"),
    sort_key(name = "store_sort", template = "{shift.day}#{shift.since:010}")
))]
struct Wide {
    a: String,
    b: String,
    c: u8,
    d: u8,
    e: u8,
    f: String,
    g: u8,
    h: String,
    i: String,
    j: String,
    k: String,
    status: Status,
    home: Option<Address>,
    #[record(flatten)]
    shift: Shift,
}

fn wide(g: u8, k: &str) -> Wide {
    let t = |text: &str| text.to_owned();
    Wide {
        a: t("a"),
        b: t("b"),
        c: 1,
        d: 2,
        e: 3,
        f: t("f"),
        g,
        h: t("h"),
        i: t("i"),
        j: t("j"),
        k: t(k),
        status: if g.is_multiple_of(2) { Status::Open } else { Status::Done },
        home: Some(Address { city: t("oslo"), zip: 100 + u32::from(g), street: Some(t("s")), spot: None }),
        shift: Shift { store: t("north"), since: at(u64::from(g)), day: Some(t("mo")) },
    }
}

fn at(seconds: u64) -> std::time::SystemTime {
    std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + seconds)
}

#[tokio::test]
async fn keys_of_many_fields() {
    for on in engines().await {
        let wides = on.table::<Wide>().await;
        for g in 0..6 {
            wides.put(&wide(g, if g < 3 { "k" } else { "l" })).await.unwrap();
        }
        let got = wides.get(("a", "b", 1, 2, 3, "f", 4, "h", "i", "j", "l")).await.unwrap();
        assert_eq!(got, Some(wide(4, "l")));
        let query = || wides.query(("a", "b", 1, 2, 3));
        assert_eq!(query().count().await.unwrap(), 6);
        assert_eq!(query().sort_key(("f", ge(3))).count().await.unwrap(), 3);
        assert_eq!(query().sort_key(("f", between(1, 2))).count().await.unwrap(), 2);
        assert_eq!(query().sort_key(("f", 4, "h", "i", "j", eq("l"))).count().await.unwrap(), 1);
        assert_eq!(query().sort_key(("f", 4, "h", "i", "j", lt("l"))).count().await.unwrap(), 0);
        assert_eq!(query().sort_key(("f", 4, "h", "i", begins_with("j"))).count().await.unwrap(), 1);
        assert_eq!(wides.index(ByLabel).query(("a", "b", 1, 2, 3)).count().await.unwrap(), 6);
    }
}

#[tokio::test]
async fn keys_of_fields_of_nested_structs() {
    for on in engines().await {
        let wides = on.table::<Wide>().await;
        for g in 0..6 {
            wides.put(&wide(g, "k")).await.unwrap();
        }
        let in_oslo = || wides.index(ByCity).query("oslo");
        assert_eq!(in_oslo().count().await.unwrap(), 6);
        assert_eq!(in_oslo().sort_key(eq(Status::Open)).count().await.unwrap(), 3);
        assert_eq!(in_oslo().sort_key((Status::Done, ge(103))).count().await.unwrap(), 2);
        assert_eq!(in_oslo().sort_key((Status::Done, 103, eq("s"))).count().await.unwrap(), 1);

        // It follows the attribute that it stands in, and leaves the index with it.
        let moved = wides.update(wide(0, "k")).set(Wide::HOME, Address { city: "bergen".into(), ..home(0) });
        assert!(text(&moved.await.unwrap_err()).contains("`status`"));
        let moved = wides.update(wide(0, "k")).set(Wide::HOME, Address { city: "bergen".into(), ..home(0) });
        moved.set(Wide::STATUS, Status::Open).await.unwrap();
        assert_eq!((in_oslo().count().await.unwrap(), in_city(&wides, "bergen").await), (5, 1));
        wides.update(wide(1, "k")).remove(Wide::HOME).await.unwrap();
        assert_eq!(in_oslo().count().await.unwrap(), 4);

        // By all other writes.
        let upper = Wide { home: Some(Address { spot: Some(Spot { floor: 7 }), ..home(3) }), ..wide(3, "k") };
        wides.upsert(&upper).await.unwrap();
        assert_eq!(wides.index(ByFloor).query((7, "oslo")).all().await.unwrap().items, std::slice::from_ref(&upper));
        let mut tracked = wides.tracked(&upper).await.unwrap().unwrap();
        tracked.home = Some(Address { city: "bergen".into(), ..home(3) });
        wides.save(&mut tracked).await.unwrap();
        assert_eq!(in_city(&wides, "bergen").await, 2);
        assert_eq!(wides.index(ByFloor).query((7, "oslo")).count().await.unwrap(), 0);
        wides.batch_put([Wide { home: None, ..wide(4, "k") }]).await.unwrap();
        assert_eq!(in_oslo().count().await.unwrap(), 2);
    }
}

fn home(g: u8) -> Address {
    wide(g, "k").home.unwrap()
}

async fn in_city(wides: &dynamo_table::Table<Wide>, city: &str) -> u64 {
    wides.index(ByCity).query(city).count().await.unwrap()
}

#[tokio::test]
async fn keys_of_fields_of_a_flattened_struct() {
    for on in engines().await {
        let wides = on.table::<Wide>().await;
        for g in 0..6 {
            wides.put(&wide(g, "k")).await.unwrap();
        }
        let north = || wides.index(ByStore).query("north");
        assert_eq!(north().sort_key(("mo", ge(at(4)))).count().await.unwrap(), 2);
        let moved = wides.update(wide(0, "k")).set(Wide::SHIFT.then(Shift::STORE), "south");
        moved.await.unwrap();
        assert_eq!((north().count().await.unwrap(), store(&wides, "south").await), (5, 1));
        wides
            .upsert(&Wide { shift: Shift { store: "south".into(), ..wide(1, "k").shift }, ..wide(1, "k") })
            .await
            .unwrap();
        assert_eq!((north().count().await.unwrap(), store(&wides, "south").await), (4, 2));
        wides.update(wide(2, "k")).remove(Wide::SHIFT.then(Shift::DAY)).await.unwrap();
        assert_eq!((north().count().await.unwrap(), store(&wides, "south").await), (3, 2));

        let key = item([("pk", s("P#a#b#1#2#3")), ("sk", s("S#f#05#h#i#j#k"))]);
        let stored = raw(&wides, key).await.unwrap();
        assert_eq!((&stored["store_key"], &stored["store_sort"]), (&s("STORE#north"), &s("mo#1700000005")));
        assert_eq!((&stored["shop"], &stored["since"]), (&s("north"), &n(1_700_000_005)));
        assert_eq!(stored["city_sort"], s("done#00105#s"));
    }
}

async fn store(wides: &dynamo_table::Table<Wide>, name: &str) -> u64 {
    wides.index(ByStore).query(name).count().await.unwrap()
}
