//! HTTP answers as DynamoDB gives them.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::Frame;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// An answer with the headers that DynamoDB sets: type, length, checksum, request id.
pub(crate) fn response(status: u16, body: Vec<u8>, request_id: String) -> HttpResponse {
    let checksum = crc32fast::hash(&body).to_string();
    let length = body.len().to_string();
    let mut response =
        HttpResponse::new(status.try_into().expect("an HTTP status is between 100 and 999"), SdkBody::from(body));
    let headers = response.headers_mut();
    headers.insert("server", "Server");
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert("content-length", length);
    headers.insert("x-amz-crc32", checksum);
    headers.insert("x-amzn-requestid", request_id);
    response
}

/// A body that yields its beginning and then fails, as when the connection is cut within an answer.
pub(crate) fn torn(beginning: Vec<u8>) -> SdkBody {
    SdkBody::from_body_1_x(Torn(Some(beginning.into())))
}

struct Torn(Option<Bytes>);

impl http_body::Body for Torn {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(match self.0.take() {
            Some(beginning) => Ok(Frame::data(beginning)),
            None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "canned: the answer was cut within its body")),
        }))
    }
}
