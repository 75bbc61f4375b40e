//! Reading an entry back: strictly, since only the bytes planctl writes are an entry.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use toml::value::Datetime;

use super::policy::RawRule;
use super::{
    Act, ActKind, Adoption, Attested, Base, Deliberation, Entry, Event, Evidence, Onto, Opinion, Policy,
    Revise, ReviseKind, Revoked, SignersChange, Step, Stored, Version, Withheld, entry_to_toml,
};
use planctl_core::change::{CauseRow, FacetKind};
use planctl_core::model::{Date, Digest, Id, Moment, Sha256};
use planctl_core::snapshot::{FORMAT, Place};
use planctl_core::text::{Words, plain_text, visible};
use planctl_core::words;

/// Why bytes are not an entry of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryError {
    /// They are not TOML of this form.
    Form(String),
    /// A later release of planctl wrote them.
    Later(String),
    /// A value is not what its key takes.
    Value(&'static str),
    /// The seal is not that of the bytes before it.
    Seal,
    /// They say the same in other bytes than planctl writes.
    NotCanonical,
    /// What they record belongs in the other log of the store.
    OtherLog,
}

/// Reads an entry.
///
/// # Errors
///
/// If `text` is not, byte for byte, what [`entry_to_toml`] writes of what it says.
pub fn read_entry(text: &str) -> Result<Entry, EntryError> {
    let raw: Raw = toml::from_str(text).map_err(|error| {
        let later = toml::from_str::<Kind>(text).ok().filter(|kind| !KNOWN.contains(&kind.event.as_str()));
        match later {
            Some(kind) => EntryError::Later(kind.event),
            None => EntryError::Form(error.message().to_owned()),
        }
    })?;
    let sealed = text.rfind("[seal]").map_or("", |at| &text[..at]);
    if raw.seal.sha256 != Sha256::of(sealed.as_bytes()).to_string() {
        return Err(EntryError::Seal);
    }
    let entry = raw.into_entry()?;
    if entry_to_toml(&entry) != text {
        return Err(EntryError::NotCanonical);
    }
    Ok(entry)
}

const KNOWN: [&str; 13] = [
    "revise", "act", "annotate", "policy", "signers", "redact", "sign", "propose", "resolve", "submit",
    "review", "reject", "withdraw",
];

