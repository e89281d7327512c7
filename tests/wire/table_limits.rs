//! row 63: what is beyond DynamoDB's limits is not sent. Of one record most of it does not compile (`tests/ui/table_limits.rs`);
//! this is for records that share a table, facts written by hand, and names that are known at run time only.

use dynamo_table::codec::{AttributeFacts, DecodeError, EncodeError, Fields, MapWriter, Names, Reader};
use dynamo_table::facts::{IndexFacts, KeyAttribute, Projected, RecordFacts, Roles};
use dynamo_table::record::Key;
use dynamo_table::{Billing, DynamoTable, Error, NoSortKey, Record, Settings, Table, TableDefinition, Throughput};
use dynamo_table_testkit::{Answer, Canned};
use serde_json::json;

use crate::support::{Player, answering};
use crate::tables::changed;

/// A record by hand, with a partition key `id`, the sort key `at` and these indexes.
macro_rules! by_hand {
    ($name:ident, $indexes:expr) => {
        #[derive(Debug, Clone)]
        struct $name;

        impl Fields for $name {
            type Partial = ();
            fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
                map.attribute("id", &String::new())
            }
            fn decode_field<R: Reader>(_: &mut (), _: &str, value: R) -> Result<Option<R>, DecodeError> {
                Ok(Some(value))
            }
            fn complete(_: ()) -> Result<Self, DecodeError> {
                Ok(Self)
            }
        }

        impl Key for $name {
            type Record = Self;
            fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
                Fields::encode_fields(self, map)
            }
        }

        impl Record for $name {
            type Key = Self;
            type PartitionKey = (String,);
            type SortKey = NoSortKey;
            type Version = ();
            const FACTS: RecordFacts = RecordFacts {
                attributes: Names::of(&[AttributeFacts::new("id", "id"), AttributeFacts::new("at", "at")]),
                partition_key: ID[0],
                sort_key: Some(AT[0]),
                indexes: &$indexes,
                computed: &[],
                computed_of_all: &[],
                roles: Roles::NONE,
            };
            fn key(&self) -> Self {
                self.clone()
            }
            fn copied(&self) -> Self {
                self.clone()
            }
        }
    };
}

const ID: &[KeyAttribute] = &[KeyAttribute::key::<String>("id")];
const AT: &[KeyAttribute] = &[KeyAttribute::key::<String>("at")];
const TEAM: &[KeyAttribute] = &[KeyAttribute::key::<String>("team")];
const KEYS: Projected = Projected::KeysOnly;

/// Names that differ: of indexes, and of attributes.
const NAMES: [&str; 101] = {
    let digits: &str = "n00n01n02n03n04n05n06n07n08n09n10n11n12n13n14n15n16n17n18n19n20n21n22n23n24n25n26n27n28n29n30n31n32n33n34n35\
                        n36n37n38n39n40n41n42n43n44n45n46n47n48n49n50n51n52n53n54n55n56n57n58n59n60n61n62n63n64n65n66n67n68n69n70n71\
                        n72n73n74n75n76n77n78n79n80n81n82n83n84n85n86n87n88n89n90n91n92n93n94n95n96n97n98n99x00";
    let (mut names, mut rest, mut i) = (["x00"; 101], digits, 0);
    while i < 101 {
        let (name, more) = rest.split_at(3);
        (names[i], rest, i) = (name, more, i + 1);
    }
    names
};

/// So many global indexes, the first of them with this number, each with these attributes.
const fn global<const N: usize>(first: usize, projected: Projected) -> [IndexFacts; N] {
    let (mut indexes, mut i) = ([IndexFacts::global("x", TEAM, &[], projected); N], 0);
    while i < N {
        (indexes[i], i) = (IndexFacts::global(NAMES[first + i], TEAM, &[], projected), i + 1);
    }
    indexes
}
const fn local<const N: usize>(first: usize) -> [IndexFacts; N] {
    let (mut indexes, mut i) = ([IndexFacts::local("x", ID, TEAM, KEYS); N], 0);
    while i < N {
        (indexes[i], i) = (IndexFacts::local(NAMES[first + i], ID, TEAM, KEYS), i + 1);
    }
    indexes
}

