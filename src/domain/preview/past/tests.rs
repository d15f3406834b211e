//! Funds' losses and dividends, by the figures of the law and of the tables.

use crate::domain::dividend::Dividend;
use crate::domain::household::Household;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::plan::Slice;
use crate::domain::preview::Preview;
use crate::domain::realized::History;
use crate::domain::short_sale::Hedge;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use crate::domain::testing::{day, fifo, household, lot, order, paid, warning};
use crate::domain::transaction::DividendKind;
use rust_decimal::{Decimal, dec};

fn holding(lots: Vec<Lot>, dividends: Vec<Dividend>, hedges: Vec<Hedge>) -> Household {
    household(lots).with_history(History::default().beside(dividends, hedges))
}

fn sell(household: &Household, quantity: Decimal, price: Decimal, date: &str) -> Preview {
    fifo(household, &order(Side::Sell, quantity, price, date))
}

#[test]
fn a_fund_loss_enters_the_return_by_what_the_shares_received() {
    // IRS Publication 550 (2025), p. 83, of 100 shares and with the dates a year later: bought at 20, 2 a
    // share of capital gain, sold at 17.50: 200 long-term, 50 short-term.
    let bought = || vec![lot("X", "A", "2026-08-03", dec!(100), Some(dec!(2000)))];
    let two = paid(DividendKind::CapitalGain, "2026-10-20", dec!(200), 100);
    let sold = sell(&holding(bought(), vec![two], vec![]), dec!(100), dec!(17.5), "2026-11-24");
    assert_eq!(sold.gains, Gains::new(Money::from(-50), Money::from(-200)));
    assert!(warning(&sold, "fund-loss").unwrap().starts_with("200.00 of the loss is long-term"));
    assert_eq!(sold.plan.slices[0].listed_term(), Some(Term::Short), "a part of it is");
    // Of a distribution of 3 a share all of the loss is long-term.
    let three = paid(DividendKind::CapitalGain, "2026-10-20", dec!(300), 100);
    let sold = sell(&holding(bought(), vec![three], vec![]), dec!(100), dec!(17.5), "2026-11-24");
    assert_eq!(sold.gains, Gains::new(Money::ZERO, Money::from(-250)));
    assert_eq!(sold.plan.slices[0].listed_term(), Some(Term::Long));
}

#[test]
fn exempt_interest_dividends_take_a_loss_and_a_part_of_the_shares_has_its_part() {
    // IRS Publication 550 (2025), p. 83: bought at 40, 5 of exempt-interest dividends, sold at 34: of the
    // loss of 6 a share 1 is deductible. Of 40 of the 100 shares: 240, of which 200 is not.
    let bought = vec![lot("X", "A", "2026-08-03", dec!(100), Some(dec!(4000)))];
    let five = paid(DividendKind::Exempt, "2026-10-20", dec!(500), 100);
    let household = holding(bought, vec![five], vec![]);
    let sold = sell(&household, dec!(40), dec!(34), "2026-11-24");
    assert_eq!(sold.gains, Gains::new(Money::from(-40), Money::ZERO));
    assert_eq!(sold.plan.slices.totals().recast().disallowed, Money::from(200));
    assert!(warning(&sold, "exempt-dividend-loss").unwrap().starts_with("200.00 of the loss"));
    // More than six months after the purchase it is a loss like any other.
    let sold = sell(&household, dec!(40), dec!(34), "2027-02-04");
    assert_eq!(sold.gains.short_term, Money::from(-240));
    assert_eq!(warning(&sold, "exempt-dividend-loss"), None);
}

/// 100 shares bought on 2026-10-05 with a qualified dividend of 1,000 on 2026-10-20, of a filer with so
/// many qualified dividends.
fn with_dividend(given: Option<i64>, hedges: Vec<Hedge>) -> Household {
    let bought = vec![lot("X", "A", "2026-10-05", dec!(100), Some(dec!(10000)))];
    let dividend = paid(DividendKind::Qualified, "2026-10-20", dec!(1000), 100);
    let mut household = holding(bought, vec![dividend], hedges);
    household.profiles.base.qualified_dividends = given.map(Money::from);
    household
}

