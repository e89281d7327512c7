//! Files that must not compile, with the messages that users get. Files that must are in `derive/` and `lib/`.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
    cases.compile_fail("ui/writes/*.rs");
    cases.compile_fail("ui/bulk/*.rs");
}
