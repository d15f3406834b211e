//! The household of the screen designs on Tuesday 24 November 2026: 4.1 what it holds of VTI, 4.2 the tax
//! of a sale of 120 shares, 4.3 the same picked by hand, 4.4 by every method, 4.7 what a change of its lots
//! comes to.
//!
//! The `Optimal` of the pictures is here the choice of lots they show for it, picked by hand.

use crate::build::{account, day, household, lot, money, order, portfolio, shares};
use chrono::NaiveDate;
use lotscope::domain::account::AccountKind;
use lotscope::domain::compare::{Outcome, compare};
use lotscope::domain::household::Household;
use lotscope::domain::ids::LotId;
use lotscope::domain::lot::{Lot, Origin};
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Rate, UnitPrice};
use lotscope::domain::order::{Order, Side};
use lotscope::domain::plan::{Limits, Selection};
use lotscope::domain::preview::{self, Preview};
use lotscope::domain::relot::{Moment, Reopened};
use lotscope::domain::sales::{Decision, SaleId};
use lotscope::domain::tax::{self, FilingStatus, Gains, Profile, YearTax};
use rust_decimal::{Decimal, dec};

const SCHWAB: &str = "Schwab Brokerage";
const ROTH: &str = "Fidelity Roth IRA";
const PRICE: Decimal = dec!(328.40);

