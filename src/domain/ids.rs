//! Names of things: accounts, securities and lots. Cheap to clone, ordered as text.

use compact_str::{CompactString, format_compact};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A text that many have.
#[derive(Clone, Eq)]
struct Shared(Arc<str>);

// Lots of one reading share their names: most that are equal are one text.
impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Ord for Shared {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl PartialOrd for Shared {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Shared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Deref for Shared {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Shared {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Shared {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident($text:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub struct $name($text);

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                Self::from(&*id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self)
            }
        }
    };
}

text_id! {
    /// An account by the name the user gives it (files may know it by an alias).
    AccountId(Shared)
}
text_id! {
    /// A security by its symbol as normalised on import (`BRK.B`).
    SecurityId(Shared)
}
text_id! {
    /// A lot, unique within its account and security: the file's own id, or `SYMBOL@YYYY-MM-DD`
    /// with `.2`, `.3` … for further lots of that day.
    // Each lot has its own, mostly a symbol and a day: kept in place, it is copied and compared without a
    // look elsewhere in memory.
    LotId(CompactString)
}

impl SecurityId {
    /// Takes the name of another, and shares its text, so that the two are compared at once.
    pub fn share(&mut self, other: &Self) {
        if !Arc::ptr_eq(&self.0.0, &other.0.0) {
            self.clone_from(other);
        }
    }
}

impl LotId {
    /// The name of one of the parts into which a wash sale splits a lot, from 1: the first keeps the
    /// lot's own.
    #[must_use]
    pub fn part(&self, number: usize) -> Self {
        if number <= 1 { self.clone() } else { Self(format_compact!("{self}/{number}")) }
    }

    /// The name of the lot that it is, or may be, a part of.
    #[must_use]
    pub fn whole(&self) -> Self {
        match self.stem() {
            own if own.len() == self.len() => self.clone(),
            whole => whole.into(),
        }
    }

    /// The text of that name.
    #[must_use]
    pub fn stem(&self) -> &str {
        let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()) && part != "1";
        match self.rsplit_once('/') {
            Some((whole, part)) if !part.is_empty() && number(part) => whole,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_names_its_lot() {
        let lot = LotId::from("VTI@2026-02-18");
        assert_eq!((lot.part(1), &*lot.part(2)), (lot.clone(), "VTI@2026-02-18/2"));
        assert_eq!((lot.part(12).whole(), lot.whole()), (lot.clone(), lot));
        for own in ["A/1", "A/", "A/B"] {
            assert_eq!(&*LotId::from(own).whole(), own);
        }
    }
}
