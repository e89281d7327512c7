//! Attributes that older items hold under other names. Conditions and changes are written with an attribute's own name;
//! here they become such as hold for every name, the own one first.

use super::changes::{Change, Changes};
use super::node::{DocumentPath, Name, Node, Step, Term};
use aws_sdk_dynamodb::types::AttributeValue;

/// A path whose first step with aliases was replaced.
struct Split {
    /// To the step, by its own name.
    step: DocumentPath,
    /// The whole path, the step by its own name alone.
    own: DocumentPath,
    /// The whole path, the step by its aliases.
    alias: DocumentPath,
}

impl DocumentPath {
    /// The step's names: 0 is the attribute.
    fn name_at(&self, step: usize) -> Option<&Name> {
        match step.checked_sub(1) {
            None => Some(&self.first),
            Some(step) => match self.rest.get(step)? {
                Step::Member(name) => Some(name),
                Step::Entry(_) | Step::Element(_) => None,
            },
        }
    }
    fn with_name(&self, step: usize, name: Name) -> Self {
        let mut path = self.clone();
        match step.checked_sub(1) {
            None => path.first = name,
            Some(step) => path.rest[step] = Step::Member(name),
        }
        path
    }
    /// To this step and no further.
    fn up_to(&self, step: usize) -> Self {
        Self { first: self.first.clone(), rest: self.rest[..step].to_vec() }
    }
    fn split(&self) -> Option<Split> {
        let has_aliases = |step: &usize| self.name_at(*step).is_some_and(|name| !name.aliases.is_empty());
        let step = (0..=self.rest.len()).find(has_aliases)?;
        let (own, alias) = self.name_at(step)?.split()?;
        let own = self.with_name(step, own);
        Some(Split { step: own.up_to(step), own, alias: self.with_name(step, alias) })
    }
    /// The same by the aliases of the last step.
    pub(crate) fn aliases(&self) -> Vec<Self> {
        let step = self.rest.len();
        let aliases = self.name_at(step).map_or(&[][..], |name| name.aliases);
        aliases.iter().map(|alias| self.with_name(step, Name::from(*alias))).collect()
    }
    /// What it leads through stands under its own name, or nowhere: expressions of changes do not go through aliases.
    fn leads_through_own_names(&self) -> Node {
        let steps = (0..self.rest.len()).map(|step| self.up_to(step).stands_under_its_own_name());
        steps.fold(Node::Constant(true), Node::and)
    }
    /// It is there by the own name of its last step, or not at all.
    fn stands_under_its_own_name(&self) -> Node {
        let step = self.rest.len();
        let Some((own, _)) = self.name_at(step).and_then(Name::split) else { return Node::Constant(true) };
        let elsewhere = self.aliases().into_iter().map(Node::not_exists).fold(Node::Constant(true), Node::and);
        Node::exists(self.with_name(step, own)).or(elsewhere)
    }
}

impl Node {
    /// The condition as it is for every name of its attributes: by the own name where the item has that, else by the aliases.
    pub(crate) fn under_all_names(self) -> Self {
        match self {
            Self::And(nodes) => Self::And(nodes.into_iter().map(Self::under_all_names).collect()),
            Self::Or(nodes) => Self::Or(nodes.into_iter().map(Self::under_all_names).collect()),
            Self::Not(node) => Self::Not(Box::new(node.under_all_names())),
            mut leaf => {
                let mut split = None;
                leaf.each_path(&mut |path| split = split.take().or_else(|| Some((path.clone(), path.split()?))));
                match split {
                    Some((path, split)) => leaf.under_both(&path, split),
                    None => leaf,
                }
            }
        }
    }
    fn under_both(self, path: &DocumentPath, Split { step, own, alias }: Split) -> Self {
        let is_whole = own.rest.len() == step.rest.len();
        let by_own = self.clone().by(path, &own).under_all_names();
        let by_alias = self.clone().by(path, &alias).under_all_names();
        match self {
            Self::Function("attribute_exists", _) if is_whole => by_own.or(by_alias),
            Self::Function("attribute_not_exists", _) if is_whole => by_own.and(by_alias),
            // These hold where there is nothing.
            Self::Compare(_, "<>", _) | Self::Function("attribute_not_exists", _) => {
                Self::exists(step.clone()).and(by_own).or(Self::not_exists(step).and(by_alias))
            }
            _ => by_own.or(Self::not_exists(step).and(by_alias)),
        }
    }
    /// With another path in place of this one.
    fn by(mut self, path: &DocumentPath, other: &DocumentPath) -> Self {
        self.each_path(&mut |mentioned| {
            if mentioned == path {
                mentioned.clone_from(other);
            }
        });
        self
    }
    /// The paths of a condition that is not made of others.
    fn each_path(&mut self, visit: &mut dyn FnMut(&mut DocumentPath)) {
        let terms: Vec<&mut Term> = match self {
            Self::Compare(a, _, b) => vec![a, b],
            Self::Between(a, low, high) => vec![a, low, high],
            Self::In(a, list) => std::iter::once(a).chain(list).collect(),
            Self::Function(_, terms) => terms.iter_mut().collect(),
            Self::And(_) | Self::Or(_) | Self::Not(_) => Vec::new(),
            Self::Constant(_) | Self::Raw(_) | Self::TooLarge => Vec::new(),
        };
        for term in terms {
            // Conditions do not compute.
            if let Term::Path(path) | Term::Now(path, _) | Term::Size(path) = term {
                visit(path);
            }
        }
    }
}

