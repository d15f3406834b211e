//! What the reader must know of a sale beside its figures.

use super::Warning;
use crate::domain::figures::{cents, count_shares};
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::method::Method;
use crate::domain::method::order::Shelf;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::plan::{SalePlan, Slice};
use crate::domain::settlement::MarketCalendar;
use crate::domain::wash::{Reinvested, SaleWash};
use chrono::{Datelike, NaiveDate};

/// That the trade date is no trading day, and that a year's holidays are not known.
pub(super) fn of_calendar(
    calendar: &MarketCalendar,
    plan: &SalePlan,
    [traded, settles_on]: [NaiveDate; 2],
) -> Vec<Warning> {
    let ordered = plan.order.trade_date;
    let mut warnings = Vec::new();
    if ordered != traded {
        warnings.push(closed(
            ordered,
            traded,
            &format!(
                ", and settles on {}; for its terms and tax year too, date it so",
                settles_on.format("%a %Y-%m-%d")
            ),
        ));
    }
    if let Some(unknown) = [traded, settles_on].into_iter().find(|day| !calendar.knows(*day)) {
        warnings.push(Warning::new(
            "beyond-calendar",
            format!(
                "holidays of {} are not known: the settlement date counts weekdays only",
                unknown.year()
            ),
        ));
    }
    warnings
}

/// That an order of a day on which the exchange is closed trades on the next trading day.
pub(super) fn closed(ordered: NaiveDate, traded: NaiveDate, and: &str) -> Warning {
    let traded = traded.format("%a %Y-%m-%d");
    let message = format!("{ordered} is no trading day: the order trades on {traded}{and}");
    Warning::new(CLOSED, message)
}

/// That an order which could trade on its day waits for others, which trade in the next year.
pub(super) fn waits(security: &SecurityId, ordered: NaiveDate, traded: NaiveDate) -> Warning {
    let traded = traded.format("%a %Y-%m-%d");
    let message = format!(
        "{security} trades on {ordered} too: here it waits for {traded} with the others, so that one \
         tax year has them all; sold alone it counts for {}",
        ordered.year()
    );
    Warning::new(CLOSED, message)
}

/// The code under which it is said that the exchange is closed on the day of the order.
pub(super) const CLOSED: &str = "market-closed";

/// The code under which a loss is said to be lost for good, as in an IRA.
pub const FOR_GOOD: &str = "wash-permanent";

/// The code under which it is said which lot takes a part of a loss.
pub const WASHED: &str = "wash-sale";

/// The code under which it is said which lots go last, since a purchase would take their loss.
pub const AVOIDED: &str = "avoid-wash";

/// The code under which it is said until when a purchase would take a loss.
pub const WASH_OPEN: &str = "wash-open";

/// The code under which it is said that all of a loss is disallowed.
pub const WASH_WHOLE: &str = "wash-whole";

/// From when on such a sale meets no purchase, as the end of what is said of a wash sale.
#[must_use]
pub fn clean_words(wash: &SaleWash) -> String {
    wash.clean_from.map_or_else(String::new, |day| format!("; clean from {day}"))
}

/// The plan as if each lot without basis were sold for what it cost; `None` where all are known.
pub(super) fn at_no_gain(plan: &SalePlan) -> Option<SalePlan> {
    if !plan.slices.totals().has_missing_basis() {
        return None;
    }
    let mut slices = plan.slices.to_vec();
    for slice in slices.iter_mut().filter(|slice| slice.missing_basis) {
        match plan.order.side {
            Side::Sell => slice.basis = Some(slice.proceeds - slice.fee),
            Side::Cover => slice.proceeds = slice.basis.unwrap_or_default() + slice.fee,
        }
    }
    Some(SalePlan { slices: slices.into(), ..plan.clone() })
}

/// That a basis or a date is unknown, and what counts instead. `taxes` are that of the sale with
/// no gain on the lots without basis, and that of the sale with the whole price as their gain.
pub(super) fn of_basis(
    plan: &SalePlan,
    taxes: Option<[Money; 2]>,
    assumptions: &mut Vec<String>,
    warnings: &mut Vec<Warning>,
) {
    let names = |wanted: &dyn Fn(&Slice) -> bool| {
        let ids: Vec<&str> =
            plan.slices.iter().filter(|slice| wanted(slice)).map(|slice| &*slice.lot).collect();
        (!ids.is_empty()).then(|| ids.join(", "))
    };
    let totals = plan.slices.totals();
    let unknown = totals.has_missing_basis().then(|| names(&|slice| slice.missing_basis));
    if let Some(lots) = unknown.flatten() {
        let unknown = plan.slices.iter().filter(|slice| slice.missing_basis);
        let unknown = count_shares(unknown.map(|slice| slice.quantity).sum());
        let (assumed, bounds, message) =
            unknown_basis((plan.order.side, &lots, &unknown), taxes.map(|taxes| taxes.map(cents)));
        assumptions.push(assumed);
        assumptions.extend(bounds);
        warnings.push(Warning::new("missing-basis", message));
    }
    let undated = totals.has_unknown_term().then(|| names(&|slice| slice.term.is_none()));
    if let Some(lots) = undated.flatten() {
        assumptions.push(format!("{lots} taxed as short-term"));
        warnings.push(Warning::new(
            "missing-date",
            format!("{lots}: the acquisition date is unknown, so the gain is taxed as short-term"),
        ));
    }
}

