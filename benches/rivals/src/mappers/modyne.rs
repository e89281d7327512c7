//! `modyne` 0.3.1: entities of a table, and aggregates of what is read. Its items have an attribute more, the entity's type; those that it
//! writes repeat the keys as `PK` and `SK`.

use crate::records::{Account, Order, User, Wide, same};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnValue;
use bench_harness::answers::{ALL_WRITTEN, DONE, TABLE, batch, got, item, page, updated};
use bench_harness::case::{AnyError, Cases, Size, lasting};
use bench_harness::cases::reads::{KEYS_IN_A_BATCH, ORDERS_IN_A_PAGE, USERS_IN_A_PAGE, WIDE_IN_A_PAGE};
use bench_harness::connector::{Body, Canned};
use bench_harness::samples::{PARTITION, account, order, sort_key, user, users, wide};
use bench_harness::seen::{plain, records, written};
use modyne::keys::{FullKey, Primary};
use modyne::model::{BatchGet, BatchWrite, TransactWrite};
use modyne::{Aggregate, Entity, EntityDef, EntityExt, ProjectionExt, QueryInput, QueryInputExt, Table, expr};
use serde::Serialize;
use serde_json::Value;

pub struct Database(Client);

impl Table for Database {
    type PrimaryKey = Primary;
    type IndexKeys = ();

    fn table_name(&self) -> &str {
        TABLE
    }
    fn client(&self) -> &Client {
        &self.0
    }
}

macro_rules! entity {
    ($Record:ty, $partition:ident, $sort:ident, $Query:ident) => {
        impl Entity for $Record {
            type KeyInput<'a> = (&'a str, &'a str);
            type Table = Database;
            type IndexKeys = ();

            fn primary_key((hash, range): Self::KeyInput<'_>) -> Primary {
                Primary { hash: hash.to_owned(), range: range.to_owned() }
            }
            fn full_key(&self) -> FullKey<Primary, ()> {
                FullKey { primary: Self::primary_key((&self.$partition, &self.$sort)), indexes: () }
            }
        }

        struct $Query {
            partition: &'static str,
            prefix: &'static str,
        }

        impl QueryInput for $Query {
            type Index = Primary;
            type Aggregate = Vec<$Record>;

            fn key_condition(&self) -> expr::KeyCondition<Primary> {
                expr::KeyCondition::in_partition(self.partition).begins_with(self.prefix)
            }
        }
    };
}
entity!(User, pk, sk, UsersOf);
entity!(Order, pk, sk, OrdersOf);
entity!(Wide, s00, s01, WideOf);

impl Entity for Account {
    type KeyInput<'a> = (&'a str, &'a str);
    type Table = Database;
    type IndexKeys = ();

    fn primary_key((hash, range): Self::KeyInput<'_>) -> Primary {
        Primary { hash: hash.to_owned(), range: range.to_owned() }
    }
    fn full_key(&self) -> FullKey<Primary, ()> {
        FullKey { primary: Self::primary_key((&self.pk, &self.sk)), indexes: () }
    }
}

fn database(body: impl Into<Body>) -> &'static Database {
    lasting(Database(Canned::always(body).client()))
}

/// An item with the attribute that says of which type it is.
fn typed<E: EntityDef>(record: &impl Serialize) -> String {
    let item = item(record);
    format!("{},\"entity_type\":{{\"S\":\"{}\"}}}}", &item[..item.len() - 1], E::ENTITY_TYPE.as_str())
}

pub fn cases(cases: &mut Cases) {
    reads(cases);
    batch_get(cases);
    puts(cases);
    many(cases);
    updates(cases);
}

fn reads(cases: &mut Cases) {
    macro_rules! get {
        ($name:literal, $Record:ty, $sample:expr) => {
            if let Some(mut group) = cases.group($name, Size::Item, || plain(&$sample)) {
                let database = database(got(&typed::<$Record>(&$sample)));
                let sort = lasting(sort_key(7)).as_str();
                group.case("modyne", records, async move || -> Result<$Record, AnyError> {
                    let output = <$Record>::get((PARTITION, sort)).execute(database).await?;
                    Ok(<$Record>::from_item(output.item.ok_or("no item")?)?)
                });
            }
        };
    }
    get!("get10", User, user(7));
    get!("get60", Wide, wide(7));

    macro_rules! query {
        ($name:literal, $Query:ident, $Record:ty, $sample:expr, $count:expr) => {
            let rows = || plain(&(0..$count).map($sample).collect::<Vec<_>>());
            if let Some(mut group) = cases.group($name, Size::Page, rows) {
                let items: Vec<String> = (0..$count).map(|number| typed::<$Record>(&$sample(number))).collect();
                let database = database(page(&items, None));
                group.case("modyne", records, async move || -> Result<Vec<$Record>, AnyError> {
                    let query = $Query { partition: PARTITION, prefix: "USER#" }.query();
                    let mut all = Vec::new();
                    all.reduce(query.execute(database).await?.items.ok_or("no items")?)?;
                    Ok(all)
                });
            }
        };
    }
    query!("query400", UsersOf, User, user, USERS_IN_A_PAGE);
    query!("query60", WideOf, Wide, wide, WIDE_IN_A_PAGE);
    query!("query_nested", OrdersOf, Order, order, ORDERS_IN_A_PAGE);
}

