//! What happens to writes whose condition their own first try makes false, and to those that may not be repeated.

use dynamo_table::{DynamoTable, Record, Table};
use dynamo_table_testkit::{Engine, Fault, FaultLayer, Faults};

use crate::support::bounded;

#[derive(Debug, Clone, PartialEq, Record)]
struct Note {
    #[record(partition_key)]
    name: String,
    text: String,
    lines: Vec<String>,
    #[record(version)]
    version: u64,
}

const LOST: [Fault; 5] = [Fault::ServerErrorAfter, Fault::ResetAfter, Fault::Empty, Fault::Torn, Fault::Stall];
const SILENT: [Fault; 4] = [Fault::ServerError, Fault::Unavailable, Fault::ResetBefore, Fault::StallBefore];
const REFUSED: [Fault; 3] = [Fault::Throttle, Fault::HotPartition, Fault::RateLimit];

/// A note of version 1 stands there; the fault happens to the first try of each write.
async fn notes(fault: Fault) -> (Table<Note>, Table<Note>, FaultLayer, Note) {
    let engine = Engine::new();
    let truth: Table<Note> = Table::new(engine.client(), "notes");
    truth.create_table().await.unwrap();
    let note = Note { name: "a".into(), text: "first".into(), lines: Vec::new(), version: 0 };
    let version = truth.put(&note).await.unwrap();
    let layer = Faults::seeded(1).first(1, fault).only(|request| request.operation != "GetItem").around(engine);
    (Table::new(layer.client(), "notes"), truth, layer, Note { version, ..note })
}

async fn stands(truth: &Table<Note>) -> Option<Note> {
    truth.get("a").consistent().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_versioned_put_or_replace_is_unknown_only_where_it_was_applied_and_lost() {
    for fault in LOST.into_iter().chain(SILENT).chain(REFUSED) {
        let (notes, truth, _, note) = notes(fault).await;
        let changed = Note { text: "second".into(), ..note };
        let answer = bounded(notes.put(&changed)).await;
        assert_eq!(stands(&truth).await.map(|note| (note.text, note.version)), Some(("second".into(), 2)), "{fault:?}");
        match answer {
            Ok(version) => assert!(version == 2 && !LOST.contains(&fault)),
            Err(error) => {
                assert!(error.is_outcome_unknown() && LOST.contains(&fault), "{fault:?}: {error:?}");
                assert_eq!(error.old::<Note>().unwrap().map(|note| note.version), Some(2), "with what stands there");
            }
        }
        let stale = bounded(notes.replace(&changed)).await.unwrap_err();
        assert!(stale.is_condition_failed() || stale.is_outcome_unknown(), "{stale:?}");
        assert_eq!(stands(&truth).await.map(|note| note.version), Some(2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_save_is_unknown_only_where_it_was_applied_and_lost() {
    for fault in LOST.into_iter().chain(SILENT).chain(REFUSED) {
        let (notes, truth, layer, _) = notes(fault).await;
        let mut tracked = notes.tracked("a").await.unwrap().unwrap();
        tracked.text = "saved".into();
        let answer = bounded(notes.save(&mut tracked)).await;
        assert_eq!(stands(&truth).await.map(|note| note.text), Some("saved".into()), "{fault:?}");
        assert_eq!(layer.count(fault), 1);
        match answer {
            Ok(_) => assert!(!LOST.contains(&fault)),
            Err(error) => assert!(error.is_outcome_unknown() && LOST.contains(&fault), "{fault:?}: {error:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_versioned_delete_is_unknown_only_where_it_was_applied_and_lost() {
    for fault in LOST.into_iter().chain(SILENT).chain(REFUSED) {
        let (notes, truth, _, note) = notes(fault).await;
        let answer = bounded(notes.delete_record(&note)).await;
        assert_eq!(stands(&truth).await, None, "{fault:?}");
        match answer {
            Ok(old) => assert!(old == Some(note) && !LOST.contains(&fault)),
            Err(error) => assert!(error.is_outcome_unknown() && LOST.contains(&fault), "{fault:?}: {error:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_append_whose_answer_is_lost_is_unknown_and_applied_at_most_once() {
    for fault in LOST.into_iter().chain(SILENT).chain(REFUSED) {
        let (notes, truth, layer, _) = notes(fault).await;
        let answer = bounded(notes.update("a").append(Note::LINES, vec!["x".to_owned()])).await;
        let lines = stands(&truth).await.map_or(0, |note| note.lines.len());
        match answer {
            Ok(note) => assert!(note.lines.len() == 1 && lines == 1 && REFUSED.contains(&fault)),
            Err(error) => {
                assert!(error.is_outcome_unknown() && !REFUSED.contains(&fault), "{fault:?}: {error:?}");
                assert_eq!((lines, layer.requests()), (usize::from(LOST.contains(&fault)), 1));
            }
        }
    }
}
