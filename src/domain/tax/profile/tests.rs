use super::*;
use crate::domain::tax::fixture::{dollars, single};
use rust_decimal::dec;

#[test]
fn status_and_income_make_a_profile_complete() {
    let mut profile = Profile::default();
    assert!(!profile.is_complete());
    profile.filing_status = Some(FilingStatus::Single);
    assert!(!profile.is_complete());
    profile.ordinary_income = Some(Money::ZERO);
    assert!(profile.is_complete(), "an income of zero is an income");
}

#[test]
fn another_year_borrows_the_figures_but_not_the_history() {
    // the documented interface: unset keys of [tax.2027] are taken from [tax], realized gains start at 0.
    let base = Profile {
        year: Some(2026),
        qualified_dividends: Some(dollars(2)),
        realized_long_term: Some(dollars(3)),
        carryover_short_term: Some(dollars(4)),
        ..single(80_000)
    };
    let own = Profile { ordinary_income: Some(dollars(90_000)), ..Profile::default() };
    assert_eq!(
        own.or(&base.without_history()),
        Profile { qualified_dividends: Some(dollars(2)), ..single(90_000) }
    );
}

#[test]
fn a_figure_has_its_range() {
    use ProfileKey as Key;
    for key in [Key::OrdinaryIncome, Key::InvestmentIncome, Key::RealizedShortTerm] {
        assert_eq!(key.accepts(dec!(-10_000_000_000_000)), Ok(()));
        assert_eq!(key.accepts(dec!(-10_000_000_000_000.01)), Err(RangeFault::TooLarge));
    }
    for key in [Key::QualifiedDividends, Key::Deduction, Key::CarryoverLongTerm] {
        assert_eq!(key.accepts(dec!(10_000_000_000_000)), Ok(()));
        assert_eq!(key.accepts(dec!(10_000_000_000_001)), Err(RangeFault::TooLarge));
        assert_eq!(key.accepts(dec!(-0.01)), Err(RangeFault::Negative));
    }
    for key in [Key::StateRate, Key::StateLongTermRate] {
        assert_eq!(key.accepts(dec!(0.9999999999)), Ok(()));
        assert_eq!(key.accepts(dec!(1.0)), Err(RangeFault::WholeRate));
        assert_eq!(key.accepts(dec!(-0.01)), Err(RangeFault::Negative));
        assert_eq!(key.accepts(dec!(0.00000000001)), Err(RangeFault::TooManyDecimals));
    }
}

#[test]
fn only_a_joint_return_is_joint() {
    for (status, ..) in FilingStatus::ALL {
        let profile = Profile { filing_status: Some(status), ..Profile::default() };
        assert_eq!(profile.is_joint(), status == FilingStatus::MarriedJoint);
        assert_eq!(status.most_persons() == 2, profile.is_joint());
    }
    assert!(!Profile::default().is_joint());
}

#[test]
fn what_is_not_given_counts_as_zero() {
    let profile = Profile { realized_long_term: Some(dollars(7)), ..Profile::default() };
    assert_eq!(profile.realized(), Gains::new(Money::ZERO, dollars(7)));
    assert_eq!(profile.carryover(), Carryover::default());
    let given: Vec<_> =
        ProfileKey::ALL.iter().filter(|key| profile.is_given(**key)).copied().collect();
    assert_eq!(given, [ProfileKey::RealizedLongTerm]);
}
