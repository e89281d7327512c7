//! What a table is created with beside its keys.

use std::collections::BTreeMap;

/// Settings of a table: how it is billed, and the throughput of its indexes. On demand unless something else is said.
///
/// ```
/// use dynamo_table::{Billing, Settings, Throughput};
///
/// let settings = Settings::default()
///     .billing(Billing::Provisioned(Throughput { read: 50, write: 10 }))
///     .index_throughput("by_team", Throughput { read: 5, write: 5 });
/// # let _ = settings;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    billing: Billing,
    indexes: BTreeMap<String, Throughput>,
}

/// How reads and writes are paid for: DynamoDB's
/// [capacity mode](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html).
#[doc(alias = "BillingMode")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Billing {
    /// Each request is paid for; nothing is reserved.
    #[default]
    #[doc(alias = "PAY_PER_REQUEST")]
    OnDemand,
    /// So much is reserved each second, for the table and for each of its global indexes.
    Provisioned(Throughput),
}

/// Capacity units for each second: DynamoDB's
/// [ProvisionedThroughput](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throughput {
    /// Read capacity units.
    pub read: u64,
    /// Write capacity units.
    pub write: u64,
}

impl Settings {
    /// On demand, or provisioned with the throughput of the table.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = billing;
        self
    }
    /// The throughput of one global index; without this it has the table's. On demand means no throughput on any index:
    /// what is said here then has no effect.
    #[must_use]
    pub fn index_throughput(mut self, index: impl Into<String>, throughput: Throughput) -> Self {
        self.indexes.insert(index.into(), throughput);
        self
    }

    /// The table's throughput; `None` is on demand.
    pub(crate) fn throughput(&self) -> Option<Throughput> {
        match self.billing {
            Billing::OnDemand => None,
            Billing::Provisioned(throughput) => Some(throughput),
        }
    }
    /// The throughput of a global index; `None` is on demand.
    pub(crate) fn throughput_of(&self, index: &str) -> Option<Throughput> {
        let table = self.throughput()?;
        Some(self.indexes.get(index).copied().unwrap_or(table))
    }
    /// The indexes that have a throughput of their own.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = (&str, Throughput)> {
        self.indexes.iter().map(|(name, throughput)| (name.as_str(), *throughput))
    }
}
