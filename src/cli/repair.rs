//! `planctl repair`

use std::path::PathBuf;

use planctl::text::Words;
use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::surroundings::{copy_folder, store_folder};

/// Put back damaged or missing files from another copy of the store
///
/// Only files that this store's own log names, and only with the very bytes that it names: an
/// entry is pinned by those after it, everything else by its hashes. What stands in a file's
/// place is moved to `.planctl/damaged/`; nothing is deleted. Entries that only the copy has are
/// not added, and what is withheld stays so.
///
/// Exit codes: 0 nothing is left to put back; 1 something could not be put back; 2 no copy of
/// this store; 3 the copy is damaged too.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The copy: a folder of a store, or one with a store as `revisions/`
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let root = match store_folder(context.global.store.as_deref())? {
        Some(root) => root,
        // Without its first file it is not found, unless it is named.
        None => match &context.global.store {
            Some(named) => named.clone(),
            None => PathBuf::from("revisions"),
        },
    };
    let is_rehearsal = context.global.dry_run;
    let done = context.options().repair(&root, &copy_folder(&args.from)?)?;
    let mut text = String::new();
    let mut say = |words: Words| {
        text.push_str(&context.say(&words));
        text.push('\n');
    };
    for path in &done.restored {
        let path = path.display();
        say(match is_rehearsal {
            true => words!("repair.could-put-back", path),
            false => words!("repair.put-back", path),
        });
    }
    for path in &done.aside {
        let path = path.display();
        say(match is_rehearsal {
            true => words!("repair.would-move-aside", path),
            false => words!("repair.moved-aside-stood", path),
        });
    }
    for words in &done.left {
        say(words.clone());
    }
    if done.restored.is_empty() && done.left.is_empty() {
        say(words!("repair.nothing-put-back"));
    }
    context.output.text(&text)?;
    Ok(if done.left.is_empty() { Outcome::Done } else { Outcome::Negative })
}
