//! The command line as its documents show it.

#[test]
fn the_commands_print_what_the_documents_show() {
    trycmd::TestCases::new()
        .env("SOURCE_DATE_EPOCH", "0")
        .case("tests/cmd/*.trycmd")
        .case("README.md")
        .case("docs/*.md");
}
