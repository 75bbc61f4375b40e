//! The papers of a plan made anew, and the lines by which a copy of one differs from them.
//!
//! Nothing here knows which plan a copy is of ([`super::identifying`] does). What of a copy cannot be held against
//! a paper is given as words, and never taken for the same.

use std::collections::BTreeMap;

use super::input::Input;
use super::opened::Opened;
use super::packet::Packing;
use super::pair::Pair;
use super::papers::Redlining;
use super::{Result, Workspace};
use crate::catalogue::PaperKind;
use crate::document::{
    Block, Document, Enclosed, Imprint, Mark, Profile, Span, Unread, amending_document, contents, in_text,
    legend,
};
use crate::event::Revision;
use crate::formats::{Limits, read};
use crate::model::Sha256;
use crate::reading::{Block as Read, Cell, Reading, SourceFormat};
use crate::render::{
    Chart, Format, Look, MemoTemplate, Paper, Tables, Tracking, memo_from_template, to_docx, to_html,
    to_markdown, to_roadmap_html, to_roadmap_text, to_svg, to_text, to_xlsx,
};
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// Of how many lines of a paper one in two must stand in a copy for it to be that paper.
const NEAR: usize = 2;

/// Against how many earlier revisions a copy is held that does not say which.
const MOST_BASES: usize = 6;

/// How short a part of a text is looked for in the text of a PDF, where columns stand between its lines.
const SHORTEST_PART: usize = 3;

/// A copy of a paper, as it can be held against papers.
pub(super) struct CopyText<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) form: CopyForm<'a>,
}

/// What a copy is written in.
#[derive(Clone, Copy)]
pub(super) enum CopyForm<'a> {
    /// A document that was read.
    Document(SourceFormat, &'a Reading),
    /// A picture in SVG.
    Picture,
}

/// How a copy differs from the paper that is most like it.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// The lines on one side only, each with whether the copy has it.
    pub(super) lines: Vec<(bool, String)>,
    /// The same of the foot.
    pub(super) foot: Vec<(bool, String)>,
    /// What of the copy was not compared.
    pub(super) unheld: Vec<Words>,
    /// What that paper is, and in which language.
    pub(super) sort: Option<(Sort, Lang)>,
}

impl Beside {
    /// How many lines differ.
    pub(super) fn distance(&self) -> usize {
        self.lines.len() + self.foot.len()
    }
}

/// A paper made anew, in the format of a copy.
struct Made {
    bytes: Vec<u8>,
    /// Whether it is the list of a packet.
    is_list: bool,
    /// Whether more is drawn in it than written.
    is_drawn: bool,
}

impl Made {
    fn written(bytes: Vec<u8>) -> Made {
        Made { bytes, is_list: false, is_drawn: false }
    }

    fn drawn(text: String) -> Made {
        Made { is_drawn: true, ..Made::written(text.into_bytes()) }
    }
}

/// What is made anew at once: papers that are alike but in style, format or what stands beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Plan,
    Roadmap,
    Memo,
    Table,
    Redline,
    Sentences,
    Packet,
}

impl Sort {
    const ALL: [Sort; 7] =
        [Sort::Plan, Sort::Roadmap, Sort::Memo, Sort::Table, Sort::Redline, Sort::Sentences, Sort::Packet];
}

impl Workspace {
    /// How a copy differs from the paper of a plan that is most like it, of one sort and language or of any; `None`
    /// if none is like it.
    pub(super) fn beside_paper(
        &self,
        opened: &Opened,
        copy: &CopyText<'_>,
        of: &Input,
        only: Option<(Sort, Lang)>,
    ) -> Result<Option<Beside>> {
        let foot = match copy.form {
            CopyForm::Document(_, reading) => reading.foot.as_deref(),
            CopyForm::Picture => None,
        };
        let bases = self.bases(opened, of, foot)?;
        let pairs = bases.into_iter().map(|base| self.pair(base, of.clone())).collect::<Result<Vec<_>>>()?;
        let sorts = [Lang::JA, Lang::EN].into_iter().flat_map(|lang| Sort::ALL.map(|sort| (sort, lang)));
        let mut best: Option<Beside> = None;
        for (sort, lang) in sorts.filter(|sort| only.is_none_or(|only| only == *sort)) {
            for made in self.papers_of(sort, of, &pairs, lang, copy)? {
                if made.bytes == copy.bytes {
                    return Ok(Some(Beside { sort: Some((sort, lang)), ..Beside::default() }));
                }
                let Some(mut beside) = beside(copy, &made) else { continue };
                beside.sort = Some((sort, lang));
                // Of two files that say the same something else differs.
                if beside.distance() == 0 {
                    beside.unheld.push(words!("identify.beside-text"));
                }
                if best.as_ref().is_none_or(|best| beside.distance() < best.distance()) {
                    best = Some(beside);
                }
            }
            if best.as_ref().is_some_and(|best| best.distance() == 0) {
                break;
            }
        }
        Ok(best)
    }

