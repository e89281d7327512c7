//! What is emitted: facts and a codec. Names of our own begin with `__`, variables have the macro's hygiene, and every
//! path is absolute, so that nothing of the user's is shadowed and nothing has to be imported.

pub(crate) mod attribute;
mod block;
mod codec;
mod enums;
mod facts;
mod fields;
mod index;
mod key;
mod key_parts;
mod key_traits;
mod member;
mod newtype;
mod paths;
pub(crate) mod projection;
pub(crate) mod record;
pub(crate) mod stub;
