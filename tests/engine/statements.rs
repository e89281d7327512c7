//! What the README says of conditions, transactions and numbers (row 50).

use dynamo_table::{DynamoTable, Error, Number, Record, transact_get, transact_write};

use crate::support::{engines, item, n, put_raw, s};

#[derive(Debug, Clone, PartialEq, Record)]
struct Job {
    #[record(partition_key)]
    id: String,
    status: Option<String>,
    tries: Option<u64>,
}

fn job(id: &str) -> Job {
    Job { id: id.into(), status: None, tries: None }
}

/// row 50: a comparison with an absent attribute is false, but `ne` is true: also where there is no item.
#[tokio::test]
async fn ne_is_true_of_what_is_absent() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        jobs.put(&job("a")).await.unwrap();
        let found = async |condition| jobs.scan().filter(condition).count().await.unwrap();
        for compared in [
            Job::STATUS.eq("open"),
            Job::STATUS.lt("open"),
            Job::STATUS.le("open"),
            Job::STATUS.gt("open"),
            Job::STATUS.ge("open"),
            Job::STATUS.between("a", "z"),
            Job::STATUS.is_in(["open"]),
        ] {
            assert_eq!(found(compared.clone()).await, 0);
            assert_eq!(found(!compared).await, 1);
        }
        assert_eq!(found(Job::STATUS.ne("open")).await, 1);
        assert_eq!(found(!Job::STATUS.ne("open")).await, 0);

        let not_open = || Job::STATUS.ne("open");
        assert_eq!(
            jobs.delete("missing").condition(not_open()).await.unwrap(),
            None,
            "it succeeds where there is no item"
        );
        jobs.put(&job("new")).condition(not_open()).await.unwrap();
        let there = not_open() & Job::STATUS.exists();
        assert!(jobs.delete("missing").condition(there.clone()).await.unwrap_err().is_condition_failed());
        assert!(jobs.put(&job("newer")).condition(there).await.unwrap_err().is_condition_failed());
        assert!(jobs.delete("missing").condition(Job::STATUS.eq("open")).await.unwrap_err().is_condition_failed());
    }
}

/// row 50: a transaction takes the builders of single writes, counters among them, and of reads `get`.
#[tokio::test]
async fn what_a_transaction_takes() {
    for on in engines().await {
        let jobs = on.table::<Job>().await;
        for id in ["replaced", "updated", "raised", "lowered", "deleted", "gone", "checked"] {
            jobs.put(&Job { tries: Some(3), ..job(id) }).await.unwrap();
        }
        let with = |id: &str| Job { status: Some("open".into()), ..job(id) };
        transact_write()
            .write(jobs.put(&with("put")))
            .write(jobs.insert(&with("inserted")))
            .write(jobs.replace(&with("replaced")))
            .write(jobs.upsert(&with("upserted")))
            .write(jobs.update("updated").set(Job::STATUS, "open"))
            .write(jobs.increment("raised", Job::TRIES, 2).ceiling(5))
            .write(jobs.decrement("lowered", Job::TRIES, 2).floor(1))
            .write(jobs.delete("deleted").condition(Job::TRIES.eq(3)))
            .write(jobs.delete_record(&job("gone")))
            .write(jobs.check("checked").condition(Job::TRIES.eq(3)))
            .await
            .unwrap();
        let mut read = transact_get();
        let all = read.add_all(["raised", "lowered", "deleted"].map(|id| jobs.get(id)));
        let [raised, lowered, deleted] = <[Option<Job>; 3]>::try_from(read.await.unwrap().take(all).unwrap()).unwrap();
        assert_eq!((raised.unwrap().tries, lowered.unwrap().tries, deleted), (Some(5), Some(1), None));
        assert_eq!(jobs.scan().filter(Job::STATUS.eq("open")).count().await.unwrap(), 5);
        let refused = transact_write().write(jobs.increment("raised", Job::TRIES, 1).ceiling(5)).await.unwrap_err();
        assert!(refused.is_condition_failed(), "{refused:?}");
    }
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Measure {
    #[record(partition_key)]
    id: String,
    exact: Option<Number>,
    whole: Option<u64>,
    double: Option<f64>,
    single: Option<f32>,
}

/// row 50: integers and `Number` are exact, or an error that names the attribute; floats are the nearest ones.
#[tokio::test]
async fn what_does_not_fit_a_number() {
    for on in engines().await {
        let measures = on.table::<Measure>().await;
        let digits = "1234567890123456789.0123456789";
        let all = [("id", s("a")), ("exact", n(digits)), ("double", n(digits)), ("single", n("16777217"))];
        put_raw(&measures, item(all)).await;
        let read = measures.get("a").await.unwrap().unwrap();
        assert_eq!(read.exact.unwrap().to_string(), digits);
        assert_eq!((read.double, read.single), (Some(1234567890123456789.0), Some(16777216.0)), "the nearest float");

        for text in ["1.5", "-1", "18446744073709551616"] {
            put_raw(&measures, item([("id", s("a")), ("whole", n(text))])).await;
            let error = measures.get("a").await.unwrap_err();
            let Error::Decode { undecodable, .. } = &error else { panic!("{error:?}") };
            assert_eq!(undecodable.problem().path(), "whole");
        }
        let none = Measure { id: "b".into(), exact: None, whole: None, double: None, single: None };
        for wrong in [f64::NAN, f64::INFINITY, 1e127] {
            let error = measures.put(&Measure { double: Some(wrong), ..none.clone() }).await.unwrap_err();
            let Error::Encode { source: problem, .. } = &error else { panic!("{error:?}") };
            assert_eq!(problem.path(), "double");
        }
        assert_eq!(measures.query("b").count().await.unwrap(), 0);
    }
}
