//! Fiscal years at the heads of columns, as such tables print them.

use planctl_core::model::{FiscalYear, YearRange};
use planctl_core::text::loosely;

/// The fiscal year a head names: 「2019 (FY31)」, `FY2019`, 「2019年度」, 「令和元年度」, `R1`,
/// 「平成31(令和元)年度」.
///
/// The number behind FY is the year of an era that is not said (FY31 is 2019, FY2 is 2020), so
/// the calendar year beside it counts; alone it names no year.
pub(super) fn fiscal_year(text: &str) -> Option<FiscalYear> {
    let plain = loosely(text);
    if plain.is_empty() || plain.chars().count() > 24 {
        return None;
    }
    if plain.contains(['(', '/'])
        && let Some(year) = FiscalYear::parse_japanese(&plain)
    {
        return Some(year);
    }
    let head = plain.split(['(', ')']).find(|part| !part.is_empty())?;
    let four = head.strip_prefix("FY").unwrap_or(head);
    let four = four.trim_end_matches("年度").trim_end_matches('年');
    if four.len() == 4 && four.bytes().all(|b| b.is_ascii_digit()) {
        return four.parse().ok().filter(|year| (1900..2200).contains(year)).and_then(FiscalYear::new);
    }
    let is_year = head.ends_with("年度") || head.starts_with(['R', 'H', 'S']);
    if is_year && let Some(year) = FiscalYear::parse_japanese(head) {
        return Some(year);
    }
    // FY31(2019) and 平成32年度(2020): the calendar year may stand second.
    let inside = plain.split(['(', ')']).nth(1)?;
    let digits = inside.strip_prefix("FY").unwrap_or(inside).trim_end_matches("年度").trim_end_matches('年');
    let year: u16 = digits.parse().ok().filter(|year| (1900..2200).contains(year))?;
    FiscalYear::new(year)
}

/// A fiscal year or bounds of one, as papers word them: 「令和８年度」「令和８年度以前」「令和８年度以降」
/// 「令和８年度から令和９年度までのいずれか」.
pub(super) fn range(text: &str) -> Option<YearRange> {
    let text = text.trim();
    if let Some(year) = text.strip_suffix("以前") {
        return fiscal_year(year).map(YearRange::at_most);
    }
    if let Some(year) = text.strip_suffix("以降") {
        return fiscal_year(year).map(YearRange::at_least);
    }
    if let Some((low, high)) = text.strip_suffix("までのいずれか").and_then(|span| span.split_once("から"))
    {
        return YearRange::between(fiscal_year(low)?, fiscal_year(high)?);
    }
    fiscal_year(text).map(YearRange::exactly)
}

/// The fiscal years of a row of heads, by column, if it is one: at least two heads name years,
/// and what they name rises by one from column to column. A column between two years that names
/// none is the year between.
pub(super) fn heads(cells: &[(usize, String)]) -> Option<Vec<(usize, FiscalYear)>> {
    let named: Vec<(usize, FiscalYear)> =
        cells.iter().filter_map(|(column, text)| Some((*column, fiscal_year(text)?))).collect();
    let others = cells.iter().filter(|(_, text)| !text.is_empty() && fiscal_year(text).is_none()).count();
    let (first, last) = (named.first()?, named.last()?);
    if named.len() < 2 || others > 2 || named.len() < others {
        return None;
    }
    let base = usize::from(first.1.begins()).checked_sub(first.0);
    let straight =
        |(column, year): &(usize, FiscalYear)| usize::from(year.begins()).checked_sub(*column) == base;
    if !named.iter().all(straight) {
        return None;
    }
    (first.0..=last.0)
        .map(|column| Some((column, FiscalYear::new(u16::try_from(base? + column).ok()?)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_every_style_name_one_year() {
        for head in [
            "2019 (FY31)",
            "２０１９（ＦＹ３１）",
            "2019(FY31)",
            "FY2019",
            "2019年度",
            "令和元年度",
            "R1",
            "2019\n(FY31)",
            "令和元年度（2019）",
            "平成31(令和元)年度",
            "平成３１年度\n（令和元年度）",
            "H31/R1",
            "R元",
            "31(元)",
            "2019(R1)",
        ] {
            assert_eq!(fiscal_year(head).map(FiscalYear::begins), Some(2019), "{head}");
        }
        for text in ["中", "", "FY31", "シーズの導出件数", "2019年策定の計画について", "120"]
        {
            assert_eq!(fiscal_year(text), None, "{text}");
        }
    }

    #[test]
    fn heads_rise_by_one_across_eras_and_a_gap_is_filled() {
        let row =
            |texts: &[&str]| texts.iter().enumerate().map(|(i, t)| (i, (*t).to_owned())).collect::<Vec<_>>();
        let years = heads(&row(&["", "2018 (FY30)", "?", "2020 (FY2)"])).unwrap();
        assert_eq!(
            years.iter().map(|(c, y)| (*c, y.begins())).collect::<Vec<_>>(),
            [(1, 2018), (2, 2019), (3, 2020)]
        );
        assert_eq!(heads(&row(&["2018", "2020"])), None);
        assert_eq!(heads(&row(&["2018"])), None);
    }
}
