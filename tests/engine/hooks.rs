//! row 10: which hook runs where, for each call: the rows of the page on hooks.

use dynamo_table::{
    BatchGetTables, BatchWriteTables, DynamoTable, Error, Projection, Tracked, WriteRequest, begins_with, ge,
    transact_get, transact_write,
};
use futures::TryStreamExt;

use crate::notes::{ByOwner, KEY, Note, given, notes, one_note, read};
use crate::support::{engines, n, s, text};

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Note)]
struct Text {
    text: String,
}

const WRITTEN: &str = "normalize, validate, write";

#[tokio::test]
async fn hooks_of_put_insert_and_replace() {
    for on in engines().await {
        let notes = notes(&on).await;
        notes.insert(&given()).await.unwrap();
        let stored = notes.stored().await.unwrap();
        assert_eq!((&stored["text"], &stored["owner"], &stored["letters"]), (&s("cba"), &s("bo"), &n(3)));
        assert_eq!(notes.log(), WRITTEN);
        notes.put(&given()).await.unwrap();
        assert_eq!(notes.log(), WRITTEN);
        notes.replace(&given()).await.unwrap();
        assert_eq!(notes.log(), WRITTEN);
        assert_eq!(notes.put(&given()).return_old().await.unwrap(), Some(read()));
        assert_eq!(notes.log(), format!("{WRITTEN}, read"));
        assert_eq!(notes.replace(&given()).return_old().await.unwrap(), Some(read()));
        assert_eq!(notes.log(), format!("{WRITTEN}, read"));
    }
}

#[tokio::test]
async fn hooks_of_an_upsert() {
    for on in engines().await {
        let notes = notes(&on).await;
        assert_eq!(notes.upsert(&given()).await.unwrap(), read());
        assert_eq!(notes.log(), format!("{WRITTEN}, read"));
        assert_eq!(notes.stored().await.unwrap()["text"], s("cba"));
        assert_eq!(notes.upsert(&given()).return_old().await.unwrap(), Some(read()));
        assert_eq!(notes.log(), format!("{WRITTEN}, read"));
        notes.upsert(&given()).return_nothing().await.unwrap();
        assert_eq!(notes.log(), WRITTEN);
    }
}

/// What the hook changes beside what the caller did is sent too; what it makes as it was is not.
#[tokio::test]
async fn hooks_of_a_save() {
    for on in engines().await {
        let notes = one_note(&on).await;
        let mut note = notes.tracked(KEY).await.unwrap().unwrap();
        let mut other = note.clone();
        notes.log();
        notes.save(&mut note).await.unwrap();
        assert_eq!(notes.log(), "normalize, validate", "nothing has changed");

        note.text = "abcd".into();
        assert!(note.is_changed().unwrap());
        notes.save(&mut note).await.unwrap();
        assert_eq!((note.text.as_str(), note.letters), ("abcd", 4));
        let stored = notes.stored().await.unwrap();
        assert_eq!((&stored["text"], &stored["letters"]), (&s("dcba"), &n(4)));
        // `letters` is changed by the hook alone: is it read as something new?
        assert_eq!(notes.log(), "normalize, validate, write, read, read");

        // The text is mirrored anew, and no change: the two do not collide.
        other.stars = 6;
        notes.save(&mut other).await.unwrap();
        assert_eq!((other.text.as_str(), other.stars, other.letters), ("abcd", 6, 4));
        assert!(!other.is_changed().unwrap());
    }
}

#[tokio::test]
async fn hooks_of_a_save_of_a_new_record() {
    for on in engines().await {
        let notes = notes(&on).await;
        let mut note = Tracked::new(given());
        notes.save(&mut note).await.unwrap();
        assert_eq!(*note, read());
        assert_eq!(notes.log(), format!("{WRITTEN}, read"));
    }
}

#[tokio::test]
async fn hooks_of_an_update() {
    for on in engines().await {
        let notes = one_note(&on).await;
        let updated = notes.update(KEY).set(Note::TEXT, "def").set(Note::OWNER, " CY").increment(Note::STARS, 1).await;
        assert_eq!(updated.unwrap(), Note { text: "def".into(), owner: "cy".into(), stars: 6, ..read() });
        assert_eq!(notes.stored().await.unwrap()["text"], s("fed"));
        assert_eq!(notes.log(), "update text, update owner, update stars, read");
        notes.update(given()).set(Note::STARS, 7).return_nothing().await.unwrap();
        assert_eq!(notes.log(), "normalize, update stars");
        let part = notes.update(KEY).set(Note::TEXT, "ghi").return_updated::<Text>().await.unwrap();
        assert_eq!((part.text.as_str(), notes.log().as_str()), ("ihg", "update text"));
        let old = notes.update(KEY).set(Note::TEXT, Note::TEXT.or("x")).return_old().await.unwrap();
        assert_eq!((old.unwrap().text.as_str(), notes.log().as_str()), ("ghi", "update text, read"));

        notes.update(KEY).set(Note::STARS, Note::LETTERS.plus(1)).return_nothing().await.unwrap();
        assert_eq!(notes.log(), "copy letters to stars, update stars");
        let refused = notes.update(KEY).set(Note::TEXT, Note::ID.or("x")).await.unwrap_err();
        assert!(matches!(refused, Error::Hook { .. }) && text(&refused).ends_with("the text is mirrored"));
        assert_eq!(notes.log(), "copy id to text");

        let refused = notes.update(KEY).set(Note::LETTERS, 1).await.unwrap_err();
        assert!(text(&refused).ends_with("the letters are counted by the table"), "{}", text(&refused));
        assert!(matches!(refused, Error::Hook { .. }) && !refused.is_applied());
    }
}

