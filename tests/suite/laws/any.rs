//! Any household and any order in it.
//!
//! Three accounts (one sheltered), two securities, long and short lots side by side, whole and
//! fractional quantities, totals that no decimal cost per share gives, missing costs and dates, and
//! gifts that were worth less or more than the donor had paid.
//! Dates, costs and prices come mostly from a small pool, so that ties, gains of exactly
//! zero and lots on the edge of long-term are common.

use crate::build;
use chrono::{Days, NaiveDate};
use lotscope::domain::account::AccountKind;
use lotscope::domain::household::Household;
use lotscope::domain::ids::LotId;
use lotscope::domain::lot::{Lot, Origin, RareFacts};
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Rate, Shares};
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::{self, SalePlan, Selection};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::security::Security;
use lotscope::domain::tax::{FilingStatus, Profile};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy, dec};

/// The accounts; the last is sheltered.
pub const ACCOUNTS: [&str; 3] = ["Broker A", "Broker B", "Roth"];
const SECURITIES: [&str; 2] = ["X", "Y"];

/// Today for every case.
pub fn today() -> NaiveDate {
    build::day("2026-11-24")
}

/// What a lot cost.
#[derive(Clone, Copy, Debug)]
pub enum Cost {
    /// So much a share.
    Each(Decimal),
    /// So much in all, whatever that is a share.
    Total(Decimal),
    /// Nobody knows.
    Missing,
}

/// A row of a holdings file.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub account: usize,
    pub security: usize,
    pub short: bool,
    pub acquired: Option<NaiveDate>,
    pub quantity: Decimal,
    pub cost: Cost,
    /// For a gift: days the donor held it, and its value then in percent of the cost.
    pub gift: Option<(u64, i64)>,
}

impl Row {
    fn lot(&self, multiplier: Decimal) -> Lot {
        let basis = match self.cost {
            Cost::Each(cost) => Some(cost * self.quantity),
            Cost::Total(total) => Some(total),
            Cost::Missing => None,
        };
        let quantity = if self.short { -self.quantity } else { self.quantity };
        let (account, symbol) = (ACCOUNTS[self.account], SECURITIES[self.security]);
        let bought = Lot {
            id: LotId::from(self.id.as_str()),
            multiplier: Rate::new(multiplier),
            ..build::lot(account, symbol, self.acquired, quantity, basis)
        };
        let (Some((held, percent)), Some(given), false) = (self.gift, self.acquired, self.short)
        else {
            return bought;
        };
        Lot {
            origin: Origin::Gift,
            rare: RareFacts {
                holding_since: given.checked_sub_days(Days::new(held)),
                gift_value: basis.map(|cost| Money::new(cost * Decimal::new(percent, 2))),
                ..RareFacts::default()
            }
            .into(),
            ..bought
        }
    }
}

/// A household and an order that it can fill.
#[derive(Clone, Debug)]
pub struct Case {
    pub rows: Vec<Row>,
    pub multiplier: Decimal,
    pub account: usize,
    pub side: Side,
    /// How much of what can be sold, in thousandths.
    pub part: u32,
    pub price: Decimal,
    pub fee: Decimal,
    pub trade_date: NaiveDate,
    pub profile: Profile,
}

impl Case {
    pub fn portfolio(&self) -> Portfolio {
        let kinds = [AccountKind::Taxable, AccountKind::Taxable, AccountKind::RothIra];
        let accounts = ACCOUNTS.iter().zip(kinds).map(|(name, kind)| build::account(name, kind));
        let exempt = SECURITIES
            .map(|symbol| Security { wash_exempt: Some(true), ..Security::new(symbol.into()) });
        let lots = self.rows.iter().map(|row| row.lot(self.multiplier)).collect();
        build::described(accounts, exempt, lots)
    }

    /// A household in which no loss washes.
    pub fn household(&self) -> Household {
        build::household(self.portfolio(), self.profile.clone())
    }

    /// The same household, where losses wash.
    pub fn washing(&self) -> Household {
        let plain = self.portfolio();
        let accounts: Vec<_> = plain.accounts().cloned().collect();
        let lots = plain.lots().to_vec();
        build::household(build::described(accounts, [], lots), self.profile.clone())
    }

