//! The slices of a plan, priced when somebody looks at them.
//!
//! A comparison plans one order in fifteen ways and shows what they come to; of most ways nobody
//! looks at a single lot.

use super::Slice;
use super::by_age::ByAge;
use super::choice::{Choice, Fees, Rest};
use super::pricing;
use super::totals::Totals;
use crate::domain::method::order::Shelf;
use crate::domain::order::Order;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// One slice a lot, in the order in which the method takes them; it derefs to them.
#[derive(Clone, Debug, Default)]
pub struct Slices {
    /// Summed when somebody asks: those of a foreign text may be beyond all range.
    totals: OnceLock<Totals>,
    source: Option<Source>,
    priced: OnceLock<Vec<Slice>>,
}

/// What the slices follow from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub order: Order,
    pub shelf: Arc<Shelf>,
    pub choice: Choice,
}

impl Slices {
    /// What a choice takes of a shelf.
    pub(super) fn of(order: &Order, shelf: &Arc<Shelf>, choice: Choice) -> Self {
        let totals = Totals::of(order, shelf, &choice).into();
        let source = Source { order: order.clone(), shelf: Arc::clone(shelf), choice };
        Self { totals, source: Some(source), priced: OnceLock::new() }
    }

    /// Their sums, which need no slice to be priced.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        self.totals.get_or_init(|| Totals::of_slices(self.as_slice()))
    }

    /// What is taken of the lots, oldest first, which needs no slice to be priced either.
    #[must_use]
    pub(in crate::domain) fn by_age(&self) -> ByAge<'_> {
        match &self.source {
            Some(source) => ByAge::of(source),
            None => ByAge::of_slices(self.as_slice()),
        }
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Slice] {
        self.priced.get_or_init(|| {
            self.source.as_ref().map_or_else(Vec::new, |Source { order, shelf, choice }| {
                let fees = Fees::of(order, shelf, choice);
                let takes = choice.clone().takes(shelf, &Rest::all(order.quantity));
                pricing::slices(order, shelf, &fees, &takes)
            })
        })
    }
}

impl From<Vec<Slice>> for Slices {
    fn from(slices: Vec<Slice>) -> Self {
        Self { totals: OnceLock::new(), source: None, priced: slices.into() }
    }
}

impl Deref for Slices {
    type Target = [Slice];

    fn deref(&self) -> &[Slice] {
        self.as_slice()
    }
}

impl<'s> IntoIterator for &'s Slices {
    type Item = &'s Slice;
    type IntoIter = std::slice::Iter<'s, Slice>;

    fn into_iter(self) -> Self::IntoIter {
        self.as_slice().iter()
    }
}

impl<'s> IntoIterator for &'s mut Slices {
    type Item = &'s mut Slice;
    type IntoIter = std::slice::IterMut<'s, Slice>;

    fn into_iter(self) -> Self::IntoIter {
        let _ = self.as_slice();
        // What changes is no longer what the choice made of it.
        self.totals = OnceLock::new();
        self.source = None;
        self.priced.get_mut().map_or_else(Default::default, |slices| slices.iter_mut())
    }
}

impl IntoIterator for Slices {
    type Item = Slice;
    type IntoIter = std::vec::IntoIter<Slice>;

    fn into_iter(self) -> Self::IntoIter {
        let _ = self.as_slice();
        self.priced.into_inner().unwrap_or_default().into_iter()
    }
}

impl PartialEq for Slices {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Slices {}

impl Serialize for Slices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Slices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Slice>::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lot::Lot;
    use crate::domain::method::Method;
    use crate::domain::money::Money;
    use crate::domain::order::Side;
    use crate::domain::plan::{Selection, plan};
    use crate::domain::testing::{household, lot, order};
    use rust_decimal::dec;

    #[test]
    fn sums_are_those_of_the_slices_as_they_are_now() {
        let household = household(vec![lot("X", "A", "2020-01-02", dec!(10), Some(dec!(500)))]);
        let order = order(Side::Sell, dec!(10), dec!(80), "2026-11-24");
        let fifo = Selection::Method(Method::Fifo);
        let lots: Vec<&Lot> = household.portfolio().lots().iter().collect();
        let mut slices = plan(&order, &lots, &fifo).unwrap().slices;
        let before = slices.clone();
        assert_eq!(slices.totals().basis(), Money::from(500));
        for slice in &mut slices {
            slice.basis = Some(Money::from(300));
        }
        assert_eq!(slices.totals().basis(), Money::from(300));
        assert_ne!(slices, before);
        let read: Slices = serde_json::from_str(&serde_json::to_string(&slices).unwrap()).unwrap();
        assert_eq!((read.totals(), &read), (slices.totals(), &slices));
    }
}
