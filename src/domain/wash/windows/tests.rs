//! The household of the screen designs on Tuesday 24 November 2026, and the rules one by one.

use super::{LossOf, either};
use crate::domain::account::{Account, AccountKind};
use crate::domain::household::Household;
use crate::domain::lot::{Lot, Origin, RareFacts, Source};
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Selection;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::preview;
use crate::domain::price::{PriceBook, PriceSource, Quote};
use crate::domain::realized::{Disposal, History, RealizedLot};
use crate::domain::sales::SaleId;
use crate::domain::security::Security;
use crate::domain::testing::{day, fifo, household_of, lot, order};
use crate::domain::wash::View;
use chrono::DateTime;
use rust_decimal::{Decimal, dec};

fn money(amount: Decimal) -> Money {
    Money::new(amount)
}

fn reinvested(symbol: &str, account: &str, on: &str, shares: Decimal, basis: Decimal) -> Lot {
    Lot { origin: Origin::Reinvestment, ..lot(symbol, account, on, shares, Some(basis)) }
}

fn house(lots: Vec<Lot>, securities: Vec<Security>, prices: &[(&str, Decimal)]) -> Household {
    let ira = Account { kind: AccountKind::RothIra, ..Account::new("Fidelity Roth IRA".into()) };
    let mut household = household_of(Portfolio::new([ira], securities, lots, PriceBook::default()));
    for (symbol, price) in prices {
        let price = UnitPrice::new(*price);
        let quote = Quote { price, as_of: None, source: PriceSource::Typed };
        household.set_quote(&(*symbol).into(), &quote);
    }
    household
}

fn sell(
    household: &mut Household,
    account: &str,
    symbol: &str,
    on: &str,
    picks: &[(&str, Decimal)],
) {
    let security = symbol.into();
    let picks: Vec<_> =
        picks.iter().map(|(id, shares)| ((*id).into(), Shares::new(*shares))).collect();
    let order = Order {
        account: account.into(),
        security,
        side: Side::Sell,
        quantity: picks.iter().map(|(_, shares)| *shares).sum(),
        price: household.portfolio().prices.price(&symbol.into()).unwrap(),
        trade_date: day(on),
        fee: Money::ZERO,
    };
    let selection = Selection::Specific { picks, fallback: Method::Fifo };
    let preview = preview(household, &order, &selection, day(on)).unwrap();
    let what = household.sold(preview);
    household.record(household.book.event(what, DateTime::UNIX_EPOCH));
}

/// VTI, VTSAX, VXUS and INTC, before any sale.
fn unsold() -> Household {
    let (schwab, vanguard) = ("Schwab Brokerage", "Vanguard Brokerage");
    let buy = |symbol: &str, account: &str, on: &str, shares: Decimal, basis: Decimal| {
        lot(symbol, account, on, shares, Some(basis))
    };
    let lots = vec![
        buy("VTI", schwab, "2024-12-13", dec!(25), dec!(7085)),
        buy("VTI", schwab, "2025-12-01", dec!(35), dec!(11760)),
        buy("VTI", schwab, "2026-02-18", dec!(30), dec!(10257)),
        buy("VTI", schwab, "2026-04-09", dec!(40), dec!(11576)),
        reinvested("VTI", schwab, "2026-09-23", dec!(1.842), dec!(594.01)),
        buy("VTI", "Fidelity Roth IRA", "2022-06-15", dec!(60), dec!(11460)),
        buy("VTSAX", vanguard, "2026-01-15", dec!(50), dec!(7956)),
        buy("VXUS", vanguard, "2026-01-20", dec!(220), dec!(16544)),
        reinvested("VXUS", vanguard, "2026-09-22", dec!(1.398), dec!(96)),
        buy("INTC", schwab, "2024-01-26", dec!(200), dec!(8720)),
        buy("INTC", schwab, "2026-06-03", dec!(150), dec!(4470)),
        buy("INTC", schwab, "2026-11-09", dec!(50), dec!(1260)),
        buy("KO", schwab, "2020-01-02", dec!(10), dec!(100)),
    ];
    let reinvests = |symbol: &str, on: &str, identical: &[&str]| Security {
        reinvests: Some(day(on)),
        identical_to: identical.iter().map(|other| (*other).into()).collect(),
        ..Security::new(symbol.into())
    };
    let securities =
        vec![reinvests("VTI", "2026-12-23", &["VTSAX"]), reinvests("VXUS", "2026-12-22", &[])];
    let prices = [
        ("VTI", dec!(328.40)),
        ("VTSAX", dec!(158.90)),
        ("VXUS", dec!(68.20)),
        ("INTC", dec!(24.10)),
        ("KO", dec!(70.55)),
    ];
    house(lots, securities, &prices)
}