    /// The order, for what this household has of it now.
    pub fn order(&self, household: &Household) -> Order {
        let mut order = build::order(
            (ACCOUNTS[self.account], SECURITIES[0], self.side),
            Decimal::ONE,
            self.price,
            self.trade_date,
        );
        order.fee = Money::new(self.fee);
        let held =
            household.sellable(&order.account, &order.security, order.side, order.trade_date).get();
        let places = if held.fract().is_zero() { 0 } else { 6 };
        let asked = held * Decimal::from(self.part) / dec!(1000);
        order.quantity =
            Shares::new(asked.round_dp_with_strategy(places, RoundingStrategy::AwayFromZero));
        order
    }

    /// The order for all that can be sold.
    pub fn order_for_all(&self, household: &Household) -> Order {
        Self { part: 1000, ..self.clone() }.order(household)
    }
}

/// The plan of an order that can be filled.
pub fn planned(portfolio: &Portfolio, order: &Order, selection: &Selection) -> SalePlan {
    let candidates = plan::candidates(portfolio, order).unwrap();
    plan::plan(order, &candidates, selection).unwrap()
}

/// Quantities by hand: of each lot that could be sold so many thousandths, as far as the order
/// goes, and a method for the rest.
#[derive(Clone, Debug)]
pub struct ByHand {
    parts: Vec<u32>,
    fallback: usize,
}

impl ByHand {
    pub fn fallback(&self) -> Method {
        Method::ordered().nth(self.fallback).unwrap()
    }

    pub fn picks(&self, portfolio: &Portfolio, order: &Order) -> Vec<(LotId, Shares)> {
        let mut left = order.quantity;
        let lots = plan::candidates(portfolio, order).unwrap();
        lots.iter()
            .zip(self.parts.iter().chain(std::iter::repeat(&0)))
            .filter_map(|(lot, part)| {
                let wanted = lot.quantity.abs().get() * Decimal::from(*part) / dec!(1000);
                let pick = Shares::new(wanted.round_dp(6)).min(left);
                left -= pick;
                pick.is_positive().then(|| (lot.id.clone(), pick))
            })
            .collect()
    }

    pub fn selection(&self, portfolio: &Portfolio, order: &Order) -> Selection {
        Selection::Specific { picks: self.picks(portfolio, order), fallback: self.fallback() }
    }
}

/// Every way to choose lots: all methods, and one choice by hand.
pub fn selections(by_hand: &ByHand, portfolio: &Portfolio, order: &Order) -> Vec<Selection> {
    let methods = Method::ordered().map(Selection::Method);
    methods.chain([by_hand.selection(portfolio, order)]).collect()
}

/// Any choice by hand; half of the lots are left alone.
pub fn any_hand() -> impl Strategy<Value = ByHand> {
    let part = prop_oneof![2 => Just(0_u32), 1 => Just(1000), 1 => 1_u32..1000];
    (prop::collection::vec(part, 12), 0..Method::ordered().count())
        .prop_map(|(parts, fallback)| ByHand { parts, fallback })
}

fn decimals(range: std::ops::Range<i64>, places: u32) -> impl Strategy<Value = Decimal> {
    range.prop_map(move |units| Decimal::new(units, places))
}

/// A price or cost of one share: mostly one of two, or any.
fn any_price() -> impl Strategy<Value = Decimal> {
    let pool = vec![dec!(100), dec!(125.5)];
    prop_oneof![2 => prop::sample::select(pool), 1 => decimals(1..10_000_000, 4)]
}

fn any_quantity() -> impl Strategy<Value = Decimal> {
    prop_oneof![decimals(1..300, 0), decimals(1..300_000_000, 6)]
}

fn any_cost() -> impl Strategy<Value = Cost> {
    prop_oneof![
        6 => any_price().prop_map(Cost::Each),
        3 => decimals(0..10_000_000, 2).prop_map(Cost::Total),
        1 => Just(Cost::Missing),
    ]
}

/// Both sides of every edge: today, a year ago, leap days, a purchase that is yet to come.
fn any_date() -> impl Strategy<Value = Option<NaiveDate>> {
    let pool = [
        "2016-02-29",
        "2020-02-28",
        "2025-11-23",
        "2025-11-24",
        "2025-11-25",
        "2026-01-20",
        "2026-11-24",
        "2027-01-04",
    ];
    let first = build::day("2014-01-02");
    prop_oneof![
        6 => prop::sample::select(pool.map(build::day).to_vec()).prop_map(Some),
        5 => (0_u64..4780).prop_map(move |days| first.checked_add_days(Days::new(days))),
        1 => Just(None),
    ]
}

