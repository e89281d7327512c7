//! What the bulk examples write and read: temperatures of stations.

use dynamo_table::Record;
use serde::{Deserialize, Serialize};

/// A line of a file, and an item of the table.
#[derive(Debug, Clone, PartialEq, Record, Serialize, Deserialize)]
pub struct Measurement {
    #[record(partition_key)]
    pub station: String,
    #[record(sort_key)]
    pub minute: u64,
    pub celsius: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The line that it was read from, as it was; nothing where it was made up. It is not stored.
    #[record(skip)]
    #[serde(skip)]
    pub line: Vec<u8>,
}

#[allow(dead_code, reason = "each example uses some of it")]
impl Measurement {
    /// The line that it was read from, or one that it can be read from.
    ///
    /// # Errors
    /// A temperature that JSON has no form for.
    pub fn as_line(&self) -> std::io::Result<Vec<u8>> {
        match self.line.is_empty() {
            true => Ok(serde_json::to_vec(self)?),
            false => Ok(self.line.clone()),
        }
    }
}

const STATIONS: u64 = 250;

/// So many measurements, the same each time: those of all stations for a minute, then those of the next.
pub fn generated(items: u64) -> impl Iterator<Item = Measurement> + Send {
    (0..items).map(|number| {
        let (station, minute) = (number % STATIONS, number / STATIONS);
        let wave = ((station * 7 + minute) as f64 / 40.0).sin();
        Measurement {
            station: format!("station-{station:03}"),
            minute,
            celsius: (wave * 150.0 + 80.0).round() / 10.0,
            note: (number % 100 == 99).then(|| "calibrated".to_owned()),
            line: Vec::new(),
        }
    })
}
