//! In what a table differs from its definition.

use std::fmt;

use aws_sdk_dynamodb::types::{
    BillingMode, IndexStatus, KeySchemaElement, KeyType, Projection, ProjectionType, ProvisionedThroughputDescription,
    TableDescription,
};

use crate::facts::{IndexKind, Projected};
use crate::schema::definition::{Keys, TableDefinition, holds, included, key_text};
use crate::schema::request::scalar;
use crate::schema::settings::{Billing, Throughput};

/// One thing in which a table differs from its definition. Texts are ready to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Difference {
    Key { found: String, declared: String },
    Type { attribute: String, found: String, declared: String },
    Missing { index: String },
    Deleting { index: String },
    Undeclared { index: String },
    Kind { index: String, found: &'static str, declared: &'static str },
    IndexKey { index: String, found: String, declared: String },
    Projection { index: String, found: String, declared: String },
    Throughput { found: String, declared: String },
    IndexThroughput { index: String, found: String, declared: String },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key { found, declared } => write!(f, "the table's key is {found}, declared is {declared}"),
            Self::Type { attribute, found, declared } => {
                write!(f, "the key attribute `{attribute}` is of type {found}, declared is {declared}")
            }
            Self::Missing { index } => write!(f, "the index `{index}` is missing"),
            Self::Deleting { index } => write!(f, "the index `{index}` is being deleted"),
            Self::Undeclared { index } => write!(f, "the index `{index}` is not declared"),
            Self::Kind { index, found, declared } => {
                write!(f, "the index `{index}` is {found}, declared is a {declared} one")
            }
            Self::IndexKey { index, found, declared } => {
                write!(f, "the key of the index `{index}` is {found}, declared is {declared}")
            }
            Self::Projection { index, found, declared } => {
                write!(f, "the index `{index}` holds {found}, declared is {declared}")
            }
            Self::Throughput { found, declared } => write!(f, "the table is {found}, declared is {declared}"),
            Self::IndexThroughput { index, found, declared } => {
                write!(f, "the index `{index}` is {found}, declared is {declared}")
            }
        }
    }
}

/// All that differs, in the order of the definition; what is not declared comes last. What DynamoDB adds by itself, and the
/// order of lists without a meaning, is not a difference; an index that is not declared is one if it is `strict`.
pub(crate) fn differences(definition: &TableDefinition, table: &TableDescription, strict: bool) -> Vec<Difference> {
    let mut all = Vec::new();
    let found = names(table.key_schema());
    if !same_names(&found, definition.key()) {
        all.push(Difference::Key { found: key_text(&found), declared: definition.key().to_string() });
    }
    all.extend(types(definition, table));
    let (global, local) = (global(table), local(table));
    compare_indexes(definition, IndexKind::Global, &global, &local, &mut all);
    compare_indexes(definition, IndexKind::Local, &local, &global, &mut all);
    let declared = |name: &str| {
        let of = |kind| definition.indexes(kind).any(|(known, _)| known == name);
        of(IndexKind::Global) || of(IndexKind::Local)
    };
    let undeclared = global.iter().chain(&local).filter(|index| strict && !index.deleting && !declared(index.name));
    all.extend(undeclared.map(|index| Difference::Undeclared { index: index.name.to_owned() }));
    all.extend(throughputs(definition, table, &global));
    all
}

/// An index as DynamoDB describes it.
struct Found<'a> {
    name: &'a str,
    keys: [Vec<&'a str>; 2],
    projection: Option<&'a Projection>,
    throughput: Option<&'a ProvisionedThroughputDescription>,
    deleting: bool,
}

fn global(table: &TableDescription) -> Vec<Found<'_>> {
    let described = table.global_secondary_indexes().iter().map(|index| Found {
        name: index.index_name().unwrap_or_default(),
        keys: names(index.key_schema()),
        projection: index.projection(),
        throughput: index.provisioned_throughput(),
        deleting: index.index_status() == Some(&IndexStatus::Deleting),
    });
    described.collect()
}

fn local(table: &TableDescription) -> Vec<Found<'_>> {
    let described = table.local_secondary_indexes().iter().map(|index| Found {
        name: index.index_name().unwrap_or_default(),
        keys: names(index.key_schema()),
        projection: index.projection(),
        throughput: None,
        deleting: false,
    });
    described.collect()
}

