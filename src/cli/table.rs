//! `planctl table`

use std::path::Path;

use planctl::document::{Block, Left, Profile, comparison_table};
use planctl::render::{to_csv, to_xlsx};
use planctl::text::{Words, nearest};
use planctl::words;

use super::failure::Failure;
use super::imprint::imprint;
use super::pairs::Pair;
use super::{Context, Format, LangChoice, Outcome, input};

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
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if let Some(name) = &args.show_style {
        let text = Profile::text_of(name).ok_or_else(|| no_style(name))?;
        context.output.text(text)?;
        return Ok(Outcome::Done);
    }
    let format =
        context.format(&[Format::Text, Format::Md, Format::Html, Format::Docx, Format::Xlsx, Format::Csv])?;
    let profile = profile(context, args.style.as_deref())?;
    let pair = Pair::of(context, &args.sides)?;
    pair.tell_backwards(context);
    pair.tell_pairing(context);
    let comparison = pair.compare();
    let authority = pair.authority.as_deref().unwrap_or_default();
    let Some(mut table) = comparison_table(&comparison, &profile, authority) else {
        return Err(pair.without_change(&comparison, |before, after| {
            words!(
                "{before} と {after} の間に、対照表に示す変更がありません",
                "between {before} and {after} nothing differs for a table"
            )
        }));
    };
    let title = match profile.left {
        Left::New => Words::new("新旧対照表", "comparison table"),
        Left::Old => Words::new("正誤表", "errata"),
    };
    let opened = input::maybe_store(context)?;
    table.imprint = Some(imprint(opened.as_ref(), &pair.after, Some(&pair.before), title));
    match format {
        Format::Xlsx => context.output.bytes(&to_xlsx(&table))?,
        Format::Csv => {
            let mut tables = table.parts.iter().filter_map(|part| match &part.block {
                Block::Table(table) => Some(table),
                _ => None,
            });
            let rows = tables.next_back().expect("a comparison table holds a table");
            context.output.text(&to_csv(rows, !args.no_bom))?;
        }
        _ => context.output.document(&table, format)?,
    }
    Ok(Outcome::Done)
}

/// The style asked for: a built-in one by its name, else a file.
pub(super) fn profile(context: &Context, asked: Option<&str>) -> Result<Profile, Failure> {
    let default = if context.global.lang == Some(LangChoice::En) { "english" } else { "proposal" };
    let name = asked.unwrap_or(default);
    if let Some(profile) = Profile::built_in(name) {
        return Ok(profile);
    }
    let path = Path::new(name);
    if !path.exists() && !name.contains(['/', '.', '\\']) {
        return Err(no_style(name));
    }
    let text = input::read_text(context, path)?;
    let shown = path.display().to_string();
    Profile::parse(&text).map_err(|error| {
        let failure = Failure::usage(error.words);
        match error.span {
            Some(span) => failure.at(&shown, &text, span),
            None => failure,
        }
    })
}

fn no_style(name: &str) -> Failure {
    let shown = planctl::text::brief(name);
    let failure = Failure::usage(words!("`{shown}` という様式はありません", "there is no style `{shown}`"));
    match nearest(name, Profile::names()) {
        Some(near) => failure.hint(words!("`{near}` のことですか", "did you mean `{near}`?")),
        None => {
            let names = Profile::names().collect::<Vec<_>>().join(", ");
            failure.hint(words!(
                "組込みの様式は {names}。ほかはファイルのパスで指してください",
                "the built-in styles are {names}; any other is named by the path of its file"
            ))
        }
    }
}
