//! `planctl packet`

use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use planctl::catalogue::PaperKind;
use planctl::document::{Enclosed, Imprint, Reasoned, contents};
use planctl::model::Sha256;
use planctl::render::{Tracking, archive, to_docx};
use planctl::text::Lang;
use planctl::words;
use planctl::workspace::{PacketFile, Packing};

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::libreoffice;
use super::pairs::{pair, tell_backwards, tell_pairing};
use super::target;

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
    #[arg(long, value_name = "PAPERS", value_delimiter = ',', value_parser = enclosed(),
        default_values = PaperKind::enclosed().map(PaperKind::key))]
    papers: Vec<PaperKind>,
    /// A file to go with them as it is
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// The house style of the comparison table: a built-in one, or a file
    #[arg(long, value_name = "NAME|FILE")]
    style: Option<String>,
    /// Word files only, also where LibreOffice is installed
    #[arg(long)]
    no_pdf: bool,
    /// Write what is to be known of the record into the papers, and not only into the list
    #[arg(long)]
    notes: bool,
}

/// Reads a paper that can be enclosed by its word.
fn enclosed() -> impl TypedValueParser<Value = PaperKind> {
    let words = PaperKind::enclosed()
        .map(|paper| PossibleValue::new(paper.key()).help(paper.title().get(Lang::EN).into_owned()));
    PossibleValuesParser::new(words)
        .map(|key| PaperKind::by_key(&key).expect("only words of papers are taken"))
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let folder = context
        .output
        .place()
        .ok_or_else(|| Failure::usage(words!("packet.no-folder-write")).hint(words!("packet.name-o-dir")))?;
    let folder = target::folder(folder)?;
    let workspace = context.workspace()?;
    let pair = pair(context, &args.sides)?;
    tell_backwards(context, &pair);
    tell_pairing(context, &pair);
    let lang = context.paper_lang(pair.vocabulary());
    let packing =
        Packing::new(args.papers, lang).numbers(args.numbers).attached(args.attach).notes(args.notes);
    let packing = match &args.style {
        Some(style) => packing.style(style),
        None => packing,
    };
    let files = context.patiently(&words!("packet.writing-papers"), || workspace.packet(&pair, &packing))?;
    let foot = workspace.imprint_of(&pair, words!("packet.list-papers"))?;
    let written = context.patiently(&words!("packet.writing-folder"), || {
        write(&folder, &files, (foot, &pair.reasoned()), args.no_pdf, lang)
    })?;
    if !written.pdf && !args.no_pdf {
        context.note(&words!("packet.without-libreoffice-no-pdf"));
        context.hint(&words!("packet.apt-get-install-libreoffice"));
    }
    context.output.told(&written.names.iter().map(|name| format!("{name}\n")).collect::<String>())?;
    Ok(Outcome::Done)
}

/// What was written.
struct Written {
    names: Vec<String>,
    pdf: bool,
}

/// Writes the folder whole or not at all: it is made beside its place and moved there.
fn write(
    folder: &Path,
    files: &[PacketFile],
    (foot, reasoned): (Imprint, &[Reasoned]),
    no_pdf: bool,
    lang: Lang,
) -> Result<Written, Failure> {
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
            notes: file.notes.clone(),
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
    let title = foot.title.get(lang).into_owned();
    let list = to_docx(&contents(&enclosed, reasoned, foot, lang), Tracking::Tracked);
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
    // An empty folder gives way by itself, except on Windows.
    #[cfg(not(unix))]
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
