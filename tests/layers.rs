//! The shape of the code, read from its sources: imports go downward and by real path, no cycles, nothing too long.

#[path = "layers/cases.rs"]
mod cases;
#[path = "layers/documented.rs"]
mod documented;
#[path = "layers/drawing.rs"]
mod drawing;
#[path = "layers/elsewhere.rs"]
mod elsewhere;
#[path = "layers/graph.rs"]
mod graph;
#[path = "layers/limits.rs"]
mod limits;
#[path = "layers/mutants.rs"]
mod mutants;
#[path = "layers/promises.rs"]
mod promises;
#[path = "layers/sources.rs"]
mod sources;

use elsewhere::Reasons;
use sources::Sources;
use std::path::Path;

/// The library's layers, the bottom first. A module imports from lines above its own, never from its own line or from
/// below it. A folder is one entry; among its files only cycles are checked.
const LAYERS: &[&[&str]] = &[
    &["clock", "codec", "codes", "quiet", "random"],
    &["computed", "roles", "template"],
    &["facts"],
    &["limits"],
    &["key"],
    &["identity"],
    &["stub"],
    &["record"],
    &["derived"],
    &["cancellation", "refusal"],
    &["undecodable"],
    &["error"],
    &["error_accessors"],
    &["cursor"],
    &["page"],
    &["hooks"],
    &["index"],
    &["expression"],
    &["cache"],
    &["transport"],
    &["schema"],
    &["bulk"],
    &["operation"],
    &["table"],
    &["config"],
];

/// The wings of the codec, the same way.
const CODEC: &[&[&str]] = &[&["core"], &["types", "wire"], &["foreign"]];

/// Where the library has inherent impls of a type of another file, and why.
const LIBRARY: Reasons<'_> = &[
    ("cache/read.rs", &["Place"], "reads of a place, as write.rs has its writes: two protocols on one key"),
    ("config.rs", &["Table"], "`Table::from_env`, by feature"),
    (
        "error_accessors.rs",
        &["Error", "CancellationReason", "Unprocessed"],
        "what is asked of an error, apart from what it can be",
    ),
    ("bulk/error.rs", &["Error"], "what a batch alone can say"),
    ("expression/aliases.rs", &["DocumentPath", "Node", "Term", "Change", "Changes"], "one pass over a whole tree"),
    ("expression/comparison.rs", &["Path", "Size"], "the comparisons of paths"),
    ("expression/computed.rs", &["Path"], "the computations of paths"),
    ("limits.rs", &["IndexFacts", "RecordFacts"], "DynamoDB's limits, checked while compiling"),
    ("operation/batch/delete.rs", &["BatchOver"], "a kind's own constructor"),
    ("operation/batch/get.rs", &["BatchOver"], "a kind's own constructor"),
    ("operation/batch/put.rs", &["BatchOver"], "a kind's own constructor"),
    ("operation/batch/upsert.rs", &["BatchOver"], "a kind's own constructor"),
    ("operation/batch/write.rs", &["BatchOver"], "a kind's own constructor"),
    ("operation/clear_scope.rs", &["Clear"], "what narrows a clear"),
    ("operation/target.rs", &["Call"], "an expression that cannot be sent, which calls know nothing of"),
    ("schema/joined.rs", &["TableDefinition", "RecordKey"], "how definitions are joined"),
    ("schema/problems.rs", &["TableDefinition"], "what DynamoDB would not take of one"),
    ("schema/request.rs", &["TableDefinition"], "the request that it makes"),
    ("transport/call.rs", &["Call"], "the errors that a call ends with: they hold it"),
    (
        "table/many_tables.rs",
        &["BatchWriteTables", "BatchGetTables"],
        "what takes a `DynamoTable`, which is above them",
    ),
];
/// The same of the testkit.
const TESTKIT: Reasons<'_> = &[
    ("faults/layer.rs", &["Faults"], "the plan as a layer of the client"),
    ("server.rs", &["Engine"], "`Engine::serve`, by feature"),
];

/// A file's lines, with its docs.
const FILE: usize = 400;
/// A function's lines, from its signature to its closing brace.
const FUNCTION: usize = 60;

