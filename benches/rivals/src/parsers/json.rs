//! The page as parsers of JSON are told of it: each value is a map with the name of its type.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

#[derive(Deserialize)]
pub struct Page {
    #[serde(rename = "Items")]
    pub items: Vec<User>,
}

/// The harness's user.
#[derive(Serialize, Deserialize)]
pub struct User {
    #[serde(deserialize_with = "text")]
    pub pk: String,
    #[serde(deserialize_with = "text")]
    pub sk: String,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "text")]
    pub email: String,
    #[serde(deserialize_with = "number")]
    pub age: u32,
    #[serde(deserialize_with = "number")]
    pub balance: f64,
    #[serde(deserialize_with = "flag")]
    pub active: bool,
    #[serde(deserialize_with = "text")]
    pub created_at: String,
    #[serde(deserialize_with = "texts")]
    pub tags: Vec<String>,
    #[serde(deserialize_with = "text")]
    pub bio: String,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "N: FromStr"))]
struct Number<N> {
    #[serde(rename = "N", deserialize_with = "parsed")]
    number: N,
}

#[derive(Deserialize)]
struct Flag {
    #[serde(rename = "BOOL")]
    flag: bool,
}

#[derive(Deserialize)]
struct List {
    #[serde(rename = "L")]
    list: Vec<Text>,
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Text::deserialize(deserializer)?.text)
}

fn number<'de, D: Deserializer<'de>, N: FromStr>(deserializer: D) -> Result<N, D::Error> {
    Ok(Number::deserialize(deserializer)?.number)
}

fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Flag::deserialize(deserializer)?.flag)
}

fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(List::deserialize(deserializer)?.list.into_iter().map(|text| text.text).collect())
}

/// Out of the text where it stands.
fn parsed<'de, D: Deserializer<'de>, N: FromStr>(deserializer: D) -> Result<N, D::Error> {
    struct Parse<N>(PhantomData<N>);

    impl<N: FromStr> Visitor<'_> for Parse<N> {
        type Value = N;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number as text")
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<N, E> {
            text.parse().map_err(|_| E::custom("no such number"))
        }
    }
    deserializer.deserialize_str(Parse(PhantomData))
}
