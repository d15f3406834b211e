//! Today, or once it is long-term? The whole lot sold today, and on the first day it can be sold
//! long-term, at the same price: both planned as any sale is. What [`super::wait`] says of a gain,
//! over both years where they differ, is told with it; a loss can be worth more before that day.

use super::household::Household;
use super::lot::Lot;
use super::method::Method;
use super::money::{Money, UnitPrice};
use super::order::{Order, Side};
use super::plan::{self, Limits, Selection, Slice};
use super::preview::{self, Position};
use super::refusal::Refusal;
use super::term::Term;
use super::wait::{Wait, Waiting, first_trading_day};
use chrono::NaiveDate;

/// A whole lot sold on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoldWhole {
    /// The trade date.
    pub on: NaiveDate,
    /// The tax year.
    pub year: i32,
    /// Proceeds less basis, in dollars; `None` without a basis.
    pub gain: Option<Money>,
    /// The term that is taxed: short where nobody knows.
    pub term: Term,
    /// The change of that year's tax; `None` without a tax figure.
    pub tax: Option<Money>,
    /// Is it in a sheltered account, where no gain is taxed?
    pub sheltered: bool,
}

/// The lot sold today, and when it is long-term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SellWhen {
    /// Sold today.
    pub today: SoldWhole,
    /// Sold on the first trading day on which it is long-term; `None` where waiting changes no term.
    pub later: Option<SoldWhole>,
    /// What waiting saves a gain, with the price at which it comes to the same.
    pub wait: Option<Wait>,
}

impl SellWhen {
    /// What waiting saves in tax; negative where it costs. `None` without both figures.
    #[must_use]
    pub fn saves(&self) -> Option<Money> {
        let (now, then) = self.today.tax.zip(self.later?.tax)?;
        Some(self.wait.map_or(now - then, |wait| wait.saved))
    }
}

/// Sells a whole lot at `price` today and on the first day it can be sold long-term.
///
/// # Errors
/// A [`Refusal`] where it cannot be sold, a locked lot for one.
pub fn sell_when(
    household: &Household,
    lot: &Lot,
    price: UnitPrice,
    today: NaiveDate,
) -> Result<SellWhen, Refusal> {
    let now = sold(household, lot, price, today, today)?;
    let security = household.portfolio().security(&lot.security);
    let kind = security.map(|security| security.kind).unwrap_or_default();
    let turns = lot.long_term_on().filter(|day| *day > today && !now.sheltered);
    let later = match turns.and_then(|day| first_trading_day(household, day, kind)) {
        Some(day) => Some(sold(household, lot, price, day, today)?),
        None => None,
    };
    Ok(SellWhen { today: now, later, wait: Waiting::new(household, today).of(lot, price) })
}

fn sold(
    household: &Household,
    lot: &Lot,
    price: UnitPrice,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<SoldWhole, Refusal> {
    let quantity = lot.quantity.abs();
    let order = Order {
        account: lot.account.clone(),
        security: lot.security.clone(),
        side: if lot.is_short() { Side::Cover } else { Side::Sell },
        quantity,
        price,
        trade_date: on,
        fee: Money::ZERO,
    };
    let selection =
        Selection::Specific { picks: vec![(lot.id.clone(), quantity)], fallback: Method::Fifo };
    plan::refuse_locked(household.portfolio(), &order, &selection, &Limits::default())?;
    // Of one lot whole nothing is to be chosen, and what is left of the position is not asked.
    let plan = plan::plan(&order, &[lot], &Selection::Method(Method::Fifo))?;
    let sale = preview::complete_from(household, plan, &Position::default(), today);
    let slice = sale.plan.slices.first();
    Ok(SoldWhole {
        on,
        year: sale.tax_year,
        gain: slice.and_then(Slice::gain),
        term: slice.map_or(Term::Short, Slice::taxed_term),
        tax: sale.tax_impact(),
        sheltered: sale.sheltered,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, household, lot};
    use rust_decimal::dec;

    /// 35 shares bought at 336.00 on 2025-12-01: long-term from 2026-12-02 on (Rev. Rul. 66-7).
    fn at(price: i64) -> SellWhen {
        let lot = lot("VTI", "Broker", "2025-12-01", dec!(35), Some(dec!(11760)));
        let household = household(vec![lot.clone()]);
        sell_when(&household, &lot, UnitPrice::from(price), day("2026-11-24")).unwrap()
    }

    #[test]
    fn a_gain_is_taxed_less_after_a_year_and_by_how_much_is_told() {
        // 80,000 of income less the standard deduction of 16,100 is in the 22 % bracket of 2026 and
        // above the 0 % band of gains (Rev. Proc. 2025-32): 22 % today, 15 % then, of 840.
        let waiting = at(360);
        assert_eq!(waiting.today.gain, Some(Money::from(840)));
        assert_eq!(waiting.today.term, Term::Short);
        assert_eq!(waiting.today.tax, Some(Money::new(dec!(184.80))));
        let later = waiting.later.unwrap();
        assert_eq!((later.on, later.term, later.year), (day("2026-12-02"), Term::Long, 2026));
        assert_eq!(later.tax, Some(Money::new(dec!(126))));
        assert_eq!(waiting.saves(), Some(Money::new(dec!(58.80))));
        // Within a year both ways of asking say the same.
        assert_eq!(waiting.wait.map(|wait| wait.saved), Some(Money::new(dec!(58.80))));
    }

    #[test]
    fn a_loss_alone_saves_the_same_either_way() {
        // With no gains of the year it is set against income whatever its term (IRC §1211(b)).
        let waiting = at(330);
        assert_eq!(waiting.today.tax, Some(Money::new(dec!(-46.20))));
        assert_eq!(waiting.saves(), Some(Money::ZERO));
    }

    #[test]
    fn what_is_long_term_already_has_nothing_to_wait_for() {
        let lot = lot("VTI", "Broker", "2020-12-01", dec!(1), Some(dec!(10)));
        let household = household(vec![lot.clone()]);
        let waiting = sell_when(&household, &lot, UnitPrice::from(20), day("2026-11-24")).unwrap();
        assert_eq!((waiting.today.term, waiting.later), (Term::Long, None));
    }
}
