//! Reading an entry back: strictly, since only the bytes planctl writes are an entry.

use planctl_core::text::Lang;
use std::fmt;

use super::form::SECOND as LATEST;
use super::keys::{EventKind, Raw};
use super::{Entry, entry_to_toml};
use planctl_core::model::{Moment, Sha256};
use planctl_core::text::{Words, of_toml, visible};
use planctl_core::words;

/// Why bytes are not an entry of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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
    if let Some(format) = later_format(text.as_bytes()) {
        return Err(EntryError::Later(format!("format {format}")));
    }
    let raw: Raw = toml::from_str(text).map_err(|error| EntryError::Form(error.message().to_owned()))?;
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

/// The format of an entry that a later release wrote: its first line says it, whatever else it holds.
pub fn later_format(bytes: &[u8]) -> Option<i64> {
    let line = bytes.split(|byte| *byte == b'\n').next().filter(|line| line.len() < bytes.len())?;
    let digits = str::from_utf8(line).ok()?.strip_prefix("format = ")?;
    let format: i64 = digits.parse().ok()?;
    (format.to_string() == digits && format > i64::from(LATEST)).then_some(format)
}

impl Raw {
    fn into_entry(mut self) -> Result<Entry, EntryError> {
        let previous = self.previous.parse().map_err(|()| EntryError::Value("previous"))?;
        let recorded = self.recorded.to_string();
        if Moment::parse(&recorded).is_none() {
            return Err(EntryError::Value("recorded"));
        }
        let kind = EventKind::by_key(&self.event).ok_or(EntryError::Value("event"))?;
        let event = kind.read(&mut self)?;
        if let Some(fault) = event.fault() {
            return Err(fault);
        }
        if event.format() != self.format {
            return Err(EntryError::Value("format"));
        }
        Ok(Entry { number: self.number, previous, recorded, event })
    }
}

