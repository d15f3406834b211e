//! What holds for any household: nothing is lost or counted twice, no order of files matters, a broker
//! sees no more than the taxpayer, and an analysis can stop at any day and go on.

use crate::domain::account::{Account, AccountKind, Owner};
use crate::domain::household::Household;
use crate::domain::lot::{Lot, Source};
use crate::domain::money::Money;
use crate::domain::portfolio::Portfolio;
use crate::domain::price::PriceBook;
use crate::domain::realized::{Disposal, History, RealizedLot};
use crate::domain::security::Security;
use crate::domain::testing::{day, household_of, lot};
use crate::domain::wash::assembly::analyse_by;
use crate::domain::wash::matching::{Block, BlockSale, Takes, wash};
use crate::domain::wash::{Analysis, Closed, Policies, View};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Shares that were bought, and sold again or not.
#[derive(Clone, Debug)]
struct Deal {
    account: usize,
    symbol: usize,
    bought: u64,
    held: Option<u64>,
    quantity: i64,
    basis: i64,
    proceeds: i64,
    stated: bool,
}

const ACCOUNTS: [&str; 4] = ["A", "B", "IRA", "Spouse"];
/// The first two are identical.
const SYMBOLS: [&str; 3] = ["X", "Y", "Z"];

prop_compose! {
    fn any_deal()(
        account in 0..4_usize,
        symbol in 0..3_usize,
        bought in 0..150_u64,
        held in prop::option::of(0..80_u64),
        quantity in 1..200_i64,
        basis in 1..10_000_i64,
        proceeds in 1..10_000_i64,
        stated in prop::bool::weighted(0.1),
    ) -> Deal {
        Deal { account, symbol, bought, held, quantity, basis, proceeds, stated }
    }
}

fn date(days: u64) -> NaiveDate {
    day("2026-01-05") + Days::new(days)
}

fn money(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2))
}

fn household(deals: &[Deal]) -> Household {
    let owned = |name: &str, kind, owner| Account { kind, owner, ..Account::new(name.into()) };
    let accounts = [
        owned("A", AccountKind::Taxable, Owner::Myself),
        owned("B", AccountKind::Taxable, Owner::Myself),
        owned("IRA", AccountKind::TraditionalIra, Owner::Myself),
        owned("Spouse", AccountKind::Taxable, Owner::Spouse),
    ];
    let twin = Security { identical_to: vec!["X".into()], ..Security::new("Y".into()) };
    let (mut lots, mut rows): (Vec<Lot>, Vec<RealizedLot>) = (Vec::new(), Vec::new());
    for deal in deals {
        let (account, symbol) = (ACCOUNTS[deal.account], SYMBOLS[deal.symbol]);
        let (bought, basis) = (date(deal.bought), money(deal.basis));
        match deal.held {
            None => {
                let quantity = Decimal::from(deal.quantity);
                let held = lot(symbol, account, &bought.to_string(), quantity, Some(basis.get()));
                // Names are given as files are read: further lots of a day have a number.
                let of_day = |other: &&Lot| {
                    other.account == held.account
                        && other.security == held.security
                        && other.acquired == held.acquired
                };
                let id = match lots.iter().filter(of_day).count() {
                    0 => held.id.clone(),
                    before => format!("{}.{}", held.id, before + 1).as_str().into(),
                };
                lots.push(Lot { id, ..held });
            }
            Some(held) => {
                let lost = money(deal.basis - deal.proceeds);
                rows.push(RealizedLot {
                    account: account.into(),
                    security: symbol.into(),
                    quantity: deal.quantity.into(),
                    acquired: Some(bought),
                    sold: date(deal.bought + held),
                    proceeds: money(deal.proceeds),
                    basis: Some(basis),
                    stated_term: None,
                    disallowed: (deal.stated && lost.is_positive()).then_some(lost),
                    nondeductible: Money::ZERO,
                    how: Disposal::Exported,
                    source: Source { file: "r.csv".into(), line: 2 },
                });
            }
        }
    }
    let holdings = Portfolio::new(accounts, [twin], lots, PriceBook::default());
    household_of(holdings).with_history(History::new(rows))
}

