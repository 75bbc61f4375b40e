//! The cover note 「…の変更について」: what is to be changed, in so many points.

use super::style;
use super::{
    Block, Comparison, Document, Extract, Note, Point, Recorded, Side, Span, Standing, authority_words,
    is_unofficial,
};
use planctl_core::diff::Weight;
use planctl_core::model::Id;
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// From how many points on they are grouped by what they stand under.
const MANY: usize = 20;

/// A cover note before it has a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memo {
    /// 「Xの変更について」, of a correction 「Xの訂正について」.
    pub title: Words,
    /// The day on which it was decided or put forward; one to be filled in, if the later plan is no revision or
    /// only corrects one.
    pub date: Option<Words>,
    /// The body that proposes or decided, if the log says; of a correction none.
    pub body: Option<String>,
    /// The plan's name.
    pub plan: Words,
    /// Whether a body has decided the change.
    pub decided: bool,
    /// Whether what was recorded wrongly is put right, and nothing changed.
    pub corrects: bool,
    /// 「別紙のとおり、…」.
    pub lead: Words,
    /// The papers it encloses, each with its label; empty where it encloses one and does not
    /// name it.
    pub enclosed: Vec<(String, Words)>,
    /// The points, in order; never empty.
    pub points: Vec<Point>,
    /// How the plan before stands, if nobody decided it, and whether either is the text after a correction.
    pub standing: Vec<Words>,
    /// What a reader must know of the record behind the points.
    pub notes: Vec<Words>,
    /// The items that change in number, order or writing only, with what they are called: no point is made of
    /// them, and the note says how many they are.
    pub left: Vec<(Id, Words)>,
}

/// The cover note for a change, or `None` if no point is left to make. `authority` is whose
/// record it is made from.
pub fn memo(comparison: &Comparison<'_>, authority: &str) -> Option<Memo> {
    let points = comparison.points();
    let count = points.len();
    let plan = comparison.wording().name_of(comparison.after.snapshot.plan().root());
    let decided = comparison.after.decided == Some(true);
    if count == 0 {
        return None;
    }
    // What is proposed against a revision is put forward on a day to come.
    let to_come = comparison.before.date.map(|_| words!("document.blank-day"));
    let corrects = comparison.corrects();
    let lead = lead(&plan, count, (decided, corrects), &words!("document.attachment"));
    let rows = comparison.left_over().into_iter().filter(|row| row.weight() != Weight::Record);
    let left: Vec<_> = rows.map(|row| (row.id.clone(), comparison.wording().name(&row.id))).collect();
    Some(Memo {
        title: if corrects { words!("document.corrections", plan) } else { words!("document.changes", plan) },
        // Who put right what was recorded wrongly, and when, no act says.
        date: comparison.after.day().filter(|_| !corrects).map(|date| date.words()).or(to_come),
        body: comparison.after.body.as_ref().filter(|_| !corrects).map(|acted| acted.body.clone()),
        lead,
        enclosed: Vec::new(),
        standing: standing(comparison),
        notes: notes(comparison, &points, &left, authority),
        left,
        points,
        decided,
        corrects,
        plan,
    })
}

/// The sentence before the points; `annex` is what the change is set out in.
fn lead(plan: &Words, count: usize, (decided, corrects): (bool, bool), annex: &Words) -> Words {
    match (count, decided) {
        (1, _) if corrects => words!("document.memo-corrected-one", plan, annex),
        (_, _) if corrects => words!("document.memo-corrected", annex, count, plan),
        (1, false) => words!("document.memo-proposed-one", plan, annex),
        (1, true) => words!("document.memo-done-one", plan, annex),
        (_, false) => words!("document.memo-proposed", annex, count, plan),
        (_, true) => words!("document.memo-done", annex, count, plan),
    }
}

