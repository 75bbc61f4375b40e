//! All papers of a change together: how they are numbered, and what they must agree on.
//!
//! The papers are made here and held to each other; where they are written, and whether as PDF too,
//! is the caller's.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::pair::Pair;
use super::{Error, PaperKind, Result, Workspace};
use crate::document::{
    Document, Half, Imprint, Profile, Roadmap, comparison_table, legend, memo, redline, side,
};
use crate::formats::{Limits, read};
use crate::reading::SourceFormat;
use crate::render::{Chart, Look, Paper, Tracking, to_docx, to_svg, to_text};
use planctl_core::text::{Lang, Words, visible};
use planctl_core::words;

/// The most bytes of a name, with its ending.
const MOST_NAME: usize = 200;

/// A paper that a packet may hold beside the cover note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Enclosing {
    /// The plan itself.
    Plan,
    /// The comparison table.
    Table,
    /// The redline.
    Redline,
    /// The roadmap, also as a picture.
    Roadmap,
}

/// What a packet is to hold.
#[derive(Debug)]
#[must_use]
pub struct Packing {
    papers: Vec<Enclosing>,
    numbers: Vec<String>,
    attached: Vec<PathBuf>,
    style: Option<String>,
    lang: Lang,
}

impl Packing {
    /// These papers beside the cover note, in a language.
    pub fn new(papers: Vec<Enclosing>, lang: Lang) -> Packing {
        Packing { papers, numbers: Vec::new(), attached: Vec::new(), style: None, lang }
    }

    /// With numbers of their own: the cover note's, then those of table, redline, roadmap and what
    /// is attached.
    pub fn numbers(self, numbers: Vec<String>) -> Packing {
        Packing { numbers, ..self }
    }

    /// With files that go with them as they are.
    pub fn attached(self, attached: Vec<PathBuf>) -> Packing {
        Packing { attached, ..self }
    }

    /// With the comparison table in a house style.
    pub fn style(self, style: &str) -> Packing {
        Packing { style: Some(style.to_owned()), ..self }
    }

    fn has(&self, paper: Enclosing) -> bool {
        self.papers.contains(&paper)
    }
}

/// A file of a packet.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PacketFile {
    /// What is printed at its right top; may be empty.
    pub label: String,
    /// What it is.
    pub title: Words,
    /// Its name without number and ending.
    stem: String,
    /// Its ending, without the dot; may be empty.
    pub extension: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What its PDF is made of, if that is another file: tracked changes are no marks on paper.
    pub printed: Option<Vec<u8>>,
}

impl PacketFile {
    fn new(label: &str, title: Words, lang: Lang, extension: &str, bytes: Vec<u8>) -> PacketFile {
        let stem = title.get(lang).into_owned();
        let (label, extension) = (label.to_owned(), extension.to_owned());
        PacketFile { label, title, stem, extension, bytes, printed: None }
    }

    fn docx(label: &str, title: Words, lang: Lang, paper: &Document) -> PacketFile {
        PacketFile::new(label, title, lang, "docx", to_docx(paper, Tracking::Tracked))
    }

    /// Its name: the place in the packet, the label, what it is.
    #[must_use]
    pub fn name(&self, place: usize) -> String {
        let clean = |text: &str| -> String {
            let seen = visible(text).into_owned();
            seen.chars().map(|c| if "/\\:*?\"<>|\n".contains(c) { '_' } else { c }).collect()
        };
        let mut stem = match clean(&self.label) {
            label if label.is_empty() => format!("{place:02}_{}", clean(&self.stem)),
            label => format!("{place:02}_{label}_{}", clean(&self.stem)),
        };
        while stem.len() + self.extension.len() + 1 > MOST_NAME {
            stem.pop();
        }
        if self.extension.is_empty() { stem } else { format!("{stem}.{}", clean(&self.extension)) }
    }
}

