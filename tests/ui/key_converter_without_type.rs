//! A converter of a key says what it writes.

use dynamo_table::Record;

mod doubled {
    use dynamo_table::codec::{Attribute, DecodeError, EncodeError, Reader, Writer};

    pub fn encode<W: Writer>(number: &u32, writer: W) -> Result<(), EncodeError> {
        (number * 2).encode(writer)
    }
    pub fn decode<R: Reader>(reader: R) -> Result<u32, DecodeError> {
        u32::decode(reader).map(|number| number / 2)
    }
}

#[derive(Clone, Record)]
struct Player {
    #[record(partition_key, with = doubled)]
    number: u32,
}

fn main() {}
