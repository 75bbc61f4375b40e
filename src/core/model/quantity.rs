//! Numbers as plans and reports write them: never a float, every digit kept.

use std::fmt;
use std::str::FromStr;

use crate::text::{Terms, folded, loosely, spellings};

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

    /// A whole number.
    pub fn whole(number: i64) -> Quantity {
        Quantity(number.to_string().into())
    }

    /// The number, if it is a whole one.
    pub fn as_whole(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Whether it is less than another, equal to it or more.
    pub fn compare(&self, other: &Quantity) -> std::cmp::Ordering {
        let minus = |quantity: &Quantity| quantity.0.starts_with('-');
        // Both positive: the longer whole part is the greater, and of two alike the digits decide.
        let magnitude = |quantity: &Quantity| {
            let digits = quantity.0.trim_start_matches('-');
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            (whole.len(), whole.to_owned(), fraction.trim_end_matches('0').to_owned())
        };
        match (minus(self), minus(other)) {
            (true, false) => std::cmp::Ordering::Less,
            (false, true) => std::cmp::Ordering::Greater,
            (false, false) => magnitude(self).cmp(&magnitude(other)),
            (true, true) => magnitude(other).cmp(&magnitude(self)),
        }
    }

    /// It without its sign.
    pub fn unsigned(&self) -> Quantity {
        Quantity(self.0.trim_start_matches('-').into())
    }

    /// By how much it is more than another, with as many digits behind the point as the longer of both; `None`
    /// beyond 128 bits.
    pub fn minus(&self, other: &Quantity) -> Option<Quantity> {
        let places =
            |quantity: &Quantity| quantity.0.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let most = places(self).max(places(other));
        let scaled = |quantity: &Quantity| -> Option<i128> {
            let digits: String = quantity.0.chars().filter(|c| *c != '.').collect();
            let zeros = "0".repeat(most - places(quantity));
            format!("{digits}{zeros}").parse().ok()
        };
        let difference = scaled(self)?.checked_sub(scaled(other)?)?;
        let digits = format!("{:0>1$}", difference.unsigned_abs(), most + 1);
        let (whole, fraction) = digits.split_at(digits.len() - most);
        let sign = if difference < 0 { "-" } else { "" };
        let text = if most == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") };
        text.parse().ok()
    }

    /// Reads a number as people write it: `1,449`, △1,449, (1,449), `12.5%`, 1億2,000万円, ¥1,200. What is written in
    /// another power of ten than `unit` is (百万円 in 千円) is moved to it; every digit is kept. `None` for what is no
    /// number, or is counted in something else.
    pub fn read(text: &str, unit: Option<&Terms>) -> Option<Quantity> {
        let plain = folded(text);
        let in_brackets = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let signs = ['-', '\u{2212}', '△', '▲', '+'];
        let negative = in_brackets.is_some() || (plain.starts_with(signs) && !plain.starts_with('+'));
        let unsigned = in_brackets.unwrap_or_else(|| plain.trim_start_matches(signs));
        let unsigned = match unit.and_then(|unit| currency(unsigned, unit)) {
            Some(rest) => rest,
            None => unsigned,
        };
        let (sum, rest) = leading(unsigned)?;
        let units = unit.into_iter().flat_map(Terms::texts).map(folded);
        let (shift, bare) = scaled(rest);
        let power = match rest.is_empty() {
            true => Some(0),
            false => {
                units.map(|unit| (scaled(&unit).0, scaled(&unit).1.to_owned())).find_map(|(of, name)| {
                    let same = name == bare || bare.is_empty();
                    same.then_some(i32::from(shift) - i32::from(of))
                })
            }
        };
        let moved = moved(&sum, power?)?;
        let is_nothing = moved.bytes().all(|b| matches!(b, b'0' | b'.'));
        let sign = if negative && !is_nothing { "-" } else { "" };
        format!("{sign}{moved}").parse().ok()
    }

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

/// Whether a number is counted in hundredths of a whole, by what the unit is called in any language.
pub fn is_percent(unit: &str) -> bool {
    let plain = folded(unit);
    let words = Terms::of_row("model.percent");
    plain.trim() == "%" || words.texts().flat_map(|text| text.split(", ")).any(|word| word == plain.trim())
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

/// What follows the sign of a currency, if a field is counted in that currency.
fn currency<'t>(text: &'t str, unit: &Terms) -> Option<&'t str> {
    const SIGNS: [(char, [&str; 3]); 4] = [
        ('¥', ["¥", "円", "yen"]),
        ('$', ["$", "ドル", "usd"]),
        ('€', ["€", "ユーロ", "eur"]),
        ('£', ["£", "ポンド", "gbp"]),
    ];
    let (sign, names) = SIGNS.iter().find(|(sign, _)| text.starts_with(*sign))?;
    let is_so = |unit: &str| names.iter().any(|name| folded(unit).contains(name));
    unit.texts().any(is_so).then(|| &text[sign.len_utf8()..])
}