#[test]
fn a_sale_that_makes_a_dividend_non_qualified_says_what_it_costs() {
    // IRC §1(h)(11)(B)(iii): from 2026-10-06 to 2026-11-24 are 50 days; 61 on 2026-12-05. The filer of the
    // fixture is in the 22 % bracket of 2026 and pays 15 % on dividends: 7 % of 1,000 more.
    let household = with_dividend(Some(2500), vec![]);
    let sold = sell(&household, dec!(100), dec!(100), "2026-11-24");
    let lost = warning(&sold, "dividend-not-qualified").unwrap();
    assert!(lost.starts_with("this sale makes 1,000.00 of the X dividend of 2026-10-20"), "{lost}");
    assert!(lost.contains("X@2026-10-05 from 2026-12-05 on"), "{lost}");
    let cost = warning(&sold, "dividend-tax").unwrap();
    assert!(cost.starts_with("that costs 70.00 of tax for 2026"), "{cost}");
    assert!(sold.assumptions.iter().any(|one| one.contains("ex-dividend dates")));
    assert_eq!(sold.tax_impact(), Some(Money::ZERO), "the tax of the sale is that of its gain");
    // Half of the shares, half of it.
    let half = sell(&household, dec!(50), dec!(100), "2026-11-24");
    assert!(warning(&half, "dividend-tax").unwrap().starts_with("that costs 35.00"));
}

#[test]
fn from_the_61st_day_on_a_dividend_stays_qualified() {
    let household = with_dividend(Some(2500), vec![]);
    let lost = |date| {
        let sold = sell(&household, dec!(100), dec!(100), date);
        warning(&sold, "dividend-not-qualified").map(str::to_owned)
    };
    assert!(lost("2026-12-04").is_some());
    assert_eq!(lost("2026-12-05"), None);
    assert_eq!(
        lost("2026-10-19"),
        None,
        "sold before the ex-date: that dividend is not of these shares"
    );
}

#[test]
fn dividends_that_the_profile_does_not_have_cost_nothing_that_is_known() {
    for given in [None, Some(999)] {
        let sold = sell(&with_dividend(given, vec![]), dec!(100), dec!(100), "2026-11-24");
        let cost = warning(&sold, "dividend-tax").unwrap();
        assert!(cost.starts_with("what that costs for 2026 is unknown"), "{cost}");
    }
}

#[test]
fn days_beside_a_short_sale_are_not_counted() {
    // IRC §246(c)(4)(A): short from 2026-10-12 to 2026-11-10, 30 days: on 2026-12-05 there are 31.
    let hedge = |shares| Hedge {
        security: "X".into(),
        from: day("2026-10-12"),
        to: day("2026-11-10"),
        shares: Shares::from(shares),
    };
    // Until the window ends on 2026-12-19 no more than 45 days come together: the dividend is not
    // qualified whatever is sold, and so the sale is not what makes it so.
    let sold =
        sell(&with_dividend(Some(2500), vec![hedge(100)]), dec!(100), dec!(100), "2026-12-05");
    assert_eq!(warning(&sold, "dividend-not-qualified"), None);
    // Short of fewer shares than are held it is against nobody knows which.
    let sold =
        sell(&with_dividend(Some(2500), vec![hedge(99)]), dec!(100), dec!(100), "2026-11-24");
    assert!(warning(&sold, "dividend-not-qualified").is_some());
}

#[test]
fn the_story_of_a_sale_tells_what_enters_the_return() {
    // IRC §852(b)(4)(B): of a loss of 600, 500 is not deductible; 100 is.
    let bought = vec![lot("X", "A", "2026-08-03", dec!(100), Some(dec!(4000)))];
    let five = paid(DividendKind::Exempt, "2026-10-20", dec!(500), 100);
    let household = holding(bought, vec![five], vec![]);
    let sold = sell(&household, dec!(100), dec!(34), "2026-11-24");
    let gains: Gains = sold.plan.slices.iter().map(Slice::gains).sum();
    assert_eq!((gains, sold.gains), (sold.gains, Gains::new(Money::from(-100), Money::ZERO)));
    let story = crate::domain::explain::sale(&household, &sold, day("2026-11-24")).unwrap().story;
    let told = story.unwrap().sentence();
    assert!(told.contains("100.00 of loss") && !told.contains("600.00"), "{told}");
}
