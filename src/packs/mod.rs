//! Framework packs: controls of a standard, bound to classes of actions and never to names of tools.
//!
//! In: a pack (`policies/packs/*.yaml`), the actions of a log, and the table of classes. Out: what of the log each class means, a boundary for
//! `check --within` (what may happen at most), and how far a policy covers each control. What no rule about an action can meet is said to
//! be out of scope; what the project only gives evidence for is called that.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::check::Places;
use crate::check::codes::outside_boundary;
use crate::mine::{Class, Classes};
use crate::policy::present;
use crate::policy::yaml::{self, DocumentError};
use crate::policy::{ActionPattern, Effect, Metadata, Policy, PolicyError, Rule};

/// The packs that ship, by name.
const SHIPPED: [(&str, &str); 9] = [
    ("owasp-agentic", include_str!("../../policies/packs/owasp-agentic.yaml")),
    ("soc2", include_str!("../../policies/packs/soc2.yaml")),
    ("iso27001", include_str!("../../policies/packs/iso27001.yaml")),
    ("iso42001", include_str!("../../policies/packs/iso42001.yaml")),
    ("hipaa", include_str!("../../policies/packs/hipaa.yaml")),
    ("pci", include_str!("../../policies/packs/pci.yaml")),
    ("gdpr", include_str!("../../policies/packs/gdpr.yaml")),
    ("eu-ai-act", include_str!("../../policies/packs/eu-ai-act.yaml")),
    ("nist-ai-rmf", include_str!("../../policies/packs/nist-ai-rmf.yaml")),
];

/// A pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Names it on the command line.
    pub name: String,
    /// The standard.
    pub title: String,
    /// Which version of it.
    pub version: String,
    /// When that was published, `YYYY-MM-DD`.
    pub date: String,
    /// Where it stands.
    pub source: String,
    /// Its controls, as far as the pack speaks of them.
    pub controls: Vec<Control>,
}

/// One control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// As the standard numbers it.
    pub id: String,
    /// What it is about, in a few words of ours.
    pub title: String,
    /// What a policy can do about it.
    pub status: Status,
    /// Why, or by what else.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What may happen at most, by class of action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Ceiling>,
}

/// What a policy can do about a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Rules about actions can meet a part of it.
    Enforceable,
    /// Something else of this project is evidence for it.
    Evidence,
    /// No rule about an action can meet it.
    OutOfScope,
}

impl Status {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforceable => "enforceable",
            Self::Evidence => "evidence",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// What may happen at most with actions of a class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceiling {
    #[serde(with = "class_name")]
    class: Class,
    at_most: AtMost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AtMost {
    Ask,
    Block,
}

mod class_name {
    use super::{Class, Deserialize};
    use serde::{Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(super) fn serialize<S: Serializer>(class: &Class, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(class.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Class, D::Error> {
        Class::deserialize(deserializer)
    }
}

impl Pack {
    /// Reads a pack. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] says what is wrong and where.
    pub fn from_yaml(text: &str, path: &str) -> Result<Self, DocumentError> {
        yaml::from_str(text, path)
    }

    /// The packs that ship.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] if one does not read, which is a bug.
    pub fn shipped() -> Result<Vec<Self>, DocumentError> {
        SHIPPED.iter().map(|(name, text)| Self::from_yaml(text, &format!("policies/packs/{name}.yaml"))).collect()
    }
}

/// A control with what of a log it is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoundControl {
    /// The pack.
    pub pack: String,
    /// The control.
    pub control: Control,
    /// The actions of its classes, sorted.
    pub actions: Vec<String>,
    /// How the policy stands to it.
    pub standing: ControlStanding,
}

/// How a policy stands to a control.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlStanding {
    /// Every action of its classes stays under the ceiling; proven.
    Met,
    /// Something goes beyond it; the sentences say what.
    Broken(Vec<String>),
    /// No action of the log is of its classes.
    Unbound,
    /// No policy was given, so that nothing is said.
    Open,
    /// It is not for rules to meet.
    NotForRules,
}

impl ControlStanding {
    /// In one or two words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Broken(_) => "broken",
            Self::Unbound => "unbound",
            Self::Open => "to be checked",
            Self::NotForRules => "not for rules",
        }
    }
}