#[tokio::test]
async fn hooks_of_a_counter() {
    for on in engines().await {
        let notes = one_note(&on).await;
        assert_eq!(notes.increment(given(), Note::STARS, 1).await.unwrap(), 6);
        assert_eq!(notes.log(), "normalize, update stars");
        assert_eq!(notes.decrement(KEY, Note::STARS, 1).await.unwrap(), 5);
        assert_eq!(notes.log(), "update stars");
        assert!(matches!(notes.increment(KEY, Note::LETTERS, 1).await.unwrap_err(), Error::Hook { .. }));
    }
}

#[tokio::test]
async fn hooks_of_a_delete() {
    for on in engines().await {
        let notes = one_note(&on).await;
        assert_eq!(notes.delete(KEY).await.unwrap(), Some(read()));
        assert_eq!(notes.log(), "read");
        for record_as_key in [true, false] {
            notes.put(&given()).await.unwrap();
            notes.log();
            let deleted = if record_as_key { notes.delete(given()) } else { notes.delete_record(&given()) };
            assert_eq!(deleted.await.unwrap(), Some(read()));
            assert_eq!(notes.log(), "normalize, read");
        }
        notes.delete(KEY).return_nothing().await.unwrap();
        assert_eq!(notes.log(), "");
    }
}

#[tokio::test]
async fn hooks_of_a_read_by_key() {
    for on in engines().await {
        let notes = one_note(&on).await;
        assert_eq!(notes.get(KEY).await.unwrap(), Some(read()));
        assert_eq!(*notes.tracked(KEY).await.unwrap().unwrap(), read());
        assert_eq!(notes.log(), "read, read");
        assert_eq!(notes.get(given()).await.unwrap(), Some(read()));
        assert!(notes.tracked(given()).await.unwrap().is_some());
        assert_eq!(notes.log(), "normalize, read, normalize, read");
        assert_eq!(notes.get(KEY).project::<Text>().await.unwrap(), Some(Text { text: "cba".into() }));
        assert_eq!(notes.log(), "");
    }
}

#[tokio::test]
async fn hooks_of_what_asks_for_a_key_alone() {
    for on in engines().await {
        let notes = one_note(&on).await;
        assert!(notes.exists(KEY).await.unwrap() && notes.exists(given()).await.unwrap());
        assert_eq!(notes.log(), "normalize");
        transact_write().write(notes.check(KEY)).await.unwrap();
        transact_write().write(notes.check(given())).await.unwrap();
        assert_eq!(notes.log(), "normalize");
    }
}

#[tokio::test]
async fn hooks_of_queries_and_scans() {
    for on in engines().await {
        let notes = one_note(&on).await;
        assert_eq!(notes.query("ANN").all().await.unwrap().items, [read()]);
        assert_eq!(notes.query("ANN").sort_key(ge(" ONE")).items().try_collect::<Vec<_>>().await.unwrap(), [read()]);
        assert_eq!(notes.query_many(["ANN", "bo"]).all().await.unwrap().items, [read()]);
        assert_eq!(notes.index(ByOwner).query(" Bo").sort_key(begins_with("c")).first().await.unwrap(), Some(read()));
        assert_eq!(notes.scan().page().await.unwrap().items, [read()]);
        assert_eq!(notes.log(), "read, read, read, read, read");
        assert_eq!(
            notes.query("Ann").sort_key(begins_with("O")).count().await.unwrap(),
            0,
            "a prefix is as it is given"
        );
        assert_eq!(notes.query("Ann").sort_key(begins_with("o")).count().await.unwrap(), 1);
        assert_eq!(notes.scan().project::<Text>().all().await.unwrap().items, [Text { text: "cba".into() }]);
        assert_eq!(notes.log(), "");
    }
}

#[tokio::test]
async fn hooks_of_batches_of_puts() {
    for on in engines().await {
        let notes = notes(&on).await;
        let stored = || async { notes.stored().await.unwrap()["text"].clone() };
        notes.batch_put([given()]).await.unwrap();
        assert_eq!((stored().await, notes.log().as_str()), (s("cba"), WRITTEN));
        notes.batch_write([WriteRequest::put(given())]).await.unwrap();
        assert_eq!((stored().await, notes.log().as_str()), (s("cba"), WRITTEN));
        BatchWriteTables::new(&notes.client).put(&notes, &given()).await.unwrap();
        assert_eq!((stored().await, notes.log().as_str()), (s("cba"), WRITTEN));
    }
}

