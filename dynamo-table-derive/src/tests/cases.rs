//! `rename_all` does what serde does.

use crate::case::Case;

#[test]
fn fields() {
    let renamed = |case: Case| case.field("first_name2");
    assert_eq!(renamed(Case::Camel), "firstName2");
    assert_eq!(renamed(Case::Pascal), "FirstName2");
    assert_eq!(renamed(Case::Snake), "first_name2");
    assert_eq!(renamed(Case::ScreamingSnake), "FIRST_NAME2");
    assert_eq!(renamed(Case::Kebab), "first-name2");
    assert_eq!(renamed(Case::Lower), "first_name2");
    assert_eq!(renamed(Case::Upper), "FIRST_NAME2");
}

#[test]
fn variants() {
    let renamed = |case: Case| case.variant("LeftWing");
    assert_eq!(renamed(Case::Camel), "leftWing");
    assert_eq!(renamed(Case::Pascal), "LeftWing");
    assert_eq!(renamed(Case::Snake), "left_wing");
    assert_eq!(renamed(Case::ScreamingSnake), "LEFT_WING");
    assert_eq!(renamed(Case::Kebab), "left-wing");
    assert_eq!(renamed(Case::Lower), "leftwing");
    assert_eq!(renamed(Case::Upper), "LEFTWING");
}
