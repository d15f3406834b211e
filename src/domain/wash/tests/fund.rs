//! What exempt-interest dividends take of a loss on a fund is no loss that could wash.

use super::household::{fifo, house, money, sale};
use crate::domain::household::Household;
use crate::domain::money::Money;
use crate::domain::realized::History;
use crate::domain::testing::{lot, paid, record};
use crate::domain::transaction::DividendKind;
use rust_decimal::dec;

/// 100 shares bought at 40 on 2026-08-03, on which the fund paid 5 a share of exempt interest, and 40 of
/// them bought at 35 in another account ten days before the sale.
fn municipal() -> Household {
    let lots = vec![
        lot("X", "A", "2026-08-03", dec!(100), Some(dec!(4000))),
        lot("X", "B", "2026-11-10", dec!(40), Some(dec!(1400))),
    ];
    let exempt = paid(DividendKind::Exempt, "2026-09-15", dec!(500), 100);
    house(lots, Vec::new()).with_history(History::default().beside(vec![exempt], Vec::new()))
}

#[test]
fn only_what_exempt_interest_leaves_of_a_loss_washes() {
    // IRC §852(b)(4)(B) comes first: held for six months or less, of the 6 a share that are lost (40 − 34)
    // 5 are disallowed for the exempt-interest dividends, for good. IRC §1091(a), (d) has the 1 a share
    // that is left: 40 of the 100 shares are replaced, so 40 of it go into the basis of those, and 60
    // are deducted.
    let mut household = municipal();
    let planned = fifo(&household, &sale(100, 34, "2026-11-20"));
    assert_eq!(planned.plan.gain(), money(dec!(-600)));
    assert_eq!(planned.wash.disallowed(), 40.into(), "before the sale");
    assert_eq!(planned.gains.total(), money(dec!(-60)));
    record(&mut household, planned);
    let sale = household.book.sales()[0].clone();
    let washed = household.wash_of(&sale, 0).unwrap();
    assert_eq!(washed.disallowed(), 40.into(), "not 40 × 6 once it is recorded");
    assert_eq!(household.disallowed_of(&sale), 540.into(), "with what the dividends took");
    assert_eq!(household.gains_of(&sale).total(), money(dec!(-60)));
    let bought = household.portfolio().lots_in(&"B".into(), &"X".into());
    let bases: Vec<Option<Money>> = bought.iter().map(|lot| lot.basis).collect();
    assert_eq!(bases, [Some(1_440.into())], "1,400 paid, 40 of the loss");
    // Nothing is lost and nothing made: 4,000 + 1,400 paid, 3,400 back, 60 deducted, 500 of exempt
    // interest never to be deducted, 1,440 left.
    assert_eq!(4_000 + 1_400 - 3_400 - 60 - 500, 1_440);
}
