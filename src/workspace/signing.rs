//! Signatures: what is to be signed, what is kept of it, and what all of them amount to. Who has a key
//! signs; a workspace has none.

use super::{Error, Result, Workspace};
use crate::audit::named_files;
use crate::event::{Attested, Event, Stored};
use crate::model::{Fingerprint, Sha256};
use crate::signing::Signers;
use crate::store::{Appended, Area, Folder, Log, Object, Refusal, Store};
use crate::tree::{self, Checkpoint};
use crate::trust::{Trust, file_hash, statement};

/// A statement about an entry, before it is signed.
#[derive(Debug, Clone)]
pub struct Unsigned {
    area: Area,
    number: u64,
    text: String,
    /// How many entries the record had when it was made.
    seen: usize,
}

impl Unsigned {
    /// What is signed, byte by byte.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Why a signature is not recorded.
enum NotRecorded {
    /// This entry holds the same.
    Already(u64),
    /// What it was made for has changed while it was made.
    Stale,
}

impl Workspace {
    /// What the signatures of the store amount to.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// // Nobody has put a list of signers forward.
    /// assert!(workspace.trust()?.lists().is_empty());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no store, or a log of it is damaged.
    pub fn trust(&self) -> Result<Trust> {
        Ok(self.opened()?.ok_or(Error::NoStore)?.trust()?)
    }

    /// The statement that a key signs about an entry, as the store stands now. `role` is whom the key
    /// speaks for.
    ///
    /// # Errors
    ///
    /// If there is no such entry, the key has signed it in that role, or the log holds less than this
    /// copy was last seen to hold.
    pub fn statement(
        &self,
        area: Area,
        number: u64,
        role: &str,
        key: &Fingerprint,
        moment: &str,
    ) -> Result<Unsigned> {
        let store = self.must_have_store()?;
        let (record, drafts) = (store.log()?, store.drafts().log()?);
        store.holds_what_was_noted(&record)?;
        let said = statement(store, &record, &drafts, area, number, role, moment);
        let said = said.ok_or(Error::NoEntry { number })?;
        let trust = Trust::of(store, &record, &drafts);
        let again = trust.attestations(area).iter().find(|made| {
            made.about == number && made.is_valid() && made.role == role && made.key.as_ref() == Some(key)
        });
        if let Some(made) = again {
            return Err(Error::SignedAlready { number, role: role.to_owned(), entry: made.number });
        }
        Ok(Unsigned { area, number, text: said.to_toml(), seen: said.seen.size as usize })
    }

    /// Records a signature of a statement.
    ///
    /// ```
    /// # use planctl::store::Area;
    /// # use planctl::workspace::Options;
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let store = folder.path().join("revisions");
    /// # let config = planctl::store::Config { origin: "example.org/plan".into(), authority: "所管課".into() };
    /// # planctl::store::Store::init(&store, config, 1 << 20).unwrap();
    /// # let moment = "2026-11-23T05:00:00Z";
    /// # let key = planctl::signing::PublicKey::parse(
    /// #     "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ",
    /// # ).unwrap();
    /// # let key = key.fingerprint();
    /// # let workspace = Options::new().store(&store).open()?;
    /// # let others = "課 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
    /// workspace.put_signers_forward(others, 1, &[], "", "課", moment)?;
    /// let unsigned = workspace.statement(Area::Record, 1, "課", &key, moment)?;
    /// // The key signs `unsigned.text()`, and `sign` records that.
    /// assert!(unsigned.text().contains("課"));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is recorded already, or a list of signers was signed since the statement was made.
    pub fn sign(&self, unsigned: &Unsigned, signature: &[u8], moment: &str) -> Result<Appended> {
        let store = self.must_have_store()?;
        let object = |ending: &str, bytes: &[u8]| Object {
            folder: Folder::Evidence,
            extension: ending.to_owned(),
            bytes: bytes.to_vec(),
        };
        let text = unsigned.text.as_bytes();
        let event = Event::Sign {
            entry: unsigned.number,
            attested: Attested::Signed { statement: Stored::of(text), signature: Stored::of(signature) },
        };
        let objects = vec![object(Attested::STATEMENT, text), object(Attested::SIGNATURE, signature)];
        // Where the signature stands decides by which list it is judged.
        let is_stale = |log: &Log| unsigned.area == Area::Record && signs_a_list(log, unsigned.seen);
        let appended = append_once(&store.of_area(unsigned.area), moment, event, objects, is_stale)?;
        let head = tree::head(&store.log()?.leaves);
        let seen = Checkpoint { origin: store.config().origin.clone(), head };
        // A note to oneself; that it cannot be kept takes nothing from the signature.
        let _ = store.note(&seen);
        Ok(appended)
    }

