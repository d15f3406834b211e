//! A holding and its lots in one file: the lots count, and what they leave of the holding is shown
//! as a rest without lot. The holding is never added to its own lots.

use super::holdings::{Drafts, Keys};
use super::names::Key;
use super::problem::{Fault, Problem};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How far a sum of quantities may be off for each of its lots: printed to four decimals.
const ROUNDING: Decimal = Decimal::from_parts(5, 0, 0, false, 5);

/// Lots and whole holdings of a file, by account and security.
#[derive(Debug, Default)]
pub(super) struct Book {
    lots: Drafts,
    holdings: Vec<(Lot, Keys)>,
    sums: BTreeMap<(Key, Key), Sum>,
}

/// What the lots of one security add up to.
#[derive(Debug)]
struct Sum {
    quantity: Shares,
    /// `None` once one of them has no basis.
    basis: Option<Money>,
    count: usize,
}

impl Book {
    /// Adds a lot.
    pub fn lot(&mut self, lot: Lot, keys: Keys) {
        let sum = self.sums.entry((keys.account, keys.security)).or_insert(Sum {
            quantity: Shares::ZERO,
            basis: Some(Money::ZERO),
            count: 0,
        });
        sum.quantity += lot.quantity;
        sum.basis = sum.basis.zip(lot.basis).map(|(sum, basis)| sum + basis);
        sum.count += 1;
        self.lots.push(lot, keys);
    }

    /// Adds a whole holding: of its lots, or of none.
    pub fn holding(&mut self, lot: Lot, keys: Keys) {
        self.holdings.push((lot, keys));
    }

    /// The lots, and the holdings that have none. Where a holding is more than its lots the rest is
    /// a holding of its own; where it is less, the lots count. Both are said.
    pub fn settle(mut self, problems: &mut Vec<Problem>) -> Drafts {
        for (mut holding, keys) in self.holdings {
            let Some(sum) = self.sums.get(&(keys.account, keys.security)) else {
                self.lots.push(holding, keys);
                continue;
            };
            let rest = holding.quantity - sum.quantity;
            let rounding = ROUNDING * Decimal::from(sum.count + 1);
            if rest.abs().get() <= rounding {
                continue;
            }
            let message = format!(
                "{} in {}: the position is {}, its {} lots add up to {}",
                holding.security, holding.account, holding.quantity, sum.count, sum.quantity
            );
            let source = &holding.source;
            if rest.is_negative() != holding.quantity.is_negative() {
                let fault = Fault::new(message, "the lots count; download the file again");
                problems.push(Problem::note("lots-differ", &source.file, source.line, fault));
                continue;
            }
            let fault = Fault::new(
                message,
                format!("{} are shown without lot; download the file with all lots", rest.abs()),
            );
            problems.push(Problem::asks("without-lot", &source.file, source.line, fault));
            // A basis of the other sign would be no rest of anything.
            let basis = holding.basis.zip(sum.basis).map(|(all, lots)| all - lots);
            holding.basis =
                basis.filter(|basis| basis.is_zero() || basis.is_negative() == rest.is_negative());
            holding.quantity = rest;
            self.lots.push(holding, keys);
        }
        self.lots
    }
}
