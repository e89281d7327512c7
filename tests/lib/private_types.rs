//! A public record may have fields of types that are not: as attributes, in its key, in those of its indexes (row 51).

#![deny(warnings, missing_docs, private_interfaces, private_bounds, unnameable_types)]

use dynamo_table::codec::ScalarType;
use dynamo_table::{Attribute, Record};
use std::time::SystemTime;

/// A player.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key(status, joined)))]
#[record(gsi(BySeat, name = "by_seat", partition_key(name = "seat", template = "{row}#{team}"), sort_key = seen))]
#[record(gsi(ByRow, name = "by_row", partition_key(name = "rows", fields(row), with = row_of)))]
#[record(lsi(ByStatus, name = "by_status", sort_key = status))]
pub struct Player {
    #[record(partition_key)]
    league: League,
    #[record(sort_key)]
    number: Number,
    team: Option<Team>,
    status: Status,
    #[record(epoch_millis)]
    joined: Moment,
    #[record(ttl)]
    seen: Option<Moment>,
    row: Boxed,
    home: Home,
    #[record(flatten)]
    place: Place,
}

/// A league, whose records are public and whose parts are seen by this crate.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{name}"), sort_key(name = "sk", template = "{number:08}"))]
pub(crate) struct Season {
    name: League,
    number: Number,
    #[record(with = moment)]
    at: Moment,
}

/// A key that a converter stores.
#[derive(Debug, Clone, PartialEq, Record)]
pub struct Visit {
    #[record(partition_key, with = moment)]
    at: Moment,
    /// Where, as the converter stores it.
    #[record(with = place)]
    pub place: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Attribute)]
struct League(String);

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Number(u32);

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Team(String);

#[derive(Debug, Clone, PartialEq, Attribute)]
enum Status {
    Open,
    Closed,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Home(String);

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Place {
    floor: u8,
}

type Boxed = Box<Row>;

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Row(u8);

fn row_of(row: &Boxed) -> String {
    format!("row {}", row.0)
}

#[derive(Debug, Clone, PartialEq)]
struct Moment(SystemTime);

impl dynamo_table::codec::Timestamp for Moment {
    fn to_seconds(&self) -> Option<i64> {
        self.0.to_seconds()
    }
    fn from_seconds(seconds: i64) -> Option<Self> {
        SystemTime::from_seconds(seconds).map(Self)
    }
    fn to_millis(&self) -> Option<i64> {
        self.0.to_millis()
    }
    fn from_millis(millis: i64) -> Option<Self> {
        SystemTime::from_millis(millis).map(Self)
    }
}

mod moment {
    use super::{Moment, ScalarType};
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

    pub(crate) const KEY_TYPE: ScalarType = ScalarType::S;

    pub(crate) fn encode<W: Writer>(moment: &Moment, writer: W) -> Result<(), EncodeError> {
        moment.0.encode(writer)
    }
    pub(crate) fn decode<R: Reader>(reader: R) -> Result<Moment, DecodeError> {
        Attribute::decode(reader).map(Moment)
    }
}

/// What is given for them are the types themselves, by this crate.
pub async fn used(players: &dynamo_table::Table<Player>, visits: &dynamo_table::Table<Visit>) {
    use dynamo_table::{DynamoTable, eq, ge};

    let team = Team("red".into());
    let _ = players.query(League("nfl".into())).sort_key(ge(Number(3)));
    let _ = players.index(ByTeam).query(&team).sort_key((Status::Open, ge(Moment(SystemTime::now()))));
    let _ = players.index(ByTeam).query(team).sort_key(eq(Status::Closed));
    let _ = players.get((League("nfl".into()), Number(3))).await;
    let _ = visits.get(Moment(SystemTime::now())).await;
    let _ = visits.query(Moment(SystemTime::now()));
    let _ = PlayerKey { league: League("nfl".into()), number: Number(3) };
    let (home, place, row) = (Home(String::new()), Place { floor: 1 }, Box::new(Row(1)));
    let moment = Moment(SystemTime::now());
    let (league, number, status) = (League("nfl".into()), Number(1), Status::Open);
    let _ = Player { league, number, team: None, status, joined: moment.clone(), seen: None, row, home, place };
    let _ = Season { name: League("nfl".into()), number: Number(1), at: moment };
}

mod place {
    use dynamo_table::codec::{DecodeError, EncodeError, Reader, Writer};

    pub(crate) fn encode<W: Writer>(place: &u32, writer: W) -> Result<(), EncodeError> {
        writer.string(&format!("{place:x}"))
    }
    pub(crate) fn decode<R: Reader>(reader: R) -> Result<u32, DecodeError> {
        u32::from_str_radix(reader.string()?.as_ref(), 16).map_err(DecodeError::invalid)
    }
}
