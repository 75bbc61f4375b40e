//! `planctl sign`, and `--sign` of the commands that record.

use planctl::text::Words;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use planctl::event::{Attested, Event, RevisionSpec, Stored};
use planctl::history::resolve;
use planctl::json::{Envelope, Recorded};
use planctl::signing::{NAMESPACE, PublicKey, Signature, Signers};
use planctl::store::{Area, Folder, Log, Object, Refusal, Store};
use planctl::tree::{self, Checkpoint};
use planctl::trust::{Trust, statement};
use planctl::words;
use planctl::workspace::Opened;

use super::arguments::one_line;
use super::child::finished;
use super::context::{Context, Format, Outcome, now};
use super::failure::Failure;
use super::surroundings::read_bytes;

/// Sign an entry of the record, or attach a timestamp to it
///
/// What is signed is a small statement that names the entry by its hash and says what the record
/// held when you signed; it is signed by ssh-keygen, so that keys of an agent, with a passphrase
/// or on a security key work. Your key must be on the list of signers (`planctl signers`), save
/// where the entry is such a list that names it. Before you sign, the whole log is verified and
/// held to what this copy was last seen to hold, and so are the files that the entry names.
///
/// A timestamp is an RFC 3161 response over the entry's file, such as
/// `openssl ts -query -data revisions/log/00000004.toml -sha256 -cert -out q.tsq` and any
/// authority's answer give.
///
/// Exit codes: 0 recorded; 1 your key signed it already; 2 no such entry, no key, or one that
/// does not count; 3 the store is damaged, or holds less than was seen; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A revision, or `#4` for entry 4
    #[arg(value_name = "REV|#ENTRY")]
    about: String,
    /// An entry of the proposals' log, not of the record
    #[arg(long)]
    drafts: bool,
    /// As whom; otherwise by the key, if it is admitted for one role only
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    role: String,
    /// The key: a private key, or a public one whose private half an agent holds
    #[arg(long, value_name = "FILE", env = "PLANCTL_SIGNING_KEY")]
    key: Option<PathBuf>,
    /// Attach this timestamp, rather than sign
    #[arg(long, value_name = "FILE")]
    timestamp: Option<PathBuf>,
}

/// Whether and with which key a command signs what it records.
#[derive(clap::Args)]
pub(super) struct Signing {
    /// Sign what is recorded, as its author
    #[arg(long)]
    pub(super) sign: bool,
    /// The key: a private key, or a public one whose private half an agent holds
    #[arg(long, value_name = "FILE", env = "PLANCTL_SIGNING_KEY")]
    pub(super) key: Option<PathBuf>,
}

impl Signing {
    /// Refuses a key that would sign nothing.
    fn is_asked_for(&self) -> Result<bool, Failure> {
        let named = self.key.is_some() && std::env::var_os("PLANCTL_SIGNING_KEY").is_none();
        if named && !self.sign {
            return Err(Failure::usage(words!("sign.key-signs-nothing-without")));
        }
        Ok(self.sign)
    }
}

/// A key that is at hand and counts, with the role it signs for.
pub(super) struct Pen {
    key: PathBuf,
    public: PublicKey,
    role: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let area = if args.drafts { Area::Drafts } else { Area::Record };
    let there = of_area(opened.store(), area);
    let log = there.log()?;
    let number = entry_number(context, &args.about, &log, opened, args.drafts)?;
    let authority = opened.authority();
    let (signed, told) = match &args.timestamp {
        Some(path) => {
            let signed = attach(&there, &log, number, path)?;
            (signed, words!("sign.attached-timestamp-entry", number))
        }
        None => {
            is_whole(&there, opened.log(), &log.entries[number as usize - 1])?;
            let own = own_list(opened.store(), &log, number);
            let trust = trust(opened)?;
            let role = one_line("--role", &args.role)?;
            let pen = Pen::find(&trust, opened.log(), args.key.as_deref(), &role, own.as_ref())?;
            let signed = pen.sign(opened.store(), area, number)?;
            let role = planctl::text::visible(&pen.role).into_owned();
            (signed, words!("sign.signed-entry", number, role))
        }
    };
    let text = if format == Format::Json {
        let head = signed.head.to_string();
        let body = Recorded {
            entry: signed.entry.number,
            head,
            snapshot: None,
            signature: None,
            dry_run: context.global.dry_run,
        };
        Envelope::new("sign", Some(authority), body).to_text()
    } else {
        let entry = signed.entry.number;
        let where_ = words!("sign.entry", entry);
        format!("{}{}\n", context.say(&told), context.say(&where_))
    };
    let outcome = context.recorded(signed.entry.number, &text);
    if area == Area::Record && args.timestamp.is_none() {
        in_force_since(context, opened, number)?;
    }
    Ok(outcome)
}

