//! `planctl check`

use clap::ValueEnum;
use planctl::check::{Finding, Severity, check, check_plan};
use planctl::document::{Block, Document, Mark, Span};
use planctl::model::counted;
use planctl::render::json::{self, Envelope};
use planctl::snapshot::{Ids, locate, position};
use planctl::words;

use super::failure::Failure;
use super::{Context, Format, Outcome, input};

/// Find what is wrong or odd in a plan
///
/// Exit codes: 0 nothing at or above --fail-on; 1 something is; 2 the file is not a draft at all;
/// 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A draft or a revision
    #[arg(value_name = "FILE|REV", default_value = "latest")]
    what: String,
    /// From which severity on the answer is negative
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// The plan contradicts itself
    Error,
    /// Somebody should look
    Warning,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let opened = input::maybe_store(context)?;
    let path = std::path::Path::new(&args.what);
    let (findings, text) = if args.what == "-" || path.exists() {
        let vocabularies = input::vocabularies(context, opened.as_ref())?;
        let file = input::draft_file(context, path, &vocabularies, Ids::Required)?;
        let known = match &opened {
            Some(opened) => {
                Some(planctl::history::known_ids(&opened.store, &opened.log, file.draft.plan.id())?)
            }
            None => None,
        };
        let known = known.filter(|known| !known.is_empty());
        (check(&file.draft, &file.vocabulary, known.as_ref()), Some(file.text))
    } else {
        let found = input::input(context, opened.as_ref(), &args.what)?;
        let plan = found.side.snapshot.plan();
        let known = match &opened {
            Some(opened) => Some(planctl::history::known_ids(&opened.store, &opened.log, plan.id())?),
            None => None,
        };
        (check_plan(plan, &found.vocabulary, known.as_ref()), None)
    };
    let place = |finding: &Finding| {
        let text = text.as_deref()?;
        let span = locate(text, &finding.id, finding.field.as_deref())?;
        let at = position(text, span.start);
        Some((at.line_number, at.column))
    };
    if format == Format::Json {
        let authority =
            opened.as_ref().filter(|_| text.is_none()).map(|opened| opened.store.config().authority.as_str());
        let findings = findings.iter().map(|finding| json::finding(finding, place(finding))).collect();
        context.output.text(&Envelope::new("check", authority, json::Check { findings }).to_text())?;
    } else {
        let mut document = Document::default();
        for finding in &findings {
            document.blocks.push(Block::Item {
                depth: 0,
                marker: String::new(),
                line: line(context, &args.what, finding, place(finding)),
            });
        }
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
        let (en_errors, en_warnings) = (counted(errors, "error"), counted(warnings, "warning"));
        let sum = words!("エラー {errors} 件、注意 {warnings} 件", "{en_errors}, {en_warnings}");
        document.blocks.push(Block::Paragraph(vec![Span::plain(context.say(&sum))]));
        context.output.document(&document, format)?;
    }
    let worst = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
    };
    Ok(if findings.iter().any(|finding| finding.severity <= worst) {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

fn line(context: &Context, what: &str, finding: &Finding, place: Option<(usize, usize)>) -> Vec<Span> {
    let origin = match place {
        Some((line, column)) => format!("{what}:{line}:{column}: "),
        None => format!("{what}: "),
    };
    let (word, mark) = match finding.severity {
        Severity::Error => (words!("エラー", "error"), Mark::Gone),
        Severity::Warning => (words!("注意", "warning"), Mark::Inferred),
        Severity::Note => (words!("注", "note"), Mark::Faint),
    };
    vec![
        Span::plain(origin),
        Span::marked(mark, context.say(&word)),
        Span::plain(": "),
        Span::plain(context.say(&finding.words())),
    ]
}
