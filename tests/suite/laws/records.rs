//! What recording a sale, taking it back and reading the journal again leave behind.

use super::any::{ByHand, Case, any_case, any_hand, planned, selections, today};
use super::cases;
use chrono::{DateTime, Utc};
use lotscope::domain::household::Household;
use lotscope::domain::lot::Lot;
use lotscope::domain::method::Method;
use lotscope::domain::money::{Money, Shares};
use lotscope::domain::order::Side;
use lotscope::domain::plan::{Limits, SalePlan, Selection};
use lotscope::domain::preview;
use lotscope::domain::relot::{Moment, Reopened};
use lotscope::domain::sales::{Decision, Event, EventId, SaleBook, SaleId, SaleState};
use lotscope::formats::journal;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn at() -> DateTime<Utc> {
    "2026-11-24T15:32:00Z".parse().unwrap()
}

/// A household with the journal that a shell would have kept of it.
struct Recorded {
    household: Household,
    events: Vec<Event>,
}

impl Recorded {
    fn new(case: &Case) -> Self {
        Self { household: case.household(), events: Vec::new() }
    }

    fn decide(&mut self, what: Decision) -> EventId {
        let event = self.household.book.event(what, at());
        self.events.push(event.clone());
        self.household.record(event);
        self.events.last().unwrap().event
    }

    /// Records a sale and returns its number.
    fn sell(&mut self, plan: SalePlan) -> SaleId {
        let sale = self.household.book.next_sale();
        let preview = Box::new(preview::complete(&self.household, plan, today()));
        self.decide(Decision::Sold { sale, preview });
        sale
    }

    fn lots(&self) -> &[Lot] {
        self.household.portfolio().lots()
    }
}

fn find<'a>(lots: &'a [Lot], id: &str) -> Option<&'a Lot> {
    lots.iter().find(|lot| *lot.id == *id)
}

/// What the shares of a lot stand in the books for: their basis, or what they were sold short for.
fn carried(plan: &SalePlan, id: &str) -> Option<Money> {
    let slice = plan.slices.iter().find(|slice| *slice.lot == *id)?;
    match plan.order.side {
        Side::Sell => slice.basis,
        Side::Cover => (!slice.missing_basis).then_some(slice.proceeds),
    }
}

/// The basis of each lot before some sales, and what they took of it with what they left; at last
/// the same of all lots together. A gift that is sold below the donor's basis is left out: the law
/// gives its sale another one.
fn books(before: &[Lot], after: &[Lot], plans: &[SalePlan]) -> Vec<(Money, Money)> {
    let price = plans[0].order.price;
    let has_its_own = |lot: &&Lot| {
        lot.basis.is_some_and(|basis| lot.rare.gift_value.is_none() || lot.value(price) >= basis)
    };
    let mut rows: Vec<(Money, Money)> = before
        .iter()
        .filter(has_its_own)
        .map(|lot| {
            let left = find(after, &lot.id).map_or(Money::ZERO, |lot| lot.basis.unwrap().abs());
            let sold: Money = plans.iter().filter_map(|plan| carried(plan, &lot.id)).sum();
            (lot.basis.unwrap().abs(), sold + left)
        })
        .collect();
    let sum =
        |(before, after): (Money, Money), row: &(Money, Money)| (before + row.0, after + row.1);
    rows.push(rows.iter().fold((Money::ZERO, Money::ZERO), sum));
    rows
}

fn taken(plan: &SalePlan, id: &str) -> Shares {
    let slice = plan.slices.iter().find(|slice| *slice.lot == *id);
    slice.map_or(Shares::ZERO, |slice| slice.quantity)
}

/// Something a user does about sales.
#[derive(Clone, Debug)]
enum Step {
    Sell(ByHand),
    Relot(prop::sample::Index, Method),
    Cancel(prop::sample::Index),
    Discard(prop::sample::Index),
    Undo,
    Redo,
}

