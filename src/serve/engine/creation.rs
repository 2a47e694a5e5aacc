//! What is asked of whoever makes policies of prose, and what they give. The binary hands the maker in, with the
//! [`Compiler`](super::Compiler).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use thiserror::Error;

use crate::policy::Policy;

/// What a policy is to be made of.
#[derive(Debug, Clone, PartialEq)]
pub enum CreationSource {
    /// A sentence.
    Prose {
        /// The sentence.
        text: String,
        /// The metric that it is about, if that is said beside it.
        metric: Option<String>,
        /// What kind of advice it is.
        category: Option<String>,
        /// How urgent it calls itself.
        priority: Option<String>,
    },
    /// A control of a standard.
    Control {
        /// The standard.
        pack: String,
        /// Which of its controls, from 0.
        index: i64,
    },
}

/// A language model that somebody wants to be asked where the readers do not understand.
#[derive(Debug, Clone)]
pub struct WantedModel {
    /// What it is called.
    pub name: String,
    /// How freely it writes; as the server is configured, if absent.
    pub temperature: Option<f64>,
    /// Whether nobody waits any more.
    pub cancelled: Cancelled,
}

/// Whether somebody who asked has gone. Read between the questions to a model.
#[derive(Debug, Clone, Default)]
pub struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    /// Says that nobody waits any more.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether nobody does.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A policy that somebody wants.
#[derive(Debug, Clone)]
pub struct Creation {
    /// What it is to be made of.
    pub origin: CreationSource,
    /// What it is to be: `rego`, `yaml` or `json`.
    pub form: Form,
    /// What is said of it in it.
    pub about: String,
    /// Lines of a behaviour log, whose actions, agents and values prose may speak of.
    pub log: Vec<String>,
    /// The policy in force, whose names it may speak of.
    pub in_force: Option<Policy>,
    /// The model to ask, if one is to be asked.
    pub model: Option<WantedModel>,
}

/// A language that policies are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Rego for OPA.
    Rego,
    /// YAML to review.
    Yaml,
    /// JSON: the safety filter's, or a threshold document.
    Json,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rego, Self::Yaml, Self::Json];

    /// Its name, which is also how files of it end.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rego => "rego",
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }

    /// What it is.
    pub fn about(self) -> &'static str {
        match self {
            Self::Rego => "Rego for OPA",
            Self::Yaml => "YAML to review",
            Self::Json => "JSON: the safety filter's, or a threshold document",
        }
    }

    /// The form with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// A policy that was made, proven, and written nowhere.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Created {
    /// The policy in the form that was asked for.
    pub content: String,
    /// Its tests in Rego, if it has some.
    pub tests: Option<String>,
    /// The policy as a document that decides, with what it means; `None` of a threshold document.
    pub policy: Option<(String, Policy)>,
    /// What it says, in sentences.
    pub says: Vec<String>,
    /// Requests at its bounds, with what is decided on them.
    pub boundaries: Vec<Value>,
    /// What its author should know: what the form could not say, among others.
    pub notes: Vec<String>,
    /// The model that drafted it, if one did.
    pub model: Option<String>,
}

/// Why nothing was made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotCreated {
    /// The prose is no rule about an action.
    #[error("{0}")]
    NotEnforceable(String),
    /// It is understood in part, or not to be said in the form.
    #[error("{0}")]
    Refused(String),
    /// No reader understands it, and there is no such model to ask.
    #[error("{0}")]
    NoModel(String),
    /// The model was asked and gave nothing that could be used.
    #[error("{0}")]
    ModelFailed(String),
    /// There is no such template.
    #[error("{0}")]
    Unknown(String),
    /// A bug of ours.
    #[error("{0}")]
    Internal(String),
}
