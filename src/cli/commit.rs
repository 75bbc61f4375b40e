//! `planctl commit`

use std::path::{Path, PathBuf};

use planctl::diff::{CauseRow, FacetKind};
use planctl::event::{Act, ActKind, Evidence, ReviseKind, Stored};
use planctl::history::{Attachment, CommitError, Proposed, commit};
use planctl::json::{Envelope, Recorded};
use planctl::model::{Date, Id, Vocabulary};
use planctl::snapshot::Ids;
use planctl::store::{Area, MOST_EVIDENCE_BYTES};
use planctl::words;
use serde::Deserialize;

use super::failure::Failure;
use super::init::one_line;
use super::input::{
    Opened, draft_file, input, read_bytes, read_text, sound, store, vocabularies, vocabulary_file,
};
use super::sign::{Signing, signature_line, signed_after};
use super::{Context, Format, Outcome, now};

/// Record a draft as a revision
///
/// When the command says it is recorded, it survives a power cut.
///
/// Exit codes: 0 recorded; 1 plan and sources are those of the revision before; 2 the draft is
/// not valid, the date is taken, or an id would come to mean another thing; 3 the store is
/// damaged; 4 busy. Unless it is 0, nothing was recorded.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The draft; `-` for standard input
    #[arg(value_name = "DRAFT")]
    draft: PathBuf,
    /// The date that names the revision: the day its own body decided it or put it forward
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    date: Date,
    /// 策定 (established), 一部改訂 (partial) or 全部改訂 (full); otherwise made if it is the
    /// first, and revised in part if not
    #[arg(long, value_name = "KIND", value_parser = revise_kind)]
    kind: Option<ReviseKind>,
    /// What is to be said of it
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// The role that records it, such as ライフサイエンス課
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    /// What a body did: `decided, body=…, date=…, meeting=…, paper=…, inferred=WHY`; the first
    /// word is tabled, endorsed, decided or reported (付議, 了承, 決定, 報告)
    #[arg(long, value_name = "ACT")]
    act: Vec<String>,
    /// From when it is in force
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    effective: Option<Date>,
    /// When it was published
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    published: Option<Date>,
    /// The points of the cover note, as `planctl causes` writes them
    #[arg(long, value_name = "FILE")]
    causes: Option<PathBuf>,
    /// A document to keep as evidence: `FILE, url=…, retrieved=DATE, original=not-held`
    #[arg(long, value_name = "FILE")]
    source: Vec<String>,
    /// Take the place of the revision of this date
    #[arg(long)]
    correction: bool,
    /// Allow an id to return after an absence, or to stand as another kind
    #[arg(long, value_name = "ID")]
    restore: Vec<Id>,
    #[command(flatten)]
    signing: Signing,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let opened = store(context)?;
    let all = vocabularies(context, Some(&opened))?;
    let file = draft_file(context, &args.draft, &all, Ids::Required)?;
    sound(&file)?;
    let (vocabulary, vocabulary_text) = vocabulary_with_text(context, &opened, &file.vocabulary)?;
    let acts = args.act.iter().map(|text| parse_act(text, args.date)).collect::<Result<Vec<_>, _>>()?;
    let evidence = args.source.iter().map(|text| attachment(text)).collect::<Result<Vec<_>, _>>()?;
    let (against, causes) = match &args.causes {
        Some(path) => {
            let (against, causes) = read_causes(context, path)?;
            let against = input(context, Some(&opened), &against)?;
            named_items(&causes, path, &[against.side.snapshot.plan(), &file.draft.plan])?;
            (Some(against.side.snapshot.hash()), causes)
        }
        None => (None, Vec::new()),
    };
    let before = planctl::event::Revisions::of(&opened.log.entries);
    let first_of_plan = !before.plans().any(|id| id == file.draft.plan.id());
    let proposed = Proposed {
        draft: file.draft,
        vocabulary,
        vocabulary_text,
        kind: args.kind,
        date: args.date,
        effective: args.effective,
        published: args.published,
        author: one_line("--author", &args.author)?,
        message: message(&args.message)?,
        correction: args.correction,
        restore: args.restore.into_iter().collect(),
        acts,
        evidence,
        against,
        causes,
    };
    let pen = args.signing.pen(&opened, &proposed.author)?;
    let committed = match commit(&opened.store, &proposed, &now()?) {
        Err(CommitError::Findings(findings)) if !findings.is_empty() => {
            return Err(Failure::finding(&file.path, &file.text, &findings[0]));
        }
        Err(error @ CommitError::OpenRows { .. }) => {
            let span = proposed.draft.undecided().next().map(|row| row.span.clone()).unwrap_or_default();
            return Err(Failure::from(error).at(&file.path, &file.text, span));
        }
        done => done?,
    };
    let number = committed.appended.entry.number;
    let snapshot = committed.snapshot.blake3;
    let signature = signed_after(pen.as_ref(), context, &opened.store, Area::Record, number)?;
    let (id, policy) = (proposed.draft.plan.id(), before.policy());
    if policy.is_some_and(|policy| policy.for_plan(id).next().is_some()) {
        context.note(&words!(
            "`{id}` には承認の定めがあります。提案を採択したものでないこの改訂の承認は証明されません",
            "the policy asks for approvals of `{id}`: those of this revision, which adopts no proposal, are not proved"
        ));
        context.hint(&words!(
            "承認を得るには `planctl propose` から始めます。この記録は `planctl annotate #{number} --set-aside` で効力を失わせられます",
            "approvals begin with `planctl propose`; `planctl annotate #{number} --set-aside` takes this entry's effect away"
        ));
    }
    if format == Format::Json {
        let body = Recorded {
            entry: number,
            head: committed.appended.head.to_string(),
            snapshot: Some(snapshot.to_string()),
            signature,
        };
        let envelope = Envelope::new("commit", Some(&opened.store.config().authority), body);
        return Ok(context.recorded(number, &envelope.to_text()));
    }
    let (date, short) = (args.date, snapshot.short());
    let said = words!(
        "{date} の改訂を記録しました（記録 {number}、{short}）",
        "recorded the revision of {date} (entry {number}, {short})"
    );
    let signed = signature_line(context, signature);
    context.recorded(number, &format!("{}\n{signed}", context.say(&said)));
    if first_of_plan {
        context
            .note(&words!("計画 `{id}` の最初の改訂です", "this is the first revision of the plan `{id}`"));
    }
    if number > 1 {
        context.hint(&words!(
            "`planctl diff` で何が変わったか、`planctl memo` でかがみ文",
            "`planctl diff` says what changed, `planctl memo` writes the cover note"
        ));
    }
    Ok(Outcome::Done)
}

