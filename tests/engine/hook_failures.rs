//! rows 8 and 10: what hooks keep from being stored as it is given, and what a failing one says of a write.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_table::error::Source;
use dynamo_table::{DynamoTable, Error, Hooks, TableOf, Tracked, transact_write};

use crate::notes::{KEY, Note, Notes, given, mirrored, notes, one_note};
use crate::support::{engines, n, s, text};

/// Without `before_update`, what `before_write` encrypts would be stored as it is.
#[tokio::test]
async fn an_update_is_refused_where_hooks_do_not_say_what_becomes_of_its_values() {
    struct Sealed;
    #[async_trait]
    impl Hooks<Note> for Sealed {
        async fn before_write(&self, note: &mut Note) -> Result<(), Source> {
            note.text = mirrored(&note.text);
            Ok(())
        }
    }
    struct Vault(Notes);
    impl TableOf<Note> for Vault {
        fn client(&self) -> &Client {
            &self.0.client
        }
        fn table_name(&self) -> &str {
            &self.0.name
        }
        fn hooks(&self) -> Option<Arc<dyn Hooks<Note>>> {
            Some(Arc::new(Sealed))
        }
    }
    for on in engines().await {
        let notes = one_note(&on).await;
        let before = notes.stored().await;
        let vault = Vault(notes.clone());
        let in_transaction = transact_write().write(vault.update(KEY).set(Note::TEXT, "plain"));
        for refused in [
            vault.update(KEY).set(Note::TEXT, "plain").await.map(drop),
            vault.update(KEY).set_if_not_exists(Note::TEXT, "plain").await.map(drop),
            vault.update(("new", "one")).or_insert().set(Note::TEXT, "plain").await.map(drop),
            vault.update(KEY).set(Note::TEXT, "plain").into_request().await.map(drop),
            vault.increment(KEY, Note::STARS, 1).await.map(drop),
            in_transaction.await,
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::Hook { .. }), "{error:?}");
            assert!(text(&error).contains("implement `Hooks::before_update`"), "{}", text(&error));
        }
        assert_eq!(notes.stored().await, before);
        assert_eq!(notes.scan().count().await.unwrap(), 1);
        // What is copied, no hook would see.
        for refused in [
            vault.update(KEY).set_from(Note::TEXT, Note::ID).await,
            vault.update(KEY).set(Note::TEXT, Note::ID).await,
            vault.update(KEY).set_from(Note::LETTERS, Note::STARS).await,
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::Hook { .. }), "{error:?}");
            assert!(text(&error).contains("implement `Hooks::before_copy`"), "{}", text(&error));
        }
        assert_eq!(notes.stored().await, before);
        // What gives no value needs no hook.
        vault.update(KEY).set(Note::TEXT, Note::TEXT).await.unwrap();
    }
}

/// DynamoDB cannot count what a hook rewrites.
#[tokio::test]
async fn an_amount_is_not_rewritten() {
    struct Hundredfold;
    #[async_trait]
    impl Hooks<Note> for Hundredfold {
        async fn before_update(&self, _: &str, value: &mut AttributeValue) -> Result<(), Source> {
            if let AttributeValue::N(number) = value {
                number.push_str("00");
            }
            Ok(())
        }
    }
    struct Bank(Notes);
    impl TableOf<Note> for Bank {
        fn client(&self) -> &Client {
            &self.0.client
        }
        fn table_name(&self) -> &str {
            &self.0.name
        }
        fn hooks(&self) -> Option<Arc<dyn Hooks<Note>>> {
            Some(Arc::new(Hundredfold))
        }
    }
    for on in engines().await {
        let bank = Bank(one_note(&on).await);
        for refused in [
            bank.update(KEY).increment(Note::STARS, 1).await.map(drop),
            bank.update(KEY).set(Note::STARS, Note::STARS.plus(1)).await.map(drop),
            bank.update(KEY).add(Note::STARS, 1).await.map(drop),
            bank.increment(KEY, Note::STARS, 1).await.map(drop),
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::InvalidUse { .. }), "{error:?}");
            assert!(text(&error).contains("a hook of the table rewrites the values of `stars`"), "{}", text(&error));
        }
        assert_eq!(bank.update(KEY).set(Note::STARS, 1).await.unwrap().stars, 100);
    }
}