const TWENTY: Projected = Projected::Include(NAMES.split_at(20).0);
const TWENTY_ONE: Projected = Projected::Include(NAMES.split_at(21).0);

by_hand!(Twenty, global::<20>(0, KEYS));
by_hand!(TwentyOne, global::<21>(0, KEYS));
by_hand!(OneMore, global::<1>(20, KEYS));
by_hand!(Five, local::<5>(30));
by_hand!(Six, local::<6>(30));
by_hand!(OneMoreLocal, local::<1>(36));
by_hand!(Hundred, global::<5>(0, TWENTY));
by_hand!(Included, global::<1>(7, Projected::Include(&["note"])));
by_hand!(TooWide, global::<1>(0, TWENTY_ONE));
by_hand!(Twice, global::<1>(0, Projected::Include(&["note", "name", "note"])));
by_hand!(OwnKey, global::<1>(0, Projected::Include(&["team", "note"])));
by_hand!(TableKey, global::<1>(0, Projected::Include(&["note", "at"])));
by_hand!(NoName, [IndexFacts::global("by team", TEAM, &[], KEYS), IndexFacts::global("ab", TEAM, &[], KEYS)]);
by_hand!(KeyTwice, [IndexFacts::global("by_team", TEAM, TEAM, KEYS), IndexFacts::local("by_id", ID, ID, KEYS)]);
by_hand!(OneName, [IndexFacts::global("by_team", TEAM, &[], KEYS), IndexFacts::local("by_team", ID, TEAM, KEYS)]);

const LONG: &str = {
    const BYTES: [u8; 256] = [b'a'; 256];
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => panic!("these are letters"),
    }
};
by_hand!(LongKey, [IndexFacts::global("by_long", &[KeyAttribute::key::<String>(LONG)], &[], KEYS)]);
by_hand!(LongIncluded, global::<1>(0, Projected::Include(&[LONG])));
by_hand!(Fits, [IndexFacts::global("by_long", &[KeyAttribute::key::<String>(LONG.split_at(255).0)], &[], KEYS)]);

/// What is wrong with the table of this record: each call that would send the definition says so, and sends nothing.
async fn refused<R: Record>(definition: TableDefinition) -> String {
    let (table, canned) = answering::<R>([]);
    let errors = [
        table.create_table().definition(definition.clone()).await.unwrap_err(),
        table.create_table_if_missing().definition(definition.clone()).await.unwrap_err(),
        table.reset_table().definition(definition.clone()).await.unwrap_err(),
        table.create_table().definition(definition).into_request().await.map(drop).unwrap_err(),
    ];
    canned.finish();
    assert!(errors.iter().all(|error| matches!(error, Error::InvalidUse { .. })), "{errors:?}");
    errors[0].to_string()
}

async fn of<R: Record>() -> String {
    refused::<R>(TableDefinition::of::<R>()).await
}

async fn taken(definition: TableDefinition) {
    let (table, canned) = answering::<Player>([changed("CREATING")]);
    table.create_table().definition(definition).no_wait().await.unwrap();
    canned.finish();
}

#[track_caller]
fn says(text: &str, what: &str) {
    assert!(text.contains(what), "{what}: {text}");
}

#[tokio::test]
async fn facts_by_hand_beyond_a_limit_are_not_sent() {
    taken(TableDefinition::of::<Twenty>()).await;
    taken(TableDefinition::of::<Five>()).await;
    taken(TableDefinition::of::<Hundred>()).await;
    taken(TableDefinition::of::<Fits>()).await;
    says(&of::<TwentyOne>().await, "the table has 21 global secondary indexes, and DynamoDB takes up to 20");
    says(&of::<Six>().await, "the table has 6 local secondary indexes, and DynamoDB takes up to 5");
    says(&of::<TooWide>().await, "it includes 21 attributes, and DynamoDB takes up to 20: let it hold all");
    says(&of::<Twice>().await, "it includes `note` twice");
    says(&of::<OwnKey>().await, "it holds the key attribute `team` by itself: do not include it");
    says(&of::<TableKey>().await, "it holds the key attribute `at` by itself: do not include it");
    let names = of::<NoName>().await;
    assert_eq!(names.matches("the name of an index has 3 to 255 of the characters").count(), 2, "{names}");
    let keys = of::<KeyTwice>().await;
    says(&keys, "the attribute `team` is in its key twice");
    says(&keys, "the attribute `id` is in its key twice");
    says(&of::<OneName>().await, "the local index `by_team` on (id; team) with keys only is declared twice");
    says(&of::<LongKey>().await, "has 256 bytes, and DynamoDB takes 1 to 255");
    says(&of::<LongIncluded>().await, "has 256 bytes, and DynamoDB takes 1 to 255");
}