/// The same after the sale of 2 AAPL (#1, left out: #1 is of KO here), of 40 VXUS and of 120 VTI.
fn of_the_screens() -> Household {
    let (schwab, vanguard) = ("Schwab Brokerage", "Vanguard Brokerage");
    let mut household = unsold();
    sell(&mut household, schwab, "KO", "2026-11-11", &[("KO@2020-01-02", dec!(2))]);
    sell(&mut household, vanguard, "VXUS", "2026-11-23", &[("VXUS@2026-01-20", dec!(40))]);
    let picks = [
        ("VTI@2024-12-13", dec!(25)),
        ("VTI@2025-12-01", dec!(35)),
        ("VTI@2026-02-18", dec!(30)),
        ("VTI@2026-04-09", dec!(28.158)),
        ("VTI@2026-09-23", dec!(1.842)),
    ];
    sell(&mut household, schwab, "VTI", "2026-11-24", &picks);
    household
}

#[test]
fn the_windows_of_the_screens_household_add_up() {
    // The figures of the screen designs, reckoned by hand there: 35 × 7.60 + 30 × 13.50 = 671;
    // 40 × 7.00 = 280; 50 × 19.50 = 975; 1.85 × 7.60 = 14.06; 1.40 × 7.00 = 9.80.
    let windows = of_the_screens().wash_windows(day("2026-11-24"), View::Taxpayer);
    let [vti, vxus] = windows.do_not_buy().collect::<Vec<_>>()[..] else { panic!("{windows:#?}") };
    assert_eq!(vti.of, LossOf::Sale(SaleId(3)));
    assert_eq!(vti.securities, ["VTI".into(), "VTSAX".into()]);
    assert_eq!(vti.because(), "#3, two loss lots, 24 Nov");
    assert_eq!((vti.through(), vti.at_stake), (day("2026-12-24"), money(dec!(671))));
    assert_eq!(vxus.because(), "#2, one loss lot, 23 Nov");
    assert_eq!((vxus.through(), vxus.at_stake), (day("2026-12-23"), money(dec!(280))));
    assert!(!vti.is_open_over_the_year_end());
    let [intc] = &windows.recent[..] else { panic!("{:#?}", windows.recent) };
    assert_eq!((&*intc.securities[0], intc.because()), ("INTC", "50 bought 9 Nov".to_owned()));
    assert_eq!(intc.clean_from, day("2026-12-10"));
    assert_eq!((intc.would_wash, intc.for_good), (Some(money(dec!(975))), Money::ZERO));
    let [first, second] = &windows.reinvesting[..] else { panic!("{:#?}", windows.reinvesting) };
    assert_eq!((&*first.security, first.on), ("VXUS", day("2026-12-22")));
    assert_eq!(first.shares.zip(first.deferred), Some((dec!(1.40).into(), money(dec!(9.80)))));
    assert_eq!((&*second.security, second.on), ("VTI", day("2026-12-23")));
    assert_eq!(second.shares.zip(second.deferred), Some((dec!(1.85).into(), money(dec!(14.06)))));
    assert_eq!(windows.disallowed(), (Money::ZERO, Money::ZERO));
    let touched = of_the_screens().touched_by_washes(day("2026-11-24"));
    let lots: Vec<&str> = touched.lots.iter().map(|(_, _, lot)| &**lot).collect();
    assert_eq!(lots, ["INTC@2026-11-09"]);
    let touched = |symbol: &str| touched.securities.contains(&symbol.into());
    assert!(["VTI", "VTSAX", "VXUS", "INTC"].into_iter().all(touched) && !touched("KO"));
}