/// row 8: what was written is written, whatever a hook says of what comes back.
#[tokio::test]
async fn a_hook_that_fails_behind_an_applied_write_says_applied() {
    for on in engines().await {
        let notes = notes(&on).await;
        let unlucky = Note { stars: 13, ..given() };
        let check = |error: Error, stars: u64| {
            assert!(matches!(error, Error::AppliedHook { .. }), "{error:?}");
            assert!(error.is_applied() && !error.is_retryable() && !error.is_condition_failed());
            assert!(text(&error).ends_with("in the response: nobody has 13 stars"), "{}", text(&error));
            assert_eq!(error.old_item().unwrap()["stars"], n(stars));
            assert_eq!(error.old::<Note>().unwrap().unwrap().text, "cba");
        };
        check(notes.upsert(&unlucky).await.unwrap_err(), 13);
        check(notes.put(&unlucky).return_old().await.unwrap_err(), 13);
        check(notes.replace(&unlucky).return_old().await.unwrap_err(), 13);
        check(notes.upsert(&given()).return_old().await.unwrap_err(), 13);
        check(notes.update(KEY).set(Note::STARS, 13).await.unwrap_err(), 13);
        check(notes.update(KEY).set(Note::STARS, 4).return_old().await.unwrap_err(), 13);
        assert_eq!(notes.stored().await.unwrap()["stars"], n(4));

        let mut tracked = notes.tracked(KEY).await.unwrap().unwrap();
        tracked.stars = 13;
        check(notes.save(&mut tracked).await.unwrap_err(), 13);
        assert!(tracked.is_changed().unwrap(), "it is as it was");
        let error = notes.batch_upsert([unlucky.clone()]).return_new().await.unwrap_err();
        assert_eq!((error.results.len(), error.batch.report.items), (1, 1));
        check(Error::from(error), 13);

        check(notes.delete(KEY).await.unwrap_err(), 13);
        assert_eq!(notes.stored().await, None);
        check(notes.save(&mut Tracked::new(unlucky.clone())).await.unwrap_err(), 13);
        check(notes.delete_record(&unlucky).await.unwrap_err(), 13);
        assert_eq!(notes.stored().await, None);
    }
}

/// row 10: two encryptions of one text are one text.
#[tokio::test]
async fn a_save_does_not_send_a_fresh_encryption_of_what_has_not_changed() {
    #[derive(Default)]
    struct Fresh(Mutex<u64>);
    #[async_trait]
    impl Hooks<Note> for Fresh {
        async fn before_write(&self, note: &mut Note) -> Result<(), Source> {
            let mut nonce = self.0.lock().unwrap();
            *nonce += 1;
            note.text = format!("{nonce}:{}", mirrored(&note.text));
            Ok(())
        }
        async fn after_read(&self, note: &mut Note) -> Result<(), Source> {
            let (_, text) = note.text.split_once(':').ok_or("not encrypted")?;
            note.text = mirrored(text);
            Ok(())
        }
    }
    struct Vault(Notes, Arc<Fresh>);
    impl TableOf<Note> for Vault {
        fn client(&self) -> &Client {
            &self.0.client
        }
        fn table_name(&self) -> &str {
            &self.0.name
        }
        fn hooks(&self) -> Option<Arc<dyn Hooks<Note>>> {
            Some(self.1.clone())
        }
    }
    for on in engines().await {
        let vault = Vault(notes(&on).await, Arc::default());
        vault.put(&Note { id: "ann".into(), part: "one".into(), ..given() }).await.unwrap();
        let mut one = vault.tracked(KEY).await.unwrap().unwrap();
        let mut two = one.clone();
        one.stars = 6;
        two.letters = 9;
        vault.save(&mut one).await.unwrap();
        vault.save(&mut two).await.unwrap();
        let stored = vault.0.stored().await.unwrap();
        assert_eq!((&stored["text"], &stored["stars"], &stored["letters"]), (&s("1:cba"), &n(6), &n(9)));
        one.text = "def".into();
        vault.save(&mut one).await.unwrap();
        assert_eq!((one.text.as_str(), one.letters), ("def", 9));
    }
}
