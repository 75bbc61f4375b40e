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
    match (body, note.bodies.last()) {
        // Where the day stands apart, in a letter above the title, so may the body.
        (Some(body), None) if note.date.is_some() => {
            let finding = Finding::by("note-body", words!("finding.note-no-body", body));
            findings.push(finding.spot(Some(note.spot)));
        }
        (Some(body), Some((spot, said))) if !note.bodies.iter().any(|(_, said)| names(said, body)) => {
            let said = said.trim();
            let finding = Finding::by("note-body", words!("finding.note-body", said, body));
            findings.push(finding.exact([said]).spot(Some(*spot)));
        }
        _ => {}
    }
    if note.decided == Some(true) && recorded.is_decided == Some(false) {
        findings.push(Finding::by("note-undecided", words!("finding.note-undecided")).spot(Some(note.spot)));
    }
    findings
}

/// Whether a line names this very body, and no other whose name holds its: what may stand beside it is apart from it
/// by a blank, in brackets, or says which meeting it was.
fn names(line: &str, body: &str) -> bool {
    let is_open = |c: char| matches!(c, '（' | '(' | '〔');
    let is_close = |c: char| matches!(c, '）' | ')' | '〕');
    let mut depth = 0_usize;
    let mut bare = String::new();
    for c in line.chars() {
        depth += usize::from(is_open(c));
        bare.push(if depth > 0 { ' ' } else { c });
        depth -= usize::from(is_close(c) && depth > 0);
    }
    let body = loosely(body);
    [line, &bare].into_iter().any(|line| {
        let words: Vec<String> = line.split_whitespace().map(without_meeting).map(loosely).collect();
        // A name may hold blanks itself.
        (0..words.len()).any(|from| (from..words.len()).any(|to| words[from..=to].concat() == body))
    })
}

/// A word without the number of a meeting before it or behind it: 第120回.
fn without_meeting(word: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_numeric() || c == '〇');
    if let Some((number, rest)) = word.strip_prefix('第').and_then(|rest| rest.split_once('回'))
        && is_number(number)
    {
        return rest;
    }
    match word.rsplit_once('第') {
        Some((head, number)) if number.strip_suffix('回').is_some_and(is_number) => head,
        _ => word,
    }
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

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_line_names_a_body_by_its_whole_name_alone() {
        let body = "海洋委員会";
        for line in [
            "海洋委員会",
            "　海 洋 委 員 会",
            "第12回海洋委員会",
            "海洋委員会（第３回）",
            "文部科学省　海洋委員会",
            "海洋委員会第3回",
        ] {
            assert!(names(line, body), "{line}");
        }
        for line in ["海洋委員会幹事会", "新海洋委員会", "海洋", "委員会", "", "第12回新海洋委員会"]
        {
            assert!(!names(line, body), "{line}");
        }
        assert!(names("Marine Board", "Marine Board") && !names("Marine Boards", "Marine Board"));
        assert!(names("海洋委員会(仮)", "海洋委員会(仮)"));
    }
}
