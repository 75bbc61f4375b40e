//! The papers of a change and of a plan, and what their foot says they are made from.

use std::path::Path;

use super::files::Files;
use super::input::{Input, acting};
use super::opened::Opened;
use super::pair::Pair;
use super::{Error, Result, Workspace};
use crate::amend::{Amendment, amending, apply, parse};
use crate::catalogue::PaperKind;
use crate::document::{
    Comparison, Document, Imprint, Left, Memo, Occasion, PlanPaper, Profile, Roadmap, comparison_table,
    extract_of, memo, redline,
};
use crate::event::{Act, ActKind, Revision};
use crate::filter::Filter;
use crate::layout::Wording;
use crate::model::{Date, Stretch};
use crate::render::MemoTemplate;
use planctl_core::text::{Lang, Words, nearest};
use planctl_core::words;

/// The most years a picture has room for.
const MOST_YEARS: i64 = 300;

/// What a redline says of itself, where that is not taken from the later plan.
#[derive(Debug, Clone, Default)]
pub struct Redlining {
    /// A label at the right top, such as 別紙.
    pub attachment: Option<String>,
    /// The author of tracked changes; else whose record they are made from.
    pub author: Option<String>,
    /// The date of tracked changes; else that of the later plan, or the day on which its version was recorded.
    pub date: Option<Date>,
}

/// Amending sentences, which carried out give the later plan.
#[derive(Debug)]
#[non_exhaustive]
pub struct Amended {
    /// The sentences and their foot.
    pub amendment: Amendment,
    /// How many items are only missing from one record; the sentences add or remove them all the
    /// same.
    pub record: usize,
}

/// A roadmap and the years to be drawn.
#[derive(Debug)]
#[non_exhaustive]
pub struct Drawn {
    /// The roadmap.
    pub roadmap: Roadmap,
    /// The first and the last column, both drawn; `None` where nothing has a time.
    pub years: Option<(i64, i64)>,
    /// What it is made from.
    pub imprint: Imprint,
}

impl Workspace {
    /// What a paper is made from that prints `of`, held against `base` if it is about two.
    ///
    /// # Errors
    ///
    /// If the log cannot be read.
    pub fn imprint(&self, of: &Input, base: Option<&Input>, title: Words) -> Result<Imprint> {
        let plan = of.side.snapshot.plan();
        let wording = Wording { vocabulary: &of.vocabulary, before: plan, after: plan };
        let in_store = |input: &Input| input.entry.is_some() || input.proposal.is_some();
        let from_store = in_store(of) || base.is_some_and(in_store);
        let source = self.opened()?.and_then(|opened| source_of(opened, of, base));
        let authority = match self.opened()? {
            Some(opened) if from_store => Some(opened.authority_at(of.entry).to_owned()),
            _ => None,
        };
        Ok(Imprint {
            title,
            plan: wording.name_of(plan.root()),
            revision: of.side.standing(),
            base: base.filter(|base| !base.is_nothing()).map(|base| base.side.standing()),
            hash: of.side.snapshot.hash(),
            authority,
            author: None,
            source,
            date: of.side.day(),
        })
    }

    /// What a paper about two plans is made from.
    ///
    /// # Errors
    ///
    /// If the log cannot be read.
    pub fn imprint_of(&self, pair: &Pair, title: Words) -> Result<Imprint> {
        self.imprint(pair.after(), Some(pair.before()), title)
    }

    /// The cover note of a change.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// let pair = workspace.compare(&["latest~1", "latest"])?;
    /// let note = workspace.memo(&pair, &pair.comparison())?;
    /// assert!(note.title.get(planctl::text::Lang::JA).ends_with("の変更について"));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no point to make, or something waits for a decision.
    pub fn memo(&self, pair: &Pair, comparison: &Comparison<'_>) -> Result<Memo> {
        pair.decided()?;
        let note = memo(comparison, pair.authority().unwrap_or_default());
        note.ok_or_else(|| unchanged(PaperKind::Memo, comparison))
    }

