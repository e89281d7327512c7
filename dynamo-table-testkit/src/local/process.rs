//! DynamoDB Local as a child process that never outlives the process that started it.

use super::error::LocalError;
use super::source::{IMAGE, checked};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const WATCH: &str = include_str!("watch.sh");
const START: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(25);
const PORTS_TO_TRY: usize = 3;

/// A running child; dropping it ends it.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    output: Tail,
}

/// Runs the program in this folder by `java`; returns its endpoint too.
pub(super) fn run_java(folder: &Path) -> Result<(Process, String), LocalError> {
    let folder = checked(folder)?;
    on_a_free_port(|port| {
        let mut java = watched("KILL", "java");
        java.current_dir(folder)
            .args(["-XX:TieredStopAtLevel=1", "-Xmx512m", "-Djava.library.path=./DynamoDBLocal_lib"])
            .args(["-jar", "DynamoDBLocal.jar", "-inMemory", "-disableTelemetry", "-port", &port.to_string()]);
        java
    })
}

/// Runs Docker's image; returns its endpoint too.
pub(super) fn run_docker() -> Result<(Process, String), LocalError> {
    on_a_free_port(docker)
}

fn docker(port: u16) -> Command {
    // `docker run` passes the signal on to what runs in the container.
    let mut docker = watched("TERM", "docker");
    docker.args(["run", "--rm", "--publish", &format!("127.0.0.1:{port}:8000"), IMAGE]).args([
        "-jar",
        "DynamoDBLocal.jar",
        "-inMemory",
        "-disableTelemetry",
    ]);
    docker
}