/// Says whether a signature brought a list of signers into force, or how many are still missing.
fn in_force_since(context: &Context, opened: &Opened, number: u64) -> Result<(), Failure> {
    let entry = &opened.log().entries[number as usize - 1];
    if !matches!(entry.event, Event::Signers(_)) {
        return Ok(());
    }
    let log = opened.store().log()?;
    let trust = Trust::of(opened.store(), &log, &opened.store().drafts().log()?);
    match trust.lists().iter().find(|list| list.entry == number) {
        Some(list) => {
            let from = list.from;
            context.note(&words!("sign.list-signers-entry-force", number, from));
        }
        None => context.hint(&words!("sign.list-entry-not-force", number)),
    }
    Ok(())
}

fn of_area(store: &Store, area: Area) -> Store {
    match area {
        Area::Record => store.clone(),
        Area::Drafts => store.drafts(),
    }
}

/// What the signatures of a store amount to as it stands.
pub(super) fn trust(opened: &Opened) -> Result<Trust, Failure> {
    Ok(Trust::of(opened.store(), opened.log(), &opened.drafts()?.log))
}

/// The entry that an argument names, of this log.
pub(super) fn entry_number(
    context: &Context,
    about: &str,
    log: &Log,
    opened: &Opened,
    drafts: bool,
) -> Result<u64, Failure> {
    let count = log.entries.len() as u64;
    let Some(number) = about.strip_prefix('#') else {
        if drafts {
            return Err(Failure::usage(words!("sign.name-entry-proposals-log")));
        }
        let spec = RevisionSpec::parse(about)?;
        let revisions = opened.revisions();
        return Ok(resolve(&revisions, context.global.plan.as_ref(), &spec)?.entry.number);
    };
    match number.parse() {
        Ok(number) if (1..=count).contains(&number) => Ok(number),
        _ => {
            let about = planctl::text::brief(about);
            Err(Failure::usage(words!("sign.no-entry-only-1", about, count)))
        }
    }
}

/// Refuses to sign an entry of which a file is missing or damaged, unless it is withheld.
fn is_whole(there: &Store, record: &Log, entry: &planctl::event::Entry) -> Result<(), Failure> {
    for (folder, file, ending) in planctl::audit::named_files(&entry.event) {
        let Err(error) = there.object_named(folder, &file, &ending) else { continue };
        let is_withheld = record.entries.iter().any(|entry| match &entry.event {
            Event::Redact { withheld, .. } => withheld.iter().any(|withheld| withheld.file == file),
            _ => false,
        });
        if !(is_withheld && matches!(error, planctl::store::StoreError::Missing { .. })) {
            return Err(error.into());
        }
    }
    Ok(())
}

/// Whether an entry after the first `seen` ones signs a list of signers, which may have come into
/// force by it.
fn signs_a_list(log: &Log, seen: usize) -> bool {
    log.entries.iter().skip(seen).any(|entry| match &entry.event {
        Event::Sign { entry: about, attested: Attested::Signed { .. } } => {
            let about = log.entries.get((*about as usize).saturating_sub(1));
            about.is_some_and(|about| matches!(about.event, Event::Signers(_)))
        }
        _ => false,
    })
}

/// The list of signers that an entry of the record puts forward, if it does.
fn own_list(store: &Store, log: &Log, number: u64) -> Option<Signers> {
    let Event::Signers(change) = &log.entries.get(number as usize - 1)?.event else { return None };
    let bytes = store.object_named(Folder::Evidence, &change.file, Attested::SIGNERS).ok()?;
    Signers::parse(str::from_utf8(&bytes).ok()?).ok()
}

