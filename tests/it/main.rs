//! What the parts do together: one binary, so that the library is linked once.

mod evaluate;
mod pipeline;
mod readme;