/// No two bought on one day, so that nothing ties.
fn apart(mut deals: Vec<Deal>) -> Vec<Deal> {
    deals.sort_by_key(|deal| deal.bought);
    deals.dedup_by_key(|deal| deal.bought);
    deals
}

fn for_good(analysis: &Analysis) -> Money {
    let taken = analysis.closed().flat_map(|closed| &closed.taken);
    taken.filter(|taken| taken.for_good).map(|taken| taken.amount).sum()
}

/// Every figure of a household, whatever the order of its rows.
fn figures(household: &Household) -> Vec<String> {
    let lots = household.portfolio().lots().iter().map(|lot| {
        let key = (&lot.security, &lot.account, &lot.id);
        format!("{key:?} {:?} {:?} {:?}", lot.quantity, lot.basis, lot.held_since())
    });
    let rows = household.history().lots().iter().map(|row| {
        let key = (&row.account, &row.security, row.acquired, row.sold, row.quantity);
        format!("{key:?} {:?} {:?} {:?}", row.basis, row.disallowed, row.term())
    });
    let mut all: Vec<String> = lots.chain(rows).collect();
    all.sort();
    all
}

/// Of several losses a broker can disallow more: a share takes one loss only (Treas. Reg.
/// §1.1091-1(e)), and the smaller loss that takes it here is in an account which the broker of the
/// other does not see.
#[test]
fn of_several_losses_a_broker_can_disallow_more() {
    let deal = |account, bought, held, proceeds| Deal {
        account,
        symbol: 0,
        bought,
        held,
        quantity: 10,
        basis: 1_000,
        proceeds,
        stated: false,
    };
    let small = deal(1, 0, Some(50), 900);
    let large = deal(0, 1, Some(50), 100);
    let household = household(&[small, large, deal(0, 60, None, 0)]);
    assert_eq!(household.washes().disallowed(), money(100));
    assert_eq!(household.washes_by_broker().disallowed(), money(900));
}

