//! `planctl memo`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use planctl::check::{DocumentInput, check_claims, check_note};
use planctl::check::{Finding, Severity};
use planctl::document::memo;
use planctl::formats::read_claims;
use planctl::json::{self, Envelope};
use planctl::model::Vocabulary;
use planctl::render::{MemoTemplate, memo_from_template};
use planctl::text::nearest;
use planctl::words;

use super::check::{Checked, answer};
use super::document::{By, any_document};
use super::failure::Failure;
use super::imprint::imprint;
use super::pairs::Pair;
use super::{Context, Format, Outcome, input};

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
/// {{ point.text }}, {{ point.inferred }} and {{ point.declared }}, {% for note in notes %},
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
    let formats: &[Format] = match args.template {
        Some(_) => &[Format::Text],
        None => &[Format::Text, Format::Md, Format::Html, Format::Docx, Format::Json],
    };
    let format = context.format(formats)?;
    let template = args.template.as_deref().map(|asked| template(context, asked)).transpose()?;
    let pair = pair(context, &args)?;
    let comparison = pair.compare();
    let Some(note) = memo(&comparison, pair.authority.as_deref().unwrap_or_default()) else {
        return Err(pair.without_change(&comparison, |before, after| {
            words!(
                "{before} と {after} の間に、かがみ文に書く変更がありません",
                "between {before} and {after} there is no change for a cover note"
            )
        }));
    };
    if format == Format::Json {
        let envelope = Envelope::new("memo", pair.authority.as_deref(), json::memo(&comparison, &note));
        context.output.text(&envelope.to_text())?;
        return Ok(Outcome::Done);
    }
    let lang = context.paper_lang();
    let opened = input::maybe_store(context)?;
    let imprint = imprint(opened.as_ref(), &pair.after, Some(&pair.before), note.title.clone());
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
    let mut document = note.document(lang);
    // A note in text goes into a letter, whose foot is the sender's.
    document.imprint = Some(imprint).filter(|_| format != Format::Text);
    document.lang = lang;
    context.output.document(&document, format)?;
    Ok(Outcome::Done)
}

/// The two plans, with the points the arguments ask for.
fn pair(context: &Context, args: &Args) -> Result<Pair, Failure> {
    let pair = Pair::of(context, &args.sides)?;
    pair.tell_backwards(context);
    pair.tell_pairing(context);
    let pair = match &args.causes {
        Some(path) => {
            let (against, causes) = super::commit::read_causes(context, path)?;
            // What `planctl causes` writes for two files names the one before by its hash.
            let before = pair.before.side.snapshot.hash();
            let same = against == before.to_string() || {
                let opened = input::maybe_store(context)?;
                input::input(context, opened.as_ref(), &against)?.side.snapshot.hash() == before
            };
            if !same {
                let path = path.display();
                return Err(Failure::usage(words!(
                    "{path} の変更点は別の計画に対して数えられています",
                    "the points of {path} are counted against another plan"
                )));
            }
            pair.with_causes(causes)
        }
        None if args.derive => pair.derived(),
        None => pair,
    };
    Ok(pair)
}

/// The template asked for: one that comes with planctl by its name, else a file.
fn template(context: &Context, asked: &str) -> Result<MemoTemplate, Failure> {
    if let Some(template) = MemoTemplate::built_in(asked) {
        return Ok(template);
    }
    let path = Path::new(asked);
    if !path.exists() && !asked.contains(['/', '\\']) {
        return Err(no_template(asked));
    }
    Ok(MemoTemplate { name: path.display().to_string(), text: input::read_text(context, path)? })
}

fn no_template(name: &str) -> Failure {
    let shown = planctl::text::brief(name);
    let failure =
        Failure::usage(words!("`{shown}` というひな形はありません", "there is no template `{shown}`"));
    match nearest(name, MemoTemplate::names()) {
        Some(near) => failure.hint(words!("`{near}` のことですか", "did you mean `{near}`?")),
        None => {
            let names = MemoTemplate::names().collect::<Vec<_>>().join(", ");
            failure.hint(words!(
                "組込みのひな形は {names}。ほかはファイルのパスで指してください",
                "the built-in templates are {names}; any other is named by the path of its file"
            ))
        }
    }
}

/// Holds an existing cover note against the change between two plans; without plans, and where the
/// document holds the plan too, against that.
fn check(context: &Context, path: &Path, args: &Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let none = BTreeSet::new();
    let read = |vocabulary: Option<&Arc<Vocabulary>>| {
        let opened = input::maybe_store(context)?;
        let by = By { plan: context.global.plan.as_ref(), vocabulary, format: None, taken: &none };
        any_document(context, opened.as_ref(), path, &by)
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
            let comparison = pair.compare();
            let points = comparison.points();
            let claims = read_claims(points.iter().map(|point| point.text.ja.as_str()), pair.vocabulary());
            let leading = points.iter().map(|point| point.items[0].clone());
            let points: Vec<_> = leading.zip(claims).collect();
            let plan = comparison.wording().name_of(comparison.after.snapshot.plan().root()).ja;
            let findings = check_claims(cover, &points, &plan, pair.vocabulary());
            drop(comparison);
            (read, findings, pair.authority)
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
    Failure::usage(words!("{path} にかがみ文がありません", "{path} holds no cover note")).hint(words!(
        "「…の変更について」と題し、「次のN点を変更したい」に続けて事項を挙げた文書を読みます",
        "one is titled 「…の変更について」 and lists its points after 「次のN点を変更したい」"
    ))
}
