//! What the parts do together: one binary, so that the library is linked once.

mod pipeline;
mod readme;
mod rego;