/// Keeps a timestamp for an entry, held to that entry first.
fn attach(there: &Store, log: &Log, number: u64, path: &Path) -> Result<planctl::store::Appended, Failure> {
    use planctl::audit::Token;
    let bytes = read_bytes(path, 1 << 20)?;
    let shown = path.display();
    match super::openssl::read(path) {
        Some(Token::Granted { imprint, .. }) => {
            if imprint != planctl::trust::file_hash(log, number) {
                let entry = there.entry_path(number);
                let entry = entry.display();
                return Err(Failure::usage(words!("sign.no-timestamp-over-entry", shown, number))
                    .hint(words!("sign.ask-openssl-ts-query", entry)));
            }
        }
        Some(Token::Refused) => {
            return Err(Failure::usage(words!("sign.answer-grants-no-timestamp", shown)));
        }
        Some(Token::Unreadable(fault)) => return Err(Failure::usage(fault)),
        None => {
            return Err(Failure::usage(words!("sign.no-openssl-here-check")));
        }
    }
    let token = Stored::of(&bytes);
    let event = Event::Sign { entry: number, attested: Attested::Timestamp(token) };
    let object = Object { folder: Folder::Evidence, extension: Attested::TOKEN.to_owned(), bytes };
    append_once(there, &now()?, event, vec![object], |_| false)
}

/// Why a signature is not recorded.
enum NotRecorded {
    /// This entry holds the same.
    Already(u64),
    /// What it was made for has changed while it was made.
    Stale,
}

/// Records a signature or timestamp, unless it is there already or `is_stale` by the log as it
/// stands when it would be added.
fn append_once(
    there: &Store,
    recorded: &str,
    event: Event,
    objects: Vec<Object>,
    is_stale: impl Fn(&Log) -> bool,
) -> Result<planctl::store::Appended, Failure> {
    let appended = there.append(recorded, |log| {
        let again = log.entries.iter().find(|entry| entry.event == event);
        match again {
            Some(entry) => Err(NotRecorded::Already(entry.number)),
            None if is_stale(log) => Err(NotRecorded::Stale),
            None => Ok((event.clone(), objects.clone())),
        }
    });
    appended.map_err(|refusal| match refusal {
        Refusal::Store(error) => error.into(),
        Refusal::Precondition(NotRecorded::Already(number)) => {
            Failure::negative(words!("sign.entry-holds-same-already", number))
        }
        Refusal::Precondition(NotRecorded::Stale) => {
            Failure::usage(words!("sign.precondition")).hint(words!("sign.sign-again"))
        }
    })
}

impl Signing {
    /// The pen to sign with, if it was asked for; `author` is the role of what is recorded.
    pub(super) fn pen(&self, opened: &Opened, author: &str) -> Result<Option<Pen>, Failure> {
        if !self.is_asked_for()? {
            return Ok(None);
        }
        Pen::find(&trust(opened)?, opened.log(), self.key.as_deref(), author, None).map(Some)
    }

    /// As [`Signing::pen`], for an entry that changes what counts: where keys count and none signs
    /// it, what follows from that is told.
    pub(super) fn pen_for_change(
        &self,
        context: &Context,
        opened: &Opened,
        author: &str,
    ) -> Result<Option<Pen>, Failure> {
        let pen = self.pen(opened, author)?;
        let next = opened.log().entries.len() as u64 + 1;
        if pen.is_none() && trust(opened)?.in_force(next).is_some() {
            context.note(&words!("sign.list-signers-until-signed"));
        }
        Ok(pen)
    }

    /// As [`Signing::pen`], for a list of signers, by which its own keys count too.
    pub(super) fn pen_for(
        &self,
        opened: &Opened,
        author: &str,
        own: &Signers,
    ) -> Result<Option<Pen>, Failure> {
        if !self.is_asked_for()? {
            return Ok(None);
        }
        Pen::find(&trust(opened)?, opened.log(), self.key.as_deref(), author, Some(own)).map(Some)
    }
}