fn compare_indexes(
    definition: &TableDefinition,
    kind: IndexKind,
    found: &[Found<'_>],
    of_other_kind: &[Found<'_>],
    all: &mut Vec<Difference>,
) {
    for (name, declared) in definition.indexes(kind) {
        let index = name.to_owned();
        let Some(there) = found.iter().find(|there| there.name == name) else {
            let (found, declared) = if kind == IndexKind::Global { ("local", "global") } else { ("global", "local") };
            all.push(match of_other_kind.iter().any(|there| there.name == name) {
                true => Difference::Kind { index, found, declared },
                false => Difference::Missing { index },
            });
            continue;
        };
        if there.deleting {
            all.push(Difference::Deleting { index });
            continue;
        }
        let keys = Keys::of(declared);
        if !same_names(&there.keys, keys) {
            let found = key_text(&there.keys);
            all.push(Difference::IndexKey { index: index.clone(), found, declared: keys.to_string() });
        }
        let (found, declared) = (held(there.projection), holds(declared.projected));
        if found != declared {
            all.push(Difference::Projection { index, found, declared });
        }
    }
}

fn types(definition: &TableDefinition, table: &TableDescription) -> Vec<Difference> {
    let different = definition.attributes().into_iter().filter_map(|key| {
        let there = table.attribute_definitions().iter().find(|there| there.attribute_name() == key.name)?;
        (*there.attribute_type() != scalar(key.scalar)).then(|| Difference::Type {
            attribute: key.name.to_owned(),
            found: there.attribute_type().as_str().to_owned(),
            declared: key.scalar.as_str().to_owned(),
        })
    });
    different.collect()
}

/// Of what is managed. Where billing differs, that is said once, and not for each index again.
fn throughputs(definition: &TableDefinition, table: &TableDescription, global: &[Found<'_>]) -> Vec<Difference> {
    let mode = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    let provisioned = mode != Some(&BillingMode::PayPerRequest);
    let found = table.provisioned_throughput().filter(|_| provisioned).map(units);
    let differs = |declared: String| vec![Difference::Throughput { found: billed(found), declared }];
    let declared = match definition.billing() {
        None => return Vec::new(),
        Some(Billing::OnDemand) if found.is_none() => return Vec::new(),
        Some(Billing::OnDemand) => return differs(billed(None)),
        Some(Billing::AutoScaled(_)) if found.is_none() => return differs("provisioned".to_owned()),
        Some(Billing::AutoScaled(_)) => return Vec::new(),
        Some(Billing::Provisioned(declared)) => Some(declared),
    };
    let mut all = if found == declared { Vec::new() } else { differs(billed(declared)) };
    if found.is_none() {
        return all;
    }
    for (name, _) in definition.indexes(IndexKind::Global) {
        let there = global.iter().find(|index| index.name == name && !index.deleting);
        let Some(index) = there else { continue };
        let (found, declared) = (index.throughput.map(units), definition.throughput_of(name));
        if found != declared {
            let (found, declared) = (billed(found), billed(declared));
            all.push(Difference::IndexThroughput { index: name.to_owned(), found, declared });
        }
    }
    all
}

fn units(there: &ProvisionedThroughputDescription) -> Throughput {
    let units = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok()).unwrap_or_default();
    Throughput { read: units(there.read_capacity_units()), write: units(there.write_capacity_units()) }
}

fn billed(throughput: Option<Throughput>) -> String {
    match throughput {
        None => "on demand".to_owned(),
        Some(Throughput { read, write }) => format!("provisioned with {read} read and {write} write capacity units"),
    }
}

fn names(schema: &[KeySchemaElement]) -> [Vec<&str>; 2] {
    [KeyType::Hash, KeyType::Range].map(|part| {
        schema.iter().filter(|element| *element.key_type() == part).map(KeySchemaElement::attribute_name).collect()
    })
}

fn same_names(found: &[Vec<&str>; 2], declared: Keys<'_>) -> bool {
    *found == declared.names()
}

fn held(projection: Option<&Projection>) -> String {
    match projection.and_then(Projection::projection_type) {
        Some(ProjectionType::All) => holds(Projected::All),
        Some(ProjectionType::KeysOnly) => holds(Projected::KeysOnly),
        Some(ProjectionType::Include) => included(projection.map(Projection::non_key_attributes).unwrap_or_default()),
        Some(other) => other.as_str().to_owned(),
        None => "nothing".to_owned(),
    }
}
