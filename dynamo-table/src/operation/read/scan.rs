//! All items of a table or an index.

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;

use super::builder::Read;
use super::scan_kind::{MOST_SEGMENTS, ScanKind};
use super::segment::Segment;
use crate::error::Error;
use crate::index::{Index, Readable};
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
        self.first_request()
    }
}
