//! Goals worked out by hand with the table of 2026, and against every whole number of shares.

use super::*;
use crate::domain::account::{Account, AccountKind};
use crate::domain::household::Profiles;
use crate::domain::lot::Lot;
use crate::domain::money::UnitPrice;
use crate::domain::optimal::Year;
use crate::domain::plan::Selection;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::{Preview, preview};
use crate::domain::price::PriceBook;
use crate::domain::realized::History;
use crate::domain::tax::fixture::{any_profile, dollars, money, single};
use crate::domain::tax::{Gains, Profile};
use crate::domain::testing::{self, day, household, household_of, household_with, lot, paid};
use crate::domain::transaction::DividendKind;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

const TODAY: &str = "2026-11-24";
const OLD: &str = "2020-01-02";
const NEW: &str = "2026-02-02";

/// At 100 a share.
fn order() -> Order {
    testing::order(Side::Sell, dec!(0), dec!(100), TODAY)
}

fn of(profile: Profile, lots: Vec<Lot>) -> Household {
    household_with(Profiles { base: profile, ..Profiles::default() }, lots)
}

/// So many shares that cost so much each.
fn bought(date: &str, quantity: i64, cost: i64) -> Lot {
    lot("X", "A", date, quantity.into(), Some((quantity * cost).into()))
}

fn by(
    household: &Household,
    method: Method,
    unit: ShareUnit,
    goal: Goal,
) -> Result<Found, Refusal> {
    let (order, limits) = (order(), Limits::default());
    let as_of = day(TODAY);
    seek(&Ask { household, order: &order, limits: &limits, method, unit, as_of }, goal)
}

fn fifo(household: &Household, goal: Goal) -> Result<Found, Refusal> {
    by(household, Method::Fifo, ShareUnit::Whole, goal)
}

fn sold(household: &Household, method: Method, quantity: Shares) -> Preview {
    let order = Order { quantity, ..order() };
    preview(household, &order, &Selection::Method(method), day(TODAY)).unwrap()
}

#[test]
fn cash_after_tax() {
    // 80,000 of wages: 63,900 are taxed, short-term gain at 22 %. A share brings 100 - 22 % of 50.
    let household = of(single(80_000), vec![bought(NEW, 800, 50)]);
    let cash = |amount| Goal::Cash(dollars(amount));
    let found = fifo(&household, cash(8_900)).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(100), dollars(8_900)));
    assert!(found.is_exact());
    // 50 more take one share more; 89 of it is 39 too much.
    let found = fifo(&household, cash(8_950)).unwrap();
    assert_eq!((found.quantity, found.beyond()), (Shares::from(101), dollars(39)));
    assert_eq!(found.one_less, Some(dollars(8_900)));
    assert_eq!(
        found.sentence(),
        "8,950.00 after tax: 101 shares bring 39.00 more; one share less is 50.00 short"
    );
    // 8,950 / 89 = 100.561797…
    let found = by(&household, Method::Fifo, ShareUnit::Fractional, cash(8_950)).unwrap();
    assert_eq!(found.quantity, Shares::new(dec!(100.561798)));
    assert!(found.is_exact() && found.one_less.is_none());
    let sale = sold(&household, Method::Fifo, found.quantity);
    assert_eq!(sale.after_tax_proceeds(), Some(found.reached));
    // All 800 gain 40,000, below the 41,800 left in the bracket: 80,000 less 8,800.
    let Err(Refusal::GoalNotReachable(missed)) = fifo(&household, cash(71_201)) else { panic!() };
    assert_eq!((missed.quantity, missed.nearest), (Shares::from(800), dollars(71_200)));
    assert!(missed.told().contains("the most is 71,200.00 with 800 shares"), "{}", missed.told());
}

