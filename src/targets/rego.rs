//! Rego: known by its path, decided by the embedded engines.

use std::path::Path;

use super::{Deployed, Files, Folder, LoadError, Loaded, Product, Root, Target};
use crate::backend::{Loss, Rego};
use crate::check::Places;
use crate::policy::Policy;
use crate::replay::{RegoArtifact, Seat};
use crate::session::Attributes;

impl Target for Rego {
    fn noun(&self) -> &'static str {
        "Rego"
    }

    fn root(&self) -> Root {
        Root::Folder(Folder {
            name: "rego",
            manifest: ".manifest",
            files: &[
                ".manifest",
                "data.json",
                "policy.rego",
                "reasons.rego",
                "rules_*.rego",
                "policy_test.rego",
                "policy_*_test.rego",
            ],
        })
    }

    fn is_program(&self) -> bool {
        true
    }

    fn has_path(&self, path: &Path, is_folder: bool) -> bool {
        is_folder || path.extension().is_some_and(|extension| extension == "rego")
    }

    #[expect(clippy::case_sensitive_file_extension_comparisons, reason = "OPA passes over `.REGO`, and so does this")]
    fn has_file(&self, name: &str) -> bool {
        name == ".manifest" || name.starts_with("data.") || name.ends_with(".rego")
    }

    fn load(&self, files: &Files<'_>) -> Result<Loaded, LoadError> {
        let artifact = match files.files {
            [(path, text)] if path == files.name => RegoArtifact::from_source(path, text, files.entrypoint),
            several => RegoArtifact::from_files(several, files.entrypoint),
        };
        Ok(Loaded::Engine(Box::new(artifact.map_err(LoadError::new)?)))
    }

    fn caption(&self, product: &Product, _: &[Loss]) -> String {
        let query = match &product.loaded {
            Loaded::Engine(engine) => engine.rego().map(RegoArtifact::entrypoint).unwrap_or_default(),
            Loaded::Policy(_) | Loaded::Unproven(_) => "",
        };
        format!("OPA bundle of {} files; query {query}", product.artifacts.len())
    }
}

impl Deployed for RegoArtifact {
    fn policy(&self) -> Result<&Policy, LoadError> {
        Err(LoadError::new("Rego can only be asked; use the policy YAML that it was compiled from"))
    }

    fn reads_session(&self) -> Attributes {
        self.reads_session()
    }

    fn places(&self, name: &str, files: &[(String, String)]) -> Places {
        Places::in_rego(name, files, self.entrypoint())
    }

    fn referee(&self) -> Option<Box<dyn Seat + '_>> {
        Some(Box::new(self.referee()?))
    }

    fn rego(&self) -> Option<&RegoArtifact> {
        Some(self)
    }
}
