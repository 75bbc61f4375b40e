//! XML in events, within limits: no entity but the five of XML itself, nothing fetched.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{LocalName, ResolveResult};
use quick_xml::reader::NsReader;

use crate::formats::{Limits, ReadError};
use planctl_core::words;

/// Reads a text event by event. An empty element is one that begins and ends.
pub(in crate::formats) struct Xml<'a> {
    reader: NsReader<&'a [u8]>,
    limits: &'a Limits,
    depth: usize,
    at: usize,
}

/// What comes next in a text.
pub(in crate::formats) enum Part<'a> {
    /// An element begins.
    Start(BytesStart<'a>),
    /// The innermost element ends.
    End,
    /// Characters, of which several events may follow each other.
    Text(Cow<'a, str>),
    /// The text is over.
    Done,
}

impl<'a> Xml<'a> {
    pub(in crate::formats) fn new(text: &'a str, limits: &'a Limits) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, limits, depth: 0, at: 0 }
    }

    /// What comes next.
    pub(in crate::formats) fn next(&mut self) -> Result<Part<'a>, ReadError> {
        loop {
            self.at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            return Ok(match self.reader.read_event().map_err(|_| self.malformed())? {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > self.limits.depth {
                        return Err(ReadError::too_deep(self.limits));
                    }
                    Part::Start(start)
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Part::End
                }
                Event::Text(text) => Part::Text(text.xml10_content()),
                Event::CData(text) => Part::Text(text.xml10_content()),
                Event::GeneralRef(reference) => {
                    Part::Text(Cow::Owned(self.character(&reference)?.to_string()))
                }
                Event::DocType(declaration) if declaration.contains('[') => {
                    return Err(ReadError::not_read(words!("formats.doc-type")));
                }
                Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.depth > 0 => return Err(self.malformed()),
                Event::Eof => Part::Done,
            });
        }
    }

    /// The byte at which the event read last begins.
    pub(in crate::formats) fn at(&self) -> usize {
        self.at
    }

    /// The namespace of an element just begun; empty if it has none.
    pub(in crate::formats) fn namespace(&self, element: &BytesStart<'_>) -> &str {
        match self.reader.resolver().resolve_element(element.name()).0 {
            ResolveResult::Bound(namespace) => namespace.into_inner(),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
        }
    }

    /// The value of an attribute, by its name without a prefix.
    pub(in crate::formats) fn attribute(
        &self,
        element: &BytesStart<'a>,
        name: &str,
    ) -> Result<Option<String>, ReadError> {
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| self.malformed())?;
            if LocalName::from(attribute.key).as_ref() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                return Ok(Some(value.map_err(|_| self.malformed())?.into_owned()));
            }
        }
        Ok(None)
    }

    /// The attributes of an element by their names without a prefix, but for those of XML itself and of schemas.
    pub(in crate::formats) fn own_attributes(
        &self,
        element: &BytesStart<'a>,
    ) -> Result<Vec<(String, String)>, ReadError> {
        let mut out = Vec::new();
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| self.malformed())?;
            let key = attribute.key.as_ref();
            let prefix = key.split_once(':').map_or("", |(prefix, _)| prefix);
            if key == "xmlns" || ["xmlns", "xsi", "xml"].contains(&prefix) {
                continue;
            }
            let name = LocalName::from(attribute.key).as_ref().to_owned();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| self.malformed())?;
            out.push((name, value.into_owned()));
        }
        Ok(out)
    }

    fn character(&self, reference: &BytesRef<'_>) -> Result<char, ReadError> {
        if let Some(c) = reference.resolve_char_ref().map_err(|_| self.malformed())? {
            return Ok(c);
        }
        let name: &str = reference;
        match name {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => {
                let name: String = name.chars().take(40).collect();
                Err(ReadError::not_read(words!("formats.xml-uses-entity-write", name)))
            }
        }
    }

    fn malformed(&self) -> ReadError {
        let at = self.reader.error_position();
        ReadError::malformed(words!("formats.not-well-formed-xml", at))
    }
}
