//! A record without the derive: facts, key and codec by hand.

use dynamo_table::codec::{
    AttributeFacts, DecodeError, EncodeError, Fields, MapWriter, Names, Reader, Slot, incomplete,
};
use dynamo_table::facts::{IndexFacts, KeyAttribute, Projected, RecordFacts, Roles, TemplatePart};
use dynamo_table::index::Records;
use dynamo_table::record::{Key, KeyFrom, Normalize, Updatable};
use dynamo_table::{DynamoTable, Index, Path, Record, ge};

use crate::support::{engines, item, raw, s};

#[derive(Debug, Clone, PartialEq)]
struct Measure {
    sensor: String,
    second: u32,
    celsius: f64,
}

#[derive(Debug, Clone, PartialEq)]
struct MeasureKey {
    sensor: String,
    second: u32,
}

struct ByHeat;

const CELSIUS: Path<Measure, f64> = Path::attribute("celsius");

impl Record for Measure {
    type Key = MeasureKey;
    type PartitionKey = (String,);
    type SortKey = (u32,);
    type Version = ();
    const FACTS: RecordFacts = RecordFacts {
        attributes: Self::NAMES,
        partition_key: KeyAttribute::key::<String>("sensor"),
        sort_key: Some(KeyAttribute::sort_template(
            "sk",
            '#',
            &[TemplatePart::Text("AT#"), TemplatePart::key_field::<u32>("second", 10)],
        )),
        indexes: &[ByHeat::FACTS],
        computed: &[],
        computed_of_all: &[],
        roles: Roles::NONE,
    };

    fn key(&self) -> MeasureKey {
        MeasureKey { sensor: self.sensor.clone(), second: self.second }
    }
    fn copied(&self) -> Self {
        self.clone()
    }
}

impl Updatable for Measure {}

impl Index for ByHeat {
    type Record = Measure;
    type PartitionKey = (String,);
    type SortKey = (f64,);
    type Item = Records<Measure>;
    const FACTS: IndexFacts = IndexFacts::global(
        "by_heat",
        &[KeyAttribute::sparse::<String>("sensor")],
        &[KeyAttribute::sparse::<f64>("celsius")],
        Projected::All,
    );
}

impl Key for MeasureKey {
    type Record = Measure;
    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        map.attribute("sensor", &self.sensor)?;
        map.attribute("second", &self.second)
    }
}

impl KeyFrom<(&str, u32)> for MeasureKey {
    fn key_from((sensor, second): (&str, u32), _: Option<Normalize<Measure>>) -> Self {
        Self { sensor: sensor.to_owned(), second }
    }
}

#[derive(Default)]
struct Partial {
    sensor: Slot<String>,
    second: Slot<u32>,
    celsius: Slot<f64>,
}

impl Fields for Measure {
    type Partial = Partial;
    const NAMES: Names = Names::of(&[
        AttributeFacts::new("sensor", "sensor"),
        AttributeFacts::new("second", "second"),
        AttributeFacts::new("celsius", "celsius"),
    ]);

    fn encode_fields<M: MapWriter>(&self, map: &mut M) -> Result<(), EncodeError> {
        map.attribute("sensor", &self.sensor)?;
        map.attribute("second", &self.second)?;
        map.attribute("celsius", &self.celsius)
    }
    fn decode_field<R: Reader>(partial: &mut Partial, name: &str, value: R) -> Result<Option<R>, DecodeError> {
        match name {
            "sensor" => partial.sensor.read(value)?,
            "second" => partial.second.read(value)?,
            "celsius" => partial.celsius.read(value)?,
            _ => return Ok(Some(value)),
        }
        Ok(None)
    }
    fn complete(mut partial: Partial) -> Result<Self, DecodeError> {
        partial.sensor.fill("sensor")?;
        partial.second.fill("second")?;
        partial.celsius.fill("celsius")?;
        match partial {
            Partial { sensor: Slot(Some(sensor)), second: Slot(Some(second)), celsius: Slot(Some(celsius)) } => {
                Ok(Self { sensor, second, celsius })
            }
            _ => Err(incomplete()),
        }
    }
}

#[tokio::test]
async fn a_record_by_hand_does_what_a_derived_one_does() {
    for on in engines().await {
        let measures = on.table::<Measure>().await;
        for (second, celsius) in [(5, 20.5), (60, 19.0), (3600, -3.0)] {
            measures.insert(&Measure { sensor: "attic".into(), second, celsius }).await.unwrap();
        }
        let first = measures.get(("attic", 5)).await.unwrap().unwrap();
        assert_eq!(first.celsius, 20.5);
        let stored = raw(&measures, item([("sensor", s("attic")), ("sk", s("AT#0000000005"))])).await;
        assert_eq!(stored.unwrap().len(), 4);
        let seconds = |page: dynamo_table::Page<Measure>| page.into_iter().map(|one| one.second).collect::<Vec<_>>();
        assert_eq!(seconds(measures.query("attic").sort_key(ge(60)).all().await.unwrap()), [60, 3600]);
        assert_eq!(seconds(measures.index(ByHeat).query("attic").all().await.unwrap()), [3600, 60, 5]);
        let warm = measures.scan().filter(CELSIUS.gt(19.5)).all().await.unwrap();
        assert_eq!(warm.items, [first]);
        let updated = measures.update(("attic", 5)).increment(CELSIUS, 0.5).await.unwrap();
        assert_eq!(updated.celsius, 21.0);
        let upserted = measures.upsert(&Measure { celsius: 1.0, ..updated }).await.unwrap();
        assert_eq!(measures.delete(upserted.key()).await.unwrap(), Some(upserted));
        assert_eq!(measures.partition_key(&Measure { sensor: "x".into(), second: 1, celsius: 0.0 }).unwrap(), s("x"));
    }
}