#[derive(Deserialize)]
struct Kind {
    event: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: u32,
    number: u64,
    previous: String,
    recorded: Datetime,
    event: String,
    plan: Option<String>,
    kind: Option<String>,
    date: Option<Datetime>,
    effective: Option<Datetime>,
    published: Option<Datetime>,
    revision: Option<Datetime>,
    entry: Option<u64>,
    #[serde(default)]
    sets_aside: bool,
    #[serde(default)]
    author: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    correction: bool,
    #[serde(default)]
    restore: Vec<String>,
    snapshot: Option<RawStored>,
    sources: Option<RawStored>,
    vocabulary: Option<RawStored>,
    against: Option<String>,
    adopts: Option<RawAdoption>,
    #[serde(default)]
    self_approval: bool,
    #[serde(default)]
    rule: Vec<RawRule>,
    proposal: Option<String>,
    of: Option<String>,
    opinion: Option<String>,
    place: Option<String>,
    taken: Option<String>,
    #[serde(default)]
    prints: Vec<String>,
    #[serde(default)]
    from: String,
    version: Option<RawStored>,
    base: Option<RawBase>,
    onto: Option<RawOnto>,
    #[serde(default)]
    act: Vec<RawAct>,
    #[serde(default)]
    evidence: Vec<RawEvidence>,
    #[serde(default)]
    cause: Vec<RawCause>,
    statement: Option<RawStored>,
    signature: Option<RawStored>,
    timestamp: Option<RawStored>,
    signers: Option<RawStored>,
    threshold: Option<u64>,
    #[serde(default)]
    revoked: Vec<RawRevoked>,
    #[serde(default)]
    withheld: Vec<RawWithheld>,
    seal: RawSeal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRevoked {
    key: String,
    from: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWithheld {
    path: String,
    file: RawStored,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSeal {
    sha256: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAdoption {
    version: String,
    drafts: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBase {
    date: Datetime,
    snapshot: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOnto {
    proposal: String,
    version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStored {
    name: Option<String>,
    blake3: String,
    sha256: String,
    size: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAct {
    act: String,
    body: String,
    #[serde(default)]
    meeting: String,
    date: Datetime,
    #[serde(default)]
    paper: String,
    #[serde(default)]
    inferred: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvidence {
    name: String,
    file: RawStored,
    #[serde(default)]
    url: String,
    retrieved: Option<Datetime>,
    #[serde(default)]
    original_not_held: bool,
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

type Read<T> = Result<T, EntryError>;

fn day(moment: &Datetime, key: &'static str) -> Read<Date> {
    let day = moment.date.filter(|_| moment.time.is_none());
    day.and_then(|day| Date::new(day.year.into(), day.month.into(), day.day.into()))
        .ok_or(EntryError::Value(key))
}

fn maybe_day(moment: &Option<Datetime>, key: &'static str) -> Read<Option<Date>> {
    moment.as_ref().map(|moment| day(moment, key)).transpose()
}

fn id(text: &str, key: &'static str) -> Read<Id> {
    text.parse().map_err(|_| EntryError::Value(key))
}

fn ids(texts: &[String], key: &'static str) -> Read<Vec<Id>> {
    texts.iter().map(|text| id(text, key)).collect()
}

fn digest(text: &str, key: &'static str) -> Read<Digest> {
    text.parse().map_err(|()| EntryError::Value(key))
}

/// A text of the record, as plans keep theirs.
fn text(text: String, key: &'static str) -> Read<String> {
    match plain_text(&text) {
        Ok(plain) if plain == text => Ok(plain),
        _ => Err(EntryError::Value(key)),
    }
}

impl RawStored {
    fn into_stored(self) -> Read<Stored> {
        Ok(Stored {
            blake3: self.blake3.parse::<Digest>().map_err(|()| EntryError::Value("blake3"))?,
            sha256: self.sha256.parse().map_err(|()| EntryError::Value("sha256"))?,
            size: self.size,
        })
    }
}

impl RawAct {
    fn into_act(self) -> Read<Act> {
        Ok(Act {
            act: ActKind::by_word(&self.act).ok_or(EntryError::Value("act"))?,
            body: text(self.body, "body")?,
            meeting: text(self.meeting, "meeting")?,
            date: day(&self.date, "date")?,
            paper: text(self.paper, "paper")?,
            inferred: text(self.inferred, "inferred")?,
        })
    }
}

impl RawEvidence {
    fn into_evidence(self) -> Read<Evidence> {
        Ok(Evidence {
            name: text(self.name, "name")?,
            file: self.file.into_stored()?,
            url: text(self.url, "url")?,
            retrieved: maybe_day(&self.retrieved, "retrieved")?,
            original_not_held: self.original_not_held,
        })
    }
}

impl RawCause {
    fn into_cause(self) -> Read<CauseRow> {
        let formula = match self.formula.as_str() {
            "" => None,
            key => Some(FacetKind::by_key(key).ok_or(EntryError::Value("formula"))?),
        };
        Ok(CauseRow { text: text(self.text, "text")?, formula, items: ids(&self.items, "items")? })
    }
}

impl Raw {
    fn into_entry(self) -> Read<Entry> {
        if self.format != FORMAT {
            return Err(EntryError::Later(format!("format {}", self.format)));
        }
        let number = self.number;
        let previous = self.previous.parse().map_err(|()| EntryError::Value("previous"))?;
        let recorded = self.recorded.to_string();
        if Moment::parse(&recorded).is_none() {
            return Err(EntryError::Value("recorded"));
        }
        let event = match self.event.as_str() {
            "revise" => Event::Revise(Box::new(self.into_revise()?)),
            "act" => self.into_act()?,
            "annotate" => Event::Annotate {
                entry: self.entry.ok_or(EntryError::Value("entry"))?,
                sets_aside: self.sets_aside,
                message: text(self.message, "message")?,
                author: text(self.author, "author")?,
            },
            "policy" => self.into_policy()?,
            "signers" => Event::Signers(Box::new(self.into_signers()?)),
            "redact" => self.into_redact()?,
            "sign" => self.into_sign()?,
            "propose" | "resolve" | "submit" | "review" | "reject" | "withdraw" => {
                Event::Deliberation(Box::new(self.into_deliberation()?))
            }
            other => return Err(EntryError::Later(other.to_owned())),
        };
        Ok(Entry { number, previous, recorded, event })
    }

    fn into_act(self) -> Read<Event> {
        let [act] = <[RawAct; 1]>::try_from(self.act).map_err(|_| EntryError::Value("act"))?;
        Ok(Event::Act {
            plan: id(&self.plan.unwrap_or_default(), "plan")?,
            revision: maybe_day(&self.revision, "revision")?.ok_or(EntryError::Value("revision"))?,
            act: act.into_act()?,
            author: text(self.author, "author")?,
        })
    }

    fn into_policy(self) -> Read<Event> {
        let rules = self.rule.into_iter().enumerate().map(|(index, rule)| rule.into_rule(index + 1));
        let rules = rules.collect::<Result<_, _>>().map_err(|_| EntryError::Value("rule"))?;
        let policy = Policy { self_approval: self.self_approval, rules };
        Ok(Event::Policy {
            policy,
            message: text(self.message, "message")?,
            author: text(self.author, "author")?,
        })
    }

    fn into_signers(self) -> Read<SignersChange> {
        let revoked = self.revoked.into_iter().map(|raw| {
            let key = raw.key.parse().map_err(|()| EntryError::Value("key"))?;
            Ok(Revoked { key, from: raw.from })
        });
        Ok(SignersChange {
            file: self.signers.ok_or(EntryError::Value("signers"))?.into_stored()?,
            threshold: self.threshold.filter(|count| *count > 0).ok_or(EntryError::Value("threshold"))?,
            revoked: revoked.collect::<Read<_>>()?,
            message: text(self.message, "message")?,
            author: text(self.author, "author")?,
        })
    }

    fn into_redact(self) -> Read<Event> {
        let withheld = self.withheld.into_iter().map(|raw| {
            let withheld = Withheld { path: raw.path, file: raw.file.into_stored()? };
            if withheld.is_allowed() { Ok(withheld) } else { Err(EntryError::Value("withheld")) }
        });
        let withheld = withheld.collect::<Read<Vec<_>>>()?;
        if withheld.is_empty() {
            return Err(EntryError::Value("withheld"));
        }
        Ok(Event::Redact {
            withheld,
            message: text(self.message, "message")?,
            author: text(self.author, "author")?,
        })
    }

    fn into_sign(self) -> Read<Event> {
        let entry = self.entry.ok_or(EntryError::Value("entry"))?;
        let attested = match (self.statement, self.signature, self.timestamp) {
            (Some(statement), Some(signature), None) => {
                Attested::Signed { statement: statement.into_stored()?, signature: signature.into_stored()? }
            }
            (None, None, Some(token)) => Attested::Timestamp(token.into_stored()?),
            _ => return Err(EntryError::Value("statement")),
        };
        Ok(Event::Sign { entry, attested })
    }

    fn into_deliberation(mut self) -> Read<Deliberation> {
        let name = self.proposal.take().unwrap_or_default();
        let proposal = name.parse().map_err(|_| EntryError::Value("proposal"))?;
        let author = text(std::mem::take(&mut self.author), "author")?;
        let message = text(std::mem::take(&mut self.message), "message")?;
        let place = match self.place.take() {
            Some(place) => Some(place.parse::<Place>().map_err(|()| EntryError::Value("place"))?),
            None => None,
        };
        let prints = |texts: &[String]| -> Read<BTreeSet<Digest>> {
            texts.iter().map(|print| digest(print, "prints")).collect()
        };
        let of = |of: Option<String>| digest(&of.unwrap_or_default(), "of");
        let step = match self.event.as_str() {
            "propose" => Step::Propose(self.into_version()?),
            "resolve" => Step::Resolve {
                place: place.ok_or(EntryError::Value("place"))?,
                taken: text(self.taken.take().unwrap_or_default(), "taken")?,
                version: self.into_version()?,
            },
            "submit" => Step::Submit { version: of(self.of)?, prints: prints(&self.prints)? },
            "reject" => Step::Reject { version: of(self.of)? },
            "withdraw" => Step::Withdraw { version: of(self.of)? },
            _ => Step::Review {
                version: of(self.of)?,
                opinion: self
                    .opinion
                    .as_deref()
                    .and_then(Opinion::by_word)
                    .ok_or(EntryError::Value("opinion"))?,
                on: place,
                prints: prints(&self.prints)?,
            },
        };
        Ok(Deliberation { proposal, author, message, step })
    }

    fn into_version(self) -> Read<Version> {
        let vocabulary = self.vocabulary.ok_or(EntryError::Value("vocabulary"))?;
        let name = vocabulary.name.as_deref().and_then(|name| name.parse().ok());
        let base = match self.base {
            Some(base) => {
                Some(Base { date: day(&base.date, "base")?, snapshot: digest(&base.snapshot, "base")? })
            }
            None => None,
        };
        let onto = match self.onto {
            Some(onto) => Some(Onto {
                proposal: onto.proposal.parse().map_err(|_| EntryError::Value("onto"))?,
                version: digest(&onto.version, "onto")?,
            }),
            None => None,
        };
        Ok(Version {
            file: self.version.ok_or(EntryError::Value("version"))?.into_stored()?,
            plan: id(&self.plan.unwrap_or_default(), "plan")?,
            vocabulary: (name.ok_or(EntryError::Value("vocabulary"))?, vocabulary.into_stored()?),
            base,
            onto,
            from: text(self.from, "from")?,
            evidence: self.evidence.into_iter().map(RawEvidence::into_evidence).collect::<Read<_>>()?,
            causes: self.cause.into_iter().map(RawCause::into_cause).collect::<Read<_>>()?,
        })
    }

    fn into_revise(self) -> Read<Revise> {
        let vocabulary = self.vocabulary.ok_or(EntryError::Value("vocabulary"))?;
        let name = vocabulary.name.as_deref().and_then(|name| name.parse().ok());
        let against = self.against.as_deref().map(|hash| digest(hash, "against")).transpose()?;
        let adopts = match &self.adopts {
            Some(adopts) => Some(Adoption {
                version: digest(&adopts.version, "adopts")?,
                drafts: adopts.drafts.parse().map_err(|()| EntryError::Value("adopts"))?,
            }),
            None => None,
        };
        Ok(Revise {
            plan: id(&self.plan.unwrap_or_default(), "plan")?,
            kind: self.kind.as_deref().and_then(ReviseKind::by_word).ok_or(EntryError::Value("kind"))?,
            date: maybe_day(&self.date, "date")?.ok_or(EntryError::Value("date"))?,
            effective: maybe_day(&self.effective, "effective")?,
            published: maybe_day(&self.published, "published")?,
            author: text(self.author, "author")?,
            message: text(self.message, "message")?,
            correction: self.correction,
            restore: ids(&self.restore, "restore")?.into_iter().collect(),
            snapshot: self.snapshot.ok_or(EntryError::Value("snapshot"))?.into_stored()?,
            sources: self.sources.map(RawStored::into_stored).transpose()?,
            vocabulary: (name.ok_or(EntryError::Value("vocabulary"))?, vocabulary.into_stored()?),
            acts: self.act.into_iter().map(RawAct::into_act).collect::<Read<_>>()?,
            evidence: self.evidence.into_iter().map(RawEvidence::into_evidence).collect::<Read<_>>()?,
            against,
            causes: self.cause.into_iter().map(RawCause::into_cause).collect::<Read<_>>()?,
            adopts,
        })
    }
}

impl EntryError {
    /// The fault in words, to stand after the entry's name.
    pub fn words(&self) -> Words {
        match self {
            EntryError::Form(message) => {
                let message = visible(message).replace('\n', ", ");
                words!("記録の形をしていません：{message}", "is not an entry of a log: {message}")
            }
            EntryError::Later(event) => {
                let event = visible(event);
                words!("新しい planctl の記録（{event}）です", "was written by a later planctl: {event}")
            }
            EntryError::Value(key) => words!("`{key}` の値がおかしい", "has a `{key}` that cannot be"),
            EntryError::Seal => words!("封印が中身と合いません", "does not hold what its seal says"),
            EntryError::OtherLog => {
                words!(
                    "もう一方の記録簿に属するものです",
                    "records what belongs in the other log of the store"
                )
            }
            EntryError::NotCanonical => {
                words!("planctl の書く形ではありません", "is not in the form planctl writes")
            }
        }
    }
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for EntryError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let revise = Revise {
            plan: "life-science".parse().unwrap(),
            kind: ReviseKind::Partial,
            date: Date::parse("2026-01-16").unwrap(),
            effective: None,
            published: Date::parse("2026-02-01").ok(),
            author: "ライフサイエンス課".to_owned(),
            message: "一行目\n[seal]".to_owned(),
            correction: true,
            restore: ["old".parse().unwrap()].into(),
            snapshot: Stored::of(b"plan"),
            sources: Some(Stored::of(b"sources")),
            vocabulary: ("mext-rd-plan/1".parse().unwrap(), Stored::of(b"vocabulary")),
            acts: vec![Act {
                act: ActKind::Tabled,
                body: "ライフサイエンス委員会".to_owned(),
                meeting: "第120回".to_owned(),
                date: Date::parse("2026-01-16").unwrap(),
                paper: String::new(),
                inferred: "because".to_owned(),
            }],
            evidence: vec![Evidence {
                name: "note \"1\".txt".to_owned(),
                file: Stored::of(b"note"),
                url: String::new(),
                retrieved: Date::parse("2026-11-22").ok(),
                original_not_held: true,
            }],
            against: Some(Digest::of(b"before")),
            causes: vec![CauseRow {
                text: String::new(),
                formula: Some(FacetKind::Added),
                items: vec!["b".parse().unwrap(), "a".parse().unwrap()],
            }],
            adopts: Some(Adoption { version: Digest::of(b"version"), drafts: Sha256::of(b"head") }),
        };
        Entry {
            number: 7,
            previous: Sha256::of(b"x"),
            recorded: "2026-11-22T05:00:00Z".to_owned(),
            event: Event::Revise(Box::new(revise)),
        }
    }

    #[test]
    fn every_step_of_a_proposal_and_every_policy_reads_back() {
        let version = Version {
            file: Stored::of(b"draft"),
            plan: "life-science".parse().unwrap(),
            vocabulary: ("mext-rd-plan/1".parse().unwrap(), Stored::of(b"vocabulary")),
            base: Some(Base { date: Date::parse("2025-08-06").unwrap(), snapshot: Digest::of(b"base") }),
            onto: Some(Onto { proposal: "other".parse().unwrap(), version: Digest::of(b"other") }),
            from: "先端医療開発推進室".to_owned(),
            evidence: Vec::new(),
            causes: vec![CauseRow { text: "x".to_owned(), formula: None, items: vec!["a".parse().unwrap()] }],
        };
        let of = Digest::of(b"draft");
        let place: Place = "next-biobank.name".parse().unwrap();
        let review = |opinion, on, prints| Step::Review { version: of, opinion, on, prints };
        let steps = [
            Step::Propose(version.clone()),
            Step::Propose(Version { base: None, onto: None, from: String::new(), ..version.clone() }),
            Step::Resolve { version, place: place.clone(), taken: "theirs".to_owned() },
            Step::Submit { version: of, prints: [Digest::of(b"a")].into() },
            review(Opinion::Approve, None, [Digest::of(b"a"), Digest::of(b"b")].into()),
            review(Opinion::Comment, Some(place), [].into()),
            review(Opinion::Reject, None, [].into()),
            Step::Reject { version: of },
            Step::Withdraw { version: of },
        ];
        let mut events: Vec<Event> = steps
            .into_iter()
            .map(|step| {
                let proposal = "感染症".parse().unwrap();
                let (author, message) = ("課長".to_owned(), "why".to_owned());
                Event::Deliberation(Box::new(Deliberation { proposal, author, message, step }))
            })
            .collect();
        let policy = Policy::parse(
            "self_approval = true\n[[rule]]\nroles = [\"b\", \"a\"]\napprovals = 1\n[[rule]]\nplan = \"p\"\nroles = [\"c\"]\n",
        );
        events.push(Event::Policy { policy: policy.unwrap(), message: String::new(), author: String::new() });
        let evidence = Stored::of(b"evidence");
        events.extend([
            Event::Sign {
                entry: 3,
                attested: Attested::Signed { statement: evidence, signature: Stored::of(b"signature") },
            },
            Event::Sign { entry: 3, attested: Attested::Timestamp(evidence) },
            Event::Signers(Box::new(SignersChange {
                file: evidence,
                threshold: 2,
                revoked: vec![Revoked {
                    key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".parse().unwrap(),
                    from: 4,
                }],
                message: "why".to_owned(),
                author: String::new(),
            })),
            Event::Redact {
                withheld: vec![Withheld {
                    path: format!("evidence/{}.pdf", evidence.blake3),
                    file: evidence,
                }],
                message: "why".to_owned(),
                author: "課長".to_owned(),
            },
        ]);
        for event in events {
            let entry = Entry { event, ..entry() };
            assert_eq!(read_entry(&entry_to_toml(&entry)), Ok(entry));
        }
    }

    #[test]
    fn nothing_can_be_withheld_that_others_signed_or_that_lies_elsewhere() {
        let file = Stored::of(b"evidence");
        let name = file.blake3;
        let allowed = |path: String| Withheld { path, file }.is_allowed();
        assert!(allowed(format!("evidence/{name}.pdf")));
        assert!(allowed(format!("drafts/versions/{name}.toml")));
        for path in [
            format!("evidence/{name}.sig"),
            format!("evidence/{name}.statement"),
            format!("evidence/{name}.signers"),
            format!("vocabularies/{name}.toml"),
            format!("evidence/../evidence/{name}.pdf"),
            format!("evidence/{name}"),
            format!("evidence/{}.pdf", Digest::of(b"other")),
            "log/00000001.toml".to_owned(),
        ] {
            assert!(!allowed(path.clone()), "{path}");
        }
    }

    #[test]
    fn an_entry_reads_back_from_its_bytes_and_only_from_those() {
        let text = entry_to_toml(&entry());
        assert_eq!(read_entry(&text), Ok(entry()));
        assert_eq!(read_entry(&text.replace("number = 7", "number = 8")), Err(EntryError::Seal));
        assert_eq!(read_entry(&text.replace("\n[seal]\nsha", "\n\n[seal]\nsha")), Err(EntryError::Seal));
        assert_eq!(read_entry(&format!("{text}\n")), Err(EntryError::NotCanonical));
        assert!(matches!(read_entry("a = 1"), Err(EntryError::Form(_))));
        assert!(matches!(read_entry("event = \"later\""), Err(EntryError::Later(_))));
    }
}