#[test]
fn a_loss_that_washes_brings_no_cash() {
    // IRC §1091(a): 200 were bought two weeks before, so no loss of the 100 old ones counts. A share of
    // them brings its price of 100, not 100 + 22 % of the 50 it loses.
    let household = of(single(80_000), vec![bought(OLD, 100, 150), bought("2026-11-10", 200, 100)]);
    for method in [Method::Fifo, Method::LowestCost, Method::Optimal] {
        let found = by(&household, method, ShareUnit::Whole, Goal::Cash(dollars(5_000))).unwrap();
        assert_eq!(
            (found.quantity, found.reached),
            (Shares::from(50), dollars(5_000)),
            "{method:?}"
        );
        let sale = sold(&household, method, found.quantity);
        assert_eq!(sale.after_tax_proceeds(), Some(found.reached), "{method:?}");
    }
}

#[test]
fn a_net_loss_is_one_that_counts() {
    // The same shares. What is sold replaces nothing: with 120 of the 200 sold too, 80 are left to
    // replace 80 of the old ones, and 20 x 50 of the loss of 5,000 counts.
    let household = of(single(80_000), vec![bought(OLD, 100, 150), bought("2026-11-10", 200, 100)]);
    let found = fifo(&household, Goal::Gain(dollars(-1_000))).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(220), dollars(-1_000)));
    assert_eq!(found.disallowed, dollars(4_000));
    let sale = sold(&household, Method::Fifo, found.quantity);
    assert_eq!((sale.gains.total(), sale.disallowed()), (found.reached, found.disallowed));
    assert_eq!(
        found.sentence(),
        "a net loss of 1,000.00: 220 shares reach it to the cent; 4,000.00 more of loss is disallowed \
         and does not count"
    );
    // Without the later ones there is nothing to sell but the 100, and nothing of them is reached.
    let locked = vec!["X@2026-11-10".into()];
    let limits = Limits { locked, ..Limits::default() };
    let (order, as_of) = (order(), day(TODAY));
    let (method, unit) = (Method::Fifo, ShareUnit::Whole);
    let ask = Ask { household: &household, order: &order, limits: &limits, method, unit, as_of };
    let refused = seek(&ask, Goal::Gain(dollars(-1_000))).unwrap_err();
    assert!(refused.to_string().contains("of loss is disallowed and does not count"), "{refused}");
}

#[test]
fn a_net_loss_and_a_net_gain() {
    let household = of(single(80_000), vec![bought(OLD, 10, 50), bought(NEW, 110, 130)]);
    let loss = Goal::Gain(dollars(-3_000));
    let found = by(&household, Method::HighestCost, ShareUnit::Whole, loss).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(100), dollars(-3_000)));
    // FIFO gains 500 before it loses: 500 - 3,300 is the most it can lose.
    let Err(Refusal::GoalNotReachable(missed)) = fifo(&household, loss) else { panic!() };
    assert_eq!((missed.quantity, missed.nearest), (Shares::from(120), dollars(-2_800)));
    assert_eq!(missed.by, Some((Method::Optimal, Shares::from(100))));
    // 50 a share: the eighth goes beyond 390.
    let found = fifo(&household, Goal::Gain(dollars(390))).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(8), dollars(400)));
    assert_eq!(found.one_less, Some(dollars(350)));
    // Neither: 500 gained are lost again by 500 / 30 shares more.
    let found = fifo(&household, Goal::Gain(Money::ZERO)).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(27), dollars(-10)));
}

#[test]
fn the_zero_band_is_filled_to_its_edge() {
    // 50,000 of wages leave 15,550 below 49,450; each share gains 10 long-term.
    let lots = vec![bought(OLD, 2_000, 90)];
    let household = of(single(50_000), lots.clone());
    let fill = Goal::Fill(Fill::ZeroBand);
    let found = fifo(&household, fill).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(1_555), Money::ZERO));
    assert_eq!(sold(&household, Method::Fifo, found.quantity).tax_impact(), Some(Money::ZERO));
    // A dollar of wages more, and the last share does not fit.
    let found = fifo(&of(single(50_001), lots.clone()), fill).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(1_554), dollars(9)));
    // 63,900 are past it; and 1,000 shares do not fill it.
    let refused = fifo(&of(single(80_000), lots), fill).unwrap_err();
    assert_eq!(refused.code(), "goal-nothing-to-fill");
    let refused = fifo(&of(single(50_000), vec![bought(OLD, 1_000, 90)]), fill).unwrap_err();
    assert_eq!(refused.code(), "goal-not-reachable");
    assert!(refused.to_string().contains("1,000 shares leave 5,550.00"), "{refused}");
}

