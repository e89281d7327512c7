//! What a request gives beside its expressions: names, and values with their types.

use aws_smithy_types::base64;
use serde_json::Value;
use std::cmp::Ordering;

/// The names and values that an expression may use.
pub(crate) struct Given<'r> {
    names: &'r Value,
    values: &'r Value,
}

impl<'r> Given<'r> {
    pub(crate) fn of(request: &'r Value) -> Self {
        Self { names: &request["ExpressionAttributeNames"], values: &request["ExpressionAttributeValues"] }
    }
    /// A name as it is stored.
    pub(crate) fn name<'n>(&self, written: &'n str) -> &'n str
    where
        'r: 'n,
    {
        match written.starts_with('#') {
            true => self.names[written].as_str().unwrap_or(written),
            false => written,
        }
    }
    pub(crate) fn value(&self, placeholder: &str) -> Option<Typed<'r>> {
        Typed::of(self.values.get(placeholder)?)
    }
    /// What DynamoDB says of a name that is too long.
    pub(crate) fn refusal(&self) -> Option<String> {
        const LONGEST: usize = 65_535;
        let mut names = self.names.as_object()?.iter();
        let (placeholder, _) = names.find(|(_, name)| name.as_str().is_some_and(|name| name.len() > LONGEST))?;
        Some(format!(
            "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for \
             key {placeholder}"
        ))
    }
}

/// An attribute value with its type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed<'r> {
    /// `S`, `N`, `B`, …
    pub(crate) kind: &'r str,
    value: &'r Value,
}

impl<'r> Typed<'r> {
    pub(crate) fn of(value: &'r Value) -> Option<Self> {
        let (kind, value) = value.as_object()?.iter().next()?;
        Some(Self { kind, value })
    }
    pub(crate) fn text(&self) -> Option<&'r str> {
        self.value.as_str()
    }
    /// Strings, numbers and bytes have an order.
    pub(crate) fn is_ordered(&self) -> bool {
        matches!(self.kind, "S" | "N" | "B")
    }
    /// The length of a string or of bytes.
    pub(crate) fn bytes(&self) -> Option<usize> {
        match self.kind {
            "S" => self.value.as_str().map(str::len),
            "B" => base64::decode(self.value.as_str()?).ok().map(|bytes| bytes.len()),
            _ => None,
        }
    }
    /// The length in a key: that of a number by its digits, two of which are a byte.
    pub(crate) fn key_bytes(&self) -> Option<usize> {
        match self.kind {
            "N" => Decimal::of(self.value.as_str()?).map(|number| number.bytes()),
            _ => self.bytes(),
        }
    }
    /// Where one is greater than the other, of one type.
    pub(crate) fn exceeds(&self, other: &Self) -> bool {
        let (Some(one), Some(other_text)) = (self.value.as_str(), other.value.as_str()) else { return false };
        match (self.kind, other.kind) {
            ("S", "S") => one > other_text,
            ("B", "B") => base64::decode(one).ok() > base64::decode(other_text).ok(),
            ("N", "N") => Decimal::of(one).zip(Decimal::of(other_text)).is_some_and(|(one, other)| one.exceeds(&other)),
            _ => false,
        }
    }
    /// As DynamoDB shows it: `AttributeValue: {N:9}`.
    pub(crate) fn shown(&self) -> String {
        let value = self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned);
        format!("AttributeValue: {{{}:{value}}}", self.kind)
    }
}

/// A number of any size: a sign, digits without zeros around them, and the power of ten of what stands before the first.
#[derive(Debug, PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    power: i64,
}

impl Decimal {
    fn of(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let negative = mantissa.starts_with('-');
        let mantissa = mantissa.trim_start_matches(['-', '+']);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = all.trim_start_matches('0');
        let power = exponent.parse::<i64>().ok()? + whole.len() as i64 - (all.len() - digits.len()) as i64;
        let digits = digits.trim_end_matches('0').to_owned();
        let is_zero = digits.is_empty();
        Some(Self { negative: negative && !is_zero, digits, power: if is_zero { i64::MIN } else { power } })
    }
    fn bytes(&self) -> usize {
        let first_alone = usize::from(self.power % 2 != 0);
        (self.digits.len() + first_alone).div_ceil(2) + 1 + usize::from(self.negative)
    }
    fn exceeds(&self, other: &Self) -> bool {
        let magnitude = self.power.cmp(&other.power).then_with(|| self.digits.cmp(&other.digits));
        match (self.negative, other.negative) {
            (false, false) => magnitude == Ordering::Greater,
            (true, true) => magnitude == Ordering::Less,
            (mine, _) => !mine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn numbers_are_compared_by_what_they_are() {
        let order = ["-1e2", "-99.5", "-1", "-0.01", "0", "1e-130", "0.0999", "0.1", "1", "1.5", "9", "10", "2e125"];
        for (at, one) in order.iter().enumerate() {
            for (other_at, other) in order.iter().enumerate() {
                let exceeds = Decimal::of(one).unwrap().exceeds(&Decimal::of(other).unwrap());
                assert_eq!(exceeds, at > other_at, "{one} and {other}");
            }
        }
        for equal in [["1.50", "15e-1"], ["0", "-0.00"], ["+1", "001"]] {
            assert_eq!(Decimal::of(equal[0]), Decimal::of(equal[1]));
        }
        for none in ["", "abc", "1.2.3", "e5"] {
            assert_eq!(Decimal::of(none), None);
        }
    }
}
