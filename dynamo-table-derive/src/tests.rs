//! What is emitted, and what is said of mistakes. That it compiles and lands well is tested where users stand: in the
//! `tests` member of the workspace.

mod cases;
mod expansions;
mod mistakes;

use std::io::Write;
use std::process::{Command, Stdio};

use proc_macro2::TokenStream;

type Derive = fn(TokenStream) -> TokenStream;

/// The expansion in the style of the workspace.
fn formatted(derive: Derive, input: TokenStream) -> String {
    let emitted = derive(input);
    let file = syn::parse2(emitted.clone()).unwrap_or_else(|error| panic!("{error}: {emitted}"));
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../rustfmt.toml")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is a component of the toolchain: see rust-toolchain.toml");
    let mut stdin = rustfmt.stdin.take().expect("it is piped");
    stdin.write_all(prettyplease::unparse(&file).as_bytes()).expect("rustfmt reads");
    drop(stdin);
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    assert!(output.status.success(), "rustfmt does not understand the expansion");
    String::from_utf8(output.stdout).expect("rustfmt writes text")
}

/// The messages of all mistakes, in the order in which they are reported.
fn mistakes(derive: Derive, input: TokenStream) -> Vec<String> {
    let emitted: syn::File = syn::parse2(derive(input)).expect("an expansion is a list of items");
    let messages: Vec<String> = emitted.items.iter().filter_map(message).collect();
    assert!(!messages.is_empty(), "no mistake was found");
    messages
}

/// Beside mistakes stands a stub.
fn message(item: &syn::Item) -> Option<String> {
    let syn::Item::Macro(error) = item else { return None };
    let text: syn::LitStr = error.mac.parse_body().expect("a mistake is `compile_error!`");
    Some(text.value())
}
