//! All papers of a change together: how they are numbered, and what they must agree on.
//!
//! The papers are made here and held to each other; where they are written, and whether as PDF too,
//! is the caller's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::pair::Pair;
use super::{Error, Result, Workspace};
use crate::catalogue::{InPacket, Number, PaperKind};
use crate::document::{
    Comparison, Document, Half, Imprint, Profile, Roadmap, comparison_table, legend, memo, redline, side,
};
use crate::formats::{Limits, read};
use crate::layout::Wording;
use crate::reading::SourceFormat;
use crate::render::{Chart, Format, Look, Paper, Tracking, to_docx, to_svg, to_text};
use planctl_core::model::{FieldRole, Id, Item, Key, Plan, Vocabulary};
use planctl_core::text::{Lang, Words, brief, loosely, visible};
use planctl_core::words;

/// The most bytes of a name, with its ending.
const MOST_NAME: usize = 200;

/// What a packet is to hold.
#[derive(Debug)]
#[must_use]
pub struct Packing {
    papers: Vec<PaperKind>,
    numbers: Vec<String>,
    attached: Vec<PathBuf>,
    style: Option<String>,
    notes: bool,
    lang: Lang,
}

impl Packing {
    /// These of the papers that can be enclosed, beside the cover note, in a language.
    pub fn new(papers: Vec<PaperKind>, lang: Lang) -> Packing {
        Packing { papers, numbers: Vec::new(), attached: Vec::new(), style: None, notes: false, lang }
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

    /// With what is to be known of the record behind a paper in the paper itself.
    pub fn notes(self, notes: bool) -> Packing {
        Packing { notes, ..self }
    }

    /// The papers enclosed, with what each is numbered by and the formats that it is written in.
    fn enclosed(&self) -> impl Iterator<Item = (PaperKind, Number, &'static [Format])> {
        let chosen = PaperKind::enclosed().filter(|paper| self.papers.contains(paper));
        chosen.filter_map(|paper| match paper.in_packet() {
            InPacket::Enclosed { number, files } => Some((paper, number, files)),
            InPacket::Cover | InPacket::No => None,
        })
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
    /// What is to be known of the record behind it and does not stand in it.
    pub notes: Vec<Words>,
}

impl PacketFile {
    fn new(label: &str, title: Words, lang: Lang, extension: &str, bytes: Vec<u8>) -> PacketFile {
        let stem = title.get(lang).into_owned();
        let (label, extension) = (label.to_owned(), extension.to_owned());
        PacketFile { label, title, stem, extension, bytes, printed: None, notes: Vec::new() }
    }

    /// A paper, with what is to be known of the record behind it in it or beside it.
    fn noted(label: &str, title: Words, packing: &Packing, mut paper: Document) -> PacketFile {
        if packing.notes {
            return PacketFile::docx(label, title, packing.lang, &paper.with_notes());
        }
        let notes = std::mem::take(&mut paper.notes).into_iter().map(|note| note.text).collect();
        PacketFile { notes, ..PacketFile::docx(label, title, packing.lang, &paper.without_notes()) }
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
    /// # use planctl::catalogue::PaperKind;
    /// # use planctl::workspace::{Options, Packing};
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = Options::new().store(revisions).open()?;
    /// let pair = workspace.compare(&["latest~1", "latest"])?;
    /// let files = workspace.packet(&pair, &Packing::new(vec![PaperKind::Table], Lang::JA))?;
    /// assert_eq!(files[1].name(2), "02_別紙_新旧対照表.docx");
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no point to make, something waits for a decision, or the papers disagree.
    pub fn packet(&self, pair: &Pair, packing: &Packing) -> Result<Vec<PacketFile>> {
        let lang = packing.lang;
        let form = self.form_to_print(&pair.after().vocabulary)?;
        let comparison = pair.comparison().printed_by(form);
        let authority = pair.authority().unwrap_or_default();
        let Some(mut note) = memo(&comparison, authority) else {
            return Err(super::papers::unchanged(PaperKind::Memo, &comparison));
        };
        let labels = Labels::of(packing)?;
        let name = note.title.clone();
        let mut files = Vec::new();
        let mut plan = None;
        let mut enclosed: Vec<(String, Words)> = Vec::new();
        for (paper, number, formats) in packing.enclosed() {
            let label = labels.of_paper(paper);
            let sheet = Sheet { pair, comparison: &comparison, packing, label };
            if paper == PaperKind::Plan {
                plan = Some(files.len());
            }
            for format in formats {
                files.push(self.sheet(paper, *format, &sheet)?);
            }
            // What has a number of its own is not an annex of the cover note.
            if number == Number::OfCover || (!labels.own && !label.is_empty()) {
                enclosed.push((label.to_owned(), self.sheet_title(paper, pair)));
            }
        }
        for (path, label) in packing.attached.iter().zip(&labels.attached) {
            let bytes = self.files.bytes(path, self.files.most_document_bytes())?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            let title = Words::same(stem.clone());
            if !labels.own && !label.is_empty() {
                enclosed.push((label.clone(), title.clone()));
            }
            files.push(PacketFile {
                label: label.clone(),
                title,
                stem,
                extension,
                bytes,
                printed: None,
                notes: Vec::new(),
            });
        }
        note.enclose(&enclosed);
        let mut paper = note.document(lang);
        paper.imprint = Some(self.imprint_of(pair, PaperKind::Memo.title())?);
        paper.label(&labels.memo);
        let cover = PacketFile::noted(&labels.memo, name, packing, paper);
        self.agree(pair, &cover, plan.map(|index| &files[index]), lang)?;
        files.insert(0, cover);
        Ok(files)
    }

    /// What an enclosed paper is called.
    fn sheet_title(&self, paper: PaperKind, pair: &Pair) -> Words {
        match paper {
            PaperKind::Plan => {
                let plan = pair.after().side.snapshot.plan();
                Wording { vocabulary: pair.vocabulary(), before: plan, after: plan }.name_of(plan.root())
            }
            PaperKind::Table if pair.corrects() => words!("workspace.old"),
            PaperKind::Memo
            | PaperKind::Table
            | PaperKind::Redline
            | PaperKind::Roadmap
            | PaperKind::Amend => paper.title(),
        }
    }

    /// One file of an enclosed paper.
    fn sheet(&self, paper: PaperKind, format: Format, sheet: &Sheet<'_>) -> Result<PacketFile> {
        let Sheet { pair, comparison, packing, label } = *sheet;
        let lang = packing.lang;
        let title = self.sheet_title(paper, pair);
        let about = || self.imprint_of(pair, paper.title());
        let labelled = (!label.is_empty()).then_some(label);
        match (paper, format) {
            (PaperKind::Plan, _) => {
                let document = self.plan(pair.after(), labelled, lang)?;
                Ok(PacketFile::noted(label, title, packing, document))
            }
            (PaperKind::Table, _) => {
                let style: Profile =
                    self.style(packing.style.as_deref().unwrap_or_else(|| pair.table_style(lang)))?;
                let authority = pair.authority().unwrap_or_default();
                let Some(mut document) = comparison_table(comparison, &style, authority) else {
                    return Err(Error::Disagree(words!("workspace.comparison-table-no-change")));
                };
                document.imprint = Some(about()?);
                document.label(label);
                Ok(PacketFile::noted(label, title, packing, document))
            }
            (PaperKind::Redline, _) => {
                let before = self.plan(pair.before(), None, lang)?.without_notes();
                let after = self.plan(pair.after(), None, lang)?.without_notes();
                redlined(&before, &after, about()?, label, lang)
            }
            (PaperKind::Roadmap, Format::Svg) => {
                let (roadmap, foot) = (Roadmap::between(comparison), about()?);
                let chart = Chart { roadmap: &roadmap, imprint: &foot, lang, years: roadmap.span() };
                let bytes = to_svg(&chart, Paper::Screen).into_bytes();
                Ok(PacketFile::new(label, words!("workspace.roadmap-picture"), lang, "svg", bytes))
            }
            (PaperKind::Roadmap, _) => {
                let mut document = Roadmap::between(comparison).paper(about()?, lang);
                document.label(label);
                Ok(PacketFile::new(label, title, lang, "docx", to_docx(&document, Tracking::Static)))
            }
            (PaperKind::Memo | PaperKind::Amend, _) => {
                unreachable!("neither the cover nor what is in no packet is enclosed")
            }
        }
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
            let plan = pair.after().side.snapshot.plan();
            let vocabulary = &pair.after().vocabulary;
            let again = again.map(|again| without_named_only(again, plan, vocabulary));
            if let Some(again) = again.filter(|again| again != plan) {
                let places = Words::list(different(plan, &again));
                return Err(Error::Disagree(words!("workspace.plan-own-paper-read", places)));
            }
        }
        Ok(())
    }
}

/// A plan that was read back, without what its reader took from a name in the text of another item: the text
/// states that name, and the base which item it means, if any. A text may go on to use a name that the item
/// itself no longer bears.
fn without_named_only(again: Plan, plan: &Plan, vocabulary: &Vocabulary) -> Plan {
    let texts: Vec<(Id, String)> = again
        .in_order()
        .into_iter()
        .flat_map(|item| item.fields.values().map(move |held| (item.id.clone(), held)))
        .filter_map(|(id, held)| Some((id, loosely(held.value.as_ref()?.as_text()?))))
        .collect();
    let is_named_only = |item: &Item| {
        let kind = vocabulary.kind(&item.kind);
        let Some(name) = kind.and_then(|kind| kind.by_role(FieldRole::Name)) else { return false };
        let Some(wanted) = item.text(&name.key).map(loosely).filter(|name| !name.is_empty()) else {
            return false;
        };
        let states_more = item.fields.iter().any(|(key, held)| *key != name.key && held.value.is_some());
        let stands_in_text = texts.iter().any(|(id, text)| *id != item.id && text.contains(&wanted));
        plan.get(&item.id).is_none()
            && !states_more
            && stands_in_text
            && again.lists(&item.id).next().is_none()
    };
    let named: BTreeMap<Id, (Option<Id>, Key)> = again
        .items()
        .filter(|item| is_named_only(item))
        .map(|item| (item.id.clone(), (item.parent.clone(), item.kind.clone())))
        .collect();
    let (vocabulary_name, root, items) = again.into_parts();
    let mut kept: Vec<Item> = Vec::new();
    for mut item in std::iter::once(root).chain(items) {
        if named.contains_key(&item.id) {
            continue;
        }
        if let Some(own) = plan.get(&item.id) {
            references_of(&mut item, own, vocabulary);
            for (_, kind) in named.values().filter(|(parent, _)| parent.as_ref() == Some(&item.id)) {
                if own.open_lists.contains(kind) {
                    item.open_lists.insert(kind.clone());
                    item.absent.extend(own.absent.iter().cloned());
                }
            }
        }
        kept.push(item);
    }
    let root = kept.remove(0);
    Plan::assemble(vocabulary_name, root, kept).expect("only items that hold none below them were left out")
}

/// Gives an item the references of its own plan, if every text of it stands as it does there: what a text
/// refers to is not to be told from its words.
fn references_of(item: &mut Item, own: &Item, vocabulary: &Vocabulary) {
    let texts = |item: &Item| -> Vec<String> {
        item.fields.values().filter_map(|held| held.value.as_ref()?.as_text().map(str::to_owned)).collect()
    };
    if texts(item) != texts(own) {
        return;
    }
    let references = vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
    for field in references.filter(|field| field.role == FieldRole::Reference) {
        match own.fields.get(&field.key) {
            Some(held) => drop(item.fields.insert(field.key.clone(), held.clone())),
            None => drop(item.fields.remove(&field.key)),
        }
    }
}

/// The first places at which a plan that was read back is not the plan, each in the plan's own ids.
fn different(plan: &Plan, again: &Plan) -> Vec<String> {
    const MOST: usize = 3;
    let fields = |item: &Item| {
        let Some(other) = again.get(&item.id) else { return vec![item.id.to_string()] };
        let keys: BTreeSet<&Key> = item.fields.keys().chain(other.fields.keys()).collect();
        let mut places: Vec<String> = keys
            .into_iter()
            .filter(|key| item.fields.get(*key) != other.fields.get(*key))
            .map(|key| format!("{}.{key}", item.id))
            .collect();
        let lists: BTreeSet<&Key> =
            plan.lists(&item.id).chain(again.lists(&item.id)).map(|(kind, _)| kind).collect();
        let moved =
            lists.into_iter().filter(|kind| plan.children(&item.id, kind) != again.children(&item.id, kind));
        places.extend(moved.map(|kind| format!("{}.{kind}", item.id)));
        if places.is_empty() && item != other {
            places.push(item.id.to_string());
        }
        places
    };
    // What only the paper has shows in the list of what it stands under: its own id is a passing one.
    plan.in_order().into_iter().flat_map(fields).take(MOST).map(|place| format!("`{place}`")).collect()
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
        let (own, other) = (words(side(&both, half)), words(side(whole, half)));
        if own != other {
            let lines = own.lines().map(Some).chain([None]).zip(other.lines().map(Some).chain([None]));
            let (own, other) = lines.into_iter().find(|(own, other)| own != other).unwrap_or_default();
            let line = brief(other.or(own).unwrap_or_default());
            return Err(Error::Disagree(words!("workspace.side-redline-not-plan", line)));
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

/// What an enclosed paper is made from.
struct Sheet<'a> {
    pair: &'a Pair,
    comparison: &'a Comparison<'a>,
    packing: &'a Packing,
    label: &'a str,
}

/// What is printed at the right top of each paper.
struct Labels {
    memo: String,
    papers: BTreeMap<PaperKind, String>,
    attached: Vec<String>,
    /// Whether the papers after the cover note have numbers of their own.
    own: bool,
}

impl Labels {
    fn of(packing: &Packing) -> Result<Labels> {
        let own = !packing.numbers.is_empty();
        let numbered = packing.enclosed().filter(|(_, number, _)| *number == Number::Own).count();
        let count = numbered + packing.attached.len();
        if packing.numbers.len() > count + 1 {
            return Err(Error::Numbers { given: packing.numbers.len(), most: count + 1 });
        }
        let mut numbers = packing.numbers.iter().map(|number| number.trim().to_owned());
        let memo = numbers.next().unwrap_or_default();
        let mut first = true;
        let mut label = |number: Number| {
            let is_first = std::mem::take(&mut first);
            if own && number == Number::Own {
                return numbers.next().unwrap_or_default();
            }
            // What the change is set out in is the annex of the cover note; what helps to read it is none.
            if is_first { words!("packet.annex").get(packing.lang).into_owned() } else { String::new() }
        };
        let papers = packing.enclosed().map(|(paper, number, _)| (paper, label(number))).collect();
        let attached = packing.attached.iter().map(|_| label(Number::Own)).collect();
        Ok(Labels { memo, papers, attached, own })
    }

    fn of_paper(&self, paper: PaperKind) -> &str {
        self.papers.get(&paper).map_or("", String::as_str)
    }
}
