//! What is recorded beside revisions: acts of bodies, notes, reports, policies, lists of signers, and
//! whose store it is.

use super::{Error, Result, Workspace};
use crate::event::{
    Act, Attested, Event, Policy, Report, RevisionSpec, Revisions, Revoked, SignersChange, Stored,
};
use crate::history::{Attachment, ResolveError, objects_of, resolve};
use crate::store::{Appended, Folder, Log, Object, Refusal};

/// Why an event is not recorded.
enum NotRecorded {
    /// This entry says it already.
    Already(u64),
    NoRevision(ResolveError),
}

impl Workspace {
    /// Records what a body did with a revision.
    ///
    /// ```
    /// # use planctl::event::{Act, ActKind, RevisionSpec};
    /// # use planctl::model::Date;
    /// # use planctl::workspace::{Error, Options};
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// // Nothing is recorded in a rehearsal.
    /// let workspace = Options::new().store(revisions).rehearsal(true).open()?;
    /// let act = Act {
    ///     act: ActKind::Reported,
    ///     body: "本部".to_owned(),
    ///     meeting: String::new(),
    ///     date: Date::parse("2026-02-01").unwrap(),
    ///     paper: String::new(),
    ///     inferred: String::new(),
    /// };
    /// let spec = RevisionSpec::parse("latest").unwrap();
    /// workspace.act(&spec, &act, "係", "2026-11-23T05:00:00Z")?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no such revision, or the record says so already.
    pub fn act(&self, revision: &RevisionSpec, act: &Act, author: &str, moment: &str) -> Result<Appended> {
        self.append(moment, |log| {
            let revisions = Revisions::of(&log.entries).with_days(self.days);
            let found = resolve(&revisions, self.plan_id(), revision).map_err(NotRecorded::NoRevision)?;
            if let Some(known) = found.acts.iter().find(|known| known.act == act) {
                return Err(NotRecorded::Already(known.number));
            }
            let (plan, revision) = (found.revise.plan.clone(), found.revise.date);
            Ok((Event::Act { plan, revision, act: act.clone(), author: author.to_owned() }, Vec::new()))
        })
    }

    /// Records what is to be known of an earlier entry, and with `sets_aside` that it no longer counts.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// let options = planctl::workspace::Options::new().store(revisions);
    /// let workspace = options.rehearsal(true).open()?;
    /// workspace.annotate(2, false, "第3章は別紙", "係", "2026-11-23T05:00:00Z")?;
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is set aside already.
    pub fn annotate(
        &self,
        entry: u64,
        sets_aside: bool,
        message: &str,
        author: &str,
        moment: &str,
    ) -> Result<Appended> {
        let (message, author) = (message.to_owned(), author.to_owned());
        let event = Event::Annotate { entry, sets_aside, message, author };
        self.append(moment, |log| {
            // Set aside twice is set aside once.
            let again = sets_aside && Revisions::of(&log.entries).is_aside(entry);
            if again { Err(NotRecorded::Already(entry)) } else { Ok((event.clone(), Vec::new())) }
        })
    }

    /// Records what became of an item, with the documents that say so.
    ///
    /// # Errors
    ///
    /// If a report that counts says so already.
    pub fn report(&self, report: &Report, kept: &[Attachment], moment: &str) -> Result<Appended> {
        let objects: Vec<Object> = objects_of(kept).collect();
        self.append(moment, |log| {
            let revisions = Revisions::of(&log.entries);
            let of = |report: &Report| {
                (report.plan.clone(), report.item.clone(), report.what, report.value.clone(), report.date)
            };
            let same = |known: &Report| of(known) == of(report);
            let known = log
                .entries
                .iter()
                .find(|entry| entry.event.report().is_some_and(same) && !revisions.is_aside(entry.number));
            match known {
                Some(entry) => Err(NotRecorded::Already(entry.number)),
                None => Ok((Event::Report(Box::new(report.clone())), objects.clone())),
            }
        })
    }

    /// Records who must approve from now on.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let options = planctl::workspace::Options::new().store(revisions);
    /// # let workspace = options.rehearsal(true).open()?;
    /// # let text = "[[rule]]\napprovals = 1\nroles = [\"課長\"]\n";
    /// let policy = planctl::event::Policy::parse(text).unwrap();
    /// workspace.set_policy(&policy, "", "係", "2026-11-23T05:00:00Z")?;
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If this is the policy already.
    pub fn set_policy(&self, policy: &Policy, message: &str, author: &str, moment: &str) -> Result<Appended> {
        self.append(moment, |log| {
            if Revisions::of(&log.entries).policy() == Some(policy) {
                return Err(NotRecorded::Already(log.entries.len() as u64));
            }
            let (policy, message, author) = (policy.clone(), message.to_owned(), author.to_owned());
            Ok((Event::Policy { policy, message, author }, Vec::new()))
        })
    }

    /// Records whose store it is from now on.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let options = planctl::workspace::Options::new().store(revisions);
    /// # let workspace = options.rehearsal(true).open()?;
    /// workspace.set_authority("新しい省", "改組", "係", "2026-11-23T05:00:00Z")?;
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is theirs already.
    pub fn set_authority(
        &self,
        authority: &str,
        message: &str,
        author: &str,
        moment: &str,
    ) -> Result<Appended> {
        let first = self.must_have_store()?.config().authority.clone();
        self.append(moment, |log| {
            if crate::event::authority(&log.entries, &first) == authority {
                return Err(NotRecorded::Already(log.entries.len() as u64));
            }
            let (authority, message, author) = (authority.to_owned(), message.to_owned(), author.to_owned());
            Ok((Event::Authority { authority, message, author }, Vec::new()))
        })
    }

    /// Puts a list of signers forward: the text of an `allowed_signers` file, how many of its keys must
    /// sign it, and the keys that are not to be believed any more.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let options = planctl::workspace::Options::new().store(revisions);
    /// # let workspace = options.rehearsal(true).open()?;
    /// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
    /// let list = format!("課 {key}\n");
    /// workspace.put_signers_forward(&list, 1, &[], "", "係", "2026-11-23T05:00:00Z")?;
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is the list put forward last.
    pub fn put_signers_forward(
        &self,
        list: &str,
        threshold: u64,
        revoked: &[Revoked],
        message: &str,
        author: &str,
        moment: &str,
    ) -> Result<Appended> {
        let (message, author) = (message.to_owned(), author.to_owned());
        let file = Stored::of(list.as_bytes());
        let change = SignersChange { file, threshold, revoked: revoked.to_vec(), message, author };
        let event = Event::Signers(Box::new(change));
        self.append(moment, |log| {
            let again = log.entries.iter().rev().find(|entry| matches!(entry.event, Event::Signers(_)));
            if let Some(again) = again.filter(|entry| entry.event == event) {
                return Err(NotRecorded::Already(again.number));
            }
            let object = Object {
                folder: Folder::Evidence,
                extension: Attested::SIGNERS.to_owned(),
                bytes: list.as_bytes().to_vec(),
            };
            Ok((event.clone(), vec![object]))
        })
    }

    fn append(
        &self,
        moment: &str,
        decide: impl FnMut(&Log) -> std::result::Result<(Event, Vec<Object>), NotRecorded>,
    ) -> Result<Appended> {
        self.must_have_store()?.append(moment, decide).map_err(|refusal| match refusal {
            Refusal::Store(error) => error.into(),
            Refusal::Precondition(NotRecorded::NoRevision(error)) => error.into(),
            Refusal::Precondition(NotRecorded::Already(number)) => Error::Already { number },
        })
    }
}
