//! The facts of a record, as the library reads them.

use chrono::{DateTime, Utc};
use dynamo_table::codec::ScalarType;
use dynamo_table::facts::{IndexKind, KeySource, Projected, TemplatePart};
use dynamo_table::index::{Records, Unprojected};
use dynamo_table::{Index, Record};

#[derive(Record, Debug, Clone, PartialEq)]
#[record(rename_all = "camelCase")]
#[record(gsi(ByTeam, name = "by_team", partition_key = team_name, sort_key = points))]
#[record(gsi(ByPlace, name = "by_place", partition_key(country, town), sort_key(team_name, points), project = keys_only))]
#[record(lsi(ByJoined, name = "by_joined", sort_key = joined, project = include(team_name, points)))]
pub(crate) struct Player {
    #[record(partition_key, rename = "l")]
    league: String,
    #[record(sort_key)]
    number: u32,
    team_name: Option<String>,
    points: u64,
    country: String,
    town: String,
    #[record(epoch_millis)]
    joined: Option<DateTime<Utc>>,
    #[record(skip)]
    rank: u8,
}

fn names(keys: &[dynamo_table::facts::KeyAttribute]) -> Vec<(&str, ScalarType, bool)> {
    let optional = |source: &KeySource| matches!(source, KeySource::Field { optional: true });
    keys.iter().map(|key| (key.name, key.scalar, optional(&key.source))).collect()
}

#[test]
fn plain_keys() {
    let facts = Player::FACTS;
    assert_eq!(names(&[facts.partition_key]), [("l", ScalarType::S, false)]);
    assert_eq!(names(facts.sort_key.as_slice()), [("number", ScalarType::N, false)]);
    assert_eq!(
        facts.attributes.own.iter().map(|attribute| (attribute.field, attribute.name)).collect::<Vec<_>>(),
        [
            ("league", "l"),
            ("number", "number"),
            ("team_name", "teamName"),
            ("points", "points"),
            ("country", "country"),
            ("town", "town"),
            ("joined", "joined"),
        ]
    );
    assert!(facts.roles.version.is_none());
}

#[test]
fn indexes() {
    let [by_team, by_place, by_joined] = Player::FACTS.indexes else { panic!("there are three") };
    assert_eq!((by_team.name, by_team.kind), (Some("by_team"), IndexKind::Global));
    assert_eq!(names(by_team.partition_key), [("teamName", ScalarType::S, true)]);
    assert_eq!(names(by_team.sort_key), [("points", ScalarType::N, false)]);
    assert_eq!(by_team.projected, Projected::All);
    assert_eq!(names(by_place.partition_key).len(), 2);
    assert_eq!(names(by_place.sort_key).len(), 2);
    assert_eq!(by_place.projected, Projected::KeysOnly);
    assert_eq!((by_joined.name, by_joined.kind), (Some("by_joined"), IndexKind::Local));
    assert_eq!(names(by_joined.partition_key), [("l", ScalarType::S, false)]);
    assert_eq!(names(by_joined.sort_key), [("joined", ScalarType::N, true)]);
    assert_eq!(by_joined.projected, Projected::Include(&["teamName", "points"]));
}

#[test]
fn types_of_indexes() {
    fn same<A, B: Is<A>>() {}
    trait Is<A> {}
    impl<A> Is<A> for A {}
    same::<<ByTeam as Index>::Item, Records<Player>>();
    same::<<ByPlace as Index>::Item, Unprojected>();
    same::<<ByPlace as Index>::PartitionKey, (String, String)>();
    same::<<ByPlace as Index>::SortKey, (String, u64)>();
    same::<<ByJoined as Index>::PartitionKey, (String,)>();
    same::<<ByJoined as Index>::SortKey, (dynamo_table::codec::EpochMillis<DateTime<Utc>>,)>();
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(partition_key(name = "pk", template = "{{L}}/{league}", delimiter = '/'))]
#[record(sort_key(name = "sk", template = "PLAYER#{number:08}"))]
#[record(gsi(ByTeam2, name = "gsi1", partition_key(name = "gsi1pk", template = "TEAM#{team}"), sort_key = points))]
#[record(gsi(Inverted, name = "gsi2", partition_key(name = "sk", template = "PLAYER#{number:08}")))]
#[record(gsi(ByMail, name = "gsi3", partition_key(name = "mail", fields(team, league), with = hash)))]
struct Templated {
    league: String,
    number: u32,
    team: Option<String>,
    points: u64,
}

fn hash(team: &Option<String>, league: &str) -> u64 {
    (team.iter().map(String::len).sum::<usize>() + league.len()) as u64
}

#[test]
fn keys_made_of_fields() {
    let facts = Templated::FACTS;
    let KeySource::Template(template) = facts.partition_key.source else { panic!("it is a template") };
    assert_eq!(template.delimiter, '/');
    let [TemplatePart::Text(text), TemplatePart::Field(field)] = template.parts else { panic!("there are two") };
    assert_eq!((*text, field.name, field.width, field.optional), ("{L}/", "league", 0, false));
    let Some(KeySource::Template(template)) = facts.sort_key.map(|key| key.source) else { panic!("it is a template") };
    let [_, TemplatePart::Field(field)] = template.parts else { panic!("there are two") };
    assert_eq!((field.name, field.scalar, field.width), ("number", ScalarType::N, 8));
    let KeySource::Computed(computed) = ByMail::FACTS.partition_key[0].source else { panic!("it is computed") };
    assert_eq!(computed.fields, ["team", "league"]);
    assert_eq!(ByMail::FACTS.partition_key[0].scalar, ScalarType::N);
    assert_eq!(Inverted::FACTS.partition_key[0].name, "sk");
    assert_eq!(ByTeam2::FACTS.sort_key.len(), 1);
}