#[test]
fn a_window_is_open_through_the_thirtieth_day_and_says_when_it_passes_the_year() {
    // WS-1's own dates: a sale of 31 December 2026 is open until 30 January 2027.
    let old = lot("X", "A", "2025-01-06", dec!(10), Some(dec!(500)));
    let mut household = house(vec![old], Vec::new(), &[("X", dec!(40))]);
    sell(&mut household, "A", "X", "2026-12-31", &[("X@2025-01-06", dec!(10))]);
    let open = |on: &str| household.wash_windows(day(on), View::Taxpayer).do_not_buy().count();
    assert_eq!((open("2027-01-30"), open("2027-01-31")), (1, 0));
    let windows = household.wash_windows(day("2026-12-31"), View::Taxpayer);
    let loss = windows.do_not_buy().next().unwrap();
    assert_eq!((loss.from(), loss.through()), (day("2026-12-01"), day("2027-01-30")));
    assert!(loss.is_open_over_the_year_end());
}

/// 100 X of 5,000 in A, sold at 40 on 2026-11-16, and 100 bought on the 9th in another account.
fn washed(account: &str) -> Household {
    let lots = vec![
        lot("X", "A", "2026-01-05", dec!(100), Some(dec!(5000))),
        lot("X", account, "2026-11-09", dec!(100), Some(dec!(4100))),
    ];
    let mut household = house(lots, Vec::new(), &[("X", dec!(40))]);
    sell(&mut household, "A", "X", "2026-11-16", &[("X@2026-01-05", dec!(100))]);
    household
}

#[test]
fn what_the_taxpayer_owes_and_what_a_broker_reports_differ() {
    // Treas. Reg. §1.6045-1(d)(6)(iii)(A): a broker looks at one account; IRC §1091(a) at them all.
    for (account, broker) in [("A", dec!(1000)), ("B", dec!(0))] {
        let household = washed(account);
        let windows = household.wash_windows(day("2026-11-24"), View::Taxpayer);
        assert_eq!(windows.disallowed(), (money(dec!(1000)), money(broker)), "{account}");
        assert_eq!(windows.do_not_buy().count(), 0, "nothing of the loss is left to lose");
        let [loss] = windows.washed().collect::<Vec<_>>()[..] else { panic!() };
        let [taken] = &loss.taken[..] else { panic!() };
        assert_eq!((&*taken.account, taken.amount), (account, money(dec!(1000))));
        let seen = household.wash_windows(day("2026-11-24"), View::Broker);
        let at_stake: Vec<Money> = seen.do_not_buy().map(|loss| loss.at_stake).collect();
        let stands = if account == "A" { vec![] } else { vec![money(dec!(1000))] };
        assert_eq!(at_stake, stands);
    }
}

#[test]
fn a_loss_washed_in_an_ira_is_lost_for_good() {
    // Rev. Rul. 2008-5.
    let windows = washed("Fidelity Roth IRA").wash_windows(day("2026-11-24"), View::Taxpayer);
    let loss = windows.washed().next().unwrap();
    assert!(loss.taken[0].for_good);
    assert_eq!((loss.loss, loss.at_stake), (money(dec!(1000)), Money::ZERO));
}

#[test]
fn fewer_bought_than_sold_leave_the_rest_at_stake() {
    // Treas. Reg. §1.1091-1(h) Ex. 2: 75 of 100 are matched, 250 of the loss of 1,000 stand.
    let held = vec![
        lot("X", "A", "2026-08-03", dec!(100), Some(dec!(5000))),
        lot("X", "A", "2026-11-03", dec!(50), Some(dec!(2750))),
        lot("X", "A", "2026-11-09", dec!(25), Some(dec!(1125))),
    ];
    let mut household = house(held, Vec::new(), &[("X", dec!(40))]);
    sell(&mut household, "A", "X", "2026-11-16", &[("X@2026-08-03", dec!(100))]);
    let windows = household.wash_windows(day("2026-11-24"), View::Taxpayer);
    let loss = windows.do_not_buy().next().unwrap();
    assert_eq!((loss.at_stake, loss.shares), (money(dec!(250)), dec!(25).into()));
    assert_eq!(loss.by_taxpayer, money(dec!(750)));
    // §1.1091-1(e): what took a loss takes no other.
    assert!(windows.recent.is_empty(), "{:#?}", windows.recent);
}

