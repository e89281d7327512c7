//! `row 47`: no `Debug` and no message holds a key, a value or a body. Every public type that has a `Debug` is in a list here: with
//! what it shows of a marked value, or with why it cannot hold one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dynamo_table::codec::{self, Capture, DecodeError, EncodeError, Fields, ItemWriter, Serde, Slot};
use dynamo_table::{
    AnyKey, Attribute, BatchGetTables, BatchWriteTables, CacheOptions, Changes, DynamoTable, Error, Item, Page, Record,
    Table, Tracked, WriteRequest, from_stream, from_try_stream, transact_get, transact_write,
};
use dynamo_table_testkit::Answer;
use futures::stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use syn::{Item as Code, Visibility};

use crate::support::{answering, text};

/// What must not be seen: as text, as a number and as bytes.
const MARK: &str = "sesame";
const NUMBER: u64 = 7391846;

#[derive(Debug, Clone, PartialEq, Record)]
struct Safe {
    #[record(partition_key)]
    owner: String,
    #[record(sort_key)]
    number: u64,
    content: Option<String>,
    by_name: BTreeMap<String, u8>,
    lid: Option<Lid>,
    #[record(serde)]
    lock: Option<Lock>,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
enum Lid {
    Shut,
    Ajar { by: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    turns: BTreeMap<String, u8>,
    #[serde(default, deserialize_with = "loud")]
    code: u8,
}

/// A function of somebody's, which quotes what it refuses.
fn loud<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format_args!("{text} is refused")))
}

fn safe() -> Safe {
    let by_name = BTreeMap::from([(MARK.to_owned(), 1)]);
    Safe { owner: MARK.into(), number: NUMBER, content: Some(MARK.into()), by_name, lid: None, lock: None }
}

fn stored() -> Value {
    json!({
        "owner": { "S": MARK }, "number": { "N": NUMBER.to_string() }, "content": { "S": MARK },
        "by_name": { "M": { MARK: { "N": "1" } } },
    })
}

fn last() -> Value {
    json!({ "owner": { "S": MARK }, "number": { "N": NUMBER.to_string() } })
}

fn page() -> Answer {
    Answer::json(json!({ "Items": [stored(), { "owner": { "S": MARK }, "number": { "N": "1" } }], "Count": 2,
        "ScannedCount": 2, "LastEvaluatedKey": last() }))
}

#[track_caller]
fn shows_nothing(what: &str, shown: &str) {
    let number = NUMBER.to_string();
    assert!(!shown.contains(MARK) && !shown.contains(&number) && !shown.contains("[115, 101"), "{what}: {shown}");
}

/// What types show that a record, its key or a value can be in.
async fn shown() -> Vec<(&'static str, String)> {
    let key = safe().key();
    let mut shown = vec![("(a key)", format!("{key:?}"))];
    let mut add = |name: &'static str, text: String| shown.push((name, text));

    let (safes, _) = answering::<Safe>([page(), page(), page()]);
    let whole: Page<Safe> = safes.query(MARK).page().await.unwrap();
    add("Page", format!("{whole:?} {whole:#?}"));
    add("Cursor", format!("{:?}", whole.cursor));
    add("Undecodable", format!("{:?} {}", whole.undecodable, text(&whole.undecodable[0])));
    let mut items = safes.scan().segments(1).items();
    futures::StreamExt::next(&mut items).await.unwrap().unwrap();
    add("Segment", format!("{:?}", items.segments()));
    add("Items", format!("{items:?}"));
    add("Pages", format!("{:?}", safes.query(MARK).pages()));
    add("ClearTable", format!("{:?}", safes.clear_table()));
    add("Table", format!("{safes:?}"));
    let cached = safes.clone().cached(CacheOptions::default());
    add("Cached", format!("{cached:?}"));
    add("Cache", format!("{:?}", cached.cache()));

    let (safes, _) =
        answering::<Safe>([Answer::json(json!({ "Item": stored() })), Answer::json(json!({ "Item": stored() }))]);
    let tracked = safes.tracked((MARK, NUMBER)).await.unwrap().unwrap();
    add("Tracked", format!("{tracked:?} {:?}", Tracked::new(safe())));
    add("Response", format!("{:?}", safes.get((MARK, NUMBER)).with_response().await.unwrap()));
    let read = Answer::json(json!({ "Responses": [{ "Item": stored() }] }));
    let (safes, _) = answering::<Safe>([read, Answer::json(json!({}))]);
    let mut read = transact_get();
    add("Receipt", format!("{:?}", read.add(safes.get((MARK, NUMBER)))));
    let read = read.with_response().await.unwrap();
    add("TransactRead", format!("{read:?}"));
    add("Received", format!("{:?}", read.output));
    let written = transact_write().write(safes.put(&safe())).with_response().await.unwrap();
    add("TransactWritten", format!("{written:?}"));

    add("Path", format!("{:?} {:?}", Safe::BY_NAME.entry(MARK), Safe::CONTENT));
    add("Condition", format!("{:?}", Safe::CONTENT.eq(MARK) & Safe::BY_NAME.entry(MARK).exists()));
    add("Changing", format!("{:?}", Changes::<Safe>::new().set(Safe::CONTENT, MARK)));
    add("WriteRequest", format!("{:?} {:?}", WriteRequest::put(safe()), WriteRequest::<Safe>::delete((MARK, NUMBER))));
    add("FromStream", format!("{:?}", from_stream(stream::iter(vec![safe()]))));
    add("FromTryStream", format!("{:?}", from_try_stream(stream::iter(vec![Ok::<_, Error>(safe())]))));

    let mut capture = Capture::new(&["owner", "number"]);
    safe().encode_fields(&mut capture).unwrap();
    let mut writer = ItemWriter::new();
    safe().encode_fields(&mut writer).unwrap();
    add("Capture", format!("{capture:?}"));
    add("ItemWriter", format!("{writer:?}"));
    add("Slot", format!("{:?}", Slot(Some(safe()))));
    shown.extend(batches().await);
    shown
}

