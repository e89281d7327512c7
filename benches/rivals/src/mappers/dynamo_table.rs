//! `dynamo_table` 0.11: a trait on the struct, one client for the process, free functions. It has no transactions, and no update
//! that returns the record.

use crate::records::{Account, Order, User, Wide, same};
use bench_harness::answers::{ALL_WRITTEN, DONE, batch, got, item, page};
use bench_harness::case::{Cases, Size, lasting};
use bench_harness::cases::reads::{KEYS_IN_A_BATCH, ORDERS_IN_A_PAGE, USERS_IN_A_PAGE, WIDE_IN_A_PAGE};
use bench_harness::connector::{Body, Canned};
use bench_harness::samples::{PARTITION, account, order, sort_key, user, users, wide};
use bench_harness::seen::{plain, records, written};
use futures::FutureExt;
use rival_dynamo_table::table::{self, DynamoTable};
use serde::Serialize;
use std::sync::{Mutex, Once, PoisonError};

macro_rules! table {
    ($Record:ty, $partition:ident, $sort:ident) => {
        impl DynamoTable for $Record {
            type PK = String;
            type SK = String;

            const TABLE: &'static str = "Users";
            const PARTITION_KEY: &'static str = stringify!($partition);
            const SORT_KEY: Option<&'static str> = Some(stringify!($sort));

            fn partition_key(&self) -> String {
                self.$partition.clone()
            }
            fn sort_key(&self) -> Option<String> {
                Some(self.$sort.clone())
            }
        }
    };
}
table!(User, pk, sk);
table!(Account, pk, sk);
table!(Order, pk, sk);
table!(Wide, s00, s01);

/// What its one client is answered with now.
static ANSWER: Mutex<Option<Body>> = Mutex::new(None);

fn answer(body: &Body) {
    *ANSWER.lock().unwrap_or_else(PoisonError::into_inner) = Some(body.clone());
}

fn connect() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let now = || ANSWER.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let client = Canned::with(move |_| now().unwrap_or_else(|| DONE.into())).client();
        rival_dynamo_table::init_with_client(client).now_or_never();
    });
}

pub fn cases(cases: &mut Cases) {
    connect();
    reads(cases);
    batches(cases);
    writes(cases);
}

fn reads(cases: &mut Cases) {
    macro_rules! get {
        ($name:literal, $Record:ty, $sample:expr) => {
            if let Some(mut group) = cases.group($name, Size::Item, || plain(&$sample)) {
                let body: &Body = lasting(got(&item(&$sample)).into());
                let (partition, sort) = (lasting(PARTITION.to_owned()), lasting(sort_key(7)));
                group.case("dynamo_table", records, async move || {
                    answer(body);
                    Ok(table::get_item::<$Record>(partition, Some(sort)).await?)
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
                let (body, partition) = (lasting(Body::from(page(&items, None))), lasting(PARTITION.to_owned()));
                group.case("dynamo_table", records, async move || {
                    answer(body);
                    let prefix = "USER#".to_owned();
                    let found =
                        table::query_items_begins_with::<$Record>(partition, None, Some(5_000), None, true, prefix);
                    Ok(found.await?.items)
                });
            }
        };
    }
    query!("query400", User, user, USERS_IN_A_PAGE);
    query!("query60", Wide, wide, WIDE_IN_A_PAGE);
    query!("query_nested", Order, order, ORDERS_IN_A_PAGE);
}

fn batches(cases: &mut Cases) {
    if let Some(mut group) = cases.group("batch_get100", Size::Batch, || plain(&users(KEYS_IN_A_BATCH))) {
        let items: Vec<String> = users(KEYS_IN_A_BATCH).iter().map(item).collect();
        let body: &Body = lasting(batch(&items).into());
        group.case("dynamo_table", records, async move || {
            answer(body);
            let keys = (0..KEYS_IN_A_BATCH).map(|number| (PARTITION.to_owned(), Some(sort_key(number)))).collect();
            Ok(table::batch_get::<User>(keys).await?.items)
        });
    }
    if let Some(mut group) = cases.group("batch_write25", Size::Batch, || plain(&users(25))) {
        let (body, users): (_, &Vec<User>) = (lasting(Body::from(ALL_WRITTEN)), lasting(same(&users(25))));
        group.case("dynamo_table", written, async move || {
            answer(body);
            Ok(table::batch_write::<User>(users.clone(), Vec::new()).await?.processed_puts.len())
        });
    }
}

/// What an update takes: a struct of what is to be set.
#[derive(Serialize)]
struct Changes<'a> {
    name: &'a str,
    email: &'a str,
    age: u32,
    balance: f64,
    active: bool,
    created_at: &'a str,
    tags: &'a [String],
    bio: &'a str,
    team: &'a str,
    rank: &'a str,
}

fn writes(cases: &mut Cases) {
    let body: &Body = lasting(DONE.into());
    macro_rules! put {
        ($name:literal, $Record:ty, $sample:expr) => {
            if let Some(mut group) = cases.group($name, Size::Item, || plain(&[$sample])) {
                let record: &$Record = lasting(same(&$sample));
                group.case("dynamo_table", written, async move || {
                    answer(body);
                    Ok(table::add_item(record).await?)
                });
            }
        };
    }
    put!("put10", User, user(7));
    put!("put60", Wide, wide(7));

    let Some(mut group) = cases.group("update10", Size::Item, || plain(&[account(7)])) else { return };
    let account: &Account = lasting(same(&account(7)));
    group.case("dynamo_table", written, async move || {
        answer(body);
        let Account { name, email, age, balance, active, created_at, tags, bio, team, rank, .. } = account;
        let (age, balance, active) = (*age, *balance, *active);
        let changes = Changes { name, email, age, balance, active, created_at, tags, bio, team, rank };
        Ok(table::update_item::<Account, _>(account.pk.clone(), Some(account.sk.clone()), changes).await?)
    });
}
