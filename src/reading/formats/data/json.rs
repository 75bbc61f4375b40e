//! JSON (RFC 8259), with the digits of its numbers and the places of its parts.

use std::collections::BTreeSet;

use super::{Budget, Holds, Node, insert};
use crate::formats::ReadError;
use planctl_core::text::Spot;
use planctl_core::words;

/// Reads the one value that a text holds.
pub(super) fn parse(text: &str, budget: &mut Budget<'_>) -> Result<Node, ReadError> {
    let mut parser = Parser { rest: text, line: 1, column: 1, budget };
    let node = parser.value(0)?;
    parser.blanks();
    match parser.rest.is_empty() {
        true => Ok(node),
        false => Err(parser.fault()),
    }
}

struct Parser<'t, 'b, 'l> {
    rest: &'t str,
    line: u32,
    column: u32,
    budget: &'b mut Budget<'l>,
}

impl Parser<'_, '_, '_> {
    fn fault(&self) -> ReadError {
        let (line, column) = (self.line, self.column);
        ReadError::malformed(words!("formats.no-json", line, column))
    }

    fn take(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        if c == '\n' {
            self.line = self.line.saturating_add(1);
            self.column = 1;
        } else {
            self.column = self.column.saturating_add(1);
        }
        Some(c)
    }

    fn blanks(&mut self) {
        while self.rest.starts_with([' ', '\t', '\n', '\r']) {
            self.take();
        }
    }

    fn expect(&mut self, sign: char) -> Result<(), ReadError> {
        self.blanks();
        if !self.rest.starts_with(sign) {
            return Err(self.fault());
        }
        self.take();
        Ok(())
    }

    /// Whether a sign comes next, which is taken then.
    fn comes(&mut self, sign: char) -> bool {
        self.blanks();
        let comes = self.rest.starts_with(sign);
        if comes {
            self.take();
        }
        comes
    }

    fn value(&mut self, depth: usize) -> Result<Node, ReadError> {
        self.blanks();
        self.budget.piece(depth)?;
        let spot = Spot::new(self.line, self.column);
        let holds = match self.rest.chars().next() {
            Some('{') => self.map(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => Holds::Scalar(self.text()?),
            _ => self.word()?,
        };
        Ok(Node { spot, holds })
    }

    fn map(&mut self, depth: usize) -> Result<Holds, ReadError> {
        self.expect('{')?;
        let (mut map, mut keys) = (Vec::new(), BTreeSet::new());
        if self.comes('}') {
            return Ok(Holds::Map(map));
        }
        loop {
            self.blanks();
            let key = self.text()?;
            self.expect(':')?;
            let node = self.value(depth + 1)?;
            insert(&mut map, &mut keys, key, node)?;
            if !self.comes(',') {
                self.expect('}')?;
                return Ok(Holds::Map(map));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Holds, ReadError> {
        self.expect('[')?;
        let mut list = Vec::new();
        if self.comes(']') {
            return Ok(Holds::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            if !self.comes(',') {
                self.expect(']')?;
                return Ok(Holds::List(list));
            }
        }
    }

    /// A number as it is written, or one of three words.
    fn word(&mut self) -> Result<Holds, ReadError> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
        let word = &self.rest[..end.unwrap_or(self.rest.len())];
        let holds = match word {
            "null" => Holds::Null,
            "true" | "false" => Holds::Scalar(word.to_owned()),
            number if is_number(number) => Holds::Scalar(number.to_owned()),
            _ => return Err(self.fault()),
        };
        self.column = self.column.saturating_add(u32::try_from(word.len()).unwrap_or(u32::MAX));
        self.rest = &self.rest[word.len()..];
        Ok(holds)
    }

    fn text(&mut self) -> Result<String, ReadError> {
        if !self.rest.starts_with('"') {
            return Err(self.fault());
        }
        self.take();
        let mut out = String::new();
        loop {
            match self.rest.chars().next() {
                Some('"') => {
                    self.take();
                    return Ok(out);
                }
                Some('\\') => out.push(self.escaped()?),
                Some(c) if c >= ' ' => {
                    out.push(c);
                    self.take();
                }
                _ => return Err(self.fault()),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, ReadError> {
        self.take();
        let fault = self.fault();
        Ok(match self.take() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let first = self.unit().ok_or(fault)?;
                let mut units = vec![first];
                // A character beyond the first plane stands in two units.
                if (0xD800..0xDC00).contains(&first) && self.rest.starts_with("\\u") {
                    self.take();
                    self.take();
                    units.extend(self.unit());
                }
                match char::decode_utf16(units).next() {
                    Some(Ok(c)) => c,
                    _ => return Err(self.fault()),
                }
            }
            _ => return Err(fault),
        })
    }

    fn unit(&mut self) -> Option<u16> {
        let digits: String = (0..4).map_while(|_| self.take()).collect();
        let sound = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        sound.then(|| u16::from_str_radix(&digits, 16).ok())?
    }
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (number, power) = match text.split_once(['e', 'E']) {
        Some((number, power)) => (number, Some(power)),
        None => (text, None),
    };
    let (whole, part) = match number.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (number, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && part.is_none_or(digits)
        && power.is_none_or(|power| digits(power.strip_prefix(['+', '-']).unwrap_or(power)))
}
