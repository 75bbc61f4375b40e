//! `planctl import`

use std::path::PathBuf;

use clap::ValueEnum;
use planctl::json::{self, Envelope};
use planctl::reading::{Doubt, DoubtKind, SourceFormat, Use};
use planctl::snapshot::draft_to_toml;
use planctl::text::{Words, brief, visible};
use planctl::words;
use planctl::workspace::{Decide, Question, ReadDocument};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairing::{answered, somebody_answers};
use super::telling::tell;

/// Read a published document into a draft
///
/// Text with tables in tabs, Markdown, HTML, DOCX, XLSX, PDF (through pdftotext) and StratML. The
/// draft goes to the file named by -o, which must not exist yet, or to standard output; every
/// doubt is told on standard error with its line and column: the exact string, what was assumed,
/// what else it could be. With --base, ids are carried over for what has its exact name and place
/// there; the rest stands as [[suggestion]] rows until somebody decides.
///
/// Exit codes: 0 done; 2 the document cannot be read, or the file exists; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The document, - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The revision or draft whose ids are carried over
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// The format, where name and bytes do not tell it
    #[arg(long, value_name = "FORMAT")]
    from: Option<From>,
    /// Ask about each suggestion on the terminal
    #[arg(long, requires = "base")]
    interactive: bool,
    /// Count the doubts instead of listing them
    #[arg(long)]
    quiet: bool,
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
    let import = workspace.import(&args.file, base.as_ref(), args.from.map(From::format), &decide)?;
    if let Some((exact, open)) = import.paired {
        context.note(&words!("import.carried-over-exact-name", exact, open));
    }
    if import.is_own_paper {
        context.note(&words!("import.made-paper-no-source"));
    }
    let (read, draft) = (import.document, import.draft);
    let text = draft_to_toml(&draft);
    if format == Format::Json {
        let hash = read.hash.to_string();
        let body = json::import(&hash, &read.reading, &read.imported.account, text);
        context.output.text(&Envelope::new("import", None, body).to_text())?;
        return Ok(Outcome::Done);
    }
    let written = context.output.draft(&text)?;
    doubts(context, &read, args.quiet);
    if args.account {
        accounted(context, &read);
    }
    if read.is_outline() {
        context.note(&words!("import.outline"));
    }
    share(context, &read);
    if written {
        let path = context.global.output.as_deref().unwrap_or(std::path::Path::new("-")).display();
        context.hint(&words!("import.look-check-match-suggests", path));
    }
    Ok(Outcome::Done)
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
        SourceFormat::Text | SourceFormat::Markdown | SourceFormat::Html | SourceFormat::StratMl => {
            format!("{}:{}", read.path, doubt.spot)
        }
        SourceFormat::Docx | SourceFormat::Xlsx | SourceFormat::Pdf => {
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