fn batch_get(cases: &mut Cases) {
    let expected = || plain(&users(KEYS_IN_A_BATCH));
    let Some(mut group) = cases.group("batch_get100", Size::Batch, expected) else { return };
    let items: Vec<String> = users(KEYS_IN_A_BATCH).iter().map(typed::<User>).collect();
    let database = database(batch(&items));
    group.case("modyne", records, async move || -> Result<Vec<User>, AnyError> {
        let mut gets = BatchGet::new();
        for number in 0..KEYS_IN_A_BATCH {
            gets = gets.operation(User::get((PARTITION, &sort_key(number))));
        }
        let mut tables = gets.execute(database).await?.responses.ok_or("no responses")?;
        let mut all = Vec::new();
        all.reduce(tables.remove(TABLE).ok_or("no items")?)?;
        Ok(all)
    });
}

fn puts(cases: &mut Cases) {
    let database = database(DONE);
    macro_rules! put {
        ($name:literal, $Record:ty, $sample:expr) => {
            if let Some(mut group) = cases.group($name, Size::Item, || plain(&[$sample])) {
                let record: &$Record = lasting(same(&$sample));
                group.case("modyne", written, async move || Ok(record.clone().put().execute(database).await?));
            }
        };
    }
    put!("put10", User, user(7));
    put!("put60", Wide, wide(7));
}

fn many(cases: &mut Cases) {
    if let Some(mut group) = cases.group("batch_write25", Size::Batch, || plain(&users(25))) {
        let (database, users): (_, &Vec<User>) = (database(ALL_WRITTEN), lasting(same(&users(25))));
        group.case("modyne", written, async move || {
            let write = users.iter().fold(BatchWrite::new(), |write, user| write.operation(user.clone().put()));
            Ok(write.execute(database).await?)
        });
    }
    if let Some(mut group) = cases.group("transact10", Size::Batch, || plain(&users(10))) {
        let (database, users): (_, &Vec<User>) = (database(DONE), lasting(same(&users(10))));
        group.case("modyne", written, async move || {
            let write = users.iter().fold(TransactWrite::new(), |write, user| write.operation(user.clone().put()));
            Ok(write.execute(database).await?)
        });
    }
}

fn updates(cases: &mut Cases) {
    let account: &Account = lasting(same(&account(7)));
    if let Some(mut group) = cases.group("update10", Size::Item, move || plain(&[account])) {
        let database = database(DONE);
        group.case("modyne", updated_item, async move || {
            let update = Account::update((&account.pk, &account.sk)).expression(changes(account));
            Ok(update.execute(database).await?)
        });
    }
    if let Some(mut group) = cases.group("update10_new", Size::Item, move || plain(account)) {
        let database = database(updated(&typed::<Account>(account)));
        group.case("modyne", records, async move || -> Result<Account, AnyError> {
            let update = Account::update((&account.pk, &account.sk)).expression(changes(account));
            let output = update.execute_with_return(database, ReturnValue::AllNew).await?;
            Ok(Account::from_item(output.attributes.ok_or("no attributes")?)?)
        });
    }
}

/// Its keys are called `PK` and `SK`, whatever the struct's are.
fn updated_item<T>(output: T) -> Result<Value, AnyError> {
    let mut items = written(output)?;
    for item in items.as_array_mut().into_iter().flatten() {
        for (name, own) in [("pk", "PK"), ("sk", "SK")] {
            item[name] = item[own].clone();
        }
    }
    Ok(items)
}

fn changes(account: &Account) -> expr::Update {
    let expression = "SET #name = :name, #email = :email, #age = :age, #balance = :balance, #active = :active, \
                      #created_at = :created_at, #tags = :tags, #bio = :bio, #team = :team, #rank = :rank";
    expr::Update::new(expression)
        .name("#name", "name")
        .name("#email", "email")
        .name("#age", "age")
        .name("#balance", "balance")
        .name("#active", "active")
        .name("#created_at", "created_at")
        .name("#tags", "tags")
        .name("#bio", "bio")
        .name("#team", "team")
        .name("#rank", "rank")
        .value(":name", &account.name)
        .value(":email", &account.email)
        .value(":age", account.age)
        .value(":balance", account.balance)
        .value(":active", account.active)
        .value(":created_at", &account.created_at)
        .value(":tags", &account.tags)
        .value(":bio", &account.bio)
        .value(":team", &account.team)
        .value(":rank", &account.rank)
}
