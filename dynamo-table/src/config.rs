//! A table, or a client, from the environment.

use std::env;
use std::sync::Arc;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use http::Uri;
use http::uri::Authority;

use crate::error::{Call, Error};
use crate::record::Record;
use crate::table::typed_table::Table;

/// Where the endpoint is looked for, before the SDK's own places.
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_DYNAMODB", "DYNAMODB_ENDPOINT"];

/// The SDK's own place, for all services, which it looks at when it sends.
const GENERAL: &str = "AWS_ENDPOINT_URL";

impl<R: Record> Table<R> {
    /// The table of this name, by a client that is set as the environment says: see [`client_from_env`].
    ///
    /// # Errors
    /// Those of [`client_from_env`].
    pub async fn from_env(name: impl Into<Arc<str>>) -> Result<Self, Error> {
        let name = name.into();
        let client = client(Call::new("Table::from_env", name.clone()), None).await?;
        Ok(Self::new(client, name))
    }
}

/// A client whose region, credentials and endpoint come from the environment, as
/// [AWS's tools](https://docs.aws.amazon.com/sdkref/latest/guide/creds-config-files.html) find them.
///
/// The endpoint is the first of: the argument; `AWS_ENDPOINT_URL_DYNAMODB`; `DYNAMODB_ENDPOINT`; the SDK's own order
/// (`AWS_ENDPOINT_URL`, the profile, AWS's endpoint of the region). An argument of `None` does not hide the others.
///
/// ```no_run
/// # #[tokio::main] async fn main() -> Result<(), dynamo_table::Error> {
/// let client = dynamo_table::client_from_env(Some("http://localhost:8000")).await?;
/// # let _ = client;
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`Error::Configuration`] if no region is set, since none is invented, or if the endpoint is not a URL. Credentials are looked for
/// when the first request is sent, which fails with the same error where there are none.
pub async fn client_from_env(endpoint: Option<&str>) -> Result<Client, Error> {
    client(Call::of_no_table("client_from_env"), endpoint).await
}

async fn client(call: Call, endpoint: Option<&str>) -> Result<Client, Error> {
    let endpoint = first_endpoint(endpoint, |name| env::var(name).ok());
    let general = env::var(GENERAL).ok().filter(|url| !url.is_empty());
    check_endpoint(&call, endpoint.as_ref().map(|(url, origin)| (url.as_str(), *origin)))?;
    if endpoint.is_none() {
        check_endpoint(&call, general.as_deref().map(|url| (url, GENERAL)))?;
    }
    let shared = aws_config::load_defaults(BehaviorVersion::latest()).await;
    if shared.region().is_none() {
        let advice = "no region is set: set AWS_REGION, or `region` in the profile that AWS_PROFILE names; DynamoDB \
                      Local accepts any";
        return Err(call.misconfigured(advice, None));
    }
    Ok(Client::from_conf(configuration(&shared, endpoint).build()))
}

fn configuration(shared: &SdkConfig, endpoint: Option<(String, &'static str)>) -> Builder {
    let builder = Builder::from(shared);
    match endpoint {
        Some((url, _)) => builder.endpoint_url(url),
        None => builder,
    }
}

fn check_endpoint(call: &Call, endpoint: Option<(&str, &str)>) -> Result<(), Error> {
    match endpoint {
        Some((url, origin)) if !is_url(url) => {
            let advice = format!(
                "the endpoint from {origin} is not a URL: it should look like \
                                  `http://localhost:8000`"
            );
            Err(call.misconfigured(advice, None))
        }
        _ => Ok(()),
    }
}

/// The endpoint and where it was found. An empty variable is none.
fn first_endpoint(
    argument: Option<&str>,
    variable: impl Fn(&'static str) -> Option<String>,
) -> Option<(String, &'static str)> {
    let given = argument.map(|url| (url.to_owned(), "the argument"));
    let variables = ENDPOINTS.into_iter().filter_map(|name| Some((variable(name)?, name)));
    given.into_iter().chain(variables).find(|(url, _)| !url.is_empty())
}

/// As the SDK will read it: a scheme, a host, and a port that is one.
fn is_url(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_complete = |authority: &Authority| {
        let (host, behind) = (authority.host(), authority.as_str().rsplit('@').next().unwrap_or_default());
        !host.is_empty() && (behind == host || authority.port_u16().is_some())
    };
    is_http && uri.authority().is_some_and(is_complete)
}

#[cfg(test)]
mod tests {
    use super::{first_endpoint, is_url};

    // CASES 75
    #[test]
    fn the_endpoint_is_the_argument_then_awss_variable_then_the_other() {
        let both = |name: &str| Some(format!("http://{name}"));
        let short = |name: &str| (name == "DYNAMODB_ENDPOINT").then(|| "http://short".to_owned());
        let empty = |_: &str| Some(String::new());
        let found = |argument, variable: &dyn Fn(&str) -> Option<String>| {
            first_endpoint(argument, variable).map(|(url, _)| url).unwrap_or_default()
        };
        assert_eq!(found(Some("http://given"), &both), "http://given");
        assert_eq!(found(None, &both), "http://AWS_ENDPOINT_URL_DYNAMODB", "`None` does not hide the variable");
        assert_eq!(found(None, &short), "http://short");
        assert_eq!(found(None, &empty), "");
        assert_eq!(found(None, &|_: &str| None), "");
    }

    #[test]
    fn an_endpoint_is_a_url() {
        assert!(is_url("http://localhost:8000") && is_url("https://dynamodb.eu-central-1.amazonaws.com"));
        assert!(is_url("http://[::1]:8000/path") && is_url("http://user:word@host:80"));
        for none in ["localhost:8000", "http://", "dynamodb", "", "ftp://host", "http:/host", "http://:8000"] {
            assert!(!is_url(none), "{none}");
        }
        // row 69
        for mistyped in [
            "http://foo bar:8000",
            "http://host:port",
            "http://host:",
            "http://host:99999",
            "http://[::1:8000",
            "http://ho\nst",
        ] {
            assert!(!is_url(mistyped), "{mistyped}");
        }
    }
}
