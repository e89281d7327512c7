//! A read cache in front of single items: what was read by key, kept for a while, and forgotten when it is written.
//!
//! It holds items, not records, under the table's name and the whole key. Operations meet it as a [`Place`](place::Place), one
//! key in one cache. Nothing here sends anything.
//!
//! A read of one key: `place.claim(whole).await` gives what is cached or what a read under way has brought, else a
//! [`ReadTicket`](read::ReadTicket) to send a request by. A read of many keys (a batch): for each key `place.lookup()`, and
//! where it holds nothing `place.begin_read()` *before* the request is sent, consistent if any ticket says so; then
//! `ticket.fill(item)` with each answer, `ticket.seen()` where it is a part of the item, and no more than dropping a ticket where there
//! was none. What is under way when another answer for the key is seen is not kept.
//!
//! A write: [`WriteGuard::over`](write::WriteGuard::over) its places before it is sent, `end(lost_any)` when it was answered;
//! dropped without, it may yet be applied. A read that overlaps a guard does not fill the cache. Single writes have theirs
//! by `Pending::watch` and `Pending::settle` (`operation/write.rs`). Each request of a bulk write has one of its own, over the
//! places of all that it holds.

pub(crate) mod flight;
pub(crate) mod found;
pub(crate) mod handle;
pub(crate) mod options;
pub(crate) mod place;
pub(crate) mod read;
pub(crate) mod shared;
pub(crate) mod statistics;
#[cfg(feature = "cache")]
pub(crate) mod store;
#[cfg(not(feature = "cache"))]
#[path = "no_store.rs"]
pub(crate) mod store;
pub(crate) mod stripe;
pub(crate) mod write;