/// Waits until something answers there.
pub(super) fn wait_for(endpoint: &str, patience: Duration) -> Result<(), LocalError> {
    let authority = authority(endpoint).ok_or_else(|| LocalError::Endpoint(endpoint.into()))?;
    let began = Instant::now();
    while !answers(authority) {
        if began.elapsed() > patience {
            return Err(silent(endpoint, patience, String::new()));
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// A command that ends by `signal` when this process ends, also when it is killed.
fn watched(signal: &str, program: &str) -> Command {
    if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", WATCH, "sh", signal, program]);
        shell
    } else {
        Command::new(program)
    }
}

/// The program cannot choose a port by itself, and one that is free now may be taken a moment later.
fn on_a_free_port(command: impl Fn(u16) -> Command) -> Result<(Process, String), LocalError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let port = free_port().map_err(|source| LocalError::Run { program: "a listener".into(), source })?;
        match Process::start(command(port), port) {
            Err(LocalError::Ended { .. }) if tries < PORTS_TO_TRY => {}
            other => return other,
        }
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Process {
    fn start(mut command: Command, port: u16) -> Result<(Self, String), LocalError> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command.spawn().map_err(|source| LocalError::Run { program, source })?;
        let output = Tail::default();
        output.follow(child.stdout.take());
        output.follow(child.stderr.take());
        let mut process = Self { child, output };
        let endpoint = format!("http://127.0.0.1:{port}");
        process.wait_until_ready(&endpoint)?;
        Ok((process, endpoint))
    }

    fn wait_until_ready(&mut self, endpoint: &str) -> Result<(), LocalError> {
        let authority = authority(endpoint).expect("it was made here");
        let began = Instant::now();
        while !answers(authority) {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(LocalError::Ended { status, output: self.output.text() });
            }
            if began.elapsed() > START {
                return Err(silent(endpoint, START, self.output.text()));
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The watching shell ends the program when its input closes; where there is none, the child is the program.
        drop(self.child.stdin.take());
        if !cfg!(unix) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn silent(endpoint: &str, patience: Duration, output: String) -> LocalError {
    LocalError::Silent { endpoint: endpoint.into(), seconds: patience.as_secs(), output }
}

/// `host:port` of a plain HTTP endpoint.
fn authority(endpoint: &str) -> Option<&str> {
    let authority = endpoint.strip_prefix("http://")?.trim_end_matches('/');
    let port = authority.rsplit_once(':')?.1;
    (!authority.contains('/') && port.parse::<u16>().is_ok()).then_some(authority)
}

/// Whether an HTTP server answers there, be it with an error.
fn answers(authority: &str) -> bool {
    let second = Duration::from_secs(1);
    let Ok(addresses) = authority.to_socket_addrs() else { return false };
    addresses.into_iter().any(|address| {
        let asked = TcpStream::connect_timeout(&address, second).and_then(|mut stream| {
            stream.set_read_timeout(Some(second))?;
            write!(stream, "GET / HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n")?;
            let mut start = [0; 5];
            stream.read_exact(&mut start)?;
            Ok(start)
        });
        asked.is_ok_and(|start| &start == b"HTTP/")
    })
}

/// The last lines that a child wrote, for an error's text.
#[derive(Debug, Clone, Default)]
struct Tail(Arc<Mutex<Vec<String>>>);

impl Tail {
    const LINES: usize = 20;

    /// Reads to the end on a thread of its own, so that the child never waits for a reader.
    fn follow(&self, from: Option<impl Read + Send + 'static>) {
        let lines = self.0.clone();
        let Some(from) = from else { return };
        thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                if lines.len() == Self::LINES {
                    lines.remove(0);
                }
                lines.push(line);
            }
        });
    }

    fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{Process, authority, docker, on_a_free_port, wait_for, watched};
    use crate::local::LocalError;
    use std::path::Path;
    use std::time::Duration;

    /// row 60: Java's listens on all interfaces, which the docs say; Docker's on the loopback alone.
    #[test]
    fn row_60_docker_is_published_on_the_loopback_alone() {
        let command = docker(49152);
        let arguments: Vec<_> = command.get_args().filter_map(|argument| argument.to_str()).collect();
        let published: Vec<_> =
            arguments.windows(2).filter(|pair| pair[0] == "--publish").map(|pair| pair[1]).collect();
        assert_eq!(published, ["127.0.0.1:49152:8000"], "{arguments:?}");
        assert!(include_str!("server.rs").contains("listens on **all interfaces**"));
    }

    #[test]
    fn only_plain_http_with_a_port_is_an_endpoint() {
        assert_eq!(authority("http://localhost:8000"), Some("localhost:8000"));
        assert_eq!(authority("http://localhost:8000/"), Some("localhost:8000"));
        for wrong in ["https://localhost:8000", "localhost:8000", "http://localhost", "http://localhost:8000/path", ""]
        {
            assert_eq!(authority(wrong), None, "{wrong}");
            let error = wait_for(wrong, Duration::ZERO).unwrap_err();
            assert_eq!(error.to_string(), format!("DYNAMODB_LOCAL_ENDPOINT is {wrong:?}: expected http://host:port"));
        }
    }

    #[test]
    fn a_folder_without_the_program_is_named() {
        let error = super::run_java(Path::new("/nowhere")).unwrap_err();
        assert_eq!(error.to_string(), "there is no DynamoDBLocal.jar in /nowhere");
    }

    #[test]
    #[cfg(unix)]
    fn a_program_that_ends_early_is_quoted() {
        let error = on_a_free_port(|_| {
            let mut command = watched("KILL", "sh");
            command.args(["-c", "echo no heap >&2; exit 3"]);
            command
        })
        .unwrap_err();
        assert!(matches!(&error, LocalError::Ended { status, .. } if status.code() == Some(3)), "{error:?}");
        assert!(error.to_string().contains("no heap"), "{error}");
    }

    #[test]
    #[cfg(unix)]
    fn a_dropped_process_ends_its_program() {
        let folder = tempfile::tempdir().unwrap();
        let proof = folder.path().join("pid");
        let mut command = watched("TERM", "sh");
        let script = format!("trap 'rm {0}; exit' TERM; echo $$ > {0}; while :; do sleep 0.05; done", proof.display());
        command.args(["-c", &script]).stdin(std::process::Stdio::piped());
        let process = Process { child: command.spawn().unwrap(), output: super::Tail::default() };
        while !proof.exists() {
            std::thread::sleep(Duration::from_millis(10));
        }
        drop(process);
        assert!(!proof.exists(), "the program was asked to end and has ended when the drop returns");
    }
}
