//! What several commands take, and how it is read.

use std::path::Path;

use planctl::event::{Act, ActKind, Evidence, ReviseKind, Stored};
use planctl::history::{Attachment, Details};
use planctl::layout::Form;
use planctl::model::{Date, Id};
use planctl::store::{MOST_BYTES, MOST_EVIDENCE_BYTES};
use planctl::text::{Lang, Words, name_of_file, plain_text};
use planctl::words;

use super::failure::Failure;
use super::surroundings::read_bytes;

/// How a revision is named.
#[derive(clap::Args)]
pub(super) struct Naming {
    /// The date that names the revision: the day its own body decided it or put it forward
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) date: Date,
    /// 策定 (established), 一部改訂 (partial) or 全部改訂 (full); otherwise made if it is the
    /// first, and revised in part if not
    #[arg(long, value_name = "KIND", value_parser = revise_kind)]
    pub(super) kind: Option<ReviseKind>,
}

/// When a revision is in force, and when it was published.
#[derive(clap::Args)]
pub(super) struct Publishing {
    /// From when it is in force
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) effective: Option<Date>,
    /// When it was published
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) published: Option<Date>,
}

/// What a command that records a revision says of it.
pub(super) struct Recording<'a> {
    pub(super) naming: &'a Naming,
    pub(super) publishing: &'a Publishing,
    pub(super) author: &'a str,
    pub(super) message: &'a str,
    pub(super) acts: &'a [String],
    pub(super) sources: &'a [String],
    pub(super) restore: &'a [Id],
}

impl Recording<'_> {
    /// The same, read; files that are to be kept are read too.
    pub(super) fn details(&self) -> Result<Details, Failure> {
        let date = self.naming.date;
        Ok(Details {
            date,
            kind: self.naming.kind,
            effective: self.publishing.effective,
            published: self.publishing.published,
            acts: self.acts.iter().map(|text| parse_act(text, date)).collect::<Result<_, _>>()?,
            evidence: self.sources.iter().map(|text| attachment(text)).collect::<Result<_, _>>()?,
            author: one_line("--author", self.author)?,
            message: message(self.message)?,
            restore: self.restore.iter().cloned().collect(),
        })
    }
}

/// The name of a file as a word of a command that can be pasted into a shell, whatever is in it.
pub(super) fn shell_word(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let dash = if bytes.first() == Some(&b'-') && bytes != b"-" { "./" } else { "" };
    let text = path.to_str().filter(|text| *text == name_of_file(path));
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    match text {
        Some(text) if !text.is_empty() && text.chars().all(is_plain) => format!("{dash}{text}"),
        Some(text) => format!("{dash}'{}'", text.replace('\'', "'\\''")),
        // What cannot be shown is written by its bytes.
        None => {
            let shown = |byte: &u8| match byte {
                b'\'' | b'\\' => format!("\\{}", char::from(*byte)),
                b' '..=b'~' => char::from(*byte).to_string(),
                byte => format!("\\x{byte:02x}"),
            };
            format!("$'{dash}{}'", bytes.iter().map(shown).collect::<String>())
        }
    }
}

/// Why the value of an argument does not do, in every language.
///
/// A reader of values gives it back instead of a text, which could be in one language only.
#[derive(Debug)]
pub(super) struct Unfit(pub(super) Words);

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.get(Lang::EN))
    }
}

impl std::error::Error for Unfit {}

/// A day, as an argument.
pub(super) fn day(text: &str) -> Result<planctl::model::Date, Unfit> {
    planctl::model::Date::parse(text).map_err(|error| {
        let error = error.words();
        Unfit(words!("arguments.write-day", error))
    })
}

/// A text of one line for the record.
pub(super) fn one_line(option: &str, text: &str) -> Result<String, Failure> {
    match plain_text(text) {
        Ok(text) if text.contains('\n') => Err(Failure::usage(words!("arguments.takes-line", option))),
        Ok(text) => Ok(text),
        Err(fault) => {
            let fault = fault.words();
            Err(Failure::usage(words!("arguments.fault-of-option", option, fault)))
        }
    }
}

/// A place of a plan, as an argument.
pub(super) fn place(text: &str) -> Result<planctl::model::Place, Unfit> {
    text.parse().map_err(|()| Unfit(words!("arguments.write-place")))
}

pub(super) fn revise_kind(text: &str) -> Result<ReviseKind, Unfit> {
    ReviseKind::by_word(text).ok_or_else(|| Unfit(words!("arguments.write-kind-revision")))
}

pub(super) fn message(text: &str) -> Result<String, Failure> {
    planctl::text::plain_text(text).map_err(|fault| {
        let fault = fault.words();
        Failure::usage(words!("arguments.message", fault))
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
            return Err(Failure::usage(words!("arguments.unknown-stands-twice-each", option, key, keys)));
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
        return Err(Failure::usage(words!("arguments.act-no-body")));
    }
    Ok(parsed)
}

/// What a body can do, by its word.
pub(super) fn act_kind(word: &str) -> Result<ActKind, Failure> {
    ActKind::by_word(word).ok_or_else(|| {
        let word = planctl::text::brief(word);
        Failure::usage(words!("arguments.act-none-tabled-endorsed", word))
            .hint(words!("arguments.write-act-decided-body"))
    })
}

fn date(option: &str, text: &str) -> Result<Date, Failure> {
    Date::parse(text).map_err(|error| {
        let (text, error) = (planctl::text::brief(text), error.words());
        Failure::usage(words!("arguments.fault-of-value", option, text, error))
    })
}

/// Reads `FILE, url=…, retrieved=DATE, original=not-held, form=FILE`, and the files.
pub(super) fn attachment(text: &str) -> Result<Attachment, Failure> {
    let (file, pairs) = parts("--source", text, &["url", "retrieved", "original", "form"])?;
    let path = Path::new(file);
    let bytes = read_bytes(path, MOST_EVIDENCE_BYTES)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut evidence = Evidence {
        name: one_line("--source", &name)?,
        file: Stored::of(&bytes),
        url: String::new(),
        retrieved: None,
        original_not_held: false,
        form: None,
    };
    let mut form = None;
    for (key, value) in pairs {
        match key {
            "url" => evidence.url = one_line("--source", value)?,
            "retrieved" => evidence.retrieved = Some(date("--source", value)?),
            "form" => {
                let bytes = read_bytes(Path::new(value), MOST_BYTES)?;
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::usage(words!("arguments.source-form-none", value)))?;
                let read = Form::parse(&text)
                    .map_err(|_| Failure::usage(words!("arguments.source-form-none", value)))?;
                evidence.form = Some((read.name, Stored::of(text.as_bytes())));
                form = Some(text);
            }
            _ => match value {
                "not-held" => evidence.original_not_held = true,
                "held" => evidence.original_not_held = false,
                _ => {
                    return Err(Failure::usage(words!("arguments.source-original-held-not")));
                }
            },
        }
    }
    Ok(Attachment { evidence, bytes, form })
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
