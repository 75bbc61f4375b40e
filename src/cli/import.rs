//! `planctl import`

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use planctl::formats::{Columns, Written};
use planctl::json::{self, Envelope};
use planctl::reading::{Doubt, DoubtKind, SourceFormat, Use};
use planctl::render::{ViewBlock, to_view};
use planctl::snapshot::draft_to_toml;
use planctl::text::{Words, brief, visible};
use planctl::words;
use planctl::workspace::{AsRows, Decide, Question, ReadDocument, is_document};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairing::{answered, somebody_answers};
use super::target::Target;
use super::telling::tell;

/// Read a published document into a draft
///
/// Text with tables in tabs, Markdown, HTML, DOCX, ODT, XLSX, ODS, PDF (through pdftotext), StratML, CSV, TSV, JSON, YAML and
/// the XML of Microsoft Project. The
/// draft goes to the file named by -o, which must not exist yet, or to standard output; every
/// doubt is told on standard error with its line and column: the exact string, what was assumed,
/// what else it could be. With --base, ids are carried over for what has its exact name and place
/// there; the rest stands as [[suggestion]] rows until somebody decides.
///
/// With --columns each row of a table is an item: TO is kind, id, identifier, under, a field, or of a
/// series values@FY2026 target; COLUMN is how the column is headed. Ids come of id, or else of
/// identifier (PAY-12 gives pay-12); under names the parent by id, identifier, number or name.
/// Columns that nobody named are told. Rows that planctl exported, and rows under words of the
/// vocabulary, need no --columns.
///
/// Exit codes: 0 done; 2 the document cannot be read, or the file exists; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The document, - for standard input; several, or a folder, are the parts of one plan in this order
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The revision or draft whose ids are carried over
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// The format, where name and bytes do not tell it
    #[arg(long, value_name = "FORMAT")]
    from: Option<From>,
    /// Read each row of a table as an item, by which column is what: name=Title,under=Parent; or a file, or jira
    #[arg(long, value_name = "TO=COLUMN,…|FILE")]
    columns: Vec<String>,
    /// What words in a column mean: kind:Epic=area,status:To Do=planned
    #[arg(long, value_name = "TO:WORD=MEANING,…")]
    values: Vec<String>,
    /// The kind of every row that no column tells the kind of
    #[arg(long, value_name = "KIND")]
    item_kind: Option<String>,
    /// The vocabulary that the columns are of; otherwise that of --base, of the file of columns, or of --vocabulary
    #[arg(long = "in", value_name = "NAME/VERSION")]
    written_in: Option<String>,
    /// Write the columns that were used into a file, for --columns
    #[arg(long, value_name = "FILE")]
    save_columns: Option<PathBuf>,
    /// Ask about each suggestion on the terminal
    #[arg(long, requires = "base")]
    interactive: bool,
    /// Count the doubts instead of listing them
    #[arg(long)]
    quiet: bool,
    /// Write a page that shows the document with what was understood of each part of it
    #[arg(long, value_name = "FILE")]
    view: Option<PathBuf>,
    /// List what became of the text: what was passed over, what is furniture, what was not read
    #[arg(long)]
    account: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum From {
    /// Text, tables in tabs
    Text,
    /// Markdown
    Markdown,
    /// A page of the web
    Html,
    /// A Word document
    Docx,
    /// An Excel workbook
    Xlsx,
    /// A PDF, or the text that pdftotext -layout made of one
    Pdf,
    /// StratML, parts 1 and 2
    Stratml,
    /// Rows of cells parted by commas, semicolons or tabs
    Csv,
    /// JSON
    Json,
    /// YAML
    Yaml,
    /// A text of OpenDocument
    Odt,
    /// Sheets of OpenDocument
    Ods,
    /// A project of Microsoft Project, in XML
    MsProject,
}

