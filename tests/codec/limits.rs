//! Depth and size.

use crate::support::{One, item, m, n, s};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use dynamo_table::codec::{
    DecodeProblem, EncodeProblem, Item, Number, decode, decode_item, encode, encode_item, item_size, value_size,
};

fn nested(levels: usize) -> V {
    (0..levels).fold(V::Bool(true), |inner, level| match level % 2 {
        0 => V::L(vec![inner]),
        _ => m([("m", inner)]),
    })
}

#[test]
fn nesting_over_32_is_refused_at_both_ends() {
    let item = encode_item(&One(nested(32))).unwrap();
    assert_eq!(decode_item::<One<V>>(item.clone()).unwrap().0, nested(32));
    assert_eq!(decode_item::<Item>(item).unwrap()["a"], nested(32));
    assert_eq!(item_size(&Item::from([("a".into(), nested(32))])).unwrap(), 1 + 32 * 4 + 16 + 1);

    for levels in [33, 100] {
        let deep = || Item::from([("a".to_owned(), nested(levels))]);
        let error = encode_item(&One(nested(levels))).unwrap_err();
        assert_eq!(*error.problem(), EncodeProblem::TooDeep);
        assert!(error.to_string().starts_with("a"), "{error}");
        assert!(error.to_string().ends_with(": nested more than 32 levels deep"), "{error}");
        assert_eq!(*encode_item(&deep()).unwrap_err().problem(), EncodeProblem::TooDeep);
        assert_eq!(*item_size(&deep()).unwrap_err().problem(), EncodeProblem::TooDeep);
        assert_eq!(*value_size(&nested(levels)).unwrap_err().problem(), EncodeProblem::TooDeep);
        let error = decode_item::<One<V>>(deep()).unwrap_err();
        assert_eq!(*error.problem(), DecodeProblem::TooDeep);
        assert!(error.to_string().starts_with("a") && error.to_string().ends_with(": nested more than 32 levels deep"));
        assert_eq!(*decode_item::<Item>(deep()).unwrap_err().problem(), DecodeProblem::TooDeep);
    }
}

#[test]
fn typed_nesting_over_32_is_refused() {
    type Two<T> = Vec<Vec<T>>;
    type Eight<T> = Two<Two<Two<Two<T>>>>;
    type ThirtyTwo<T> = Eight<Eight<Eight<Eight<T>>>>;
    fn wrap<T>(value: T) -> Two<T> {
        vec![vec![value]]
    }
    fn wrap8<T>(value: T) -> Eight<T> {
        wrap(wrap(wrap(wrap(value))))
    }
    let fits: ThirtyTwo<u16> = wrap8(wrap8(wrap8(wrap8(1))));
    let value = encode(&fits).unwrap();
    assert_eq!(decode::<ThirtyTwo<u16>>(value).unwrap(), fits);
    let deeper = vec![fits];
    assert_eq!(*encode(&deeper).unwrap_err().problem(), EncodeProblem::TooDeep);
    let stored = (0..33).fold(V::N("1".into()), |inner, _| V::L(vec![inner]));
    assert_eq!(*decode::<Vec<ThirtyTwo<u16>>>(stored).unwrap_err().problem(), DecodeProblem::TooDeep);
}

/// By the page "DynamoDB item sizes and formats": names and strings in UTF-8, a byte for every two digits and one,
/// one for Booleans and NULL, three for a list or a map and one for each of its elements.
#[test]
fn sizes_by_the_published_rules() {
    for (value, bytes) in [
        (s(""), 0),
        (s("é😀"), 6),
        (V::Bool(true), 1),
        (V::Null(true), 1),
        (V::B(Blob::new([0u8; 5])), 5),
        (V::Ss(vec!["a".into(), "bcd".into()]), 4),
        (V::Ns(vec!["1".into(), "100".into(), "123".into()]), 2 + 2 + 3),
        (V::Bs(vec![Blob::new([0u8; 2]), Blob::new([0u8])]), 3),
        (V::L(vec![]), 3),
        (V::L(vec![s("abc"), V::Bool(true)]), 3 + 1 + 3 + 1 + 1),
        (m([]), 3),
        (m([("key", n("12"))]), 3 + 1 + 3 + 2),
    ] {
        assert_eq!(value_size(&value).unwrap(), bytes, "{value:?}");
        assert_eq!(item_size(&item([("name", value)])).unwrap(), 4 + bytes);
    }
    assert_eq!(item_size(&Item::new()).unwrap(), 0);
    assert_eq!(item_size(&item([("a", s("x")), ("bc", n("1"))])).unwrap(), 2 + 2 + 2);
}

#[test]
fn zeros_at_both_ends_of_a_number_take_no_room() {
    for (text, bytes) in [
        ("0", 1),
        ("1", 2),
        ("12", 2),
        ("123", 3),
        ("-123", 3),
        ("100000", 2),
        ("0.0012", 2),
        ("1.0E+20", 2),
        ("101", 3),
    ] {
        assert_eq!(value_size(&n(text)).unwrap(), bytes, "{text}");
    }
    assert_eq!(value_size(&n(&"9".repeat(38))).unwrap(), 20);
    // Whatever the notation.
    for text in ["1200", "1.2E3", "0.0012", "-120E-9"] {
        let plain = text.parse::<Number>().unwrap().to_string();
        assert_eq!(value_size(&n(text)).unwrap(), value_size(&n(&plain)).unwrap());
    }
}
