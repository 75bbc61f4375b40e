//! docx

use super::{Limits, ReadError};
use crate::reading::Reading;

pub(super) fn read(_bytes: &[u8], _limits: &Limits) -> Result<Reading, ReadError> {
    todo!()
}
