//! The events: each with its keys, in the order written.
//!
//! This is the one definition of what an entry looks like. Reading ([`super::read_entry`]), writing
//! ([`super::entry_to_toml`]) and the tables of `RECORD.md` follow from it. A new event is a variant
//! of [`Event`] or [`Step`] and a row here; a new key is a member of its type, a line here and one
//! in [`Raw`]. Either does not compile until all of these are there.

use std::marker::PhantomData;

use serde::Deserialize;
use toml::value::Datetime;

use super::form::{
    self, At, Day, FIRST, Field, File, Flag, Form as _, Hash, IdSet, Ident, Inline, Later, May, Must, Named,
    NamedFile, Need, Number, OneRow, OrEmpty, Places, Positive, Prints, RawAct, RawAdoption, RawBase,
    RawBeside, RawCause, RawEvidence, RawOnto, RawReason, RawRevoked, RawStored, RawWithheld, Read, Rows,
    SECOND, Sha, Shape, Text, WithheldFiles, Word,
};
use super::policy::RawRule;
use super::{
    Act, Attested, Deliberation, EntryError, Event, Evidence, Of, Opinion, Policy, PolicyRule, Report,
    ReportKind, Revise, ReviseKind, Revoked, SignersChange, Step, Version,
};
use planctl_core::change::CauseRow;
use planctl_core::model::Reason;
use planctl_core::snapshot::TomlWriter;

/// A key that some event has, as TOML has its value.
pub(super) trait Key {
    type Raw;
    const NAME: &'static str;
    fn take(raw: &mut Raw) -> Option<Self::Raw>;
}

macro_rules! keys {
    ($($name:ident $key:ident: $raw:ty,)*) => {
        /// An entry as TOML has it: the keys common to all, then those that some event has, each
        /// once. What an event does not take is not written again, so that it is refused.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Raw {
            pub(super) format: u32,
            pub(super) number: u64,
            pub(super) previous: String,
            pub(super) recorded: Datetime,
            pub(super) event: String,
            $($key: Option<$raw>,)*
            pub(super) seal: RawSeal,
        }

        #[cfg(test)]
        impl Raw {
            pub(super) const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];
        }

        /// The keys as types.
        pub(super) mod key {
            $(pub(in super::super) struct $name;)*
        }

        $(impl Key for key::$name {
            type Raw = $raw;
            const NAME: &'static str = stringify!($key);

            fn take(raw: &mut Raw) -> Option<$raw> {
                raw.$key.take()
            }
        })*
    };
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSeal {
    pub(super) sha256: String,
}

// In the order in which messages of TOML's reader list them.
keys! {
    Plan plan: String,
    Kind kind: String,
    Date date: Datetime,
    Effective effective: Datetime,
    Published published: Datetime,
    Revision revision: Datetime,
    Entry entry: u64,
    SetsAside sets_aside: bool,
    Author author: String,
    Message message: String,
    Correction correction: bool,
    Restore restore: Vec<String>,
    Decided decided: Vec<String>,
    Snapshot snapshot: RawStored,
    Sources sources: RawStored,
    Vocabulary vocabulary: RawStored,
    Map map: RawStored,
    Against against: String,
    Adopts adopts: RawAdoption,
    SelfApproval self_approval: bool,
    Rule rule: Vec<RawRule>,
    Proposal proposal: String,
    Of of: String,
    About about: String,
    Opinion opinion: String,
    Place place: String,
    Taken taken: String,
    Prints prints: Vec<String>,
    Beside beside: RawBeside,
    From from: String,
    Version version: RawStored,
    Base base: RawBase,
    Onto onto: RawOnto,
    Act act: Vec<RawAct>,
    Evidence evidence: Vec<RawEvidence>,
    Cause cause: Vec<RawCause>,
    Reason reason: Vec<RawReason>,
    Item item: String,
    What what: String,
    Value value: String,
    Document document: String,
    At at: String,
    Grade grade: String,
    Authority authority: String,
    Statement statement: RawStored,
    Signature signature: RawStored,
    Timestamp timestamp: RawStored,
    Signers signers: RawStored,
    Threshold threshold: u64,
    Revoked revoked: Vec<RawRevoked>,
    Withheld withheld: Vec<RawWithheld>,
}

/// Part of an event: one key, or all those of a type.
trait Part {
    type Value;
    fn read(raw: &mut Raw) -> Read<Self::Value>;
    fn write(toml: &mut TomlWriter, value: &Self::Value);
    fn fields() -> Vec<Field>;

    /// The format of an entry in which this value stands.
    fn format(value: &Self::Value) -> u32;
}

/// What stands under one key.
struct Under<K, S>(PhantomData<(K, S)>);

impl<K: Key, S: Shape<Raw = K::Raw>> Part for Under<K, S> {
    type Value = S::Value;

