use super::*;
use crate::domain::account::{Account, AccountKind, Owner};
use crate::domain::portfolio::Portfolio;
use crate::domain::price::PriceBook;
use crate::domain::testing::{fifo, gift, household, household_of, lot, order};
use rust_decimal::dec;

#[test]
fn a_gift_is_sold_by_the_basis_its_price_gives_it() {
    // IRS Publication 550 (2025), "Property Received as a Gift": the example's figures.
    let household = household(vec![gift()]);
    for (price, short_term, long_term) in
        [(dec!(95), 0, 0), (dec!(87), -300, 0), (dec!(104), 0, 400)]
    {
        let sold = fifo(&household, &order(Side::Sell, dec!(100), price, "2026-11-24"));
        assert_eq!(sold.gains, Gains::new(short_term.into(), long_term.into()), "at {price}");
        assert_eq!(sold.remaining, Remaining::default(), "at {price}");
    }
}

#[test]
fn the_parts_of_a_gift_add_up() {
    let sold = |quantity| {
        let order = order(Side::Sell, quantity, dec!(87), "2026-11-24");
        fifo(&household(vec![gift()]), &order)
    };
    let part = sold(dec!(33));
    assert_eq!(part.gains.short_term, Money::new(dec!(-99)));
    // What is left stands in the sums with the donor's basis: 67 of 100 shares of 10,000.
    assert_eq!(part.remaining.long_term_gain, Money::new(dec!(67) * dec!(-13)));
    assert_eq!(part.remaining.gain, part.remaining.long_term_gain);
}

#[test]
fn a_loss_on_a_cover_counts_in_the_year_of_delivery_and_an_unknown_one_does_not() {
    // Rev. Rul. 2002-44: a losing cover of December 31 belongs to the next year.
    let cover = |proceeds, price| {
        let short = lot("X", "A", "2026-11-02", dec!(-10), proceeds);
        fifo(&household(vec![short]), &order(Side::Cover, dec!(10), price, "2026-12-31"))
    };
    assert_eq!(cover(Some(dec!(-1000)), dec!(101)).tax_year, 2027);
    assert_eq!(cover(Some(dec!(-1000)), dec!(99)).tax_year, 2026);
    assert_eq!(cover(None, dec!(101)).tax_year, 2026);
}

#[test]
fn the_tax_of_a_sheltered_account_is_unchanged_whoever_owns_it() {
    for owner in [Owner::Myself, Owner::Spouse, Owner::Entity] {
        let kind = AccountKind::RothIra;
        let account = Account { kind, owner, ..Account::new("A".into()) };
        let lots = vec![lot("X", "A", "2020-01-02", dec!(10), Some(dec!(100)))];
        let holdings = Portfolio::new([account], [], lots, PriceBook::default());
        let order = order(Side::Sell, dec!(10), dec!(50), "2026-11-24");
        let sold = fifo(&household_of(holdings), &order);
        assert_eq!(sold.tax_impact(), Some(Money::ZERO), "{owner:?}");
        assert!(sold.warnings.is_empty(), "{owner:?}: {:?}", sold.warnings);
    }
}