    /// The comparison table of a change, in a house style.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// let pair = workspace.compare(&["latest~1", "latest"])?;
    /// let table = workspace.table(&pair, &workspace.style("proposal")?)?;
    /// assert!(planctl::render::to_markdown(&table).contains("現行"));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If nothing differs.
    pub fn table(&self, pair: &Pair, style: &Profile) -> Result<Document> {
        pair.decided()?;
        let form = self.form_to_print(&pair.after().vocabulary)?;
        let comparison = pair.comparison().printed_by(form);
        let authority = pair.authority().unwrap_or_default();
        let Some(mut table) = comparison_table(&comparison, style, authority) else {
            return Err(unchanged(PaperKind::Table, &comparison));
        };
        let title = match style.left {
            Left::New => PaperKind::Table.title(),
            Left::Old => words!("workspace.old"),
        };
        table.imprint = Some(self.imprint_of(pair, title)?);
        Ok(table)
    }

    /// Both plans as one paper, with what goes and what comes marked.
    ///
    /// ```
    /// # use planctl::text::Lang;
    /// # use planctl::workspace::{Options, Redlining};
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = Options::new().store(revisions).open()?;
    /// let pair = workspace.compare(&["latest~1", "latest"])?;
    /// let paper = workspace.redline(&pair, Redlining::default(), Lang::JA)?;
    /// assert!(planctl::document::in_text(&paper, true).parts.len() > 1);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the form asked for does not fit.
    pub fn redline(&self, pair: &Pair, redlining: Redlining, lang: Lang) -> Result<Document> {
        let attachment = redlining.attachment.as_deref();
        let before = self.plan(pair.before(), attachment, lang)?.without_notes();
        let after = self.plan(pair.after(), attachment, lang)?.without_notes();
        let mut both = redline(&before, &after);
        let mut foot = self.imprint_of(pair, PaperKind::Redline.title())?;
        foot.author = redlining.author.or(foot.author);
        foot.date = redlining.date.or(foot.date).or(self.saved_on(pair.after())?);
        both.imprint = Some(foot);
        Ok(both)
    }

    /// The day on which a version of a proposal was recorded.
    fn saved_on(&self, of: &Input) -> Result<Option<Date>> {
        let (Some((name, number)), Some(opened)) = (&of.proposal, self.opened()?) else { return Ok(None) };
        let proposals = opened.drafts()?.proposals(&opened.log().entries);
        let version = proposals.get(name).and_then(|proposal| proposal.versions.get(number.checked_sub(1)?));
        Ok(version.and_then(|version| (self.days.0)(&version.entry.recorded)))
    }

    /// A plan in the form of its published document.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// let latest = workspace.resolve("latest")?;
    /// let paper = workspace.plan(&latest, Some("別紙"), planctl::text::Lang::JA)?;
    /// assert!(planctl::render::to_markdown(&paper).contains("別紙"));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the form asked for does not fit.
    pub fn plan(&self, of: &Input, attachment: Option<&str>, lang: Lang) -> Result<Document> {
        of.decided()?;
        let form = self.form_to_print(&of.vocabulary)?;
        let history = self.opened()?.map(|opened| history(opened, of)).unwrap_or_default();
        let imprint = self.imprint(of, None, PaperKind::Plan.title())?;
        let paper = PlanPaper {
            side: &of.side,
            vocabulary: &of.vocabulary,
            form,
            history: &history,
            attachment,
            imprint: &imprint,
        };
        Ok(paper.document(lang))
    }

    /// Amending sentences from the plan before to the one after.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// let pair = workspace.compare(&["latest~1", "latest"])?;
    /// let amended = workspace.amend(&pair)?;
    /// assert!(amended.amendment.to_text().contains("を加える。"));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If nothing differs, or the sentences, read again and carried out, would not give the very
    /// plan: a paper that could not be carried out as it is printed is worse than none.
    pub fn amend(&self, pair: &Pair) -> Result<Amended> {
        pair.decided()?;
        if pair.mapped().is_some() {
            let [before, after] =
                [pair.before(), pair.after()].map(|of| of.side.snapshot.plan().vocabulary().clone());
            return Err(Error::NotBetween { before, after });
        }
        let comparison = pair.comparison();
        let (before, after) = (&comparison.before.snapshot, &comparison.after.snapshot);
        let vocabulary = comparison.wording().vocabulary;
        if before.hash() == after.hash() {
            return Err(Error::Unchanged {
                paper: PaperKind::Amend,
                before: comparison.before.label.clone(),
                after: comparison.after.label.clone(),
                record: 0,
                unread: comparison.unread.differing().len(),
            });
        }
        let base = comparison.before.date.map(|date| date.in_japanese());
        let amendment = amending(before, after, vocabulary, &base.unwrap_or_default());
        let read = parse(&amendment.to_text(), vocabulary).map(|parsed| parsed.amendment);
        let done = read.ok().filter(|read| *read == amendment).map(|read| apply(&read, before, vocabulary));
        if !done.is_some_and(|done| done.is_ok_and(|done| done.snapshot.hash() == after.hash())) {
            return Err(Error::Inexact);
        }
        Ok(Amended { amendment, record: comparison.record_rows() })
    }