async fn batches() -> Vec<(&'static str, String)> {
    let denied = || Answer::error(400, "AccessDeniedException", json!({}));
    let (safes, _) = answering::<Safe>([denied(), denied(), denied(), denied()]);
    let batch = safes.batch_put(vec![safe()]);
    let mut shown = vec![("BatchOver", format!("{batch:?}"))];
    let mut add = |name: &'static str, text: String| shown.push((name, text));
    let handle = batch.handle();
    let error = batch.await.unwrap_err();
    add("BatchHandle", format!("{handle:?}"));
    add("BatchError", format!("{error:?} {}", text(&error)));
    add("Unfinished", format!("{:?}", error.not_done));
    add("Reason", format!("{:?} {}", error.not_done[0].reason, text(&error.not_done[0].reason)));
    let error = Error::from(error);
    add("Unprocessed", format!("{error:?} {}", text(&error)));
    let error = safes.batch_get([(MARK, NUMBER)]).await.unwrap_err();
    add("BatchReadError", format!("{error:?} {}", text(&error)));
    let client = safes.client();
    let mut batch = BatchGetTables::new(client);
    let _ = batch.add(&safes, (MARK, NUMBER));
    let error = batch.await.unwrap_err();
    let key = &error.batch::<AnyKey>().unwrap().not_done[0].given;
    add("AnyKey", format!("{error:?} {key:?}"));
    let error = BatchWriteTables::new(client).put(&safes, &safe()).await.unwrap_err();
    add("AnyWrite", format!("{error:?} {:?}", error.not_done[0].given));
    shown
}

/// row 47: what is stored is in none of them.
#[tokio::test]
async fn nothing_shows_a_value() {
    for (name, shown) in shown().await {
        shows_nothing(name, &shown);
    }
}

