//! Each parser, over the bytes that a query of 2,500 users is answered with.

use crate::parsers::by_hand;
use crate::parsers::json::Page;
use bench_harness::answers::{item, page};
use bench_harness::case::{Cases, Size, lasting};
use bench_harness::cases::reads::USERS_IN_A_PAGE;
use bench_harness::samples::{user, users};
use bench_harness::seen::{plain, records};

pub fn cases(cases: &mut Cases) {
    let Some(mut group) = cases.group("parse400", Size::Page, || plain(&users(USERS_IN_A_PAGE))) else { return };
    let items: Vec<String> = (0..USERS_IN_A_PAGE).map(|number| item(&user(number))).collect();
    let bytes = lasting(page(&items, None)).as_bytes();
    group.case("by hand", records, async move || by_hand::page(bytes).ok_or_else(|| "no page of users".into()));
    group.case("serde_json", records, async move || Ok(serde_json::from_slice::<Page>(bytes)?.items));
    group.case("sonic-rs", records, async move || Ok(sonic_rs::from_slice::<Page>(bytes)?.items));
    // It parses in place, so that an answer, which is shared, has to be copied.
    group.case("simd-json", records, async move || Ok(simd_json::from_slice::<Page>(&mut bytes.to_vec())?.items));
}
