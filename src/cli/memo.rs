//! `planctl memo`

use planctl::text::Lang;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use planctl::check::{DocumentInput, Occasion, check_claims, check_note, check_occasion};
use planctl::check::{Finding, Severity};
use planctl::formats::read_claims;
use planctl::json::{self, Envelope};
use planctl::model::Vocabulary;
use planctl::render::{MemoTemplate, memo_from_template};
use planctl::workspace::{By, Error, Pair, letter, no_template, template};

use super::check::{Checked, answer};
use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::filters::Filters;
use super::pairs::{self, tell_backwards, tell_pairing};
use super::telling::noted;

/// Write the cover note 「…の変更について」
///
/// In Japanese unless --lang en asks for English: it is the office's paper, not a message.
/// Without arguments: the last two revisions.
///
/// --check holds a note that somebody wrote against the two plans, both ways: what it says and
/// nothing changed, what changed and it does not say, a wrong number, names that differ. Without
/// A B and with a document that holds the plan too, against that plan.
///
/// --template sets the note by a template of the office's own, in the language of Jinja:
/// {{ title }}, {{ date }}, {{ body }}, {{ lead }}, {{ count }}, {% for point in points %} with
/// {{ point.text }}, {{ point.inferred }} and {{ point.declared }}, {% for line in standing %} (how the plan
/// before stands, and what was corrected), {% for note in notes %},
/// {% for paper in enclosed %} with {{ paper.label }} and {{ paper.title }}, {{ plan }}, {{ before }}, {{ after }}, {{ decided }}, {{ authority }}, {{ imprint }}, {{ hash }}, {{ lang }}.
/// What is put into a file whose name ends in .html or .xml is escaped. --show-template prints
/// one to begin from: minutes.md or letter.html.
///
/// Exit codes: 0 done, or the note is right; 1 no point to make, or findings; 2 a plan or the
/// template is not valid, the file holds no cover note, or there is no such revision; 3 the store
/// is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
    /// Points from a file, as `planctl causes` writes it, instead of those recorded
    #[arg(long, value_name = "FILE", conflicts_with = "derive")]
    causes: Option<PathBuf>,
    /// Derive the points from the two plans, even where the office declared its own
    #[arg(long)]
    derive: bool,
    /// Hold an existing cover note against the change: a document, of any format that is read
    #[arg(long, value_name = "FILE", conflicts_with = "template")]
    check: Option<PathBuf>,
    /// Set the note by a template: a file, or one that --show-template prints
    #[arg(long, value_name = "FILE|NAME")]
    template: Option<String>,
    /// Print a template to begin from
    #[arg(long, value_name = "NAME", conflicts_with_all = ["sides", "check", "template"])]
    show_template: Option<String>,
    /// Write what is to be known of the record into the paper too, and not only to stderr
    #[arg(long)]
    notes: bool,
    #[command(flatten)]
    only: Filters,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if let Some(name) = &args.show_template {
        let template = MemoTemplate::built_in(name).ok_or_else(|| no_template(name))?;
        context.output.text(&template.text)?;
        return Ok(Outcome::Done);
    }
    if let Some(path) = &args.check {
        return check(context, path, &args);
    }
    let format = context.format;
    let template = args.template.as_deref().map(|asked| template(context.files(), asked)).transpose()?;
    let pair = args.only.told(pair(context, &args)?, None)?;
    let comparison = pair.comparison();
    let note = context.workspace()?.memo(&pair, &comparison)?;
    if format == Format::Json {
        let envelope = Envelope::new("memo", pair.authority(), json::memo(&comparison, &note));
        context.output.text(&envelope.to_text())?;
        return Ok(Outcome::Done);
    }
    let lang = context.paper_lang(pair.vocabulary());
    let imprint = context.workspace()?.imprint_of(&pair, note.title.clone())?;
    if let Some(template) = template {
        let text = memo_from_template(&template, &note, &imprint, lang).map_err(|error| {
            let failure = Failure::usage(error.words);
            match error.span {
                Some(span) => failure.at(&template.name, &template.text, span),
                None => failure,
            }
        })?;
        context.output.text(&text)?;
        return Ok(Outcome::Done);
    }
    let mut document = noted(context.lang, note.document(lang), args.notes);
    // A note in text goes into a letter, whose foot is the sender's; that a record is nobody's it says all the
    // same.
    if format == Format::Text {
        document = letter(document, &imprint);
    }
    document.imprint = Some(imprint).filter(|_| format != Format::Text);
    context.output.document(&document, format)?;
    Ok(Outcome::Done)
}

