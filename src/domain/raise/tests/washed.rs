//! Cash from securities whose losses wash: nothing that reaches the amount by itself costs less.

use super::*;
use crate::domain::plan::Selection;

fn priced(household: Vec<Lot>, prices: &[(&str, i64)], profile: Profile) -> Household {
    let mut book = PriceBook::default();
    let mut securities = Vec::new();
    for (symbol, price) in prices {
        let price = UnitPrice::from(*price);
        book.set((*symbol).into(), Quote { price, as_of: None, source: PriceSource::Demo });
        let target_weight = Some(Rate::new(dec!(0.5)));
        securities.push(Security { target_weight, ..Security::new((*symbol).into()) });
    }
    let roth = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
    let mut household = household_of(Portfolio::new([roth], securities, household, book));
    household.profiles = Profiles { base: profile, ..Profiles::default() };
    household
}

/// ACME at 100 and LOSR at 60; ten ACME of 9 November here and 80 LOSR of 10 November in a Roth IRA
/// take the losses of as many shares (IRC §1091(a), (d); Rev. Rul. 2008-5).
fn acme_and_losr() -> Household {
    let lots = vec![
        lot("ACME", "A", "2020-03-16", dec!(100), Some(dec!(2000))),
        lot("ACME", "A", "2023-06-01", dec!(50), Some(dec!(4000))),
        lot("ACME", "A", "2025-12-10", dec!(40), Some(dec!(4400))),
        lot("ACME", "A", "2026-05-04", dec!(60), Some(dec!(7200))),
        lot("ACME", "A", "2026-11-09", dec!(10), Some(dec!(1050))),
        lot("LOSR", "A", "2024-02-01", dec!(200), Some(dec!(20000))),
        lot("LOSR", "A", "2026-04-01", dec!(100), Some(dec!(9000))),
        lot("BNDX", "A", "2025-01-15", dec!(300), Some(dec!(15000))),
        lot("LOSR", "IRA", "2026-11-10", dec!(80), Some(dec!(4960))),
        lot("ACME", "IRA", "2022-01-03", dec!(20), Some(dec!(900))),
    ];
    priced(lots, &[("ACME", 100), ("LOSR", 60), ("BNDX", 48)], single(100_000))
}

#[test]
fn losses_beyond_those_that_wash_are_found_in_one_security() {
    let household = acme_and_losr();
    let raised = |target: i64| {
        let wanted = wanted(Money::from(target), By::Optimal, ShareUnit::Whole);
        raise(&household, &wanted, wanted.on).unwrap()
    };
    // 167 LOSR of 2024 lose 6,680, of which 80 shares wash 3,200: 3,000 of the rest come off income at
    // 22 % (IRC §1211(b)), and no loss saves more.
    let all = raised(10_000);
    assert_eq!(all.tax.unwrap().total(), Money::from(-660));
    assert_eq!(all.proof.unwrap().kind, ProofKind::Exact);
    // 20 ACME of May lose 400; the ten of November, which would take a loss, are sold with them and lose
    // 50. Two BNDX, which fit beside them below 3,100, lose 4: 454 at 22 %.
    let some = raised(3_000);
    assert_eq!(some.tax.unwrap().total(), Money::new(dec!(-99.88)));
    let proof = some.proof.unwrap();
    assert_eq!((proof.kind, proof.doubt), (ProofKind::Bounded, Some(Doubt::Washes)));
    // What is left after tax is the target, with as little sold as that takes.
    let kept =
        Wanted { after_tax: true, ..wanted(10_000.into(), By::Optimal, ShareUnit::Fractional) };
    let kept = raise(&household, &kept, kept.on).unwrap();
    assert_eq!(kept.after_tax_proceeds().unwrap().to_cents(), Money::from(10_000));
    assert!(kept.proceeds < Money::from(9_400), "{}", kept.proceeds);
}

const DAYS: [&str; 6] =
    ["2020-01-02", "2024-02-01", "2026-03-02", "2026-06-03", "2026-11-09", "2026-11-16"];
