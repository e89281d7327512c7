//! What a response is made into.

use crate::codec::EncodeError;
use crate::codec::wire::response::Items;

/// What is made of the SDK's output, and of the items of the response, which were read apart from it.
pub(crate) trait FromResponse<O>: Sized {
    /// # Errors
    /// The output holds a value of a type that is not known.
    fn from_response(output: O, items: Option<Items>) -> Result<Self, EncodeError>;
}

/// The output itself, of an operation whose responses hold no items.
impl<O> FromResponse<O> for O {
    fn from_response(output: O, _: Option<Items>) -> Result<Self, EncodeError> {
        Ok(output)
    }
}
