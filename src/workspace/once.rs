//! What is made once, when it is first asked for.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A value that is made when it is first asked for. Whoever asks meanwhile waits; what failed is
/// tried again.
pub(super) struct Once<T> {
    made: OnceLock<T>,
    making: Mutex<()>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once { made: OnceLock::new(), making: Mutex::new(()) }
    }
}

impl<T> Once<T> {
    pub(super) fn get<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let _making = locked(&self.making);
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let made = make()?;
        Ok(self.made.get_or_init(|| made))
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
