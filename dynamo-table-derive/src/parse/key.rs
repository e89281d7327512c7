//! Keys and indexes in the options of a record.

use proc_macro2::{Ident, Span};
use syn::{Expr, ExprCall, LitChar, LitStr, Path};

use super::options::{Opt, Options, Value};
use super::template::{self, Segment};
use crate::errors::Errors;

/// A partition key or a sort key.
pub(crate) enum WrittenPart {
    /// `= team`, or `(team, region)`
    Attributes(Vec<Ident>),
    /// `(name = "pk", …)`
    Derived(WrittenDerived),
}

/// A key attribute that is made of fields.
pub(crate) struct WrittenDerived {
    pub(crate) name: LitStr,
    pub(crate) from: From,
}

pub(crate) enum From {
    /// `template = "LEAGUE#{league}", delimiter = '#'`
    Template { template: LitStr, segments: Vec<Segment>, delimiter: Option<LitChar> },
    /// `fields(email), with = user_key`
    Function { fields: Vec<Ident>, with: Path },
}

/// `gsi(ByTeam, name = "by_team", …)` or `lsi(…)`.
pub(crate) struct WrittenIndex {
    pub(crate) local: bool,
    pub(crate) marker: Ident,
    pub(crate) name: LitStr,
    /// A global index has one.
    pub(crate) partition: Option<WrittenPart>,
    pub(crate) sort: Option<WrittenPart>,
    pub(crate) project: Project,
}

/// `project = …`
pub(crate) enum Project {
    All,
    KeysOnly,
    Include(Vec<Ident>),
}

/// The table's key in the options of the struct: only one that is made of fields stands there.
pub(crate) fn parse_table_key(option: Opt, errors: &mut Errors) -> Option<(Span, WrittenDerived)> {
    let name = option.name.clone();
    if let Value::List(_) = option.value {
        let part = parse_part(option, errors)?;
        if let WrittenPart::Derived(derived) = part {
            return Some((name.span(), derived));
        }
    }
    let message = format!(
        "mark the field instead: `#[record({name})]`; this form is for a key that is made of fields: `{name}(name = \
         \"pk\", template = \"…\")`"
    );
    errors.at(name.span(), message);
    None
}

/// `partition_key = team`, `partition_key(team, region)` or `partition_key(name = "pk", …)`.
fn parse_part(option: Opt, errors: &mut Errors) -> Option<WrittenPart> {
    let Opt { name, value } = option;
    let tokens = match value {
        Value::List(tokens) => tokens,
        value => return Opt { name, value }.ident(errors).map(|field| WrittenPart::Attributes(vec![field])),
    };
    let mut options = Options::list(tokens, errors);
    if options.is_empty() {
        errors.at(name.span(), format_args!("name a field: `{name} = team`"));
        return None;
    }
    if options.is_list_of_names() {
        return Some(WrittenPart::Attributes(options.names(errors)));
    }
    let attribute = options.text("name", errors);
    let template = options.text("template", errors);
    let delimiter = options.one("delimiter", errors).and_then(|option| option.character(errors));
    let fields = options.one("fields", errors);
    let with = options.path("with", errors);
    options.finish(&format!("`{name}(…)`"), errors);
    let from = match (template, fields, with) {
        (Some(template), None, None) => {
            let segments = template::parse(&template, errors);
            From::Template { template, segments, delimiter }
        }
        (None, Some(fields), Some(with)) if delimiter.is_none() => {
            From::Function { fields: parse_fields(fields, errors), with }
        }
        _ => {
            let message = format!(
                "`{name}` is made by a template, `template = \"LEAGUE#{{league}}\"`, or by a function of fields, \
                 `fields(email), with = user_key`"
            );
            errors.at(name.span(), message);
            return None;
        }
    };
    if attribute.is_none() {
        errors.at(name.span(), format_args!("name the attribute: `{name}(name = \"pk\", …)`"));
    }
    Some(WrittenPart::Derived(WrittenDerived { name: attribute?, from }))
}

pub(crate) fn parse_fields(option: Opt, errors: &mut Errors) -> Vec<Ident> {
    match option.value {
        Value::List(tokens) => Options::list(tokens, errors).names(errors),
        _ => {
            errors.at(option.name.span(), "list the fields: `fields(email)`");
            Vec::new()
        }
    }
}

/// `gsi(…)` or `lsi(…)`.
pub(crate) fn parse_index(option: Opt, local: bool, errors: &mut Errors) -> Option<WrittenIndex> {
    let Opt { name: kind, value } = option;
    let example = match local {
        true => "lsi(ByJoined, name = \"by_joined\", sort_key = joined)",
        false => "gsi(ByTeam, name = \"by_team\", partition_key = team, sort_key = points)",
    };
    let Value::List(tokens) = value else {
        errors.at(kind.span(), format_args!("`{kind}` takes a list: `{example}`"));
        return None;
    };
    let mut options = Options::list(tokens, errors);
    let marker = options.first_flag();
    if marker.is_none() {
        errors.at(kind.span(), format_args!("an index begins with the name of its type: `{example}`"));
    }
    let name = options.text("name", errors);
    if name.is_none() {
        errors.at(kind.span(), format_args!("an index has a name in DynamoDB: `{example}`"));
    }
    let partition = options.one("partition_key", errors);
    let sort = options.one("sort_key", errors);
    let project = options.one("project", errors).map_or(Project::All, |option| parse_project(option, errors));
    options.finish(&format!("`{kind}(…)`"), errors);
    if let (Some(partition), true) = (&partition, local) {
        errors.at(
            partition.name.span(),
            "a local index has the table's partition key: drop this one, or make it a `gsi`",
        );
    } else if partition.is_none() && !local {
        errors.at(kind.span(), format_args!("a global index has a partition key: `{example}`"));
    }
    if local && sort.is_none() {
        errors.at(kind.span(), format_args!("a local index has a sort key of its own: `{example}`"));
    }
    let sort = sort.and_then(|sort| parse_part(sort, errors));
    let partition = partition.and_then(|partition| parse_part(partition, errors));
    Some(WrittenIndex { local, marker: marker?, name: name?, partition, sort, project })
}

fn parse_project(option: Opt, errors: &mut Errors) -> Project {
    let span = option.name.span();
    match &option.value {
        Value::Is(Expr::Path(path)) if path.path.is_ident("all") => return Project::All,
        Value::Is(Expr::Path(path)) if path.path.is_ident("keys_only") => return Project::KeysOnly,
        Value::Is(Expr::Call(ExprCall { func, args, .. })) => {
            let names: Option<Vec<Ident>> = args.iter().map(single_name).collect();
            if let (Expr::Path(path), Some(names)) = (&**func, names)
                && path.path.is_ident("include")
                && !names.is_empty()
            {
                return Project::Include(names);
            }
        }
        _ => {}
    }
    const KNOWN: &str = "`project` is one of `all`, `keys_only`, `include(points, joined)`";
    match option.value {
        Value::Is(value) => errors.push(syn::Error::new_spanned(value, KNOWN)),
        _ => errors.at(span, KNOWN),
    }
    Project::All
}

fn single_name(expr: &Expr) -> Option<Ident> {
    match expr {
        Expr::Group(group) => single_name(&group.expr),
        Expr::Path(path) => path.path.get_ident().cloned(),
        _ => None,
    }
}
