//! `planctl policy`

use planctl::text::Words;
use std::path::PathBuf;

use planctl::document::{Block, Document, Mark, Span};
use planctl::event::{Policy, PolicyError};
use planctl::words;

use super::act::Done;
use super::arguments::one_line;
use super::context::{Context, Outcome, now};
use super::failure::Failure;
use super::sign::Signing;

/// Show who must approve before a proposal is adopted, or record it anew
///
/// A policy is a small TOML file: `[[rule]]` with `roles` and how many of them must approve
/// (`approvals`; all, if it does not say), each for one `plan` or for all. Who wrote a version
/// does not count unless `self_approval = true`. All rules must be met; a new policy takes the
/// place of the old one. Without a policy adoption needs nobody.
///
/// Exit codes: 0 done; 1 there is none, or it is recorded already; 2 the file is no policy; 3
/// the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The policy to record
    #[arg(long, value_name = "FILE")]
    set: Option<PathBuf>,
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

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let opened = context.opened()?;
    let revisions = opened.revisions();
    let Some(path) = &args.set else {
        let format = context.format;
        return match revisions.policy() {
            Some(policy) => {
                context.output.document(&shown(context, policy), format)?;
                Ok(Outcome::Done)
            }
            None => Err(Failure::negative(words!("policy.no-policy-adoption-needs"))),
        };
    };
    let format = context.format;
    let text = context.files().text(path)?;
    let policy = Policy::parse(&text).map_err(|error| {
        let failure = Failure::usage(error.words());
        let shown = path.display().to_string();
        match error {
            PolicyError::Form { span: Some(span), .. } => failure.at(&shown, &text, span),
            _ => failure,
        }
    })?;
    let (message, author) = (super::arguments::message(&args.message)?, one_line("--author", &args.author)?);
    let pen = args.signing.pen_for_change(context, opened, &author)?;
    let appended = context.workspace()?.set_policy(&policy, &message, &author, &now()?);
    let done = Done { context, format, command: "policy" };
    done.recorded_unless(words!("policy.policy-recorded-already"), appended, pen.as_ref())
}

fn shown(context: &Context, policy: &Policy) -> Document {
    let mut document = Document::default();
    for rule in &policy.rules {
        let roles: Vec<&str> = rule.roles.iter().map(String::as_str).collect();
        let (count, of) = (rule.approvals, roles.len());
        let words = words!("policy.rule", count, of, roles = Words::dotted(roles));
        let mut line = vec![Span::plain(context.say(&words))];
        if let Some(plan) = &rule.plan {
            line.push(Span::marked(Mark::Faint, format!("  {plan}")));
        }
        document.push(Block::Item { depth: 0, marker: "- ".to_owned(), line });
    }
    let own = if policy.self_approval {
        words!("policy.who-wrote-version-may")
    } else {
        words!("policy.who-wrote-version-not")
    };
    document.push(Block::Paragraph(vec![Span::marked(Mark::Faint, context.say(&own))]));
    document
}
