//! Words to the user beside the answer.

use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc::RecvTimeoutError;

use planctl::document::{Document, LeftOut};
use planctl::text::{Lang, Words, visible};
use planctl::words;

/// The longest word to the user, in bytes.
const MOST_BYTES: usize = 4096;

/// Says something beside the answer, cut where it is longer than anybody reads. That nobody
/// listens is no fault.
pub(super) fn tell(words: &str) {
    let mut end = words.len().min(MOST_BYTES - 4);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < words.len() { "…" } else { "" };
    let _ = writeln!(std::io::stderr(), "{}{cut}", &words[..end]);
}

/// A word to the user beside the answer.
pub(super) fn note(lang: Lang, words: &Words) {
    let label = words!("telling.note");
    tell(&format!("{}: {}", label.get(lang), visible(&words.get(lang))));
}

/// Says what a paper leaves out of what the plan holds, item by item.
pub(super) fn tell_left_out(lang: Lang, left: &[LeftOut]) {
    for one in left {
        note(lang, &one.words());
    }
}

/// A paper with what is to be known of the record behind it, which is told apart from it unless it is asked
/// for in the paper.
pub(super) fn noted(lang: Lang, paper: Document, in_paper: bool) -> Document {
    if in_paper {
        return paper.with_notes();
    }
    paper.notes.iter().for_each(|one| note(lang, &one.text));
    paper.without_notes()
}

/// Does something that may take long; on a terminal, says after a second what it is, and every few
/// seconds that it goes on.
pub(super) fn patiently<T>(lang: Lang, what: &Words, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    let (done, waiting) = std::sync::mpsc::channel::<()>();
    let said = what.get(lang);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut seconds = 1;
            let mut wait = 1;
            // Ends when the work is done and its end of the channel with it.
            while waiting.recv_timeout(std::time::Duration::from_secs(wait)) == Err(RecvTimeoutError::Timeout)
            {
                tell(&format!("{said} … {seconds} s"));
                wait = 3;
                seconds += wait;
            }
        });
        let result = work();
        drop(done);
        result
    })
}
