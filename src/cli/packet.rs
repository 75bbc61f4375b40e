//! `planctl packet`

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use planctl::document::{
    Document, Enclosed, Half, Imprint, Roadmap, comparison_table, contents, legend, memo, redline, side,
};
use planctl::formats::{Limits, read};
use planctl::model::Sha256;
use planctl::reading::SourceFormat;
use planctl::render::{Chart, Look, Paper, Tracking, archive, to_docx, to_svg, to_text};
use planctl::text::{Lang, Words, full_width_digits, visible};
use planctl::words;

use super::failure::Failure;
use super::imprint::imprint;
use super::input::Opened;
use super::pairs::Pair;
use super::{Context, Format, Outcome, input, libreoffice, plan, table};

/// Write all papers of a change into a folder: cover note, plan, table, redline, roadmap
///
/// As Word files and, where LibreOffice is installed (or PLANCTL_OFFICE names it), as PDF; with a
/// list of the papers, their pages and SHA-256, and one archive of all. What the cover note
/// encloses is labelled 別紙, numbered where there are several, unless --numbers gives the papers
/// after it numbers of their own. Nothing is written unless the papers agree with each other.
///
/// Exit codes: 0 done; 1 no point to make; 2 a plan is not valid, the papers disagree, or the
/// folder holds something; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
    /// The numbers of the papers: the cover note's, then those of table, redline, roadmap
    /// and what is attached: 資料1-1,資料1-2
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    numbers: Vec<String>,
    /// Which papers beside the cover note
    #[arg(long, value_name = "PAPERS", value_delimiter = ',', default_value = "plan,table,redline,roadmap")]
    papers: Vec<PaperChoice>,
    /// A file to go with them as it is
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// The house style of the comparison table: a built-in one, or a file
    #[arg(long, value_name = "NAME|FILE")]
    style: Option<String>,
    /// Word files only, also where LibreOffice is installed
    #[arg(long)]
    no_pdf: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PaperChoice {
    /// The plan itself
    Plan,
    /// The comparison table
    Table,
    /// The redline
    Redline,
    /// The roadmap, also as a picture
    Roadmap,
}

/// The most bytes of a name, with its ending.
const MOST_NAME: usize = 200;

/// A file before it is written.
struct File {
    label: String,
    title: Words,
    /// Its name without number and ending.
    stem: String,
    extension: String,
    bytes: Vec<u8>,
    /// What its PDF is made of, if that is another file: tracked changes are no marks on paper.
    printed: Option<Vec<u8>>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    context.format(&[Format::Docx])?;
    let folder = context.output.place().ok_or_else(|| {
        Failure::usage(words!("書き出すフォルダがありません", "there is no folder to write to"))
            .hint(words!("`-o DIR` で指してください", "name one with `-o DIR`"))
    })?;
    free(folder)?;
    let opened = input::maybe_store(context)?;
    let pair = Pair::of(context, &args.sides)?;
    pair.tell_backwards(context);
    pair.tell_pairing(context);
    let lang = context.paper_lang();
    let files = context.patiently(&words!("資料を作っています", "writing the papers"), || {
        papers(context, opened.as_ref(), &pair, &args, lang)
    })?;
    let foot = |title| imprint(opened.as_ref(), &pair.after, Some(&pair.before), title);
    let list = words!("一覧", "list of papers");
    let written = context.patiently(&words!("書き出しています", "writing the folder"), || {
        write(folder, &files, foot(list), args.no_pdf, lang)
    })?;
    if !written.pdf && !args.no_pdf {
        context.note(&words!(
            "LibreOffice がないので PDF は作っていません",
            "without LibreOffice no PDF is made"
        ));
        context.hint(&words!(
            "`apt-get install libreoffice-writer-nogui`、または PLANCTL_OFFICE で指してください",
            "`apt-get install libreoffice-writer-nogui`, or name it in PLANCTL_OFFICE"
        ));
    }
    context.output.told(&written.names.iter().map(|name| format!("{name}\n")).collect::<String>())?;
    Ok(Outcome::Done)
}

