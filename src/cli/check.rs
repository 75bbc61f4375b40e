//! `planctl check`

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use planctl::check::{
    Accepted, Finding, Options, Promise, Rule, RuleInfo, Severity, check_on, check_plan_on, in_order, joined,
    open_rows, promises, rules,
};
use planctl::check::{DocumentInput, check_document};
use planctl::document::{Block, Document, Mark, Span, Waiting};
use planctl::history::{Loaded, the_plan};
use planctl::json::{self, Envelope};
use planctl::model::{Date, Plan, Vocabulary};
use planctl::render::sarif;
use planctl::snapshot::{Fault, Ids, locate, position};
use planctl::text::{Spot, Words, nearest, visible};
use planctl::words;
use planctl::workspace::{By, Error, Input, Opened, ReadDocument, is_document};

use super::context::{Context, Format, Outcome};
use super::failure::{Failure, fault_hint};

/// Find what is wrong or odd in a plan, or in a published document
///
/// Each finding has its rule, its severity (error: the plan contradicts itself; warning: somebody
/// should look; note; hint: a guess by the letters), whose it is to mend (author, extraction, or
/// unclear), its place, and what would mend it. --explain says why a rule is one.
///
/// Exit codes: 0 nothing at or above --fail-on; 1 something is; 2 the file is not a draft or
/// document at all, or has sources of what is not in its plan; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A draft, a revision or a published document
    #[arg(value_name = "FILE|REV", default_value = "latest")]
    what: String,
    /// From which severity on the answer is negative
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// Findings that were accepted, with reason and expiry: a TOML file of [[accept]] rows
    #[arg(long, value_name = "FILE")]
    accepted: Option<PathBuf>,
    /// The day by which policies and deadlines are judged; otherwise the revision's own
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
    date: Option<Date>,
    /// Say what a rule is and why; without a rule, all of them
    #[arg(long, value_name = "RULE", num_args = 0..=1, default_missing_value = "")]
    explain: Option<String>,
    /// List what the revisions promise, and which settled it: provisional names, 予定, 検討中
    #[arg(long, conflicts_with_all = ["explain", "what"])]
    promises: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// The plan contradicts itself
    Error,
    /// Somebody should look
    Warning,
    /// Odd, and perhaps meant
    Note,
    /// A guess by the letters
    Hint,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if let Some(rule) = &args.explain {
        return explain(context, rule);
    }
    if args.promises {
        return promised(context);
    }
    let accepted = args.accepted.as_deref().map(|path| accepted(context, path)).transpose()?;
    let opened = context.workspace()?.opened()?;
    let checked = match Checked::of(context, opened, &args) {
        Err(error) => return unreadable(context, &args.what, error),
        Ok(checked) => checked,
    };
    let findings = match &accepted {
        Some(accepted) => accepted.apply(checked.findings.clone(), super::context::today()?),
        None => checked.findings.clone(),
    };
    let authority = opened.filter(|_| checked.is_revision()).map(|opened| opened.authority());
    print(context, &args.what, &findings, &checked, authority)?;
    let worst = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
        FailOn::Hint => Severity::Hint,
    };
    // Sources of no place in the plan are refused by every command that reads the draft.
    let is_of_no_place = |finding: &Finding| matches!(finding.structure, Some(Rule::SourcePlace { .. }));
    Ok(if findings.iter().any(is_of_no_place) {
        Outcome::Unreadable
    } else if findings.iter().any(|finding| finding.severity <= worst) {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

/// What keeps a text from being read as a plan, as findings, where it is more than one fault, or the answer is for
/// a program.
fn unreadable(context: &Context, what: &str, failed: Failed) -> Result<Outcome, Failure> {
    let (text, faults) = match failed {
        Failed::Faults { text, faults, .. }
            if faults.len() > 1 || matches!(context.format, Format::Json | Format::Sarif) =>
        {
            (text, faults)
        }
        Failed::Faults { path, text, faults } => return Err(Failure::faults(&path, &text, &faults)),
        Failed::Other(failure) => return Err(failure),
    };
    let finding = |fault: &Fault| {
        let finding = planctl::check::unreadable(fault).spot(Some(spot(&text, fault.span.start)));
        match fault_hint(&fault.kind) {
            Some(hint) => finding.mend(hint),
            None => finding,
        }
    };
    let findings: Vec<Finding> = faults.iter().map(finding).collect();
    let checked = Checked { findings: Vec::new(), text: Some(text), document: None, is_plan: false };
    print(context, what, &findings, &checked, None)?;
    Ok(Outcome::Unreadable)
}

/// The place of a byte of a text.
fn spot(text: &str, byte: usize) -> Spot {
    let at = position(text, byte);
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Spot { page: 0, line: number(at.line_number), column: number(at.column) }
}

/// Prints findings.
fn print(
    context: &Context,
    what: &str,
    findings: &[Finding],
    checked: &Checked,
    authority: Option<&str>,
) -> Result<(), Failure> {
    let format = context.format;
    let place = |finding: &Finding| checked.place(finding);
    match format {
        Format::Json => {
            let findings = findings.iter().map(|finding| json::finding(finding, place(finding))).collect();
            context.output.text(&Envelope::new("check", authority, json::Check { findings }).to_text())?;
        }
        Format::Sarif => {
            let log = sarif(findings, what, context.lang, &place);
            let mut text = serde_json::to_string_pretty(&log).expect("plain data has a JSON form");
            text.push('\n');
            context.output.text(&text)?;
        }
        Format::Text
        | Format::Md
        | Format::Toml
        | Format::Html
        | Format::Docx
        | Format::Xlsx
        | Format::Csv
        | Format::Svg
        | Format::Stratml
        | Format::JsonPatch
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => context.output.document(&answer(context, what, findings, checked), format)?,
    }
    Ok(())
}

/// Why nothing was checked.
enum Failed {
    /// The text is no plan.
    Faults {
        path: String,
        text: String,
        faults: Vec<Fault>,
    },
    Other(Failure),
}

impl<E: Into<Failure>> From<E> for Failed {
    fn from(error: E) -> Failed {
        Failed::Other(error.into())
    }
}

/// What was checked, with its findings.
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    /// The text of a draft, in which items are located.
    text: Option<String>,
    document: Option<Box<ReadDocument>>,
    /// Whether it could be read as a plan at all.
    is_plan: bool,
}

impl Checked {
    /// A document with findings of another command.
    pub(super) fn of_document(findings: Vec<Finding>, read: ReadDocument) -> Checked {
        Checked { findings, text: None, document: Some(Box::new(read)), is_plan: true }
    }

    fn of(context: &Context, opened: Option<&Opened>, args: &Args) -> Result<Checked, Failed> {
        let path = Path::new(&args.what);
        if is_document(path) {
            return Ok(Checked::document(context, path, args.date)?);
        }
        if args.what == "-" || path.exists() {
            let file = match context.workspace()?.draft(path, Ids::Required) {
                Err(Error::Draft { path, text, faults }) => {
                    return Err(Failed::Faults { path, text, faults });
                }
                file => file?,
            };
            let known = match opened {
                Some(opened) => {
                    super::notices::withheld(context, file.draft.plan.id())?;
                    opened.known_ids(&file.draft.plan, None)?
                }
                None => None,
            };
            let known = known.filter(|known| !known.is_empty());
            let options = Options { known: known.as_ref(), date: args.date };
            let mut findings = check_on(&file.draft, &file.vocabulary, options);
            // A plan that contradicts itself has no paper.
            let is_sound = findings.iter().all(|finding| finding.severity != Severity::Error);
            let of_paper = if is_sound {
                let input = Input::of_draft(&args.what, file.vocabulary.clone(), file.draft.clone());
                context.workspace()?.check_paper(&input, args.date)?
            } else {
                Vec::new()
            };
            // A row shows where it stands, at the foot.
            let of_rows = findings.iter_mut().filter(|finding| finding.rule.id == "open-row");
            for (finding, row) in of_rows.zip(file.draft.undecided()) {
                finding.place.spot = Some(spot(&file.text, row.span.start));
                finding.words = Waiting::new(row, &file.draft.plan, &file.vocabulary).words();
            }
            for finding in &mut findings {
                if let Some(Rule::SourcePlace { place }) = &finding.structure {
                    let at = file.text.find(&format!("\"{place}\""));
                    finding.place.spot = at.map(|at| spot(&file.text, at));
                }
            }
            let findings = joined(findings, of_paper);
            return Ok(Checked { findings, text: Some(file.text), document: None, is_plan: true });
        }
        let found = context.workspace()?.resolve(&args.what)?;
        let plan = found.side.snapshot.plan();
        let known = match opened {
            Some(opened) => {
                super::notices::withheld(context, plan.id())?;
                opened.known_ids(plan, Some(&found))?
            }
            None => None,
        };
        let options = Options { known: known.as_ref(), date: args.date.or(found.side.date) };
        let mut findings = open_rows(found.side.open.iter(), plan);
        for (finding, row) in findings.iter_mut().zip(&found.side.open) {
            finding.words = Waiting::new(row, plan, &found.vocabulary).words();
        }
        findings.extend(check_plan_on(plan, &found.vocabulary, options));
        if findings.iter().all(|finding| finding.severity != Severity::Error) {
            let of_paper = context.workspace()?.check_paper(&found, options.date)?;
            findings = joined(findings, of_paper);
        }
        Ok(Checked { findings: in_order(findings), text: None, document: None, is_plan: true })
    }

    fn document(context: &Context, path: &Path, date: Option<Date>) -> Result<Checked, Failure> {
        let none = std::collections::BTreeSet::new();
        let by = By::new(context.global.plan.as_ref(), &none);
        let read = context.workspace()?.document(path, &by)?;
        let input = DocumentInput {
            reading: &read.reading,
            account: &read.imported.account,
            draft: &read.imported.draft,
            vocabulary: &read.vocabulary,
            form: &read.form,
            date,
        };
        let of_plan = check_on(&read.imported.draft, &read.vocabulary, Options::default());
        let findings = joined(check_document(&input), of_plan);
        Ok(Checked { findings, text: None, document: Some(Box::new(read)), is_plan: true })
    }

    fn is_revision(&self) -> bool {
        self.text.is_none() && self.document.is_none()
    }

    /// The line and character of a finding in a draft; that of one in a document is its own.
    pub(super) fn place(&self, finding: &Finding) -> Option<(usize, usize)> {
        if let (Some(_), Some(spot)) = (&self.text, finding.place.spot) {
            return Some((spot.line as usize, spot.column as usize));
        }
        let item = finding.place.item.as_ref()?;
        if let Some(read) = &self.document {
            let spots = &read.imported.account.spots;
            let of = |field| spots.get(&(item.clone(), field));
            let spot = of(finding.place.field.clone()).or_else(|| of(None))?;
            return Some((spot.line as usize, spot.column as usize));
        }
        let text = self.text.as_deref()?;
        let at = position(text, locate(text, item, finding.place.field.as_deref())?.start);
        Some((at.line_number, at.column))
    }

    /// Where a finding is, for a reader.
    fn origin(&self, context: &Context, what: &str, finding: &Finding) -> String {
        if let (Some(read), Some(spot)) = (&self.document, finding.place.spot)
            && spot.page > 0
        {
            return format!("{what}: {}: ", context.say(&read.reading.place_words(spot)));
        }
        let spot = finding.place.spot.map(|spot| (spot.line as usize, spot.column as usize));
        match spot.or_else(|| self.place(finding)) {
            Some((line, column)) => format!("{what}:{line}:{column}: "),
            None => format!("{what}: "),
        }
    }
}

fn accepted(context: &Context, path: &Path) -> Result<Accepted, Failure> {
    let text = context.files().text(path)?;
    Accepted::parse(&text).map_err(|errors| {
        let Some(first) = errors.first() else { return Failure::usage(Words::default()) };
        let begin: usize = text.split_inclusive('\n').take(first.line.saturating_sub(1)).map(str::len).sum();
        let end = text[begin..].find('\n').map_or(text.len(), |at| begin + at);
        Failure::usage(first.words.clone())
            .at(&path.display().to_string(), &text, begin..end)
            .hint(words!("check.each-accept-rule-exact"))
    })
}

pub(super) fn answer(context: &Context, what: &str, findings: &[Finding], checked: &Checked) -> Document {
    let mut document = Document::default();
    for finding in findings {
        let (line, mend) = line(context, &checked.origin(context, what, finding), finding);
        document.push(Block::Item { depth: 0, marker: String::new(), line });
        if let Some(mend) = mend {
            document.push(Block::Item { depth: 1, marker: String::new(), line: mend });
        }
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let others = count(Severity::Note) + count(Severity::Hint);
    let sum = if !checked.is_plan {
        words!("check.faults", count = errors)
    } else if checked.document.is_some() {
        words!("check.notes-hints", others, errors, warnings)
    } else {
        words!("check.errors-and-warnings", errors, warnings)
    };
    document.push(Block::Paragraph(vec![Span::plain(context.say(&sum))]));
    document
}

/// The line of a finding, and what would mend it.
fn line(context: &Context, origin: &str, finding: &Finding) -> (Vec<Span>, Option<Vec<Span>>) {
    let (word, mark) = severity_words(finding.severity);
    let mut line = vec![
        Span::plain(origin),
        Span::marked(mark, context.say(&word)),
        Span::plain(": "),
        Span::plain(visible(&context.say(&finding.words))),
    ];
    // What a plan contradicts itself in says by itself where and what.
    if finding.structure.is_some() {
        return (line, None);
    }
    let class = finding.class.words();
    line.push(Span::marked(Mark::Faint, format!("  [{}・{}]", finding.rule.id, context.say(&class))));
    let mend = (finding.mend != Words::default()).then(|| {
        let arrow = words!("check.arrow");
        vec![Span::marked(
            Mark::Faint,
            format!("{}{}", context.say(&arrow), visible(&context.say(&finding.mend))),
        )]
    });
    (line, mend)
}

fn severity_words(severity: Severity) -> (Words, Mark) {
    match severity {
        Severity::Error => (words!("check.error-error"), Mark::Gone),
        Severity::Warning => (words!("check.warning"), Mark::Inferred),
        Severity::Note => (words!("check.note"), Mark::Faint),
        Severity::Hint => (words!("check.hint"), Mark::Faint),
    }
}

fn explain(context: &Context, rule: &str) -> Result<Outcome, Failure> {
    let format = context.format;
    let mut document = Document::default();
    if rule.is_empty() {
        for rule in rules() {
            let line = vec![
                Span::marked(Mark::Strong, rule.id),
                Span::plain(format!("  {}", context.say(&rule.name()))),
                Span::marked(Mark::Faint, format!("  {}", rule.severity.key())),
            ];
            document.push(Block::Item { depth: 0, marker: String::new(), line });
        }
        context.output.document(&document, format)?;
        return Ok(Outcome::Done);
    }
    let found: Option<&RuleInfo> = rules().iter().find(|known| known.id == rule);
    let Some(found) = found else {
        let shown = planctl::text::brief(rule);
        let failure = Failure::usage(words!("check.no-rule-2", shown));
        return Err(match nearest(rule, rules().iter().map(|rule| rule.id)) {
            Some(near) => failure.hint(words!("check.did-mean", near)),
            None => failure.hint(words!("check.check-explain-lists")),
        });
    };
    let mut say = |label: Words, text: &str| {
        let label = format!("{}{}", context.say(&label), context.lang.sign("compose.colon"));
        document.push(Block::Paragraph(vec![Span::marked(Mark::Faint, label), Span::plain(text)]));
    };
    let (severity, _) = severity_words(found.severity);
    let title = format!("{} ({})", context.say(&found.name()), found.id);
    say(words!("check.rule"), &title);
    say(words!("check.severity"), &context.say(&severity));
    say(words!("check.whose-mend"), &context.say(&found.class.words()));
    say(words!("check.why"), &context.say(&found.reason()));
    say(words!("check.mend"), &context.say(&found.mend()));
    say(words!("check.example"), "");
    for line in found.example.lines() {
        let line = vec![Span::plain(visible(line))];
        document.push(Block::Item { depth: 1, marker: String::new(), line });
    }
    context.output.document(&document, format)?;
    Ok(Outcome::Done)
}

/// Lists what the revisions of a plan promise.
fn promised(context: &Context) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let revisions = opened.revisions();
    let plan = the_plan(&revisions, context.global.plan.as_ref())?;
    let mut loaded: Vec<(String, Loaded)> = Vec::new();
    for revision in revisions.of_plan(&plan) {
        if let Some(one) = opened.load_unless_withheld(revision.revise)? {
            loaded.push((revision.revise.date.to_string(), one));
        }
    }
    let plans: Vec<(String, &Plan, &Vocabulary)> = loaded
        .iter()
        .map(|(date, loaded)| (date.clone(), loaded.snapshot.plan(), &*loaded.vocabulary))
        .collect();
    super::notices::withheld(context, &plan)?;
    let found = promises(&plans);
    if format == Format::Json {
        let authority = opened.authority();
        let body = json::promises(&found);
        context.output.text(&Envelope::new("check-promises", Some(authority), body).to_text())?;
    } else {
        let mut document = Document::default();
        for promise in &found {
            let line = promise_line(context, promise);
            document.push(Block::Item { depth: 0, marker: String::new(), line });
        }
        let (all, open) = (found.len(), found.iter().filter(|promise| promise.settled.is_none()).count());
        let sum = words!("check.not-settled", open, all);
        document.push(Block::Paragraph(vec![Span::plain(context.say(&sum))]));
        context.output.document(&document, format)?;
    }
    Ok(Outcome::Done)
}

fn promise_line(context: &Context, promise: &Promise) -> Vec<Span> {
    let kind = promise.kind.words();
    let made = &promise.made;
    let (settled, mark) = match &promise.settled {
        Some(settled) => {
            let (revision, how) = (&settled.revision, settled.how.words());
            (words!("check.on", revision, how), Mark::Plain)
        }
        None => (words!("check.not-settled-2"), Mark::Inferred),
    };
    let begun = words!("check.since", made);
    vec![
        Span::plain(format!("{}: ", context.say(&kind))),
        Span::marked(Mark::Strong, visible(&promise.exact)),
        Span::plain(format!("  {}, ", context.say(&begun))),
        Span::marked(mark, context.say(&settled)),
        Span::marked(Mark::Faint, format!("  [{}.{}]", promise.id, promise.field)),
    ]
}
