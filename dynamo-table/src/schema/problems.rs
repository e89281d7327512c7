//! What DynamoDB would refuse, or take for something else, in a definition: found before anything is sent. Of one record the
//! compiler finds most of it (`limits.rs`); this is for records that share a table, for facts written by hand and for settings.

use crate::facts::{IndexFacts, IndexKind, KeyAttribute, Projected};
use crate::limits::{GLOBAL_INDEXES, INCLUDED, INCLUDED_IN_ONE, KEY_PART, LOCAL_INDEXES, NAME, NAME_BYTES, is_name};
use crate::schema::definition::{TableDefinition, about};
use crate::schema::settings::Throughput;

impl TableDefinition {
    /// All that is wrong, ready to be read.
    pub(crate) fn problems(&self) -> Vec<String> {
        let keys = self.key_attributes();
        let mut problems = two_types(&keys);
        problems.extend(
            twice(&self.key().names().concat())
                .map(|name| format!("the key attribute `{name}` is in the table's key twice")),
        );
        problems.extend(keys.iter().filter_map(|key| length("key attribute", key.name)));
        for (place, index) in self.indexes.iter().enumerate() {
            if self.indexes[..place].iter().any(|earlier| earlier.name == index.name) {
                problems.push(format!("{} is declared twice", about(index)));
            }
            problems.extend(self.index_problems(index).into_iter().map(|why| format!("{}: {why}", about(index))));
        }
        problems.extend(too_many(&self.indexes));
        problems.extend(self.throughput().and_then(|throughput| no_throughput("the table", throughput)));
        for (name, throughput) in self.settings.indexes() {
            if self.indexes(IndexKind::Global).all(|(global, _)| global != name) {
                problems.push(format!("a throughput is set for `{name}`, which is not a global index of the table"));
            }
            problems.extend(no_throughput(&format!("index `{name}`"), throughput));
        }
        let mut once: Vec<String> = Vec::new();
        problems.into_iter().for_each(|problem| {
            if !once.contains(&problem) {
                once.push(problem)
            }
        });
        once
    }

    fn index_problems(&self, index: &IndexFacts) -> Vec<String> {
        let mut problems: Vec<String> = self.shape_problem(index).map(str::to_owned).into_iter().collect();
        if index.name.is_some_and(|name| !is_name(name)) {
            problems.push(format!("the name of an index {NAME}"));
        }
        let keys: Vec<_> = index.key_attributes().map(|key| key.name).collect();
        problems.extend(twice(&keys).map(|name| format!("the attribute `{name}` is in its key twice")));
        let (included, own_key) = (index.included(), self.key().names().concat());
        problems.extend(twice(included).map(|name| format!("it includes `{name}` twice")));
        let own = |name: &&&str| keys.contains(*name) || own_key.contains(*name);
        problems.extend(
            included
                .iter()
                .filter(own)
                .map(|name| format!("it holds the key attribute `{name}` by itself: do not include it")),
        );
        problems.extend(included.iter().filter_map(|name| length("included attribute", name)));
        if included.len() > INCLUDED_IN_ONE {
            problems.push(format!(
                "it includes {} attributes, and DynamoDB takes up to {INCLUDED_IN_ONE}: let it hold all",
                included.len()
            ));
        }
        problems
    }

    fn shape_problem(&self, index: &IndexFacts) -> Option<&'static str> {
        let (partition, sort) = (index.partition_key.len(), index.sort_key.len());
        match index.kind {
            IndexKind::Table => Some("the table itself is not listed among its indexes"),
            _ if index.name.is_none() => Some("it has no name"),
            _ if matches!(index.projected, Projected::Include([])) => Some("it includes no attribute: use keys only"),
            IndexKind::Global if !(1..=KEY_PART).contains(&partition) || sort > KEY_PART => {
                Some("a global index has one to four attributes in its partition key and up to four in its sort key")
            }
            IndexKind::Local if self.sort_key.is_none() => Some("a table without a sort key has no local indexes"),
            IndexKind::Local if partition != 1 || index.partition_key[0].name != self.partition_key.name => {
                Some("a local index has the table's partition key")
            }
            IndexKind::Local if sort != 1 => Some("a local index has one attribute as its sort key"),
            _ => None,
        }
    }
}

/// More indexes, or attributes in them, than a table takes.
pub(super) fn too_many(indexes: &[IndexFacts]) -> Vec<String> {
    let of = |kind| indexes.iter().filter(|index| index.kind == kind).count();
    let included: usize = indexes.iter().map(|index| index.included().len()).sum();
    let more = [
        (of(IndexKind::Global), GLOBAL_INDEXES, "global secondary indexes"),
        (of(IndexKind::Local), LOCAL_INDEXES, "local secondary indexes"),
        (included, INCLUDED, "attributes that its indexes include, each counted in each index"),
    ];
    let more = more.into_iter().filter(|(count, most, _)| count > most);
    more.map(|(count, most, what)| format!("the table has {count} {what}, and DynamoDB takes up to {most}")).collect()
}

pub(super) fn two_types(keys: &[&KeyAttribute]) -> Vec<String> {
    let mut problems = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        let earlier = keys[..place].iter().find(|earlier| earlier.name == key.name);
        if let Some(earlier) = earlier.filter(|earlier| earlier.scalar != key.scalar) {
            let (a, b) = (earlier.scalar.as_str(), key.scalar.as_str());
            problems.push(format!("the key attribute `{}` is of type {a} and of type {b}", key.name));
        }
    }
    problems.sort_unstable();
    problems.dedup();
    problems
}

/// The names that are there already when they come.
fn twice<'n>(names: &'n [&'static str]) -> impl Iterator<Item = &'static str> + 'n {
    let repeated = names.iter().enumerate().filter(|(place, name)| names[..*place].contains(name));
    repeated.map(|(_, name)| *name)
}

fn length(what: &str, name: &str) -> Option<String> {
    let fits = (1..=NAME_BYTES).contains(&name.len());
    (!fits).then(|| {
        format!("the name of the {what} `{name}` has {} bytes, and DynamoDB takes 1 to {NAME_BYTES}", name.len())
    })
}

fn no_throughput(what: &str, Throughput { read, write }: Throughput) -> Option<String> {
    if read == 0 || write == 0 {
        return Some(format!("the throughput of {what} is zero: DynamoDB wants at least one unit of each"));
    }
    let fits = [read, write].into_iter().all(|units| i64::try_from(units).is_ok());
    (!fits).then(|| format!("the throughput of {what} is more than DynamoDB's numbers hold"))
}