fn any_step() -> impl Strategy<Value = Step> {
    let methods: Vec<Method> = Method::ordered().collect();
    let which = any::<prop::sample::Index>;
    prop_oneof![
        4 => any_hand().prop_map(Step::Sell),
        4 => (which(), prop::sample::select(methods)).prop_map(|(sale, method)| Step::Relot(sale, method)),
        1 => which().prop_map(Step::Cancel),
        1 => which().prop_map(Step::Discard),
        2 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

/// The journal, with what this session can undo and redo, as the explorer keeps it.
struct Desk {
    recorded: Recorded,
    done: Vec<EventId>,
    undone: Vec<(EventId, EventId)>,
}

impl Desk {
    /// Does one thing; what is refused changes nothing.
    fn step(&mut self, case: &Case, step: &Step) {
        let household = &self.recorded.household;
        let one = |which: &prop::sample::Index| {
            let sales = household.book.sales();
            (!sales.is_empty()).then(|| which.get(sales).id)
        };
        let decision = match step {
            Step::Sell(hand) => {
                let order = case.order(household);
                let (account, security) = (&order.account, &order.security);
                let date = order.trade_date;
                if !household.sellable(account, security, order.side, date).is_positive() {
                    return;
                }
                let sale = household.book.next_sale();
                let selection = hand.selection(household.portfolio(), &order);
                let preview = preview::preview(household, &order, &selection, today()).ok();
                preview.map(|preview| Decision::Sold { sale, preview: Box::new(preview) })
            }
            Step::Relot(which, method) => one(which).and_then(|sale| {
                let moment = Moment::Now(at());
                let reopened = Reopened::new(household, sale, moment, today()).ok()?;
                let selection = Selection::Method(*method);
                let change = reopened.choose(&selection, &Limits::default(), today()).ok()?;
                Some(change.decision())
            }),
            Step::Cancel(which) => {
                one(which).and_then(|sale| household.book.cancel(sale, today()).ok())
            }
            Step::Discard(which) => {
                one(which).and_then(|sale| household.book.discard(sale, today()).ok())
            }
            Step::Undo => {
                if let Some(reverses) = self.done.pop() {
                    let undo = self.recorded.decide(Decision::Undone { reverses });
                    self.undone.push((reverses, undo));
                }
                return;
            }
            Step::Redo => {
                if let Some((original, reverses)) = self.undone.pop() {
                    self.recorded.decide(Decision::Undone { reverses });
                    self.done.push(original);
                }
                return;
            }
        };
        if let Some(decision) = decision {
            let event = self.recorded.decide(decision);
            self.done.push(event);
            self.undone.clear();
        }
    }
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn whatever_is_done_about_sales_shares_and_basis_are_kept(
        case in any_case(), steps in prop::collection::vec(any_step(), 1..10),
    ) {
        let recorded = Recorded::new(&case);
        let mut desk = Desk { recorded, done: Vec::new(), undone: Vec::new() };
        let before = desk.recorded.lots().to_vec();
        for step in &steps {
            desk.step(&case, step);
            let household = &desk.recorded.household;
            prop_assert_eq!(household.warnings(), &[], "after {:?}", step);
            let plans: Vec<&SalePlan> =
                household.book.live().map(|sale| &sale.preview.plan).collect();
            // The portfolio is the holdings less the live picks, lot by lot.
            for lot in &before {
                let left = find(desk.recorded.lots(), &lot.id);
                let sold: Shares = plans.iter().map(|plan| taken(plan, &lot.id)).sum();
                let shares = left.map_or(Shares::ZERO, |lot| lot.quantity.abs());
                prop_assert_eq!(sold + shares, lot.quantity.abs(), "shares of {}", &lot.id);
                let (Some(left), Some(basis)) = (left, lot.basis) else { continue };
                let due = basis.get() * left.quantity.get() / lot.quantity.get();
                let basis = left.basis.unwrap().get();
                prop_assert!((basis - due).abs() < Decimal::new(1, 9), "{basis} for {due}");
            }
        }
        // Replayed from its lines, the journal gives the same portfolio.
        let household = &desk.recorded.household;
        let file: String =
            desk.recorded.events.iter().map(|event| journal::write_line(event).unwrap()).collect();
        let read = journal::read(file.as_bytes(), "sales.jsonl");
        prop_assert_eq!(read.problems, vec![]);
        let replayed = SaleBook::new(read.events);
        prop_assert_eq!(&replayed, &household.book);
        let (portfolio, _) = replayed.apply(&household.holdings);
        prop_assert_eq!(portfolio.lots(), desk.recorded.lots());
        // Everything taken back, the holdings are as they were.
        while !desk.done.is_empty() {
            desk.step(&case, &Step::Undo);
        }
        prop_assert_eq!(desk.recorded.lots(), before.as_slice());
    }

    #[test]
    fn what_is_sold_and_what_is_left_make_up_what_was(
        case in any_case(), hand in any_hand(), which in any::<prop::sample::Index>(),
    ) {
        let mut recorded = Recorded::new(&case);
        let before = recorded.lots().to_vec();
        let order = case.order(&recorded.household);
        let ways = selections(&hand, recorded.household.portfolio(), &order);
        let plan = planned(recorded.household.portfolio(), &order, which.get(&ways));
        recorded.sell(plan.clone());
        let after = recorded.lots();
        prop_assert_eq!(recorded.household.warnings(), &[]);
        for lot in &before {
            let left = find(after, &lot.id);
            let sold = taken(&plan, &lot.id);
            let left_shares = left.map_or(Shares::ZERO, |lot| lot.quantity.abs());
            prop_assert_eq!(sold + left_shares, lot.quantity.abs(), "shares of {}", &lot.id);
            let Some(left) = left else { continue };
            let mut same = Lot { quantity: lot.quantity, basis: lot.basis, ..left.clone() };
            same.rare.gift_value = lot.rare.gift_value;
            if order.side == Side::Cover && !lot.is_short() {
                // IRC §1233(b): a cover may start the period of shares beside it again.
                same.rare.holding_since = lot.rare.holding_since;
                same.rare.against_short = lot.rare.against_short;
            }
            prop_assert_eq!(&same, lot, "the rest of a lot is the lot");
            for (part, whole) in [(left.basis, lot.basis), (left.rare.gift_value, lot.rare.gift_value)] {
                prop_assert_eq!(part.is_some(), whole.is_some());
                let [part, whole] = [part, whole].map(|total| total.unwrap_or_default().get());
                let due = whole * left.quantity.get() / lot.quantity.get();
                prop_assert!((part - due).abs() < Decimal::new(1, 9), "{part} for {due}");
            }
        }
        let plans = [plan];
        for (before, after) in books(&before, after, &plans) {
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn sale_after_sale_nothing_is_lost(case in any_case(), hand in any_hand()) {
        // A part, a part of the rest, and then all that is left.
        let mut recorded = Recorded::new(&case);
        let before = recorded.lots().to_vec();
        let mut plans = Vec::new();
        let first = case.order(&recorded.household);
        let all = case.order_for_all(&recorded.household);
        let selection = hand.selection(recorded.household.portfolio(), &first);
        plans.push(planned(recorded.household.portfolio(), &first, &selection));
        recorded.sell(plans[0].clone());
        if first.quantity < all.quantity {
            let second = case.order(&recorded.household);
            let selection = Selection::Method(hand.fallback());
            plans.push(planned(recorded.household.portfolio(), &second, &selection));
            recorded.sell(plans[1].clone());
        }
        for lot in &before {
            let left = find(recorded.lots(), &lot.id);
            let sold: Shares = plans.iter().map(|plan| taken(plan, &lot.id)).sum();
            let left = left.map_or(Shares::ZERO, |lot| lot.quantity.abs());
            prop_assert_eq!(sold + left, lot.quantity.abs(), "shares of {}", &lot.id);
        }
        for (before, after) in books(&before, recorded.lots(), &plans) {
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn a_sale_touches_no_other_account_security_or_side(case in any_case(), hand in any_hand()) {
        let mut recorded = Recorded::new(&case);
        let before = recorded.lots().to_vec();
        let order = case.order(&recorded.household);
        let selection = hand.selection(recorded.household.portfolio(), &order);
        recorded.sell(planned(recorded.household.portfolio(), &order, &selection));
        // A cover may start the holding period of shares beside it again (IRC §1233(b)), and no more.
        let period = |mut lot: Lot| {
            if order.side == Side::Cover {
                lot.rare.holding_since = None;
                lot.rare.against_short = false;
            }
            lot
        };
        let strange = |lots: &[Lot]| {
            let is_other = |lot: &&Lot| {
                lot.account != order.account
                    || lot.security != order.security
                    || lot.is_short() != (order.side == Side::Cover)
            };
            lots.iter().filter(is_other).cloned().map(period).collect::<Vec<_>>()
        };
        prop_assert_eq!(strange(recorded.lots()), strange(&before));
    }

    #[test]
    fn taking_a_sale_back_restores_the_holdings(case in any_case(), discard in any::<bool>()) {
        let mut recorded = Recorded::new(&case);
        let before = recorded.lots().to_vec();
        let order = case.order(&recorded.household);
        let selection = Selection::Method(Method::Mintax);
        let plan = planned(recorded.household.portfolio(), &order, &selection);
        let sale = recorded.sell(plan);
        prop_assert_ne!(recorded.lots(), before.as_slice());
        let (decision, state) = if discard {
            (recorded.household.book.discard(sale, today()).unwrap(), SaleState::Discarded)
        } else {
            (recorded.household.book.cancel(sale, today()).unwrap(), SaleState::Cancelled)
        };
        recorded.decide(decision);
        prop_assert_eq!(recorded.lots(), before.as_slice());
        prop_assert_eq!(recorded.household.book.sale(sale).unwrap().state(today()), state);
        let gains = recorded.household.book.realized(&recorded.household.holdings, 2026, false);
        prop_assert_eq!(gains, lotscope::domain::tax::Gains::ZERO);
        prop_assert!(recorded.household.book.next_sale() > sale, "a number is never used again");
    }

    #[test]
    fn an_undone_undo_never_was(case in any_case(), cancelled in any::<bool>()) {
        let mut recorded = Recorded::new(&case);
        let untouched = recorded.lots().to_vec();
        let order = case.order(&recorded.household);
        let selection = Selection::Method(Method::Fifo);
        let plan = planned(recorded.household.portfolio(), &order, &selection);
        let sale = recorded.sell(plan);
        let last = if cancelled {
            let decision = recorded.household.book.cancel(sale, today()).unwrap();
            recorded.decide(decision)
        } else {
            recorded.events[0].event
        };
        let (sales, lots) = (recorded.household.book.sales().to_vec(), recorded.lots().to_vec());
        let undo = recorded.decide(Decision::Undone { reverses: last });
        prop_assert_ne!(recorded.household.book.sales(), sales.as_slice());
        if !cancelled {
            prop_assert_eq!(recorded.lots(), untouched.as_slice());
            prop_assert!(recorded.household.book.next_sale() > sale, "a number is used once");
        }
        recorded.decide(Decision::Undone { reverses: undo });
        prop_assert_eq!(recorded.household.book.sales(), sales.as_slice());
        prop_assert_eq!(recorded.lots(), lots.as_slice());
    }

    #[test]
    fn a_journal_read_again_tells_the_same(case in any_case(), hand in any_hand()) {
        let mut recorded = Recorded::new(&case);
        for (place, selection) in [
            hand.selection(recorded.household.portfolio(), &case.order(&recorded.household)),
            Selection::Method(hand.fallback()),
        ]
        .into_iter()
        .enumerate()
        {
            let order = case.order(&recorded.household);
            if !order.quantity.is_positive() {
                break;
            }
            let plan = planned(recorded.household.portfolio(), &order, &selection);
            let sale = recorded.sell(plan);
            if place == 0 && order.quantity == case.order_for_all(&recorded.household).quantity {
                let decision = recorded.household.book.cancel(sale, today()).unwrap();
                recorded.decide(decision);
            }
        }
        let replayed = SaleBook::new(recorded.events.clone());
        prop_assert_eq!(&replayed, &recorded.household.book);

        let file: String =
            recorded.events.iter().map(|event| journal::write_line(event).unwrap()).collect();
        let read = journal::read(file.as_bytes(), "sales.jsonl");
        prop_assert_eq!(read.problems, vec![]);
        let replayed = SaleBook::new(read.events);
        prop_assert_eq!(&replayed, &recorded.household.book);
        let (portfolio, findings) = replayed.apply(&recorded.household.holdings);
        prop_assert_eq!(portfolio.lots(), recorded.lots());
        prop_assert!(findings.is_empty(), "{findings:?}");
    }
}