/// That a basis is unknown: what is assumed, what the tax lies between, and both in one sentence.
fn unknown_basis(
    (side, lots, unknown): (Side, &str, &str),
    ends: Option<[String; 2]>,
) -> (String, Option<String>, String) {
    let one = |ends: &[String; 2]| ends.iter().min() == ends.iter().max();
    match (side, ends) {
        (Side::Sell, None) => (
            format!("basis of {lots} taken as zero"),
            None,
            format!(
                "{lots}: the basis is unknown and counts as zero, so the tax is an upper bound"
            ),
        ),
        (Side::Sell, Some(ends)) if one(&ends) => {
            let [tax, _] = ends;
            (
                format!("basis of {lots} taken as zero"),
                Some(format!("tax {tax}, whether {lots} cost nothing or what it sells for")),
                format!(
                    "tax {tax} either way: the basis of {unknown} is unknown ({lots}) and counts as zero"
                ),
            )
        }
        (Side::Sell, Some([even, zero])) => (
            format!("basis of {lots} taken as zero"),
            Some(format!(
                "tax between {even}, if {lots} cost what it sells for, and {zero}, if it cost nothing"
            )),
            format!(
                "tax between {even} and {zero}: the basis of {unknown} is unknown ({lots}) and counts \
                 as zero, the upper bound"
            ),
        ),
        (Side::Cover, ends) => {
            let bounds = ends.map(|ends| {
                let same = one(&ends);
                let [even, zero] = ends;
                if same {
                    return format!(
                        "tax {even}, whether {lots} was sold for nothing or for what it costs now"
                    );
                }
                format!(
                    "tax {even}, if {lots} was sold for what it costs now, and {zero}, if it was sold \
                     for nothing"
                )
            });
            (
                format!("opening proceeds of {lots} taken as zero"),
                bounds,
                format!(
                    "{lots}: the opening proceeds are unknown and count as zero, so the tax is a \
                     lower bound"
                ),
            )
        }
    }
}

/// That a cover with gains and losses belongs to two years: a gain counts when it is traded, a
/// loss when the shares are delivered (Rev. Rul. 2002-44; Treas. Reg. §1.1233-1(a)(1)).
pub(super) fn across_years(
    plan: &SalePlan,
    settles_on: NaiveDate,
    tax_year: i32,
) -> Option<Warning> {
    let traded = plan.order.trade_date;
    let totals = plan.slices.totals();
    let split = plan.order.side == Side::Cover
        && traded.year() != settles_on.year()
        && totals.has_gain()
        && totals.has_loss();
    split.then(|| {
        Warning::new(
            "cover-across-years",
            format!(
                "gains of this cover count in {}, the year of the trade, and losses in {}, when the \
                 shares are delivered: here all of it counts in {tax_year}",
                traded.year(),
                settles_on.year()
            ),
        )
    })
}

/// Which lots were left for last, since a purchase would disallow their losses.
pub(super) fn avoided(shelf: &Shelf, plan: &SalePlan) -> Option<Warning> {
    shelf.washing().next()?;
    // A lot that was named is kept: only what a method adds to it can go last.
    let by_hand =
        |slice: &Slice| plan.method == Method::Specific && slice.by_fallback < slice.quantity;
    let added = |slice: &&Slice| plan.method != Method::Specific || slice.by_fallback.is_positive();
    plan.slices.iter().find(added)?;
    let named = |lot: &LotId| plan.slices.iter().any(|slice| by_hand(slice) && slice.lot == *lot);
    let mut washing = shelf
        .washing()
        .filter_map(|lot| shelf.name(lot))
        .filter(|name| !named(name))
        .map(|name| &**name);
    let named: Vec<&str> = washing.by_ref().take(NAMED).collect();
    if named.is_empty() {
        return None;
    }
    let more = washing.count();
    let (count, lots) = (named.len() + more, named.join(", "));
    let go = if count == 1 { "lot goes last, as its" } else { "lots go last, as their" };
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let needed = if plan.slices.iter().any(|slice| slice.reason.washes && !by_hand(slice)) {
        "; the others do not fill the order"
    } else {
        ""
    };
    let message = format!("wash: {count} {go} loss would wash{needed}: {lots}{more}");
    Some(Warning::new(AVOIDED, message))
}

