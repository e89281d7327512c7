//! What is said of mistakes: snapshots of all messages. The tokens that they are put on are tested in the `tests`
//! member.

use std::fmt::Write;

use super::{Derive, mistakes};
use crate::derive;

/// What is wrong, and the code.
type Case = (&'static str, &'static str);

fn snapshot(name: &str, derive: Derive, cases: &[Case], whole: impl Fn(&str) -> String) {
    let mut report = String::new();
    for (case, code) in cases {
        let code = whole(code).parse().expect("the code is made of tokens");
        let messages: String = mistakes(derive, code).iter().map(|message| format!("\n    {message}")).collect();
        writeln!(report, "{case}{messages}").expect("text grows");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, report));
}

/// A record with a key, and these options and fields, with `;` between them.
fn record(code: &str) -> String {
    let (options, fields) = code.split_once(';').unwrap_or((code, ""));
    let options = if options.trim().is_empty() { String::new() } else { format!("#[record({options})]") };
    format!(
        "{options} struct Player {{ #[record(partition_key)] league: String, #[record(sort_key)] number: u32, {fields} }}"
    )
}

#[test]
fn in_shapes() {
    const CASES: &[Case] = &[
        ("an enum", "enum Player { A }"),
        ("a union", "union Player { a: u8 }"),
        ("a tuple struct", "struct Player(String);"),
        ("a unit struct", "struct Player;"),
        ("no fields", "struct Player {}"),
        ("generic", "struct Player<T> { #[record(partition_key)] league: T }"),
        ("a lifetime", "struct Player<'a> { #[record(partition_key)] league: &'a str }"),
        ("no key", "struct Player { league: String }"),
        ("a sort key alone", "struct Player { #[record(sort_key)] league: String }"),
        ("all skipped", "struct Player { #[record(skip)] a: u8 }"),
    ];
    snapshot("mistakes_in_shapes", derive::record, CASES, str::to_owned);
}

