//! Paths: the directory, from six levels deep up to the first.
//!
//! `/data/in/2026/a.csv` lies below `/data/in`, and nothing with a `..` in it is known to lie anywhere. POSIX paths, relative ones
//! too, and those of Windows with a drive; a constraint holds no path that could be read as another one.

use super::kind::{Generalisation, escape, pattern};
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

/// The directory and the names in it, digits open: `/etc/app[0-9]+.conf`.
pub(super) const NAMES: Generalisation =
    Generalisation { level: 8, most: 8, names: &[], keys: |text| Some(vec![template(text)?]), tests: templates };
/// The directory and the ends of the names in it: `/etc/*.conf`, and nothing below.
pub(super) const EXTENSION: Generalisation =
    Generalisation { level: 9, most: 8, names: &[], keys: |text| Some(vec![extension(text)?]), tests: extensions };

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

/// The directory, with its sign at the end, and the name of a file by a POSIX path.
fn file(text: &str) -> Option<(&str, &str)> {
    // What lies at most a thousand names deep has itself as its directory.
    let whole = directory(text, MAX_PATH)?;
    let at = text.rfind('/')?;
    let (parent, name) = text.split_at_checked(at + 1)?;
    (whole == text && !text.contains('\\') && !name.is_empty()).then_some((parent, name))
}

/// Stands for a run of digits: of private use, so that no name has it.
const DIGITS: char = '\u{e000}';

fn template(text: &str) -> Option<String> {
    let (parent, name) = file(text)?;
    (!name.contains(DIGITS)).then_some(())?;
    let mut key = parent.to_owned();
    let mut digits = false;
    for c in name.chars() {
        if !c.is_ascii_digit() {
            key.push(c);
        } else if !digits {
            key.push(DIGITS);
        }
        digits = c.is_ascii_digit();
    }
    may_be_listed(&key).then_some(key)
}

fn templates(keys: &[&str]) -> Option<Vec<Test>> {
    let names = keys.iter().map(|key| escape(key).replace(DIGITS, "[0-9]+"));
    pattern(&format!("(?:{})$", names.collect::<Vec<_>>().join("|")))
}

/// The directory and how the names in it end. A name that starts with a dot stands for itself.
fn extension(text: &str) -> Option<String> {
    const LONGEST: usize = 8;
    let (parent, name) = file(text)?;
    let key = match name.rsplit_once('.') {
        Some(("", _)) => text.to_owned(),
        Some((start, _)) if start.starts_with('.') => text.to_owned(),
        Some((_, end)) => {
            ((1..=LONGEST).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(())?;
            format!("{parent}*.{end}")
        }
        None => format!("{parent}*"),
    };
    (!name.contains('*') && may_be_listed(&key)).then_some(key)
}

fn extensions(keys: &[&str]) -> Option<Vec<Test>> {
    const START: &str = r"[^./\\%*\x00-\x1f\x7f]";
    const REST: &str = r"[^/\\%*\x00-\x1f\x7f]*";
    const PLAIN: &str = r"[^./\\%*\x00-\x1f\x7f]+";
    let names = keys.iter().map(|key| match key.split_once('*') {
        Some((parent, "")) => format!("{}{PLAIN}", escape(parent)),
        Some((parent, end)) => format!("{}{START}{REST}{}", escape(parent), escape(end)),
        None => escape(key),
    });
    pattern(&format!("(?:{})$", names.collect::<Vec<_>>().join("|")))
}

#[cfg(test)]
mod tests {
    use super::super::kind::tests::{check, learned};
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
    fn files_of_a_directory_do_not_open_it() {
        let refused = [
            "/srv/conf/shadow",
            "/srv/conf/web12.conf.bak",
            "/srv/conf/web12xconf",
            "/srv/conf/x/web12.conf",
            "/srv/conf/../web12.conf",
            "/srv/conf/web.conf",
            "/srv/conf/web1 .conf",
            "srv/conf/web1.conf",
            "/srv/conf/",
        ];
        check(&NAMES, &["/srv/conf/web1.conf", "/srv/conf/web22.conf"], &["/srv/conf/web333.conf"], &refused);
        let refused = [
            "/srv/conf/shadow",
            "/srv/conf/a.conf.bak",
            "/srv/conf/x/a.conf",
            "/srv/conf/.conf",
            "/srv/conf/.a.conf",
            "/srv/conf/..conf",
            "/srv/conf/a.CONF",
            "/srv/conf",
        ];
        check(
            &EXTENSION,
            &["/srv/conf/a.conf", "/srv/conf/b.c.conf"],
            &["/srv/conf/z.z.conf", "/srv/conf/ü x.conf"],
            &refused,
        );
        check(
            &EXTENSION,
            &["/srv/README", "/srv/.env"],
            &["/srv/LICENSE"],
            &["/srv/a.b", "/srv/.envs", "/srv/.x", "/srv/a/b"],
        );
        check(&EXTENSION, &["./src/a.rs", "b/c.rs"], &["./src/z.rs"], &["src/a.rs", "c.rs", "b/d/c.rs"]);
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
