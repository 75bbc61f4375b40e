//! `planctl tidy`

use std::time::Duration;

use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;

/// Remove temporary files that killed writers left behind
///
/// Only files in the store's own waiting rooms, and only those that nobody has touched for a
/// while: nothing of the record is ever removed. Files that no entry names stay, since another
/// copy of the log may name them.
///
/// Exit codes: 0 done; 1 there is nothing to remove; 2 no store; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// How old they must be, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    older: u64,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let opened = context.opened()?;
    let older = Duration::from_secs(args.older.saturating_mul(60 * 60));
    let mut text = String::new();
    for store in [opened.store().clone(), opened.store().drafts()] {
        for path in store.abandoned(older)? {
            if !context.global.dry_run {
                store.remove_abandoned(&path)?;
            }
            let name = path.strip_prefix(store.root()).unwrap_or(&path).display().to_string();
            let name = planctl::text::visible(&name).into_owned();
            let said = match context.global.dry_run {
                true => words!("tidy.could-removed", name),
                false => words!("tidy.removed", name),
            };
            text.push_str(&context.say(&said));
            text.push('\n');
        }
    }
    if text.is_empty() {
        return Err(Failure::negative(words!("tidy.no-temporary-files-remove")));
    }
    context.output.text(&text)?;
    Ok(Outcome::Done)
}
