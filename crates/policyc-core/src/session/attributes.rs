//! What is asked of a session: a set of the keys of a context that it can give.

/// The keys of a context that a session gives, each with the attribute that asks for it.
pub const KEYS: [(&str, Attributes); 12] = [
    ("prov", Attributes::ORIGIN),
    ("prov_grade", Attributes::GRADE),
    ("prov_named", Attributes::NAMED),
    ("prov_tool", Attributes::TOOL),
    ("prov_field", Attributes::FIELD),
    ("prov_whole", Attributes::WHOLE),
    ("prov_author", Attributes::AUTHOR),
    ("prov_target", Attributes::TARGET),
    ("prompt", Attributes::PROMPT),
    ("step", Attributes::STEP),
    ("prev_action", Attributes::PREV_ACTION),
    ("history", Attributes::HISTORY),
];

/// What is asked of a session: a set of the keys of [`KEYS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attributes(u16);

impl Attributes {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// `prov`: `prompt`, `tool`, `none` or `unknown` for each argument.
    pub const ORIGIN: Self = Self(1);
    /// `prov_grade`: how, see [`Grade`](super::Grade).
    pub const GRADE: Self = Self(1 << 1);
    /// `prov_named`: what of the request names the record, the list or the call.
    pub const NAMED: Self = Self(1 << 2);
    /// `prov_tool`: the action whose output it stands in.
    pub const TOOL: Self = Self(1 << 3);
    /// `prov_field`: the field of that output.
    pub const FIELD: Self = Self(1 << 4);
    /// `prov_whole`: whether it is all of that field.
    pub const WHOLE: Self = Self(1 << 5);
    /// `prov_author`: `principal` or `other`, where the record says who wrote it.
    pub const AUTHOR: Self = Self(1 << 6);
    /// `prov_target`: the grade of the worst argument that machines read.
    pub const TARGET: Self = Self(1 << 7);
    /// `prompt`: the last request.
    pub const PROMPT: Self = Self(1 << 8);
    /// `step`: how many calls there were before.
    pub const STEP: Self = Self(1 << 9);
    /// `prev_action`: the last action that was carried out, `none` before the first.
    pub const PREV_ACTION: Self = Self(1 << 10);
    /// `history`: the distinct actions that were carried out.
    pub const HISTORY: Self = Self(1 << 11);
    /// Everything.
    pub const ALL: Self = Self((1 << 12) - 1);
    /// All that is about arguments.
    pub const PROVENANCE: Self = Self((1 << 8) - 1);

    /// All of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What of both is in each.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// All but `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What a text may ask for that is a program: whatever stands there as the name of a key, quoted or after a dot.
    pub fn in_text(text: &str) -> Self {
        let stands = |key: &str| {
            let mut places = memchr::memmem::find_iter(text.as_bytes(), key.as_bytes());
            places.any(|at| matches!(text.as_bytes().get(at.wrapping_sub(1)), Some(b'.' | b'"' | b'`' | b'\'')))
        };
        KEYS.iter().filter(|(key, _)| stands(key)).fold(Self::NONE, |all, (_, attribute)| all.with(*attribute))
    }

    /// Whether all of `other` is asked for.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether nothing is asked for.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What the first key of a path asks for; nothing if a session does not give it.
    pub fn of_key(key: &str) -> Self {
        KEYS.iter().find(|(name, _)| *name == key).map_or(Self::NONE, |(_, attribute)| *attribute)
    }
}