    /// Records a timestamp of an entry; `imprint` is the hash that it is over.
    ///
    /// # Errors
    ///
    /// If it is over another file, or recorded already.
    pub fn attach_timestamp(
        &self,
        area: Area,
        number: u64,
        (token, imprint): (Vec<u8>, Option<Sha256>),
        moment: &str,
    ) -> Result<Appended> {
        let there = self.must_have_store()?.of_area(area);
        if imprint != file_hash(&there.log()?, number) {
            return Err(Error::OtherImprint { number, entry: there.entry_path(number) });
        }
        let event = Event::Sign { entry: number, attested: Attested::Timestamp(Stored::of(&token)) };
        let object = Object { folder: Folder::Evidence, extension: Attested::TOKEN.to_owned(), bytes: token };
        append_once(&there, moment, event, vec![object], |_| false)
    }

    /// Holds an entry to its files: each is as named, or withheld.
    ///
    /// # Errors
    ///
    /// The first file that is missing or damaged.
    pub fn is_whole(&self, area: Area, number: u64) -> Result<()> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let there = self.must_have_store()?.of_area(area);
        let log = there.log()?;
        let entry = number.checked_sub(1).and_then(|index| log.entries.get(usize::try_from(index).ok()?));
        let entry = entry.ok_or(Error::NoEntry { number })?;
        for (folder, file, ending) in named_files(&entry.event) {
            let Err(error) = there.object_named(folder, &file, &ending) else { continue };
            let is_withheld = opened.log().entries.iter().any(|entry| {
                let Event::Redact { withheld, .. } = &entry.event else { return false };
                withheld.iter().any(|withheld| withheld.file == file)
            });
            if !(is_withheld && error.is_gone()) {
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// The list of signers that an entry of the record puts forward; `None` if it puts none forward, or
    /// the list cannot be read.
    ///
    /// # Errors
    ///
    /// If there is no store, or its log is damaged.
    pub fn list_put_forward(&self, number: u64) -> Result<Option<Signers>> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let entry = opened.log().entries.iter().find(|entry| entry.number == number);
        let Some(Event::Signers(change)) = entry.map(|entry| &entry.event) else { return Ok(None) };
        let bytes = opened.store().object_named(Folder::Evidence, &change.file, Attested::SIGNERS);
        let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(text.and_then(|text| Signers::parse(&text).ok()))
    }
}

/// Whether an entry after the first `seen` ones signs a list of signers, which may have come into
/// force by it.
fn signs_a_list(log: &Log, seen: usize) -> bool {
    log.entries.iter().skip(seen).any(|entry| {
        let Event::Sign { entry: about, attested: Attested::Signed { .. } } = &entry.event else {
            return false;
        };
        let about = log.entries.get((*about as usize).saturating_sub(1));
        about.is_some_and(|about| matches!(about.event, Event::Signers(_)))
    })
}

/// Records a signature or timestamp, unless it is there already or `is_stale` by the log as it
/// stands when it would be added.
fn append_once(
    there: &Store,
    moment: &str,
    event: Event,
    objects: Vec<Object>,
    is_stale: impl Fn(&Log) -> bool,
) -> Result<Appended> {
    let appended = there.append(moment, |log| {
        let again = log.entries.iter().find(|entry| entry.event == event);
        match again {
            Some(entry) => Err(NotRecorded::Already(entry.number)),
            None if is_stale(log) => Err(NotRecorded::Stale),
            None => Ok((event.clone(), objects.clone())),
        }
    });
    appended.map_err(|refusal| match refusal {
        Refusal::Store(error) => error.into(),
        Refusal::Precondition(NotRecorded::Already(number)) => Error::Already { number },
        Refusal::Precondition(NotRecorded::Stale) => Error::Stale,
    })
}