#[test]
fn losses_make_room_before_gains_fill_it() {
    // 67,450 of wages: 51,350 are taxed, 1,900 past the band. 100 shares lose 3,000, which makes 1,100
    // of room; 20 of gain on each share after them fill it with 55.
    let lots = vec![bought(OLD, 100, 130), bought("2020-01-03", 900, 80)];
    let found = fifo(&of(single(67_450), lots), Goal::Fill(Fill::ZeroBand)).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(155), Money::ZERO));
}

#[test]
fn bracket_and_investment_tax() {
    // 63,900 of 105,700: 41,800 at 50 a share.
    let household = of(single(80_000), vec![bought(NEW, 3_000, 50)]);
    let found = fifo(&household, Goal::Fill(Fill::Bracket)).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(836), Money::ZERO));
    // 150,000 of wages: 50,000 below the threshold of 200,000.
    let household = of(single(150_000), vec![bought(NEW, 3_000, 50)]);
    let found = fifo(&household, Goal::Fill(Fill::Niit)).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(1_000), Money::ZERO));
    // Long-term gain lies above the brackets and never fills one.
    let household = of(single(80_000), vec![bought(OLD, 3_000, 50)]);
    let refused = fifo(&household, Goal::Fill(Fill::Bracket)).unwrap_err();
    assert_eq!(refused.code(), "goal-not-reachable");
}

#[test]
fn a_carryover_is_used_up_without_tax() {
    // 10,000 carried in, of which 3,000 are deducted this year: 7,000 are left for gains.
    let profile = Profile { carryover_short_term: Some(dollars(10_000)), ..single(80_000) };
    let household = of(profile, vec![bought(OLD, 2_000, 90)]);
    let found = fifo(&household, Goal::Fill(Fill::Carryover)).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(700), Money::ZERO));
    let sale = sold(&household, Method::Fifo, found.quantity);
    assert_eq!(sale.tax_impact(), Some(Money::ZERO));
    assert_eq!(sale.tax.unwrap().carryover_after.total(), Money::ZERO);
    let refused =
        fifo(&of(single(80_000), vec![bought(OLD, 2_000, 90)]), Goal::Fill(Fill::Carryover));
    assert_eq!(refused.unwrap_err().code(), "goal-nothing-to-fill");
}

#[test]
fn goals_without_a_meaning_are_refused() {
    let cash = Goal::Cash(dollars(1_000));
    let none = of(Profile::default(), vec![bought(OLD, 100, 50)]);
    assert_eq!(fifo(&none, cash).unwrap_err().code(), "no-tax-figure");
    // A gain needs no tax.
    assert_eq!(fifo(&none, Goal::Gain(dollars(100))).unwrap().quantity, Shares::from(2));
    let short = Order { side: Side::Cover, ..order() };
    let covered = household(vec![lot("X", "A", NEW, dec!(-10), Some(dec!(-1500)))]);
    let limits = Limits::default();
    let ask = Ask {
        household: &covered,
        order: &short,
        limits: &limits,
        method: Method::Fifo,
        unit: ShareUnit::Whole,
        as_of: day(TODAY),
    };
    assert_eq!(seek(&ask, cash).unwrap_err().code(), "goal-of-cover");
    assert_eq!(seek(&ask, Goal::Gain(dollars(100))).unwrap().quantity, Shares::from(2));
    // Nothing is taxed in a Roth IRA: cash is what is fetched, and there is no room to fill.
    let account = Account { kind: AccountKind::RothIra, ..Account::new("A".into()) };
    let lots = vec![bought(OLD, 100, 50)];
    let roth = household_of(Portfolio::new([account], [], lots, PriceBook::default()));
    assert_eq!(fifo(&roth, cash).unwrap().quantity, Shares::from(10));
    assert_eq!(fifo(&roth, Goal::Fill(Fill::Niit)).unwrap_err().code(), "goal-nothing-to-fill");
}