#[tokio::test]
async fn hooks_of_batches_of_upserts() {
    for on in engines().await {
        let notes = notes(&on).await;
        notes.batch_upsert([given()]).await.unwrap();
        assert_eq!(notes.log(), WRITTEN);
        assert_eq!(notes.batch_upsert([given()]).return_new().await.unwrap().1, [Some(read())]);
        assert_eq!(notes.log(), format!("{WRITTEN}, read"));
    }
}

#[tokio::test]
async fn hooks_of_batches_of_reads() {
    for on in engines().await {
        let notes = one_note(&on).await;
        assert_eq!(notes.batch_get([KEY]).await.unwrap(), [Some(read())]);
        assert_eq!(notes.log(), "read");
        let mut batch = BatchGetTables::new(&notes.client);
        let (one, all) = (batch.add(&notes, given()), batch.add_all(&notes, [&given()]));
        let mut found = batch.await.unwrap();
        assert_eq!((found.take(one).unwrap(), found.take(all).unwrap()), (Some(read()), vec![Some(read())]));
        assert_eq!(notes.log(), "normalize, normalize, read, read");
    }
}

#[tokio::test]
async fn hooks_of_batches_of_deletes() {
    for on in engines().await {
        let notes = notes(&on).await;
        for (how, expected) in [(0, ""), (1, ""), (2, ""), (3, "normalize")] {
            notes.put(&given()).await.unwrap();
            notes.log();
            match how {
                0 => drop(notes.batch_delete([KEY]).await.unwrap()),
                1 => drop(notes.batch_write([WriteRequest::delete(KEY)]).await.unwrap()),
                2 => drop(BatchWriteTables::new(&notes.client).delete(&notes, KEY).await.unwrap()),
                _ => drop(BatchWriteTables::new(&notes.client).delete(&notes, given()).await.unwrap()),
            }
            assert_eq!(notes.log(), expected);
            assert_eq!(notes.stored().await, None, "{how}");
        }
    }
}

#[tokio::test]
async fn hooks_of_a_transaction() {
    for on in engines().await {
        let notes = notes(&on).await;
        transact_write().write(notes.put(&given())).await.unwrap();
        assert_eq!(notes.log(), WRITTEN);
        transact_write().write(notes.upsert(&given())).await.unwrap();
        assert_eq!(notes.log(), WRITTEN);
        transact_write().write(notes.update(KEY).set(Note::TEXT, "def")).await.unwrap();
        assert_eq!(notes.log(), "update text");
        assert_eq!(notes.stored().await.unwrap()["text"], s("fed"));
        let mut gets = transact_get();
        let note = gets.add(notes.get(given()));
        let found = gets.await.unwrap().take(note).unwrap();
        assert_eq!((found.unwrap().text.as_str(), notes.log().as_str()), ("def", "normalize, read"));
        transact_write().write(notes.delete_record(&given())).await.unwrap();
        assert_eq!((notes.stored().await, notes.log().as_str()), (None, "normalize"));
    }
}

#[tokio::test]
async fn hooks_of_a_clear() {
    for on in engines().await {
        let notes = one_note(&on).await;
        notes.put(&Note { part: "two".into(), ..given() }).await.unwrap();
        notes.log();
        assert_eq!(notes.clear_table().partition("ANN").sort_key(ge("TWO")).await.unwrap().items, 1);
        assert_eq!(notes.clear_table().index(ByOwner).partition("BO").await.unwrap().items, 1);
        assert_eq!(notes.log(), "");
    }
}

#[tokio::test]
async fn hooks_of_the_key_of_a_record() {
    for on in engines().await {
        let notes = notes(&on).await;
        assert_eq!(notes.partition_key(&given()).unwrap(), s("ann"));
        assert_eq!(notes.sort_key(&given()).unwrap(), Some(s("one")));
        assert_eq!(notes.log(), "normalize, normalize");
    }
}

/// One who looks for what is not sanitized, or for what is stored, has to find it.
#[tokio::test]
async fn conditions_compare_with_what_is_given() {
    for on in engines().await {
        let notes = one_note(&on).await;
        assert_eq!(notes.scan().filter(Note::OWNER.eq("bo")).count().await.unwrap(), 1);
        assert_eq!(notes.scan().filter(Note::OWNER.eq("Bo")).count().await.unwrap(), 0);
        let update = notes.update(KEY).set(Note::STARS, 1).condition(Note::TEXT.eq("abc"));
        assert!(update.await.unwrap_err().is_condition_failed(), "it is stored mirrored");
    }
}

#[tokio::test]
async fn hooks_do_not_run_on_the_record_in_an_error() {
    for on in engines().await {
        let notes = one_note(&on).await;
        let error = notes.insert(&given()).await.unwrap_err();
        assert_eq!(error.old::<Note>().unwrap().unwrap().text, "cba");
        assert_eq!(notes.log(), WRITTEN);
    }
}