/// What a purchase of 2026-11-09 would wash on the 24th beside these lots.
fn beside(others: Vec<Lot>) -> Vec<Option<Money>> {
    let bought = lot("X", "A", "2026-11-09", dec!(10), Some(dec!(500)));
    let lots = others.into_iter().chain([bought]).collect();
    let household = house(lots, Vec::new(), &[("X", dec!(40))]);
    let windows = household.wash_windows(day("2026-11-24"), View::Taxpayer);
    windows.recent.iter().map(|recent| recent.would_wash).collect()
}

#[test]
fn a_purchase_alone_washes_nothing() {
    // Rev. Rul. 56-602: shares of one purchase do not replace each other.
    assert_eq!(beside(Vec::new()), []);
    let sheltered = lot("X", "Fidelity Roth IRA", "2020-01-06", dec!(10), Some(dec!(900)));
    assert_eq!(beside(vec![sheltered]), [], "a loss there is none");
    let gain = lot("X", "A", "2020-01-06", dec!(10), Some(dec!(100)));
    assert_eq!(beside(vec![gain]), [Some(Money::ZERO)], "no loss today");
    let loss = lot("X", "B", "2020-01-06", dec!(4), Some(dec!(200)));
    assert_eq!(beside(vec![loss]), [Some(money(dec!(40)))]);
    let unknown = lot("NOPRICE", "A", "2020-01-06", dec!(4), Some(dec!(200)));
    assert_eq!(beside(vec![unknown]), [], "another security");
    // A purchase that has a loss itself meets the later one: 10 × 10, less 4 of the 10 shares.
    let later = lot("X", "B", "2026-11-20", dec!(6), Some(dec!(240)));
    assert_eq!(beside(vec![later]), [Some(money(dec!(60)))]);
}

#[test]
fn what_was_given_or_carries_a_loss_already_is_no_recent_purchase() {
    // IRC §1091(a) asks for a purchase; Treas. Reg. §1.1091-1(e).
    let old = || lot("X", "A", "2020-01-06", dec!(10), Some(dec!(900)));
    let new = || lot("X", "A", "2026-11-09", dec!(10), Some(dec!(500)));
    let carries = RareFacts { wash_disallowed: Some(money(dec!(5))), ..RareFacts::default() };
    let others = [
        Lot { origin: Origin::Gift, ..new() },
        Lot { rare: carries.into(), ..new() },
        lot("X", "A", "2026-10-24", dec!(10), Some(dec!(500))),
    ];
    for other in others {
        let household = house(vec![old(), other], Vec::new(), &[("X", dec!(40))]);
        assert!(household.wash_windows(day("2026-11-24"), View::Taxpayer).recent.is_empty());
    }
    let last = lot("X", "A", "2026-10-25", dec!(10), Some(dec!(500)));
    let household = house(vec![old(), last], Vec::new(), &[("X", dec!(40))]);
    let recent = &household.wash_windows(day("2026-11-24"), View::Taxpayer).recent;
    assert_eq!(recent[0].clean_from, day("2026-11-25"), "30 days after its purchase is in it");
}

#[test]
fn a_reinvestment_of_unknown_size_is_named_without_a_figure() {
    let x = Security { reinvests: Some(day("2026-12-10")), ..Security::new("X".into()) };
    let old = lot("X", "A", "2026-01-05", dec!(100), Some(dec!(5000)));
    let mut household = house(vec![old], vec![x], &[("X", dec!(40))]);
    sell(&mut household, "A", "X", "2026-11-16", &[("X@2026-01-05", dec!(50))]);
    let at = |on: &str| household.wash_windows(day(on), View::Taxpayer).reinvesting;
    assert_eq!((at("2026-11-24")[0].shares, at("2026-11-24")[0].deferred), (None, None));
    assert!(at("2026-12-11").is_empty(), "it is over");
}

