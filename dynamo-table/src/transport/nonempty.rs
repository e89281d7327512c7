//! A body that has to hold something.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Fails at its end if nothing came: the SDK takes an empty response for `{}`, which would read as "there is no item".
pub(crate) struct NonEmpty {
    inner: SdkBody,
    any: bool,
}

impl NonEmpty {
    pub(crate) fn wrap(inner: SdkBody) -> SdkBody {
        match inner.bytes() {
            Some(bytes) if !bytes.is_empty() => inner,
            _ => SdkBody::from_body_1_x(Self { inner, any: false }),
        }
    }
}

impl Body for NonEmpty {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
            None if !self.any => Poll::Ready(Some(Err("no bytes came".into()))),
            frame => {
                self.any |= matches!(&frame, Some(Ok(frame)) if frame.data_ref().is_some_and(|data| !data.is_empty()));
                Poll::Ready(frame)
            }
        }
    }
    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.inner)
    }
}
