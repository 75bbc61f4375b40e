//! Findings that somebody has looked at and accepted, each with a reason and a day until which.
//!
//! ```toml
//! [[accept]]
//! rule = "two-words-for-one-act"
//! exact = "一部改訂"
//! reason = "the committee's own custom"
//! until = 2027-03-31
//! ```

use super::{Finding, Severity, catalogue};
use crate::model::Date;
use crate::snapshot::position;
use crate::text::{Words, nearest};
use crate::words;

/// The findings that are accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// The entries, in the order written.
    pub entries: Vec<Accept>,
}

/// One entry: findings of a rule, at a place or about a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    pub rule: String,
    /// A string that the finding is about, in whole or in part.
    pub exact: Option<String>,
    /// Where: `item`, `item.field`, or `line:column` of the document.
    pub place: Option<String>,
    /// Why it is accepted; never empty.
    pub reason: String,
    /// The last day on which it is.
    pub until: Date,
    /// Where the entry begins in its file, from 1.
    pub line: usize,
}

/// What is wrong in a file of accepted findings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptError {
    /// The line, from 1.
    pub line: usize,
    pub words: Words,
}

impl Accepted {
    /// Reads a file of accepted findings.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in it, by line. An error of the plan cannot be accepted.
    pub fn parse(text: &str) -> Result<Accepted, Vec<AcceptError>> {
        let at = |span: Option<std::ops::Range<usize>>| {
            span.map_or(1, |span| position(text, span.start).line_number)
        };
        let table = toml::de::DeTable::parse(text).map_err(|error| {
            vec![AcceptError { line: at(error.span()), words: Words::same(error.message()) }]
        })?;
        let (mut entries, mut errors) = (Vec::new(), Vec::new());
        for (key, value) in table.get_ref() {
            let key_line = at(Some(key.span()));
            let array = value.get_ref().as_array();
            let (Some(rows), "accept") = (array, key.get_ref().as_ref()) else {
                let key = key.get_ref();
                errors.push(AcceptError { line: key_line, words: words!("check.not-accept", key) });
                continue;
            };
            for row in rows {
                let line = at(Some(row.span()));
                match row.get_ref().as_table() {
                    Some(table) => match entry(table, line, &|span| at(Some(span))) {
                        Ok(entry) => entries.push(entry),
                        Err(mut wrong) => errors.append(&mut wrong),
                    },
                    None => errors.push(AcceptError { line, words: words!("check.not-table-accept") }),
                }
            }
        }
        if errors.is_empty() { Ok(Accepted { entries }) } else { Err(errors) }
    }

    /// The findings without those that are accepted on this day, and what there is to say of the
    /// entries themselves: one that is past its day, one that no finding answers to.
    pub fn apply(&self, findings: Vec<Finding>, today: Date) -> Vec<Finding> {
        let mut own = Vec::new();
        for entry in &self.entries {
            let (line, rule, until) = (entry.line, &entry.rule, entry.until);
            let what = entry.exact.as_ref().or(entry.place.as_ref()).cloned().unwrap_or_default();
            let matches = findings.iter().any(|finding| entry.covers(finding));
            if !matches {
                let finding = Finding::by("accepted-unused", words!("finding.accepted-unused", line, rule));
                own.push(finding.exact([what]));
            } else if today > until {
                let finding =
                    Finding::by("accepted-expired", words!("finding.accepted-expired", line, rule, until));
                own.push(finding.exact([what]));
            }
        }
        let current = |finding: &Finding| {
            self.entries.iter().any(|entry| today <= entry.until && entry.covers(finding))
        };
        super::in_order(findings.into_iter().filter(|finding| !current(finding)).chain(own).collect())
    }
}

impl Accept {
    /// Whether a finding is one of those that the entry speaks of.
    pub fn covers(&self, finding: &Finding) -> bool {
        if finding.rule.id != self.rule || finding.severity == Severity::Error {
            return false;
        }
        let exact = self
            .exact
            .as_ref()
            .is_none_or(|wanted| finding.exact.iter().any(|exact| exact.contains(wanted.as_str())));
        let place = self.place.as_ref().is_none_or(|wanted| {
            let of = &finding.place;
            let item = of.item.as_ref().map(|id| id.to_string());
            let field = of.item.as_ref().zip(of.field.as_ref()).map(|(id, field)| format!("{id}.{field}"));
            let spot = of.spot.map(|spot| spot.to_string());
            [item, field, spot].into_iter().flatten().any(|own| own == *wanted)
        });
        exact && place
    }
}

type Table<'a> = toml::de::DeTable<'a>;

fn entry(
    table: &Table<'_>,
    line: usize,
    at: &dyn Fn(std::ops::Range<usize>) -> usize,
) -> Result<Accept, Vec<AcceptError>> {
    const KEYS: [&str; 5] = ["rule", "exact", "place", "reason", "until"];
    let mut errors = Vec::new();
    for (key, _) in table {
        let name = key.get_ref().as_ref();
        if !KEYS.contains(&name) {
            let near = nearest(name, KEYS).unwrap_or("reason");
            errors.push(AcceptError {
                line: at(key.span()),
                words: words!("check.no-key-did-mean", name, near),
            });
        }
    }
    let mut text = |name: &str| -> Option<(usize, String)> {
        let value = table.get(name)?;
        let line = at(value.span());
        let said = match value.get_ref() {
            toml::de::DeValue::String(said) => said.to_string(),
            toml::de::DeValue::Datetime(said) if name == "until" => said.to_string(),
            _ => {
                errors.push(AcceptError { line, words: words!("check.text", name) });
                return None;
            }
        };
        Some((line, said)).filter(|(_, said)| !said.trim().is_empty())
    };
    let (rule, exact, place) = (text("rule"), text("exact"), text("place"));
    let (reason, until) = (text("reason"), text("until"));
    let mut wrong = |line: usize, words: Words| errors.push(AcceptError { line, words });
    match &rule {
        None => wrong(line, words!("check.no-rule")),
        Some((line, id)) => match catalogue::find(id) {
            None => {
                let near = nearest(id, super::rules().iter().map(|rule| rule.id)).unwrap_or("name-variant");
                wrong(*line, words!("check.no-rule-did-mean", id, near));
            }
            Some(rule) if rule.severity == Severity::Error => wrong(*line, words!("check.error", id)),
            Some(_) => {}
        },
    }
    if exact.is_none() && place.is_none() {
        wrong(line, words!("check.needs-exact-place"));
    }
    if reason.is_none() {
        wrong(line, words!("check.no-reason"));
    }
    let day = match &until {
        None => {
            wrong(line, words!("check.no-day-until"));
            None
        }
        Some((line, said)) => Date::parse(said)
            .map_err(|error| {
                let fault = error.words();
                wrong(*line, words!("check.until", said, fault));
            })
            .ok(),
    };
    match (rule, reason, day) {
        (Some((_, rule)), Some((_, reason)), Some(until)) if errors.is_empty() => Ok(Accept {
            rule,
            exact: exact.map(|(_, exact)| exact),
            place: place.map(|(_, place)| place),
            reason,
            until,
            line,
        }),
        _ => Err(errors),
    }
}

impl std::fmt::Display for AcceptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words.get(crate::text::Lang::EN))
    }
}

impl std::error::Error for AcceptError {}