/// row 47: nor in the errors of reading and of writing; it is had by methods.
#[test]
fn no_error_of_the_codec_shows_a_value() {
    let decoded = |attribute: &str, value: Value| {
        let mut whole = stored();
        whole[attribute] = value;
        let item = whole.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute_value(value)));
        codec::decode_item::<Safe>(item.collect()).unwrap_err()
    };
    let lock = |member: &str, value: Value| json!({ "M": { "turns": { "M": {} }, member: value } });
    let errors: [(&str, DecodeError, &str, &str); 9] = [
        (
            "a map's key",
            decoded("by_name", json!({ "M": { MARK: { "S": MARK } } })),
            "by_name.*: expected N, found S",
            "by_name.sesame",
        ),
        (
            "a number",
            decoded("by_name", json!({ "M": { MARK: { "N": NUMBER.to_string() } } })),
            "by_name.*: ",
            "by_name.sesame",
        ),
        ("a variant", decoded("lid", json!({ "S": MARK })), "lid: unknown variant", "lid"),
        ("a tag", decoded("lid", json!({ "M": { "type": { "S": MARK } } })), "lid: unknown variant", "lid"),
        (
            "a serde map's key",
            decoded("lock", lock("turns", json!({ "M": { MARK: { "S": MARK } } }))),
            "lock.turns.*: ",
            "lock.turns.sesame",
        ),
        (
            "a serde field",
            decoded("lock", lock(MARK, json!({ "S": MARK }))),
            "lock.*: an unknown attribute",
            "lock.sesame",
        ),
        ("a serde type", decoded("lock", json!({ "S": MARK })), "lock: expected ", "lock"),
        (
            "somebody's words",
            decoded("lock", lock("code", json!({ "S": MARK }))),
            "lock.code: the type's `Deserialize` refuses",
            "lock.code",
        ),
        ("a type", decoded("number", json!({ "S": MARK })), "number: expected N, found S", "number"),
    ];
    for (what, error, message, path) in errors {
        shows_nothing(what, &format!("{error} {error:?} {:?} {}", error.problem(), error.problem()));
        assert!(error.to_string().starts_with(message), "{error}");
        assert_eq!(error.path(), path);
    }
    let deep = (0..33).fold(json!({ "S": MARK }), |inner, _| json!({ "M": { MARK: inner } }));
    let error = codec::item_size(&Item::from([("a".to_owned(), attribute_value(&deep))])).unwrap_err();
    shows_nothing("nested", &format!("{error} {error:?}"));
    assert!(error.path().contains(MARK));
    let map = BTreeMap::from([(MARK.to_owned(), vec![f64::NAN])]);
    let error: EncodeError = codec::encode(&map).unwrap_err();
    shows_nothing("encoded", &format!("{error} {error:?}"));
    assert_eq!((error.to_string().split(':').next(), error.path().as_str()), (Some("*[0]"), "sesame[0]"));
    struct Loud;
    impl Serialize for Loud {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom(MARK))
        }
    }
    impl<'de> Deserialize<'de> for Loud {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Ok(Self)
        }
    }
    let error = codec::encode(&Serde(Loud)).unwrap_err();
    shows_nothing("serialized", &format!("{error} {error:?} {:?}", error.problem()));
}

fn attribute_value(value: &Value) -> aws_sdk_dynamodb::types::AttributeValue {
    use aws_sdk_dynamodb::types::AttributeValue::{M, N, S};
    let (kind, content) = value.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "M" => {
            M(content.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute_value(value))).collect())
        }
        "N" => N(content.as_str().unwrap().to_owned()),
        _ => S(content.as_str().unwrap().to_owned()),
    }
}

/// row 47: nor in what is refused before anything is sent.
#[tokio::test]
async fn no_refusal_shows_a_value() {
    let (safes, canned) = answering::<Safe>([]);
    let long = MARK.repeat(400);
    let errors: Vec<Error> = vec![
        safes.get((long.as_str(), NUMBER)).await.unwrap_err(),
        safes.put(&Safe { owner: long.clone(), ..safe() }).await.unwrap_err(),
        safes.put(&Safe { content: Some("x".repeat(410_000)), ..safe() }).await.unwrap_err(),
        safes.query(long.as_str()).all().await.unwrap_err(),
        safes.query(MARK).sort_key(dynamo_table::between(NUMBER + 1, NUMBER)).all().await.unwrap_err(),
        safes.query(MARK).cursor(Some(MARK)).all().await.unwrap_err(),
        safes.query(MARK).after(&Safe { owner: "x".into(), ..safe() }).all().await.unwrap_err(),
        safes.scan().filter(Safe::CONTENT.is_in(vec![MARK; 101])).all().await.unwrap_err(),
        safes.scan().filter(Safe::BY_NAME.entry(MARK).eq(Safe::BY_NAME.entry(MARK))).all().await.unwrap_err(),
        safes.clear_table().partition_begins_with("").await.map(drop).unwrap_err().into(),
        safes
            .update((MARK, NUMBER))
            .set(Safe::BY_NAME.entry(MARK), 1)
            .set(Safe::BY_NAME, BTreeMap::new())
            .await
            .unwrap_err(),
        transact_write().write(safes.put(&safe())).write(safes.delete((MARK, NUMBER))).await.map(drop).unwrap_err(),
    ];
    for error in errors {
        shows_nothing("a refusal", &format!("{} {error:?}", text(&error)));
    }
    assert!(canned.finish().is_empty());
}

