//! Connections for questions that do not write, shared by the requests that ask them.

use std::sync::{Mutex, PoisonError};

use super::{Database, StoreError, StoreLocation, open_to_read};

/// A few connections that read. Use them on threads that may block.
pub struct Readers {
    location: StoreLocation,
    idle: Mutex<Vec<Box<dyn Database>>>,
}

impl std::fmt::Debug for Readers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readers").field("location", &self.location.to_string()).finish_non_exhaustive()
    }
}

impl Readers {
    /// Connections to `location`, opened when they are needed.
    pub fn new(location: StoreLocation) -> Self {
        Self { location, idle: Mutex::new(Vec::new()) }
    }

    /// Asks something. A connection that failed is not used again.
    pub(in crate::serve) fn ask<T>(
        &self,
        question: impl FnOnce(&mut dyn Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // Of a database that was started anew none is left.
        let mut known = idle().pop();
        while known.as_mut().is_some_and(|database| !database.is_alive()) {
            known = idle().pop();
        }
        let mut database = match known {
            Some(database) => database,
            None => open_to_read(&self.location)?,
        };
        let answer = question(database.as_mut())?;
        idle().push(database);
        Ok(answer)
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        // Closing a connection of PostgreSQL blocks, and must not be done where a runtime runs.
        if !idle.is_empty() {
            let _ = std::thread::Builder::new().name("readers".to_owned()).spawn(move || drop(idle));
        }
    }
}
