//! The command line as its documents show it.

use std::path::Path;

#[test]
fn the_commands_print_what_the_documents_show() {
    // README writes there, and says so of files that an earlier run left with other content.
    let left = Path::new(env!("CARGO_MANIFEST_DIR")).join("build");
    if left.exists() {
        std::fs::remove_dir_all(left).unwrap();
    }
    trycmd::TestCases::new()
        .env("SOURCE_DATE_EPOCH", "0")
        .case("tests/cmd/*.trycmd")
        .case("README.md")
        .case("docs/*.md");
}
