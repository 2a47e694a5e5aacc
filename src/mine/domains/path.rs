//! Paths: the directory, from six levels deep up to the first.
//!
//! `/data/in/2026/a.csv` lies below `/data/in`, and nothing with a `..` in it is known to lie anywhere. POSIX paths, relative ones
//! too, and those of Windows with a drive; a constraint holds no path that could be read as another one.

use super::generalise::{Generalisation, escape, pattern};
use super::listed::may_be_listed;
use crate::policy::Test;

/// A row for one depth: the path itself where it is no deeper.
const fn row<const DEPTH: usize>(level: u8) -> Generalisation {
    fn keys<const DEPTH: usize>(text: &str) -> Option<Vec<String>> {
        Some(vec![directory(text, DEPTH)?])
    }
    Generalisation { level, most: 8, names: &[], keys: keys::<DEPTH>, tests }
}

pub(super) const DIRECTORY_6: Generalisation = row::<6>(10);
pub(super) const DIRECTORY_5: Generalisation = row::<5>(11);
pub(super) const DIRECTORY_4: Generalisation = row::<4>(12);
pub(super) const DIRECTORY_3: Generalisation = row::<3>(13);
pub(super) const DIRECTORY_2: Generalisation = row::<2>(14);
pub(super) const DIRECTORY_1: Generalisation = row::<1>(15);

const MAX_PATH: usize = 1_024;
/// A name in a POSIX path: neither `.` nor `..`. A `%` could be decoded to a dot or a slash, a backslash be taken for one.
const NAME: &str = r"(?:[^./\\%\x00-\x1f\x7f]|\.[^./\\%\x00-\x1f\x7f]|\.\.[^/\\%\x00-\x1f\x7f])[^/\\%\x00-\x1f\x7f]*";
/// A name in a path of Windows, which passes over dots and blanks at its end.
const WINDOWS_NAME: &str = r#"[^/\\:*?"<>|%\x00-\x1f\x7f]*[^/\\:*?"<>|%\x00-\x1f\x7f. ]"#;

fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(|c: char| c.is_ascii_control() || matches!(c, '/' | '\\' | '%'))
}

fn is_windows_name(name: &str) -> bool {
    is_name(name) && !name.contains([':', '*', '?', '"', '<', '>', '|']) && !name.ends_with(['.', ' '])
}

/// The first `depth` names of a path.
fn directory(text: &str, depth: usize) -> Option<String> {
    if text.len() > MAX_PATH {
        return None;
    }
    let drive = |text: &str| matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    let (root, rest, sign, whole): (&str, &str, char, fn(&str) -> bool) = if drive(text) {
        (text.get(..3)?, text.get(3..)?, '\\', is_windows_name)
    } else if let Some(rest) = text.strip_prefix('/') {
        ("/", rest, '/', is_name)
    } else {
        // Words with a slash are no path.
        let word =
            text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'_' | b'-' | b'+' | b'~'));
        (text.contains('/') && word).then_some(())?;
        let root = if text.starts_with("./") { "./" } else { "" };
        (root, text.get(root.len()..)?, '/', is_name)
    };
    let rest = rest.strip_suffix(sign).unwrap_or(rest);
    let names: Vec<&str> = rest.split(sign).collect();
    names.iter().all(|name| whole(name)).then_some(())?;
    let key: Vec<&str> = names.into_iter().take(depth).collect();
    let key = format!("{root}{}", key.join(&sign.to_string()));
    may_be_listed(&key).then_some(key)
}

fn tests(keys: &[&str]) -> Option<Vec<Test>> {
    let (windows, posix): (Vec<&str>, Vec<&str>) = keys.iter().partition(|key| key.contains('\\'));
    let below = |keys: &[&str], sign: &str, name: &str| {
        let starts: Vec<String> = keys.iter().map(|key| escape(key)).collect();
        (!keys.is_empty()).then(|| format!("(?:{})(?:{sign}{name})*{sign}?", starts.join("|")))
    };
    let kinds = [below(&posix, "/", NAME), below(&windows, r"\\", WINDOWS_NAME)];
    pattern(&format!("(?:{})$", kinds.into_iter().flatten().collect::<Vec<_>>().join("|")))
}

