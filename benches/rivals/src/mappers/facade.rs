//! `dynamodb-facade` 0.2: macros that tie a struct to its table, operations on the struct. It has no batches of reads. Its trait with an
//! explicit client is used, which gives the same builders as the one with a client for the process.

use crate::records::{Account, Order, User, Wide, same};
use bench_harness::answers::{ALL_WRITTEN, DONE, got, item, page, updated};
use bench_harness::case::{AnyError, Cases, Size, lasting};
use bench_harness::cases::reads::{ORDERS_IN_A_PAGE, USERS_IN_A_PAGE, WIDE_IN_A_PAGE};
use bench_harness::connector::Canned;
use bench_harness::samples::{PARTITION, account, order, sort_key, user, users, wide};
use bench_harness::seen::{plain, records, written};
use dynamodb_facade::explicit_client::{DynamoDBItemOp, dynamodb_batch_write};
use dynamodb_facade::{
    DynamoDBItemBatchOp, DynamoDBItemTransactOp, KeyId, StringAttribute, Update, attribute_definitions, dynamodb_item,
    table_definitions,
};

attribute_definitions! {
    Partition { "pk": StringAttribute }
    Sort { "sk": StringAttribute }
    WidePartition { "s00": StringAttribute }
    WideSort { "s01": StringAttribute }
}

table_definitions! {
    Users {
        type PartitionKey = Partition;
        type SortKey = Sort;
        fn table_name() -> String { "Users".to_owned() }
    }
    WideTable {
        type PartitionKey = WidePartition;
        type SortKey = WideSort;
        fn table_name() -> String { "Users".to_owned() }
    }
}

macro_rules! item_of {
    ($table:ident, $Record:ident, $Partition:ident = $partition:ident, $Sort:ident = $sort:ident) => {
        dynamodb_item! {
            #[table = $table]
            $Record {
                #[partition_key]
                $Partition {
                    fn attribute_id(&self) -> &'id str { &self.$partition }
                    fn attribute_value(id) -> String { id.to_owned() }
                }
                #[sort_key]
                $Sort {
                    fn attribute_id(&self) -> &'id str { &self.$sort }
                    fn attribute_value(id) -> String { id.to_owned() }
                }
            }
        }
    };
}
item_of!(Users, User, Partition = pk, Sort = sk);
item_of!(Users, Account, Partition = pk, Sort = sk);
item_of!(Users, Order, Partition = pk, Sort = sk);
item_of!(WideTable, Wide, WidePartition = s00, WideSort = s01);

pub fn cases(cases: &mut Cases) {
    reads(cases);
    puts(cases);
    many(cases);
    updates(cases);
}

fn reads(cases: &mut Cases) {
    macro_rules! get {
        ($name:literal, $Record:ty, $sample:expr) => {
            if let Some(mut group) = cases.group($name, Size::Item, || plain(&$sample)) {
                let client = lasting(Canned::always(got(&item(&$sample))).client());
                let sort = lasting(sort_key(7)).as_str();
                group.case("dynamodb-facade", records, async move || {
                    Ok(<$Record>::get(client.clone(), KeyId::pk(PARTITION).sk(sort)).await.map_err(told)?)
                });
            }
        };
    }
    get!("get10", User, user(7));
    get!("get60", Wide, wide(7));

    macro_rules! query {
        ($name:literal, $Record:ty, $sample:expr, $count:expr) => {
            let rows = || plain(&(0..$count).map($sample).collect::<Vec<_>>());
            if let Some(mut group) = cases.group($name, Size::Page, rows) {
                let items: Vec<String> = (0..$count).map(|number| item(&$sample(number))).collect();
                let client = lasting(Canned::always(page(&items, None)).client());
                group.case("dynamodb-facade", records, async move || {
                    let condition = <$Record>::key_condition(PARTITION).sk_begins_with("USER#");
                    Ok(<$Record>::query(client.clone(), condition).all().await.map_err(told)?)
                });
            }
        };
    }
    query!("query400", User, user, USERS_IN_A_PAGE);
    query!("query60", Wide, wide, WIDE_IN_A_PAGE);
    query!("query_nested", Order, order, ORDERS_IN_A_PAGE);
}

fn puts(cases: &mut Cases) {
    let client = lasting(Canned::always(DONE).client());
    macro_rules! put {
        ($name:literal, $Record:ty, $sample:expr) => {
            if let Some(mut group) = cases.group($name, Size::Item, || plain(&[$sample])) {
                let record: &$Record = lasting(same(&$sample));
                group.case("dynamodb-facade", written, async move || {
                    Ok(record.put(client.clone()).await.map_err(told)?)
                });
            }
        };
    }
    put!("put10", User, user(7));
    put!("put60", Wide, wide(7));
}

fn many(cases: &mut Cases) {
    if let Some(mut group) = cases.group("batch_write25", Size::Batch, || plain(&users(25))) {
        let client = lasting(Canned::always(ALL_WRITTEN).client());
        let users: &Vec<User> = lasting(same(&users(25)));
        group.case("dynamodb-facade", written, async move || {
            let requests: Vec<_> = users.iter().map(DynamoDBItemBatchOp::batch_put).collect();
            Ok(dynamodb_batch_write::<Users>(client.clone(), requests).await.map_err(told)?)
        });
    }
    if let Some(mut group) = cases.group("transact10", Size::Batch, || plain(&users(10))) {
        let client = lasting(Canned::always(DONE).client());
        let users: &Vec<User> = lasting(same(&users(10)));
        group.case("dynamodb-facade", written, async move || {
            let actions = users.iter().map(|user| user.transact_put().build()).collect();
            Ok(client.transact_write_items().set_transact_items(Some(actions)).send().await?)
        });
    }
}

fn updates(cases: &mut Cases) {
    let account: &Account = lasting(same(&account(7)));
    if let Some(mut group) = cases.group("update10", Size::Item, move || plain(&[account])) {
        let client = lasting(Canned::always(DONE).client());
        group.case("dynamodb-facade", written, async move || {
            Ok(account.update(client.clone(), changes(account)).await.map_err(told)?)
        });
    }
    if let Some(mut group) = cases.group("update10_new", Size::Item, move || plain(account)) {
        let client = lasting(Canned::always(updated(&item(account))).client());
        group.case("dynamodb-facade", records, async move || -> Result<Account, AnyError> {
            let key = KeyId::pk(account.pk.as_str()).sk(account.sk.as_str());
            Ok(Account::update_by_id(client.clone(), key, changes(account)).await.map_err(told)?)
        });
    }
}

fn changes(account: &Account) -> Update<'_> {
    Update::combine([
        Update::set("name", account.name.clone()),
        Update::set("email", account.email.clone()),
        Update::set("age", account.age),
        Update::set("balance", account.balance),
        Update::set("active", account.active),
        Update::set("created_at", account.created_at.clone()),
        Update::set("tags", account.tags.clone()),
        Update::set("bio", account.bio.clone()),
        Update::set("team", account.team.clone()),
        Update::set("rank", account.rank.clone()),
    ])
}

/// Its errors cannot be shared between threads, as ours here can.
fn told(error: dynamodb_facade::Error) -> AnyError {
    error.to_string().into()
}
