//! The key struct: what it is made from, and what it is besides.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use dynamo_table::Record;
use dynamo_table::codec::encode_item;

use crate::support::s;

#[derive(Debug, Clone, PartialEq, Record)]
struct Player {
    #[record(partition_key)]
    league: String,
    #[record(sort_key)]
    number: u32,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Measure {
    #[record(partition_key)]
    sensor: Arc<str>,
    #[record(sort_key)]
    value: f64,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Visit {
    #[record(partition_key)]
    place: Place,
}

/// No more than a record asks of a part of its key.
#[derive(Debug, Clone, PartialEq, dynamo_table::Attribute)]
struct Place(String);

/// A key of more fields than the standard library compares in a tuple.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(partition_key(name = "pk", template = "{a}#{b}#{c}#{d}"), sort_key(name = "sk", template = "ONE"))]
struct Four {
    a: u8,
    b: char,
    c: i64,
    d: Box<str>,
}

/// Whether `Self` has a trait: the inherent constant goes before that of the trait.
macro_rules! has {
    ($type:ty: $($of:path),+) => {[$({
        struct Of<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "where the trait is there")]
        trait Not {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Not for Of<T> {}
        #[allow(dead_code, reason = "where the trait is there")]
        impl<T: ?Sized + $of> Of<T> {
            const HAS: bool = true;
        }
        <Of<$type>>::HAS
    }),+]};
}

#[test]
fn row_53_has_what_its_parts_have() {
    // row 53
    use std::hash::Hash;
    assert_eq!(has!(PlayerKey: Eq, Hash, PartialOrd, Ord), [true; 4]);
    assert_eq!(has!(MeasureKey: Eq, Hash, PartialOrd, Ord), [false, false, true, false]);
    assert_eq!(has!(VisitKey: Eq, Hash, PartialOrd, Ord), [false; 4]);
    assert_eq!(has!(FourKey: Eq, Hash, PartialOrd, Ord), [true; 4]);
}

#[test]
fn row_53_is_ordered_and_hashed_by_its_parts() {
    // row 53
    let keys = [("b", 1), ("a", 10), ("a", 9), ("a", 9)].map(PlayerKey::from);
    assert_eq!(HashSet::from(keys.clone()).len(), 3);
    let sorted: Vec<_> = BTreeSet::from(keys).into_iter().map(|key| (key.league, key.number)).collect();
    assert_eq!(sorted, [("a".to_owned(), 9), ("a".to_owned(), 10), ("b".to_owned(), 1)]);
    assert!(MeasureKey::from(("a", 1.5)) < MeasureKey::from(("a", 2.0)));
    assert_eq!(MeasureKey::from(("a", f64::NAN)).partial_cmp(&MeasureKey::from(("a", 1.0))), None);
    assert!(FourKey::from((1, 'a', -1, "x")) < FourKey::from((1, 'a', 2, "a")));
}

#[test]
fn row_35_is_made_from_other_text() {
    // row 35
    let (owned, shared, boxed) = ("a".to_owned(), Arc::<str>::from("a"), Box::<str>::from("a"));
    let key = MeasureKey::from(("a", 1.0));
    assert_eq!(MeasureKey::from((&owned, 1.0)), key);
    assert_eq!(MeasureKey::from((owned.clone(), 1.0)), key);
    assert_eq!(MeasureKey::from((&shared, &1.0)), key);
    let key = PlayerKey::from(("a", 1));
    assert_eq!(PlayerKey::from((&shared, 1)), key);
    assert_eq!(PlayerKey::from((shared, 1)), key);
    assert_eq!(PlayerKey::from((&boxed, 1)), key);
    assert_eq!(PlayerKey::from((boxed, 1)), key);
    assert_eq!(["a"].iter().map(|league| PlayerKey::from((league, 1))).next(), Some(key.clone()));
    assert_eq!(PlayerKey::from((std::borrow::Cow::Borrowed("a"), 1)), key);
    let visit = Visit { place: Place("x".into()) };
    assert_eq!(VisitKey::from(&visit.place), visit.key());
    assert_eq!(encode_item(&visit).expect("it can be stored")["place"], s("x"));
}
