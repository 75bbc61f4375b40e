//! Taking suggested lineage into a draft, once a person has said so.

use std::collections::BTreeSet;

use super::LineageLink;
use planctl_core::model::{Held, Key, Plan, Value};
use planctl_core::snapshot::Draft;

/// The draft with `links` written into the lineage fields of its items, beside what stands there
/// already. A link about an item that the draft lacks is passed over: nothing is left to say it of.
pub fn apply_lineage(draft: Draft, links: &[LineageLink]) -> Draft {
    let (vocabulary, root, mut items) = draft.plan.into_parts();
    for link in links {
        let Some(item) = items.iter_mut().find(|item| item.id == link.item) else { continue };
        let mut from: BTreeSet<_> = item.references(link.field.key());
        from.extend(link.from.iter().cloned());
        item.fields.insert(Key::from(link.field.key()), Held::known(Value::References(from)));
    }
    let plan = Plan::assemble(vocabulary, root, items).expect("only fields were changed");
    Draft { plan, ..draft }
}
