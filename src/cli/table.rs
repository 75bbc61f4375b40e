//! `planctl table`

use planctl::document::{Block, Profile};
use planctl::render::{to_csv, to_xlsx};
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::filters::Filters;
use super::pairs::{pair, tell_backwards, tell_pairing};
use super::telling::noted;

/// Write the comparison table 新旧対照表
///
/// What differs stands side by side, underlined where it differs; what does not is left out.
/// In Japanese unless --lang en or the style says otherwise. Without arguments: the last two
/// revisions.
///
/// Styles: proposal (変更案／現行, once decided 変更後／変更前; the default), law (改正後／改正前),
/// remarks (with 備考), errata (正誤表), english, or the path of a TOML file that says what it has
/// otherwise than proposal; --show-style prints one to begin from.
///
/// Exit codes: 0 done; 1 nothing differs; 2 a plan or the style is not valid, or there is no such
/// revision; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
    /// The house style: a built-in one, or a file
    #[arg(long, value_name = "NAME|FILE")]
    style: Option<String>,
    /// Print a built-in style as a file
    #[arg(long, value_name = "NAME", conflicts_with_all = ["sides", "style"])]
    show_style: Option<String>,
    /// Of --format csv: without the mark by which spreadsheets know that a file is UTF-8
    #[arg(long)]
    no_bom: bool,
    /// Write what is to be known of the record into the paper too, and not only to stderr
    #[arg(long)]
    notes: bool,
    #[command(flatten)]
    only: Filters,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if let Some(name) = &args.show_style {
        let text = Profile::text_of(name).ok_or_else(|| planctl::workspace::no_style(name))?;
        context.output.text(text)?;
        return Ok(Outcome::Done);
    }
    let format = context.format;
    let workspace = context.workspace()?;
    let asked = args.style.as_deref().map(|asked| workspace.style(asked)).transpose()?;
    if let (Some(style), Some(lang)) = (&asked, context.global.lang)
        && style.lang != lang
    {
        let style = args.style.as_deref().unwrap_or_default();
        context.note(&words!("table.style-of-another-language", style, lang = lang.tag()));
    }
    let pair = pair(context, &args.sides)?;
    let style =
        asked.map_or_else(|| workspace.style(pair.table_style(context.paper_lang(pair.vocabulary()))), Ok)?;
    tell_backwards(context, &pair);
    tell_pairing(context, &pair);
    let pair = args.only.told(pair, None)?;
    let table = noted(context.lang, workspace.table(&pair, &style)?, args.notes);
    match format {
        Format::Xlsx => context.output.bytes(&to_xlsx(&table))?,
        Format::Csv => {
            if let Some(said) = pair.asked() {
                context.note(&words!("export.extract", said));
            }
            let mut tables = table.parts.iter().filter_map(|part| match &part.block {
                Block::Table(table) => Some(table),
                _ => None,
            });
            let rows = tables.next_back().expect("a comparison table holds a table");
            context.output.text(&to_csv(rows, !args.no_bom))?;
        }
        Format::Text
        | Format::Md
        | Format::Json
        | Format::Toml
        | Format::Sarif
        | Format::Html
        | Format::Docx
        | Format::Svg
        | Format::Stratml
        | Format::JsonPatch
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => context.output.document(&table, format)?,
    }
    Ok(Outcome::Done)
}