impl From {
    pub(super) fn format(self) -> SourceFormat {
        match self {
            From::Text => SourceFormat::Text,
            From::Markdown => SourceFormat::Markdown,
            From::Html => SourceFormat::Html,
            From::Docx => SourceFormat::Docx,
            From::Xlsx => SourceFormat::Xlsx,
            From::Pdf => SourceFormat::Pdf,
            From::Stratml => SourceFormat::StratMl,
            From::Csv => SourceFormat::Csv,
            From::Json => SourceFormat::Json,
            From::Yaml => SourceFormat::Yaml,
            From::Odt => SourceFormat::Odt,
            From::Ods => SourceFormat::Ods,
            From::MsProject => SourceFormat::MsProject,
        }
    }
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    if args.interactive {
        somebody_answers()?;
    }
    let workspace = context.workspace()?;
    let base = args.base.as_deref().map(|base| workspace.resolve(base)).transpose()?;
    let asking = |question: &Question<'_>| answered(context, question);
    let decide = if args.interactive { Decide::Ask(&asking) } else { Decide::Later };
    let columns = columns(context, &args)?;
    let saved = match &args.save_columns {
        Some(path) => Some(Target::of(path, context.output.existing())?),
        None => None,
    };
    let view = match &args.view {
        Some(path) => Some(Target::of(path, context.output.existing())?),
        None => None,
    };
    let format_of = args.from.map(From::format);
    let files = documents_in(&args.files)?;
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let import = workspace.import(&files, base.as_ref(), format_of, columns.as_ref(), &decide)?;
    let rows = import.document.rows.clone();
    if let Some(rows) = &rows {
        tell_columns(context, rows);
    }
    match (import.paired, &rows) {
        (Some((exact, _)), Some(_)) => context.note(&words!("import.rows-of-base", exact)),
        (Some((exact, open)), None) => context.note(&words!("import.carried-over-exact-name", exact, open)),
        (None, _) => {}
    }
    if import.is_own_paper {
        context.note(&words!("import.made-paper-no-source"));
    }
    let (read, draft, others) = (import.document, import.draft, import.others);
    match (&saved, &rows) {
        (Some(target), Some(rows)) => target.write(rows.columns.to_toml().as_bytes())?,
        (Some(_), None) => return Err(Failure::usage(words!("import.no-columns-to-save"))),
        (None, _) => {}
    }
    if let Some(view) = &view {
        let lang = context.lang;
        let mut page = read.view(lang);
        page.blocks.extend(others.iter().flat_map(|part| {
            let inside = part.view(lang);
            [ViewBlock::Remark(inside.title)].into_iter().chain(inside.blocks)
        }));
        view.write(to_view(&page).as_bytes())?;
    }
    let text = draft_to_toml(&draft);
    if format == Format::Json {
        let hash = read.hash.to_string();
        let parts = others.iter().map(|part| (part.hash, &part.reading, &part.imported.account));
        let body = json::import(&hash, &read.reading, &read.imported.account, text, parts);
        context.output.text(&Envelope::new("import", None, body).to_text())?;
        return Ok(Outcome::Done);
    }
    let written = context.output.draft(&text)?;
    if read.is_outline() {
        context.note(&words!("import.outline"));
    }
    for part in [&read].into_iter().chain(&others) {
        if args.account {
            accounted(context, part);
        }
        if !others.is_empty() {
            context.note(&words!("import.part", path = part.path));
        }
        share(context, part);
        doubts(context, part, args.quiet);
    }
    if written {
        let path = context.global.output.as_deref().unwrap_or(std::path::Path::new("-")).display();
        context.hint(&words!("import.look-check-match-suggests", path));
    }
    Ok(Outcome::Done)
}

/// The documents that were named, with those of a folder in the order of their names.
fn documents_in(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut out = Vec::new();
    for path in paths {
        if !path.is_dir() {
            out.push(path.clone());
            continue;
        }
        let fault = |error: std::io::Error| Failure::io(path, &error);
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(fault)? {
            inside.push(entry.map_err(fault)?.path());
        }
        inside.retain(|path| path.is_file() && is_document(path));
        inside.sort();
        if inside.is_empty() {
            return Err(Failure::usage(words!("import.no-documents", path = path.display())));
        }
        out.extend(inside);
    }
    Ok(out)
}

/// The columns as they were named; `None` where nothing was said of any.
fn columns(context: &Context, args: &Args) -> Result<Option<Columns>, Failure> {
    let says_nothing = args.columns.is_empty() && args.values.is_empty();
    if says_nothing && args.item_kind.is_none() && args.written_in.is_none() && args.save_columns.is_none() {
        return Ok(None);
    }
    let mut columns = Columns::default();
    let (files, pairs): (Vec<&String>, Vec<&String>) =
        args.columns.iter().partition(|said| !said.contains('='));
    if let [_, second, ..] = files[..] {
        return Err(Failure::usage(words!("import.two-files-of-columns", file = brief(second))));
    }
    for file in files {
        columns = context.workspace()?.columns(file)?;
    }
    for said in pairs {
        columns.add_columns(said).map_err(Failure::usage)?;
    }
    for said in &args.values {
        columns.add_values(said).map_err(Failure::usage)?;
    }
    columns.kind = args.item_kind.clone().or(columns.kind);
    if let Some(name) = &args.written_in {
        columns.vocabulary = Some(super::vocabulary::at_hand(context, name)?.name.to_string());
    }
    Ok(Some(columns))
}

