//! The one place where templates are rendered.
//!
//! A built-in template holds layout and keywords only. Whatever comes from a policy reaches it already quoted for the
//! target's language, so nothing is escaped here, by extension or otherwise; an undefined name is an error.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use thiserror::Error;

/// Why a template was not rendered.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct TemplateError {
    /// What is wrong, with the template's name and line.
    pub message: String,
}

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        let place = match (error.name(), error.line()) {
            (Some(name), Some(line)) => format!("{name}:{line}: "),
            _ => String::new(),
        };
        let mut message = format!("{place}{}", error.kind());
        if let Some(detail) = error.detail() {
            message.push_str(": ");
            message.push_str(detail);
        }
        Self { message }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true);
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    environment
}

/// Renders a built-in template with `view` as its context.
///
/// # Errors
///
/// [`TemplateError`] if the template and the view do not fit, which is a bug.
pub(crate) fn render(name: &str, source: &str, view: &Value) -> Result<String, TemplateError> {
    Ok(environment().render_named_str(name, source, view)?)
}

/// Renders one of several built-in templates, which may include each other by name.
///
/// # Errors
///
/// [`TemplateError`] if the template and the view do not fit, which is a bug.
pub(super) fn render_with(
    templates: &[(&'static str, &'static str)],
    name: &str,
    view: &Value,
) -> Result<String, TemplateError> {
    let mut environment = environment();
    for (name, source) in templates {
        environment.add_template(name, source)?;
    }
    Ok(environment.get_template(name)?.render(view)?)
}

/// Renders a user's template with the view of a target as its context. Beside the built-in filters it has `tojson`.
///
/// # Errors
///
/// [`TemplateError`] names the template's line.
pub fn render_custom(name: &str, source: &str, view: &Value) -> Result<String, TemplateError> {
    render(name, source, view)
}