/// Any goal near what small lots can come to.
fn any_goal() -> impl Strategy<Value = Goal> {
    prop_oneof![
        (1_i64..400_000_000).prop_map(|cents| Goal::Cash(money(cents))),
        (-50_000_000_i64..100_000_000).prop_map(|cents| Goal::Gain(money(cents))),
        prop::sample::select(Fill::ALL.map(|(fill, _)| Goal::Fill(fill)).to_vec()),
    ]
}

/// The number of shares that every whole number of them, one after the other, leads to.
fn brute(goal: Goal, measures: &[Money]) -> Option<i64> {
    let first = |reached: &dyn Fn(Money) -> bool| {
        (0_i64..).zip(measures).skip(1).find(|(_, is)| reached(**is)).map(|(place, _)| place)
    };
    match goal {
        Goal::Cash(wanted) => first(&|is| is >= wanted),
        Goal::Gain(wanted) if wanted < Money::ZERO => first(&|is| is <= wanted),
        Goal::Gain(wanted) => first(&|is| is >= wanted),
        Goal::Fill(Fill::Carryover) if measures[0].is_zero() => None,
        Goal::Fill(Fill::Carryover) => first(&|is| is.is_zero()),
        Goal::Fill(_) => {
            // Into the room and out again: the last share before that.
            let inside = measures.iter().position(|is| !is.is_negative())?;
            let stay = measures[inside..].iter().position(|is| is.is_negative())?;
            i64::try_from(inside + stay - 1).ok().filter(|last| *last > 0)
        }
    }
}

/// Lots of some shares with this gain in cents at 100,000 a share, long-term or not.
fn lots_of(rows: &[(bool, i64, i64)]) -> Vec<Lot> {
    let lots = rows.iter().zip(0_u32..).map(|(&(long, quantity, gain), place)| {
        let cost = Decimal::from(100_000) - Decimal::new(gain, 2);
        let basis = Decimal::from(quantity) * cost;
        let bought = if long { OLD } else { NEW };
        Lot {
            id: format!("L{place}").as_str().into(),
            sequence: place,
            ..lot("X", "A", bought, quantity.into(), Some(basis))
        }
    });
    lots.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The first whole number of shares that does it, by every method.
    #[test]
    fn it_is_the_first_number_of_shares(
        profile in any_profile(),
        rows in prop::collection::vec((any::<bool>(), 1_i64..=5, -4_000_000_i64..9_000_000), 1..=4),
        goal in any_goal(),
    ) {
        // The minimum tax has a figure for all gains without a senior deduction.
        let profile = Profile { persons_65_or_over: None, ..profile };
        let household = of(profile, lots_of(&rows));
        let order = Order { price: UnitPrice::from(100_000), ..order() };
        let limits = Limits::default();
        let held: i64 = rows.iter().map(|(_, quantity, _)| quantity).sum();
        for method in Method::automatic() {
            let ask = Ask {
                household: &household,
                order: &order,
                limits: &limits,
                method,
                unit: ShareUnit::Whole,
                as_of: day(TODAY),
            };
            let found = seek_by(&ask, goal).ok().map(|found| found.quantity);
            let at = |quantity| measured_at(&household, &order, goal, method, quantity);
            let measures: Vec<Money> = (0..=held).map(at).collect();
            let first = brute(goal, &measures).map(Shares::from);
            // So few shares are all looked at by the least-tax method, whatever the goal.
            prop_assert_eq!(found, first, "{} {:?} {:?}", method.slug(), goal, measures);
        }
    }

    /// Fractions: so many millionths do it, and one less does not.
    #[test]
    fn a_millionth_less_is_too_little(
        profile in any_profile(),
        rows in prop::collection::vec((any::<bool>(), 1_i64..=5, -4_000_000_i64..9_000_000), 1..=4),
        cents in 1_i64..400_000_000,
        method in prop::sample::select(Method::automatic().collect::<Vec<_>>()),
    ) {
        let profile = Profile { persons_65_or_over: None, ..profile };
        let household = of(profile, lots_of(&rows));
        let order = Order { price: UnitPrice::from(100_000), ..order() };
        let limits = Limits::default();
        let unit = ShareUnit::Fractional;
        let household = &household;
        let ask = Ask { household, order: &order, limits: &limits, method, unit, as_of: day(TODAY) };
        let goal = Goal::Cash(money(cents));
        let kept = |quantity: Shares| {
            let order = Order { quantity, ..order.clone() };
            let by = Selection::Method(method);
            preview(household, &order, &by, day(TODAY)).unwrap().after_tax_proceeds().unwrap()
        };
        // A trillionth of a dollar is what parts of lots are rounded to.
        let speck = Money::new(Decimal::new(1, 9));
        if let Ok(found) = seek_by(&ask, goal) {
            prop_assert!(kept(found.quantity) + speck >= money(cents));
            let less = found.quantity - Shares::new(Decimal::new(1, 6));
            if less.is_positive() {
                prop_assert!(kept(less) < money(cents) + speck);
            }
        }
    }
}