/// So many lots are named.
const NAMED: usize = 3;

/// Where disallowed losses go, which reinvestments would take of the others, until when a purchase can
/// wash one of them, and whether all purchases are known.
pub(super) fn wash(
    wash: &SaleWash,
    coming: &[Reinvested],
    (plan, identical): (&SalePlan, &[SecurityId]),
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let clean = clean_words(wash);
    for taken in wash.takers() {
        let lot =
            taken.lot.as_ref().map_or_else(|| taken.gone(plan.order.side), ToString::to_string);
        let (amount, account) = (cents(taken.amount), &taken.account);
        let goes = if taken.for_good {
            format!("wash: {amount} of the loss is lost for good ({lot} in {account})")
        } else if *account == plan.order.account {
            format!("wash: {amount} of the loss goes to {lot}")
        } else {
            format!("wash: {amount} of the loss goes to {lot} in {account}")
        };
        let code = if taken.for_good { FOR_GOOD } else { WASHED };
        warnings.push(Warning::new(code, format!("{goes}{clean}")));
    }
    warnings.extend(coming.iter().map(reinvests));
    if let Some(day) = wash.open_until {
        let names: Vec<&str> = identical.iter().map(|one| &**one).collect();
        let security = names.join(" or ");
        let next = day.year() != plan.order.trade_date.year();
        let over = if next { " of the next year" } else { "" };
        let again = plan.order.side.opened();
        let message = format!("wash: open until {day}{over}, should {security} be {again} by then");
        warnings.push(Warning::new(WASH_OPEN, message));
    } else if wash.is_whole() {
        let later = match plan.order.side {
            Side::Sell => "purchase",
            Side::Cover => "short sale",
        };
        let message = format!("wash: all of the loss is disallowed, no later {later} washes more");
        warnings.push(Warning::new(WASH_WHOLE, message));
    }
    if !wash.unknown.is_empty() {
        let names: Vec<&str> = wash.unknown.iter().map(|account| &**account).collect();
        warnings.push(Warning::new(
            "wash-not-known",
            format!("wash: not fully known, without transactions of {}", names.join(", ")),
        ));
    }
    warnings
}

