//! Every proven case of raising cash from several securities: any part of a share, and whole shares
//! whose proceeds lie in a window. The least tax of each was proven outside lotscope
//! (`tests/cases/README.md`).

use crate::build::{day, household};
use crate::vectors_optimal::{CASES, decimal, lots, money, profile};
use lotscope::domain::household::Household;
use lotscope::domain::money::{Money, Rate, UnitPrice};
use lotscope::domain::optimal::ProofKind;
use lotscope::domain::order::ShareUnit;
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::price::{PriceBook, PriceSource, Quote};
use lotscope::domain::raise::{self, By, Raised, Wanted};
use lotscope::domain::security::Security;
use rust_decimal::{Decimal, dec};
use serde_json::Value;

fn household_of(case: &Value) -> Household {
    let mut prices = PriceBook::default();
    let mut securities = Vec::new();
    let given = case["prices"].as_object().unwrap();
    for (symbol, price) in given {
        let quote =
            Quote { price: UnitPrice::new(decimal(price)), as_of: None, source: PriceSource::Demo };
        prices.set(symbol.as_str().into(), quote);
        // No wash sales; all securities alike of the pie.
        let weight = Rate::new(Decimal::ONE / Decimal::from(given.len()));
        let security = Security::new(symbol.as_str().into());
        securities.push(Security {
            wash_exempt: Some(true),
            target_weight: Some(weight),
            ..security
        });
    }
    household(Portfolio::new([], securities, lots(case), prices), profile(case))
}

fn raised(household: &Household, case: &Value, by: By, unit: ShareUnit) -> Raised {
    let on = day(case["sale_date"].as_str().unwrap());
    let wanted = Wanted {
        target: money(&case["raise_cash"]),
        after_tax: false,
        by,
        accounts: Vec::new(),
        locked: Vec::new(),
        unit: Some(unit),
        on,
        all_methods: false,
    };
    raise::raise(household, &wanted, on).unwrap()
}

#[test]
fn every_proven_least_tax_of_raised_cash_is_found_to_the_cent() {
    let mut wrong = Vec::new();
    let (mut fractional, mut whole) = (0, 0);
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let unit = match case["kind"].as_str().unwrap() {
            "multi_fractional" => ShareUnit::Fractional,
            "multi_whole_window" => ShareUnit::Whole,
            _ => continue,
        };
        let household = household_of(&case);
        let best = raised(&household, &case, By::Optimal, unit);
        let (tax, proof) = (best.tax.unwrap(), best.proof.unwrap());
        let least = money(&case["expect"]["min_total_tax"]);
        if tax.after.to_cents() != least {
            wrong.push(format!("{}: {least}, found {} ({proof:?})", case["id"], tax.after));
        }
        assert_eq!(tax.before.to_cents(), money(&case["expect"]["tax_without_sale"]));
        let target = money(&case["raise_cash"]);
        if unit == ShareUnit::Fractional {
            fractional += 1;
            assert_eq!(best.proceeds.to_cents(), target, "{}", case["id"]);
            assert_eq!(proof.kind, ProofKind::Exact, "{}: {proof:?}", case["id"]);
        } else {
            whole += 1;
            let most = money(&case["proceeds_max"]);
            assert!(target <= best.proceeds && best.proceeds <= most, "{}", case["id"]);
            let slices = best.sales.iter().flat_map(|sale| &sale.plan.slices);
            assert!(
                slices.map(|slice| slice.quantity.get()).all(|shares| shares.fract().is_zero())
            );
            // The bound is one: it is not above what was proven, and the gap is what lies between.
            assert!(proof.bound.unwrap() < least + Money::new(dec!(0.005)), "{}", case["id"]);
            assert_eq!(proof.gap, Some(tax.after - proof.bound.unwrap()));
        }
        for by in [By::Mintax, By::Overweight] {
            let other = raised(&household, &case, by, unit);
            let cent = Money::new(dec!(0.01));
            let after = other.tax.unwrap().after;
            assert!(tax.after < after + cent, "{}: {} costs less", case["id"], by.slug());
            assert!(target.to_cents() <= other.proceeds.to_cents(), "{}", case["id"]);
        }
    }
    assert_eq!((fractional, whole), (19, 7), "cases were lost");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
