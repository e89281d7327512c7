//! Where a JSON value ends: without reading it, and without recursion.

/// The place behind the attribute value that begins at `at`: of a string or a number in few steps.
#[inline]
pub(crate) fn skip_attribute(bytes: &[u8], at: usize) -> Option<usize> {
    compact_text(bytes, at).or_else(|| skip_value(bytes, at))
}

/// `{"S":"…"}`, with any letter for the type.
fn compact_text(bytes: &[u8], at: usize) -> Option<usize> {
    let [b'{', b'"', b'A'..=b'Z', b'"', b':', b'"'] = bytes.get(at..)?.first_chunk::<6>()? else { return None };
    let end = skip_string(bytes, at + 6)?;
    (bytes.get(end) == Some(&b'}')).then_some(end + 1)
}

/// The place behind the value that begins at `at`, behind white space: by its brackets and quotes, which have to match. `None`: it
/// does not end, or nests deeper than any item of DynamoDB's.
pub(crate) fn skip_value(bytes: &[u8], mut at: usize) -> Option<usize> {
    // Which brackets are open, a bit each: 1 is `{`. 32 levels are two brackets each, and some are around them.
    let (mut open, mut depth) = (0u128, 0u32);
    loop {
        match *bytes.get(at)? {
            b'"' => at = skip_string(bytes, at + 1)?,
            bracket @ (b'{' | b'[') => {
                if depth == u128::BITS {
                    return None;
                }
                open = open << 1 | u128::from(bracket == b'{');
                depth += 1;
                at += 1;
                continue;
            }
            bracket @ (b'}' | b']') => {
                if depth == 0 || (open & 1 == 1) != (bracket == b'}') {
                    return None;
                }
                open >>= 1;
                depth -= 1;
                at += 1;
            }
            b',' | b':' if depth > 0 => {
                at += 1;
                continue;
            }
            b' ' | b'\n' | b'\r' | b'\t' => {
                at += 1;
                continue;
            }
            _ => at += word(&bytes[at..])?,
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// A number, `true`, `false` or `null`.
fn word(bytes: &[u8]) -> Option<usize> {
    let of_word = |c: &u8| matches!(c, b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E');
    let length = bytes.iter().take_while(|c| of_word(c)).count();
    (length > 0).then_some(length)
}

/// The place behind the quote that ends the string; `at` is behind the one that begins it.
#[inline(always)]
pub(crate) fn skip_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    loop {
        let found = loop {
            let Some(chunk) = bytes.get(at..)?.first_chunk::<8>() else {
                at += bytes[at..].iter().position(|c| matches!(c, b'"' | b'\\'))?;
                break at;
            };
            let word = u64::from_le_bytes(*chunk);
            let quote = word ^ (LOW * b'"' as u64);
            let slash = word ^ (LOW * b'\\' as u64);
            // The lowest bit that is set is exact, and it alone counts.
            let found = (quote.wrapping_sub(LOW) & !quote | slash.wrapping_sub(LOW) & !slash) & HIGH;
            if found != 0 {
                break at + (found.trailing_zeros() / 8) as usize;
            }
            at += 8;
        };
        if bytes[found] == b'"' {
            return Some(found + 1);
        }
        at = found + 2;
    }
}

/// The place behind the item that begins at `at`. Most attributes are strings and numbers, written without white space: these are
/// passed over in few steps.
pub(crate) fn skip_item(bytes: &[u8], at: usize) -> Option<usize> {
    compact_item(bytes, at).or_else(|| skip_value(bytes, at))
}

fn compact_item(bytes: &[u8], at: usize) -> Option<usize> {
    /// `:{"S":"`, with any letter for the type.
    const TEXT: u64 = u64::from_le_bytes(*b":{\"\0\":\"\0");
    const BUT_THE_TYPE: u64 = u64::from_le_bytes([0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0]);
    if bytes.get(at..at + 2)? != b"{\"" {
        return None;
    }
    let mut at = at + 1;
    loop {
        if *bytes.get(at)? != b'"' {
            return None;
        }
        at = skip_string(bytes, at + 1)?;
        if u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?) & BUT_THE_TYPE == TEXT && bytes[at + 3] != b'\\' {
            at = skip_string(bytes, at + 7)?;
            if *bytes.get(at)? != b'}' {
                return None;
            }
            at += 1;
        } else {
            if *bytes.get(at)? != b':' {
                return None;
            }
            at = skip_value(bytes, at + 1)?;
        }
        match bytes.get(at)? {
            b',' => at += 1,
            b'}' => return Some(at + 1),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However an item is written, the quick way finds the end that the general one finds.
    #[test]
    fn both_ways_find_the_same_end() {
        for item in [
            r#"{}"#,
            r#"{"a":{"S":"b"}}"#,
            r#"{"a":{"S":"}},{\"a\":{\"S\":\"\\\\"}}"#,
            r#"{"a\"":{"S":""},"b":{"N":"12345678901234567890"},"c":{"BOOL":true}}"#,
            r#"{"a": {"S":"b"}, "c":{"L":[{"S":"]"},{"M":{"}":{"S":"{"}}}]}}"#,
            r#"{"a":{"SS":["x","y"]},"n":{"NULL":true},"b":{"B":"AAA="}}"#,
            r#"{"a":{"S" :"b"},"c":{"Xyz":"d"}}"#,
            r#"{"a":{"\":":"x"},"b":{"\":":"}"}}"#,
        ] {
            for behind in ["", ",{\"a\":{\"S\":\"b\"}}]", "]", "        "] {
                let bytes = format!("{item}{behind}").into_bytes();
                assert_eq!(skip_item(&bytes, 0), Some(item.len()), "{item}");
                assert_eq!(skip_value(&bytes, 0), Some(item.len()), "{item}");
            }
            for end in 0..item.len() {
                assert_eq!(skip_item(&item.as_bytes()[..end], 0), None, "{item} cut off at {end}");
            }
        }
    }
}
