//! Exact requests, and what is made of canned answers.

mod bad_input;
mod configuration;
mod counters;
mod expressions;
mod items;
mod queries;
mod roles;
mod sent_twice;
mod support;
mod table_requests;
mod tables;
mod templates;
mod transactions;
