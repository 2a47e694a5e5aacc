//! The document says what there is: no route that is not in it, nothing in it that there is not.

use std::collections::BTreeSet;

use super::{Setup, run};

/// What stands between the parenthesis that opens `text` and the one that closes it.
fn in_parentheses(text: &str) -> &str {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => return &text[..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// The routes in the source of the fronts, as `METHOD /path`.
fn routes() -> BTreeSet<String> {
    fn read(folder: &std::path::Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let nests = text.split(".nest(\"").skip(1).map(|rest| rest.split_once('"').unwrap().0);
                let nests: Vec<&str> = if text.contains(".nest(") { nests.collect() } else { vec![""] };
                for call in text.split(".route(").skip(1).map(in_parentheses) {
                    let (_, rest) = call.split_once('"').unwrap();
                    let (path, methods) = rest.split_once('"').unwrap();
                    for method in ["get", "post", "patch", "put", "delete"] {
                        if methods.contains(&format!("{method}(")) {
                            let paths = nests.iter().map(|nest| format!("{nest}{path}").replace("{*", "{"));
                            found.extend(paths.map(|path| format!("{} {path}", method.to_uppercase())));
                        }
                    }
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    read(std::path::Path::new("src/serve/fronts"), &mut found);
    found
}

#[test]
fn every_route_is_documented_and_every_operation_is_there() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).open().await;
        let document = asked.get("/openapi.json", None).await.json();
        assert_eq!(document["openapi"], "3.1.0");
        let mut documented = BTreeSet::new();
        let mut names = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap().iter().filter(|(method, _)| *method != "parameters") {
                documented.insert(format!("{} {path}", method.to_uppercase()));
                assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path} {method}");
            }
        }
        // The pages for people are no API.
        let routes: BTreeSet<String> = routes().into_iter().filter(|route| !route.contains(" /ui")).collect();
        assert_eq!(routes.difference(&documented).collect::<Vec<_>>(), Vec::<&String>::new(), "not documented");
        assert_eq!(documented.difference(&routes).collect::<Vec<_>>(), Vec::<&String>::new(), "not there");
        asked.close().await;
    });
}

#[test]
fn the_page_shows_every_operation_and_cannot_do_anything() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let asked = Setup::new(folder.path()).open().await;
        for path in ["/docs", "/redoc"] {
            let page = asked.get(path, None).await;
            assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            assert!(page.text.contains("validate_action") && page.text.contains("SessionDecision"));
            assert!(!page.text.contains("<script") && !page.text.contains("style="));
        }
        assert!(asked.get("/ui/style.css", None).await.text.contains("prefers-color-scheme"));
        asked.close().await;
    });
}

#[test]
fn what_the_framework_refuses_is_refused_as_we_do() {
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let mut setup = Setup::new(folder.path());
        setup.options.body_limit = 100;
        let asked = setup.open().await;
        let long = asked.text("POST", "/projects", None, Some("x".repeat(200))).await;
        assert_eq!(
            (long.status.as_u16(), long.json()["error"]["code"].as_str().unwrap().to_owned()),
            (413, "too_large".to_owned())
        );
        let wrong = asked.ask("POST", "/v1/policies/x/rollback", None, None).await;
        assert!(wrong.status.as_u16() == 400 && wrong.json()["detail"].is_string(), "{}", wrong.text);
        asked.close().await;
    });
}
