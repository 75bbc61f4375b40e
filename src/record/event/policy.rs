//! Who must approve before a proposal is adopted.

use planctl_core::text::Lang;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;

use planctl_core::model::Id;
use planctl_core::text::{Words, of_toml, plain_text, visible};
use planctl_core::words;

/// Who must approve. Without rules adoption needs nobody.
///
/// As a file, and in the entry that records it:
///
/// ```toml
/// self_approval = false
///
/// [[rule]]
/// roles = ["ライフサイエンス課長", "参事官"]
/// approvals = 1
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether a role that wrote a version counts among those that approve it.
    pub self_approval: bool,
    /// All of them must be met.
    pub rules: Vec<PolicyRule>,
}

/// So many of these roles must approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRule {
    /// The plan it holds for; `None` for every plan.
    pub plan: Option<Id>,
    pub roles: BTreeSet<String>,
    /// How many of them: at least 1 and at most all.
    pub approvals: u64,
}

/// Why a text is no policy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// It is not TOML of this form.
    Form {
        /// What the reader says.
        message: String,
        /// Where, in bytes.
        span: Option<std::ops::Range<usize>>,
    },
    /// A rule, counted from 1, asks for more approvals than it has roles, or for none.
    Count {
        rule: usize,
        /// How many it asks for.
        approvals: u64,
        /// How many roles it has.
        roles: usize,
    },
    /// A rule, counted from 1, has a role that cannot stand in a record, or stands twice.
    Role { rule: usize, role: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    plan: Option<String>,
    roles: Vec<String>,
    approvals: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    #[serde(default)]
    self_approval: bool,
    #[serde(default)]
    rule: Vec<RawRule>,
}

impl RawRule {
    /// The rule, the number `rule` of its policy; without a count all of its roles are needed.
    pub(super) fn into_rule(self, rule: usize) -> Result<PolicyRule, PolicyError> {
        let form = |message: String| PolicyError::Form { message, span: None };
        let plan = self
            .plan
            .map(|plan| plan.parse::<Id>().map_err(|error| form(error.words().get(Lang::EN).into_owned())));
        let mut roles = BTreeSet::new();
        for role in self.roles {
            let sound = plain_text(&role).is_ok_and(|plain| plain == role) && !role.contains('\n');
            if !sound || role.is_empty() || !roles.insert(role.clone()) {
                return Err(PolicyError::Role { rule, role });
            }
        }
        let approvals = self.approvals.unwrap_or(roles.len() as u64);
        if approvals == 0 || approvals > roles.len() as u64 {
            return Err(PolicyError::Count { rule, approvals, roles: roles.len() });
        }
        Ok(PolicyRule { plan: plan.transpose()?, roles, approvals })
    }
}

impl Policy {
    /// Reads a policy from a file.
    ///
    /// # Errors
    ///
    /// If it is not of the form above, or a rule cannot be met.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        let raw: RawPolicy = toml::from_str(text)
            .map_err(|error| PolicyError::Form { message: error.message().to_owned(), span: error.span() })?;
        let rules = raw.rule.into_iter().enumerate().map(|(index, rule)| rule.into_rule(index + 1));
        Ok(Policy { self_approval: raw.self_approval, rules: rules.collect::<Result<_, _>>()? })
    }

    /// The rules that hold for a plan.
    pub fn for_plan(&self, plan: &Id) -> impl Iterator<Item = &PolicyRule> {
        self.rules.iter().filter(move |rule| rule.plan.as_ref().is_none_or(|named| named == plan))
    }
}

impl PolicyError {
    pub fn words(&self) -> Words {
        match self {
            PolicyError::Form { message, .. } => {
                let message = of_toml(message);
                words!("event.form", message)
            }
            PolicyError::Count { rule, approvals, roles } => words!("event.count", rule, roles, approvals),
            PolicyError::Role { rule, role } => {
                let role = visible(role);
                words!("event.role", rule, role)
            }
        }
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for PolicyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_cannot_be_met_is_refused() {
        let parse = |rule: &str| Policy::parse(&format!("[[rule]]\n{rule}\n"));
        assert_eq!(parse("roles = [\"a\", \"b\"]").unwrap().rules[0].approvals, 2);
        assert!(parse("roles = [\"a\", \"b\"]\napprovals = 1").is_ok());
        assert!(matches!(parse("roles = [\"a\"]\napprovals = 2"), Err(PolicyError::Count { .. })));
        assert!(matches!(parse("roles = [\"a\"]\napprovals = 0"), Err(PolicyError::Count { .. })));
        assert!(matches!(parse("roles = []"), Err(PolicyError::Count { .. })));
        assert!(matches!(parse("roles = [\"a\", \"a\"]"), Err(PolicyError::Role { .. })));
        assert!(matches!(parse("rolls = [\"a\"]"), Err(PolicyError::Form { .. })));
    }
}
