//! Numbers as plans and reports write them: never a float, every digit kept.

use std::fmt;
use std::str::FromStr;

/// A number with the digits it was written with: 9.50 is not 9.5.
///
/// Whole and within 64 bits, or decimal with at most 40 characters: `0`, `-1449`, `12.5`, `0.30`. No sign
/// but `-`, no exponent, no zero in front of another digit, and no `-` before nothing but zeros.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(Box<str>);

/// A text is no quantity in the form in which quantities are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantityError;

impl Quantity {
    /// The most characters of one.
    const MOST: usize = 40;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are one number, however many digits it was written with: 9.50 and 9.5.
    pub fn is_as_much_as(&self, other: &Quantity) -> bool {
        let digits = |quantity: &Quantity| -> String {
            match quantity.0.split_once('.') {
                Some((whole, fraction)) => format!("{whole}.{}", fraction.trim_end_matches('0')),
                None => format!("{}.", quantity.0),
            }
        };
        digits(self) == digits(other)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) =
            unsigned.split_once('.').map_or((unsigned, None), |(whole, fraction)| (whole, Some(fraction)));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let sound = text.len() <= Quantity::MOST
            && digits(whole)
            && (whole.len() == 1 || !whole.starts_with('0'))
            && fraction.is_none_or(digits)
            && !(text.starts_with('-') && unsigned.bytes().all(|b| b == b'0' || b == b'.'))
            && (fraction.is_some() || text.parse::<i64>().is_ok());
        if sound { Ok(Quantity(text.into())) } else { Err(QuantityError) }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not a quantity")
    }
}

impl std::error::Error for QuantityError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_add_nothing_make_no_other_number() {
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        for (one, other, same) in [
            ("9.50", "9.5", true),
            ("9.0", "9", true),
            ("-1.0", "-1", true),
            ("90", "9", false),
            ("1", "-1", false),
        ] {
            assert_eq!(quantity(one).is_as_much_as(&quantity(other)), same, "{one} {other}");
        }
    }

    #[test]
    fn every_digit_of_a_quantity_is_kept() {
        for text in
            ["0", "-1449", "12.5", "9.50", "0.30", "-0.5", "9223372036854775807", "-9223372036854775808"]
        {
            assert_eq!(text.parse::<Quantity>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_quantity_in_the_form_kept_is_refused() {
        for text in [
            "",
            "-",
            "-0",
            "-0.0",
            "00",
            "01",
            "1.",
            ".5",
            "1e3",
            "+1",
            "1,449",
            "△1",
            "1.2.3",
            "９",
            " 1",
            "1 ",
            "9223372036854775808",
            "-9223372036854775809",
            "12345678901234567890123456789012345678.90",
        ] {
            assert_eq!(text.parse::<Quantity>(), Err(QuantityError), "{text}");
        }
    }
}
