//! Exact requests, and what is made of canned answers.

mod bad_input;
mod batch_faults;
mod batch_handles;
mod batch_pace;
mod batch_reads;
mod batch_support;
mod batches;
mod cached_batches;
mod cached_reads;
mod cached_writes;
mod configuration;
mod counters;
mod expressions;
mod held;
mod items;
mod parallel_failures;
mod parallel_reads;
mod queries;
mod random_cache;
mod roles;
mod sent_twice;
mod support;
mod table_requests;
mod tables;
mod templates;
mod transactions;
