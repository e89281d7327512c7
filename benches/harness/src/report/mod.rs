//! Figures as tables of Markdown: what `docs/BENCHMARKS.md` is made of.

pub mod behind;
pub mod bulk;
pub mod calls;
pub mod markdown;
pub mod page;
pub mod parsers;
