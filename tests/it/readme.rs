//! The command line as its documents show it.

#[test]
fn the_commands_print_what_the_documents_show() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").case("README.md");
}