impl Workspace {
    /// All papers of a change in order, the cover note first, held against each other: one side of
    /// the redline is one plan and the other the other; the cover note has every point; and the
    /// plan's own paper, read back, is the plan.
    ///
    /// ```
    /// # use planctl::text::Lang;
    /// # use planctl::workspace::{Enclosing, Options, Packing};
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = Options::new().store(revisions).open()?;
    /// let pair = workspace.compare(&["latest~1", "latest"])?;
    /// let files = workspace.packet(&pair, &Packing::new(vec![Enclosing::Table], Lang::JA))?;
    /// assert_eq!(files[1].name(2), "02_別紙_新旧対照表.docx");
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no point to make, something waits for a decision, or the papers disagree.
    pub fn packet(&self, pair: &Pair, packing: &Packing) -> Result<Vec<PacketFile>> {
        let lang = packing.lang;
        let comparison = pair.comparison();
        let authority = pair.authority().unwrap_or_default();
        let Some(mut note) = memo(&comparison, authority) else {
            return Err(super::papers::unchanged(PaperKind::Note, &comparison));
        };
        let labels = Labels::of(packing)?;
        let about = |title: Words| self.imprint_of(pair, title);
        let labelled = |label: &str| (!label.is_empty()).then(|| label.to_owned());
        let paper_of = |side, label: Option<String>| self.plan(side, label.as_deref(), lang);
        let name = note.title.clone();
        let plan_name = comparison.wording().name_of(pair.after().side.snapshot.plan().root());
        let mut files = Vec::new();
        let mut enclosed: Vec<(String, Words)> = Vec::new();

        if packing.has(Enclosing::Plan) {
            let paper = paper_of(pair.after(), labelled(&labels.plan))?;
            let title = plan_name.clone();
            files.push(PacketFile::docx(&labels.plan, title.clone(), lang, &paper));
            enclosed.push((labels.plan.clone(), title));
        }
        if packing.has(Enclosing::Table) {
            let style: Profile = self.style(packing.style.as_deref().unwrap_or(if lang == Lang::JA {
                "proposal"
            } else {
                "english"
            }))?;
            let title = words!("workspace.comparison-table");
            let Some(mut paper) = comparison_table(&comparison, &style, authority) else {
                return Err(Error::Disagree(words!("workspace.comparison-table-no-change")));
            };
            paper.imprint = Some(about(title.clone())?);
            paper.label(&labels.table);
            files.push(PacketFile::docx(&labels.table, title.clone(), lang, &paper));
            enclosed.push((labels.table.clone(), title));
        }
        if packing.has(Enclosing::Redline) {
            let (before, after) = (paper_of(pair.before(), None)?, paper_of(pair.after(), None)?);
            let title = words!("workspace.redline");
            files.push(redlined(&before, &after, about(title.clone())?, &labels.redline, lang)?);
            enclosed.push((labels.redline.clone(), title));
        }
        if packing.has(Enclosing::Roadmap) {
            let roadmap = Roadmap::between(&comparison);
            let title = words!("workspace.roadmap");
            let mut paper = roadmap.paper(about(title.clone())?, lang);
            paper.label(&labels.roadmap);
            let bytes = to_docx(&paper, Tracking::Static);
            files.push(PacketFile::new(&labels.roadmap, title.clone(), lang, "docx", bytes));
            enclosed.push((labels.roadmap.clone(), title.clone()));
            let foot = about(title.clone())?;
            let chart = Chart { roadmap: &roadmap, imprint: &foot, lang, years: roadmap.span() };
            let words = words!("workspace.roadmap-picture");
            let bytes = to_svg(&chart, Paper::Screen).into_bytes();
            files.push(PacketFile::new(&labels.roadmap, words, lang, "svg", bytes));
        }
        for (path, label) in packing.attached.iter().zip(&labels.attached) {
            let bytes = self.files.bytes(path, self.files.most_document_bytes())?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            let title = Words::same(stem.clone());
            enclosed.push((label.clone(), title.clone()));
            files.push(PacketFile { label: label.clone(), title, stem, extension, bytes, printed: None });
        }
        if labels.own {
            enclosed.truncate(usize::from(packing.has(Enclosing::Plan)));
        }
        note.enclose(&enclosed);
        let mut paper = note.document(lang);
        paper.imprint = Some(about(words!("workspace.cover-note"))?);
        paper.label(&labels.memo);
        let cover = PacketFile::docx(&labels.memo, name, lang, &paper);
        self.agree(pair, &cover, files.first().filter(|_| packing.has(Enclosing::Plan)), lang)?;
        files.insert(0, cover);
        Ok(files)
    }

