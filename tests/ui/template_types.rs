//! What cannot stand in the text of a key.

use dynamo_table::Record;

#[derive(Clone, Record)]
#[record(partition_key(name = "pk", template = "LEAGUE#{active}"))]
#[record(gsi(ByPhoto, name = "by_photo", partition_key(name = "gsi1pk", template = "PHOTO#{photo}")))]
struct Player {
    active: bool,
    photo: Vec<u8>,
}

fn main() {}
