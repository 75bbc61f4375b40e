//! Dates, eras and weekdays.

use super::lines::Lines;
use super::{DocumentInput, chart};
use planctl_core::check::{Finding, is_japanese_plan};
use planctl_core::text::Spot;
use planctl_core::words;

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    history(&mut findings, input);
    if is_japanese_plan(input.vocabulary) {
        headers(&mut findings, lines);
        short_form(&mut findings, lines);
    }
    findings
}

fn history(findings: &mut Vec<Finding>, input: &DocumentInput<'_>) {
    let dated: Vec<_> = input.account.history.iter().filter_map(|line| Some((line, line.date?))).collect();
    for pair in dated.windows(2) {
        let [(before, earlier), (after, later)] = pair else { continue };
        if later <= earlier {
            let (one, other) = (before.text.trim(), after.text.trim());
            let finding = Finding::by("history-order", words!("finding.history-order", other, one));
            findings.push(finding.exact([one, other]).spot(Some(after.spot)));
        }
    }
    let note = input.account.note.as_ref().and_then(|note| note.date);
    let own = input.date.map(|date| (None, date)).or(note.map(|(spot, date)| (Some(spot), date)));
    let draft = input.account.draft == Some(true);
    if let (Some((_, date)), Some((line, last)), true) = (own, dated.last(), draft)
        && *last == date
    {
        let text = line.text.trim();
        let finding = Finding::by("draft-dated", words!("finding.draft-dated", text));
        findings.push(finding.exact([text]).spot(Some(line.spot)));
    }
    if let (Some((spot, date)), Some((line, last))) = (own, dated.last())
        && *last != date
    {
        let text = line.text.trim();
        let finding = Finding::by("history-last", words!("finding.history-last", text, date));
        findings.push(finding.exact([text]).spot(Some(line.spot).or(spot)));
    }
}

/// Era years without their era, told once for all tables, and such as are not those of the year
/// beside them.
fn headers(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let mut unnamed: Vec<Spot> = Vec::new();
    let mut shown: Vec<String> = Vec::new();
    for row in lines.tables.iter().flat_map(|(_, table)| &table.rows) {
        let cells = row.iter().filter_map(|cell| Some((cell, chart::header(&cell.text.standing())?)));
        let eras: Vec<_> = cells.filter_map(|(cell, (year, era))| Some((cell, year, era?))).collect();
        if eras.len() < 3 {
            continue;
        }
        for (cell, year, era) in &eras {
            // The year before the first of each era since 明治.
            if ![1867, 1911, 1925, 1988, 2018].iter().any(|before| before + i32::from(era.number) == *year) {
                let exact = cell.text.standing();
                let finding = Finding::by("era-year-wrong", words!("finding.era-year-wrong", exact));
                findings.push(finding.exact([exact]).spot(Some(cell.text.spot())));
            }
        }
        let Some((first, _, _)) = eras.iter().find(|(_, _, era)| !era.named) else { continue };
        unnamed.push(first.text.spot());
        let falls = eras.windows(2).find(|pair| pair[1].2.number < pair[0].2.number);
        if shown.len() < 2 {
            shown = match falls {
                Some(pair) => pair.iter().map(|(cell, _, _)| cell.text.standing()).collect(),
                None => vec![first.text.standing()],
            };
        }
    }
    let Some(first) = unnamed.first() else { return };
    let (exact, count) = (shown.join("」「"), unnamed.len());
    let finding = Finding::by("era-missing", words!("finding.era-missing", exact, count));
    findings.push(finding.exact(shown).spot(Some(*first)));
}

/// A month written 2021.6 where the document writes 年 and 月 otherwise.
fn short_form(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let usual = lines.passages().any(|passage| {
        passage
            .all("月")
            .into_iter()
            .any(|at| passage.before(at).is_some_and(|c| c.is_ascii_digit() || c == ' '))
    });
    if !usual {
        return;
    }
    for passage in lines.passages() {
        for at in passage.all(".") {
            let left = passage.chars[..at].iter().rev().take_while(|c| c.is_ascii_digit()).count();
            let right = passage.run(at + 1, |c| c.is_ascii_digit());
            let year = passage.slice(at - left, at).parse::<u32>().unwrap_or(0);
            let month = passage.slice(at + 1, at + 1 + right).parse::<u32>().unwrap_or(0);
            if left == 4
                && (1..=2).contains(&right)
                && (1900..2100).contains(&year)
                && (1..=12).contains(&month)
            {
                let exact = passage.slice(at - 4, at + 1 + right);
                let finding = Finding::by("date-form", words!("finding.date-form", exact));
                findings.push(finding.exact([exact]).at(passage.place(at - 4)));
            }
        }
    }
}
