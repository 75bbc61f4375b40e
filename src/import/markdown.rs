//! markdown

use super::{Limits, ReadError};
use crate::reading::Reading;

pub(super) fn read(_text: &str, _limits: &Limits) -> Result<Reading, ReadError> {
    todo!()
}