/// What a reinvestment to come would do to the loss.
fn reinvests(coming: &Reinvested) -> Warning {
    let Reinvested { security, on, taken, for_good } = coming;
    let would = match taken {
        None => "it washes a part of the loss".to_owned(),
        Some(taken) if taken == for_good => {
            format!("about {} of loss gone for good", cents(*taken))
        }
        Some(taken) if for_good.is_zero() => format!("about {} of loss deferred", cents(*taken)),
        Some(taken) => {
            let (deferred, gone) = (cents(*taken - *for_good), cents(*for_good));
            format!("about {deferred} of loss deferred, {gone} gone for good")
        }
    };
    let day = on.format("%-d %b");
    let message = format!("{security} reinvests on {day}, inside the wash window: {would}");
    Warning::new("wash-reinvests", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Order;
    use crate::domain::testing::{day, fifo, household, lot, order, warning};
    use rust_decimal::dec;

    #[test]
    fn a_cover_of_gains_and_losses_over_the_turn_of_the_year_says_so() {
        // Rev. Rul. 2002-44; traded on Thursday, settled on Monday.
        let lots = vec![
            lot("X", "A", "2026-11-02", dec!(-10), Some(dec!(-1000))),
            lot("X", "A", "2026-11-03", dec!(-10), Some(dec!(-500))),
        ];
        let household = household(lots);
        let cover = |quantity, date| {
            let preview = fifo(&household, &order(Side::Cover, quantity, dec!(80), date));
            warning(&preview, "cover-across-years").map(str::to_owned)
        };
        let said = cover(dec!(20), "2026-12-31").unwrap();
        assert!(said.contains("count in 2026") && said.contains("losses in 2027"), "{said}");
        assert!(said.ends_with("counts in 2027"), "the net is a loss: {said}");
        assert_eq!(cover(dec!(10), "2026-12-31"), None, "a gain alone");
        assert_eq!(cover(dec!(20), "2026-12-30"), None, "settled in the same year");
    }

    #[test]
    fn unknown_opening_proceeds_give_a_lower_bound_and_an_unknown_basis_an_upper_one() {
        let short = household(vec![lot("X", "A", "2026-11-02", dec!(-10), None)]);
        let cover = fifo(&short, &order(Side::Cover, dec!(10), dec!(80), "2026-11-24"));
        let said = warning(&cover, "missing-basis").unwrap();
        assert!(said.contains("opening proceeds") && said.contains("lower bound"), "{said}");
        let assumed = "opening proceeds of X@2026-11-02 taken as zero".to_owned();
        assert!(cover.assumptions.contains(&assumed));
        let long = household(vec![lot("X", "A", "2026-11-02", dec!(10), None)]);
        let sale = fifo(&long, &order(Side::Sell, dec!(10), dec!(80), "2026-11-24"));
        assert!(warning(&sale, "missing-basis").unwrap().contains("upper bound"));
    }

    #[test]
    fn both_ends_of_an_unknown_basis_are_named() {
        // The filer of the fixture is inside the 22 % bracket of 2026: 10 × 80 at 22 %, short-term as
        // held since 2026; the known lot makes 10 × 80 − 500 = 300, at 22 % too. With a fee of 10, half
        // of it falls on each: (795 + 295) × 22 % = 239.80, and 295 × 22 % = 64.90.
        let lots = vec![
            lot("X", "A", "2026-10-02", dec!(10), None),
            lot("X", "A", "2026-11-02", dec!(10), Some(dec!(500))),
        ];
        let sale = Order {
            fee: Money::new(dec!(10)),
            ..order(Side::Sell, dec!(20), dec!(80), "2026-11-24")
        };
        let sold = fifo(&household(lots), &sale);
        assert_eq!(sold.tax_impact(), Some(Money::new(dec!(239.80))));
        let said = warning(&sold, "missing-basis").unwrap();
        assert!(
            said.starts_with("tax between 64.90 and 239.80: the basis of 10 shares is"),
            "{said}"
        );
        let known = vec![lot("X", "A", "2026-11-02", dec!(10), Some(dec!(500)))];
        let sold = fifo(&household(known), &order(Side::Sell, dec!(10), dec!(80), "2026-11-24"));
        assert!(!sold.assumptions.iter().any(|one| one.contains("between")));
    }

    #[test]
    fn a_range_of_one_tax_is_one_tax() {
        // IRC §1211(b): 50,000 of loss beside it leave 3,000 to deduct with and without 800 of gain.
        let mut loser = household(vec![lot("X", "A", "2026-11-02", dec!(10), None)]);
        loser.profiles.base.realized_long_term = Some(Money::from(-50_000));
        let sold = fifo(&loser, &order(Side::Sell, dec!(10), dec!(80), "2026-11-24"));
        assert_eq!(sold.tax_impact(), Some(Money::ZERO));
        let said = warning(&sold, "missing-basis").unwrap();
        let told = "tax 0.00 either way: the basis of 10 shares is unknown (X@2026-11-02)";
        assert!(said.starts_with(told), "{said}");
        let told = "tax 0.00, whether X@2026-11-02 cost nothing or what it sells for";
        assert!(sold.assumptions.iter().any(|one| one == told), "{:?}", sold.assumptions);
    }

    #[test]
    fn an_order_of_a_saturday_has_the_deadline_of_its_trade() {
        // Treas. Reg. §1.1012-1(c)(8): by the settlement date of the trade, which is on Monday.
        let household = household(vec![lot("X", "A", "2020-01-02", dec!(10), Some(dec!(100)))]);
        let sold = fifo(&household, &order(Side::Sell, dec!(10), dec!(80), "2026-11-21"));
        assert_eq!(sold.settles_on, day("2026-11-24"));
        assert_eq!(sold.change_until.to_rfc3339(), "2026-11-24T23:59:00-05:00");
        let said = warning(&sold, "market-closed").unwrap();
        assert!(
            said.starts_with("2026-11-21 is no trading day: the order trades on Mon 2026-11-23")
        );
        assert!(said.contains("settles on Tue 2026-11-24"), "{said}");
        let monday = fifo(&household, &order(Side::Sell, dec!(10), dec!(80), "2026-11-23"));
        assert_eq!(warning(&monday, "market-closed"), None);
    }

    #[test]
    fn a_year_without_holidays_is_named() {
        // The calendar of the fixture knows 2026 and 2027.
        let household = household(vec![lot("X", "A", "2020-01-02", dec!(10), Some(dec!(100)))]);
        let sale = |date| {
            let preview = fifo(&household, &order(Side::Sell, dec!(10), dec!(80), date));
            warning(&preview, "beyond-calendar").map(str::to_owned)
        };
        assert_eq!(sale("2026-11-24"), None);
        assert_eq!(sale("2026-12-31"), None);
        let said = sale("2027-12-31").unwrap();
        assert!(said.starts_with("holidays of 2028 are not known"), "{said}");
        assert!(sale("2025-12-30").unwrap().starts_with("holidays of 2025"));
    }
}
