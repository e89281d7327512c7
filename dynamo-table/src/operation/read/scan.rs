//! All items of a table or an index.

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use aws_sdk_dynamodb::types::Select;

use super::builder::Read;
use super::options::Options;
use super::request::{PageRequest, PartToRead, ReadKind, Refusal, RenderedRead};
use super::segment::Segment;
use super::template_range::unconditioned;
use crate::error::{Call, Error};
use crate::expression::node::Node;
use crate::expression::render::Placeholders;
use crate::facts::RecordFacts;
use crate::index::{Index, Readable};
use crate::operation::keys::Source;
use crate::operation::target::Handle;
use crate::operation::target::Target;

/// Reads all items of the table or of an index, in no order: `players.scan()`.
///
/// Sends [Scan](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html), a request a page; it reads, and
/// consumes the capacity of, the whole table. Of a record whose keys come from templates only its own items are given.
///
/// # Errors
/// Before anything is sent: [`Error::InvalidCursor`] for a cursor of another read, or one that was altered; [`Error::InvalidUse`] for a
/// page size of 0, a segment beyond the number of segments, a filter on an attribute that the index does not hold. When it is sent:
/// [`Error::InvalidCursor`] for a position that is not in its segment, which DynamoDB alone knows.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/players.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let players = players().await;
/// assert_eq!(players.scan().filter(Player::POINTS.gt(50)).count().await?, 2);
///
/// // Four segments side by side.
/// assert_eq!(players.scan().segments(4).all().await?.items.len(), 3);
///
/// // Half of the table; somebody else reads segment 1.
/// let half = players.scan().segment(0, 2).all().await?;
/// assert!(half.items.len() <= 3);
/// # Ok(()) }
/// ```
pub type Scan<I, Out = <I as Index>::Item> = Read<ScanKind, I, Out>;

/// The kind of read that a [`Scan`] is.
#[derive(Default)]
pub struct ScanKind {
    /// Those that are read; without any the whole is read undivided.
    segments: Option<Vec<Segment>>,
    /// They come from another read, and were kept elsewhere meanwhile.
    resumed: bool,
}

/// DynamoDB's bound on the segments of a scan.
const MOST_SEGMENTS: u32 = 1_000_000;

impl<I: Index> Scan<I> {
    pub(crate) fn new(target: Target<I::Record>) -> Self {
        Self::of(target, ScanKind::default())
    }
}

impl<I: Index, Out> Scan<I, Out> {
    /// Only segment `segment`, from 0, of `total_segments`: the segments are disjoint and together the whole, so that several
    /// tasks or machines can share a [parallel scan](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan).
    /// A cursor of a segment goes on in that segment.
    pub fn segment(mut self, segment: u32, total_segments: u32) -> Self {
        self.kind = ScanKind { segments: Some(vec![Segment::new(segment, total_segments)]), resumed: false };
        self
    }
    /// Divides the table into so many segments that are read side by side, on one engine with the batches: a
    /// [parallel scan](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan). Items come
    /// in no order. Four to a core are a good measure.
    #[doc(alias = "TotalSegments")]
    pub fn segments(mut self, total_segments: u32) -> Self {
        self.options.bulk.concurrency = usize::try_from(total_segments).unwrap_or(usize::MAX).max(1);
        self.kind = ScanKind { segments: Some(Segment::all(total_segments.min(MOST_SEGMENTS + 1))), resumed: false };
        self
    }
    /// Goes on with these segments, each at its place; those that are done are left out. See [`Segment`]. A segment that does not
    /// exist, or whose cursor is not of this scan, is [`Error::InvalidCursor`].
    pub fn resume(mut self, segments: impl IntoIterator<Item = Segment>) -> Self {
        let segments: Vec<Segment> = segments.into_iter().collect();
        self.options.bulk.concurrency = segments.len().max(1);
        self.kind = ScanKind { segments: Some(segments), resumed: true };
        self
    }
    /// The SDK's own builder for the first page, with all that this one would send.
    ///
    /// # Errors
    /// As for sending it, as far as they are known before.
    pub async fn into_request(self) -> Result<ScanFluentBuilder, Error>
    where
        Out: Readable<Record = I::Record>,
    {
        self.first_request(|request| match request {
            PageRequest::Scan(request) => Some(request),
            PageRequest::Query(_) => None,
        })
    }
}

impl ReadKind for ScanKind {
    fn operation(&self) -> &'static str {
        "Scan"
    }
    fn filters_keys(&self) -> bool {
        true
    }
    fn parts(self: Box<Self>) -> Result<Vec<PartToRead>, Refusal> {
        let Some(segments) = self.segments else { return Ok(vec![PartToRead { kind: self, segment: None }]) };
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
        let part = |segment: Segment| PartToRead { kind: Box::new(of(&segment)), segment: Some(segment) };
        Ok(segments.into_iter().map(part).collect())
    }

    fn render(
        self: Box<Self>,
        call: &Call,
        handle: &Handle,
        source: Source,
        options: &mut Options,
        attributes: Option<Vec<&'static str>>,
    ) -> Result<RenderedRead, Error> {
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
        Ok(RenderedRead { request: PageRequest::Scan(request), binding, within: Node::Constant(true), check: None })
    }
}

/// The leading text of the record's key templates, as a filter: items of other records need not be sent.
fn own_items(record: &RecordFacts) -> Node {
    record
        .key_attributes()
        .filter_map(|key| unconditioned(key.name, key.as_template()?))
        .fold(Node::Constant(true), Node::and)
}
