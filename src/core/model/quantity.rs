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

/// A number without the commas, or the `_`, that part it into groups of three digits; `None` where they part it
/// otherwise, since 98,5 is no 985.
pub fn ungrouped(text: &str) -> Option<String> {
    let is_sign = |c: char| matches!(c, ',' | '_');
    if !text.contains(is_sign) {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.trim_start_matches(['-', '−', '+', '△', '▲']).split(is_sign);
    let is_number = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().is_some_and(|group| is_number(group) && group.len() <= 3);
    let sound = first
        && groups.all(|group| is_number(group) && group.len() == 3)
        && fraction.is_none_or(|fraction| !fraction.contains(is_sign));
    sound.then(|| text.chars().filter(|c| !is_sign(*c)).collect())
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
    fn only_groups_of_three_digits_are_parted_by_commas() {
        for (text, number) in
            [("1,449", "1449"), ("-1,234,567.5", "-1234567.5"), ("98.5", "98.5"), ("1_000", "1000")]
        {
            assert_eq!(ungrouped(text).as_deref(), Some(number));
        }
        for text in ["98,5", "12,34", "1,2,3", ",9", "5,", "1,2345", "1,234.5,6", "1234,567"] {
            assert_eq!(ungrouped(text), None, "{text}");
        }
    }

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
