//! Row 3: what stands inside a part of a key is not changed by itself.

use dynamo_table::{Attribute, DynamoTable, Record, Table};

#[derive(Debug, Clone, Record)]
#[record(partition_key(name = "pk", fields(owner), with = owner_key))]
#[record(gsi(ByCity, name = "by_city", partition_key(name = "gsi1pk", fields(home), with = home_key)))]
struct House {
    owner: Owner,
    home: Address,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Owner {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Attribute)]
struct Address {
    city: Option<String>,
}

fn owner_key(owner: &Owner) -> String {
    owner.name.clone()
}

fn home_key(home: &Address) -> String {
    home.city.clone().unwrap_or_default()
}

fn wrong(houses: Table<House>, house: House) {
    let _ = houses.update(&house).set(House::HOME.then(Address::CITY), "Oslo");
    let _ = houses.update(&house).remove(House::HOME.then(Address::CITY));
    let _ = houses.update(&house).set(House::OWNER.then(Owner::NAME), "Ann");
}

fn main() {}