impl Term {
    /// What the attribute holds, under whichever name. Where it has none, this is `nothing`: an expression cannot be made without
    /// a value to end with, and [`Changes::guard`] sees to it that there is one.
    fn under_all_names(self, nothing: AttributeValue) -> Self {
        match self {
            Self::Path(path) if !path.aliases().is_empty() => path.or_else(Self::Value(nothing)),
            Self::Now(path, nothing) if !path.aliases().is_empty() => path.or_else(*nothing),
            Self::IfNotExists(path, value) => path.or_else(value.under_all_names(nothing)),
            Self::Sum(a, operator, b, within) => {
                let under_all_names = |term: Self| Box::new(term.under_all_names(AttributeValue::N("0".to_owned())));
                Self::Sum(under_all_names(*a), operator, under_all_names(*b), within)
            }
            Self::ListAppend(a, b) => {
                let under_all_names = |term: Self| Box::new(term.under_all_names(AttributeValue::L(Vec::new())));
                Self::ListAppend(under_all_names(*a), under_all_names(*b))
            }
            term => term,
        }
    }
    /// What has to hold for it to be computed right.
    fn guard(&self) -> Node {
        match self {
            Self::Path(path) | Self::Now(path, _) if !path.aliases().is_empty() => {
                path.leads_through_own_names().and(Node::exists(path.clone()))
            }
            Self::Path(path) | Self::Now(path, _) => path.leads_through_own_names(),
            Self::IfNotExists(path, value) => path.leads_through_own_names().and(value.guard()),
            // That it is there is a condition of what is counted, whatever its names.
            Self::Sum(now, _, b, _) if matches!(**now, Self::Now(..)) => b.guard(),
            Self::Sum(a, _, b, _) | Self::ListAppend(a, b) => a.guard().and(b.guard()),
            Self::Size(_) | Self::Value(_) | Self::Absent | Self::Invalid(_) => Node::Constant(true),
        }
    }
}

impl DocumentPath {
    /// `if_not_exists` by the own name, then by each alias.
    fn or_else(self, value: Term) -> Term {
        let aliases = self.aliases().into_iter().rev();
        let last = aliases.fold(value, |value, alias| Term::IfNotExists(alias, Box::new(value)));
        Term::IfNotExists(self, Box::new(last))
    }
}

impl Change {
    /// The change as it is for every name of what it changes: what is under an alias is taken from there.
    pub(crate) fn under_all_names(self) -> (Self, Vec<DocumentPath>) {
        let aliases = self.path().aliases();
        let nothing = AttributeValue::Null(true);
        let change = match self {
            // ADD knows one name.
            Self::Add(path, by @ Term::Value(AttributeValue::N(_)), within) if !aliases.is_empty() => {
                let held = path.clone().or_else(Term::zero());
                Self::Set(path, Term::Sum(Box::new(held), "+", Box::new(by), within))
            }
            Self::Set(path, term) => Self::Set(path, term.under_all_names(nothing)),
            change => change,
        };
        (change, aliases)
    }
}

impl Changes {
    /// The condition on which they are computed right where attributes are under aliases.
    pub(crate) fn guard(&self) -> Node {
        let guard = |change: &Change| match change {
            Change::Set(path, term) => path.leads_through_own_names().and(term.guard()),
            Change::Remove(path) => path.leads_through_own_names(),
            Change::Add(_, Term::Value(AttributeValue::N(_)), _) => Node::Constant(true),
            // Members cannot be put into, or taken out of, a set under another name.
            Change::Add(path, ..) | Change::Delete(path, _) => path.stands_under_its_own_name(),
        };
        self.0.iter().filter(|change| !change.is_plain()).map(guard).fold(Node::Constant(true), Node::and)
    }
}