    /// The papers of a sort in the format of a copy: of a plan, or of its changes.
    fn papers_of(
        &self,
        sort: Sort,
        of: &Input,
        pairs: &[Pair],
        lang: Lang,
        copy: &CopyText<'_>,
    ) -> Result<Vec<Made>> {
        let mut made = Vec::new();
        let format = match copy.form {
            // What is drawn on a page is held against what the page was made of.
            CopyForm::Document(SourceFormat::Pdf, _) => Some(SourceFormat::Docx),
            CopyForm::Document(format, _) => Some(format),
            CopyForm::Picture => None,
        };
        let write = |made: &mut Vec<Made>, paper: Document| {
            let Some(format) = format else { return };
            let noted = (!paper.notes.is_empty()).then(|| paper.clone().with_notes());
            for paper in noted.into_iter().chain([paper.without_notes()]) {
                made.extend(written(&paper, format).into_iter().map(Made::written));
            }
        };
        // A paper that cannot be made is none that the copy is held against.
        match sort {
            Sort::Plan => write(&mut made, self.plan(of, None, lang)?),
            Sort::Roadmap => {
                let between = pairs.iter().map(|pair| self.roadmap_between(pair, None, None));
                for drawn in [self.roadmap(of, None, None, None)].into_iter().chain(between).flatten() {
                    charts(&mut made, &drawn, lang, format);
                    write(&mut made, drawn.roadmap.paper(drawn.imprint, lang));
                }
            }
            Sort::Memo => {
                for pair in pairs {
                    let Ok(note) = self.memo(pair, &pair.comparison()) else { continue };
                    let imprint = self.imprint_of(pair, PaperKind::Memo.title())?;
                    for template in templates(format) {
                        let text = memo_from_template(&template, &note, &imprint, lang);
                        made.extend(text.ok().map(|text| Made::written(text.into_bytes())));
                    }
                    let paper = note.document(lang);
                    let noted = (!paper.notes.is_empty()).then(|| paper.clone().with_notes());
                    let letters = noted.into_iter().chain([paper.clone().without_notes()]);
                    for paper in letters.filter(|_| format == Some(SourceFormat::Text)) {
                        write(&mut made, letter(paper, &imprint));
                    }
                    write(&mut made, Document { imprint: Some(imprint), ..paper });
                }
            }
            Sort::Table => {
                for (pair, style) in
                    pairs.iter().flat_map(|pair| Profile::names().map(move |style| (pair, style)))
                {
                    let table = self.table(pair, &self.style(style)?);
                    table.into_iter().for_each(|table| write(&mut made, table));
                }
            }
            // Where marks are text, or strokes and colours, a redline says what they mean.
            Sort::Redline => {
                for both in
                    pairs.iter().filter_map(|pair| self.redline(pair, Redlining::default(), lang).ok())
                {
                    write(&mut made, in_text(&both, true));
                    let mut marked = both.clone();
                    legend(&mut marked);
                    write(&mut made, both);
                    write(&mut made, marked);
                }
            }
            Sort::Sentences if lang == Lang::JA => {
                pairs.iter().try_for_each(|pair| self.sentences(&mut made, pair, format))?;
            }
            Sort::Packet if format.is_none_or(|format| format == SourceFormat::Docx) => {
                pairs.iter().try_for_each(|pair| self.packed(&mut made, pair, lang, format.is_none()))?;
            }
            Sort::Sentences | Sort::Packet => {}
        }
        Ok(made)
    }

    /// The amending sentences of a change, with their foot and without.
    fn sentences(&self, made: &mut Vec<Made>, pair: &Pair, format: Option<SourceFormat>) -> Result<()> {
        let Ok(amended) = self.amend(pair) else { return Ok(()) };
        let imprint = self.imprint_of(pair, words!("amend.amending-sentences"))?;
        let mut bare = amended.amendment.clone();
        bare.foot = None;
        for amendment in [amended.amendment, bare] {
            match format {
                Some(SourceFormat::Text) => {
                    let text = format!(
                        "{}\n{}\n",
                        amendment.to_text(),
                        words!("compose.foot", text = imprint.words()).get(Lang::JA)
                    );
                    made.push(Made::written(text.into_bytes()));
                }
                Some(format) => {
                    let paper = amending_document(&amendment, Some(imprint.clone()));
                    made.extend(written(&paper, format).into_iter().map(Made::written));
                }
                None => {}
            }
        }
        Ok(())
    }

