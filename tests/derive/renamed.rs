//! The library under another path, and another thing under its name.

mod vendored {
    pub(super) mod deep {
        pub(crate) use ::dynamo_table as tables;
    }
}

/// Not the library.
mod dynamo_table {
    use super::vendored::deep::tables::{Attribute, Projection, Record};

    #[derive(Record, Debug, Clone, PartialEq)]
    #[record(crate = super::vendored::deep::tables, paths = PlayerPath)]
    #[record(gsi(ByTeam, name = "by_team", partition_key = team))]
    pub(super) struct Player {
        #[record(partition_key)]
        pub(super) id: Id,
        pub(super) team: Position,
        pub(super) shape: Shape,
    }

    #[derive(Attribute, Debug, Clone, PartialEq)]
    #[attribute(crate = super::vendored::deep::tables)]
    pub(super) struct Id(pub(super) u64);

    #[derive(Attribute, Debug, Clone, PartialEq)]
    #[attribute(crate = crate::renamed::vendored::deep::tables)]
    pub(super) enum Position {
        Goal,
    }

    #[derive(Attribute, Debug, Clone, PartialEq)]
    #[attribute(crate = super::vendored::deep::tables)]
    pub(super) enum Shape {
        Circle { radius: u8 },
    }

    #[derive(Projection, Debug, PartialEq)]
    #[projection(of = Player, crate = super::vendored::deep::tables, paths = PlayerPath)]
    pub(super) struct PlayerId {
        pub(super) id: Id,
    }

    // Without the option, the library is found under its own name, whatever else is called so.
    #[derive(Record, Debug, Clone, PartialEq)]
    pub(super) struct Team {
        #[record(partition_key)]
        pub(super) name: String,
    }
}

use self::dynamo_table::{ByTeam, Id, Player, PlayerId, PlayerKey, PlayerPath, Position, Shape, Team, TeamKey};
use self::vendored::deep::tables::{Index, Record};
use crate::support::{item, n, round_trip, s};

#[test]
fn it_is_found() {
    let player = Player { id: Id(7), team: Position::Goal, shape: Shape::Circle { radius: 2 } };
    assert_eq!(player.key(), PlayerKey { id: Id(7) });
    assert_eq!(PlayerKey::from(Id(7)), player.key());
    assert_eq!(ByTeam::FACTS.name, Some("by_team"));
    round_trip(PlayerId { id: Id(7) }, item([("id", n("7"))]));
    round_trip(Team { name: "red".into() }, item([("name", s("red"))]));
    assert_eq!(TeamKey::from("red").name, "red");
    let _ = PlayerPath::ID.eq(Id(7)) & PlayerPath::TEAM.exists() & PlayerPath::SHAPE.exists();
}
