//! A cached table is a table: all that the one behind it sets is kept.

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
use crate::table::dynamo_table::DynamoTable;

impl<T> Cached<T> {
    /// Forgets what is known of the item under this key, for example since somebody else has changed it. Reads under way will
    /// not bring it back, and for some time those that follow are consistent.
    pub fn invalidate<R: Record>(&self, key: impl IntoKey<R::Key>)
    where
        T: DynamoTable<R>,
    {
        self.handle().invalidate(self.table().table_name(), &key.into_key());
    }
}

// The functions that make builders are not handed on: it is the cached table that they act on.
impl<R: Record, T: DynamoTable<R>> DynamoTable<R> for Cached<T> {
    fn client(&self) -> &Client {
        self.table().client()
    }
    fn table_name(&self) -> &str {
        self.table().table_name()
    }
    fn normalize(&self, record: &mut R) {
        self.table().normalize(record);
    }
    fn validate(&self, record: &R) -> Result<(), Source> {
        self.table().validate(record)
    }
    fn hooks(&self) -> Option<Arc<dyn Hooks<R>>> {
        self.table().hooks()
    }
    fn clock(&self) -> Option<Arc<dyn Clock>> {
        self.table().clock()
    }
    fn pace(&self) -> Option<Pace> {
        self.table().pace()
    }
    fn cache(&self) -> Option<Cache> {
        Some(self.handle().clone())
    }
    fn partition_key(&self, record: &R) -> Result<AttributeValue, EncodeError> {
        self.table().partition_key(record)
    }
    fn sort_key(&self, record: &R) -> Result<Option<AttributeValue>, EncodeError> {
        self.table().sort_key(record)
    }
    fn global_secondary_indexes(&self) -> Vec<&'static IndexFacts> {
        self.table().global_secondary_indexes()
    }
    fn local_secondary_indexes(&self) -> Vec<&'static IndexFacts> {
        self.table().local_secondary_indexes()
    }
    fn settings(&self) -> Settings {
        self.table().settings()
    }
    fn definition(&self) -> TableDefinition {
        self.table().definition()
    }
}