    /// The roadmap of a plan, from the first to the last year asked for, else those of the plan; only of the items
    /// that are asked for, by the name of that.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// let drawn = workspace.roadmap(&workspace.resolve("latest")?, None, None, None)?;
    /// assert!(drawn.years.is_some_and(|(first, last)| first < last));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the first year is after the last, or there are too many to draw.
    pub fn roadmap(
        &self,
        of: &Input,
        asked: Option<&(Filter, Words)>,
        from: Option<&Stretch>,
        to: Option<&Stretch>,
    ) -> Result<Drawn> {
        of.decided()?;
        let title = PaperKind::Roadmap.title();
        let title = asked.map_or(title.clone(), |(_, said)| extract_of(&title, said));
        let imprint = self.imprint(of, None, title)?;
        let mut roadmap = Roadmap::of(&of.side, &of.vocabulary);
        if let Some((filter, said)) = asked {
            let plan = of.side.snapshot.plan();
            let kept = plan.items().filter(|item| filter.keeps_item(item, &of.vocabulary));
            roadmap = roadmap.kept(kept.map(|item| &item.id), &[plan], said);
        }
        drawn(roadmap, imprint, from, to)
    }

    /// The roadmap of a change: what has come, gone, moved or lengthened.
    ///
    /// # Errors
    ///
    /// As [`Workspace::roadmap`].
    pub fn roadmap_between(
        &self,
        pair: &Pair,
        from: Option<&Stretch>,
        to: Option<&Stretch>,
    ) -> Result<Drawn> {
        pair.decided()?;
        let title = PaperKind::Roadmap.title();
        let title = pair.asked().map_or(title.clone(), |said| extract_of(&title, said));
        let imprint = self.imprint_of(pair, title)?;
        drawn(Roadmap::between(&pair.comparison()), imprint, from, to)
    }

    /// A style of the comparison table: a built-in one by its name, else a file.
    ///
    /// # Errors
    ///
    /// If there is neither, or the file holds no style.
    pub fn style(&self, name: &str) -> Result<Profile> {
        if let Some(profile) = Profile::built_in(name) {
            return Ok(profile);
        }
        let path = Path::new(name);
        if !path.exists() && !name.contains(['/', '.', '\\']) {
            return Err(no_style(name));
        }
        let text = self.files.text(path)?;
        Profile::parse(&text).map_err(|error| Error::unfit(path, text, error.words, error.span))
    }
}

/// A template of the cover note: one that comes with planctl by its name, else a file.
///
/// # Errors
///
/// If there is neither.
pub fn template(files: &Files, asked: &str) -> Result<MemoTemplate> {
    if let Some(template) = MemoTemplate::built_in(asked) {
        return Ok(template);
    }
    let path = Path::new(asked);
    if !path.exists() && !asked.contains(['/', '\\']) {
        return Err(no_template(asked));
    }
    Ok(MemoTemplate { name: path.display().to_string(), text: files.text(path)? })
}

/// That no template is called so.
#[must_use]
pub fn no_template(name: &str) -> Error {
    Error::NoTemplate { name: name.to_owned(), near: nearest(name, MemoTemplate::names()).map(str::to_owned) }
}

/// That no style is called so.
#[must_use]
pub fn no_style(name: &str) -> Error {
    Error::NoStyle { name: name.to_owned(), near: nearest(name, Profile::names()).map(str::to_owned) }
}

pub(super) fn unchanged(paper: PaperKind, comparison: &Comparison<'_>) -> Error {
    Error::Unchanged {
        paper,
        before: comparison.before.label.clone(),
        after: comparison.after.label.clone(),
        record: comparison.record_rows(),
        unread: comparison.unread.differing().len(),
    }
}

