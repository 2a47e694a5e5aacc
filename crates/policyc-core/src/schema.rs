//! The JSON Schemas of what is written as a string, and of values that a derived schema would describe too widely.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::policy::document::ConstraintDocument;
use crate::policy::{ActionPattern, AgentEntry, Bound, Conditions, Expiry, Literal, Pattern};
use crate::value::MAX_EXACT_INTEGER;
use crate::{Attribute, AttributePath, ElementPath};

/// Gives a type the schema of a literal.
macro_rules! schema {
    ($name:ident, $schema:tt) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

/// Gives a type the schema of another, which it is written as.
macro_rules! schema_of {
    ($name:ident, $other:ty) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                <$other>::json_schema(generator)
            }
        }
    };
}

schema!(AttributePath, {
    "type": "string",
    "minLength": 1,
    "description": "a dotted path into the context, such as `params.amount` or `params[\"odd.key\"]`"
});

schema!(ElementPath, {
    "type": "string",
    "minLength": 1,
    "description": "a dotted path into the context, such as `params.amount`; `params.items[].qty` is the field of every element of an array"
});

schema_of!(Attribute, AttributePath);

schema_of!(Conditions, BTreeMap<ElementPath, ConstraintDocument>);

schema!(ActionPattern, {
    "type": "string",
    "minLength": 1,
    "description": "an action's name, or a glob such as `pay_*`; `\\*` is a star, `\\\\` a backslash, and other punctuation of patterns takes a backslash too"
});

schema!(AgentEntry, {
    "type": "string",
    "minLength": 1,
    "description": "an agent's name; `*` alone is any agent, `\\*` the agent of that name; `?`, `[`, `{` and `|` take a backslash too"
});

schema!(Pattern, {
    "type": "string",
    "description": "a regular expression, anchored at the start of the string, in the subset that Python, RE2 and Rust read alike"
});

schema!(Expiry, {
    "type": "string",
    "description": "A date (its first second in UTC) or an RFC 3339 time: from then on the rule does not apply. Requests carry the time as `now`, in seconds since 1970."
});

schema!(Literal, {
    "description": "any JSON value but null; numbers within ±2^53",
    "not": {"type": "null"}
});

schema!(Bound, {
    "type": "number",
    "minimum": -MAX_EXACT_INTEGER,
    "maximum": MAX_EXACT_INTEGER
});