const DEAR: [(&str, i64); 3] = [("AA", 1_000), ("BB", 1_370), ("CC", 610)];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The least tax costs no more than any other way, nor than any method of any one security that
    /// reaches the amount.
    #[test]
    fn nothing_that_reaches_the_amount_costs_less(
        profile in any_profile(),
        rows in prop::collection::vec((0_usize..3, 0_usize..DAYS.len(), 1_i64..=4, 40_i64..180), 2..8),
        elsewhere in prop::collection::vec((0_usize..3, 1_i64..5), 0..3),
        part in 50_i64..900,
        whole in any::<bool>(),
    ) {
        let lots = rows.iter().zip(0_u32..).map(|(&(security, on, shares, cost), place)| {
            let (symbol, price) = DEAR[security];
            let basis = Decimal::from(cost * price * shares) / Decimal::ONE_HUNDRED;
            Lot {
                id: format!("L{place}").as_str().into(),
                sequence: place,
                ..lot(symbol, "A", DAYS[on], Decimal::from(shares), Some(basis))
            }
        });
        let others = elsewhere.iter().zip(100_u32..).map(|(&(security, shares), place)| {
            let (symbol, price) = DEAR[security];
            Lot {
                id: format!("E{place}").as_str().into(),
                sequence: place,
                ..lot(symbol, "IRA", "2026-11-10", Decimal::from(shares), Some((price * shares).into()))
            }
        });
        let household = priced(lots.chain(others).collect(), &DEAR, profile);
        let held = |security: usize| -> i64 {
            rows.iter().filter(|row| row.0 == security).map(|row| row.2).sum()
        };
        let worth: i64 = (0..3).map(|security| held(security) * DEAR[security].1).sum();
        let target = Money::from(worth * part / 1_000);
        let unit = if whole { ShareUnit::Whole } else { ShareUnit::Fractional };
        let by = |by| raise(&household, &wanted(target, by, unit), day("2026-11-24"));
        let best = by(By::Optimal).unwrap();
        let (after, proof) = (best.tax.unwrap().after, best.proof.unwrap());
        let near = Money::new(if whole { dec!(0.000001) } else { dec!(0.01) });
        if whole {
            let dearest = rows.iter().map(|row| DEAR[row.0].1).max().unwrap();
            prop_assert!(target <= best.proceeds && best.proceeds < target + dearest.into());
        } else {
            prop_assert_eq!(best.proceeds.to_cents(), target);
        }
        if let Some(bound) = proof.bound {
            prop_assert!(bound < after + near, "bound {bound}, found {after}");
            prop_assert_eq!(proof.kind == ProofKind::Exact, proof.gap == Some(Money::ZERO));
        }
        for other in [By::Mintax, By::Overweight] {
            let tax = by(other).unwrap().tax.unwrap().after;
            prop_assert!(after < tax + near, "{}: {tax}, not {after}", other.slug());
        }
        for (security, (symbol, price)) in DEAR.into_iter().enumerate() {
            let exact = target.get() / Decimal::from(price);
            let quantity = Shares::new(if whole { exact.ceil() } else { exact.round_dp(6) });
            if !quantity.is_positive() || quantity > Shares::from(held(security)) {
                continue;
            }
            let price = UnitPrice::from(price);
            let (account, security) = ("A".into(), symbol.into());
            let (trade_date, fee) = (day("2026-11-24"), Money::ZERO);
            let side = crate::domain::order::Side::Sell;
            let order = Order { account, security, side, quantity, price, trade_date, fee };
            for method in Method::automatic() {
                let by = Selection::Method(method);
                let one = preview::preview(&household, &order, &by, trade_date);
                let Some(tax) = one.ok().and_then(|one| one.tax) else { continue };
                let method = method.slug();
                prop_assert!(after < tax.after + near, "{symbol} by {method}: {}", tax.after);
            }
        }
    }
}
