//! How values are stored: between Rust's types and DynamoDB's attribute values.
//!
//! A type says once how it is stored ([`Attribute`]), a struct says once which attributes its fields are ([`Fields`]);
//! where values come from and go to is a [`Reader`] or a [`Writer`]. `Attribute` is open: derive it, or implement it.
//! `Reader` and `Writer` are sealed, so that they may grow.
//!
//! | Rust | is written as | is read from besides |
//! |---|---|---|
//! | `String`, `char`, `Box<str>`, `Arc<str>`, `Cow<'static, str>` | S | |
//! | integers, `NonZero` integers, [`Number`] | N, exactly | |
//! | `f32`, `f64` | N: the shortest text that reads back as the same float | any N, as the nearest float |
//! | `Vec<u8>` | B | NULL: empty |
//! | `[u8; N]` | B | |
//! | `bool` | BOOL | |
//! | [`Null`] | NULL | |
//! | `Option<T>` | absent, or NULL where there has to be a value | NULL: `None` |
//! | other `Vec<T>` | L | SS, NS, BS; NULL: empty |
//! | `[T; N]` | L | SS, NS, BS |
//! | tuples of two to four | L | |
//! | `HashMap<String, T>`, `BTreeMap<String, T>` | M | NULL: empty |
//! | `HashSet<T>`, `BTreeSet<T>` | SS, NS, BS; empty: absent, or NULL where there has to be a value | L; NULL: empty |
//! | `Box<T>`, `Arc<T>` | as `T` | |
//! | [`std::time::SystemTime`] | S: RFC 3339 in UTC with nine digits of seconds, so that text order is time order | S with any number of digits, any offset (`+02:00`, `+0200`), or none, which is UTC |
//! | derived enums | S, or M with a tag where a variant carries data | M with the tag, or S |
//! | `AttributeValue` of the SDK | itself | |
//!
//! A field that may be absent or has a default reads NULL as it reads an absence. A set has no order, so a `Vec` that is
//! read from one has its members in any.
//!
//! By feature: `chrono::DateTime` of `Utc`, `FixedOffset` and `Local`, `chrono::NaiveDateTime`, `time::OffsetDateTime`,
//! `time::PrimitiveDateTime`, `jiff::Timestamp` and `jiff::civil::DateTime` as `SystemTime`: an offset is not stored, and a
//! time without one counts as UTC. The dates of these crates as `2024-05-31`; `uuid::Uuid` as hyphenated S;
//! `rust_decimal::Decimal` and `bigdecimal::BigDecimal` as N; `bytes::Bytes` as B; `serde_json::Value` as what it holds.
//!
//! # Keys
//!
//! A key is found by the form in which it is stored. A time, a UUID or a float is read in several forms and written in one:
//! an item whose key is in another form is a decode error, since no request of this record would find it. The form is
//! chosen on the field: `digits = 3` or `epoch_millis` for a time, `with = module` for anything.
//!
//! ```
//! use dynamo_table::Record;
//! use std::time::SystemTime;
//!
//! #[derive(Debug, Clone, PartialEq, Record)]
//! struct Reply {
//!     #[record(partition_key, with = hexadecimal)]
//!     thread: u64,
//!     #[record(sort_key, digits = 3)] // 2015-09-15T19:58:22.947Z
//!     at: SystemTime,
//! }
//!
//! mod hexadecimal {
//!     use dynamo_table::codec::{DecodeError, EncodeError, Reader, ScalarType, Writer};
//!
//!     /// What `encode` writes: only for keys.
//!     pub const KEY_TYPE: ScalarType = ScalarType::S;
//!
//!     pub fn encode<W: Writer>(id: &u64, writer: W) -> Result<(), EncodeError> {
//!         writer.string(&format!("{id:016X}"))
//!     }
//!     pub fn decode<R: Reader>(reader: R) -> Result<u64, DecodeError> {
//!         u64::from_str_radix(reader.string()?.as_ref(), 16).map_err(|_| DecodeError::invalid("expected hexadecimal digits"))
//!     }
//! }
//!
//! let key = ReplyKey::from((0xAB, SystemTime::UNIX_EPOCH));
//! # let _ = key;
//! ```
//!
//! Floats can be keys, of which integers, [`Number`] or text are the better ones: a float is looked for by its shortest text.

pub(crate) mod core;
pub(crate) mod foreign;
pub(crate) mod types;
pub(crate) mod wire;

pub use self::core::{
    attribute::{Attribute, Convert, ListWriter, MapWriter, Writer},
    attribute_type::{Absence, AttributeType, MAX_DEPTH, NumberBounds, ScalarType},
    capture::Capture,
    convert::{Converter, KeyConverter, Stored, StoredKey, With},
    error::{DecodeError, DecodeProblem, EncodeError, EncodeProblem, PathError},
    fields::{Fields, Left, Member, Slot, decode_beside, decode_fields, incomplete},
    kinds::{
        AddAttribute, ContainsAttribute, NumberAttribute, OrderedAttribute, PrefixAttribute, ScalarAttribute,
        SetAttribute,
    },
    names::{AttributeFacts, Names},
    number::{Number, NumberError},
    presence::{CanBeAbsent, IsOption, Otherwise},
    reader::{ListReader, MapReader, Reader},
    sanitize::{Sanitize, sanitize, sanitize_as},
    size::{item_size, value_size},
    tagged::{Beside, VariantFields, read_name, read_variant},
    value::{Item, decode, decode_item},
    value_writer::{ItemWriter, encode, encode_item},
};
pub use foreign::serde::{AsSerde, Serde};
pub use types::{
    epoch::{AsEpochMillis, AsEpochSeconds, EpochMillis, EpochSeconds, Timestamp},
    legacy_bool,
    standard::Null,
    text_time::{AsRfc3339, Rfc3339, TextTime},
};

pub(crate) use self::core::value::decode_as;