    fn read(raw: &mut Raw) -> Read<S::Value> {
        S::read(K::take(raw), K::NAME)
    }

    fn write(toml: &mut TomlWriter, value: &S::Value) {
        S::write(toml, K::NAME, value);
    }

    fn fields() -> Vec<Field> {
        vec![S::field(K::NAME)]
    }

    fn format(value: &S::Value) -> u32 {
        S::format(value)
    }
}

impl<P: Part<Value = P>> Part for Box<P> {
    type Value = Box<P>;

    fn read(raw: &mut Raw) -> Read<Box<P>> {
        P::read(raw).map(Box::new)
    }

    fn write(toml: &mut TomlWriter, value: &Box<P>) {
        P::write(toml, value);
    }

    fn fields() -> Vec<Field> {
        P::fields()
    }

    fn format(value: &Box<P>) -> u32 {
        P::format(value)
    }
}

/// The keys of a type that is part of an event.
macro_rules! part {
    ($name:ident { $($member:ident: $part:ty),* $(,)? }) => {
        impl Part for $name {
            type Value = $name;

            fn read(raw: &mut Raw) -> Read<$name> {
                Ok($name { $($member: <$part as Part>::read(raw)?),* })
            }

            fn write(toml: &mut TomlWriter, value: &$name) {
                let $name { $($member),* } = value;
                $(<$part as Part>::write(toml, $member);)*
            }

            fn fields() -> Vec<Field> {
                [$(<$part as Part>::fields()),*].concat()
            }

            fn format(value: &$name) -> u32 {
                let $name { $($member),* } = value;
                [FIRST, $(<$part as Part>::format($member)),*].into_iter().max().unwrap_or(FIRST)
            }
        }
    };
}