impl Pen {
    /// The key of a file, or the one of the user's keys that counts, for a role that it signs for.
    pub(super) fn find(
        trust: &Trust,
        record: &Log,
        key: Option<&Path>,
        role: &str,
        own: Option<&Signers>,
    ) -> Result<Pen, Failure> {
        let next = record.entries.len() as u64 + 1;
        let roles = |public: &PublicKey| -> BTreeSet<String> {
            let key = public.fingerprint();
            let in_force = trust.in_force(next).map(|list| &list.signers);
            let mut all: BTreeSet<String> = in_force
                .into_iter()
                .chain(own)
                .filter_map(|list| list.roles(&key))
                .flatten()
                .cloned()
                .collect();
            all.retain(|role| {
                trust.counts(&key, role, next) || own.is_some_and(|list| list.allows(&key, role))
            });
            all
        };
        if trust.in_force(next).is_none() && own.is_none() {
            return Err(Failure::usage(words!("sign.no-list-signers-yet"))
                .hint(words!("sign.put-forward-signers-set")));
        }
        let (key, public) = match key {
            Some(path) => (path.to_owned(), public_key(path)?),
            None => chosen(|public| {
                let roles = roles(public);
                !roles.is_empty() && (role.is_empty() || roles.contains(role))
            })?,
        };
        let allowed = roles(&public);
        let fingerprint = public.fingerprint();
        let role = match (role, allowed.len()) {
            ("", 1) => allowed.first().cloned().unwrap_or_default(),
            (_, 0) => {
                return Err(Failure::usage(words!("sign.key-not-list-signers", fingerprint))
                    .hint(words!("sign.signers-shows-list")));
            }
            ("", _) => {
                let roles = Words::dotted(&allowed);
                return Err(Failure::usage(words!("sign.as-which-role", fingerprint, roles)));
            }
            (role, _) if allowed.contains(role) => role.to_owned(),
            (role, _) => {
                let (role, roles) = (planctl::text::brief(role), Words::dotted(&allowed));
                return Err(Failure::usage(words!("sign.not-its-role", fingerprint, role, roles)));
            }
        };
        Ok(Pen { key, public, role })
    }

    /// Signs an entry, and records that; `store` is the store as its record.
    pub(super) fn sign(
        &self,
        store: &Store,
        area: Area,
        number: u64,
    ) -> Result<planctl::store::Appended, Failure> {
        let (record, drafts) = (store.log()?, store.drafts().log()?);
        store.holds_what_was_noted(&record)?;
        let said = statement(store, &record, &drafts, area, number, &self.role, &now()?);
        let said = said.ok_or_else(|| Failure::usage(words!("sign.no-entry", number)))?;
        let there = of_area(store, area);
        let trust = Trust::of(store, &record, &drafts);
        let again = trust.attestations(area).iter().find(|made| {
            made.about == number
                && made.is_valid()
                && made.role == self.role
                && made.key == Some(self.public.fingerprint())
        });
        if let Some(made) = again {
            let (by, role) = (made.number, planctl::text::visible(&self.role));
            return Err(Failure::negative(words!("sign.signed-entry-already-entry", role, number, by)));
        }
        let text = said.to_toml();
        let signature = self.signature(text.as_bytes())?;
        let event = Event::Sign {
            entry: number,
            attested: Attested::Signed {
                statement: Stored::of(text.as_bytes()),
                signature: Stored::of(&signature),
            },
        };
        let object = |ending: &str, bytes: &[u8]| Object {
            folder: Folder::Evidence,
            extension: ending.to_owned(),
            bytes: bytes.to_vec(),
        };
        let objects =
            vec![object(Attested::STATEMENT, text.as_bytes()), object(Attested::SIGNATURE, &signature)];
        // Where the signature stands decides by which list it is judged.
        let seen = said.seen.size as usize;
        let is_stale = |log: &Log| area == Area::Record && signs_a_list(log, seen);
        let appended = append_once(&there, &now()?, event, objects, is_stale)?;
        let seen =
            Checkpoint { origin: store.config().origin.clone(), head: tree::head(&store.log()?.leaves) };
        // A note to oneself; that it cannot be kept takes nothing from the signature.
        let _ = store.note(&seen);
        Ok(appended)
    }

    /// What ssh-keygen signs with the key, checked before it is kept.
    pub(super) fn signature(&self, text: &[u8]) -> Result<Vec<u8>, Failure> {
        let signature = ssh_keygen(&self.key, text)?;
        let key = self.key.display();
        let parsed = Signature::parse(&signature);
        match parsed {
            Ok(made) if made.verifies(text) && *made.key() == self.public => Ok(signature),
            Ok(_) => Err(Failure::usage(words!("sign.ssh-keygen-signed-not", key))),
            Err(error) => {
                let error = error.words();
                Err(Failure::usage(words!("sign.ssh-keygen-wrote", error)))
            }
        }
    }
}

