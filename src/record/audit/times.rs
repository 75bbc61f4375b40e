//! When entries were recorded: their own claims, and timestamps over them.

use super::{Claim, Judged, Outside, Token, Verdict, of_entry};
use crate::event::{Attested, Entry, Event};
use crate::store::{Folder, Log, Store};
use crate::trust::file_hash;
use planctl_core::model::Moment;
use planctl_core::text::Words;
use planctl_core::words;

/// What is proved of the times of a record.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// Timestamps that certificates from outside prove: the entry, the time, the `sign` entry.
    pub proved: Vec<(u64, Moment, u64)>,
    faults: Vec<Words>,
    notes: Vec<Words>,
    tokens: usize,
}

impl Times {
    /// Reads the timestamps of a record.
    pub fn read(store: &Store, record: &Log, outside: &Outside<'_>) -> Times {
        let mut times = Times::default();
        for entry in &record.entries {
            let Event::Sign { entry: about, attested: Attested::Timestamp(token) } = &entry.event else {
                continue;
            };
            times.tokens += 1;
            let path = store.object_path(Folder::Evidence, token.blake3, Attested::TOKEN);
            let fault = match store.object_named(Folder::Evidence, token, Attested::TOKEN) {
                Err(error) => Err(error.words()),
                Ok(_) => times.token(store, record, entry.number, *about, &path, outside),
            };
            times.faults.extend(fault.err().map(|fault| of_entry(entry.number, &fault)));
        }
        times
    }

    fn token(
        &mut self,
        store: &Store,
        record: &Log,
        number: u64,
        about: u64,
        path: &std::path::Path,
        outside: &Outside<'_>,
    ) -> Result<(), Words> {
        let Some(read) = outside.tokens else {
            self.notes.push(of_entry(number, &words!("audit.no-openssl-here-timestamp")));
            return Ok(());
        };
        let (imprint, time, proved) = match read(path, &store.entry_path(about)) {
            Token::Unreadable(fault) => return Err(fault),
            Token::Refused => {
                return Err(words!("audit.refused"));
            }
            Token::Granted { imprint, time, proved } => (imprint, time, proved),
        };
        if imprint.is_none() || imprint != file_hash(record, about) {
            return Err(words!("audit.timestamp-not-over-entry", about));
        }
        match proved {
            Ok(()) => self.proved.push((about, time, number)),
            Err(why) => self.notes.push(of_entry(number, &why)),
        }
        Ok(())
    }

    /// The earliest proved time at or after an entry: it stood at that time.
    pub fn existed_by(&self, number: u64) -> Option<(Moment, u64)> {
        let over = self.proved.iter().filter(|(about, ..)| *about >= number);
        over.map(|(_, time, by)| (*time, *by)).min()
    }

    /// Judges when entries were recorded.
    pub(super) fn judged(mut self, record: &Log, now: Moment) -> Judged {
        // A token is an entry too, and comes after what it is over: those at the end need no other.
        let is_token =
            |entry: &&Entry| matches!(&entry.event, Event::Sign { attested: Attested::Timestamp(_), .. });
        let entries = record.entries.iter().rev().skip_while(is_token).count();
        let mut covered = 0;
        // The earliest proved time at or after each entry, from the end.
        let mut proved = self.proved.clone();
        proved.sort();
        let mut bound: Option<Moment> = None;
        for entry in record.entries.iter().rev() {
            while let Some((_, time, _)) = proved.pop_if(|(about, ..)| *about >= entry.number) {
                bound = Some(bound.map_or(time, |known| known.min(time)));
            }
            let Some(recorded) = Moment::parse(&entry.recorded) else { continue };
            covered += usize::from(bound.is_some() && entry.number <= entries as u64);
            let after = match bound {
                Some(bound) if recorded.is_long_after(bound) => {
                    words!("audit.says-recorded-stood-already", recorded, bound)
                }
                _ if recorded.is_long_after(now) => words!("audit.says-recorded-now", recorded, now),
                _ => continue,
            };
            self.faults.push(of_entry(entry.number, &after));
        }
        let tokens = self.tokens;
        let (verdict, detail, faults) = if !self.faults.is_empty() {
            (Verdict::Contradicted, words!("audit.timestamp-count", tokens), self.faults)
        } else if tokens == 0 {
            let claims = words!("audit.no-timestamp-times-recorder");
            (Verdict::NotProved, claims, Vec::new())
        } else {
            let detail = words!("audit.entries-stood-before-timestamp", entries, covered);
            let verdict =
                if covered == entries && entries > 0 { Verdict::Proved } else { Verdict::NotProved };
            (verdict, detail, self.notes)
        };
        Judged { claim: Claim::Timestamps, verdict, detail, faults }
    }
}
