//! The names of the lots of one order.

use crate::domain::ids::LotId;
use crate::domain::lot::Lot;
use std::ptr;
use std::sync::Arc;

/// What the lots of one order are called, by their place. Names lie scattered in memory and few of very
/// many are ever read, so those of a portfolio stay where they are.
#[derive(Debug)]
pub(super) enum Names {
    /// Of lots of a portfolio, which are shared with it, at these places among all of them.
    Shared(Arc<Vec<Lot>>, Vec<u32>),
    /// Of other lots.
    Own(Vec<LotId>),
}

impl Names {
    /// Of lots, which `among` others may be.
    pub fn of(lots: &[&Lot], among: Option<&Arc<Vec<Lot>>>) -> Self {
        let shared = among.and_then(|all| Some((all, places(lots, all)?)));
        shared.map_or_else(
            || Self::Own(lots.iter().map(|lot| lot.id.clone()).collect()),
            |(all, places)| Self::Shared(Arc::clone(all), places),
        )
    }

    /// The name of the lot at a place.
    pub fn get(&self, place: u32) -> Option<&LotId> {
        match self {
            Self::Shared(lots, places) => {
                lots.get(*places.get(place as usize)? as usize).map(|lot| &lot.id)
            }
            Self::Own(names) => names.get(place as usize),
        }
    }
}

/// Where lots stand among all of them; `None` where one does not, or they stand in another order.
fn places(lots: &[&Lot], all: &[Lot]) -> Option<Vec<u32>> {
    let mut rest = all.iter().zip(0..);
    let mut places = Vec::with_capacity(lots.len());
    for lot in lots {
        places.push(rest.find(|(one, _)| ptr::eq(*one, *lot))?.1);
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::lot;
    use rust_decimal::dec;

    /// However they come by them, lots have their own names.
    #[test]
    fn each_lot_has_its_own_name() {
        let lot = |date| lot("X", "A", date, dec!(1), Some(dec!(5)));
        let all = Arc::new(vec![lot("2020-01-02"), lot("2021-01-04"), lot("2022-01-03")]);
        let [first, second, third] = [0, 1, 2].map(|place| &all[place]);
        let other = second.clone();
        for (lots, shared) in [
            (vec![first, third], true),
            (vec![second], true),
            (vec![third, first], false),
            (vec![first, &other], false),
        ] {
            let names = Names::of(&lots, Some(&all));
            assert_eq!(matches!(names, Names::Shared(..)), shared);
            for (place, lot) in (0..).zip(&lots) {
                assert_eq!(names.get(place), Some(&lot.id));
            }
            assert_eq!(names.get(3), None);
        }
        assert!(matches!(Names::of(&[first], None), Names::Own(_)));
    }
}
