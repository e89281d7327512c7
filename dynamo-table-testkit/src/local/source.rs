//! Where DynamoDB Local comes from.

use super::error::LocalError;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(super) const IMAGE: &str = "amazon/dynamodb-local";
const FETCH: &str = include_str!("fetch.sh");

/// In the order of preference.
#[derive(Debug, PartialEq)]
pub(super) enum Source {
    /// One that runs already.
    Endpoint(String),
    /// A folder with the program.
    Folder(PathBuf),
    /// Docker, where its daemon runs.
    Docker,
    /// Fetched into a cache, because the caller asks for it.
    Download,
}

impl Source {
    /// The first there is, by environment variables that `variable` reads.
    pub(super) fn find(variable: impl Fn(&str) -> Option<String>, docker: impl Fn(bool) -> bool) -> Option<Self> {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        if let Some(endpoint) = given("DYNAMODB_LOCAL_ENDPOINT") {
            return Some(Self::Endpoint(endpoint));
        }
        if let Some(folder) = given("DYNAMODB_LOCAL_DIR") {
            return Some(Self::Folder(folder.into()));
        }
        let download = given("DYNAMODB_LOCAL_DOWNLOAD").is_some_and(|value| value != "0");
        if docker(download) {
            return Some(Self::Docker);
        }
        download.then_some(Self::Download)
    }

    /// The first there is on this machine.
    pub(super) fn here() -> Option<Self> {
        Self::find(|name| std::env::var(name).ok(), has_docker)
    }
}

/// Whether a Docker daemon runs and has the image. Nothing is fetched unasked: without it, only where that is allowed.
fn has_docker(may_fetch: bool) -> bool {
    let succeeds = |arguments: &[&str]| {
        let mut docker = Command::new("docker");
        docker.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        docker.status().is_ok_and(|status| status.success())
    };
    succeeds(&["image", "inspect", IMAGE]) || (may_fetch && succeeds(&["info"]))
}

/// The folder, once it is seen to hold the program.
pub(super) fn checked(folder: &Path) -> Result<&Path, LocalError> {
    let found = folder.join("DynamoDBLocal.jar").is_file();
    found.then_some(folder).ok_or_else(|| LocalError::NoJar(folder.to_owned()))
}

/// Fetches the program into a cache, unless it is there, and returns its folder.
pub(super) fn fetch() -> Result<PathBuf, LocalError> {
    let mut script = Command::new("sh");
    // What is fetched, and under whose terms, is written to standard error.
    script.args(["-c", FETCH]).stdin(Stdio::null()).stderr(Stdio::inherit());
    let done = script.output().map_err(|source| LocalError::Run { program: "sh".into(), source })?;
    if !done.status.success() {
        return Err(LocalError::Fetch(done.status));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&done.stdout).trim()))
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn find(variables: &[(&str, &str)], docker: fn(bool) -> bool) -> Option<Source> {
        let value = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Source::find(value, docker)
    }

    #[test]
    fn the_order_is_endpoint_folder_docker_download() {
        let endpoint = ("DYNAMODB_LOCAL_ENDPOINT", "http://localhost:8000");
        let folder = ("DYNAMODB_LOCAL_DIR", "/opt/dynamodb");
        let download = ("DYNAMODB_LOCAL_DOWNLOAD", "1");
        let all = [download, folder, endpoint];

        assert_eq!(find(&all, |_| true), Some(Source::Endpoint("http://localhost:8000".into())));
        assert_eq!(find(&all[..2], |_| true), Some(Source::Folder("/opt/dynamodb".into())));
        assert_eq!(find(&all[..1], |_| true), Some(Source::Docker));
        assert_eq!(find(&all[..1], |_| false), Some(Source::Download));
        assert_eq!(find(&[], |_| false), None);
    }

    #[test]
    fn nothing_is_fetched_unasked() {
        let only_with_a_fetch = |may_fetch| may_fetch;
        assert_eq!(find(&[], only_with_a_fetch), None);
        assert_eq!(find(&[("DYNAMODB_LOCAL_DOWNLOAD", "0")], only_with_a_fetch), None);
        assert_eq!(find(&[("DYNAMODB_LOCAL_DOWNLOAD", "")], only_with_a_fetch), None);
        assert_eq!(find(&[("DYNAMODB_LOCAL_DOWNLOAD", "1")], only_with_a_fetch), Some(Source::Docker));
    }
}
