//! `planctl init`

use std::path::{Path, PathBuf};

use planctl::json::{Envelope, Recorded};
use planctl::model::Sha256;
use planctl::store::{Config, Store};
use planctl::words;

use super::arguments::one_line;
use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::target::outside_stores;

/// Make a store
///
/// The store is a folder of plain files, `revisions` unless named otherwise. What is said of its
/// origin and authority stands for ever.
///
/// Exit codes: 0 done; 2 there is one already, or the disk refuses.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder of the store
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// A name for the log that no other bears, such as `mext.example/plans`
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// Whose record it is; every paper made from it says so
    #[arg(long, value_name = "TEXT")]
    authority: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let folder = args.folder.or_else(|| context.global.store.clone()).unwrap_or_else(|| "revisions".into());
    if !Store::is_store(&folder)? {
        outside_stores(&folder)?;
    }
    let origin = match args.origin {
        Some(origin) => origin,
        None => {
            // The name stands for ever, so it is not made of what could not be read.
            let here = std::env::current_dir().map_err(|error| Failure::io(Path::new("."), &error))?;
            let here = here.file_name().map(|here| here.to_string_lossy().into_owned()).unwrap_or_default();
            format!("{here}/{}", folder.display())
        }
    };
    let authority = args.authority.unwrap_or_else(|| context.say(&words!("init.unofficial")).into_owned());
    let config =
        Config { origin: one_line("--origin", &origin)?, authority: one_line("--authority", &authority)? };
    let (head, authority) = (Sha256::of(config.to_toml().as_bytes()).to_string(), config.authority.clone());
    let dry_run = context.options().init(&folder, config)?.is_none();
    if dry_run {
        let shown = folder.display();
        context.note(&words!("init.rehearsed", shown));
    }
    if format == Format::Json {
        let body = Recorded { entry: 0, head, snapshot: None, signature: None, dry_run };
        context.output.text(&Envelope::new("init", Some(&authority), body).to_text())?;
    }
    if dry_run || format == Format::Json {
        return Ok(Outcome::Done);
    }
    let folder = folder.display();
    context.output.text(&format!("{}\n", context.say(&words!("init.made-store", folder))))?;
    context.hint(&words!("init.begin-plan-new-o"));
    Ok(Outcome::Done)
}
