//! `planctl log --evidence`: every entry with what is proved of it.

use std::path::{Path, PathBuf};

use planctl::audit::{EntryEvidence, Outside, Times, Token, entry_words, evidence};
use planctl::document::{Block, Document, Mark, Span};
use planctl::event::{Entry, entry_to_toml};
use planctl::json::{Envelope, LogRecord, LogRecordSignature};
use planctl::model::Moment;
use planctl::text::{Words, visible};
use planctl::trust::{Attestation, Standing};
use planctl::words;

use crate::cli::context::{Context, Format, Outcome};
use crate::cli::failure::Failure;
use crate::cli::openssl;

pub(super) fn run(context: &Context, authority: Option<&PathBuf>) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let trust = opened.trust()?;
    let tokens = |token: &Path, entry: &Path| -> Token { openssl::judged(token, entry, authority) };
    let now = Moment::parse(&crate::cli::context::now()?).expect("the clock is written as moments are");
    let mut outside = Outside::nothing(now);
    if openssl::is_there() {
        outside.tokens = Some(&tokens);
    }
    let times = Times::read(opened.store(), opened.log(), &outside);
    let known = evidence(opened.log(), &trust, &times);
    if format == Format::Jsonl {
        let config = opened.store().config();
        let mut text = String::new();
        for one in &known {
            let line = Envelope::new("log-evidence", Some(&config.authority), line(&config.origin, one));
            text.push_str(&line.to_line());
            text.push('\n');
        }
        context.output.text(&text)?;
        return Ok(Outcome::Done);
    }
    let mut document = Document::default();
    for one in known.iter().rev() {
        told(context, &mut document, one);
    }
    context.output.document(&document, format)?;
    Ok(if known.is_empty() { Outcome::Negative } else { Outcome::Done })
}

fn told(context: &Context, document: &mut Document, one: &EntryEvidence<'_>) {
    let mut push = |depth: usize, mark: Mark, words: &Words| {
        let line = vec![Span::marked(mark, context.say(words))];
        document.push(Block::Item { depth, marker: String::new(), line });
    };
    push(0, Mark::Plain, &entry_words(one.entry));
    for made in &one.signed {
        let (number, role) = (made.number, visible(&made.role));
        let key = made.key.as_ref().map(ToString::to_string).unwrap_or_default();
        match &made.standing {
            Standing::Valid => push(1, Mark::Come, &words!("log.valid", role, number, key)),
            Standing::Void { by } => push(1, Mark::Inferred, &words!("log.void", role, number, by)),
            Standing::Invalid(fault) => {
                push(1, Mark::Gone, &words!("log.invalid", number, fault));
            }
        }
    }
    if let (Some(first), Some(last)) = (one.witnessed.first(), one.witnessed.last()) {
        let (count, first, last) = (one.witnessed.len(), first.number, last.number);
        let place = match count {
            1 => words!("log.seen-at-entry", first),
            _ => words!("log.seen-at-entries", first, last),
        };
        push(1, Mark::Plain, &words!("log.seen", count, place));
    }
    match one.existed_by {
        Some((time, by)) => push(1, Mark::Come, &words!("log.stood-timestamp-entry", time, by)),
        None => push(1, Mark::Faint, &words!("log.time-recorder-clock-said")),
    }
}

/// What an entry says, key by key; dates and times are texts.
fn as_recorded(entry: &Entry) -> serde_json::Value {
    fn json(value: toml::Value) -> serde_json::Value {
        match value {
            toml::Value::Datetime(time) => time.to_string().into(),
            toml::Value::Array(all) => all.into_iter().map(json).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(is) => is.into(),
        }
    }
    let table: toml::Table = toml::from_str(&entry_to_toml(entry)).expect("an entry is TOML");
    json(toml::Value::Table(table))
}

fn line(origin: &str, one: &EntryEvidence<'_>) -> LogRecord {
    let signature = |made: &&Attestation| LogRecordSignature {
        entry: made.number,
        role: made.role.clone(),
        key: made.key.as_ref().map(ToString::to_string).unwrap_or_default(),
        standing: match made.standing {
            Standing::Valid => "valid",
            Standing::Void { .. } => "void",
            Standing::Invalid(_) => "invalid",
        }
        .to_owned(),
    };
    LogRecord {
        origin: origin.to_owned(),
        number: one.entry.number,
        sha256: one.sha256.to_string(),
        previous: one.entry.previous.to_string(),
        recorded: one.entry.recorded.clone(),
        event: one.entry.event.key().to_owned(),
        text: (&entry_words(one.entry)).into(),
        author: one.entry.event.author().to_owned(),
        signatures: one.signed.iter().map(signature).collect(),
        witnessed_by: one.witnessed.iter().map(|made| made.number).collect(),
        existed_by: one.existed_by.map(|(time, _)| time.to_string()),
        record: as_recorded(one.entry),
        timestamp: one.existed_by.map(|(_, by)| by),
    }
}