/// What is to be said of how the two plans stand, beside what the sentence before the points says.
fn standing(comparison: &Comparison<'_>) -> Vec<Words> {
    let Comparison { before, after, .. } = comparison;
    let extract = comparison.extract.as_ref().map(Extract::line);
    let said = |side: &Side| {
        let standing = side.standing();
        let name = side.day().map(|day| day.words()).unwrap_or_default();
        Standing { name, ..standing }.heading()
    };
    if comparison.corrects() {
        let once = Side { recorded: Recorded::Once, ..(*after).clone() };
        let is_proposed = after.decided == Some(false);
        let is_said = is_proposed.then(|| words!("document.memo-of", side = said(&once)));
        return extract.into_iter().chain(is_said).collect();
    }
    let is_corrected =
        |side: &Side| matches!(side.recorded, Recorded::Corrects { .. } | Recorded::Corrected { .. });
    let is_draft = before.decided == Some(false) || before.recorded == Recorded::Version;
    let lines = [
        (is_draft || is_corrected(before)).then(|| words!("document.memo-before", side = said(before))),
        is_corrected(after).then(|| words!("document.memo-after", side = said(after))),
    ];
    extract.into_iter().chain(lines.into_iter().flatten()).collect()
}

fn notes(comparison: &Comparison<'_>, points: &[Point], left: &[(Id, Words)], authority: &str) -> Vec<Words> {
    let mut notes = Vec::new();
    if !authority.is_empty() && !is_unofficial(authority) {
        notes.push(words!("document.made-record-calls-itself", authority = authority_words(authority)));
    }
    let inferred: Vec<usize> =
        points.iter().enumerate().filter(|(_, point)| point.inferred).map(|(index, _)| index + 1).collect();
    if !inferred.is_empty() {
        let all = inferred.len() == points.len();
        let which = if all {
            words!("document.points-above")
        } else {
            words!("document.of-the-points", numbers = Words::list(&inferred))
        };
        notes.push(words!("document.rest-wholly-partly-concluded", which));
    }
    notes.extend(style::coverage_notes(comparison));
    if comparison.declared_elsewhere {
        notes.push(words!("document.points-recorded-counted-against-another"));
    }
    if !left.is_empty() {
        let items = Words::list(left.iter().map(|(id, name)| words!("document.item-and-id", id, name)));
        let left = left.len();
        notes.push(words!("document.beside-items-change-number", items, left));
    }
    notes
}

impl Memo {
    /// Names the papers that go with the note, each with its label and what it is: of several
    /// the first is what the change is set out in, and all are listed at the end.
    pub fn enclose(&mut self, papers: &[(String, Words)]) {
        let [(first, _), _, ..] = papers else { return };
        let said = (self.decided, self.corrects);
        self.lead = lead(&self.plan, self.points.len(), said, &Words::same(first));
        self.enclosed = papers.to_vec();
    }

    /// The note as a paper, what a reader must know of the record beside it.
    pub fn document(&self, lang: Lang) -> Document {
        let mut document = Document { lang, ..Document::default() };
        document.push(Block::Title(vec![Span::plain(self.title.get(lang))]));
        document.push(Block::Gap);
        let right = |text: &str| Block::Right(vec![Span::plain(text)]);
        if let Some(date) = &self.date {
            document.push(right(&date.get(lang)));
        }
        if let Some(body) = &self.body {
            document.push(right(body));
        }
        document.push(Block::Gap);
        document.paragraph(self.lead.get(lang));
        document.push(Block::Gap);
        // Many points stand under what they are about, as far as that says more than the points do.
        let mut heads: Vec<&Words> = Vec::new();
        self.points.iter().for_each(|point| {
            if !heads.contains(&&point.under) {
                heads.push(&point.under);
            }
        });
        let is_grouped = self.points.len() >= MANY && heads.len() > 1 && heads.len() * 2 <= self.points.len();
        let mut above: Option<&Words> = None;
        for point in &self.points {
            if is_grouped && above != Some(&point.under) {
                above = Some(&point.under);
                if !point.under.is_empty() {
                    let head = words!("document.point-head", name = &point.under);
                    document.paragraph(head.get(lang));
                }
            }
            let line = vec![Span::plain(point.text.get(lang))];
            document.push(Block::Item { depth: 0, marker: lang.sign("compose.bullet"), line });
        }
        if !self.standing.is_empty() {
            document.push(Block::Gap);
        }
        for line in &self.standing {
            document.paragraph(line.get(lang));
        }
        if !self.enclosed.is_empty() {
            document.push(Block::Gap);
        }
        for (label, title) in &self.enclosed {
            document.paragraph(words!("document.enclosed", label, title).get(lang));
        }
        let sign = lang.sign("compose.note-sign");
        document.notes = self
            .notes
            .iter()
            .map(|text| Note { sign: sign.clone(), is_listed: true, text: text.clone() })
            .collect();
        document
    }
}