/// The digits at the beginning of a text, commas left out, and the rest; what follows a power of ten is added
/// (1億2,000万), as long as each is less than the one before.
fn leading(text: &str) -> Option<(String, &str)> {
    let end = |text: &str| {
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '_' | '.'))).unwrap_or(text.len())
    };
    let (first, rest) = text.split_at(end(text));
    let number = ungrouped(first)?;
    let is_number = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit())
    };
    if !is_number(&number) {
        return None;
    }
    let (power, behind) = scaled(rest);
    if power == 0 || !behind.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((number, rest));
    }
    let (less, rest) = leading(behind)?;
    let (less_power, bare) = scaled(rest);
    let (one, other) = (moved(&number, power.into())?, moved(&less, less_power.into())?);
    let sum = one.parse::<u128>().ok()?.checked_add(other.parse().ok()?)?;
    (less_power < power).then(|| (sum.to_string(), bare))
}

/// The power of ten that a word says which a text begins with, and the rest.
fn scaled(text: &str) -> (u8, &str) {
    let words = spellings().iter().filter(|spelling| spelling.what == "scale");
    let found = words.filter_map(|spelling| {
        let word = loosely(spelling.pattern.written());
        text.starts_with(&word).then_some((word.len(), spelling.number?))
    });
    match found.max() {
        Some((length, power)) => (power, &text[length..]),
        None => (0, text),
    }
}

/// Digits with the point moved to the right by so many places.
fn moved(digits: &str, by: i32) -> Option<String> {
    if by == 0 {
        return Some(digits.to_owned());
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let point = i32::try_from(whole.len()).ok()?.checked_add(by)?;
    let mut all = format!("{whole}{fraction}");
    if point <= 0 {
        let zeros = usize::try_from(1 - point).ok().filter(|zeros| *zeros < Quantity::MOST)?;
        all.insert_str(0, &"0".repeat(zeros));
    }
    let point = usize::try_from(point.max(1)).ok().filter(|point| *point < Quantity::MOST)?;
    while all.len() < point {
        all.push('0');
    }
    let (whole, fraction) = all.split_at(point);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    // Zeros that only the other unit has are no digits of the number.
    let fraction = if by < 0 { fraction.trim_end_matches('0') } else { fraction };
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
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
    fn a_number_is_read_as_people_write_it() {
        let read = |text: &str, unit: Option<&str>| {
            let unit = unit.map(|unit| Terms::new([("", unit)]));
            Quantity::read(text, unit.as_ref()).map(|quantity| quantity.to_string())
        };
        for (text, unit, kept) in [
            ("1,449", None, "1449"),
            ("△1,449", None, "-1449"),
            ("（1,449）", None, "-1449"),
            ("１２．５０", None, "12.50"),
            ("12.5%", Some("%"), "12.5"),
            ("98.5 ％", Some("%"), "98.5"),
            ("¥1,200", Some("円"), "1200"),
            ("120人", Some("人"), "120"),
            ("1億2,000万円", Some("円"), "120000000"),
            ("1億2,000万円", Some("千円"), "120000"),
            ("3,500百万円", Some("億円"), "35"),
            ("12.3億円", Some("百万円"), "1230"),
            ("5千円", Some("円"), "5000"),
            ("$1.2 million", Some("USD"), "1200000"),
            ("2.5 billion USD", Some("million USD"), "2500"),
            ("-0", None, "0"),
            ("1500円", Some("千円"), "1.5"),
        ] {
            assert_eq!(read(text, unit).as_deref(), Some(kept), "{text}");
        }
        for (text, unit) in [
            ("", None),
            ("98,5", None),
            ("12人", Some("件")),
            ("12人", None),
            ("1,449 thousand", None),
            ("$5", None),
            ("$5", Some("円")),
            ("soon", None),
            ("1.2.3", None),
            (".", None),
        ] {
            assert_eq!(read(text, unit), None, "{text}");
        }
    }

    #[test]
    fn quantities_are_numbers_in_order() {
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        let order =
            ["-1449", "-12.5", "-0.50", "0", "0.05", "0.5", "1", "9.4", "9.50", "10", "120.0", "1449"];
        for (at, one) in order.iter().enumerate() {
            for (of, other) in order.iter().enumerate() {
                assert_eq!(quantity(one).compare(&quantity(other)), at.cmp(&of), "{one} {other}");
                let difference = quantity(one).minus(&quantity(other)).unwrap();
                assert_eq!(difference.compare(&Quantity::whole(0)), at.cmp(&of), "{one} {other}");
            }
        }
        assert_eq!(quantity("150").minus(&quantity("120.5")).unwrap().as_str(), "29.5");
        assert_eq!(quantity("9.5").minus(&quantity("9.50")).unwrap().as_str(), "0.00");
        assert_eq!(quantity("-0.05").minus(&quantity("0.05")).unwrap().as_str(), "-0.10");
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
