//! What the derives emit, where users stand: it compiles in odd surroundings, and does what the options say.

mod attributes;
mod facts;
mod hygiene;
mod in_macros;
mod key_struct;
mod keys;
mod no_prelude;
mod options;
mod presence;
mod projections;
mod renamed;
mod roles;
mod support;
mod unknown;