fn drawn(roadmap: Roadmap, imprint: Imprint, from: Option<&Stretch>, to: Option<&Stretch>) -> Result<Drawn> {
    let years = window(&roadmap, from, to)?;
    let roadmap = match years {
        Some((first, last)) if from.is_some() || to.is_some() => roadmap.reaching(last).within(first, last),
        Some((_, last)) => roadmap.reaching(last),
        None => roadmap,
    };
    let roadmap = roadmap.folded();
    Ok(Drawn { roadmap, years, imprint })
}

/// The years to be drawn: those asked for, else those of the plan.
fn window(roadmap: &Roadmap, from: Option<&Stretch>, to: Option<&Stretch>) -> Result<Option<(i64, i64)>> {
    let (span, axis) = (roadmap.span(), roadmap.axis());
    let (from, to) = (from.and_then(|from| axis.first(from)), to.and_then(|to| axis.last(to)));
    let first = from.or(span.map(|(first, _)| first)).or(to);
    let last = to.or(span.map(|(_, last)| last)).or(from);
    let Some((first, last)) = first.zip(last) else { return Ok(None) };
    let said = |column: i64| axis.stretch(column).map(|stretch| stretch.to_string()).unwrap_or_default();
    if last < first {
        return Err(Error::YearsBackwards { first: said(first), last: said(last) });
    }
    let years = last - first + 1;
    if years > MOST_YEARS {
        let years = usize::try_from(years).unwrap_or(usize::MAX);
        let most = usize::try_from(MOST_YEARS).unwrap_or(usize::MAX);
        return Err(Error::TooManyYears { first: said(first), last: said(last), years, most });
    }
    Ok(Some((first, last)))
}

/// Whose document the text rests on: who put out the revision on its day, whoever decided of it later. A draft has the
/// text of the plan that it changes, and says of which day that is.
fn source_of(opened: &Opened, of: &Input, base: Option<&Input>) -> Option<Words> {
    let revisions = opened.revisions();
    let recorded = |input: &Input| {
        let number = input.entry?;
        let of_it = revisions.all().find(|revision| revision.entry.number == number);
        of_it.and_then(issuing).map(|act| act.body.clone())
    };
    if let Some(body) = recorded(of) {
        return Some(Words::same(body));
    }
    let of_day = |body: String, date: Date| words!("workspace.source-of", body, date);
    if let Some((body, date)) = base.and_then(|base| Some((recorded(base)?, base.side.date?))) {
        return Some(of_day(body, date));
    }
    let until = |revision: &&Revision<'_>| of.based_on.is_none_or(|base| revision.revise.date <= base);
    let latest = revisions.of_plan(of.side.snapshot.plan().id()).rev().find(until)?;
    Some(of_day(issuing(latest)?.body.clone(), latest.revise.date))
}

/// Who put out the document of a revision: who acted on its day, or else first of all.
fn issuing<'a>(revision: &Revision<'a>) -> Option<&'a Act> {
    let acts = || revision.acts.iter().map(|act| act.act);
    let of_day = acts().filter(|act| act.date == revision.revise.date);
    of_day.min_by_key(|act| act.act != ActKind::Tabled).or_else(|| acts().min_by_key(|act| act.date))
}

/// When the plan was made and revised: of a revision up to its day, of a draft all that is
/// recorded of its plan.
fn history(opened: &Opened, found: &Input) -> Vec<Occasion> {
    let revisions = opened.revisions();
    let until = found.side.date.or(found.based_on);
    // Of the plan itself its title says so.
    let is_of_another = |revision: &Revision<'_>| found.side.date != Some(revision.revise.date);
    revisions
        .of_plan(found.side.snapshot.plan().id())
        .filter(|revision| until.is_none_or(|until| revision.revise.date <= until))
        .map(|revision| {
            // As everywhere on its papers: the day on which it was decided, and by whom.
            let body = acting(revision);
            let decided = body.filter(|_| revision.is_decided());
            Occasion {
                date: decided.map_or(revision.revise.date, |act| act.date),
                kind: revision.revise.kind.key(),
                words: revision.revise.kind.words(),
                body: body.map(|act| act.body.clone()),
                is_proposed: !revision.is_decided() && is_of_another(revision),
            }
        })
        .collect()
}