impl EntryError {
    /// The fault in words, to stand after the entry's name.
    pub fn words(&self) -> Words {
        match self {
            EntryError::Form(message) => {
                let message = of_toml(message);
                words!("event.form-not", message)
            }
            EntryError::Later(event) => {
                let event = visible(event);
                words!("event.later", event)
            }
            EntryError::Value(key) => words!("event.value", key),
            EntryError::Seal => words!("event.seal"),
            EntryError::OtherLog => {
                words!("event.other-log")
            }
            EntryError::NotCanonical => {
                words!("event.not-canonical")
            }
        }
    }
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for EntryError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{
        Act, ActKind, Adoption, Attested, Base, Beside, Deliberation, Event, Evidence, Of, Onto, Opinion,
        Policy, Report, ReportKind, Revise, ReviseKind, Revoked, SignersChange, Step, Stored, Version,
        Withheld,
    };
    use planctl_core::change::{CauseRow, FacetKind};
    use planctl_core::model::{Date, Digest, Place, Reason};
    use std::collections::BTreeSet;

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
                form: None,
            }],
            against: Some(Digest::of(b"before")),
            causes: vec![CauseRow {
                text: String::new(),
                formula: Some(FacetKind::Added),
                items: vec!["b".parse().unwrap(), "a".parse().unwrap()],
                ..CauseRow::default()
            }],
            decided: BTreeSet::new(),
            map: None,
            reasons: Vec::new(),
            adopts: Some(Adoption {
                version: Digest::of(b"version"),
                entry: None,
                drafts: Sha256::of(b"head"),
            }),
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
            onto: Some(Onto {
                proposal: "other".parse().unwrap(),
                version: Digest::of(b"other"),
                entry: None,
            }),
            from: "先端医療開発推進室".to_owned(),
            evidence: Vec::new(),
            causes: vec![CauseRow {
                text: "x".to_owned(),
                items: vec!["a".parse().unwrap()],
                ..CauseRow::default()
            }],
            decided: BTreeSet::new(),
            reasons: Vec::new(),
        };
        let of = Of::File(Digest::of(b"draft"));
        let place: Place = "next-biobank.name".parse().unwrap();
        let review = |opinion, on, prints| Step::Review { of, opinion, on, prints, beside: None };
        let steps = [
            Step::Propose(version.clone()),
            Step::Propose(Version { base: None, onto: None, from: String::new(), ..version.clone() }),
            Step::Resolve { version, place: place.clone(), taken: "theirs".to_owned() },
            Step::Submit { of, prints: [Digest::of(b"a")].into(), beside: None },
            review(Opinion::Approve, None, [Digest::of(b"a"), Digest::of(b"b")].into()),
            review(Opinion::Comment, Some(place), [].into()),
            review(Opinion::Reject, None, [].into()),
            Step::Reject { of },
            Step::Withdraw { of },
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
    fn a_text_that_the_page_asks_for_says_something() {
        let event =
            Event::Annotate { entry: 3, sets_aside: false, message: String::new(), author: String::new() };
        let entry = Entry { event, ..entry() };
        assert_eq!(read_entry(&entry_to_toml(&entry)), Err(EntryError::Value("message")));
    }

    #[test]
    fn what_came_later_makes_an_entry_one_of_the_second_format_and_nothing_else_does() {
        let with = |change: &dyn Fn(&mut Revise)| {
            let Event::Revise(mut revise) = entry().event else { unreachable!("it is one") };
            change(&mut revise);
            Entry { event: Event::Revise(revise), ..entry() }
        };
        let place = || "next-biobank.last".parse::<Place>().unwrap();
        let later: [&dyn Fn(&mut Revise); 8] = [
            &|revise| revise.decided = [place()].into(),
            &|revise| revise.reasons = vec![Reason { place: place(), text: "why".to_owned() }],
            &|revise| revise.map = Some(Stored::of(b"map")),
            &|revise| revise.evidence[0].form = Some(("a \"form\"".to_owned(), Stored::of(b"form"))),
            &|revise| revise.causes[0].places = vec![place()],
            &|revise| revise.causes[0].reason = "why".to_owned(),
            &|revise| revise.adopts.as_mut().unwrap().entry = Some(Sha256::of(b"entry")),
            &|revise| {
                revise.decided = [place(), "a".parse().unwrap()].into();
                revise.reasons = vec![
                    Reason { place: "a".parse().unwrap(), text: "x\ny".to_owned() },
                    Reason { place: place(), text: "why".to_owned() },
                ];
            },
        ];
        assert!(entry_to_toml(&entry()).starts_with("format = 1\n"));
        for change in later {
            let entry = with(change);
            let text = entry_to_toml(&entry);
            assert!(text.starts_with("format = 2\n"), "{text}");
            assert_eq!(read_entry(&text), Ok(entry));
        }
        let version = Of::Entry(Sha256::of(b"entry"));
        let print = Sha256::of(b"print");
        let beside = Some(Beside {
            sources: print,
            causes: print,
            reasons: print,
            decided: print,
            vocabulary: print,
            order: print,
        });
        let steps = [
            (Step::Submit { of: version, prints: BTreeSet::new(), beside }, true),
            (Step::Submit { of: version, prints: BTreeSet::new(), beside: None }, false),
            (Step::Reject { of: version }, true),
            (
                Step::Review {
                    of: version,
                    opinion: Opinion::Comment,
                    on: None,
                    prints: BTreeSet::new(),
                    beside,
                },
                false,
            ),
        ];
        for (step, sound) in steps {
            let (proposal, message) = ("x".parse().unwrap(), String::new());
            let step = Deliberation { proposal, author: "a".to_owned(), message, step };
            let entry = Entry { event: Event::Deliberation(Box::new(step)), ..entry() };
            assert_eq!(read_entry(&entry_to_toml(&entry)).is_ok(), sound);
        }
    }

    #[test]
    fn a_report_says_its_value_in_the_form_of_its_kind() {
        let report = |what, value: &str, place: Option<&str>| Report {
            plan: "life-science".parse().unwrap(),
            item: "bbj".parse().unwrap(),
            what,
            place: place.map(|place| place.parse().unwrap()),
            value: value.to_owned(),
            date: Date::parse("2028-12-01").unwrap(),
            document: Some(Digest::of(b"report")),
            at: "p. 3".to_owned(),
            grade: "A".to_owned(),
            author: String::new(),
            message: String::new(),
            evidence: Vec::new(),
        };
        let reads = |report: Report| {
            let entry = Entry { event: Event::Report(Box::new(report)), ..entry() };
            read_entry(&entry_to_toml(&entry)) == Ok(entry)
        };
        assert!(reads(report(ReportKind::Held, "FY2028 mid-term", Some("bbj.milestones"))));
        assert!(reads(report(ReportKind::Actual, "FY2024 98.50", None)));
        assert!(reads(report(ReportKind::Actual, "2024-Q3 -12", None)));
        assert!(reads(report(ReportKind::Ended, "<=FY2029", None)));
        for (what, value) in [
            (ReportKind::Held, "FY2028"),
            (ReportKind::Held, "FY2028 Mid"),
            (ReportKind::Actual, "98.5"),
            (ReportKind::Actual, "FY2024 9,850"),
            (ReportKind::Ended, "令和8年度"),
            (ReportKind::Ended, ""),
        ] {
            assert!(!reads(report(what, value, None)), "{value}");
        }
        assert!(!reads(report(ReportKind::Ended, "FY2029", Some("other.last"))));
        assert!(!reads(report(ReportKind::Ended, "FY2029", Some("bbj"))));
    }

    #[test]
    fn an_entry_of_a_format_to_come_is_told_as_one_whatever_it_holds() {
        let text = "format = 3\nwhatever = [1, 2]\n";
        assert_eq!(read_entry(text), Err(EntryError::Later("format 3".to_owned())));
        assert!(matches!(read_entry("format = 2\nwhatever = [1, 2]\n"), Err(EntryError::Form(_))));
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
        assert!(matches!(read_entry("event = \"later\""), Err(EntryError::Form(_))));
    }
}
