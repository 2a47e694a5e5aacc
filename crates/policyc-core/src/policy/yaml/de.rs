//! The tree as a source for serde: every error gets the place of the node that it happened at.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::error::Fault;
use super::scalar::Scalar;
use super::tree::{MappingKey, Node, NodeValue};

/// Reads a value from a node.
pub(super) fn read<'t, T: Deserialize<'t>>(node: &'t Node) -> Result<T, Fault> {
    T::deserialize(NodeDeserializer(node)).map_err(|fault| fault.at(node.span))
}

#[derive(Clone, Copy)]
struct NodeDeserializer<'t>(&'t Node);

impl<'t> Deserializer<'t> for NodeDeserializer<'t> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.value {
            NodeValue::Scalar(scalar) => match scalar {
                Scalar::Null => visitor.visit_unit(),
                Scalar::Bool(value) => visitor.visit_bool(*value),
                Scalar::Unsigned(value) => visitor.visit_u64(*value),
                Scalar::Signed(value) => visitor.visit_i64(*value),
                Scalar::Float(value) => visitor.visit_f64(*value),
                Scalar::Text(text) => visitor.visit_borrowed_str(text),
            },
            NodeValue::Sequence(items) => visitor.visit_seq(Items(items.iter())),
            NodeValue::Mapping(entries) => {
                let mut access = MappingEntries { rest: entries.iter(), last: None };
                // What goes wrong between two keys has to do with the one before; behind the last, with the whole.
                visitor.visit_map(&mut access).map_err(|fault| match access.last {
                    Some((key, _)) => fault.at(key.span),
                    None => fault,
                })
            }
        }
        .map_err(|fault| fault.at(self.0.span))
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.value {
            NodeValue::Scalar(Scalar::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
        .map_err(|fault| fault.at(self.0.span))
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self).map_err(|fault| fault.at(self.0.span))
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.0.value {
            NodeValue::Scalar(Scalar::Text(name)) => visitor.visit_enum(name.as_str().into_deserializer()),
            NodeValue::Mapping(entries) => match entries.as_slice() {
                [(key, value)] => visitor.visit_enum(Variant { key, value }),
                _ => Err(Fault::new("expected an object with one key")),
            },
            NodeValue::Sequence(_) => Err(Fault::invalid_type(Unexpected::Seq, &"a string")),
            NodeValue::Scalar(scalar) => Err(Fault::invalid_type(
                match scalar {
                    Scalar::Bool(value) => Unexpected::Bool(*value),
                    Scalar::Unsigned(value) => Unexpected::Unsigned(*value),
                    Scalar::Signed(value) => Unexpected::Signed(*value),
                    Scalar::Float(value) => Unexpected::Float(*value),
                    Scalar::Null | Scalar::Text(_) => Unexpected::Unit,
                },
                &"a string",
            )),
        }
        .map_err(|fault| fault.at(self.0.span))
    }

    /// Derived visitors would take an array for the fields in their order: a document never means that.
    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0.value {
            NodeValue::Sequence(_) => Err(Fault::invalid_type(Unexpected::Seq, &visitor).at(self.0.span)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

struct Items<'t>(std::slice::Iter<'t, Node>);

impl<'t> SeqAccess<'t> for Items<'t> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        self.0
            .next()
            .map(|node| seed.deserialize(NodeDeserializer(node)).map_err(|fault| fault.at(node.span)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct MappingEntries<'t> {
    rest: std::slice::Iter<'t, (MappingKey, Node)>,
    /// The entry whose key was read last; none at the end.
    last: Option<(&'t MappingKey, &'t Node)>,
}

impl<'t> MapAccess<'t> for MappingEntries<'t> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        self.last = self.rest.next().map(|(key, node)| (key, node));
        let Some((key, _)) = self.last else {
            return Ok(None);
        };
        let name: serde::de::value::BorrowedStrDeserializer<'t, Fault> =
            serde::de::value::BorrowedStrDeserializer::new(&key.name);
        seed.deserialize(name).map(Some).map_err(|fault| fault.at(key.span))
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        match self.last {
            Some((_, node)) => seed.deserialize(NodeDeserializer(node)).map_err(|fault| fault.at(node.span)),
            None => Err(Fault::new("a value without a key")),
        }
    }
}

struct Variant<'t> {
    key: &'t MappingKey,
    value: &'t Node,
}

impl<'t> EnumAccess<'t> for Variant<'t> {
    type Error = Fault;
    type Variant = NodeDeserializer<'t>;

    fn variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<(S::Value, Self::Variant), Fault> {
        let name: serde::de::value::BorrowedStrDeserializer<'t, Fault> =
            serde::de::value::BorrowedStrDeserializer::new(&self.key.name);
        let variant = seed.deserialize(name).map_err(|fault| fault.at(self.key.span))?;
        Ok((variant, NodeDeserializer(self.value)))
    }
}

impl<'t> VariantAccess<'t> for NodeDeserializer<'t> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        read(self.0)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'t>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_struct("", &[], visitor)
    }
}
