//! Options that do not go together, and roles that only one field can have.

use proc_macro2::Span;

use crate::errors::Errors;
use crate::model::field::{Field, Kind, last_segment};

const CODECS: &[&str] = &["serde", "epoch_seconds", "epoch_millis", "digits", "with"];
const KINDS: &[&str] = &["skip", "flatten", "rest", "computed"];
pub(super) const ROLES: &[&str] = &["created_at", "updated_at", "version", "ttl", "write_id"];
const KEYS: &[&str] = &["partition_key", "sort_key"];

/// Options of which a field has one at the most, and why.
const EXCLUSIVE: &[(&[&str], &str)] = &[
    (CODECS, "each says how the field is stored"),
    (KINDS, "each says what of the item the field is"),
    (ROLES, "a field has one use"),
    (KEYS, "a field is a part of the key once"),
];

/// Options that do not go together on one field.
struct Conflict {
    of: &'static [&'static str],
    with: &'static [&'static [&'static str]],
    why: &'static str,
}

const CONFLICTS: &[Conflict] = &[
    Conflict {
        of: &["skip"],
        with: &[&["rename", "alias", "sanitize", "none"], CODECS, ROLES, KEYS],
        why: "what is skipped is not stored",
    },
    Conflict {
        of: &["flatten", "rest"],
        with: &[&["rename", "alias", "default", "sanitize", "none"], CODECS, ROLES, KEYS],
        why: "the field is not an attribute of its own",
    },
    Conflict {
        of: &["computed"],
        with: &[&["alias", "default", "sanitize"], ROLES, KEYS],
        why: "a computed attribute is made from the record each time it is written",
    },
    Conflict {
        of: KEYS,
        with: &[&["serde"]],
        why: "a key is a string, a number or binary: its type has to say so itself, or a converter: `with = module`",
    },
    Conflict { of: KEYS, with: &[ROLES], why: "a key does not change" },
    Conflict {
        of: &["ttl"],
        with: &[&["serde", "epoch_millis", "digits", "with"]],
        why: "DynamoDB reads epoch seconds",
    },
    Conflict {
        of: &["created_at", "updated_at"],
        with: &[&["serde", "with"]],
        why: "the library writes the time, as text or as an epoch",
    },
    Conflict { of: &["none"], with: &[&["with"]], why: "what a converter stores is never left out" },
    Conflict { of: &["version", "write_id"], with: &[CODECS, &["sanitize"]], why: "the library writes the attribute" },
];

pub(crate) fn options(fields: &[Field], errors: &mut Errors) {
    for field in fields {
        for (options, why) in EXCLUSIVE {
            let mut written = field.written.written.iter().filter(|(name, _)| options.contains(name));
            let Some((first, _)) = written.next() else { continue };
            for (name, span) in written {
                errors.at(*span, format_args!("`{first}` and `{name}` on one field: {why}; keep one"));
            }
        }
        for Conflict { of, with, why } in CONFLICTS {
            let Some(left) = of.iter().find(|name| field.written.has(name)) else { continue };
            for (name, span) in field.written.written.iter().filter(|(name, _)| with.concat().contains(name)) {
                errors.at(*span, format_args!("`{name}` does not go with `{left}`: {why}"));
            }
        }
    }
    if let Some(first) = fields.first()
        && fields.iter().all(|field| matches!(field.kind, Kind::Skipped))
    {
        errors.at(first.ident.span(), "all fields are skipped: nothing would be stored");
    }
    let mut rest = fields.iter().filter_map(|field| field.written.span_of("rest"));
    rest.next();
    for span in rest {
        errors.at(span, "a second `rest`: the first takes all attributes that no field knows");
    }
}

/// Unknown attributes are either taken or refused.
pub(crate) fn unknown(fields: &[Field], deny: Option<Span>, errors: &mut Errors) {
    let rest = fields.iter().find(|field| matches!(field.kind, Kind::Rest));
    if let (Some(deny), Some(rest)) = (deny, rest) {
        let message = format!("`{}` takes all attributes that no field knows: drop it, or `deny_unknown`", rest.name());
        errors.at(deny, message);
    }
}

/// What a version is not, as far as a name can tell. The compiler refuses the rest.
const NO_VERSIONS: &[&str] = &["i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64", "Option", "String"];

pub(crate) fn roles(fields: &[Field], errors: &mut Errors) {
    for role in ROLES {
        let mut spans = fields.iter().filter_map(|field| field.written.span_of(role));
        spans.next();
        for span in spans {
            errors.at(span, format_args!("a second `{role}`: a record has one"));
        }
    }
    for field in fields.iter().filter(|field| field.written.has("version")) {
        if let Some(segment) = last_segment(&field.ty)
            && NO_VERSIONS.iter().any(|name| segment.ident == name)
        {
            errors.push(syn::Error::new_spanned(
                &field.ty,
                "a version is an unsigned integer that counts from 0: make it a `u64`",
            ));
        }
    }
}
