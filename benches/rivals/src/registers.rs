//! All cases there are.

use crate::bulk::{delayed, growth, loopback};
use crate::{mappers, parsers};
use bench_harness::cases::{reads, updates, writes};
use bench_harness::command::Register;

pub const REGISTERS: [Register; 10] = [
    reads::cases,
    writes::cases,
    updates::cases,
    mappers::dynamo_table::cases,
    mappers::facade::cases,
    mappers::modyne::cases,
    parsers::cases::cases,
    delayed::cases,
    growth::cases,
    loopback::cases,
];
