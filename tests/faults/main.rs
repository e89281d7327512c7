//! What becomes of items when DynamoDB refuses, leaves over, or loses answers: faults in front of the in-process engine, on the
//! paused clock. After each, the table is read as it is and compared with what the library said.

mod batches;
mod clears;
mod conditional;
mod locks;
mod reads;
mod single;
mod support;