/// Tells by which columns rows were read, where nobody named them.
fn tell_columns(context: &Context, rows: &AsRows) {
    let vocabulary = rows.columns.vocabulary.clone().unwrap_or_default();
    if rows.written != Written::Otherwise {
        context.note(&words!("import.rows-own", vocabulary));
    } else if rows.are_found {
        let columns = visible(&rows.columns.in_line()).into_owned();
        match &rows.columns.kind {
            Some(kind) => context.note(&words!("import.rows-found-kind", columns, kind, vocabulary)),
            None => context.note(&words!("import.rows-found", columns, vocabulary)),
        }
    }
}

/// Tells what was assumed and what could not be read.
fn doubts(context: &Context, read: &ReadDocument, quiet: bool) {
    let account = &read.imported.account;
    for remark in &read.reading.remarks {
        let place = remark.spot.map(|spot| read.reading.place_words(spot));
        let place = place.map(|place| format!("{}: ", context.say(&place))).unwrap_or_default();
        tell(&format!("{}: {place}{}", read.path, context.say(&remark.words)));
    }
    if !quiet {
        for doubt in &account.doubts {
            tell(&line(context, read, doubt));
        }
    }
    let count = account.doubts.len();
    let unplaced = account.doubts.iter().filter(|doubt| doubt.kind == DoubtKind::Unplaced).count();
    let items = read.imported.draft.plan.items().count();
    context.note(&words!("import.read", count, items, unplaced));
}

/// Lists what went into no field and says not how the document is built, with its place.
fn accounted(context: &Context, read: &ReadDocument) {
    for stretch in &read.imported.account.stretches {
        let how = match stretch.how {
            Use::Field | Use::Structure => continue,
            Use::Furniture => words!("import.is-furniture"),
            Use::Passed => words!("import.is-passed"),
            Use::Unread => words!("import.is-unread"),
        };
        let place = context.say(&read.reading.place_words(stretch.spot)).into_owned();
        let text = brief(&visible(&stretch.text));
        tell(&context.say(&words!("import.stretch", place, how, text)));
    }
}

/// Says how much of the document was used, and where the first of what was not stands.
pub(super) fn share(context: &Context, read: &ReadDocument) {
    let account = &read.imported.account;
    let [field, structure, furniture, passed, unread] = Use::ALL.map(|how| account.characters(how));
    let all = field + structure + furniture + passed + unread;
    if all == 0 {
        return;
    }
    let percent = |count: usize| {
        // What is there at all is never said to be nothing.
        let tenths = (count * 1000 / all).max(usize::from(count > 0));
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    let used = percent(field + structure);
    let (furniture, passed) = (percent(furniture), percent(passed));
    let mut places = account.stretches.iter().filter(|stretch| stretch.how == Use::Unread).peekable();
    let Some(first) = places.peek().map(|stretch| read.reading.place_words(stretch.spot)) else {
        context.note(&words!("import.all-used", used, furniture, passed));
        return;
    };
    let (unread, count) = (percent(unread), places.count());
    context.note(&words!("import.used", used, furniture, passed, unread, count, first));
}

fn line(context: &Context, read: &ReadDocument, doubt: &Doubt) -> String {
    let place = match read.reading.format {
        SourceFormat::Text
        | SourceFormat::Markdown
        | SourceFormat::Html
        | SourceFormat::StratMl
        | SourceFormat::MsProject => {
            format!("{}:{}", read.path, doubt.spot)
        }
        SourceFormat::Docx
        | SourceFormat::Xlsx
        | SourceFormat::Pdf
        | SourceFormat::Csv
        | SourceFormat::Json
        | SourceFormat::Yaml
        | SourceFormat::Odt
        | SourceFormat::Ods => {
            format!("{}: {}", read.path, context.say(&read.reading.place_words(doubt.spot)))
        }
    };
    let exact = visible(&doubt.exact).replace('\n', " ");
    let exact: String = exact.chars().take(80).collect();
    let other = if doubt.otherwise == Words::default() {
        String::new()
    } else {
        let or = words!("import.or");
        let end = words!("import.arrow-end");
        format!("{}{}{}", context.say(&or), context.say(&doubt.otherwise), context.say(&end))
    };
    let about = match &doubt.about {
        Some((id, Some(field))) => format!(" [{id}.{field}]"),
        Some((id, None)) => format!(" [{id}]"),
        None => String::new(),
    };
    format!("{place}: {}{about}: 「{exact}」 {}{other}", doubt.kind.key(), context.say(&doubt.assumed))
}