/// Types that cannot hold a value, and the few that are one: they are printed as their value is.
const OTHERS: &[(&str, &[&str])] = &[
    ("a value, printed as it is", &["Number", "Serde", "Rfc3339", "Stored", "Null"]),
    ("not exported: a point in time while it is read", &["Instant", "Date"]),
    (
        "not exported: parts of the bounds of sealed traits, in no other type's `Debug`",
        &["Attempts", "DocumentPath", "Identity", "KeyNames", "LeftOver", "Report", "Row", "Units", "Within"],
    ),
    ("shown by `values_are_shown_by_display_alone`", &["Explained", "ExplainedRequest", "Recorder"]),
    ("counts", &["BatchReport", "Progress", "CacheStatistics", "Cleared"]),
    ("settings", &["BulkOptions", "CacheOptions", "Pace", "Settings", "Billing", "Throughput"]),
    ("a marker without content", &["With", "AsSerde", "AsRfc3339", "Apart", "KeyOperator"]),
    (
        "names and types that are declared",
        &[
            "AttributeFacts",
            "Names",
            "KeyAttribute",
            "KeySource",
            "Projected",
            "IndexKind",
            "IndexFacts",
            "RecordFacts",
            "Roles",
            "TimeRole",
            "TimeForm",
            "Template",
            "TemplatePart",
            "TemplateField",
            "Computed",
            "TableDefinition",
            "AttributeType",
            "ScalarType",
            "Absence",
            "NumberBounds",
            "NumberError",
        ],
    ),
    ("names of tables", &["TableNames", "Call"]),
    (
        "shown by `no_error_of_the_codec_shows_a_value`",
        &["PathError", "DecodeProblem", "EncodeProblem", "ComputeError"],
    ),
    ("a number of parts; made by the library alone", &["ComputedParts"]),
    (
        "shown by the tests of errors",
        &["Error", "OldItem", "CancellationReason", "ServiceProblem", "Quiet", "ActionName"],
    ),
];

/// row 47: none is forgotten: the list is that of the sources.
#[tokio::test]
async fn every_public_type_is_in_the_list() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("dynamo-table/src");
    let (mut found, mut files) = (BTreeSet::new(), vec![sources]);
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path()));
        } else {
            debuggable(&syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap(), &mut found);
        }
    }
    let others = OTHERS.iter().flat_map(|(_, names)| *names).map(|name| (*name).to_owned());
    let known: BTreeSet<String> = shown().await.into_iter().map(|(name, _)| name.to_owned()).chain(others).collect();
    let forgotten: Vec<_> = found.difference(&known).collect();
    assert!(forgotten.is_empty(), "say what these show, or why they cannot hold a value: {forgotten:?}");
    assert!(found.contains("Page") && found.contains("Error") && found.len() > 60, "{found:?}");
}

/// The public types with a `Debug`, derived or written.
fn debuggable(file: &syn::File, found: &mut BTreeSet<String>) {
    let written: BTreeSet<String> = file.items.iter().filter_map(written_debug).collect();
    for code in &file.items {
        let (name, visibility, attributes) = match code {
            Code::Struct(code) => (&code.ident, &code.vis, &code.attrs),
            Code::Enum(code) => (&code.ident, &code.vis, &code.attrs),
            _ => continue,
        };
        let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
        let derived = derives.filter_map(|attribute| attribute.meta.require_list().ok());
        let is_derived = derived.into_iter().any(|list| list.tokens.to_string().contains("Debug"));
        if matches!(visibility, Visibility::Public(_)) && (is_derived || written.contains(&name.to_string())) {
            found.insert(name.to_string());
        }
    }
}

fn written_debug(code: &Code) -> Option<String> {
    let Code::Impl(code) = code else { return None };
    let (of, _) = code.trait_.as_ref()?;
    let syn::Type::Path(path) = &*code.self_ty else { return None };
    (of.segments.last()?.ident == "Debug").then(|| path.path.segments.last().map(|name| name.ident.to_string()))?
}

/// A table of one's own in front of another shows what it shows.
#[test]
fn a_table_shows_its_name() {
    let client = answering::<Safe>([]).1.client();
    assert!(format!("{:?}", Table::<Safe>::new(client, "safes")).contains("safes"));
}