proptest! {
    /// What two threads find is what one finds.
    #[test]
    fn no_group_knows_of_another(deals in prop::collection::vec(any_deal(), 1..14)) {
        let household = household(&deals);
        let facts = household.wash_facts(&household.holdings);
        for view in [View::Taxpayer, View::Broker] {
            let by_one = analyse_by(&facts, view, usize::MAX);
            prop_assert_eq!(&analyse_by(&facts, view, 0), &by_one);
        }
    }

    /// Cash in and out is what it was: what is disallowed is in a basis, of a lot or of a sale, or in
    /// an IRA for good; rows and lots hold the shares they held.
    #[test]
    fn nothing_is_lost_and_nothing_made(deals in prop::collection::vec(any_deal(), 1..14)) {
        let household = household(&deals);
        let analysis = household.washes();
        let basis = |lots: &[Lot]| -> Money { lots.iter().filter_map(|lot| lot.basis).sum() };
        let sold = |history: &History| -> (Money, Money) {
            let rows = history.lots();
            (
                rows.iter().filter_map(|row| row.basis).sum(),
                rows.iter().filter_map(|row| row.disallowed).sum(),
            )
        };
        let plain = household_of(household.holdings.clone());
        let rows: Vec<RealizedLot> = household.history().lots().to_vec();
        let shares = |rows: &[RealizedLot]| -> Decimal {
            rows.iter().map(|row| row.quantity.get()).sum()
        };
        let total: i64 = deals.iter().filter(|deal| deal.held.is_some()).map(|deal| deal.quantity).sum();
        prop_assert_eq!(shares(&rows), Decimal::from(total));
        let raised = basis(household.portfolio().lots()) - basis(plain.portfolio().lots());
        let bought: i64 = deals.iter().filter(|deal| deal.held.is_some()).map(|deal| deal.basis).sum();
        let (sold_basis, disallowed) = sold(household.history());
        let stated: i64 = deals
            .iter()
            .filter(|deal| deal.held.is_some() && deal.stated)
            .map(|deal| (deal.basis - deal.proceeds).max(0))
            .sum();
        prop_assert_eq!(disallowed - money(stated), analysis.disallowed());
        prop_assert_eq!(
            analysis.disallowed(),
            raised + (sold_basis - money(bought)) + for_good(analysis)
        );
        for closed in analysis.closed() {
            let taken: Money = closed.taken.iter().map(|taken| taken.amount).sum();
            prop_assert_eq!(taken, Closed::disallowed(closed));
        }
    }

    /// Files and rows may come in any order.
    #[test]
    fn no_order_of_rows_matters(
        deals in prop::collection::vec(any_deal(), 1..12),
        by in 0..12_usize,
    ) {
        let deals = apart(deals);
        let mut turned = deals.clone();
        let by = by % turned.len();
        turned.rotate_left(by);
        turned.reverse();
        prop_assert_eq!(figures(&household(&deals)), figures(&household(&turned)));
    }

    /// A broker sees some of the purchases that meet a loss, so it disallows no more of it.
    #[test]
    fn a_broker_disallows_no_more_of_a_loss(
        sold in any_deal(),
        bought in prop::collection::vec(any_deal(), 0..12),
    ) {
        let sold = Deal { held: Some(sold.held.unwrap_or(40)), ..sold };
        let kept = bought.into_iter().map(|deal| Deal { held: None, ..deal });
        let household = household(&kept.chain([sold]).collect::<Vec<_>>());
        let (all, some) = (household.washes(), household.washes_by_broker());
        prop_assert!(some.disallowed() <= all.disallowed());
    }

    /// Matching the losses up to a day, and the others on what that left, is matching them all.
    #[test]
    fn two_halves_are_the_whole(
        deals in prop::collection::vec(any_deal(), 1..14),
        at in 0..230_u64,
    ) {
        let blocks: Vec<Block> = apart(deals).iter().enumerate().map(block).collect();
        let until = date(at);
        let later = |sale: BlockSale| sale.on > until;
        let first: Vec<Block> = blocks.iter().map(|block| Block {
            sale: block.sale.map(|sale| BlockSale { counts: sale.counts && !later(sale), ..sale }),
            ..*block
        }).collect();
        let half = wash(&first, Policies::default());
        let second: Vec<Block> = half.parts.iter().map(|part| {
            let block = blocks[part.block];
            Block {
                quantity: part.quantity,
                basis: part.basis,
                holding_start: part.holding_start,
                takes: if part.is_replacement { Takes::Nothing } else { block.takes },
                sale: block.sale.zip(part.sale).map(|(whole, sale)| BlockSale {
                    counts: whole.counts && later(sale),
                    ..sale
                }),
                ..block
            }
        }).collect();
        let rest = wash(&second, Policies::default());
        let whole = wash(&blocks, Policies::default());
        let sum = |one: &crate::domain::wash::matching::Washed| -> Money {
            one.parts.iter().map(|part| part.disallowed).sum()
        };
        prop_assert_eq!(sum(&half) + sum(&rest), sum(&whole));
        let mut halves: Vec<_> = rest.parts.iter().map(|part| {
            let of = half.parts[part.block];
            (of.block, part.holding_start, part.quantity, part.basis)
        }).collect();
        let mut at_once: Vec<_> = whole.parts.iter().map(|part| {
            (part.block, part.holding_start, part.quantity, part.basis)
        }).collect();
        // A part may be cut in one and not in the other: what stands together is one.
        for list in [&mut halves, &mut at_once] {
            list.sort();
            let mut joined: Vec<(usize, NaiveDate, crate::domain::money::Shares, Money)> = Vec::new();
            for one in list.drain(..) {
                match joined.last_mut().filter(|last| (last.0, last.1) == (one.0, one.1)) {
                    Some(last) => {
                        last.2 += one.2;
                        last.3 += one.3;
                    }
                    None => joined.push(one),
                }
            }
            *list = joined;
        }
        prop_assert_eq!(halves, at_once);
    }
}

fn block((place, deal): (usize, &Deal)) -> Block {
    let acquired = date(deal.bought);
    let sheltered = ACCOUNTS[deal.account] == "IRA";
    Block {
        purchase: place,
        acquired,
        holding_start: acquired,
        quantity: deal.quantity.into(),
        basis: money(deal.basis),
        takes: if sheltered { Takes::ForGood } else { Takes::IntoBasis },
        sale: deal.held.map(|held| BlockSale {
            on: date(deal.bought + held),
            order: place,
            proceeds: money(deal.proceeds),
            counts: !sheltered,
        }),
    }
}