#[test]
fn the_library_keeps_its_layers() {
    let library = read("dynamo-table/src");
    assert_none(graph::upward(&library, &[], LAYERS));
    assert_none(graph::upward(&library, &["codec"], CODEC));
}

#[test]
fn the_drawing_of_the_layers_is_that_of_the_tests() {
    assert_none(drawing::differences(include_str!("../ARCHITECTURE.md"), LAYERS));
}

#[test]
fn types_have_their_functions_in_their_own_files() {
    for (folder, reasons) in [("dynamo-table/src", LIBRARY), ("dynamo-table-testkit/src", TESTKIT)] {
        assert_none(elsewhere::unexplained(&read(folder), reasons));
    }
    assert_none(elsewhere::unexplained(&read("dynamo-table-derive/src"), &[]));
}

#[test]
fn what_can_fail_says_when() {
    assert_none(promises::broken(&read("dynamo-table/src")));
    assert_none(promises::broken(&read("dynamo-table-testkit/src")));
}

#[test]
fn modules_import_by_real_path_and_without_cycles() {
    for folder in ["dynamo-table/src", "dynamo-table-derive/src", "dynamo-table-testkit/src"] {
        let sources = read(folder);
        assert_none(graph::detours(&sources));
        assert_none(graph::cycles(&sources));
    }
}

#[test]
fn files_and_functions_keep_their_budget() {
    for folder in ["dynamo-table/src", "dynamo-table-derive/src", "dynamo-table-testkit/src"] {
        let sources = read(folder);
        assert_none(limits::files(&sources, FILE));
        assert_none(limits::functions(&sources, FUNCTION));
    }
    for folder in ["examples", "tests", "dynamo-table-testkit/tests"] {
        assert_none(limits::files(&read(folder), FILE));
    }
}

#[test]
fn every_request_leaves_by_one_door() {
    let library = read("dynamo-table/src");
    let says = |words: &str, but: &str| -> Vec<String> {
        let files = library.files.values().filter(|source| source.text.contains(words) && !source.path.ends_with(but));
        files.map(|source| format!("{} says `{words}`: that is for {but}", source.path)).collect()
    };
    assert_none(says(".customize()", "transport/sdk.rs"));
    assert_none(says(".send_watched(", "transport/send.rs"));
    assert_none(says("WriteGuard::over(", "transport/send.rs"));
}

#[test]
fn the_files_that_list_modules_hold_no_code() {
    assert_none(limits::code_beside_modules(&read("dynamo-table/src")));
    assert_none(limits::code_beside_modules(&read("dynamo-table-testkit/src")));
    // Rust wants the entries of a derive in its lib.rs.
    assert_none(limits::code_beside_modules(&read("dynamo-table-derive/src").without("lib.rs")));
}

#[test]
fn the_page_on_items_names_tests_that_are_there() {
    let page = include_str!("../dynamo-table/docs/items.md").replace("`max_attempts_without_progress`", "");
    assert_none(documented::missing(&page, &read("tests")));
}

#[test]
fn the_page_on_hooks_names_tests_that_are_there() {
    let page = include_str!("../dynamo-table/docs/hooks.md");
    assert_none(documented::missing(page, &read("tests")));
    let rows = page.lines().filter(|line| line.starts_with('|')).skip(2);
    assert_none(rows.filter(|row| documented::tests(row).is_empty()).map(|row| format!("no test: {row}")).collect());
}

#[test]
fn the_page_on_errors_names_tests_that_are_there() {
    let page = include_str!("../dynamo-table/docs/errors.md");
    assert!(documented::tests(page).len() >= 3);
    assert_none(documented::missing(page, &read("tests")));
}

#[test]
fn the_mutants_fit_the_sources() {
    let suites = [
        "bounds",
        "codec",
        "derive",
        "engine",
        "faults",
        "front",
        "layers",
        "server",
        "simulation",
        "testkit",
        "ui",
        "wire",
    ];
    assert_none(mutants::unfit(root(), "scripts/mutants.d", &suites));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace")
}
fn read(folder: &str) -> Sources {
    Sources::read(root(), folder)
}

#[track_caller]
fn assert_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