/// Holds that a folder can be made: it is not there, or empty.
fn free(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    match fs::read_dir(folder) {
        Ok(mut inside) => match inside.next() {
            None => Ok(()),
            Some(_) => Err(Failure::usage(words!("{shown} は空ではありません", "{shown} is not empty"))
                .hint(words!(
                    "空のフォルダか、まだない名を指してください",
                    "name an empty folder, or one that is not there"
                ))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::io(folder, &error)),
    }
}

/// All papers in order, held against each other.
fn papers(
    context: &Context,
    opened: Option<&Opened>,
    pair: &Pair,
    args: &Args,
    lang: Lang,
) -> Result<Vec<File>, Failure> {
    let comparison = pair.compare();
    let authority = pair.authority.as_deref().unwrap_or_default();
    let Some(mut note) = memo(&comparison, authority) else {
        return Err(pair.without_change(&comparison, |before, after| {
            words!(
                "{before} と {after} の間に、かがみ文に書く変更がありません",
                "between {before} and {after} there is no change for a cover note"
            )
        }));
    };
    let has = |paper| args.papers.contains(&paper);
    let labels = Labels::of(args, lang)?;
    let about = |title: Words| imprint(opened, &pair.after, Some(&pair.before), title);
    let labelled = |label: &str| (!label.is_empty()).then(|| label.to_owned());
    let paper_of = |side, label: Option<String>| plan::paper(context, opened, side, label.as_deref(), lang);
    let name = note.title.clone();
    let plan_name = comparison.wording().name_of(pair.after.side.snapshot.plan().root());
    let mut files = Vec::new();
    let mut enclosed: Vec<(String, Words)> = Vec::new();

    if has(PaperChoice::Plan) {
        let paper = paper_of(&pair.after, labelled(&labels.plan))?;
        let title = plan_name.clone();
        files.push(File::docx(&labels.plan, title.clone(), lang, &paper));
        enclosed.push((labels.plan.clone(), title));
    }
    if has(PaperChoice::Table) {
        let profile = table::profile(context, args.style.as_deref())?;
        let title = words!("新旧対照表", "comparison table");
        match comparison_table(&comparison, &profile, authority) {
            Some(mut paper) => {
                paper.imprint = Some(about(title.clone()));
                paper.label(&labels.table);
                files.push(File::docx(&labels.table, title.clone(), lang, &paper));
                enclosed.push((labels.table.clone(), title));
            }
            None => {
                return Err(disagree(words!("新旧対照表に変更がない", "the comparison table has no change")));
            }
        }
    }
    if has(PaperChoice::Redline) {
        let (before, after) = (paper_of(&pair.before, None)?, paper_of(&pair.after, None)?);
        let mut both = redline(&before, &after);
        for (half, whole) in [(Half::Before, &before), (Half::After, &after)] {
            let words = |paper: Document| to_text(&Document { imprint: None, ..paper }, Look::default());
            if words(side(&both, half)) != words(side(whole, half)) {
                return Err(disagree(words!(
                    "見え消しの一方が計画と違う",
                    "one side of the redline is not the plan"
                )));
            }
        }
        let title = words!("見え消し", "redline");
        both.imprint = Some(about(title.clone()));
        both.label(&labels.redline);
        let mut file = File::docx(&labels.redline, title.clone(), lang, &both);
        legend(&mut both);
        file.printed = Some(to_docx(&both, Tracking::Static));
        files.push(file);
        enclosed.push((labels.redline.clone(), title));
    }
    if has(PaperChoice::Roadmap) {
        let roadmap = Roadmap::between(&comparison);
        let title = words!("ロードマップ", "roadmap");
        let mut paper = roadmap.paper(about(title.clone()), lang);
        paper.label(&labels.roadmap);
        let bytes = to_docx(&paper, Tracking::Static);
        files.push(File::new(&labels.roadmap, title.clone(), lang, "docx", bytes));
        enclosed.push((labels.roadmap.clone(), title.clone()));
        let foot = about(title.clone());
        let chart = Chart { roadmap: &roadmap, imprint: &foot, lang, years: roadmap.span() };
        let words = words!("ロードマップ（図）", "roadmap (picture)");
        let bytes = to_svg(&chart, Paper::Screen).into_bytes();
        files.push(File::new(&labels.roadmap, words, lang, "svg", bytes));
    }
    for (path, label) in args.attach.iter().zip(&labels.attached) {
        let bytes = input::read_bytes(path, context.most_bytes().max(super::document::DOCUMENT_BYTES))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let title = Words::same(stem.clone());
        enclosed.push((label.clone(), title.clone()));
        files.push(File { label: label.clone(), title, stem, extension, bytes, printed: None });
    }
    if labels.own {
        enclosed.truncate(usize::from(has(PaperChoice::Plan)));
    }
    note.enclose(&enclosed);
    let mut paper = note.document(lang);
    paper.imprint = Some(about(words!("かがみ文", "cover note")));
    paper.label(&labels.memo);
    let cover = File::docx(&labels.memo, name, lang, &paper);
    agree(context, pair, &cover, &files, has(PaperChoice::Plan), lang)?;
    files.insert(0, cover);
    Ok(files)
}

/// Holds the papers, read back, against the two plans: the cover note has as many points as there
/// are, and the plan, read with the later one as its base, is the later one.
fn agree(
    context: &Context,
    pair: &Pair,
    cover: &File,
    files: &[File],
    with_plan: bool,
    lang: Lang,
) -> Result<(), Failure> {
    let limits = Limits::default();
    let reading = |file: &File| {
        read(&file.bytes, SourceFormat::Docx, &limits)
            .map_err(|_| disagree(words!("資料の一つが読めない", "one of the papers cannot be read")))
    };
    if lang == Lang::Ja {
        let points = pair.compare().points();
        let texts: BTreeSet<String> = reading(cover)?.texts().map(|text| text.standing()).collect();
        let said = |text: &str| texts.iter().any(|own| own.contains(text));
        if let Some(point) = points.iter().find(|point| !said(&point.text.ja)) {
            let text = &point.text.ja;
            return Err(disagree(words!("かがみ文に「{text}」がない", "the cover note lacks {text}")));
        }
    }
    if with_plan && lang == Lang::Ja {
        let again = super::document::read_back(context, &files[0].bytes, &pair.after)?;
        if again.is_some_and(|hash| hash != pair.after.side.snapshot.hash()) {
            return Err(disagree(words!(
                "別紙を読み戻すと計画と違う",
                "the plan's own paper, read back, is not the plan"
            )));
        }
    }
    Ok(())
}

fn disagree(what: Words) -> Failure {
    let (ja, en) = (what.ja, what.en);
    Failure::usage(words!("資料が食い違います：{ja}", "the papers disagree: {en}")).hint(words!(
        "何も書いていません。`planctl check` と `planctl diff` で計画を確かめてください",
        "nothing is written; look at the plans with `planctl check` and `planctl diff`"
    ))
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
    fn of(args: &Args, lang: Lang) -> Result<Labels, Failure> {
        let has = |paper| args.papers.contains(&paper);
        let own = !args.numbers.is_empty();
        let others = [PaperChoice::Table, PaperChoice::Redline, PaperChoice::Roadmap];
        let count = others.into_iter().filter(|paper| has(*paper)).count() + args.attach.len();
        if args.numbers.len() > count + 1 {
            let (given, most) = (args.numbers.len(), count + 1);
            return Err(Failure::usage(words!(
                "番号が {given} 個あり、付ける資料は {most} 点です",
                "there are {given} numbers for {most} papers"
            )));
        }
        let mut numbers = args.numbers.iter().map(|number| number.trim().to_owned());
        let memo = numbers.next().unwrap_or_default();
        let enclosed = usize::from(has(PaperChoice::Plan)) + if own { 0 } else { count };
        let mut next = 0;
        let mut annex = || {
            next += 1;
            match (lang, enclosed > 1) {
                (Lang::Ja, true) => format!("別紙{}", full_width_digits(&next.to_string())),
                (Lang::Ja, false) => "別紙".to_owned(),
                (Lang::En, true) => format!("Annex {next}"),
                (Lang::En, false) => "Annex".to_owned(),
            }
        };
        let plan = if has(PaperChoice::Plan) { annex() } else { String::new() };
        let mut label = |wanted: bool| match (wanted, own) {
            (false, _) => String::new(),
            (true, true) => numbers.next().unwrap_or_default(),
            (true, false) => annex(),
        };
        let [table, redline, roadmap] = others.map(|paper| label(has(paper)));
        let attached = args.attach.iter().map(|_| label(true)).collect();
        Ok(Labels { memo, plan, table, redline, roadmap, attached, own })
    }
}

impl File {
    fn new(label: &str, title: Words, lang: Lang, extension: &str, bytes: Vec<u8>) -> File {
        let stem = title.get(lang).to_owned();
        File { label: label.to_owned(), title, stem, extension: extension.to_owned(), bytes, printed: None }
    }

    fn docx(label: &str, title: Words, lang: Lang, paper: &Document) -> File {
        File::new(label, title, lang, "docx", to_docx(paper, Tracking::Tracked))
    }

    /// Its name: the place in the packet, the label, what it is.
    fn name(&self, place: usize) -> String {
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

/// What was written.
struct Written {
    names: Vec<String>,
    pdf: bool,
}

/// Writes the folder whole or not at all: it is made beside its place and moved there.
fn write(folder: &Path, files: &[File], foot: Imprint, no_pdf: bool, lang: Lang) -> Result<Written, Failure> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fault = |error: std::io::Error| Failure::io(folder, &error);
    let desk = tempfile::Builder::new().prefix(".packet-").tempdir_in(parent).map_err(fault)?;
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let mut enclosed: Vec<Enclosed> = Vec::new();
    let mut papers: Vec<PathBuf> = Vec::new();
    let printed = tempfile::tempdir().map_err(fault)?;
    let mut place = 0;
    for file in files {
        // The picture of a paper bears its number.
        place += usize::from(file.extension != "svg");
        let name = file.name(place);
        fs::write(desk.path().join(&name), &file.bytes).map_err(fault)?;
        match &file.printed {
            Some(bytes) => {
                papers.push(printed.path().join(&name));
                fs::write(printed.path().join(&name), bytes).map_err(fault)?;
            }
            None if file.extension == "docx" => papers.push(desk.path().join(&name)),
            None => {}
        }
        all.push((name, file.bytes.clone()));
    }
    let office = if no_pdf { None } else { libreoffice::program() };
    if let Some(program) = &office {
        libreoffice::to_pdf(program, &papers, desk.path())?;
    }
    let mut with_pdf: Vec<(String, Vec<u8>)> = Vec::new();
    for ((name, bytes), file) in all.into_iter().zip(files) {
        let entry = |file_name: &str, bytes: &[u8], pages| Enclosed {
            label: file.label.clone(),
            title: file.title.clone(),
            file: file_name.to_owned(),
            pages,
            sha256: Sha256::of(bytes),
        };
        let pdf = desk.path().join(&name).with_extension("pdf");
        let made = (office.is_some() && file.extension == "docx").then(|| fs::read(&pdf)).transpose();
        let made = made.map_err(fault)?;
        let pages = made.as_deref().and_then(libreoffice::pages);
        enclosed.push(entry(&name, &bytes, pages));
        with_pdf.push((name.clone(), bytes));
        if let Some(made) = made {
            let name = Path::new(&name).with_extension("pdf").to_string_lossy().into_owned();
            enclosed.push(entry(&name, &made, pages));
            with_pdf.push((name, made));
        }
    }
    let title = foot.title.get(lang).to_owned();
    let list = to_docx(&contents(&enclosed, foot, lang), Tracking::Tracked);
    let mut all = vec![(format!("00_{title}.docx"), list)];
    all.extend(with_pdf);
    let sums: String = all.iter().map(|(name, bytes)| format!("{}  {name}\n", Sha256::of(bytes))).collect();
    all.push(("SHA256SUMS".to_owned(), sums.into_bytes()));
    let archived = archive(all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    all.push(("packet.zip".to_owned(), archived));
    for (name, bytes) in &all {
        let path = desk.path().join(name);
        fs::write(&path, bytes).map_err(fault)?;
        fs::File::open(&path).and_then(|file| file.sync_all()).map_err(fault)?;
    }
    let names = all.into_iter().map(|(name, _)| name).collect();
    // An empty folder gives way.
    if folder.is_dir() {
        fs::remove_dir(folder).map_err(fault)?;
    }
    let made = desk.keep();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&made, fs::Permissions::from_mode(0o755)).map_err(fault)?;
    }
    if let Err(error) = fs::rename(&made, folder) {
        let _ = fs::remove_dir_all(&made);
        return Err(fault(error));
    }
    Ok(Written { names, pdf: office.is_some() })
}
