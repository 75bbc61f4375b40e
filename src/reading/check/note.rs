//! The cover note against what it covers: its points, their number, its plan, its words.

use super::DocumentInput;
use super::lines::{Lines, Part, any};
use super::provisional::bare;
use crate::reading::CoverNote;
use planctl_core::check::Finding;
use planctl_core::model::Date;
use planctl_core::text::loosely;
use planctl_core::words;

/// Words for changing a plan, of which a document should use one.
const ACTS: [&str; 5] = ["一部改訂", "一部改定", "一部改正", "一部変更", "変更"];

/// Catalogue names of changes.
const DELETED: &str = "deleted";

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(note) = &input.account.note else { return findings };
    claims(&mut findings, note, input, lines);
    count(&mut findings, note);
    plan(&mut findings, note, input);
    act(&mut findings, note, input, lines);
    findings
}

fn claims(findings: &mut Vec<Finding>, note: &CoverNote, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    for claim in &note.claims {
        let Some(action) = claim.action.as_deref() else { continue };
        let name = bare(&claim.object);
        if name.is_empty() {
            continue;
        }
        let found = lines.occurrences(&name, |line| line.part != Part::Note).into_iter().next();
        let text = claim.text.trim();
        match found {
            Some((_, spot, raw)) if action == DELETED => {
                let place = input.reading.place_words(spot);
                let finding =
                    Finding::by("note-deleted-there", words!("finding.note-deleted-there", name, place));
                findings.push(finding.exact([text.to_owned(), raw]).spot(Some(spot)));
            }
            None if action != DELETED => {
                let finding =
                    Finding::by("note-object-missing", words!("finding.note-object-missing", name, text));
                findings.push(finding.exact([text]).spot(Some(claim.spot)));
            }
            _ => {}
        }
    }
}

/// Holds the number a note states to the points it lists.
pub(super) fn count(findings: &mut Vec<Finding>, note: &CoverNote) {
    let Some((spot, said)) = note.count else { return };
    let listed = note.claims.len();
    if listed != said {
        let finding = Finding::by("note-count", words!("finding.note-count", said, listed));
        findings.push(finding.exact([format!("{said}点")]).spot(Some(spot)));
    }
}

fn plan(findings: &mut Vec<Finding>, note: &CoverNote, input: &DocumentInput<'_>) {
    let root = input.draft.plan.root();
    let name = input
        .vocabulary
        .plan
        .by_role(planctl_core::model::FieldRole::Name)
        .and_then(|field| root.text(&field.key));
    if let Some(finding) = name.and_then(|name| misnamed(note, name)) {
        findings.push(finding.item(root_id(input), None));
    }
}

/// What is recorded of the day and the body that a cover note is to bear.
#[derive(Debug, Clone, Default)]
pub struct Occasion {
    /// The day on which the plan was put forward, by which its revision is named.
    pub date: Option<Date>,
    /// The day on which it was decided, if it was.
    pub decided: Option<Date>,
    /// Whether a body has decided it; `None` where the record says nothing of it.
    pub is_decided: Option<bool>,
    /// Who decided it, or put it forward as long as nobody has.
    pub body: Option<String>,
    /// Who put it forward, if the record says.
    pub put_forward_by: Option<String>,
    /// Whether what was recorded wrongly is put right: nobody decided it, and on no day.
    pub corrects: bool,
}

/// Holds the day, the body and the state of a note to the record, and whether it is one of a correction. A note of when the plan was put forward
/// stays right after the decision.
pub fn check_occasion(note: &CoverNote, recorded: &Occasion) -> Vec<Finding> {
    let mut findings = Vec::new();
    if note.corrects != recorded.corrects {
        let words = match recorded.corrects {
            true => words!("finding.note-correction"),
            false => words!("finding.note-no-correction"),
        };
        findings.push(Finding::by("note-correction", words).spot(Some(note.spot)));
    }
    if recorded.corrects {
        return findings;
    }
    let was_put_forward = note.decided == Some(false);
    let day = recorded.decided.filter(|_| !was_put_forward).or(recorded.date);
    if let (Some((spot, said)), Some(day)) = (&note.date, day)
        && *said != day
    {
        let finding =
            Finding::by("note-date", words!("finding.note-date", said = said.words(), day = day.words()));
        findings.push(finding.exact([said.to_string()]).spot(Some(*spot)));
    }
    let body = match was_put_forward && recorded.is_decided == Some(true) {
        true => recorded.put_forward_by.as_ref(),
        false => recorded.body.as_ref(),
    };
    if let Some(body) = body
        && let Some((spot, said)) = note.bodies.last()
        && !note.bodies.iter().any(|(_, said)| loosely(said).contains(&loosely(body)))
    {
        let said = said.trim();
        let finding = Finding::by("note-body", words!("finding.note-body", said, body));
        findings.push(finding.exact([said]).spot(Some(*spot)));
    }
    if note.decided == Some(true) && recorded.is_decided == Some(false) {
        findings.push(Finding::by("note-undecided", words!("finding.note-undecided")).spot(Some(note.spot)));
    }
    findings
}

/// Holds the plan that a note names to the one it is about.
pub(super) fn misnamed(note: &CoverNote, name: &str) -> Option<Finding> {
    if note.plan.is_empty() || loosely(name) == loosely(&note.plan) {
        return None;
    }
    let said = note.plan.trim();
    let finding = Finding::by("note-plan-name", words!("finding.note-plan-name", said, name));
    Some(finding.exact([said, name]).spot(Some(note.spot)))
}

fn root_id<'a>(input: &DocumentInput<'a>) -> &'a planctl_core::model::Id {
    input.draft.plan.id()
}

fn act(findings: &mut Vec<Finding>, note: &CoverNote, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    let Some(form) = &input.form.note else { return };
    let word = |text: &str| ACTS.into_iter().find(|act| text.contains(act));
    let is_title = |text: &str| any(&form.title, text) || any(&form.title_of_correction, text);
    let title = lines.lines.iter().find(|line| line.part == Part::Note && is_title(&line.text));
    let said = title.and_then(|line| word(&line.text));
    let recorded = input.account.history.iter().rev().find_map(|line| Some((line, word(&line.text)?)));
    if let (Some(said), Some((line, recorded))) = (said, recorded)
        && said != recorded
        && recorded.trim_start_matches("一部") != said.trim_start_matches("一部")
    {
        let finding =
            Finding::by("two-words-for-one-act", words!("finding.two-words-for-one-act", said, recorded));
        let spot = title.map_or(note.spot, |line| line.source.spot());
        findings.push(finding.exact([said, line.text.trim()]).spot(Some(spot)));
    }
}