    /// The papers of a packet with its list, or its pictures.
    fn packed(&self, made: &mut Vec<Made>, pair: &Pair, lang: Lang, is_picture: bool) -> Result<()> {
        for notes in [false, true] {
            let packing = Packing::new(PaperKind::enclosed().collect(), lang).notes(notes);
            let Ok(files) = self.packet(pair, &packing) else { return Ok(()) };
            let mut listed = Vec::new();
            let mut place = 0;
            for file in &files {
                place += usize::from(file.extension != "svg");
                listed.push(Enclosed {
                    label: file.label.clone(),
                    title: file.title.clone(),
                    file: file.name(place),
                    pages: None,
                    sha256: Sha256::of(&file.bytes),
                    notes: file.notes.clone(),
                });
            }
            if !is_picture {
                let foot = self.imprint_of(pair, words!("packet.list-papers"))?;
                let list = to_docx(&contents(&listed, &pair.reasoned(), foot, lang), Tracking::Tracked);
                made.push(Made { is_list: true, ..Made::written(list) });
            }
            for file in files {
                match (file.extension.as_str(), is_picture) {
                    ("svg", true) => made.push(Made { is_drawn: true, ..Made::written(file.bytes) }),
                    ("docx", false) => {
                        made.push(Made::written(file.bytes));
                        made.extend(file.printed.map(Made::written));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// What a paper of a plan may be held against: what the foot of the paper names, or else the revision before
    /// it, or the base of a version, first; where there is no foot, other revisions before it too.
    fn bases(&self, opened: &Opened, of: &Input, foot: Option<&str>) -> Result<Vec<Input>> {
        let (revisions, plan) = (opened.revisions(), of.side.snapshot.plan().id());
        let mut bases = Vec::new();
        let mut seen = Vec::new();
        let date = of.side.date;
        if of.proposal.is_some() {
            let base = of.based_on.and_then(|date| revisions.on(plan, date));
            seen.extend(base.map(|base| base.entry.number));
            bases.extend(self.base_of(of).ok());
        }
        let is_before = |revision: &&Revision<'_>| {
            revision.revise.plan == *plan && date.is_none_or(|date| revision.revise.date < date)
        };
        let named = |revision: &Revision<'_>| {
            foot.is_some_and(|foot| {
                let number = format!("#{} ", revision.entry.number);
                let is_dated = foot.contains(&revision.revise.date.to_string());
                is_dated
                    && (revisions.corrected_by(revision.entry.number).is_none() || foot.contains(&number))
            })
        };
        let before: Vec<&Revision<'_>> = revisions.of_plan(plan).rev().filter(is_before).collect();
        let adjacent = before.first().filter(|_| bases.is_empty());
        let others = revisions.all().filter(|one| one.revise.plan == *plan && named(one));
        let unnamed = before.iter().skip(1).take(if foot.is_none() { MOST_BASES - 1 } else { 0 });
        for revision in adjacent.into_iter().copied().chain(others).chain(unnamed.copied()) {
            let is_itself = of.entry == Some(revision.entry.number);
            if is_itself || seen.contains(&revision.entry.number) {
                continue;
            }
            seen.push(revision.entry.number);
            // What is withheld, or does not read, is nothing to hold a paper against.
            bases.extend(Input::of_revision(opened, revision).ok());
        }
        Ok(bases)
    }
}

/// A cover note as text: it goes into a letter, whose foot is the sender's. That a record is nobody's it says all
/// the same.
#[must_use]
pub fn letter(mut note: Document, imprint: &Imprint) -> Document {
    if let Some(unofficial) = imprint.unofficial() {
        let foot = vec![Span::marked(Mark::Faint, words!("compose.foot", text = unofficial).get(note.lang))];
        note.push(Block::Gap);
        note.push(Block::Paragraph(foot));
    }
    note
}

/// A roadmap as it is drawn, in the format of a copy.
fn charts(made: &mut Vec<Made>, drawn: &super::Drawn, lang: Lang, format: Option<SourceFormat>) {
    let chart = Chart { roadmap: &drawn.roadmap, imprint: &drawn.imprint, lang, years: drawn.years };
    for paper in [Paper::Screen, Paper::A4] {
        match format {
            None => made.push(Made::drawn(to_svg(&chart, paper))),
            Some(SourceFormat::Html) => made.push(Made::drawn(to_roadmap_html(&chart, paper))),
            Some(_) => {}
        }
    }
    if format == Some(SourceFormat::Text) {
        made.push(Made::written(to_roadmap_text(&chart, Look::default()).into_bytes()));
    }
}

/// The templates of the cover note that come with planctl and set it in a format.
fn templates(format: Option<SourceFormat>) -> Vec<MemoTemplate> {
    let ending = match format {
        Some(SourceFormat::Markdown) => Format::Md,
        Some(SourceFormat::Html) => Format::Html,
        Some(SourceFormat::Text) => Format::Text,
        Some(
            SourceFormat::Docx
            | SourceFormat::Xlsx
            | SourceFormat::Pdf
            | SourceFormat::StratMl
            | SourceFormat::Csv
            | SourceFormat::Json
            | SourceFormat::Yaml
            | SourceFormat::Odt
            | SourceFormat::Ods
            | SourceFormat::MsProject,
        )
        | None => {
            return Vec::new();
        }
    };
    let is_of = |name: &&str| {
        name.rsplit_once('.').is_some_and(|(_, end)| Format::by_ending(end, &[ending]).is_some())
    };
    MemoTemplate::names().filter(is_of).filter_map(MemoTemplate::built_in).collect()
}

/// A paper in a format, in each way that it is written there; none if it is not.
fn written(paper: &Document, format: SourceFormat) -> Vec<Vec<u8>> {
    let text = |tables| to_text(paper, Look { tables, ..Look::default() }).into_bytes();
    match format {
        SourceFormat::Docx => vec![to_docx(paper, Tracking::Tracked), to_docx(paper, Tracking::Static)],
        SourceFormat::Html => vec![to_html(paper).into_bytes()],
        SourceFormat::Markdown => vec![to_markdown(paper).into_bytes()],
        SourceFormat::Text => vec![text(Tables::Drawn), text(Tables::Tabbed)],
        SourceFormat::Xlsx => vec![to_xlsx(paper)],
        SourceFormat::Pdf
        | SourceFormat::StratMl
        | SourceFormat::Csv
        | SourceFormat::Json
        | SourceFormat::Yaml
        | SourceFormat::Odt
        | SourceFormat::Ods
        | SourceFormat::MsProject => Vec::new(),
    }
}

/// How a copy differs from a paper; `None` if it is hardly that paper.
fn beside(copy: &CopyText<'_>, made: &Made) -> Option<Beside> {
    match copy.form {
        CopyForm::Picture => {
            let (own, theirs) = (str::from_utf8(&made.bytes).ok()?, str::from_utf8(copy.bytes).ok()?);
            let lines = near(texts_of(own), texts_of(theirs))?;
            Some(Beside { lines, unheld: vec![words!("identify.drawing")], ..Beside::default() })
        }
        CopyForm::Document(SourceFormat::Pdf, reading) => {
            let own = read(&made.bytes, SourceFormat::Docx, &Limits::default()).ok()?;
            let lines = of_pages(&own, reading)?;
            let unheld = vec![words!("identify.layout-of-pages")];
            Some(Beside { lines, foot: feet(&own, reading), unheld, sort: None })
        }
        CopyForm::Document(format, reading) => {
            let own = read(&made.bytes, format, &Limits::default()).ok()?;
            let mut unheld = Vec::new();
            let lines = match made.is_list {
                true => near(lines(&without_pages(&own)), lines(&without_pages(reading)))?,
                false => near(lines(&own), lines(reading))?,
            };
            if made.is_list {
                unheld.push(words!("identify.pages-and-pdfs"));
            }
            if made.is_drawn {
                unheld.push(words!("identify.drawing"));
            }
            if format == SourceFormat::Xlsx {
                unheld.push(words!("identify.foot"));
            }
            Some(Beside { lines, foot: feet(&own, reading), unheld, sort: None })
        }
    }
}

/// The lines on one side only; `None` if fewer than half are on both.
fn near(own: Vec<String>, copy: Vec<String>) -> Option<Vec<(bool, String)>> {
    let both = Unread { before: own, after: copy };
    let differing = both.differing();
    let gone = differing.iter().filter(|(is_copy, _)| !is_copy).count();
    let stays = both.before.len() - gone;
    let is_near = stays * NEAR >= both.before.len().max(both.after.len()) && stays > 0;
    is_near.then(|| differing.into_iter().map(|(side, line)| (side, line.to_owned())).collect())
}

/// The feet of two documents, if they differ.
fn feet(own: &Reading, copy: &Reading) -> Vec<(bool, String)> {
    let bare =
        |foot: &Option<String>| foot.as_deref().unwrap_or_default().split_whitespace().collect::<String>();
    if bare(&own.foot) == bare(&copy.foot) {
        return Vec::new();
    }
    let own = own.foot.iter().map(|line| (false, line.clone()));
    own.chain(copy.foot.iter().map(|line| (true, line.clone()))).collect()
}

/// The list of a packet without what cannot be made anew: the pages of its files, and the files in PDF.
fn without_pages(reading: &Reading) -> Reading {
    const PAGES: usize = 3;
    let mut reading = reading.clone();
    for block in &mut reading.blocks {
        let Read::Table(table) = block else { continue };
        if table.rows.first().is_none_or(|row| row.len() != PAGES + 2) {
            continue;
        }
        table.rows.retain(|row| !row.iter().any(|cell| cell.text.standing().trim().ends_with(".pdf")));
        for row in table.rows.iter_mut().skip(1) {
            row.retain(|cell| cell.column != PAGES);
        }
    }
    reading
}

/// The texts of a picture, in order.
fn texts_of(svg: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut element = "";
    for piece in svg.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        element = match tag.strip_prefix('/') {
            Some(_) => element,
            None => tag.split(char::is_whitespace).next().unwrap_or_default(),
        };
        // What a sheet of styles says is nobody's text.
        if element != "style" && !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
    }
    texts
}

/// How the text of a PDF differs from the document that it was made of. Where columns stand beside one another
/// their lines are mixed: a text is looked for whole, then in parts. `None` if fewer than half are found.
fn of_pages(own: &Reading, copy: &Reading) -> Option<Vec<(bool, String)>> {
    let bare = |text: String| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut page: String = copy.texts().map(|text| bare(text.standing())).collect();
    let texts: Vec<String> =
        own.texts().map(|text| text.standing()).filter(|text| !text.trim().is_empty()).collect();
    // The longest first: a short one stands in many places.
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(texts[*index].len()));
    let mut missing = BTreeMap::new();
    for index in order {
        let text = bare(texts[index].clone());
        match without(&page, &text) {
            Some(left) => page = left,
            None => _ = missing.insert(index, text),
        }
    }
    if missing.len() * NEAR > texts.len() {
        return None;
    }
    // The same characters in another order are lines of columns that were mixed.
    let sorted = |text: String| {
        let mut characters: Vec<char> = text.chars().filter(|c| *c != GONE).collect();
        characters.sort_unstable();
        characters
    };
    if sorted(missing.values().cloned().collect()) == sorted(page.clone()) {
        return Some(Vec::new());
    }
    let gone = missing.keys().map(|index| (false, texts[*index].clone()));
    let come = page.split(GONE).filter(|part| !part.is_empty()).map(|part| (true, part.to_owned()));
    Some(gone.chain(come).collect())
}

/// What stands in a page for a text that was found.
const GONE: char = '\0';

/// A page without a text: whole, or else in parts, each where it is found first; `None` if it is not there.
fn without(page: &str, text: &str) -> Option<String> {
    if let Some(at) = page.find(text) {
        return Some(format!("{}{GONE}{}", &page[..at], &page[at + text.len()..]));
    }
    let mut left = page.to_owned();
    let mut rest = text;
    while !rest.is_empty() {
        let ends: Vec<usize> = rest.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let found = ends.iter().rev().find_map(|end| left.find(&rest[..*end]).map(|at| (at, *end)))?;
        let (at, end) = found;
        let is_long = rest[..end].chars().count() >= SHORTEST_PART;
        if !is_long && end < rest.len() {
            return None;
        }
        left.replace_range(at..at + end, &GONE.to_string());
        rest = &rest[end..];
    }
    Some(left)
}

/// The lines of a document that say something. A row of a table is one, with its cells where they stand and
/// as wide as they are: in a table of years that is what it says.
pub(super) fn lines(reading: &Reading) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &reading.blocks {
        match block {
            Read::Heading { text, .. } | Read::Paragraph(text) | Read::Item { text, .. } => {
                lines.push(text.standing());
            }
            Read::Table(table) => lines.extend(table.rows.iter().map(|row| row_line(row))),
        }
    }
    lines.retain(|line| line.chars().any(|c| !c.is_whitespace() && c != BAR));
    lines
}

/// What parts the cells of a row.
const BAR: char = '|';

fn row_line(row: &[Cell]) -> String {
    let (mut line, mut at) = (String::new(), 0);
    for cell in row {
        // An empty cell behind the last that says something adds nothing.
        while at < cell.column {
            line.push(BAR);
            at += 1;
        }
        line.push_str(&cell.text.standing());
        if let Some(columns) = cell.columns.filter(|columns| *columns > 1) {
            line.extend(std::iter::repeat_n('―', columns - 1));
        }
    }
    line.trim_end_matches(BAR).to_owned()
}
