//! The derive macros of `dynamo-table`, which exports them: applications never name this crate.
//!
//! Each derive goes through the same four steps, listed in `derive.rs`: what is written (`parse`), what it means
//! (`model`), what is wrong with it (`check`), what is emitted (`expand`). What is emitted are facts and a codec;
//! behaviour is the library's.

mod case;
mod check;
mod derive;
mod errors;
mod expand;
mod model;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Derives `Record` for a struct that is stored as one item.
///
/// On the struct, `#[record(…)]` takes
///
/// - `rename_all = "camelCase"`: also `PascalCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `lowercase`,
///   `UPPERCASE`
/// - `partition_key(name = "pk", template = "LEAGUE#{league}", delimiter = '#')` and `sort_key(…)`: a key attribute
///   made of fields; or by a function of them, `partition_key(name = "pk", fields(email), with = user_key)`. The key of an
///   index can be made of fields of nested and flattened structs too: `template = "CITY#{home.city}"`
/// - `deny_unknown`: an attribute that no field knows, under its name or an alias, is a decode error that names it; without
///   it such attributes are ignored
/// - `gsi(ByTeam, name = "by_team", partition_key = team, sort_key = points, project = keys_only)`: a global secondary
///   index; `ByTeam` becomes a type beside the record, so two records of one module name it differently; up to four
///   attributes per part, `partition_key(team, region)`, or one made of fields, as above; `project` is `all`, `keys_only` or
///   `include(points, joined)`
/// - `lsi(ByJoined, name = "by_joined", sort_key = joined)`: a local secondary index
/// - `none = remove`: an upsert removes what is `None`, instead of leaving it untouched; in flattened structs too
/// - `paths = PlayerPath`: path constants on a type of that name instead of the struct
/// - `crate = path`: where `dynamo_table` is found
///
/// and on fields
///
/// - `partition_key`, `sort_key`: the table's key
/// - `rename = "nick"`, `alias = "nickname"`: older items hold the attribute under this name. It is read as well, projected,
///   compared and counted from, the own name first; what sets or removes the attribute removes its aliases. Any number of them,
///   but none on a field of a key
/// - `default`, `default = path`: what an attribute is read as that is absent or NULL
/// - `skip`: never stored; `rest`: takes all attributes that no field knows; `flatten`: a struct's attributes at this
///   level
/// - `serde`, `epoch_seconds`, `epoch_millis`, `digits = 3` (a time as RFC 3339 text with so many digits after the seconds,
///   rounded down), `with = module` (by the module's functions `encode` and `decode`): how the field is stored. Keys can be
///   stored in all of these forms but `serde`; for a key, the module of `with` has a constant `KEY_TYPE`, a
///   `codec::ScalarType`. Keys and sort conditions take the plain value; a path to such a field takes `codec::EpochSeconds(time)` (a `ttl`
///   too), `codec::EpochMillis(time)`, `codec::Rfc3339(time)`, `codec::Stored(value)`. A field stored by `with` is always written, and
///   required: for an `Option` the converter is one of the `Option`
/// - `created_at`, `updated_at`, `version`, `ttl`, `write_id`: what the library uses the field for
/// - `sanitize = f`: `fn(T) -> T` (of an `Option` field `fn(Option<T>) -> Option<T>`), runs wherever a value of the field is given: in records, keys, updates; what it made it leaves as
///   it is
/// - `computed(fields(name), with = f)`: made of some fields by `fn(&A, …) -> T`, and follows them in every write; or `computed = f`, of
///   the whole record by `fn(&Self) -> T`, which then cannot be updated in part
/// - `none = remove`
#[proc_macro_derive(Record, attributes(record))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    derive::record(input.into()).into()
}

/// Derives `Attribute`: a struct is stored as a map, a newtype as what it holds, an enum as a string, or as a tagged
/// map where it carries data.
///
/// An enum that gets its first variant with data goes on reading the strings as which it was stored before, and one that
/// loses its last reads the tagged maps.
///
/// On structs, `#[attribute(…)]` takes `rename_all`, `deny_unknown`, `paths` and `crate`, on enums `rename_all`,
/// `tag = "kind"` (it is `type` otherwise) and `crate`. On fields: `rename`, `alias`, `default`, `skip`, `serde`,
/// `epoch_seconds`, `epoch_millis`, `digits`, `with`; those of structs take `flatten`, `rest`, `sanitize` and `computed` too. On variants:
/// `rename`, `alias` and `rename_all`, which is for the variant's fields. They mean what they mean on a record.
#[proc_macro_derive(Attribute, attributes(attribute))]
pub fn derive_attribute(input: TokenStream) -> TokenStream {
    derive::attribute(input.into()).into()
}

/// Derives `Projection`: a struct of some of a record's fields, under the same names.
///
/// On the struct, `#[projection(…)]` takes `of = Player`, `paths = PlayerPath` where the record has them there, and
/// `crate`; on fields `default`, `skip`, and `serde`, `epoch_seconds`, `epoch_millis`, `digits` or `with` as they stand on the
/// record's field. The names of the attributes come from the record.
#[proc_macro_derive(Projection, attributes(projection))]
pub fn derive_projection(input: TokenStream) -> TokenStream {
    derive::projection(input.into()).into()
}