    /// Holds the papers, read back, against the two plans: the cover note has as many points as
    /// there are, and the plan, read with the later one as its base, is the later one.
    fn agree(&self, pair: &Pair, cover: &PacketFile, plan: Option<&PacketFile>, lang: Lang) -> Result<()> {
        if lang != Lang::JA {
            return Ok(());
        }
        let cover = read(&cover.bytes, SourceFormat::Docx, &Limits::default())
            .map_err(|_| Error::Disagree(words!("workspace.papers-cannot-read")))?;
        let points = pair.comparison().points();
        let texts: BTreeSet<String> = cover.texts().map(|text| text.standing()).collect();
        let said = |text: &str| texts.iter().any(|own| own.contains(text));
        if let Some(point) = points.iter().find(|point| !said(&point.text.get(Lang::JA))) {
            let text = &point.text;
            return Err(Error::Disagree(words!("workspace.cover-note-lacks", text)));
        }
        if let Some(plan) = plan {
            let again = self.read_back(&plan.bytes, pair.after())?;
            if again.is_some_and(|hash| hash != pair.after().side.snapshot.hash()) {
                return Err(Error::Disagree(words!("workspace.plan-own-paper-read")));
            }
        }
        Ok(())
    }
}

/// The redline, of which either side must be its plan.
fn redlined(
    before: &Document,
    after: &Document,
    foot: Imprint,
    label: &str,
    lang: Lang,
) -> Result<PacketFile> {
    let mut both = redline(before, after);
    for (half, whole) in [(Half::Before, before), (Half::After, after)] {
        let words = |paper: Document| to_text(&Document { imprint: None, ..paper }, Look::default());
        if words(side(&both, half)) != words(side(whole, half)) {
            return Err(Error::Disagree(words!("workspace.side-redline-not-plan")));
        }
    }
    let title = foot.title.clone();
    both.imprint = Some(foot);
    both.label(label);
    let mut file = PacketFile::docx(label, title, lang, &both);
    legend(&mut both);
    file.printed = Some(to_docx(&both, Tracking::Static));
    Ok(file)
}

/// What is printed at the right top of each paper.
struct Labels {
    memo: String,
    plan: String,
    table: String,
    redline: String,
    roadmap: String,
    attached: Vec<String>,
    /// Whether the papers after the cover note have numbers of their own.
    own: bool,
}

impl Labels {
    fn of(packing: &Packing) -> Result<Labels> {
        let own = !packing.numbers.is_empty();
        let others = [Enclosing::Table, Enclosing::Redline, Enclosing::Roadmap];
        let count = others.into_iter().filter(|paper| packing.has(*paper)).count() + packing.attached.len();
        if packing.numbers.len() > count + 1 {
            return Err(Error::Numbers { given: packing.numbers.len(), most: count + 1 });
        }
        let mut numbers = packing.numbers.iter().map(|number| number.trim().to_owned());
        let memo = numbers.next().unwrap_or_default();
        let enclosed = usize::from(packing.has(Enclosing::Plan)) + if own { 0 } else { count };
        let mut next = 0;
        let mut annex = || {
            next += 1;
            let annex = if enclosed > 1 {
                words!("packet.annex-number", number = next)
            } else {
                words!("packet.annex")
            };
            annex.get(packing.lang).into_owned()
        };
        let plan = if packing.has(Enclosing::Plan) { annex() } else { String::new() };
        let mut label = |wanted: bool| match (wanted, own) {
            (false, _) => String::new(),
            (true, true) => numbers.next().unwrap_or_default(),
            (true, false) => annex(),
        };
        let [table, redline, roadmap] = others.map(|paper| label(packing.has(paper)));
        let attached = packing.attached.iter().map(|_| label(true)).collect();
        Ok(Labels { memo, plan, table, redline, roadmap, attached, own })
    }
}
