//! `docs/terminal.svg`, the picture of a terminal in the README: made of what the program prints, for light pages and dark ones.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// How many characters a line of the picture has; longer ones go on in the next, further in.
const COLUMNS: usize = 104;
/// How many lines there are at most.
const LINES: usize = 30;
/// The width of a character and the height of a line, in pixels.
const CHARACTER: f64 = 7.8;
const LINE: usize = 19;
const MARGIN: usize = 18;

const LOG: &str = "examples/airline/events.jsonl";

/// Breaks a line at blanks.
fn wrapped(line: &str) -> Vec<String> {
    let indent = line.len() - line.trim_start().len();
    let mut lines = vec![" ".repeat(indent)];
    for word in line.trim_start().split_inclusive(' ') {
        let last = lines.last_mut().unwrap();
        if last.chars().count() + word.trim_end().chars().count() > COLUMNS && !last.trim().is_empty() {
            lines.push(format!("{}{word}", " ".repeat(indent + 4)));
        } else {
            last.push_str(word);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// How wide so many characters are.
fn pixels(characters: usize) -> f64 {
    f64::from(u32::try_from(characters).unwrap()) * CHARACTER
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A picture of lines, of which the first was typed.
fn picture(lines: &[String]) -> String {
    let width = pixels(COLUMNS) + f64::from(2 * u32::try_from(MARGIN).unwrap());
    let height = 2 * MARGIN + LINE * lines.len();
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height}" width="{width:.0}" height="{height}" role="img">
<title>What policyc build prints</title>
<style>
  rect {{ fill: #f6f8fa; stroke: #d1d9e0; }}
  text {{ fill: #1f2328; font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }}
  .typed {{ fill: #1a7f37; font-weight: 600; }}
  .rest {{ fill: #59636e; }}
  @media (prefers-color-scheme: dark) {{
    rect {{ fill: #151b23; stroke: #3d444d; }}
    text {{ fill: #e6edf3; }}
    .typed {{ fill: #3fb950; }}
    .rest {{ fill: #9198a1; }}
  }}
</style>
<rect x="0.5" y="0.5" width="{:.0}" height="{}" rx="6"/>
"#,
        width - 1.0,
        height - 1
    );
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let class = match at {
            0 => r#" class="typed""#,
            _ if at + 1 == lines.len() => r#" class="rest""#,
            _ => "",
        };
        let (x, y) = (MARGIN, MARGIN + LINE * at + 14);
        // The length holds columns together in whatever font there is.
        let length = pixels(line.chars().count());
        let _ = writeln!(
            svg,
            r#"<text x="{x}" y="{y}"{class} xml:space="preserve" textLength="{length:.1}">{}</text>"#,
            escaped(line)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

#[test]
fn the_terminal_in_the_readme_shows_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join(LOG);
    std::fs::create_dir_all(log.parent().unwrap()).unwrap();
    std::fs::copy(root.join(LOG), log).unwrap();
    let arguments = ["build", LOG, "--name", "airline", "--out", "build"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    let output = command.args(arguments).env("SOURCE_DATE_EPOCH", "0").current_dir(directory.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<_> =
        [format!("$ policyc {}", arguments.join(" "))].into_iter().chain(printed.lines().flat_map(wrapped)).collect();
    let more = lines.len().saturating_sub(LINES);
    assert!(more > 0, "the picture ends where a screen does");
    lines.truncate(LINES);
    lines.push(format!("… {more} more lines"));

    let path = root.join("docs/terminal.svg");
    if std::env::var_os("POLICYC_BLESS").is_some() {
        std::fs::write(&path, picture(&lines)).unwrap();
    }
    let shown = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(shown == picture(&lines), "docs/terminal.svg is stale: run `just bless`");
}
