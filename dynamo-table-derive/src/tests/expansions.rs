//! Snapshots of what is emitted.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Derive, formatted};
use crate::derive;

/// Code, without blank lines and docs: facts belong there, behaviour into the library.
const MOST_LINES: usize = 138;

fn snapshot(name: &str, derive: Derive, input: TokenStream) -> String {
    let code = formatted(derive, input);
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, code));
    code
}

#[test]
fn four_fields_with_a_key_and_an_index() {
    let code = snapshot(
        "four_fields",
        derive::record,
        quote! {
            #[record(gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points))]
            pub struct Player {
                #[record(partition_key)]
                league: String,
                #[record(sort_key)]
                number: u32,
                team: Option<String>,
                points: u64,
            }
        },
    );
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("///");
    let lines = code.lines().filter(is_code).count();
    assert!(lines <= MOST_LINES, "{lines} lines");
}

#[test]
fn keys_made_of_fields() {
    snapshot(
        "keys_made_of_fields",
        derive::record,
        quote! {
            #[record(partition_key(name = "pk", template = "LEAGUE#{league}"))]
            #[record(sort_key(name = "sk", template = "PLAYER#{number:08}"))]
            #[record(gsi(ByTeam, name = "gsi1", partition_key(name = "gsi1pk", template = "TEAM/{team}/{side}", delimiter = '/'), sort_key = points))]
            #[record(gsi(ByMail, name = "gsi2", partition_key(name = "gsi2pk", fields(email, side), with = mail::key), project = include(points)))]
            #[record(gsi(Inverted, name = "gsi3", partition_key(name = "sk", template = "PLAYER#{number:08}"), sort_key(name = "pk", template = "LEAGUE#{league}")))]
            #[record(lsi(ByJoined, name = "lsi1", sort_key = joined, project = keys_only))]
            #[record(paths = PlayerPath, crate = vendored::table)]
            pub(crate) struct Player {
                league: String,
                number: u32,
                team: Option<String>,
                side: Option<Side>,
                email: String,
                points: u64,
                #[record(epoch_millis)]
                joined: Option<DateTime<Utc>>,
            }
        },
    );
}

#[test]
fn every_option_of_a_field() {
    snapshot(
        "every_option_of_a_field",
        derive::record,
        quote! {
            #[record(rename_all = "camelCase", none = remove)]
            struct Customer {
                #[record(partition_key, sanitize = lowercase)]
                email: String,
                #[record(alias = "nickname", alias = "handle", default)]
                nick_name: String,
                #[record(rename = "n", default = one)]
                r#type: u32,
                #[record(flatten)]
                address: Address,
                #[record(flatten)]
                billing: Option<Billing>,
                #[record(with = celsius)]
                room: f64,
                #[record(serde)]
                settings: Settings,
                #[record(skip)]
                rank: u32,
                #[record(skip, default = clock::now)]
                read_at: Instant,
                #[record(computed = initials)]
                initials: String,
                #[record(created_at)]
                created: Option<DateTime<Utc>>,
                #[record(updated_at, epoch_millis)]
                updated: Option<DateTime<Utc>>,
                #[record(version)]
                version: u64,
                #[record(ttl)]
                expires: Option<DateTime<Utc>>,
                #[record(write_id)]
                write: Option<String>,
                #[record(rest)]
                other: Item,
            }
        },
    );
}

#[test]
fn a_record_that_is_one_item() {
    snapshot(
        "a_record_that_is_one_item",
        derive::record,
        quote! {
            #[record(partition_key(name = "pk", template = "SETTINGS"))]
            struct Settings {
                #[record(flatten)]
                all: Map,
            }
        },
    );
}

#[test]
fn a_struct_as_an_attribute() {
    snapshot(
        "a_struct_as_an_attribute",
        derive::attribute,
        quote! {
            #[attribute(rename_all = "PascalCase")]
            pub struct Address {
                street: String,
                #[attribute(rename = "zip", default)]
                code: Option<u32>,
            }
        },
    );
}

#[test]
fn a_newtype() {
    snapshot(
        "a_newtype",
        derive::attribute,
        quote!(
            pub struct Id(u64);
        ),
    );
}

#[test]
fn an_enum_of_names() {
    snapshot(
        "an_enum_of_names",
        derive::attribute,
        quote! {
            #[attribute(rename_all = "kebab-case")]
            enum Position {
                Goal,
                #[attribute(alias = "lw", alias = "left")]
                LeftWing,
                #[attribute(rename = "?")]
                r#Unknown,
            }
        },
    );
}

#[test]
fn an_enum_with_data() {
    snapshot(
        "an_enum_with_data",
        derive::attribute,
        quote! {
            #[attribute(tag = "kind", rename_all = "snake_case")]
            enum Shape {
                Empty,
                #[attribute(rename_all = "camelCase")]
                Circle {
                    radius: f64,
                    #[attribute(alias = "title", default)]
                    long_label: Option<String>,
                    #[attribute(skip)]
                    cache: u8,
                    #[attribute(with = celsius)]
                    heat: f64,
                },
                Framed(Frame),
            }
        },
    );
}

#[test]
fn a_projection() {
    snapshot(
        "a_projection",
        derive::projection,
        quote! {
            #[projection(of = league::Player, paths = league::PlayerPath)]
            struct PlayerName {
                nickname: String,
                #[projection(epoch_seconds, default)]
                expires: Option<DateTime<Utc>>,
                #[projection(with = celsius)]
                room: f64,
                #[projection(skip)]
                note: String,
            }
        },
    );
}
