//! `planctl pack`

use planctl::store::{Area, Packed};
use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;

/// Keep what revisions share once, in packs
///
/// Snapshots and sources go into a few files in `packs/`, versions of proposals into `drafts/packs/`. Every file
/// is read back from its pack before the file itself is removed, and bears the same name and hashes as before: no
/// other command tells the difference. In a git work tree what is not packed yet is added as a pack of its own,
/// since git keeps every file it has ever had.
///
/// Exit codes: 0 done, or nothing to do; 2 no store; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Pack everything anew, in a git work tree too
    #[arg(long, conflicts_with = "unpack")]
    all: bool,
    /// Take everything out of the packs again
    #[arg(long)]
    unpack: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let workspace = context.workspace()?;
    let is_anew = args.all || !workspace.is_in_git()?;
    let done = match args.unpack {
        true => workspace.unpack()?,
        false => workspace.pack(is_anew)?,
    };
    let mut text = String::new();
    for (area, packed) in done.iter().filter(|(_, packed)| packed.objects > 0) {
        let folder = match area {
            Area::Record => "packs",
            Area::Drafts => "drafts/packs",
        };
        let Packed { objects, before, after, .. } = packed;
        let said = match (args.unpack, context.global.dry_run) {
            (false, false) => words!("pack.packed", folder, objects, before, after),
            (false, true) => words!("pack.would-pack", folder, objects, before, after),
            (true, false) => words!("pack.unpacked", folder, objects, before, after),
            (true, true) => words!("pack.would-unpack", folder, objects, before, after),
        };
        text.push_str(&context.say(&said));
        text.push('\n');
    }
    if text.is_empty() {
        let said = if args.unpack { words!("pack.no-packs") } else { words!("pack.nothing") };
        text = format!("{}\n", context.say(&said));
    }
    context.output.text(&text)?;
    let left: usize = done.iter().map(|(_, packed)| packed.left).sum();
    if left > 0 {
        context.note(&words!("pack.left", left));
    }
    if !is_anew && !args.unpack {
        context.hint(&words!("pack.in-git"));
    }
    Ok(Outcome::Done)
}

/// Says that a pack would help, where it would by much.
pub(super) fn hint(context: &Context) -> Result<(), Failure> {
    if context.workspace()?.should_be_packed()? {
        context.hint(&words!("pack.would-help"));
    }
    Ok(())
}
