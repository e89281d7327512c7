//! Other mappers and parsers beside this library on the harness's cases, and bulk work beside the loops that people write.

pub mod bulk;
pub mod mappers;
pub mod parsers;
pub mod records;
pub mod registers;
