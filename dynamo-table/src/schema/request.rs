//! A table's definition as DynamoDB is told it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, LocalSecondaryIndex, Projection,
    ProjectionType, ProvisionedThroughput, ScalarAttributeType,
};

use crate::codec::ScalarType;
use crate::error::{Call, Error};
use crate::facts::{IndexFacts, IndexKind, KeyAttribute, Projected};
use crate::schema::definition::{Keys, TableDefinition};
use crate::schema::settings::Throughput;

impl TableDefinition {
    /// The request that creates the table.
    pub(crate) fn request(&self, call: &Call, client: &Client) -> Result<CreateTableFluentBuilder, Error> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(call.invalid(problems.join("; ")));
        }
        self.build(client.create_table().table_name(&*call.table)).map_err(|e| call.invalid(e.to_string()))
    }

    fn build(&self, request: CreateTableFluentBuilder) -> Result<CreateTableFluentBuilder, BuildError> {
        let attributes: Vec<_> = self.attributes().into_iter().map(attribute).collect::<Result<_, _>>()?;
        let global: Vec<_> = self
            .indexes(IndexKind::Global)
            .map(|(name, index)| global(name, index, self.throughput_of(name)))
            .collect::<Result<_, _>>()?;
        let local: Vec<_> =
            self.indexes(IndexKind::Local).map(|(name, index)| local(name, index)).collect::<Result<_, _>>()?;
        let billing = if self.throughput().is_some() { BillingMode::Provisioned } else { BillingMode::PayPerRequest };
        Ok(request
            .set_attribute_definitions(Some(attributes))
            .set_key_schema(Some(key_schema(self.key())?))
            .set_global_secondary_indexes(Some(global).filter(|indexes| !indexes.is_empty()))
            .set_local_secondary_indexes(Some(local).filter(|indexes| !indexes.is_empty()))
            .billing_mode(billing)
            .set_provisioned_throughput(self.throughput().map(provisioned).transpose()?))
    }
}

fn attribute(key: &KeyAttribute) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder().attribute_name(key.name).attribute_type(scalar(key.scalar)).build()
}

pub(crate) fn scalar(scalar: ScalarType) -> ScalarAttributeType {
    match scalar {
        ScalarType::S => ScalarAttributeType::S,
        ScalarType::N => ScalarAttributeType::N,
        ScalarType::B => ScalarAttributeType::B,
    }
}

fn key_schema(keys: Keys<'_>) -> Result<Vec<KeySchemaElement>, BuildError> {
    let element =
        |key: &KeyAttribute, part| KeySchemaElement::builder().attribute_name(key.name).key_type(part).build();
    let partition = keys.partition.iter().map(|key| element(key, KeyType::Hash));
    partition.chain(keys.sort.iter().map(|key| element(key, KeyType::Range))).collect()
}

fn global(name: &str, index: &IndexFacts, throughput: Option<Throughput>) -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(key_schema(Keys::of(index))?))
        .projection(projection(index))
        .set_provisioned_throughput(throughput.map(provisioned).transpose()?)
        .build()
}

fn local(name: &str, index: &IndexFacts) -> Result<LocalSecondaryIndex, BuildError> {
    LocalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(key_schema(Keys::of(index))?))
        .projection(projection(index))
        .build()
}

fn projection(index: &IndexFacts) -> Projection {
    let projection = Projection::builder();
    match index.projected {
        Projected::All => projection.projection_type(ProjectionType::All),
        Projected::KeysOnly => projection.projection_type(ProjectionType::KeysOnly),
        Projected::Include(names) => projection
            .projection_type(ProjectionType::Include)
            .set_non_key_attributes(Some(names.iter().map(|name| (*name).to_owned()).collect())),
    }
    .build()
}

fn provisioned(throughput: Throughput) -> Result<ProvisionedThroughput, BuildError> {
    let units = |units: u64| i64::try_from(units).unwrap_or(i64::MAX);
    ProvisionedThroughput::builder()
        .read_capacity_units(units(throughput.read))
        .write_capacity_units(units(throughput.write))
        .build()
}
