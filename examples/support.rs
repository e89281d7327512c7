//! What the examples share: which DynamoDB they talk to, and how an error is shown.

use std::error::Error;
use std::process::ExitCode;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;

pub type AnyError = Box<dyn Error + Send + Sync>;

/// Which DynamoDB; without an argument a fresh one in this process
#[derive(Default, clap::Args)]
pub struct Dynamo {
    /// DynamoDB Local or another engine at this address, such as http://localhost:8000
    #[arg(long, value_name = "URL", conflicts_with = "aws")]
    endpoint: Option<String>,
    /// AWS, by the region, credentials and endpoint of the environment
    #[arg(long)]
    aws: bool,
}

#[allow(dead_code, reason = "each example uses some of them")]
impl Dynamo {
    pub fn at(url: &str) -> Self {
        Self { endpoint: Some(url.to_owned()), aws: false }
    }
    pub fn is_in_process(&self) -> bool {
        self.endpoint.is_none() && !self.aws
    }
    pub async fn client(self) -> Result<Client, AnyError> {
        let Some(url) = self.endpoint else {
            return match self.aws {
                true => Ok(dynamo_table::client_from_env(None).await?),
                false => Ok(dynamo_table_testkit::client()),
            };
        };
        // An engine of one's own takes any credentials.
        let credentials = Credentials::new("local", "local", None, None, "dynamo-table examples");
        let config = aws_config::defaults(BehaviorVersion::latest())
            .endpoint_url(url)
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials);
        Ok(Client::new(&config.load().await))
    }
}

/// Success, or the error on standard error.
pub fn exit_code(result: Result<(), AnyError>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// An error with all that it comes from: `Display` says the error's own level only.
pub fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text += &format!("\n  because: {cause}");
        next = cause.source();
    }
    text
}