#[test]
fn a_row_of_an_export_opens_a_window_too() {
    let row = |account: &str, disallowed: Option<Decimal>| RealizedLot {
        account: account.into(),
        security: "X".into(),
        quantity: 100.into(),
        acquired: Some(day("2026-01-05")),
        sold: day("2026-11-16"),
        proceeds: 4_000.into(),
        basis: Some(5_000.into()),
        stated_term: None,
        disallowed: disallowed.map(money),
        nondeductible: Money::ZERO,
        how: Disposal::Exported,
        source: Source { file: "r.csv".into(), line: 2 },
    };
    let at_stake = |rows: Vec<RealizedLot>| {
        let household = house(Vec::new(), Vec::new(), &[]).with_history(History::new(rows));
        let windows = household.wash_windows(day("2026-11-24"), View::Taxpayer);
        windows.do_not_buy().map(|loss| loss.at_stake).collect::<Vec<_>>()
    };
    assert_eq!(at_stake(vec![row("A", None)]), [money(dec!(1000))]);
    assert_eq!(at_stake(vec![row("A", Some(dec!(400)))]), [money(dec!(600))], "its broker's word");
    assert!(at_stake(vec![row("Fidelity Roth IRA", None)]).is_empty(), "no loss there");
}

#[test]
fn accounts_without_transactions_are_not_fully_known() {
    let windows = of_the_screens().wash_windows(day("2026-11-24"), View::Taxpayer);
    let names: Vec<&str> = windows.unknown.iter().map(|account| &**account).collect();
    assert_eq!(names, ["Fidelity Roth IRA", "Schwab Brokerage", "Vanguard Brokerage"]);
}

#[test]
fn names_are_joined() {
    assert_eq!(either(&["A".into(), "B".into(), "C".into()]), "A, B or C");
    assert_eq!(either(&["A".into()]), "A");
}

/// What a ticket says of a reinvestment to come.
fn reinvests(household: &Household, symbol: &str, lot: &str, shares: Decimal) -> Option<String> {
    let account = if symbol == "VTI" { "Schwab Brokerage" } else { "Vanguard Brokerage" };
    let price = household.portfolio().prices.price(&symbol.into()).unwrap();
    let order = Order {
        account: account.into(),
        security: symbol.into(),
        side: Side::Sell,
        quantity: shares.into(),
        price,
        trade_date: day("2026-11-24"),
        fee: Money::ZERO,
    };
    let picks = vec![(lot.into(), shares.into())];
    let selection = Selection::Specific { picks, fallback: Method::Fifo };
    let preview = preview(household, &order, &selection, day("2026-11-24")).unwrap();
    let mut said = preview.warnings.into_iter().filter(|one| one.code == "wash-reinvests");
    let first = said.next().map(|one| one.message);
    assert!(said.next().is_none());
    first
}

#[test]
fn a_preview_names_the_reinvestment_that_would_take_its_loss() {
    // The figures of the screen designs: the last reinvestment bought 1.842 VTI, so about 1.85; of the
    // lot of 2025 a share loses 336.00 − 328.40 = 7.60, and 1.85 × 7.60 = 14.06. Of the lot of 2026-02-18
    // it loses 13.50: 24.98 (24.975).
    let household = unsold();
    let said = |lot, shares| reinvests(&household, "VTI", lot, shares);
    let of = |amount| {
        let what = "VTI reinvests on 23 Dec, inside the wash window: about";
        Some(format!("{what} {amount} of loss deferred"))
    };
    assert_eq!(said("VTI@2025-12-01", dec!(35)), of("14.06"));
    assert_eq!(said("VTI@2026-02-18", dec!(30)), of("24.98"));
    assert_eq!(said("VTI@2025-12-01", dec!(1)), of("7.60"), "no more than is lost");
    assert_eq!(said("VTI@2024-12-13", dec!(25)), None, "a gain");
    // What is identical reinvests in another account.
    let of_vtsax = reinvests(&household, "VTSAX", "VTSAX@2026-01-15", dec!(50));
    assert_eq!(of_vtsax, of("0.41"), "50 of 7,956 at 158.90 lose 0.22 a share");
}

