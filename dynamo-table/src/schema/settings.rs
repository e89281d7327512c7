//! What a table is created with besides its keys.

use std::collections::BTreeMap;

/// Settings of a table: how it is billed, and the throughput of its indexes.
///
/// **What is left out is not managed**: it is never compared with what is there. A table whose billing is left out is created on
/// demand, and one that is there may be billed in any way, for example since an operator has changed it. What is said has to be
/// so: where it differs, `create_table_if_missing` returns [`Error::SchemaDrift`](crate::Error::SchemaDrift).
///
/// | billing | created | compared |
/// |---|---|---|
/// | not given | on demand | nothing |
/// | [`Billing::OnDemand`] | on demand | that it is on demand |
/// | [`Billing::Provisioned`] | with this throughput | the throughput of the table, and of each global index that is declared |
/// | [`Billing::AutoScaled`] | with this throughput | that it is provisioned |
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
    billing: Option<Billing>,
    indexes: BTreeMap<String, Throughput>,
}

/// How reads and writes are paid for: DynamoDB's
/// [capacity mode](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html).
#[doc(alias = "BillingMode")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Billing {
    /// Each request is paid for; nothing is reserved.
    #[default]
    #[doc(alias = "PAY_PER_REQUEST")]
    OnDemand,
    /// So much is reserved each second, for the table and for each of its global indexes.
    #[doc(alias = "PROVISIONED")]
    Provisioned(Throughput),
    /// So much is reserved each second when the table is created. From then on the throughput is managed elsewhere, for example
    /// by [auto scaling](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html): it is never compared,
    /// nor is that of the indexes.
    AutoScaled(Throughput),
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
    /// On demand, or provisioned with the throughput of the table; without this it is not managed.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = Some(billing);
        self
    }
    /// The throughput of one global index; without this it has the table's. On demand means no throughput on any index:
    /// what is said here then has no effect.
    #[must_use]
    pub fn index_throughput(mut self, index: impl Into<String>, throughput: Throughput) -> Self {
        self.indexes.insert(index.into(), throughput);
        self
    }

    /// What is managed.
    pub(crate) fn declared_billing(&self) -> Option<Billing> {
        self.billing
    }
    /// The throughput that the table is created with; `None` is on demand.
    pub(crate) fn throughput(&self) -> Option<Throughput> {
        match self.billing {
            None | Some(Billing::OnDemand) => None,
            Some(Billing::Provisioned(throughput) | Billing::AutoScaled(throughput)) => Some(throughput),
        }
    }
    /// The throughput that a global index is created with; `None` is on demand.
    pub(crate) fn throughput_of(&self, index: &str) -> Option<Throughput> {
        let table = self.throughput()?;
        Some(self.indexes.get(index).copied().unwrap_or(table))
    }
    /// The indexes that have a throughput of their own.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = (&str, Throughput)> {
        self.indexes.iter().map(|(name, throughput)| (name.as_str(), *throughput))
    }
}
