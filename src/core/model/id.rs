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

    /// Reads what a lineage names: an item, or as `plan:id` an item of another plan. No item of a plan is
    /// ever called so.
    ///
    /// # Errors
    ///
    /// If one of the two is no id.
    pub fn origin(text: &str) -> Result<Id, IdError> {
        match text.split_once(':') {
            None => text.parse(),
            Some((plan, id)) => {
                let (plan, id): (Id, Id) = (plan.parse()?, id.parse()?);
                Ok(Id(format!("{plan}:{id}").into()))
            }
        }
    }

    /// Of a lineage the other plan it leads to, and the item there.
    pub fn in_another_plan(&self) -> Option<(Id, Id)> {
        let (plan, id) = self.0.split_once(':')?;
        Some((Id(plan.into()), Id(id.into())))
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

    #[test]
    fn only_a_lineage_leads_to_another_plan() {
        assert_eq!("old-plan:a".parse::<Id>(), Err(IdError::Character(':')));
        let origin = Id::origin("old-plan:a").unwrap();
        assert_eq!(origin.as_str(), "old-plan:a");
        assert_eq!(origin.in_another_plan(), Some(("old-plan".parse().unwrap(), "a".parse().unwrap())));
        assert_eq!(Id::origin("a").unwrap().in_another_plan(), None);
        for text in [":a", "a:", "a:b:c", "A:b", "a: b"] {
            assert!(Id::origin(text).is_err(), "{text}");
        }
    }
}