#[test]
fn a_preview_does_not_name_a_reinvestment_that_takes_nothing_of_its_loss() {
    let x = |on: &str| Security { reinvests: Some(day(on)), ..Security::new("X".into()) };
    let ira = "Fidelity Roth IRA";
    let previewed = |security: Security, more: Vec<Lot>, shares| {
        let mut lots = vec![lot("X", "A", "2025-01-06", dec!(20), Some(dec!(1000)))];
        lots.extend(more);
        let household = house(lots, vec![security], &[("X", dec!(40))]);
        let preview = fifo(&household, &order(Side::Sell, shares, dec!(40), "2026-11-24"));
        let mut said = preview.warnings.into_iter().filter(|one| one.code == "wash-reinvests");
        said.next().map(|one| one.message)
    };
    let part = dec!(10);
    let said = |on: &str, more: Vec<Lot>, shares| previewed(x(on), more, shares);
    let of = |account: &str, on: &str| vec![reinvested("X", account, on, dec!(2), dec!(90))];
    let words = |day: &str, what: &str| {
        Some(format!("X reinvests on {day}, inside the wash window: {what}"))
    };
    // A share loses 50 − 40 = 10. IRC §1091(a): the thirtieth day after is the last.
    let deferred = "about 20.00 of loss deferred";
    assert_eq!(said("2026-12-24", of("A", "2026-09-24"), part), words("24 Dec", deferred));
    assert_eq!(said("2026-12-25", of("A", "2026-09-24"), part), None, "after the window");
    assert_eq!(said("2026-11-23", of("A", "2026-09-24"), part), None, "no longer to come");
    // Rev. Rul. 2008-5.
    let gone = "about 20.00 of loss gone for good";
    assert_eq!(said("2026-12-24", of(ira, "2026-09-24"), part), words("24 Dec", gone));
    let both = [of("A", "2026-09-24"), of(ira, "2026-09-24")].concat();
    let mixed = "about 20.00 of loss deferred, 20.00 gone for good";
    assert_eq!(said("2026-12-24", both.clone(), part), words("24 Dec", mixed));
    assert_eq!(said("2026-12-24", both, dec!(22)), words("24 Dec", gone), "A keeps none");
    assert_eq!(said("2026-12-24", of("A", "2026-09-24"), dec!(22)), None, "none is kept");
    let unknown = "it washes a part of the loss";
    assert_eq!(said("2026-12-24", Vec::new(), part), words("24 Dec", unknown));
    let other = Security {
        identical_to: vec!["X".into()],
        reinvests: Some(day("2026-12-23")),
        ..Security::new("Y".into())
    };
    assert_eq!(previewed(other, Vec::new(), part), None, "nobody holds it");
    // The lot of that day is there: what it takes is certain, and no more is to come.
    let here = of("A", "2026-11-24");
    assert_eq!(said("2026-11-24", here, part), None, "it is here");
}

#[test]
fn the_bound_is_of_the_deepest_losses_in_whatever_order_they_are_sold() {
    // IRC §1091(a): a sale of the deeper loss alone meets the 10 bought: 10 × 30, not 10 × 10.
    let mild = lot("X", "A", "2020-01-06", dec!(20), Some(dec!(1000)));
    let deep = lot("X", "A", "2021-01-06", dec!(20), Some(dec!(1400)));
    assert_eq!(beside(vec![mild, deep]), [Some(money(dec!(300)))]);
    // The later purchase sold, the earlier one kept: 10 × (60 − 40). Both sold wash nothing.
    let dear = lot("X", "B", "2026-11-20", dec!(10), Some(dec!(600)));
    assert_eq!(beside(vec![dear]), [Some(money(dec!(200)))]);
}
