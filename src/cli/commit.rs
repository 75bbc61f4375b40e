//! `planctl commit`

use std::path::{Path, PathBuf};

use planctl::event::{Act, ActKind, Evidence, ReviseKind, Stored};
use planctl::history::{Attachment, CommitError};
use planctl::json::{Envelope, Recorded};
use planctl::model::{Date, Id};
use planctl::snapshot::Ids;
use planctl::store::{Area, MOST_EVIDENCE_BYTES};
use planctl::words;
use planctl::workspace::Error;

use super::context::{Context, Format, Outcome, now};
use super::failure::Failure;
use super::init::one_line;
use super::sign::{Signing, signature_line, signed_after};

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
    #[arg(long, value_name = "DATE", value_parser = super::context::day)]
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
    #[arg(long, value_name = "DATE", value_parser = super::context::day)]
    effective: Option<Date>,
    /// When it was published
    #[arg(long, value_name = "DATE", value_parser = super::context::day)]
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
    let opened = context.opened()?;
    let workspace = context.workspace()?;
    let file = workspace.draft(&args.draft, Ids::Required)?;
    let mut proposed = workspace.proposed(&file, args.date)?;
    proposed.acts = args.act.iter().map(|text| parse_act(text, args.date)).collect::<Result<_, _>>()?;
    proposed.evidence = args.source.iter().map(|text| attachment(text)).collect::<Result<_, _>>()?;
    if let Some(path) = &args.causes {
        let (against, causes) = workspace.causes_of(path, &file.draft.plan)?;
        (proposed.against, proposed.causes) = (Some(against), causes);
    }
    let before = opened.revisions();
    let first_of_plan = !before.plans().any(|id| id == file.draft.plan.id());
    proposed.kind = args.kind;
    proposed.effective = args.effective;
    proposed.published = args.published;
    proposed.author = one_line("--author", &args.author)?;
    proposed.message = message(&args.message)?;
    proposed.correction = args.correction;
    proposed.restore = args.restore.into_iter().collect();
    let pen = args.signing.pen(opened, &proposed.author)?;
    let committed = match workspace.commit(&proposed, &now()?) {
        Err(Error::Commit(CommitError::Findings(findings))) if !findings.is_empty() => {
            return Err(Failure::finding(&file.path, &file.text, &findings[0]));
        }
        Err(error @ Error::Commit(CommitError::OpenRows { .. })) => {
            let span = proposed.draft.undecided().next().map(|row| row.span.clone()).unwrap_or_default();
            return Err(Failure::from(error).at(&file.path, &file.text, span));
        }
        done => done?,
    };
    let number = committed.appended.entry.number;
    let snapshot = committed.snapshot.blake3;
    let signature = signed_after(pen.as_ref(), context, opened.store(), Area::Record, number)?;
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
        let envelope = Envelope::new("commit", Some(opened.authority()), body);
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
    let bytes = super::surroundings::read_bytes(path, MOST_EVIDENCE_BYTES)?;
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
