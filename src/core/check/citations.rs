//! Citations: their form, the papers they name, and whether they are in force on the day of the
//! revision.

use super::{Finding, PlaceOf};
use crate::model::{Date, FieldRole, FieldType, FiscalYear, Item, KindRole, Plan, Value, Vocabulary};
use crate::text::loosely;
use crate::words;

/// A series of policies of which each has a term.
struct Series {
    /// What its names begin or end with: 科学技術・イノベーション基本計画 in
    /// 「第6期科学技術・イノベーション基本計画」.
    name: &'static str,
    /// The first fiscal years of the terms, and the last one of the latest, both included.
    terms: &'static [u16],
}

/// Terms of the policies that plans of this kind cite.
///
/// Sources: 科学技術・イノベーション基本法 (平成7年法律第130号) 第12条 and the plans themselves (the
/// first from FY1996, five fiscal years each: 第6期 is 令和3年度 to 令和7年度); 健康・医療戦略 and
/// 医療分野研究開発推進計画 of 2014, 2020 (「2020年度から2024年度を対象期間とする第2期」) and 2025
/// (「対象期間：2025年度から2029年度までの5年間」).
const NUMBERED: [Series; 2] = [
    Series {
        name: "科学技術・イノベーション基本計画",
        terms: &[1996, 2001, 2006, 2011, 2016, 2021, 2026, 2031],
    },
    Series { name: "科学技術基本計画", terms: &[1996, 2001, 2006, 2011, 2016, 2021] },
];

const DATED: [Series; 2] = [
    Series { name: "健康・医療戦略", terms: &[2014, 2020, 2025, 2030] },
    Series { name: "医療分野研究開発推進計画", terms: &[2014, 2020, 2025, 2030] },
];

/// Policies made anew every June and called by the year; the next takes the place of the last.
const YEARLY: [&str; 3] = ["統合イノベーション戦略", "経済財政運営と改革の基本方針", "知的財産推進計画"];

/// The items of a plan that are policies, in reading order.
pub fn policies<'a>(plan: &'a Plan, vocabulary: &Vocabulary) -> Vec<&'a Item> {
    let is = |item: &&Item| vocabulary.kind(&item.kind).is_some_and(|kind| kind.role == KindRole::Policy);
    plan.in_order().into_iter().filter(is).collect()
}

/// An item's name, if it has one.
pub fn name<'a>(item: &'a Item, vocabulary: &Vocabulary) -> Option<&'a str> {
    let field = vocabulary.kind(&item.kind)?.by_role(FieldRole::Name)?;
    item.text(&field.key)
}

/// The day on which a policy was decided, by its first field that is a date.
pub fn decided(item: &Item, vocabulary: &Vocabulary) -> Option<Date> {
    let fields = &vocabulary.kind(&item.kind)?.fields;
    let field = fields.iter().find(|field| field.ty == FieldType::Date)?;
    match item.value(&field.key) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

/// Policies that are over, end within the fiscal year, are superseded or came later than `date`.
pub fn terms(
    plan: &Plan,
    vocabulary: &Vocabulary,
    date: Date,
    place: impl Fn(&Item, &str) -> PlaceOf,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(year) = vocabulary.calendar.fiscal_year(date) else { return findings };
    for item in policies(plan, vocabulary) {
        let Some(name) = name(item, vocabulary) else { continue };
        let decided = decided(item, vocabulary);
        let mut tell = |finding: Finding| {
            findings.push(finding.exact([name]).at(place(item, name)));
        };
        if let Some(decided) = decided.filter(|decided| *decided > date) {
            tell(Finding::by("policy-later", words!("finding.policy-later", name, decided, date)));
        }
        if let Some(last) = last_year(name, decided) {
            if last < year {
                tell(Finding::by("policy-ended", words!("finding.policy-ended", name, last)));
            } else if last == year {
                tell(Finding::by("policy-ends-soon", words!("finding.policy-ends-soon", name, last)));
            }
        }
        let begins = YEARLY.iter().find_map(|series| name.strip_prefix(series)?.trim().parse::<i32>().ok());
        if let Some(begins) = begins {
            let next = begins + 1;
            if Date::new(next, 7, 1).is_some_and(|next| date >= next) {
                tell(Finding::by("policy-superseded", words!("finding.policy-superseded", name, next)));
            }
        }
    }
    findings
}

fn last_year(name: &str, decided: Option<Date>) -> Option<FiscalYear> {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    for series in &NUMBERED {
        let number = name.strip_prefix('第').and_then(|rest| rest.strip_suffix(series.name));
        let number = number.and_then(|rest| rest.strip_suffix('期'));
        let number = number.and_then(|digits| loosely(digits).parse::<usize>().ok());
        if let Some(next) = number.and_then(|number| series.terms.get(number)) {
            return FiscalYear::new(next - 1);
        }
    }
    let series = DATED.iter().find(|series| name == series.name)?;
    // A strategy is decided at most a few weeks before or after its term begins.
    let year = decided?.parts().0;
    let next = series.terms[1..].iter().find(|next| i32::from(**next) > year)?;
    FiscalYear::new(next - 1)
}