/// Acquired, quantity, basis, value, gain, days until long-term.
type LotRow = (&'static str, Decimal, Decimal, Decimal, Decimal, Option<i64>);

/// 4.1 at 120 columns.
const SCHWAB_LOTS: [LotRow; 9] = [
    ("2018-02-12", dec!(40), dec!(5448.00), dec!(13136.00), dec!(7688.00), None),
    ("2020-04-06", dec!(25), dec!(3294.00), dec!(8210.00), dec!(4916.00), None),
    ("2021-11-08", dec!(30), dec!(7239.00), dec!(9852.00), dec!(2613.00), None),
    ("2023-10-27", dec!(20), dec!(4098.00), dec!(6568.00), dec!(2470.00), None),
    ("2024-12-13", dec!(25), dec!(7085.00), dec!(8210.00), dec!(1125.00), None),
    ("2025-12-01", dec!(35), dec!(11760.00), dec!(11494.00), dec!(-266.00), Some(8)),
    ("2026-02-18", dec!(30), dec!(10257.00), dec!(9852.00), dec!(-405.00), Some(87)),
    ("2026-04-09", dec!(40), dec!(11576.00), dec!(13136.00), dec!(1560.00), Some(137)),
    ("2026-09-23", dec!(1.842), dec!(594.01), dec!(604.91), dec!(10.90), Some(304)),
];

/// 4.2: what `Optimal` takes.
const OPTIMAL: [(&str, Decimal); 5] = [
    ("2024-12-13", dec!(25)),
    ("2025-12-01", dec!(35)),
    ("2026-02-18", dec!(30)),
    ("2026-04-09", dec!(28.158)),
    ("2026-09-23", dec!(1.842)),
];

/// 4.4, least tax first: short-term, long-term, tax, extra tax.
const COMPARED: [(Method, Decimal, Decimal, Decimal, Decimal); 16] = [
    (Method::Optimal, dec!(438.06), dec!(1125.00), dec!(343.28), dec!(0)),
    (Method::Specific, dec!(438.06), dec!(1125.00), dec!(343.28), dec!(0)),
    (Method::Lifo, dec!(899.90), dec!(592.11), dec!(367.39), dec!(24.12)),
    (Method::HighestCost, dec!(899.90), dec!(592.11), dec!(367.39), dec!(24.12)),
    (Method::HighestCostShortTerm, dec!(899.90), dec!(592.11), dec!(367.39), dec!(24.12)),
    (Method::MaxLongTermLoss, dec!(899.90), dec!(592.11), dec!(367.39), dec!(24.12)),
    (Method::LossHarvester, dec!(-671.00), dec!(3738.00), dec!(566.43), dec!(223.15)),
    (Method::Mintax, dec!(-671.00), dec!(3738.00), dec!(566.43), dec!(223.15)),
    (Method::MaxShortTermLoss, dec!(-671.00), dec!(3738.00), dec!(566.43), dec!(223.15)),
    (Method::LowestCostShortTerm, dec!(899.90), dec!(2587.39), dec!(766.45), dec!(423.17)),
    (Method::HighestCostLongTerm, dec!(0), dec!(14879.20), dec!(2975.84), dec!(2632.56)),
    (Method::MaxShortTermGain, dec!(1570.90), dec!(14229.01), dec!(3289.36), dec!(2946.09)),
    (Method::Fifo, dec!(0), dec!(17912.00), dec!(3582.40), dec!(3239.12)),
    (Method::LowestCost, dec!(0), dec!(17912.00), dec!(3582.40), dec!(3239.12)),
    (Method::LowestCostLongTerm, dec!(0), dec!(17912.00), dec!(3582.40), dec!(3239.12)),
    (Method::MaxLongTermGain, dec!(0), dec!(17912.00), dec!(3582.40), dec!(3239.12)),
];

/// 4.2: the year's tax before the sale.
const BEFORE: Decimal = dec!(18704.00);

fn today() -> NaiveDate {
    day("2026-11-24")
}

fn lots() -> Vec<Lot> {
    let mut lots: Vec<Lot> = SCHWAB_LOTS
        .iter()
        .map(|(date, quantity, basis, ..)| {
            lot(SCHWAB, "VTI", Some(day(date)), *quantity, Some(*basis))
        })
        .collect();
    lots[8].origin = Origin::Reinvestment;
    lots.push(lot(ROTH, "VTI", Some(day("2022-06-15")), dec!(60), Some(dec!(11460.00))));
    lots
}

fn filer() -> Profile {
    Profile {
        year: Some(2026),
        filing_status: Some(FilingStatus::Single),
        ordinary_income: Some(money(dec!(117000))),
        qualified_dividends: Some(money(dec!(2400))),
        realized_short_term: Some(money(dec!(4200))),
        realized_long_term: Some(money(dec!(1500))),
        state_rate: Some(Rate::new(dec!(0.05))),
        ..Profile::default()
    }
}

fn example() -> Household {
    household(portfolio([account(ROTH, AccountKind::RothIra)], lots()), filer())
}

fn sale_of(quantity: Decimal) -> Order {
    order((SCHWAB, "VTI", Side::Sell), quantity, PRICE, today())
}

fn by_hand(picks: &[(&str, Decimal)], fallback: Method) -> Selection {
    let picks = picks
        .iter()
        .map(|(date, quantity)| (LotId::from(format!("VTI@{date}")), shares(*quantity)))
        .collect();
    Selection::Specific { picks, fallback }
}

fn previewed(household: &Household, order: &Order, selection: &Selection) -> Preview {
    preview::preview(household, order, selection, today()).unwrap()
}

fn sell_120(selection: &Selection) -> Preview {
    previewed(&example(), &sale_of(dec!(120)), selection)
}

fn cents(amount: Money) -> Decimal {
    amount.to_cents().get()
}

fn impact(preview: &Preview) -> Decimal {
    cents(preview.tax_impact().unwrap())
}

/// The whole year with some gains on top of what was realized before.
fn year_with(gains: Gains) -> YearTax {
    let household = example();
    let so_far = filer().realized();
    tax::compute(&filer(), &household.rules.tables, 2026, so_far + gains).unwrap()
}

#[test]
fn holdings_4_1_lots_of_vti() {
    let price = UnitPrice::new(PRICE);
    let household = example();
    for (date, quantity, _, value, gain, days) in SCHWAB_LOTS {
        let id = format!("VTI@{date}");
        let lot = household.portfolio().lots().iter().find(|lot| *lot.id == *id).unwrap();
        assert_eq!(lot.quantity, shares(quantity), "{id}");
        assert_eq!(cents(lot.value(price)), value, "{id}");
        assert_eq!(cents(lot.gain(price).unwrap()), gain, "{id}");
        assert_eq!(lot.days_to_long_term(today()), days, "{id}");
    }
    let costs = ["136.20", "131.76", "241.30", "204.90", "283.40", "336.00", "341.90", "289.40"];
    for (lot, cost) in lots().iter().zip(costs) {
        assert_eq!(lot.cost_per_share().unwrap().get(), cost.parse().unwrap(), "{}", lot.id);
    }
}

#[test]
fn holdings_4_1_the_row_of_vti() {
    let price = UnitPrice::new(PRICE);
    let household = example();
    let sums = household.portfolio().sums(household.portfolio().lots(), today());
    assert_eq!(sums.quantity(), shares(dec!(306.842)));
    assert_eq!(cents(sums.basis()), dec!(72811.01));
    assert_eq!(cents(sums.value(price)), dec!(100766.91));
    assert_eq!(cents(sums.short_term.gain(price)), dec!(899.90));
    assert_eq!(cents(sums.long_term.gain(price)), dec!(18812.00));
    assert_eq!(cents(sums.sheltered.gain(price)), dec!(8244.00));
    assert_eq!(cents(sums.gain(price)), dec!(27955.90));
    assert_eq!(sums.next_long_term, Some(day("2026-12-02")));
}

#[test]
fn holdings_4_1_waiting_with_a_loss_costs() {
    // "sold today loss -266.00 short-term tax -71.82; after 2 Dec long-term tax -53.20".
    let household = example();
    let of_the_lot = by_hand(&[("2025-12-01", dec!(35))], Method::Fifo);
    let now = previewed(&household, &sale_of(dec!(35)), &of_the_lot);
    assert_eq!((cents(now.gains.short_term), impact(&now)), (dec!(-266.00), dec!(-71.82)));
    let later = Order { trade_date: day("2026-12-02"), ..sale_of(dec!(35)) };
    let later = previewed(&household, &later, &of_the_lot);
    assert_eq!((cents(later.gains.long_term), impact(&later)), (dec!(-266.00), dec!(-53.20)));
    assert_eq!(impact(&later) - impact(&now), dec!(18.62), "waiting costs");
}

#[test]
fn sell_4_2_the_tax_panel() {
    let sale = sell_120(&by_hand(&OPTIMAL, Method::Fifo));
    assert_eq!(cents(sale.plan.proceeds()), dec!(39408.00));
    assert_eq!(cents(sale.gains.short_term), dec!(438.06));
    assert_eq!(cents(sale.gains.long_term), dec!(1125.00));
    let tax = sale.tax.unwrap();
    assert_eq!((cents(tax.before), cents(tax.after)), (BEFORE, dec!(19047.28)));
    assert_eq!((cents(tax.federal), cents(tax.niit)), (dec!(265.12), dec!(0)));
    assert_eq!((cents(tax.state), cents(tax.total())), (dec!(78.15), dec!(343.28)));
    assert_eq!(cents(sale.after_tax_proceeds().unwrap()), dec!(39064.72));
    assert_eq!(sale.settles_on, day("2026-11-25"));
    assert_eq!(sale.change_until.to_rfc3339(), "2026-11-25T23:59:00-05:00");

    let before = year_with(Gains::ZERO);
    let after = year_with(sale.gains);
    let row = |year: &YearTax| {
        [year.short_term, year.long_term, year.federal(), year.niit, year.state, year.total()]
            .map(cents)
    };
    assert_eq!(
        row(&before),
        [dec!(4200), dec!(1500), dec!(18419.00), dec!(0), dec!(285.00), BEFORE]
    );
    assert_eq!(
        row(&after),
        [dec!(4638.06), dec!(2625), dec!(18684.12), dec!(0), dec!(363.15), dec!(19047.28)]
    );
    // 4.5: income after the deduction and without gains at the long-term rates.
    assert_eq!(cents(before.at_ordinary_rates), dec!(105100.00));
    assert_eq!(cents(after.at_ordinary_rates), dec!(105538.06));
}

/// 4.2 and 4.4: "the 126.842 shares left hold +18,148.84 of gain; sold this year they would cost
/// 3,668.09". With what the sale itself costs that is the tax of selling all of it, whoever goes
/// first: 343.28 + 3,668.09 = 4,011.37.
#[test]
fn sell_4_2_what_the_rest_would_cost() {
    let selections = COMPARED.iter().map(|(method, ..)| match method {
        Method::Specific => by_hand(&OPTIMAL, Method::Fifo),
        method => Selection::Method(*method),
    });
    for (selection, (method, _, _, tax, _)) in selections.zip(COMPARED) {
        let mut household = example();
        let sale = previewed(&household, &sale_of(dec!(120)), &selection);
        let sold = Decision::Sold { sale: SaleId(1), preview: Box::new(sale.clone()) };
        let event = household.book.event(sold, "2026-11-24T15:32:00Z".parse().unwrap());
        household.record(event);
        let rest = sale_of(dec!(126.842));
        let rest = previewed(&household, &rest, &Selection::Method(Method::Fifo));
        assert_eq!(cents(rest.tax.unwrap().before), cents(sale.tax.unwrap().after));
        let both = sale.tax_impact().unwrap() + rest.tax_impact().unwrap();
        assert_eq!(cents(both), dec!(4011.37), "{}", method.slug());
        assert!((impact(&rest) - (dec!(4011.37) - tax)).abs() <= dec!(0.01), "{}", method.slug());
        if method == Method::Specific {
            assert_eq!(cents(rest.plan.gain()), dec!(18148.84));
            assert_eq!(impact(&rest), dec!(3668.09));
            assert_eq!(sale.remaining.quantity, shares(dec!(126.842)));
            assert_eq!(cents(sale.remaining.gain), dec!(18148.84));
            assert_eq!(cents(sale.remaining.short_term_gain), dec!(461.84));
            assert_eq!(cents(sale.remaining.long_term_gain), dec!(17687.00));
        }
    }
}

#[test]
fn sell_4_3_picked_by_hand() {
    let picks = [("2025-12-01", dec!(35)), ("2026-02-18", dec!(30)), ("2026-04-09", dec!(20))];
    let sale = sell_120(&by_hand(&picks, Method::Fifo));
    // "35 unassigned: (35) by FIFO from 2018-02-12", of 40, for a gain of 6,727.00.
    let fifo = sale.plan.slices.iter().find(|slice| slice.by_fallback.is_positive()).unwrap();
    assert_eq!(*fifo.lot, *"VTI@2018-02-12");
    assert_eq!((fifo.quantity, fifo.by_fallback), (shares(dec!(35)), shares(dec!(35))));
    assert_eq!(cents(fifo.gain().unwrap()), dec!(6727.00));
    let by_date = |date: &str| {
        let id = format!("VTI@{date}");
        let slice = sale.plan.slices.iter().find(|slice| *slice.lot == *id).unwrap();
        (slice.quantity, cents(slice.gain().unwrap()))
    };
    assert_eq!(by_date("2025-12-01"), (shares(dec!(35)), dec!(-266.00)));
    assert_eq!(by_date("2026-02-18"), (shares(dec!(30)), dec!(-405.00)));
    assert_eq!(by_date("2026-04-09"), (shares(dec!(20)), dec!(780.00)));

    assert_eq!(cents(sale.gains.short_term), dec!(109.00));
    assert_eq!(cents(sale.gains.long_term), dec!(6727.00));
    let tax = sale.tax.unwrap();
    assert_eq!((cents(tax.federal), cents(tax.niit)), (dec!(1033.03), dec!(0)));
    assert_eq!((cents(tax.state), cents(tax.total())), (dec!(341.80), dec!(1374.83)));
    assert_eq!(cents(sale.after_tax_proceeds().unwrap()), dec!(38033.17));

    // "rest by FIFO +1,031.55, by Highest cost +24.12, by MinTax +85.35" over the least tax.
    let least = sell_120(&by_hand(&OPTIMAL, Method::Fifo)).tax_impact().unwrap();
    for (fallback, extra) in [
        (Method::Fifo, dec!(1031.55)),
        (Method::HighestCost, dec!(24.12)),
        (Method::Mintax, dec!(85.35)),
    ] {
        let sale = sell_120(&by_hand(&picks, fallback));
        assert_eq!(cents(sale.tax_impact().unwrap() - least), extra, "{}", fallback.slug());
    }
}

#[test]
fn compare_4_4_every_method() {
    let optimal = by_hand(&OPTIMAL, Method::Fifo);
    let comparison = compare(&example(), &sale_of(dec!(120)), Some(&optimal), today()).unwrap();
    let row = |outcome: &Outcome| {
        let preview = &outcome.preview;
        let [short, long] = [preview.gains.short_term, preview.gains.long_term].map(cents);
        (preview.plan.method, short, long, impact(preview), cents(outcome.extra_tax.unwrap()))
    };
    let rows: Vec<_> = comparison.outcomes.iter().map(row).collect();
    assert_eq!(rows, COMPARED);
    assert_eq!(comparison.best, Some(Method::Optimal));
    let best = &comparison.outcomes[0].preview;
    for (date, quantity) in OPTIMAL {
        let id = format!("VTI@{date}");
        let slice = best.plan.slices.iter().find(|slice| *slice.lot == *id).unwrap();
        assert_eq!(slice.quantity, shares(quantity), "{date}");
    }
    for outcome in &comparison.outcomes {
        let tax = outcome.preview.tax.unwrap();
        let method = outcome.preview.plan.method.slug();
        assert_eq!(cents(tax.before), BEFORE, "{method}");
        assert_eq!(cents(tax.after), BEFORE + impact(&outcome.preview), "{method}");
        let kept = outcome.preview.after_tax_proceeds().unwrap();
        assert_eq!(cents(kept), dec!(39408.00) - impact(&outcome.preview), "{method}");
        assert_eq!(cents(outcome.preview.plan.proceeds()), dec!(39408.00), "{method}");
    }
}

/// 4.4, the matrix: how much of each lot, oldest first, by the methods with columns of their own.
#[test]
fn compare_4_4_the_matrix() {
    const MATRIX: [(Method, [Decimal; 9]); 6] = [
        (
            Method::HighestCost,
            [
                dec!(0),
                dec!(0),
                dec!(0),
                dec!(0),
                dec!(13.158),
                dec!(35),
                dec!(30),
                dec!(40),
                dec!(1.842),
            ],
        ),
        (
            Method::Mintax,
            [dec!(0), dec!(0), dec!(30), dec!(0), dec!(25), dec!(35), dec!(30), dec!(0), dec!(0)],
        ),
        (
            Method::LowestCostShortTerm,
            [
                dec!(0),
                dec!(13.158),
                dec!(0),
                dec!(0),
                dec!(0),
                dec!(35),
                dec!(30),
                dec!(40),
                dec!(1.842),
            ],
        ),
        (
            Method::HighestCostLongTerm,
            [dec!(40), dec!(5), dec!(30), dec!(20), dec!(25), dec!(0), dec!(0), dec!(0), dec!(0)],
        ),
        (
            Method::MaxShortTermGain,
            [
                dec!(40),
                dec!(25),
                dec!(0),
                dec!(13.158),
                dec!(0),
                dec!(0),
                dec!(0),
                dec!(40),
                dec!(1.842),
            ],
        ),
        (
            Method::Fifo,
            [dec!(40), dec!(25), dec!(30), dec!(20), dec!(5), dec!(0), dec!(0), dec!(0), dec!(0)],
        ),
    ];
    for (method, column) in MATRIX {
        let sale = sell_120(&Selection::Method(method));
        let taken = SCHWAB_LOTS.map(|(date, ..)| {
            let id = format!("VTI@{date}");
            let slice = sale.plan.slices.iter().find(|slice| *slice.lot == *id);
            slice.map_or(Decimal::ZERO, |slice| slice.quantity.get())
        });
        assert_eq!(taken, column, "{}", method.slug());
    }
}

/// 4.2: "In a sheltered account … no gain, no tax."
#[test]
fn sell_4_2_in_the_roth_ira() {
    let sheltered = order((ROTH, "VTI", Side::Sell), dec!(60), PRICE, today());
    let sale = previewed(&example(), &sheltered, &Selection::Method(Method::Fifo));
    assert!(sale.sheltered);
    assert_eq!(cents(sale.plan.gain()), dec!(8244.00));
    assert_eq!((sale.gains, sale.tax_impact()), (Gains::ZERO, Some(Money::ZERO)));
}

/// 4.7: #3 is sold as in 4.2, and its lots are then named by highest cost.
#[test]
fn the_lots_of_the_sale_are_changed_to_the_dearest_ones() {
    let mut household = example();
    let sold = previewed(&household, &sale_of(dec!(120)), &by_hand(&OPTIMAL, Method::Fifo));
    let what = Decision::Sold { sale: SaleId(3), preview: Box::new(sold) };
    let event = household.book.event(what, "2026-11-24T15:32:00Z".parse().unwrap());
    household.record(event);

    let moment = Moment::Now("2026-11-24T15:32:00Z".parse().unwrap());
    let reopened = Reopened::new(&household, SaleId(3), moment, today()).unwrap();
    let selection = Selection::Method(Method::HighestCost);
    let change = reopened.choose(&selection, &Limits::default(), today()).unwrap();

    let gains = |preview: &Preview| [preview.gains.short_term, preview.gains.long_term].map(cents);
    assert_eq!(gains(&change.old), [dec!(438.06), dec!(1125.00)]);
    assert_eq!(gains(&change.new), [dec!(899.90), dec!(592.11)]);
    let taxes = [&change.old, &change.new].map(|one| one.tax_impact().unwrap());
    assert_eq!(taxes.map(cents), [dec!(343.28), dec!(367.39)]);
    assert_eq!(change.tax_change().map(cents), Some(dec!(24.12)));
    let moved = change.moved.iter().map(|one| (one.lot.to_string(), one.from.get(), one.to.get()));
    assert_eq!(
        moved.collect::<Vec<_>>(),
        [
            ("VTI@2026-04-09".to_owned(), dec!(28.158), dec!(40)),
            ("VTI@2024-12-13".to_owned(), dec!(25), dec!(13.158)),
        ]
    );
    // The before of both is the year without the sale.
    assert_eq!(cents(change.old.tax.unwrap().before), BEFORE);
    assert_eq!(cents(change.new.tax.unwrap().before), BEFORE);
}
