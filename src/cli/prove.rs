//! `planctl prove`

use planctl::audit::Proof;
use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::sign::entry_number;

/// Write a proof of one entry that stands alone
///
/// One text file with the entry, the way from it to the root of the tree (RFC 6962), the
/// checkpoint with its signatures, and the statements that were signed on the entry. Whoever has
/// the checkpoint from elsewhere needs neither the store nor planctl's word:
/// `planctl verify --proof FILE --against CHECKPOINT`.
///
/// Exit codes: 0 done; 2 no such entry; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A revision, or `#4` for entry 4
    #[arg(value_name = "REV|#ENTRY")]
    about: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let opened = context.opened()?;
    let number = entry_number(context, &args.about, opened.log(), opened, false)?;
    let proof = Proof::of(opened.store(), opened.log(), &opened.trust()?, number)?;
    let proof = proof.ok_or_else(|| Failure::usage(words!("prove.no-entry", number)))?;
    context.output.text(&proof.to_toml())?;
    Ok(Outcome::Done)
}
