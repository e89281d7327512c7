//! The checks on small sources, each with the fault it is there for.

use crate::graph::{cycles, detours, upward};
use crate::limits::{code_beside_modules, files, functions};
use crate::sources::Sources;

const LAYERS: &[&[&str]] = &[&["codec"], &["key", "page"], &["table"]];

fn sources<const N: usize>(files: [(&str, &str); N]) -> Sources {
    Sources::parse("src", files.map(|(path, text)| (format!("src/{path}"), text.to_owned())))
}

#[test]
fn imports_from_below_pass() {
    let fine = sources([
        ("lib.rs", "mod codec; mod key; mod table; pub use table::Table;"),
        ("codec/mod.rs", "pub mod reader; mod value; pub use reader::Reader; pub use self::value::Value;"),
        ("codec/reader.rs", "use super::value::Value; use std::fmt;"),
        ("codec/value.rs", "pub struct Value;"),
        ("key.rs", "use crate::codec::{Value, reader::{self, Reader}, value::Value as Stored};"),
        ("table.rs", "use crate::key::*; use crate::codec::reader::Reader; fn f() { use crate::codec::value::Value; }"),
    ]);
    assert_eq!(upward(&fine, &[], LAYERS), [""; 0]);
    assert_eq!(detours(&fine), [""; 0]);
    assert_eq!(cycles(&fine), [""; 0]);
    assert_eq!(code_beside_modules(&fine), [""; 0]);
}

#[test]
fn an_upward_import_is_found() {
    let wrong = sources([
        ("table.rs", ""),
        ("key.rs", ""),
        ("codec/reader.rs", "use std::fmt;\nuse crate::{key::Key,\n table::Table};"),
    ]);
    assert_eq!(
        upward(&wrong, &[], LAYERS),
        [
            "src/codec/reader.rs:2: codec imports key, which is not below it",
            "src/codec/reader.rs:2: codec imports table, which is not below it"
        ]
    );
}

#[test]
fn an_upward_import_is_found_within_functions_and_modules_but_not_in_tests() {
    let wrong = sources([
        ("table.rs", ""),
        ("codec.rs", "fn f() {\n use crate::table::Table; }\n#[cfg(test)] mod tests { use crate::table::Table; }"),
        ("key.rs", "mod inner {\n use crate::table::Table; }"),
    ]);
    assert_eq!(
        upward(&wrong, &[], LAYERS),
        [
            "src/codec.rs:2: codec imports table, which is not below it",
            "src/key.rs:2: key imports table, which is not below it"
        ]
    );
}

#[test]
fn an_upward_path_in_a_macro_is_found() {
    let wrong = sources([
        ("table.rs", ""),
        ("codec.rs", "macro_rules! m { ($t:ty) => {\n impl crate::codec::C for $t { type T = $crate::table::T; } } }"),
    ]);
    assert_eq!(upward(&wrong, &[], LAYERS), ["src/codec.rs:2: codec imports table, which is not below it"]);
}

#[test]
fn a_sideways_import_and_a_module_without_a_layer_are_found() {
    let wrong = sources([("page.rs", "use crate::key::Key;"), ("key.rs", ""), ("extra.rs", "")]);
    assert_eq!(
        upward(&wrong, &[], LAYERS),
        [
            "src/extra.rs: extra stands in no layer; add it to LAYERS",
            "src/page.rs:1: page imports key, which is not below it"
        ]
    );
}

#[test]
fn cycles_are_found_and_told_once() {
    let wrong = sources([
        ("key.rs", "use crate::codec::reader::Reader;"),
        ("codec/mod.rs", "mod reader; mod value; mod writer;"),
        ("codec/reader.rs", "use crate::codec::value::Value;"),
        ("codec/value.rs", "use super::writer::Writer;"),
        ("codec/writer.rs", "use crate::codec::reader::Reader;"),
    ]);
    assert_eq!(cycles(&wrong), ["a cycle: codec::reader → codec::value → codec::writer → codec::reader"]);

    let through_a_list = sources([
        ("codec/mod.rs", "mod reader; pub use reader::Reader;"),
        ("codec/reader.rs", "use crate::key::Key;"),
        ("key.rs", "use crate::codec::Reader;"),
    ]);
    assert_eq!(cycles(&through_a_list), ["a cycle: codec → codec::reader → key → codec"]);
}

#[test]
fn imports_through_re_exports_are_found() {
    let wrong = sources([
        ("lib.rs", "pub use codec::Value;"),
        ("codec/mod.rs", "pub use value::Value;"),
        ("codec/value.rs", ""),
        ("codec/reader.rs", "use super::Value;\nuse crate::codec::{self};"),
        ("key.rs", "use crate::Value;\nuse crate::codec::Value;"),
    ]);
    assert_eq!(
        detours(&wrong),
        [
            "src/codec/reader.rs:1: imports through src/codec/mod.rs; import by the real path",
            "src/codec/reader.rs:2: imports through src/codec/mod.rs; import by the real path",
            "src/key.rs:1: imports through src/lib.rs; import by the real path",
        ]
    );
}

#[test]
fn paths_in_code_are_found() {
    let text = "
        pub(in crate::table) fn f(a: crate::key::Key) {
            matches!(a, crate::key::Key { .. });
            super::g::<super::H>();
        }
        macro_rules! m { () => { $crate::table::T } }
        #[cfg(test)] mod tests { fn f() { super::f(); crate::key::f(); } }";
    let wrong = sources([("table.rs", text), ("key.rs", "")]);
    assert_eq!(
        detours(&wrong),
        [
            "src/table.rs:2: a path from `crate::` in code; import it with `use`",
            "src/table.rs:3: a path from `crate::` in code; import it with `use`",
            "src/table.rs:4: a path from `super::` in code; import it with `use`",
            "src/table.rs:4: a path from `super::` in code; import it with `use`",
        ]
    );
}

#[test]
fn long_files_and_functions_are_found() {
    let method = "struct S;\nimpl S {\n/// Docs\n/// are free.\nfn long() {\n();\n();\n}\nfn short() {\n}\n}";
    let wrong =
        sources([("table.rs", method), ("key.rs", "trait T {\nfn long() {\n();\n();\n}\nfn none(); }\nfn f() {}")]);
    assert_eq!(files(&wrong, 10), ["src/table.rs: 11 lines; 10 at most"]);
    assert_eq!(
        functions(&wrong, 3),
        ["src/key.rs:2: long has 4 lines; 3 at most", "src/table.rs:5: long has 4 lines; 3 at most"]
    );
}

#[test]
fn code_in_a_file_that_lists_modules_is_found() {
    let wrong = sources([
        ("lib.rs", "//! Docs\nmod codec;\nmod inner { }\nfn f() {}"),
        ("codec/mod.rs", "use std::fmt;\nimpl Clone for X {}"),
        ("key.rs", "fn f() {}"),
    ]);
    assert_eq!(
        code_beside_modules(&wrong),
        [
            "src/lib.rs:3: only modules and `use` lines here",
            "src/lib.rs:4: only modules and `use` lines here",
            "src/codec/mod.rs:2: only modules and `use` lines here",
        ]
    );
}
