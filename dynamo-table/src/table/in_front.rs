//! What is in front of a table is one: a cache, a reference, a shared pointer. All that the table behind it sets is kept.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::bulk::gate::Pace;
use crate::cache::handle::Cache;
use crate::clock::Clock;
use crate::error::Source;
use crate::hooks::Hooks;
use crate::record::Record;
use crate::schema::definition::TableDefinition;
use crate::schema::settings::Settings;
use crate::table::cached::Cached;
use crate::table::table_of::TableOf;

/// Every function that a table can set, of the table behind. Operations act on the one in front.
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

#[diagnostic::do_not_recommend]
impl<R: Record, T: TableOf<R>> TableOf<R> for Cached<T> {
    handed_on!(|cached| cached.table(), Some(cached.cache().clone()));
}

#[diagnostic::do_not_recommend]
impl<R: Record, T: TableOf<R> + ?Sized> TableOf<R> for &T {
    handed_on!(|table| (**table), (**table).cache());
}

#[diagnostic::do_not_recommend]
impl<R: Record, T: TableOf<R> + ?Sized> TableOf<R> for Arc<T> {
    handed_on!(|table| (**table), (**table).cache());
}
