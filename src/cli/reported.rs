//! What reports say became of items, for those who look at a plan or at its log.

use planctl::document::{Mark, Span};
use planctl::event::{Event, Report};
use planctl::text::{Lang, Words};
use planctl::words;
use planctl::workspace::Opened;

/// The reports that count, each with the number of its entry, in the order recorded.
pub(super) fn reports(opened: &Opened) -> Vec<(u64, &Report)> {
    let revisions = opened.revisions();
    let counted = opened.log().entries.iter().filter(|entry| !revisions.is_aside(entry.number));
    let reports = counted.filter_map(|entry| match &entry.event {
        Event::Report(report) => Some((entry.number, &**report)),
        _ => None,
    });
    reports.collect()
}

/// The entries among `all` that say otherwise.
pub(super) fn otherwise(report: &Report, all: &[(u64, &Report)]) -> Vec<u64> {
    all.iter().filter(|(_, other)| report.contradicts(other)).map(|(number, _)| *number).collect()
}

/// A report as one line, with its entry and those that say otherwise.
pub(super) fn line(lang: Lang, number: u64, report: &Report, all: &[(u64, &Report)]) -> Vec<Span> {
    let (item, value, date) = (&report.item, &report.value, report.date);
    let what = report.what.words();
    let of = report.place.as_ref().and_then(|place| place.field.as_deref());
    let item = of.map_or_else(|| item.to_string(), |field| format!("{item}.{field}"));
    let mut said = words!("log.report", date, item, what, value);
    if !report.grade.is_empty() {
        let grade = &report.grade;
        said = Words::then(&said, words!("log.report-grade", grade));
    }
    let mut line = vec![Span::plain(said.get(lang)), Span::marked(Mark::Faint, format!("  #{number}"))];
    let others = otherwise(report, all);
    if !others.is_empty() {
        let others = Words::list(others.iter().map(|number| format!("#{number}")));
        line.push(Span::marked(Mark::Gone, words!("log.report-otherwise", others).get(lang)));
    }
    line
}