/// What the controls of packs mean in a log, and how `policy` stands to them.
///
/// # Errors
///
/// [`PolicyError`] if the actions make no boundary.
pub fn bind(
    packs: &[Pack],
    actions: &BTreeSet<String>,
    policy: Option<&Policy>,
    classes: &Classes,
) -> Result<Vec<BoundControl>, PolicyError> {
    let mut bound = Vec::new();
    for pack in packs {
        for control in &pack.controls {
            let of_class = |action: &&String| control.rules.iter().any(|ceiling| classes.is_of(ceiling.class, action));
            let found: Vec<String> = actions.iter().filter(of_class).cloned().collect();
            let standing = match (control.status, found.is_empty(), policy) {
                (Status::Evidence | Status::OutOfScope, ..) => ControlStanding::NotForRules,
                (Status::Enforceable, true, _) => ControlStanding::Unbound,
                (Status::Enforceable, false, None) => ControlStanding::Open,
                (Status::Enforceable, false, Some(policy)) => {
                    let ceiling = boundary(&[(pack.name.as_str(), control)], actions, classes)?;
                    let beyond = outside_boundary::found(&ceiling, policy, &Places::default());
                    let beyond: Vec<String> = beyond.into_iter().map(|found| found.finding.message).collect();
                    if beyond.is_empty() { ControlStanding::Met } else { ControlStanding::Broken(beyond) }
                }
            };
            bound.push(BoundControl { pack: pack.name.clone(), control: control.clone(), actions: found, standing });
        }
    }
    Ok(bound)
}

/// What controls let happen at most: everything but for the actions of their classes, which ask or are blocked. For `check --within`.
///
/// # Errors
///
/// [`PolicyError`] if the rules make no policy.
pub fn boundary(
    controls: &[(&str, &Control)],
    actions: &BTreeSet<String>,
    classes: &Classes,
) -> Result<Policy, PolicyError> {
    let mut rules: Vec<Rule> = Vec::new();
    for (pack, control) in controls {
        for ceiling in &control.rules {
            let effect = match ceiling.at_most {
                AtMost::Ask => Effect::Ask,
                AtMost::Block => Effect::Block,
            };
            for action in actions.iter().filter(|action| classes.is_of(ceiling.class, action)) {
                let Ok(pattern) = ActionPattern::exact(action) else { continue };
                let reason = format!("{pack} {} {}", control.id, control.title);
                if let Some(rule) = rules.iter_mut().find(|rule| rule.action == pattern && rule.effect == effect) {
                    let known = rule.reason.get_or_insert_default();
                    if !known.contains(&reason) {
                        known.push_str("; ");
                        known.push_str(&reason);
                    }
                    continue;
                }
                let mut rule = Rule::new(format!("{action}-at-most-{}", effect.name()), pattern, effect);
                rule.reason = Some(reason);
                rules.push(rule);
            }
        }
    }
    let metadata = Metadata {
        name: "boundary".to_owned(),
        version: "1.0".to_owned(),
        description: Some("What may happen at most, for check --within; not a policy to deploy".to_owned()),
        ..Metadata::default()
    };
    Policy::new(metadata, Effect::Allow, rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;

    #[test]
    fn every_pack_that_ships_reads_and_says_what_it_can_do() {
        let packs = Pack::shipped().unwrap();
        for (pack, (name, _)) in packs.iter().zip(SHIPPED) {
            assert_eq!(pack.name, name);
            assert!(pack.date.parse::<jiff::civil::Date>().is_ok() && pack.source.starts_with("https://"), "{name}");
            let mut ids = BTreeSet::new();
            for control in &pack.controls {
                assert!(ids.insert(&control.id), "{name} {}", control.id);
                assert_eq!(control.status == Status::Enforceable, !control.rules.is_empty(), "{name} {}", control.id);
                assert_eq!(control.status != Status::Enforceable, control.note.is_some(), "{name} {}", control.id);
            }
        }
        let bad = SHIPPED[1].1.replace("class: egress", "class: exfiltration");
        assert!(Pack::from_yaml(&bad, "p").unwrap_err().to_string().contains("exfiltration"));
    }

    #[test]
    fn controls_are_met_broken_or_unbound() {
        let packs = Pack::shipped().unwrap();
        let actions: BTreeSet<String> = ["delete_user", "get_user"].map(str::to_owned).into();
        let standing = |rules: &str, pack: &str, id: &str| {
            let bound = bind(&packs, &actions, Some(&policy("block", rules)), &Classes::default()).unwrap();
            bound.into_iter().find(|one| one.pack == pack && one.control.id == id).unwrap()
        };
        let allows = "[{id: a, action: delete_user, effect: allow}]";
        let broken = standing(allows, "iso27001", "A.8.10");
        assert_eq!(broken.actions, ["delete_user"]);
        assert!(matches!(broken.standing, ControlStanding::Broken(said) if said[0].contains("delete_user")));
        assert_eq!(standing(&allows.replace("allow", "ask"), "iso27001", "A.8.10").standing, ControlStanding::Met);
        assert_eq!(standing("[]", "iso27001", "A.8.10").standing, ControlStanding::Met);
        assert_eq!(standing(allows, "iso27001", "A.8.12").standing, ControlStanding::Unbound);
        assert_eq!(standing(allows, "iso27001", "A.8.24").standing, ControlStanding::NotForRules);
    }
}
