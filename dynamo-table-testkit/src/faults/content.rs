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

    /// A value, whatever order the members of its objects stand in. Strings that are passed over are all alike.
    fn with_value(self, value: &Value, passed_over: &dyn Fn(&str) -> bool) -> Self {
        match value {
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(name, _)| *name);
                let all = members.into_iter().fold(self.with(b"{"), |hash, (name, value)| {
                    hash.with(Value::from(name.as_str()).to_string().as_bytes()).with_value(value, passed_over)
                });
                all.with(b"}")
            }
            Value::Array(entries) => {
                let each = |hash: Self, entry| hash.with_value(entry, passed_over).with(b",");
                entries.iter().fold(self.with(b"["), each).with(b"]")
            }
            Value::String(text) if passed_over(text) => self.with(b"*"),
            other => self.with(other.to_string().as_bytes()),
        }
    }
}

/// The operation and the body, without the token of a transaction, which is another for each.
pub(crate) fn content(request: &Request, passed_over: &dyn Fn(&str) -> bool) -> u64 {
    let mut body = request.body.clone();
    body.as_object_mut().map(|members| members.remove("ClientRequestToken"));
    Hash::new().with(request.operation.as_bytes()).with_value(&body, passed_over).number()
}