/// Says that a command's entry was recorded and its signature was not.
pub(super) fn signed_after(
    pen: Option<&Pen>,
    context: &Context,
    store: &Store,
    area: Area,
    number: u64,
) -> Result<Option<u64>, Failure> {
    let Some(pen) = pen.filter(|_| !context.global.dry_run) else { return Ok(None) };
    match pen.sign(store, area, number) {
        Ok(appended) => Ok(Some(appended.entry.number)),
        Err(failure) => {
            let drafts = if area == Area::Drafts { " --drafts" } else { "" };
            context.note(&words!("sign.entry-recorded-not-signed", number, drafts));
            Err(failure)
        }
    }
}

/// A line about the signature, where there is one.
pub(super) fn signature_line(context: &Context, signature: Option<u64>) -> String {
    match signature {
        Some(number) => {
            format!("{}\n", context.say(&words!("sign.signed-entry-2", number)))
        }
        None => String::new(),
    }
}

/// The public half of a key.
fn public_key(path: &Path) -> Result<PublicKey, Failure> {
    let beside = {
        let mut name = path.as_os_str().to_owned();
        name.push(".pub");
        PathBuf::from(name)
    };
    let shown = path.display().to_string();
    let text = if path.extension().is_some_and(|end| end == "pub") {
        read_text(path)?
    } else if beside.is_file() {
        read_text(&beside)?
    } else {
        if !path.is_file() {
            return Err(Failure::usage(words!("sign.no", shown)));
        }
        let made = finished(Command::new("ssh-keygen").arg("-y").arg("-f").arg(path), b"");
        let made = made.map_err(no_ssh_keygen)?;
        if !made.status.success() {
            return Err(Failure::usage(words!("sign.key-cannot-read", shown)));
        }
        String::from_utf8_lossy(&made.stdout).into_owned()
    };
    PublicKey::parse(text.trim_end()).map_err(|error| {
        let error = error.words();
        match text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-") {
            true => Failure::usage(Words::of(&shown, &error)),
            false => Failure::usage(words!("sign.no-public-key", shown)),
        }
    })
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read_bytes(path, 64 << 10)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The one of the user's own keys of which `counts` holds.
fn chosen(counts: impl Fn(&PublicKey) -> bool) -> Result<(PathBuf, PublicKey), Failure> {
    let say_key = || words!("sign.say-key-file");
    let none = || Failure::usage(words!("sign.none-keys-ssh-list")).hint(say_key());
    let home = std::env::var_os("HOME").map(PathBuf::from).ok_or_else(none)?;
    let mut keys: Vec<PathBuf> = match home.join(".ssh").read_dir() {
        Ok(files) => files.flatten().map(|file| file.path()).collect(),
        Err(_) => return Err(none()),
    };
    keys.retain(|path| path.extension().is_some_and(|end| end == "pub"));
    keys.sort();
    let mut found: Vec<(PathBuf, PublicKey)> = Vec::new();
    for path in keys {
        if let Ok(public) = public_key(&path)
            && counts(&public)
        {
            found.push((path, public));
        }
    }
    match found.len() {
        0 => Err(none()),
        1 => Ok(found.remove(0)),
        _ => Err(Failure::usage(words!("sign.several-keys-ssh-could")).hint(say_key())),
    }
}

/// Lets ssh-keygen sign; it asks for a passphrase or a touch by itself.
fn ssh_keygen(key: &Path, text: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "sign", "-n", NAMESPACE, "-f"]).arg(key).stderr(Stdio::piped());
    let made = finished(&mut command, text).map_err(no_ssh_keygen)?;
    if made.status.success() {
        return Ok(made.stdout);
    }
    let said = String::from_utf8_lossy(&made.stderr);
    // Not the frame that it draws around a warning.
    let words = |line: &&str| line.chars().any(char::is_alphabetic) && !line.starts_with("Signing data");
    let said = said.lines().find(words).unwrap_or_default();
    let said = planctl::text::brief(said);
    Err(Failure::usage(words!("sign.ssh-keygen-did-not", said)))
}

fn no_ssh_keygen(error: io::Error) -> Failure {
    if error.kind() != io::ErrorKind::NotFound {
        return Failure::io(Path::new("ssh-keygen"), &error);
    }
    Failure::usage(words!("sign.no-ssh-keygen-here")).hint(words!("sign.install-openssh-openssh-client"))
}
