//! Exact requests, and what is made of canned answers.

mod items;
mod queries;
mod support;
mod templates;
