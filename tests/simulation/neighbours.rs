//! Beside the members: items of others in their table, and what the indexes hold of all.

use dynamo_table::Record;

use crate::Checked;
use crate::differential::derived::DERIVED;
use crate::differential::records::unversioned::Member;
use crate::differential::values::{Attributes, attributes, s};
use crate::members::TABLE;
use crate::world::World;

/// Items of others in the same table, with keys that are nearly a member's, in the same indexes.
pub fn neighbours() -> Vec<Attributes> {
    let mut all = Vec::new();
    for task in 0..5 {
        let pk = format!("CLUB#t{task}");
        for sk in ["MEMBER#", "MEMBER#1", "MEMBER#0001", "MEMBER#001#CARD", "MEMBERS#001", "member#001", "MEMBER#00x"] {
            all.push((pk.clone(), sk));
        }
        all.push((format!("CLUB#t{task}#x"), "MEMBER#001"));
        all.push((format!("CLUBS#t{task}"), "MEMBER#001"));
    }
    let item = |(pk, sk): (String, &str)| {
        let mut item = Attributes::from([("pk".to_owned(), s(pk)), ("sk".to_owned(), s(sk))]);
        item.extend(DERIVED.iter().map(|derived| (derived.name.to_owned(), s("red#oslo"))));
        item.extend(["club", "team"].map(|name| (name.to_owned(), s("t0"))));
        item
    };
    all.into_iter().map(item).collect()
}

/// Each item is in exactly the indexes whose key attributes it has.
pub async fn indexes(world: &World, all: &[Attributes]) -> Checked {
    let whole = |item: &Attributes| {
        let text = |name: &str| item[name].as_s().cloned().unwrap_or_default();
        (text("pk"), text("sk"))
    };
    let neighbours = neighbours();
    for index in Member::FACTS.indexes {
        let name = index.name.unwrap_or_default();
        let scan = world.engine.client().scan().table_name(TABLE).index_name(name);
        let found = scan.send().await.map_err(|error| format!("{error:?}"))?.items.unwrap_or_default();
        let mut found: Vec<_> = found.into_iter().map(|item| whole(&attributes(item))).collect();
        let has = |item: &&Attributes| index.key_attributes().all(|key| item.contains_key(key.name));
        let mut expected: Vec<_> = all.iter().chain(&neighbours).filter(has).map(whole).collect();
        found.sort();
        expected.sort();
        if found != expected {
            return Err(format!("index {name} holds {found:?}, expected {expected:?}"));
        }
    }
    Ok(())
}
