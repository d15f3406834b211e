//! Lots that leave in a fixed order, as a search that is free to choose sees them.
//!
//! Shares at average cost leave oldest first, also where the older pool costs less. The search takes the
//! dearest first, so it is shown stretches of lots at their common cost: dearer lots behind cheaper ones
//! join them until no lot costs more than one before it. So many shares of it then gain no more than
//! those that leave, and the same at the end of each stretch: what is found is a bound, and as a rule
//! the choice.

use crate::domain::lot::{Lot, RareFacts};
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::term::Term;
use chrono::NaiveDate;

/// Lots of one term that are taken at their common cost.
struct Stretch {
    term: Term,
    basis: Money,
    shares: Shares,
    lots: usize,
}

impl Stretch {
    fn cost(&self) -> UnitPrice {
        self.basis.per_share(self.shares).unwrap_or_default()
    }
}

/// The lots, which stand oldest first, each with its stretch's cost; an unknown one counts as zero, as
/// where it is taxed.
pub(super) fn smoothed(lots: &[&Lot], on: NaiveDate) -> Vec<Lot> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for lot in lots {
        let mut last = Stretch {
            term: lot.term_on(on).unwrap_or(Term::Short),
            basis: lot.basis.unwrap_or(Money::ZERO),
            shares: lot.quantity,
            lots: 1,
        };
        while let Some(before) =
            stretches.pop_if(|one| one.term == last.term && one.cost() < last.cost())
        {
            last.basis += before.basis;
            last.shares += before.shares;
            last.lots += before.lots;
        }
        stretches.push(last);
    }
    let costs = stretches.iter().flat_map(|one| std::iter::repeat_n(one, one.lots));
    let at = |(lot, stretch): (&&Lot, &Stretch)| {
        // One basis: that of a gift was chosen as its lot was priced.
        let rare = RareFacts { gift_value: None, ..RareFacts::clone(&lot.rare) };
        let basis = Some(stretch.basis.share(lot.quantity, stretch.shares));
        Lot { basis, rare: rare.into(), ..Lot::clone(lot) }
    };
    lots.iter().zip(costs).map(at).collect()
}