/// The two plans, with the points the arguments ask for.
fn pair(context: &Context, args: &Args) -> Result<Pair, Failure> {
    let pair = pairs::pair(context, &args.sides)?;
    tell_backwards(context, &pair);
    tell_pairing(context, &pair);
    let pair = match &args.causes {
        Some(path) => context.workspace()?.with_causes_of(pair, path)?,
        None if args.derive => pair.derived(),
        None => pair,
    };
    Ok(pair)
}

/// Holds an existing cover note against the change between two plans; without plans, and where the
/// document holds the plan too, against that.
fn check(context: &Context, path: &Path, args: &Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let none = BTreeSet::new();
    let workspace = context.workspace()?;
    let read = |vocabulary: Option<&Arc<Vocabulary>>| -> planctl::workspace::Result<_> {
        let by = By { vocabulary, ..By::new(context.global.plan.as_ref(), &none) };
        workspace.any_document(path, &by)
    };
    let alone = if args.sides.is_empty() { Some(read(None)?) } else { None };
    let (read, findings, authority) = match alone {
        Some(read) if read.imported.account.note.is_none() => return Err(no_note(&read.path)),
        Some(read) if read.holds_plan() => {
            let input = DocumentInput {
                reading: &read.reading,
                account: &read.imported.account,
                draft: &read.imported.draft,
                vocabulary: &read.vocabulary,
                form: &read.form,
                date: None,
            };
            let findings = check_note(&input);
            (read, findings, None)
        }
        _ => {
            let pair = pair(context, args)?;
            let read = read(Some(pair.vocabulary()))?;
            let Some(cover) = &read.imported.account.note else { return Err(no_note(&read.path)) };
            let comparison = pair.comparison();
            let points = comparison.points();
            let texts: Vec<_> = points.iter().map(|point| point.text.get(Lang::JA)).collect();
            let claims = read_claims(texts.iter().map(|text| &**text), pair.vocabulary());
            let leading = points.iter().map(|point| point.items[0].clone());
            let points: Vec<_> = leading.zip(claims).collect();
            let plan = comparison.wording().name_of(comparison.after.snapshot.plan().root());
            let mut findings = check_claims(cover, &points, &plan.get(Lang::JA), pair.vocabulary());
            let recorded = context.workspace()?.occasion(pair.after())?;
            let recorded = Occasion { corrects: comparison.corrects(), ..recorded };
            findings.extend(check_occasion(cover, &recorded));
            findings.sort_by_key(|finding| finding.place.spot);
            drop(comparison);
            (read, findings, pair.authority().map(str::to_owned))
        }
    };
    let negative = findings.iter().any(|finding| finding.severity <= Severity::Note);
    let what = path.display().to_string();
    let checked = Checked::of_document(findings, read);
    let findings = &checked.findings;
    if format == Format::Json {
        let place = |finding: &Finding| checked.place(finding);
        let findings = findings.iter().map(|finding| json::finding(finding, place(finding))).collect();
        let body = json::Check { findings };
        context.output.text(&Envelope::new("memo-check", authority.as_deref(), body).to_text())?;
    } else {
        context.output.document(&answer(context, &what, findings, &checked), format)?;
    }
    Ok(if negative { Outcome::Negative } else { Outcome::Done })
}

fn no_note(path: &str) -> Failure {
    Error::NoNote { path: path.to_owned() }.into()
}
