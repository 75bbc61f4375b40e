//! Names that last: the identity of an item.

use crate::text::Lang;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::text::Words;
use crate::words;

/// The identity of an item, given once and kept for ever: `[a-z0-9][a-z0-9-]{0,62}`.
///
/// Names, labels and places change from revision to revision; the id does not, so it must
/// never be made from them in a way that a later change would make false.
///
/// ```
/// use planctl_core::model::Id;
///
/// assert!("next-biobank".parse::<Id>().is_ok());
/// assert!("../next-biobank".parse::<Id>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdError {
    Empty,
    /// It has more than 63 characters.
    TooLong,
    BeginsWithHyphen,
    /// It holds a character that is neither `a`–`z`, `0`–`9` nor `-`.
    Character(char),
}

impl Id {
    /// The longest an id may be, in characters.
    pub const MAX_LENGTH: usize = 63;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
        if let Some(c) = text.chars().find(|c| !allowed(c)) {
            return Err(IdError::Character(c));
        }
        if text.starts_with('-') {
            return Err(IdError::BeginsWithHyphen);
        }
        if text.len() > Id::MAX_LENGTH {
            return Err(IdError::TooLong);
        }
        Ok(Id(text.into()))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl IdError {
    /// The fault, to stand after the name of what is faulty.
    pub fn words(&self) -> Words {
        match self {
            IdError::Empty => words!("model.empty"),
            IdError::TooLong => words!("model.too-long"),
            IdError::BeginsWithHyphen => {
                words!("model.begins-with-hyphen")
            }
            IdError::Character(c) => {
                let c = c.to_string();
                let c = crate::text::visible(&c);
                words!("model.character", c)
            }
        }
    }
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for IdError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_lower_case_letters_digits_and_hyphens() {
        assert!("q1-03".parse::<Id>().is_ok());
        assert!("9".parse::<Id>().is_ok());
        assert!("a".repeat(63).parse::<Id>().is_ok());
        assert_eq!("".parse::<Id>(), Err(IdError::Empty));
        assert_eq!("a".repeat(64).parse::<Id>(), Err(IdError::TooLong));
        assert_eq!("-a".parse::<Id>(), Err(IdError::BeginsWithHyphen));
        assert_eq!("Q1".parse::<Id>(), Err(IdError::Character('Q')));
        assert_eq!("../a".parse::<Id>(), Err(IdError::Character('.')));
        assert_eq!("ａ".parse::<Id>(), Err(IdError::Character('ａ')));
        assert_eq!("a\u{202e}".parse::<Id>(), Err(IdError::Character('\u{202e}')));
    }
}
