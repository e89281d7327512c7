//! What an update changed, as it was before (row 36).

use std::collections::BTreeSet;

use dynamo_table::{Attribute, DynamoTable, Projection, Record};

use crate::records::set;
use crate::support::engines;

#[derive(Debug, Clone, PartialEq, Record)]
struct Thing {
    #[record(partition_key)]
    id: String,
    count: u32,
    word: Option<String>,
    tags: BTreeSet<String>,
    home: Option<Home>,
    #[record(version)]
    version: u64,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home {
    city: String,
    rooms: u8,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Thing)]
struct Before {
    count: Option<u32>,
    word: Option<String>,
    tags: BTreeSet<String>,
    home: Option<Home>,
}

const NOTHING: Before = Before { count: None, word: None, tags: BTreeSet::new(), home: None };

/// row 36: the attributes that were changed, and no others, as they were.
#[tokio::test]
async fn what_an_update_changed_as_it_was() {
    for on in engines().await {
        let things = on.table::<Thing>().await;
        let home = Some(Home { city: "Oslo".into(), rooms: 2 });
        let thing = Thing { id: "a".into(), count: 3, word: None, tags: set(["x"]), home: home.clone(), version: 0 };
        things.put(&thing).await.unwrap();

        let update = || things.update("a");
        let old =
            update().increment(Thing::COUNT, 1).set(Thing::WORD, "w").return_updated_old::<Before>().await.unwrap();
        assert_eq!(old, Some(Before { count: Some(3), ..NOTHING }), "there was no word");
        let old = update().remove(Thing::WORD).return_updated_old::<Before>().await.unwrap();
        assert_eq!(old, Some(Before { word: Some("w".into()), ..NOTHING }));
        let old = update().set(Thing::WORD, "v").return_updated_old::<Before>().await.unwrap();
        assert_eq!(old, None, "none of them was there");
        let old = update().add(Thing::TAGS, set(["y"])).return_updated_old::<Before>().with_response().await.unwrap();
        assert_eq!((old.output, old.attempts), (Some(Before { tags: set(["x"]), ..NOTHING }), 1));

        // Of one that was changed in a part the whole.
        let rooms = update().set(Thing::HOME.then(Home::ROOMS), 4u8).increment(Thing::COUNT, 1);
        let old = rooms.return_updated_old::<Before>().await.unwrap();
        assert_eq!(old, Some(Before { count: Some(4), home, ..NOTHING }));
        assert_eq!(update().remove(Thing::HOME).await.unwrap().count, 5);

        let created = things.update("b").set(Thing::COUNT, 1u32).or_insert();
        assert_eq!(created.return_updated_old::<Before>().await.unwrap(), None);
    }
}
