//! Files that must not compile, with the messages that users get. Files that must are in `derive/` and `lib/`.

#[test]
fn ui() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