#[cfg(test)]
mod tests {
    use super::super::generalise::tests::{check, learned};
    use super::*;

    #[test]
    fn a_directory_holds_what_is_below_it() {
        let refused = [
            "/data/in/../../etc/passwd",
            "/data/in/..",
            "/data/in/.",
            "/data/in/./x",
            "/data/in/a/../../../x",
            "/data/in//etc/passwd",
            "/data/in/%2e%2e/x",
            "/data/in/..\\..\\x",
            "/data/in/a\\b",
            "/data/in/a\0",
            "/data/in/a\n/etc/passwd",
            "/data/inside",
            "/data",
            "/data/In/a",
            "data/in/a",
            "//data/in/a",
            "file:///data/in/a",
            "/etc/passwd",
            "",
        ];
        let allowed = [
            "/data/in/c.csv",
            "/data/in/2026/d e.csv",
            "/data/in/",
            "/data/in/.hidden",
            "/data/in/...",
            "/data/in/..x",
            "/data/in/a..b",
            "/data/in/ü",
        ];
        check(&DIRECTORY_2, &["/data/in/a.csv", "/data/in/2026/11/b.csv", "/data/in"], &allowed, &refused);
        check(&DIRECTORY_1, &["/data/a", "/tmp/b"], &["/tmp/x/y"], &["/var/x", "/tmpx", "/tmp/../var/x"]);
    }

    #[test]
    fn relative_paths_stay_below_where_they_start() {
        let refused = ["../src/a.rs", "src/../../x", "src", "/src/a.rs", "srcs/a.rs", "~/src/a"];
        check(&DIRECTORY_1, &["src/a.rs", "src/b/c.rs"], &["src/x"], &refused[..2]);
        check(&DIRECTORY_1, &["src/a.rs", "src/b/c.rs"], &[], &refused[3..]);
        check(&DIRECTORY_1, &["./src/a.rs"], &["./src/b"], &["./../x", ".", "./.."]);
    }

    #[test]
    fn drives_of_windows_have_directories_too() {
        let refused = [
            r"C:\Users\x\..\..\Windows",
            r"C:\Users\x/../y",
            r"C:\Users\x\.. \y",
            r"C:\Users\x\...\y",
            r"C:\Users\x\f.txt:stream",
            r"C:\Users\x\f.txt.",
            r"D:\Users\x\f",
            r"c:\users\x\f",
            r"\\host\share\f",
            r"C:Users\x",
            r"C:\Users\x\\y",
            r"C:\Users\xy",
        ];
        check(&DIRECTORY_2, &[r"C:\Users\x\a.txt", r"C:\Users\x\b\c.txt"], &[r"C:\Users\x\d e\f"], &refused);
        check(&DIRECTORY_1, &[r"C:\Temp\a", "/tmp/a"], &["/tmp/b", r"C:\Temp\b"], &[r"/tmp\b", r"C:\Temp/b"]);
    }

    #[test]
    fn what_could_be_read_as_another_path_is_none() {
        for text in [
            "/a/../b",
            "/a//b",
            "/a/%2e",
            "/a\\b",
            "/a\0b",
            "/",
            "",
            "a",
            "and / or",
            "text with/slash",
            "https://a.b/c",
            "//a/b",
            "/./a",
            "../a",
            &format!("/{}", "x".repeat(2000)),
        ] {
            assert!(learned(&DIRECTORY_1, &[text]).is_none(), "{text:?}");
        }
        // Nor is one whose names may not be copied.
        assert!(learned(&DIRECTORY_2, &["/home/jane@example.com/x"]).is_none());
    }
}