/// What the goal is measured by, from the sale itself.
fn measured_at(
    household: &Household,
    order: &Order,
    goal: Goal,
    method: Method,
    quantity: i64,
) -> Money {
    let year = Year::of(household, order, day(TODAY)).unwrap();
    let sale = (quantity > 0).then(|| {
        let order = Order { quantity: quantity.into(), ..order.clone() };
        preview(household, &order, &Selection::Method(method), day(TODAY)).unwrap()
    });
    let tax = year.with(sale.as_ref().map_or(Gains::ZERO, |sale| sale.gains));
    let figures = year.table().statuses.get(tax.filing_status);
    match goal {
        Goal::Cash(_) => sale.and_then(|sale| sale.after_tax_proceeds()).unwrap_or_default(),
        Goal::Gain(_) => sale.map_or(Money::ZERO, |sale| sale.plan.gain()),
        Goal::Fill(Fill::ZeroBand) => figures.zero_rate_max - (tax.agi - tax.deduction),
        Goal::Fill(Fill::Niit) => figures.niit_threshold - tax.agi,
        Goal::Fill(Fill::Carryover) => tax.carryover.total(),
        Goal::Fill(Fill::Bracket) => {
            let before = year.with(Gains::ZERO);
            edge_above(&before, figures)
                .map_or(money(-1), |edge| edge - marginal::below_gains(&tax))
        }
    }
}

/// IRC §852(b)(4)(B); IRS Publication 550 (2025), p. 83: bought at 40, 5 of exempt-interest dividends,
/// sold at 34: of each loss of 6 only 1 is deductible. Here at 106 and 100, and a share brings 100 and the
/// tax of 1 at 22 % of 2026 (taxable income 83,900, between 50,400 and 105,700), not that of 6.
#[test]
fn what_a_fund_distributed_is_no_loss_to_count_on() {
    let of_fund = |kind| {
        let paid = paid(kind, "2026-10-20", dec!(500), 100);
        let profile = Profile { realized_short_term: Some(Money::from(20_000)), ..single(80_000) };
        let lots = vec![bought("2026-08-03", 100, 106)];
        of(profile, lots).with_history(History::default().beside(vec![paid], Vec::new()))
    };
    let exempt = of_fund(DividendKind::Exempt);
    let cash = Goal::Cash(dollars(10_022));
    let found = fifo(&exempt, cash).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(100), dollars(10_022)));
    let sale = sold(&exempt, Method::Fifo, found.quantity);
    assert_eq!(sale.after_tax_proceeds(), Some(found.reached), "as the preview has it");
    // A plain dividend takes nothing off the loss: 99 shares bring 101.32 each.
    let found = fifo(&of_fund(DividendKind::Qualified), cash).unwrap();
    assert_eq!((found.quantity, found.reached), (Shares::from(99), money(1_003_068)));
}