#[test]
fn in_options() {
    const CASES: &[Case] = &[
        ("unknown on a field", r#";#[record(renam = "x")] a: u8"#),
        ("unknown on the struct", r#"table = "x", rename_al = "y""#),
        ("twice", r#";#[record(rename = "x", rename = "y")] #[record(rename = "z")] a: u8"#),
        ("a value for a flag", ";#[record(skip = true)] a: u8"),
        ("a flag for a value", ";#[record(rename, with, alias)] a: u8"),
        (
            "values of other kinds",
            r#";#[record(rename = 1, default = "x", with = f(), sanitize = "f", none = x)] a: u8"#,
        ),
        ("no parentheses", r#";#[record] a: u8, #[record = "x"] b: u8"#),
        ("no list at all", "a b"),
        ("an unknown style", r#"rename_all = "camel""#),
    ];
    snapshot("mistakes_in_options", derive::record, CASES, record);
}

#[test]
fn in_fields() {
    const CASES: &[Case] = &[
        ("two codecs", ";#[record(serde, with = m)] a: u8, #[record(epoch_seconds, epoch_millis)] b: i64"),
        ("two kinds", ";#[record(skip, flatten, rest)] a: u8"),
        ("skipped and named", r#";#[record(skip, rename = "x", serde)] a: u8"#),
        (
            "flattened and named",
            r#";#[record(flatten, rename = "x", default)] a: A, #[record(rest, alias = "y")] b: Item"#,
        ),
        ("computed and more", r#";#[record(computed = f, default, alias = "x", sanitize = g)] a: u8"#),
        ("two roles", ";#[record(created_at, updated_at)] a: Time"),
        (
            "roles twice",
            ";#[record(version)] a: u64, #[record(version)] b: u64, #[record(ttl)] c: u64, #[record(ttl)] d: u64",
        ),
        (
            "codecs of roles",
            ";#[record(ttl, epoch_millis)] a: u64, #[record(version, serde)] b: u64, #[record(created_at, with = m)] c: T",
        ),
        ("signed versions", ";#[record(version)] a: Option<u64>"),
        ("two rests", ";#[record(rest)] a: Item, #[record(rest)] b: Item"),
        ("removed by a converter", ";#[record(with = m, none = remove)] a: Option<u8>"),
        (
            "one name twice",
            r#";#[record(rename = "number")] a: u8, #[record(alias = "league", alias = "b")] b: u8, #[record(rename = "")] c: u8"#,
        ),
        ("one name by a style", r#"rename_all = "camelCase"; a_b: u8, aB: u8"#),
        ("one path twice", "; points: u8, Points: u8"),
    ];
    snapshot("mistakes_in_fields", derive::record, CASES, record);
}

#[test]
fn in_keys() {
    const OF_RECORD: &[Case] = &[
        ("two partition keys", ";#[record(partition_key)] a: u8, #[record(sort_key)] b: u8"),
        ("on the struct too", r#"partition_key(name = "pk", template = "A"), sort_key(name = "sk", template = "B")"#),
        ("by name on the struct", "partition_key = league, sort_key"),
        ("by names on the struct", "partition_key(league, number)"),
    ];
    snapshot("mistakes_in_marked_keys", derive::record, OF_RECORD, record);
    const CASES: &[Case] = &[
        (
            "keys that cannot be",
            "struct A { #[record(partition_key, serde, version)] a: u64, #[record(sort_key, computed = f)] b: u32 }",
        ),
        ("a skipped key", "struct A { #[record(partition_key, skip)] a: u8, #[record(sort_key, rest)] b: Item }"),
        ("both keys", "struct A { #[record(partition_key, sort_key)] a: u8 }"),
        (
            "an unknown part",
            r#"#[record(partition_key(name = "pk", templat = "A"), sort_key(template = "A"))] struct A { a: u8 }"#,
        ),
        (
            "neither template nor function",
            r#"#[record(partition_key(name = "pk"), sort_key(name = "sk", template = "B", with = f))] struct A { a: u8 }"#,
        ),
        (
            "a function",
            r#"#[record(partition_key(name = "pk", fields(b, c, d), with = f), sort_key(name = "sk", fields(), with = f))]
            struct A { a: u8, #[record(serde)] b: u8, #[record(epoch_seconds)] c: u64 }"#,
        ),
        (
            "names of derived keys",
            r#"#[record(partition_key(name = "a", template = "A"), sort_key(name = "", template = "B"))]
            struct A { #[record(rename = "b")] a: u8, #[record(rename = "a")] b: u8 }"#,
        ),
        (
            "one attribute",
            r#"#[record(partition_key(name = "pk", template = "A"), sort_key(name = "pk", template = "A"))]
            struct A { a: u8 }"#,
        ),
        (
            "computed",
            r#"#[record(partition_key(name = "pk", template = "A{a}"))] struct A { #[record(computed = f)] a: u8 }"#,
        ),
    ];
    snapshot("mistakes_in_keys", derive::record, CASES, str::to_owned);
}

#[test]
fn in_templates() {
    const CASES: &[Case] = &[
        ("side by side", r#""{a}{b}""#),
        ("unknown", r##""A#{x}""##),
        ("not stored", r##""A#{f}#{g}""##),
        ("not closed", r##""A#{a""##),
        ("closed only", r##""A#a}""##),
        ("nothing", r##""A#{}""##),
        ("twice", r##""{a}#{a}""##),
        ("a padded text", r##""A#{a:08}""##),
        ("widths", r##""{b:8}#{c:0}#{d:099}#{e:}""##),
        ("of structs", r##""{a.x}#{f.x}#{g.x}""##),
        ("a delimiter that is nowhere", r##""A#{a}", delimiter = '/'"##),
        ("a delimiter that is a letter", r##""A#{a}", delimiter = 'A'"##),
        ("no delimiter", r#""{a}/{b}""#),
        ("a delimiter that is a text", r#""{a}/{b}", delimiter = "/""#),
    ];
    snapshot("mistakes_in_templates", derive::record, CASES, |template| {
        format!(
            "#[record(partition_key(name = \"pk\", template = {template}))]
            struct A {{ a: String, b: u32, c: u32, d: u32, e: u32, #[record(skip)] f: u8, #[record(flatten)] g: G }}"
        )
    });
}

#[test]
fn in_indexes() {
    const CASES: &[Case] = &[
        ("no list", r#"gsi, lsi = "x""#),
        ("nothing", "gsi(), lsi()"),
        ("unknown options", r#"gsi(A, name = "abc", partition_key = a, unique, hash = b)"#),
        ("unknown fields", r#"gsi(A, name = "abc", partition_key = x, sort_key(a, y), project = include(z))"#),
        (
            "fields that are not stored",
            r#"gsi(A, name = "abc", partition_key = e, sort_key = f, project = include(e, g))"#,
        ),
        ("five attributes", r#"gsi(A, name = "abc", partition_key(a, b, c, d, league))"#),
        ("one twice", r#"gsi(A, name = "abc", partition_key(a, a))"#),
        (
            "one in both parts",
            r#"gsi(A, name = "abc", partition_key = a, sort_key = a), lsi(B, name = "abd", sort_key = league)"#,
        ),
        ("none", r#"gsi(A, name = "abc", partition_key())"#),
        ("local: two attributes", r#"lsi(A, name = "abc", sort_key(a, b))"#),
        ("local: a partition key", r#"lsi(A, name = "abc", partition_key = a, sort_key = b)"#),
        ("local: no sort key", r#"lsi(A, name = "abc")"#),
        (
            "projections",
            r#"gsi(A, name = "abc", partition_key = a, project = some), gsi(B, name = "abcd", partition_key = a, project),
            gsi(C, name = "abcde", partition_key = a, project = include())"#,
        ),
        (
            "names twice",
            r#"gsi(A, name = "abc", partition_key = a), gsi(A, name = "abc", partition_key = a),
            lsi(PlayerKey, name = "abd", sort_key = a)"#,
        ),
        ("no name of an index", r#"gsi(A, name = "a", partition_key = a), gsi(B, name = "äöü", partition_key = a)"#),
        (
            "one attribute made in two ways",
            r#"gsi(A, name = "abc", partition_key(name = "k", template = "A{a}")),
            gsi(B, name = "abd", partition_key(name = "k", template = "A{b}"))"#,
        ),
    ];
    const FIELDS: &str =
        "a: u8, b: u8, c: u8, d: u8, #[record(skip)] e: u8, #[record(with = m)] f: u8, #[record(flatten)] g: G";
    snapshot("mistakes_in_indexes", derive::record, CASES, |options| record(&format!("{options};{FIELDS}")));
    const HASH_ONLY: &[Case] = &[(
        "local without a sort key",
        r#"#[record(lsi(A, name = "abc", sort_key = b))] struct Player { #[record(partition_key)] a: u8, b: u8 }"#,
    )];
    snapshot("mistakes_in_local_indexes", derive::record, HASH_ONLY, str::to_owned);
}

#[test]
fn beyond_limits() {
    let global = |count: usize| -> String {
        (0..count).map(|at| format!("gsi(A{at}, name = \"index{at}\", partition_key = a),")).collect()
    };
    let local = |count: usize| -> String {
        (0..count).map(|at| format!("lsi(B{at}, name = \"local{at}\", sort_key = a),")).collect()
    };
    let names =
        |from: usize, count: usize| (from..from + count).map(|at| format!("f{at}")).collect::<Vec<_>>().join(", ");
    let including = |index: usize, from: usize, count: usize| {
        format!("gsi(C{index}, name = \"wide{index}\", partition_key = a, project = include({})),", names(from, count))
    };
    let hundred: String = (0..5).map(|index| including(index, 0, 20)).collect();
    let long = "n".repeat(256);
    let cases = [
        ("too many of both", format!("{}{}", global(22), local(6))),
        ("one more", format!("{hundred}{}", including(5, 20, 1))),
        ("too many in one", including(0, 0, 21)),
        ("included twice", r#"gsi(A, name = "abc", partition_key = a, project = include(f1, f2, f1))"#.into()),
        ("keys included", r#"gsi(A, name = "abc", partition_key = a, project = include(number, f1, a))"#.into()),
        ("names", format!(r#"gsi(A, name = "{long}", partition_key(name = "{long}", template = "A{{f1}}"))"#)),
    ];
    let cases: Vec<Case> = cases.into_iter().map(|(case, options)| (case, &*options.leak())).collect();
    let mut fields: String = (0..25).map(|at| format!("f{at}: u8,")).collect();
    fields += &format!("a: String, #[record(rename = \"{long}\")] l: String");
    snapshot("mistakes_beyond_limits", derive::record, &cases, |options| record(&format!("{options};{fields}")));
    let of_long = |options: &str| record(&format!("{options};{fields}"));
    const LONG: &[Case] = &[
        ("as a key", r#"gsi(A, name = "abc", partition_key = l)"#),
        ("included", r#"gsi(A, name = "abc", partition_key = a, project = include(l))"#),
    ];
    snapshot("mistakes_in_long_names", derive::record, LONG, of_long);
    for fits in [format!("{}{}", global(20), local(5)), hundred] {
        let code = of_long(&fits).parse().expect("the code is made of tokens");
        assert!(!derive::record(code).to_string().contains("compile_error"));
    }
}

#[test]
fn in_attributes() {
    const CASES: &[Case] = &[
        ("a union", "union A { a: u8 }"),
        ("a unit struct", "struct A;"),
        ("generic", "struct A<T> { a: T }"),
        ("a tuple struct", "struct A(u8, u8);"),
        ("options of a newtype", r#"#[attribute(rename_all = "camelCase")] struct A(#[attribute(serde)] u8);"#),
        ("options of a record", "struct A { #[attribute(partition_key)] a: u8, #[attribute(version)] b: u8 }"),
        ("an empty enum", "enum A {}"),
        (
            "variants twice",
            r#"#[attribute(rename_all = "lowercase")]
            enum A { B, #[attribute(rename = "b")] C, #[attribute(alias = "b")] D }"#,
        ),
        ("tuple variants", r#"enum A { B(u8, u8), C(), D(#[attribute(rename = "x")] E) }"#),
        ("a field that is the tag", r#"enum A { B { r#type: u8, #[attribute(alias = "type")] b: u8 } }"#),
        (
            "options of a variant",
            r#"enum A { #[attribute(skip, rename_all = "lowercase")] B, C { #[attribute(flatten, rest)] a: u8 } }"#,
        ),
    ];
    snapshot("mistakes_in_attributes", derive::attribute, CASES, str::to_owned);
}

#[test]
fn in_projections() {
    const CASES: &[Case] = &[
        ("of nothing", "struct Name { a: u8 }"),
        ("of a text", r#"#[projection(of = "Player")] struct Name { a: u8 }"#),
        ("an enum", "#[projection(of = Player)] enum Name { A }"),
        (
            "named",
            r#"#[projection(of = Player, rename_all = "lowercase")] struct Name { #[projection(rename = "b")] a: u8 }"#,
        ),
        ("two codecs", "#[projection(of = Player)] struct Name { #[projection(serde, epoch_millis)] a: u8 }"),
    ];
    snapshot("mistakes_in_projections", derive::projection, CASES, str::to_owned);
}
