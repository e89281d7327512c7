//! Point-in-time recovery, which the engine does not know: whether it is on is remembered here, and nothing is ever recovered.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The days that each table can be recovered to, where that is on. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Backups(Arc<Mutex<BTreeMap<String, u64>>>);

const DAYS: std::ops::RangeInclusive<u64> = 1..=35;

impl Backups {
    /// The status of the response and its body, to one of its operations. `exists` says whether the request's table does.
    pub(crate) fn answer(
        &self,
        operation: &str,
        request: &Value,
        exists: impl FnOnce() -> bool,
    ) -> Option<(u16, Value)> {
        if !matches!(operation, "DescribeContinuousBackups" | "UpdateContinuousBackups") {
            return None;
        }
        let table = request["TableName"].as_str().unwrap_or_default();
        let refuse = |code: &str, message: String| Some((400, json!({ "__type": code, "message": message })));
        if !exists() {
            let code = "com.amazonaws.dynamodb.v20120810#TableNotFoundException";
            return refuse(code, format!("Table not found: {table}"));
        }
        if operation == "UpdateContinuousBackups" {
            let wanted = &request["PointInTimeRecoverySpecification"];
            let days = wanted["RecoveryPeriodInDays"].as_u64().unwrap_or(*DAYS.end());
            let Some(on) = wanted["PointInTimeRecoveryEnabled"].as_bool().filter(|_| DAYS.contains(&days)) else {
                let why = "1 validation error detected: PointInTimeRecoverySpecification: whether it is enabled, for 1 to 35 days";
                return refuse("com.amazon.coral.validate#ValidationException", why.to_owned());
            };
            self.set(table, on.then_some(days));
        }
        let recovery = match self.lock().get(table) {
            Some(days) => json!({ "PointInTimeRecoveryStatus": "ENABLED", "RecoveryPeriodInDays": days }),
            None => json!({ "PointInTimeRecoveryStatus": "DISABLED" }),
        };
        let described = json!({ "ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery });
        Some((200, json!({ "ContinuousBackupsDescription": described })))
    }
    /// The table is gone: one of its name begins anew.
    pub(crate) fn forget(&self, table: &str) {
        self.set(table, None);
    }
    fn set(&self, table: &str, days: Option<u64>) {
        match days {
            Some(days) => self.lock().insert(table.to_owned(), days),
            None => self.lock().remove(table),
        };
    }
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