#[tokio::test]
async fn records_that_share_a_table_share_its_limits() {
    taken(TableDefinition::of::<Twenty>().and::<Five>().unwrap()).await;
    // What both declare alike is one.
    taken(TableDefinition::of::<Twenty>().and::<Twenty>().unwrap()).await;
    let joined = |definition: Result<TableDefinition, Error>| {
        let error = definition.unwrap_err();
        assert!(matches!(error, Error::DefinitionConflict { .. }), "{error}");
        error.to_string()
    };
    says(
        &joined(TableDefinition::of::<Twenty>().and::<OneMore>()),
        "the table has 21 global secondary indexes, and DynamoDB takes up to 20",
    );
    says(
        &joined(TableDefinition::of::<OneMoreLocal>().and::<Five>()),
        "the table has 6 local secondary indexes, and DynamoDB takes up to 5",
    );
    says(
        &joined(TableDefinition::of::<Hundred>().and::<Included>()),
        "the table has 101 attributes that its indexes include, each counted in each index, and DynamoDB takes up to 100",
    );
}

#[tokio::test]
async fn a_throughput_that_is_no_number_of_dynamodbs_is_not_sent() {
    let units = |read, write| Settings::default().billing(Billing::Provisioned(Throughput { read, write }));
    let most = i64::MAX.unsigned_abs();
    taken(TableDefinition::of::<Player>().settings(units(most, 1))).await;
    let text = refused::<Player>(TableDefinition::of::<Player>().settings(units(1, most + 1))).await;
    says(&text, "the throughput of the table is more than DynamoDB's numbers hold");
    let scaled = Settings::default().billing(Billing::AutoScaled(Throughput { read: 0, write: 1 }));
    says(
        &refused::<Player>(TableDefinition::of::<Player>().settings(scaled)).await,
        "the throughput of the table is zero",
    );
}

/// Whatever is asked of a table whose name cannot be one is answered without a request.
#[tokio::test]
async fn a_name_that_no_table_has_is_not_sent() {
    let long = "a".repeat(256);
    for name in ["", "ab", "a b", "players/", "a:b", "größe", "players?", long.as_str()] {
        let canned = Canned::new([]);
        let players = Table::<Player>::new(canned.client(), name);
        let errors = [
            players.create_table().await.map(drop),
            players.create_table().into_request().await.map(drop),
            players.create_table_if_missing().await.map(drop),
            players.delete_table().await,
            players.delete_table().into_request().await.map(drop),
            players.delete_table_if_exists().await,
            players.delete_table_if_exists().no_wait().await,
            players.reset_table().await.map(drop),
            players.describe_table().await.map(drop),
            players.describe_table().into_request().await.map(drop),
            players.table_status().await.map(drop),
            players.table_exists().await.map(drop),
            players.approximate_count().await.map(drop),
            players.wait_until_exists().await.map(drop),
            players.wait_until_not_exists().await,
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert!(matches!(error, Error::InvalidUse { .. }), "{name}: {error}");
            says(&error.to_string(), "the name of a table has 3 to 255 of the characters");
        }
        canned.finish();
    }
    let arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/players";
    for name in ["abc", "A-b_c.9", &long[..255], arn] {
        let canned = Canned::new([Answer::error(400, "ResourceNotFoundException", json!({}))]);
        assert!(!Table::<Player>::new(canned.client(), name).table_exists().await.unwrap());
        canned.finish();
    }
}
