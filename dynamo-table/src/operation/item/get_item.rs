//! GetItem as it is sent, through a cache where there is one.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;

use crate::cache::found::Found;
use crate::cache::place::Place;
use crate::cache::read::Claim;
use crate::codec::Item;
use crate::codec::wire::row::Row;
use crate::error::{Call, Error};
use crate::operation::response::{ItemResponse, Response};
use crate::operation::target::Handle;
use crate::transport::attempts::Repeat;
use crate::transport::sdk::Report;
use crate::transport::send::{Outgoing, Sent};

/// What is read of which item.
pub(crate) struct GetItem {
    pub(crate) handle: Arc<Handle>,
    pub(crate) key: Item,
    /// What is asked for; `None` is everything.
    pub(crate) attributes: Option<Vec<&'static str>>,
    pub(crate) projection: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
}

impl GetItem {
    pub(crate) fn request(&self, consistent: bool) -> GetItemFluentBuilder {
        let request = self.handle.client.get_item().table_name(&*self.handle.table);
        request
            .set_key(Some(self.key.clone()))
            .set_consistent_read(consistent.then_some(true))
            .set_projection_expression(self.projection.clone())
            .set_expression_attribute_names(self.names.clone())
    }
    pub(crate) async fn fetch(
        &self,
        call: &Call,
        consistent: bool,
        detailed: bool,
    ) -> Result<Response<Option<Row>>, Error> {
        match self.handle.place(&self.key) {
            Some(place) => self.fetch_cached(call, place, consistent, detailed).await,
            None => self.ask(call, consistent, detailed).await,
        }
    }
    async fn ask(&self, call: &Call, consistent: bool, detailed: bool) -> Result<Response<Option<Row>>, Error> {
        let outgoing = Outgoing::new(call, self.request(consistent), Repeat::Harmless);
        let Sent { result, seen } = outgoing.reporting(Report::of(detailed)).send::<ItemResponse>().await;
        Ok(result?.counted(seen))
    }
    /// From the cache, or into it. A consistent read asks in any case.
    async fn fetch_cached(
        &self,
        call: &Call,
        place: Place,
        consistent: bool,
        detailed: bool,
    ) -> Result<Response<Option<Row>>, Error> {
        let whole = self.attributes.is_none();
        let mut ticket = match consistent {
            true => place.begin_read(),
            false => match place.claim(whole).await {
                Claim::Found(found) => return self.found(call, found),
                Claim::Ask(ticket) => ticket,
            },
        };
        let request = self.ask(call, consistent || ticket.consistent(), detailed);
        let answer = match ticket.unless_answered(request).await {
            Ok(answer) => answer,
            Err(found) => return self.found(call, found),
        };
        match answer {
            Ok(response) if whole || response.output.is_none() => {
                let Response { output, consumed_capacity, item_collection_metrics, attempts } = response;
                let output = ticket.fill(output);
                Ok(Response { output, consumed_capacity, item_collection_metrics, attempts })
            }
            Ok(response) => {
                ticket.seen();
                Ok(response)
            }
            Err(error) => {
                ticket.fail();
                Err(error)
            }
        }
    }
    fn found(&self, call: &Call, found: Found) -> Result<Response<Option<Row>>, Error> {
        found.map(|item| self.copy_of(call, item)).transpose().map(Response::unsent)
    }
    /// What DynamoDB would give of a cached item.
    fn copy_of(&self, call: &Call, item: Row) -> Result<Row, Error> {
        match &self.attributes {
            None => Ok(item),
            Some(names) => Row::of_item(&item.attributes(names)).map_err(|e| call.senseless(e.to_string())),
        }
    }
}
