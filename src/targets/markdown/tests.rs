use super::*;
use crate::targets::Input;

fn policy(rules: &str) -> Policy {
    let text = format!(
        "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: 't'}}\nspec: {{default: block, rules: [{rules}]}}\n"
    );
    Policy::from_yaml(&text, "t.yaml").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn emit(rules: &str) -> (String, Vec<Loss>) {
    let mut emitted = Markdown.emit(&policy(rules), &EmitOptions::default()).unwrap();
    (emitted.artifacts.remove(0).text, emitted.losses)
}

#[test]
fn a_rule_is_a_row_in_words() {
    let (text, losses) = emit(
        "{id: pay-1, action: 'pay_*', effect: allow, allowed_agents: [clerk, boss], blocked_agents: [intern], \
          constraints: {params.n: {max: 5}, params.to: {in: [a, b]}}, \
          rate_limit: {max_requests: 3, window_seconds: 60}, expires: 2027-01-10, reason: seen, evidence: {count: 12}}",
    );
    let row = text.lines().last().unwrap();
    assert_eq!(
        row,
        "| `pay-1` | allow | clerk or boss but intern | `pay_*` | if params.n is at most 5 and params.to is one of \"a\", \"b\" | at most 3 in 60 seconds; until 2027-01-10 | 12 good events | seen |"
    );
    let (blocked, _) = emit("{id: no-1, action: x, effect: block, unless: {params.dry: {equals: true}}}");
    assert_eq!(
        blocked.lines().last().unwrap(),
        "| `no-1` | block | any agent | x | unless params.dry is true |  |  |  |"
    );
    assert!(losses.is_empty() && text.starts_with(MARK) && text.contains("Everything that no rule covers is blocked."));
}

#[test]
fn hostile_names_stay_in_their_cell() {
    let (text, _) = emit(
        "{id: 'a | b', action: '<img src=x>', effect: ask, reason: \"x\\n| y | `z` [l](javascript:1) @all\", \
          constraints: {params.n: {equals: \"\\u202e|\"}}}",
    );
    let rows: Vec<_> = text.lines().skip_while(|line| !line.starts_with("|---")).skip(1).collect();
    let [row] = rows.as_slice() else { panic!("{text}") };
    assert_eq!(
        *row,
        "| a &#124; b | ask | any agent | `<img src=x>` | if params.n is `\"\\u{202e}`&#124;`\"` |  |  | `x\\n`&#124; y &#124;`` `z` [l](javascript:1) @all`` |"
    );
}

#[test]
fn conditions_that_are_cut_are_declared() {
    let long =
        format!("{{id: r, action: a, effect: allow, constraints: {{params.x: {{equals: '{}'}}}}}}", "y".repeat(500));
    let (text, losses) = emit(&long);
    assert!(text.contains("more characters in the policy YAML"), "{text}");
    let [loss] = losses.as_slice() else { panic!("{losses:?}") };
    assert_eq!(
        (loss.kind, loss.direction, loss.rules.as_slice()),
        (LossKind::Length, Direction::Wider, &["r".to_owned()][..])
    );
    let options = EmitOptions { on_loss: OnLoss::Error, ..EmitOptions::default() };
    assert!(matches!(Markdown.emit(&policy(&long), &options), Err(EmitError::Inexpressible(_))));
}

#[test]
fn an_empty_policy_is_an_empty_table() {
    let (text, losses) = emit("");
    assert!(text.ends_with("|---|---|---|---|---|---|---|---|\n") && losses.is_empty(), "{text}");
}

#[test]
fn nothing_decides_by_it_and_that_is_said() {
    let (text, _) = emit("");
    let error = Input::of_text(std::path::Path::new("policy.md"), &text, None).err().unwrap().to_string();
    assert_eq!(error, format!("policy.md: {UNPROVEN}"));
}
