//! What stands in front of a table is one: a cache, a reference, a shared pointer. All that the table behind it sets is kept.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::bulk::gate::Pace;
use crate::cache::handle::Cache;
use crate::clock::Clock;
use crate::codec::EncodeError;
use crate::error::Source;
use crate::facts::IndexFacts;
use crate::hooks::Hooks;
use crate::record::{IntoKey, Record};
use crate::schema::definition::TableDefinition;
use crate::schema::settings::Settings;
use crate::table::cached::Cached;
use crate::table::dynamo_table::{DynamoTable, normal_key};

impl<T> Cached<T> {
    /// Forgets what is known of the item under this key, for example since somebody else has changed it. Reads under way will
    /// not bring it back, and for some time those that follow are consistent.
    pub fn invalidate<R: Record>(&self, key: impl IntoKey<R::Key>)
    where
        T: DynamoTable<R>,
    {
        self.handle().invalidate(self.table().table_name(), &normal_key::<R, _>(self.table(), key));
    }
}

/// Every function that a table can set, of the table behind. The functions that make builders are not handed on: it is the one
/// in front that they act on.
macro_rules! handed_on {
    (|$front:ident| $behind:expr, $cache:expr) => {
        fn client(&self) -> &Client {
            let $front = self;
            $behind.client()
        }
        fn table_name(&self) -> &str {
            let $front = self;
            $behind.table_name()
        }
        fn normalize(&self, record: &mut R) {
            let $front = self;
            $behind.normalize(record);
        }
        fn validate(&self, record: &R) -> Result<(), Source> {
            let $front = self;
            $behind.validate(record)
        }
        fn hooks(&self) -> Option<Arc<dyn Hooks<R>>> {
            let $front = self;
            $behind.hooks()
        }
        fn clock(&self) -> Option<Arc<dyn Clock>> {
            let $front = self;
            $behind.clock()
        }
        fn pace(&self) -> Option<Pace> {
            let $front = self;
            $behind.pace()
        }
        fn cache(&self) -> Option<Cache> {
            let $front = self;
            $cache
        }
        fn partition_key(&self, record: &R) -> Result<AttributeValue, EncodeError> {
            let $front = self;
            $behind.partition_key(record)
        }
        fn sort_key(&self, record: &R) -> Result<Option<AttributeValue>, EncodeError> {
            let $front = self;
            $behind.sort_key(record)
        }
        fn global_secondary_indexes(&self) -> Vec<&'static IndexFacts> {
            let $front = self;
            $behind.global_secondary_indexes()
        }
        fn local_secondary_indexes(&self) -> Vec<&'static IndexFacts> {
            let $front = self;
            $behind.local_secondary_indexes()
        }
        fn settings(&self) -> Settings {
            let $front = self;
            $behind.settings()
        }
        fn definition(&self) -> TableDefinition {
            let $front = self;
            $behind.definition()
        }
    };
}

impl<R: Record, T: DynamoTable<R>> DynamoTable<R> for Cached<T> {
    handed_on!(|cached| cached.table(), Some(cached.handle().clone()));
}

impl<R: Record, T: DynamoTable<R> + ?Sized> DynamoTable<R> for &T {
    handed_on!(|table| (**table), (**table).cache());
}

impl<R: Record, T: DynamoTable<R> + ?Sized> DynamoTable<R> for Arc<T> {
    handed_on!(|table| (**table), (**table).cache());
}
