//! Numbers and dates as a sheet shows them.

/// The last day that Excel knows: 31 December 9999.
const LAST_DAY: f64 = 2_958_465.0;

/// What the format of a cell makes of a number. Decimals, signs and colours do not count: the
/// whole number is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// A number.
    #[default]
    Plain,
    /// A number between words: `0"年度"`.
    Between(String, String),
    /// A day, with the time of it if there is one.
    Day,
    /// A time of the day, or a length of time.
    Time,
}

impl NumberFormat {
    /// The format of an id, and of its code if the workbook brings one (ECMA-376 part 1, 18.8.30;
    /// 27 to 36 and 50 to 58 are days in Japanese).
    pub(super) fn new(id: u32, code: Option<&str>) -> Self {
        match (id, code) {
            (_, Some(code)) => NumberFormat::of_code(code),
            (14..=17 | 22 | 27..=31 | 34..=36 | 50..=58, None) => NumberFormat::Day,
            (18..=21 | 32..=33 | 45..=47, None) => NumberFormat::Time,
            _ => NumberFormat::Plain,
        }
    }

    fn of_code(code: &str) -> Self {
        let (mut before, mut after) = (String::new(), String::new());
        let (mut placed, mut day, mut time) = (false, false, false);
        let mut chars = code.split(';').next().unwrap_or_default().chars();
        while let Some(c) = chars.next() {
            let mut literal = String::new();
            match c {
                '"' => literal.extend(chars.by_ref().take_while(|c| *c != '"')),
                '\\' => literal.extend(chars.next()),
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    time |=
                        matches!(inside.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
                }
                '_' | '*' => {
                    chars.next();
                }
                'y' | 'Y' | 'd' | 'D' | 'e' | 'g' | 'b' | 'a' => day = true,
                'h' | 'H' | 's' | 'S' => time = true,
                'm' | 'M' => {}
                '0' | '#' | '?' | '@' => placed = true,
                'G' => {
                    placed = true;
                    chars.by_ref().take("eneral".len()).for_each(drop);
                }
                c if !c.is_ascii() => literal.push(c),
                _ => {}
            }
            if placed { &mut after } else { &mut before }.push_str(&literal);
        }
        match (placed, day, time) {
            (false, true, _) => NumberFormat::Day,
            (false, false, true) => NumberFormat::Time,
            (false, false, false) if code.to_ascii_lowercase().contains('m') => NumberFormat::Day,
            (true, ..) if !(before.trim().is_empty() && after.trim().is_empty()) => {
                NumberFormat::Between(before, after)
            }
            _ => NumberFormat::Plain,
        }
    }

    /// A number in this format.
    pub(super) fn show(&self, number: f64, from_1904: bool) -> String {
        let from_1900 = if from_1904 { number + 1_462.0 } else { number };
        match self {
            NumberFormat::Between(before, after) => format!("{before}{}{after}", plain(number)),
            NumberFormat::Day if (0.0..=LAST_DAY + 1.0).contains(&from_1900) => {
                let day = day(from_1900.floor());
                let clock = clock(from_1900.fract());
                match (day, from_1900.fract() >= 0.5 / 86_400.0) {
                    (None, _) => clock,
                    (Some(day), false) => day,
                    (Some(day), true) => format!("{day}T{clock}"),
                }
            }
            NumberFormat::Time if (0.0..=LAST_DAY).contains(&number) => clock(number),
            _ => plain(number),
        }
    }
}

/// A number with the fifteen digits that Excel keeps, and no more of it than needed.
fn plain(number: f64) -> String {
    let kept: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if kept == 0.0 { "0".to_owned() } else { kept.to_string() }
}

/// The date of a day counted from 1900, or `None` before its first.
fn day(count: f64) -> Option<String> {
    // Within 0 and LAST_DAY + 1, so that the number is whole and small.
    let count = count as i64;
    // Excel takes 1900 for a leap year, so that every day from March on is one too high.
    let since = match count {
        ..1 => return None,
        1..=59 => count,
        _ => count - 1,
    };
    let date = civil(since - 1);
    Some(date)
}

/// The date so many days after 1 January 1900, by the calendar's cycle of 400 years.
fn civil(days: i64) -> String {
    // From 1 March 0000, so that the leap day is the last of its year.
    let days = days + 693_901;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A part of a day, or several days, in hours.
fn clock(days: f64) -> String {
    let seconds = (days * 86_400.0).round() as u64;
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, number: f64, expected: &str) {
        assert_eq!(NumberFormat::new(200, Some(code)).show(number, false), expected);
    }

    #[test]
    fn a_number_is_shown_without_what_the_machine_adds() {
        for (number, expected) in [(2026.0, "2026"), (0.1 + 0.2, "0.3"), (-0.0, "0"), (1.5, "1.5")] {
            assert_eq!(NumberFormat::Plain.show(number, false), expected);
        }
    }

    #[test]
    fn words_of_the_format_are_shown() {
        check("0\"年度\"", 2026.0, "2026年度");
        check("\"FY\"General", 2026.0, "FY2026");
        check("#,##0_ ;[Red]\\-#,##0", 1200.0, "1200");
        check("0年", 2026.0, "2026年");
    }

    #[test]
    fn days_are_shown_in_one_way() {
        check("yyyy/m/d", 46_038.0, "2026-01-16");
        check("[$-411]ggge\"年\"m\"月\"d\"日\"", 46_038.0, "2026-01-16");
        check("m\"月\"", 46_038.0, "2026-01-16");
        check("yyyy-mm-dd hh:mm", 46_038.5, "2026-01-16T12:00:00");
        check("yyyy", 1.0, "1900-01-01");
        check("yyyy", 59.0, "1900-02-28");
        check("yyyy", 61.0, "1900-03-01");
        check("yyyy", 2_958_465.0, "9999-12-31");
        check("yyyy", 1e300, &format!("{}", 1e300));
        check("[h]:mm", 1.5, "36:00:00");
        assert_eq!(NumberFormat::Day.show(0.0, true), "1904-01-01");
        assert_eq!(NumberFormat::new(14, None).show(46_038.0, false), "2026-01-16");
    }
}
