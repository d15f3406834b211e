//! Losses on shares of a regulated fund or a real estate investment trust that were held for six
//! months or less (IRC §852(b)(4), §857(b)(8)).
//!
//! Such a loss is not deductible as far as the shares received exempt-interest dividends, and what is
//! left of it is long-term as far as they received capital-gain distributions. Only such funds and
//! trusts pay either, so the distributions themselves say where the rule applies.

use super::dividend::Dividend;
use super::loss::Recast;
use super::lot::{Lot, Origin};
use super::money::{Money, Shares};
use super::term;
use super::transaction::DividendKind;
use chrono::NaiveDate;

/// The months within which a loss is looked at.
const MONTHS: u32 = 6;

/// What shares received that a loss on them is measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Capital-gain distributions.
    pub capital_gain: Money,
    /// Exempt-interest dividends.
    pub exempt: Money,
}

/// What the rule makes of a loss (positive) on shares that received these distributions.
#[must_use]
pub fn recast(loss: Money, received: Received) -> Recast {
    let loss = loss.at_least(Money::ZERO);
    let disallowed = received.exempt.at_most(loss);
    Recast { long_term: received.capital_gain.at_most(loss - disallowed), disallowed }
}

/// What the rule makes of a loss on some `shares` (positive) of a lot sold on `date`; `None` where it
/// does not apply.
///
/// Days that a wash sale adds do not count here (IRC §852(b)(4)(C), §246(c)(3)(B)), and a gift that is
/// sold below its value on the day of the gift was held since then.
#[must_use]
pub fn of_lot<'d>(
    lot: &Lot,
    shares: Shares,
    loss: Money,
    date: NaiveDate,
    dividends: impl IntoIterator<Item = &'d Dividend>,
) -> Option<Recast> {
    if !loss.is_positive() || lot.is_short() || lot.origin == Origin::Inherited {
        return None;
    }
    let own = lot.dual_basis().is_some() || lot.origin != Origin::Gift;
    let since = if own { lot.acquired } else { lot.held_since() }?;
    if date >= term::longer_than(since, MONTHS) {
        return None;
    }
    let mut received = Received::default();
    for dividend in dividends.into_iter().filter(|one| one.is_on(lot) && one.ex_date <= date) {
        match dividend.kind {
            DividendKind::CapitalGain => received.capital_gain += dividend.of(shares),
            DividendKind::Exempt => received.exempt += dividend.of(shares),
            DividendKind::Qualified | DividendKind::Ordinary => {}
        }
    }
    Some(recast(loss, received)).filter(|recast| !recast.is_nothing())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lot::RareFacts;
    use crate::domain::testing::{day, lot, paid};
    use rust_decimal::{Decimal, dec};

    fn of(lot: &Lot, loss: Decimal, date: &str, dividend: &Dividend) -> Option<[Decimal; 2]> {
        of_lot(lot, lot.quantity, Money::new(loss), day(date), [dividend])
            .map(|recast| [recast.long_term.get().normalize(), recast.disallowed.get().normalize()])
    }

    #[test]
    fn a_loss_is_long_term_up_to_the_capital_gain_distributions() {
        // IRS Publication 550 (2025), p. 83: bought 2025-04-03 at 20, 2 of capital gain distributed on
        // 2025-06-17, sold 2025-07-15 at 17.50: of the loss of 2.50, 2.00 is long-term.
        let bought = lot("X", "A", "2025-04-03", dec!(1), Some(dec!(20)));
        let two = paid(DividendKind::CapitalGain, "2025-06-17", dec!(2), 1);
        assert_eq!(of(&bought, dec!(2.5), "2025-07-15", &two), Some([dec!(2), dec!(0)]));
        assert_eq!(of(&bought, dec!(1.5), "2025-07-15", &two), Some([dec!(1.5), dec!(0)]));
    }

    #[test]
    fn a_loss_is_disallowed_up_to_the_exempt_interest_dividends() {
        // IRS Publication 550 (2025), p. 83: bought at 40, 5 of exempt-interest dividends, sold at 34:
        // 1 of the loss of 6 is deductible.
        let bought = lot("X", "A", "2025-04-03", dec!(1), Some(dec!(40)));
        let five = paid(DividendKind::Exempt, "2025-06-17", dec!(5), 1);
        assert_eq!(of(&bought, dec!(6), "2025-07-15", &five), Some([dec!(0), dec!(5)]));
    }

    #[test]
    fn what_is_disallowed_is_not_long_term_as_well() {
        // IRC §852(b)(4)(A): long-term "to the extent not disallowed under subparagraph (B)".
        let received = Received { capital_gain: Money::from(4), exempt: Money::from(5) };
        for (loss, long_term, disallowed) in [(6, 1, 5), (4, 0, 4), (20, 4, 5)] {
            let expected =
                Recast { long_term: Money::from(long_term), disallowed: Money::from(disallowed) };
            assert_eq!(recast(Money::from(loss), received), expected, "loss {loss}");
        }
    }

    #[test]
    fn only_six_months_and_only_what_these_shares_received() {
        let two = |date| paid(DividendKind::CapitalGain, date, dec!(200), 100);
        let bought = lot("X", "A", "2025-04-03", dec!(40), Some(dec!(800)));
        let sold = |date, dividend: &Dividend| of(&bought, dec!(100), date, dividend);
        // 40 of the 100 shares that were paid 200.
        assert_eq!(sold("2025-10-03", &two("2025-06-17")), Some([dec!(80), dec!(0)]));
        assert_eq!(sold("2025-10-04", &two("2025-06-17")), None, "more than six months");
        assert_eq!(sold("2025-07-15", &two("2025-04-03")), None, "bought on the ex-date");
        assert_eq!(sold("2025-07-15", &two("2025-07-16")), None, "paid after the sale");
        let elsewhere = Dividend { account: "B".into(), ..two("2025-06-17") };
        assert_eq!(sold("2025-07-15", &elsewhere), None, "another account");
        let ordinary = Dividend { kind: DividendKind::Qualified, ..two("2025-06-17") };
        assert_eq!(sold("2025-07-15", &ordinary), None, "a plain dividend");
    }

    #[test]
    fn a_wash_sale_adds_no_days_and_a_gift_does() {
        // IRC §246(c)(3)(B) leaves out §1223(3), the tacking of wash sales, and keeps §1223(2).
        let two = paid(DividendKind::CapitalGain, "2025-06-17", dec!(2), 1);
        let since = |origin| {
            let rare = RareFacts { holding_since: Some(day("2024-12-02")), ..RareFacts::default() };
            let bought = lot("X", "A", "2025-04-03", dec!(1), Some(dec!(20)));
            of(&Lot { origin, rare: rare.into(), ..bought }, dec!(2.5), "2025-07-15", &two)
        };
        assert!(since(Origin::WashSale).is_some());
        assert!(since(Origin::Gift).is_none());
    }
}
