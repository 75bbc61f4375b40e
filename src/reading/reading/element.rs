//! The elements of XML that states its items, as they were read.

use planctl_core::text::{Spot, Text};

/// One element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Its name without a prefix.
    pub name: String,
    /// The text directly in it; an empty line in it is a line break.
    pub text: Text,
    /// The attributes that say something of the plan, by their names without a prefix, none of them blank.
    pub attributes: Vec<(String, String)>,
    /// The elements in it, by their numbers in the document, all greater than its own.
    pub children: Vec<usize>,
    /// Where it begins.
    pub spot: Spot,
}
