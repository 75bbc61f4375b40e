//! What papers are made from, as their foot and properties say it.

use planctl::document::{Imprint, Side};
use planctl::layout::Wording;
use planctl::text::Words;

use super::input::{Input, Opened};

/// The imprint of a paper that prints `of`, held against `base` if it is about two.
pub(super) fn imprint(opened: Option<&Opened>, of: &Input, base: Option<&Input>, title: Words) -> Imprint {
    let plan = of.side.snapshot.plan();
    let wording = Wording { vocabulary: &of.vocabulary, before: plan, after: plan };
    let from_store = of.entry.is_some() || base.is_some_and(|base| base.entry.is_some());
    Imprint {
        title,
        plan: wording.name_of(plan.root()),
        revision: called(&of.side),
        base: base.map(|base| called(&base.side)),
        decided: of.side.decided,
        hash: of.side.snapshot.hash(),
        authority: opened.filter(|_| from_store).map(|opened| opened.store.config().authority.clone()),
        author: of.side.body.clone(),
        date: of.side.date,
    }
}

/// A side by its date, or by the name of its file without the folders above.
fn called(side: &Side) -> Words {
    match side.date {
        Some(date) => Words::same(date.to_string()),
        None => {
            let name = std::path::Path::new(&side.label).file_name();
            Words::same(name.map_or_else(|| side.label.clone(), |name| name.to_string_lossy().into_owned()))
        }
    }
}