/// The variants of an enum, each with its word in files and its keys. A variant that is one
/// value names it `0`.
macro_rules! choices {
    (
        $(#[$doc:meta])* $kind:ident of $name:ident
        $($(#[$row_doc:meta])* $variant:ident $word:literal { $($member:tt as $bound:ident: $part:ty),* $(,)? })*
        $(; $(#[$nested_doc:meta])* $nested:ident($inner:ident))?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $kind {
            $($(#[$row_doc])* $variant,)*
            $($(#[$nested_doc])* $nested($inner),)?
        }

        impl $kind {
            /// All of them, in order.
            pub fn all() -> impl Iterator<Item = $kind> {
                [$($kind::$variant),*].into_iter()$(.chain($inner::all().map($kind::$nested)))?
            }

            /// The word in files.
            pub fn key(self) -> &'static str {
                match self {
                    $($kind::$variant => $word,)*
                    $($kind::$nested(inner) => inner.key(),)?
                }
            }

            /// The one of this word in files.
            pub fn by_key(key: &str) -> Option<$kind> {
                $kind::all().find(|kind| kind.key() == key)
            }

            /// Its keys after those common to all, in the order written.
            pub fn fields(self) -> Vec<Field> {
                match self {
                    $($kind::$variant => [$(<$part as Part>::fields()),*].concat(),)*
                    $($kind::$nested(inner) => inner.fields_with_head(),)?
                }
            }

            pub(super) fn read(self, raw: &mut Raw) -> Read<$name> {
                Ok(match self {
                    $($kind::$variant => $name::$variant { $($member: <$part as Part>::read(raw)?),* },)*
                    $($kind::$nested(inner) => $name::$nested(inner.read_with_head(raw)?),)?
                })
            }
        }

        impl $name {
            /// Which it is.
            pub fn kind(&self) -> $kind {
                match self {
                    $($name::$variant { .. } => $kind::$variant,)*
                    $($name::$nested(inner) => $kind::$nested(inner.step.kind()),)?
                }
            }

            pub(super) fn write(&self, toml: &mut TomlWriter) {
                match self {
                    $($name::$variant { $($member: $bound),* } => { $(<$part as Part>::write(toml, $bound);)* })*
                    $($name::$nested(inner) => inner.write(toml),)?
                }
            }

            /// The format of an entry that records this: 2 if anything in it came after the first.
            pub fn format(&self) -> u32 {
                let of_keys = match self {
                    $($name::$variant { $($member: $bound),* } => {
                        [FIRST, $(<$part as Part>::format($bound)),*].into_iter().max().unwrap_or(FIRST)
                    })*
                    $($name::$nested(inner) => inner.step.format(),)?
                };
                of_keys.max(self.kind().since())
            }
        }
    };
}

type Said = Under<key::Message, OrEmpty<Text>>;
type Why = Under<key::Message, Must<form::Said>>;
type Author = Under<key::Author, OrEmpty<Text>>;
type About = Under<key::Entry, Must<Number>>;
type OfPrints = Under<key::Prints, OrEmpty<Prints>>;
type OfBeside = Under<key::Beside, Later<May<Inline<super::Beside>>>>;

choices! {
    /// The events there are, those of the record first.
    EventKind of Event
    /// A plan was made or revised.
    Revise "revise" { 0 as revise: Box<Revise> }
    /// A body did something with a revision.
    Act "act" {
        plan as plan: Under<key::Plan, Must<Ident>>,
        revision as revision: Under<key::Revision, Must<Day>>,
        author as author: Author,
        act as act: Under<key::Act, Must<OneRow<Act>>>,
    }
    /// Something is to be known of an earlier entry.
    Annotate "annotate" {
        entry as entry: About,
        sets_aside as sets_aside: Under<key::SetsAside, OrEmpty<Flag>>,
        author as author: Author,
        message as message: Why,
    }
    /// What became of an item is told.
    Report "report" { 0 as report: Box<Report> }
    /// Whose store it is from here on.
    Authority "authority" {
        author as author: Author,
        message as message: Said,
        authority as authority: Under<key::Authority, Must<form::Said>>,
    }
    /// Who must approve.
    Policy "policy" { author as author: Author, message as message: Said, policy as policy: Policy }
    /// Whose keys are to count.
    Signers "signers" { 0 as change: Box<SignersChange> }
    /// Files are withheld.
    Redact "redact" {
        author as author: Author,
        message as message: Why,
        withheld as withheld: Under<key::Withheld, Must<WithheldFiles>>,
    }
    /// Evidence about an earlier entry.
    Sign "sign" { entry as entry: About, attested as attested: Attested }
    ;
    /// A step of a proposal.
    Deliberation(StepKind)
}

choices! {
    /// The steps there are on the way of a proposal.
    StepKind of Step
    /// A version.
    Propose "propose" { 0 as version: Version }
    /// A version in which a conflict was decided.
    Resolve "resolve" {
        place as place: Under<key::Place, Must<At>>,
        taken as taken: Under<key::Taken, Must<form::Said>>,
        version as version: Version,
    }
    /// Put forward.
    Submit "submit" { of as of: Of, prints as prints: OfPrints, beside as beside: OfBeside }
    /// Somebody spoke on it.
    Review "review" {
        of as of: Of,
        opinion as opinion: Under<key::Opinion, Must<Word<Opinion>>>,
        on as on: Under<key::Place, May<At>>,
        prints as prints: OfPrints,
        beside as beside: OfBeside,
    }
    /// Turned down.
    Reject "reject" { of as of: Of }
    /// Taken back.
    Withdraw "withdraw" { of as of: Of }
}

part! {
    Revise {
        plan: Under<key::Plan, Must<Ident>>,
        kind: Under<key::Kind, Must<Word<ReviseKind>>>,
        date: Under<key::Date, Must<Day>>,
        effective: Under<key::Effective, May<Day>>,
        published: Under<key::Published, May<Day>>,
        author: Author,
        message: Said,
        correction: Under<key::Correction, OrEmpty<Flag>>,
        restore: Under<key::Restore, OrEmpty<IdSet>>,
        decided: Under<key::Decided, Later<OrEmpty<Places>>>,
        snapshot: Under<key::Snapshot, Must<File>>,
        sources: Under<key::Sources, May<File>>,
        vocabulary: Under<key::Vocabulary, Must<NamedFile>>,
        map: Under<key::Map, Later<May<File>>>,
        against: Under<key::Against, May<Hash>>,
        adopts: Under<key::Adopts, May<Inline<super::Adoption>>>,
        acts: Under<key::Act, OrEmpty<Rows<Act>>>,
        evidence: Under<key::Evidence, OrEmpty<Rows<Evidence>>>,
        causes: Under<key::Cause, OrEmpty<Rows<CauseRow>>>,
        reasons: Under<key::Reason, Later<OrEmpty<Rows<Reason>>>>,
    }
}

part! {
    Report {
        plan: Under<key::Plan, Must<Ident>>,
        item: Under<key::Item, Must<Ident>>,
        what: Under<key::What, Must<Word<ReportKind>>>,
        place: Under<key::Place, May<At>>,
        value: Under<key::Value, Must<form::Said>>,
        date: Under<key::Date, Must<Day>>,
        document: Under<key::Document, May<Hash>>,
        at: Under<key::At, OrEmpty<Text>>,
        grade: Under<key::Grade, OrEmpty<Text>>,
        author: Author,
        message: Said,
        evidence: Under<key::Evidence, OrEmpty<Rows<Evidence>>>,
    }
}

part! {
    Policy {
        self_approval: Under<key::SelfApproval, OrEmpty<Flag>>,
        rules: Under<key::Rule, OrEmpty<Rows<PolicyRule>>>,
    }
}

part! {
    SignersChange {
        author: Author,
        message: Said,
        file: Under<key::Signers, Must<File>>,
        threshold: Under<key::Threshold, Must<Positive>>,
        revoked: Under<key::Revoked, OrEmpty<Rows<Revoked>>>,
    }
}

part! {
    Version {
        plan: Under<key::Plan, Must<Ident>>,
        from: Under<key::From, OrEmpty<Text>>,
        file: Under<key::Version, Must<File>>,
        vocabulary: Under<key::Vocabulary, Must<NamedFile>>,
        base: Under<key::Base, May<Inline<super::Base>>>,
        onto: Under<key::Onto, May<Inline<super::Onto>>>,
        decided: Under<key::Decided, Later<OrEmpty<Places>>>,
        evidence: Under<key::Evidence, OrEmpty<Rows<Evidence>>>,
        causes: Under<key::Cause, OrEmpty<Rows<CauseRow>>>,
        reasons: Under<key::Reason, Later<OrEmpty<Rows<Reason>>>>,
    }
}

type Statement = Under<key::Statement, May<File>>;
type Signature = Under<key::Signature, May<File>>;
type Timestamp = Under<key::Timestamp, May<File>>;

impl Part for Attested {
    type Value = Attested;

    fn read(raw: &mut Raw) -> Read<Attested> {
        let files = (Statement::read(raw)?, Signature::read(raw)?, Timestamp::read(raw)?);
        match files {
            (Some(statement), Some(signature), None) => Ok(Attested::Signed { statement, signature }),
            (None, None, Some(token)) => Ok(Attested::Timestamp(token)),
            _ => Err(EntryError::Value("statement")),
        }
    }

    fn write(toml: &mut TomlWriter, value: &Attested) {
        match value {
            Attested::Signed { statement, signature } => {
                Statement::write(toml, &Some(*statement));
                Signature::write(toml, &Some(*signature));
            }
            Attested::Timestamp(token) => Timestamp::write(toml, &Some(*token)),
        }
    }

    fn fields() -> Vec<Field> {
        let ways =
            [(true, [Statement::fields(), Signature::fields()].concat()), (false, Timestamp::fields())];
        ways.into_iter()
            .flat_map(|(first, fields)| {
                fields.into_iter().map(move |field| Field { need: Need::Either { first }, ..field })
            })
            .collect()
    }

    fn format(_: &Attested) -> u32 {
        FIRST
    }
}

type OfFile = Under<key::Of, May<Hash>>;
type OfEntry = Under<key::About, Later<May<Sha>>>;

impl Part for Of {
    type Value = Of;

    fn read(raw: &mut Raw) -> Read<Of> {
        match (OfFile::read(raw)?, OfEntry::read(raw)?) {
            (Some(file), None) => Ok(Of::File(file)),
            (None, Some(entry)) => Ok(Of::Entry(entry)),
            _ => Err(EntryError::Value("of")),
        }
    }

    fn write(toml: &mut TomlWriter, value: &Of) {
        match value {
            Of::File(file) => OfFile::write(toml, &Some(*file)),
            Of::Entry(entry) => OfEntry::write(toml, &Some(*entry)),
        }
    }

    fn fields() -> Vec<Field> {
        let ways = [(true, OfFile::fields()), (false, OfEntry::fields())];
        ways.into_iter()
            .flat_map(|(first, fields)| {
                fields.into_iter().map(move |field| Field { need: Need::Either { first }, ..field })
            })
            .collect()
    }

    fn format(value: &Of) -> u32 {
        match value {
            Of::File(_) => FIRST,
            Of::Entry(_) => SECOND,
        }
    }
}

type Proposal = Under<key::Proposal, Must<Named>>;

impl StepKind {
    /// The format of entries from which on there is this step.
    fn since(self) -> u32 {
        FIRST
    }

    /// The keys of every step, then its own.
    fn fields_with_head(self) -> Vec<Field> {
        [Proposal::fields(), Author::fields(), Said::fields(), self.fields()].concat()
    }

    fn read_with_head(self, raw: &mut Raw) -> Read<Box<Deliberation>> {
        let proposal = Proposal::read(raw)?;
        let (author, message) = (Author::read(raw)?, Said::read(raw)?);
        // A place that is none is told of every step, also of one that takes no place.
        if let Some(place) = &raw.place {
            At::read(place.clone(), key::Place::NAME)?;
        }
        Ok(Box::new(Deliberation { proposal, author, message, step: self.read(raw)? }))
    }
}

impl Deliberation {
    fn write(&self, toml: &mut TomlWriter) {
        let Deliberation { proposal, author, message, step } = self;
        Proposal::write(toml, proposal);
        Author::write(toml, author);
        Said::write(toml, message);
        step.write(toml);
    }
}
