//! A page of users decoded without a call, by parsers of JSON and by hand.

pub mod by_hand;
pub mod cases;
pub mod json;
