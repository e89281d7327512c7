//! JSON's strings: where they end, with and without escapes.

/// Where the first `"`, `\` or control byte is, eight bytes at a time.
#[inline(always)]
pub(crate) fn find_special(bytes: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ (LOW * b'"' as u64);
        let slash = word ^ (LOW * b'\\' as u64);
        // The lowest bit that is set is exact; higher ones may be false, which does not matter here.
        let zero = |w: u64| w.wrapping_sub(LOW) & !w;
        let found = (zero(quote) | zero(slash) | (word.wrapping_sub(LOW * 0x20) & !word)) & HIGH;
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let special = |&c: &u8| c == b'"' || c == b'\\' || c < 0x20;
    bytes[at..].iter().position(special).map(|n| at + n)
}

/// The string that begins at `start` and has its first escape at `at`, and the place behind its closing quote.
#[cold]
#[inline(never)]
pub(crate) fn unescape(text: &str, start: usize, mut at: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(at - start + 32);
    out.push_str(&text[start..at]);
    loop {
        match bytes.get(at)? {
            b'"' => return Some((out, at + 1)),
            b'\\' => {
                let escape = *bytes.get(at + 1)?;
                at += 2;
                out.push(match escape {
                    b'"' | b'\\' | b'/' => escape as char,
                    b'b' => '\u{8}',
                    b'f' => '\u{c}',
                    b'n' => '\n',
                    b'r' => '\r',
                    b't' => '\t',
                    b'u' => {
                        let (character, end) = unicode(bytes, at)?;
                        at = end;
                        character
                    }
                    _ => return None,
                });
            }
            0..0x20 => return None,
            _ => {
                let plain = find_special(&bytes[at..])?;
                out.push_str(&text[at..at + plain]);
                at += plain;
            }
        }
    }
}

/// The hexadecimal digits of `\u`, and those of a second escape where two surrogates make one character.
fn unicode(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let hex =
        |at: usize| bytes.get(at..at + 4)?.iter().try_fold(0, |value, &c| Some(value * 16 + (c as char).to_digit(16)?));
    let high = hex(at)?;
    if !(0xD800..0xDC00).contains(&high) {
        return Some((char::from_u32(high)?, at + 4));
    }
    let low = if bytes.get(at + 4..at + 6)? == b"\\u" { hex(at + 6)? } else { return None };
    if !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    Some((char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, at + 10))
}

/// Adds text to what is between two quotes.
#[inline(always)]
pub(crate) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = find_special(rest.as_bytes()) {
        out.push_str(&rest[..at]);
        escape_byte(out, rest.as_bytes()[at]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cold]
fn escape_byte(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        _ => out.push_str(&format!("\\u{byte:04x}")),
    }
}
