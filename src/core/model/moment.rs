//! Moments in UTC, to the second.

use std::fmt;

use super::Date;

/// A second in UTC, written `2026-11-23T05:00:00Z` and in no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    date: Date,
    /// Seconds of the day, 0 to 86,399.
    second: u32,
}

impl Moment {
    /// Reads a moment; `None` unless `text` is one as it is written. Leap seconds are none.
    pub fn parse(text: &str) -> Option<Moment> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let date = Date::parse_iso(date).ok()?;
        let mut second = 0;
        let parts: Vec<&str> = time.split(':').collect();
        let [_, _, _] = parts[..] else { return None };
        for (part, most) in parts.into_iter().zip([24, 60, 60]) {
            let value: u32 = part.parse().ok().filter(|value| *value < most)?;
            second = second * 60 + value;
        }
        let moment = Moment { date, second };
        (moment.to_string() == text).then_some(moment)
    }

    /// Whether it lies more than a day after another: more than the clocks of two offices differ.
    pub fn is_long_after(&self, other: Moment) -> bool {
        self.since_epoch() > other.since_epoch() + 24 * 60 * 60
    }

    /// Seconds since the beginning of 1970.
    fn since_epoch(&self) -> i64 {
        let (year, month, day) = self.date.parts();
        // The year is taken to begin in March, so that the odd day comes last.
        let (year, month) = (i64::from(year) - i64::from(month < 3), i64::from((month + 9) % 12));
        let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (month * 306 + 5) / 10
            + i64::from(day)
            - 1
            - 719_468;
        days * 24 * 60 * 60 + i64::from(self.second)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}Z", self.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_one_spelling() {
        for text in ["2026-11-23T05:00:00Z", "1970-01-01T00:00:00Z", "2099-12-31T23:59:59Z"] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "2026-11-23",
            "2026-11-23T05:00Z",
            "2026-11-23T05:00:00",
            "2026-11-23T05:00:00+09:00",
            "2026-11-23 05:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T05:60:00Z",
            "2026-11-23T05:00:00.5Z",
            "2026-11-23T+5:00:00Z",
            "2026-02-30T00:00:00Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_are_those_that_other_clocks_count() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-11-23T05:00:00Z", 1_795_410_000),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
        ] {
            assert_eq!(Moment::parse(text).unwrap().since_epoch(), seconds, "{text}");
        }
        let at = |text| Moment::parse(text).unwrap();
        assert!(!at("2026-11-24T05:00:00Z").is_long_after(at("2026-11-23T05:00:00Z")));
        assert!(at("2026-11-24T05:00:01Z").is_long_after(at("2026-11-23T05:00:00Z")));
    }
}
