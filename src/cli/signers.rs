//! `planctl signers`

use std::collections::BTreeSet;
use std::path::PathBuf;

use planctl::document::{Block, Document, Mark, Span};
use planctl::event::{Event, Revoked};
use planctl::model::Fingerprint;
use planctl::signing::Signers;
use planctl::store::Area;
use planctl::text::Words;
use planctl::trust::Trust;
use planctl::words;
use planctl::workspace::{Error, Opened};

use super::act::Done;
use super::arguments::{Unfit, one_line};
use super::context::{Context, Outcome, now};
use super::failure::Failure;
use super::sign::Signing;

/// Show whose keys count, or put a new list forward
///
/// A list is an OpenSSH `allowed_signers` file: roles, separated by commas, then a public key. It
/// comes into force once as many of its keys as `--threshold` says have signed its entry
/// (`planctl sign '#N'`), and as many of the list in force before as that one asked for. A key
/// counts from then on by its place in the log, whatever its own clock says. A key that a list
/// leaves out signs no more; `--revoke` says besides from which entry on it is not to be believed.
///
/// Exit codes: 0 done; 1 there is none, or it is put forward already; 2 the file is no list; 3
/// the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The list to put forward
    #[arg(long, value_name = "FILE")]
    set: Option<PathBuf>,
    /// How many of its keys must sign it, and every list after it
    #[arg(long, value_name = "N", default_value_t = 1, requires = "set", value_parser = clap::value_parser!(u64).range(1..))]
    threshold: u64,
    /// A key that is not to be believed from an entry on: `SHA256:…@N`
    #[arg(long, value_name = "KEY@N", requires = "set", value_parser = revoked)]
    revoke: Vec<Revoked>,
    /// Why
    #[arg(
        short,
        long,
        visible_alias = "reason",
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    message: String,
    /// The role that records it
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    #[command(flatten)]
    signing: Signing,
}

fn revoked(text: &str) -> Result<Revoked, Unfit> {
    let wrong = || Unfit(words!("arguments.write-key-entry"));
    let (key, from) = text.rsplit_once('@').ok_or_else(wrong)?;
    let key: Fingerprint = key.parse().map_err(|()| wrong())?;
    let from: u64 = from.parse().ok().filter(|from| *from > 0).ok_or_else(wrong)?;
    Ok(Revoked { key, from })
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let opened = context.opened()?;
    let Some(path) = &args.set else { return shown(context, opened) };
    let format = context.format;
    let text = Signers::in_one_spelling(&context.files().text(path)?);
    let shown = path.display();
    let signers = Signers::parse(&text).map_err(|error| {
        let fault = error.words();
        Failure::usage(Words::about(&shown, &fault)).hint(words!("signers.write-role-type-key"))
    })?;
    let (threshold, keys) = (args.threshold, signers.len());
    if threshold > keys as u64 {
        return Err(Failure::usage(words!("signers.threshold-cannot-met-keys", threshold, keys)));
    }
    let (message, author) = (super::arguments::message(&args.message)?, one_line("--author", &args.author)?);
    let pen = args.signing.pen_for(opened, &author, &signers)?;
    let workspace = context.workspace()?;
    let put = workspace.put_signers_forward(&text, threshold, &args.revoke, &message, &author, &now()?);
    let appended = match put {
        Err(Error::Already { number }) => {
            return Err(Failure::negative(words!("signers.entry-puts-list-forward", number))
                .hint(words!("signers.sign-it", number)));
        }
        appended => appended?,
    };
    let number = appended.entry.number;
    let outcome = Done { context, format, command: "signers" }.recorded(appended, pen.as_ref())?;
    // As the store stands now.
    let after = context.options().store(opened.store().root()).open()?;
    let (trust, log) = (after.trust()?, after.opened()?.ok_or(Error::NoStore)?.log());
    if !trust.lists().iter().any(|list| list.entry == number) {
        let asked = asked(&trust, log.entries.len() as u64 + 1, threshold);
        context.hint(&words!("signers.comes-force-once-signed", number, asked));
    }
    Ok(outcome)
}

/// Whose signatures bring a list with this threshold into force.
fn asked(trust: &Trust, next: u64, threshold: u64) -> Words {
    match trust.in_force(next).map(|list| list.threshold) {
        None => words!("signers.keys", threshold),
        Some(old) => words!("signers.keys-force-now-own", old, threshold),
    }
}

fn shown(context: &Context, opened: &Opened) -> Result<Outcome, Failure> {
    let format = context.format;
    let trust = opened.trust()?;
    let next = opened.log().entries.len() as u64 + 1;
    let mut document = Document::default();
    let in_force = trust.in_force(next);
    if let Some(list) = in_force {
        let (entry, from, threshold) = (list.entry, list.from, list.threshold);
        let head = words!("signers.force-list-entry-entry", entry, from, threshold);
        document.push(Block::Item {
            depth: 0,
            marker: String::new(),
            line: vec![Span::plain(context.say(&head))],
        });
        keys(&mut document, &list.signers);
        for revoked in trust.lists().iter().flat_map(|list| &list.revoked) {
            let (key, from) = (&revoked.key, revoked.from);
            let line = words!("signers.revoked-entry", key, from);
            document.push(Block::Item {
                depth: 1,
                marker: "- ".to_owned(),
                line: vec![Span::marked(Mark::Gone, context.say(&line))],
            });
        }
    }
    let since = in_force.map_or(0, |list| list.entry);
    for entry in opened.log().entries.iter().filter(|entry| entry.number > since) {
        let Event::Signers(change) = &entry.event else { continue };
        let number = entry.number;
        let by: BTreeSet<String> = trust
            .attestations(Area::Record)
            .iter()
            .filter(|made| made.about == number && made.is_valid())
            .map(|made| planctl::text::visible(&made.role).into_owned())
            .collect();
        let asked = asked(&trust, next, change.threshold);
        let (given, nobody) = (by.len(), by.is_empty());
        let line = match nobody {
            true => words!("signers.not-force-yet-list", number, asked),
            false => words!("signers.not-in-force", asked, by = Words::dotted(by), given, number),
        };
        document.push(Block::Item {
            depth: 0,
            marker: String::new(),
            line: vec![Span::plain(context.say(&line))],
        });
        if let Some(signers) = trust.put_forward(number) {
            keys(&mut document, signers);
        }
    }
    if document.parts.is_empty() {
        return Err(Failure::negative(words!("signers.no-list-signers-roles"))
            .hint(words!("signers.put-forward-signers-set")));
    }
    context.output.document(&document, format)?;
    Ok(Outcome::Done)
}

fn keys(document: &mut Document, signers: &Signers) {
    for (key, roles) in signers.iter() {
        let roles = roles.iter().map(|role| planctl::text::visible(role).into_owned()).collect::<Vec<_>>();
        let line = vec![
            Span::plain(format!("{}  ", roles.join(", "))),
            Span::marked(Mark::Faint, format!("{} {}", key.kind(), key.fingerprint())),
        ];
        document.push(Block::Item { depth: 1, marker: "- ".to_owned(), line });
    }
}
