//! What a request says, as one number.

use crate::request::Request;
use serde_json::Value;

/// FNV-1a: the same on every platform and in every release, unlike the standard hasher.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    #[must_use]
    pub(crate) fn with(self, bytes: &[u8]) -> Self {
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Self(bytes.iter().fold(self.0, step))
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// A value, whatever order the members of its objects stand in.
    fn with_value(self, value: &Value, passed_over: &str) -> Self {
        match value {
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().filter(|(name, _)| *name != passed_over).collect();
                members.sort_by_key(|(name, _)| *name);
                let begun = self.with(b"{");
                let all = members.into_iter().fold(begun, |hash, (name, value)| {
                    hash.with(Value::from(name.as_str()).to_string().as_bytes()).with_value(value, "")
                });
                all.with(b"}")
            }
            Value::Array(entries) => {
                let all = entries.iter().fold(self.with(b"["), |hash, entry| hash.with_value(entry, "").with(b","));
                all.with(b"]")
            }
            other => self.with(other.to_string().as_bytes()),
        }
    }
}

/// The operation and the body, without the token that the SDK makes up for each transaction.
pub(crate) fn content(request: &Request) -> u64 {
    Hash::new().with(request.operation.as_bytes()).with_value(&request.body, "ClientRequestToken").number()
}
