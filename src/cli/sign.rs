//! `planctl sign`, and `--sign` of the commands that record.

use planctl::text::Words;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use planctl::event::{Event, RevisionSpec};
use planctl::history::resolve;
use planctl::json::{Envelope, Recorded};
use planctl::signing::{NAMESPACE, PublicKey, Signature, Signers};
use planctl::store::{Appended, Area, Log};
use planctl::trust::Trust;
use planctl::words;
use planctl::workspace::{Error, Opened, Workspace};

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
    let workspace = context.workspace()?;
    let log = match area {
        Area::Record => opened.log(),
        Area::Drafts => &opened.drafts()?.log,
    };
    let number = entry_number(context, &args.about, log, opened, args.drafts)?;
    let authority = opened.authority();
    let (signed, told) = match &args.timestamp {
        Some(path) => {
            let signed = attach(context, area, number, path)?;
            (signed, words!("sign.attached-timestamp-entry", number))
        }
        None => {
            workspace.is_whole(area, number)?;
            let own = match area {
                Area::Record => workspace.list_put_forward(number)?,
                Area::Drafts => None,
            };
            let trust = workspace.trust()?;
            let role = one_line("--role", &args.role)?;
            let pen = Pen::find(&trust, opened.log(), args.key.as_deref(), &role, own.as_ref())?;
            let signed = pen.sign(workspace, area, number)?;
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
    let trust = context.options().store(opened.store().root()).open()?.trust()?;
    match trust.lists().iter().find(|list| list.entry == number) {
        Some(list) => {
            let from = list.from;
            context.note(&words!("sign.list-signers-entry-force", number, from));
        }
        None => context.hint(&words!("sign.list-entry-not-force", number)),
    }
    Ok(())
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

/// Keeps a timestamp for an entry, held to that entry first.
fn attach(context: &Context, area: Area, number: u64, path: &Path) -> Result<Appended, Failure> {
    use planctl::audit::Token;
    let bytes = read_bytes(path, 1 << 20)?;
    let shown = path.display();
    let imprint = match super::openssl::read(path) {
        Some(Token::Granted { imprint, .. }) => imprint,
        Some(Token::Refused) => {
            return Err(Failure::usage(words!("sign.answer-grants-no-timestamp", shown)));
        }
        Some(Token::Unreadable(fault)) => return Err(Failure::usage(fault)),
        None => {
            return Err(Failure::usage(words!("sign.no-openssl-here-check")));
        }
    };
    match context.workspace()?.attach_timestamp(area, number, (bytes, imprint), &now()?) {
        Err(Error::OtherImprint { entry, .. }) => {
            let entry = entry.display();
            Err(Failure::usage(words!("sign.no-timestamp-over-entry", shown, number))
                .hint(words!("sign.ask-openssl-ts-query", entry)))
        }
        done => Ok(done?),
    }
}

impl Signing {
    /// The pen to sign with, if it was asked for; `author` is the role of what is recorded.
    pub(super) fn pen(&self, opened: &Opened, author: &str) -> Result<Option<Pen>, Failure> {
        if !self.is_asked_for()? {
            return Ok(None);
        }
        Pen::find(&opened.trust()?, opened.log(), self.key.as_deref(), author, None).map(Some)
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
        if pen.is_none() && opened.trust()?.in_force(next).is_some() {
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
        Pen::find(&opened.trust()?, opened.log(), self.key.as_deref(), author, Some(own)).map(Some)
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

    /// Signs an entry, and records that.
    fn sign(&self, workspace: &Workspace, area: Area, number: u64) -> Result<Appended, Failure> {
        let key = self.public.fingerprint();
        let said = workspace.statement(area, number, &self.role, &key, &now()?)?;
        let signature = self.signature(said.text().as_bytes())?;
        Ok(workspace.sign(&said, &signature, &now()?)?)
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
    area: Area,
    number: u64,
) -> Result<Option<u64>, Failure> {
    let Some(pen) = pen.filter(|_| !context.global.dry_run) else { return Ok(None) };
    match pen.sign(context.workspace()?, area, number) {
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
