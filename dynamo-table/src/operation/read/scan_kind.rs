//! How a Scan is divided and rendered.

use aws_sdk_dynamodb::types::Select;

use super::options::Options;
use super::request::{PageRequest, Part, Refusal, Rendered};
use super::segment::Segment;
use super::template_range::unconditioned;
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::expression::render::Placeholders;
use crate::facts::RecordFacts;
use crate::operation::keys::Source;
use crate::operation::target::Handle;

/// The kind of read that a [`Scan`](super::scan::Scan) is.
#[derive(Default)]
pub struct ScanKind {
    /// Those that are read; without any the whole is read undivided.
    pub(crate) segments: Option<Vec<Segment>>,
    /// They come from another read, and were kept elsewhere meanwhile.
    pub(crate) resumed: bool,
}

/// DynamoDB's bound on the segments of a scan.
pub(crate) const MOST_SEGMENTS: u32 = 1_000_000;

impl ScanKind {
    /// One for each segment.
    ///
    /// # Errors
    /// Segments that do not exist.
    pub(crate) fn parts(self) -> Result<Vec<Part<Self>>, Refusal> {
        let Some(segments) = self.segments else { return Ok(vec![Part::whole(self)]) };
        for (segment, total) in segments.iter().map(|segment| (segment.segment(), segment.total_segments())) {
            if segment >= total || total > MOST_SEGMENTS {
                let why = format!(
                    "segment {segment} of {total}: segments are numbered from 0 to one below their number, which is \
                     at most {MOST_SEGMENTS}"
                );
                return Err(if self.resumed { Refusal::InvalidCursor(why) } else { Refusal::InvalidUse(why) });
            }
        }
        if segments.is_empty() {
            let why = "`segments(0)` would read nothing: the number of segments must be at least 1, and so must the \
                 number of those to `resume`";
            return Err(Refusal::InvalidUse(why.into()));
        }
        let of = |segment: &Segment| Self { segments: Some(vec![segment.clone()]), resumed: self.resumed };
        let part = |segment: Segment| Part { kind: of(&segment), segment: Some(segment) };
        Ok(segments.into_iter().map(part).collect())
    }

    /// The request without what differs from page to page.
    pub(crate) fn render(
        self,
        call: &Call,
        handle: &Handle,
        source: Source,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<Rendered, Error> {
        let segment = self.segments.as_deref().and_then(|segments| segments.first());
        let segment = segment.map(|segment| (segment.segment(), segment.total_segments()));
        let mut placeholders = Placeholders::default();
        let own = if options.any_items { Node::Constant(true) } else { own_items(source.record) };
        let own = own.and(std::mem::replace(&mut options.filter, Node::Constant(true)));
        let filter = placeholders.filter(own).map_err(|e| call.refuse(e))?;
        let projection = placeholders.attributes(attributes).map_err(|e| call.refuse(e))?;
        let request = handle
            .client
            .scan()
            .table_name(&*handle.table)
            .set_index_name(source.index.name.map(str::to_owned))
            .set_filter_expression(filter)
            .set_projection_expression(projection)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.into_values())
            .set_segment(segment.and_then(|(segment, _)| i32::try_from(segment).ok()))
            .set_total_segments(segment.and_then(|(_, total)| i32::try_from(total).ok()))
            .set_consistent_read(options.consistent.then_some(true))
            .set_select(options.all_attributes.then_some(Select::AllAttributes));
        let binding = format!("{} {:?} scan {:?}", handle.table, source.index.name, segment);
        Ok(Rendered { request: PageRequest::Scan(request), binding, within: Node::Constant(true), check: None })
    }
}

/// The leading text of the record's key templates, as a filter: items of other records need not be sent.
fn own_items(record: &RecordFacts) -> Node {
    record
        .key_attributes()
        .filter_map(|key| unconditioned(key.name, key.as_template()?))
        .fold(Node::Constant(true), Node::and)
}
