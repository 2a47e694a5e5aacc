//! P040: Rego uses what OPA and the embedded engine do not decide alike.

use crate::check::{Code, Context, Found, Subject};
use crate::diag::{Location, Severity};

/// Rego uses what OPA and the embedded engine do not decide alike.
pub const CODE: Code = Code {
    id: "P040",
    name: "engines-differ",
    severity: Severity::Warning,
    summary: "Hand-written Rego uses a construct that OPA and the embedded engine do not decide alike.",
    help: "\
The embedded engine probes Rego, and OPA may decide otherwise: `not` over a call, an operator or a literal with a look-up in it fails in OPA where the
attribute is missing and holds here, so that a `deny` never fires there (an error); `\\s`, `\\w`, `\\d` and `\\b` in a pattern are ASCII
in OPA and Unicode here (a warning).

To fix it, negate a rule without arguments (`deny contains … if not ticket_ok`, `ticket_ok if startswith(…)`) and write out the
characters of a class; or ask OPA itself with `--engine opa`.",
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Subject::Probed(probed) = context.subject else { return };
    for doubt in &probed.doubts {
        let mut one = Found::new(&CODE, doubt.message.clone())
            .about(format!("{}:{}", doubt.path, doubt.line))
            .help("write it so that engines do not differ, or ask OPA with `--engine opa`");
        if doubt.grave {
            one.finding.severity = Severity::Error;
        }
        let line = usize::try_from(doubt.line).ok();
        found.push(one.at(Some(Location { path: doubt.path.clone(), line, column: None })));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::{codes, expectations};
    use crate::check::{Probed, Subject};
    use crate::replay::Doubt;

    #[test]
    fn what_engines_may_not_decide_alike_is_found() {
        let expectations = expectations("banned: [{action: x}]");
        let doubt = |grave| Doubt { path: "p.rego".to_owned(), line: 3, grave, message: "m".to_owned() };
        for (doubts, expected) in [(vec![doubt(true), doubt(false)], &["P040", "P040"][..]), (vec![], &[])] {
            let probed = Probed { doubts, ..Probed::default() };
            assert_eq!(codes(Subject::Probed(&probed), &expectations, None, None), expected);
        }
    }
}