prop_compose! {
    fn any_row()(
        account in prop_oneof![4 => Just(0_usize), 1 => Just(1), 1 => Just(2)],
        security in prop_oneof![5 => Just(0_usize), 1 => Just(1)],
        other_side in prop::bool::weighted(0.15),
        acquired in any_date(),
        quantity in any_quantity(),
        cost in any_cost(),
        gift in prop::option::weighted(0.15, (0_u64..800, 40_i64..140)),
    ) -> Row {
        let id = String::new();
        Row { id, account, security, short: other_side, acquired, quantity, cost, gift }
    }
}

prop_compose! {
    /// Any filer whose tax can be computed.
    pub fn any_filer()(
        status in prop::sample::select(FilingStatus::ALL.map(|(status, ..)| status).to_vec()),
        income in prop_oneof![0_i64..120_000, 0_i64..900_000],
        dividends in prop::option::of(0_i64..20_000),
        realized in (-20_000_i64..20_000, -20_000_i64..60_000),
        carried in prop::option::of(0_i64..12_000),
        state in prop::option::of(decimals(0..130, 3)),
    ) -> Profile {
        Profile {
            filing_status: Some(status),
            ordinary_income: Some(Money::from(income)),
            qualified_dividends: dividends.map(Money::from),
            realized_short_term: Some(Money::from(realized.0)),
            realized_long_term: Some(Money::from(realized.1)),
            carryover_long_term: carried.map(Money::from),
            state_rate: state.map(Rate::new),
            ..Profile::default()
        }
    }
}

prop_compose! {
    /// Any case, with its order in one of the accounts and the first lot there to be sold.
    pub fn any_case()(
        mut rows in prop::collection::vec(any_row(), 1..11),
        multiplier in prop_oneof![9 => Just(Decimal::ONE), 1 => Just(dec!(100))],
        account in prop_oneof![4 => Just(0_usize), 1 => Just(2)],
        cover in prop::bool::weighted(0.3),
        part in prop_oneof![3 => 1_u32..1000, 1 => Just(1000)],
        price in prop_oneof![12 => any_price(), 1 => Just(Decimal::ZERO)],
        fee in prop_oneof![Just(Decimal::ZERO), decimals(1..2_000, 2)],
        trade_date in prop::sample::select(vec!["2026-11-24", "2026-12-31"]).prop_map(build::day),
        profile in prop_oneof![1 => Just(Profile::default()), 6 => any_filer()],
    ) -> Case {
        for (place, row) in rows.iter_mut().enumerate() {
            row.id = format!("L{place}");
            // So far it says whether the lot is on the other side than the order.
            row.short = row.short != cover;
        }
        let first = &mut rows[0];
        first.account = account;
        first.security = 0;
        first.short = cover;
        first.acquired = first.acquired.map(|date| date.min(trade_date));
        let side = if cover { Side::Cover } else { Side::Sell };
        Case { rows, multiplier, account, side, part, price, fee, trade_date, profile }
    }
}

prop_compose! {
    /// Any case in which no two lots were acquired on one day (and at most one on no day at all).
    pub fn any_case_without_ties()(
        case in any_case(),
        gaps in prop::collection::vec(1_u64..390, 11),
    ) -> Case {
        let mut date = build::day("2016-06-01");
        let mut undated = false;
        let mut rows = case.rows.clone();
        for (row, gap) in rows.iter_mut().zip(gaps) {
            date = date.checked_add_days(Days::new(gap)).unwrap();
            row.acquired = if row.acquired.is_none() && !undated {
                undated = true;
                None
            } else {
                Some(date)
            };
        }
        Case { rows, ..case }
    }
}

prop_compose! {
    /// Any case in which every lot has a cost.
    pub fn any_case_with_basis()(
        case in any_case(),
        costs in prop::collection::vec(any_price(), 11),
    ) -> Case {
        let mut rows = case.rows.clone();
        for (row, cost) in rows.iter_mut().zip(costs) {
            if matches!(row.cost, Cost::Missing) {
                row.cost = Cost::Each(cost);
            }
        }
        Case { rows, ..case }
    }
}
