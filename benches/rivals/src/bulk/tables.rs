//! Tables that answer out of canned items.

use bench_harness::answers::{ALL_WRITTEN, batch, item, page};
use bench_harness::connector::{Body, Canned};
use bench_harness::samples::{PARTITION, user};

/// Takes every batch of writes.
pub fn taking() -> Canned {
    Canned::always(ALL_WRITTEN)
}

/// So many pages of so many users. A segment of `n` holds its share of the pages.
pub fn paged(pages: usize, users_in_a_page: usize) -> Canned {
    let items: Vec<String> = (0..users_in_a_page).map(|number| item(&user(number))).collect();
    let next = |next: usize| format!("{{\"pk\":{{\"S\":\"{PARTITION}\"}},\"sk\":{{\"S\":\"PAGE#{next:04}\"}}}}");
    let middle: Vec<Body> = (1..pages).map(|number| page(&items, Some(&next(number))).into()).collect();
    let last = Body::from(page(&items, None));
    Canned::with(move |request| {
        let segments = number_behind(request, "\"TotalSegments\":").unwrap_or(1);
        let current = number_behind(request, "PAGE#").unwrap_or(0);
        match middle.get(current) {
            Some(body) if current + 1 < pages / segments => body.clone(),
            _ => last.clone(),
        }
    })
}

/// So many users, to be asked for by their keys, in batches.
pub fn keyed(users: usize) -> Canned {
    let items: Vec<String> = (0..users).map(|number| item(&user(number))).collect();
    Canned::with(move |request| {
        let text = String::from_utf8_lossy(request);
        let asked = text.split("USER#").skip(1);
        let found = asked.filter_map(|key| items.get(key.get(..12)?.parse::<usize>().ok()?).cloned());
        batch(&found.collect::<Vec<_>>()).into()
    })
}

fn number_behind(request: &[u8], name: &str) -> Option<usize> {
    let text = std::str::from_utf8(request).ok()?;
    let digits = text.split(name).nth(1)?;
    digits[..digits.find(|letter: char| !letter.is_ascii_digit())?].parse().ok()
}
