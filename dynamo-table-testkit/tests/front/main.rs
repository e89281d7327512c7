//! What DynamoDB refuses is refused by the in-process engine too, in the same words: each case runs on both engines, as JSON that
//! the SDK's client signs and sends, since neither the SDK nor a careful library would build most of it.

mod accepted;
mod backups;
mod conditions;
mod index_keys;
mod key_conditions;
mod projections;
mod support;
mod tables;
mod transactions;
mod updates;