/// The vocabulary of a draft with its text as it is kept: that of `--vocabulary`, the store's
/// own, or a built-in one.
pub(super) fn vocabulary_with_text(
    context: &Context,
    opened: &Opened,
    wanted: &Vocabulary,
) -> Result<(Vocabulary, String), Failure> {
    for path in &context.global.vocabulary {
        let (vocabulary, text) = vocabulary_file(context, path)?;
        if vocabulary.name == wanted.name {
            return Ok((vocabulary, text));
        }
    }
    for entry in opened.log.entries.iter().rev() {
        if let planctl::event::Event::Revise(revise) = &entry.event
            && revise.vocabulary.0 == wanted.name
        {
            let bytes = opened.store.object(planctl::store::Folder::Vocabularies, &revise.vocabulary.1)?;
            return Ok((wanted.clone(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    let text = Vocabulary::BUILT_IN
        .into_iter()
        .find(|text| Vocabulary::parse(text).is_ok_and(|vocabulary| vocabulary.name == wanted.name));
    let text = text.expect("a vocabulary at hand is given, stored or built in");
    Ok((wanted.clone(), text.to_owned()))
}

pub(super) fn revise_kind(text: &str) -> Result<ReviseKind, String> {
    ReviseKind::by_word(text)
        .ok_or_else(|| "策定, 一部改訂, 全部改訂 or established, partial, full".to_owned())
}

pub(super) fn message(text: &str) -> Result<String, Failure> {
    planctl::text::plain_text(text).map_err(|fault| {
        let fault = fault.words();
        let (ja, en) = (fault.ja, fault.en);
        Failure::usage(words!("--message には{ja}", "--message {en}"))
    })
}

/// A leading word, and keys with their values.
type Parts<'t> = (&'t str, Vec<(&'t str, &'t str)>);

/// The parts of `WORD, key=value, key=value`. A comma inside a value stays, since a part begins
/// only where a word and `=` follow it; the word must then be one of `keys`, none twice.
fn parts<'t>(option: &str, text: &'t str, keys: &[&str]) -> Result<Parts<'t>, Failure> {
    let key_at = |at: usize| {
        let part = text[at + 1..].trim_start();
        let (key, _) = part.split_once('=')?;
        let is_word =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-');
        is_word.then_some(key)
    };
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    let mut lead = text;
    let mut open: Option<(&str, usize)> = None;
    let cuts =
        text.match_indices(',').map(|(at, _)| at).filter(|at| key_at(*at).is_some()).chain([text.len()]);
    for cut in cuts {
        match open {
            None => lead = &text[..cut],
            Some((key, begin)) => pairs.push((key, text[begin..cut].trim())),
        }
        let Some(key) = (cut < text.len()).then(|| key_at(cut)).flatten() else { continue };
        if !keys.contains(&key)
            || pairs.iter().any(|(known, _)| *known == key)
            || open.is_some_and(|(open, _)| open == key)
        {
            let (key, keys) = (planctl::text::brief(key), keys.join(", "));
            return Err(Failure::usage(words!(
                "{option}：`{key}=` は使えないか、二度あります（{keys} を一度ずつ）",
                "{option}: `{key}=` is unknown or stands twice; each of {keys} may stand once"
            )));
        }
        let begin = cut + 1 + text[cut + 1..].find('=').expect("the key ends in its sign") + 1;
        open = Some((key, begin));
    }
    Ok((lead.trim(), pairs))
}

/// Reads `decided, body=…, date=…`.
pub(super) fn parse_act(text: &str, day: Date) -> Result<Act, Failure> {
    let (word, pairs) = parts("--act", text, &["body", "meeting", "date", "paper", "inferred"])?;
    let act = act_kind(word)?;
    let mut parsed = Act {
        act,
        body: String::new(),
        meeting: String::new(),
        date: day,
        paper: String::new(),
        inferred: String::new(),
    };
    for (key, value) in pairs {
        let text = one_line("--act", value)?;
        match key {
            "body" => parsed.body = text,
            "meeting" => parsed.meeting = text,
            "paper" => parsed.paper = text,
            "inferred" => parsed.inferred = text,
            _ => parsed.date = date("--act", &text)?,
        }
    }
    if parsed.body.is_empty() {
        return Err(Failure::usage(words!("--act に body= がありません", "--act has no body=")));
    }
    Ok(parsed)
}

/// What a body can do, by its word.
pub(super) fn act_kind(word: &str) -> Result<ActKind, Failure> {
    ActKind::by_word(word).ok_or_else(|| {
        let word = planctl::text::brief(word);
        Failure::usage(words!(
            "--act の「{word}」は tabled・endorsed・decided・reported のどれでもありません",
            "--act: `{word}` is none of tabled, endorsed, decided, reported"
        ))
        .hint(words!(
            "--act \"decided, body=委員会, date=2026-01-16\" のように書きます",
            "write --act \"decided, body=COMMITTEE, date=2026-01-16\""
        ))
    })
}

fn date(option: &str, text: &str) -> Result<Date, Failure> {
    Date::parse(text).map_err(|error| {
        let (text, error) = (planctl::text::brief(text), error.words());
        let (ja, en) = (error.ja, error.en);
        Failure::usage(words!("{option}：`{text}` は{ja}", "{option}: `{text}` {en}"))
    })
}

/// Reads `FILE, url=…, retrieved=DATE, original=not-held`, and the file.
pub(super) fn attachment(text: &str) -> Result<Attachment, Failure> {
    let (file, pairs) = parts("--source", text, &["url", "retrieved", "original"])?;
    let path = Path::new(file);
    let bytes = read_bytes(path, MOST_EVIDENCE_BYTES)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut evidence = Evidence {
        name: one_line("--source", &name)?,
        file: Stored::of(&bytes),
        url: String::new(),
        retrieved: None,
        original_not_held: false,
    };
    for (key, value) in pairs {
        match key {
            "url" => evidence.url = one_line("--source", value)?,
            "retrieved" => evidence.retrieved = Some(date("--source", value)?),
            _ => match value {
                "not-held" => evidence.original_not_held = true,
                "held" => evidence.original_not_held = false,
                _ => {
                    return Err(Failure::usage(words!(
                        "--source の original は held か not-held です",
                        "--source: original is held or not-held"
                    )));
                }
            },
        }
    }
    Ok(Attachment { evidence, bytes })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCauses {
    against: String,
    #[serde(default)]
    cause: Vec<RawCause>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCause {
    #[serde(default)]
    text: String,
    #[serde(default)]
    formula: String,
    items: Vec<String>,
}

/// Reads a file of causes, and the name of the plan they are counted against.
pub(super) fn read_causes(context: &Context, path: &Path) -> Result<(String, Vec<CauseRow>), Failure> {
    let text = read_text(context, path)?;
    let shown = path.display().to_string();
    let raw: RawCauses = toml::from_str(&text).map_err(|error| {
        let message = planctl::text::visible(error.message()).replace('\n', ", ");
        let failure = Failure::usage(words!(
            "変更の理由として読めません：{message}",
            "not a file of causes: {message}"
        ));
        match error.span() {
            Some(span) => failure.at(&shown, &text, span),
            None => failure,
        }
    })?;
    let at = |part: &str, failure: Failure| match text.find(&format!("\"{part}\"")) {
        Some(start) => failure.at(&shown, &text, start..start + part.len() + 2),
        None => failure,
    };
    let mut rows = Vec::new();
    for cause in raw.cause {
        let formula = match cause.formula.as_str() {
            "" => None,
            key => Some(FacetKind::by_key(key).ok_or_else(|| {
                let key = planctl::text::brief(key);
                at(
                    &cause.formula,
                    Failure::usage(words!(
                        "formula「{key}」は変更の種類にありません",
                        "the formula `{key}` is no kind of change"
                    )),
                )
                .hint(words!("`planctl kinds` が種類を挙げます", "`planctl kinds` lists them"))
            })?),
        };
        let mut items = Vec::new();
        for id in &cause.items {
            items.push(id.parse::<Id>().map_err(|error| {
                let (shown, error) = (planctl::text::brief(id), error.words());
                let (ja, en) = (error.ja, error.en);
                at(id, Failure::usage(words!("`{shown}`：{ja}", "`{shown}` {en}")))
            })?);
        }
        if items.is_empty() {
            return Err(Failure::usage(words!(
                "{shown}：items のない理由があります",
                "{shown}: a cause has no items"
            )));
        }
        let text = planctl::text::plain_text(&cause.text).map_err(|fault| {
            let fault = fault.words();
            let (ja, en) = (fault.ja, fault.en);
            Failure::usage(words!("{shown}：text には{ja}", "{shown}: a text {en}"))
        })?;
        rows.push(CauseRow { text, formula, items });
    }
    Ok((raw.against, rows))
}

/// Holds the items of causes to those of the two plans, and each to one cause.
pub(super) fn named_items(
    causes: &[CauseRow],
    path: &Path,
    plans: &[&planctl::model::Plan],
) -> Result<(), Failure> {
    let mut seen = std::collections::BTreeSet::new();
    for id in causes.iter().flat_map(|cause| &cause.items) {
        let path = path.display();
        if !plans.iter().any(|plan| plan.get(id).is_some()) {
            return Err(Failure::usage(words!(
                "{path}：`{id}` はどちらの計画にもありません",
                "{path}: `{id}` is in neither plan"
            )));
        }
        if !seen.insert(id) {
            return Err(Failure::usage(words!(
                "{path}：`{id}` が二つの理由にあります",
                "{path}: `{id}` is in two causes"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_inside_a_value_stays() {
        let day = Date::parse("2026-01-16").unwrap();
        let act = parse_act("付議, body=委員会, inferred=a, b = c, date=R8.1.17", day).unwrap();
        assert_eq!(act.body, "委員会");
        assert_eq!(act.inferred, "a, b = c");
        assert_eq!(act.date.to_string(), "2026-01-17");
        assert_eq!(parts("", "a,b.txt, url=x", &["url"]).unwrap(), ("a,b.txt", vec![("url", "x")]));
        for text in [
            "decided, body=x, dte=2025-01-01",
            "decided, body=x, body=y",
            "decided, date=2026-01-16",
            "agreed, body=x",
        ] {
            assert!(parse_act(text, day).is_err(), "{text}");
        }
    }
}
