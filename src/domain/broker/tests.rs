use super::*;
use crate::domain::account::Account;
use crate::domain::average::Election;
use crate::domain::deadline::Certainty::{NotPublished, Published, SecondHand};
use crate::domain::household::Household;
use crate::domain::instruction;
use crate::domain::lot::{Lot, Source};
use crate::domain::method::REGISTRY;
use crate::domain::money::{Money, Shares};
use crate::domain::order::{Order, Side};
use crate::domain::plan::{Limits, Selection};
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::{Preview, preview, preview_within};
use crate::domain::price::PriceBook;
use crate::domain::security::Security;
use crate::domain::tax::Gains;
use crate::domain::testing::{self, day, household_of, lot};
use SecurityKind::{Crypto, MutualFund, Stock};
use rust_decimal::{Decimal, dec};
use std::collections::BTreeSet;

/// A menu as `name = slug`, an election as `name = elected`, a name alone as `name = ?`.
fn listed(broker: Broker, kind: SecurityKind) -> Vec<String> {
    let menu = Menu::of(broker, kind).unwrap();
    let entries = menu.entries.iter().map(|entry| {
        let what = match entry.meaning {
            Meaning::Method(method) => method.slug(),
            Meaning::AverageCost => "elected",
            Meaning::Unpublished => "?",
        };
        format!("{} = {what}", entry.name)
    });
    entries.collect()
}

fn certainty(broker: Broker, method: Method) -> Option<Certainty> {
    Menu::of(broker, Stock)?.entry(method).map(|entry| entry.certainty)
}

/// Every name on every menu is a method of the registry, an election, or known to be unpublished; no
/// method has two names, and every name fits its list.
#[test]
fn every_name_means_a_method_or_says_that_its_rule_is_unpublished() {
    for (broker, slug) in Broker::ALL {
        assert_eq!(broker.slug(), slug);
        for menu in Menu::all_of(broker) {
            assert_eq!(menu.broker, broker);
            let (mut names, mut methods) = (BTreeSet::new(), BTreeSet::new());
            for entry in menu.entries {
                assert!(names.insert(entry.name), "{slug}: {} twice", entry.name);
                match entry.meaning {
                    Meaning::Method(method) => {
                        assert!(entry.short.chars().count() <= 17, "{slug}: {}", entry.short);
                        assert!(methods.insert(method), "{slug}: {} twice", method.slug());
                        assert!(REGISTRY.iter().any(|info| info.method == method));
                        assert_ne!(method, Method::Optimal, "{slug}: nobody offers it");
                    }
                    Meaning::AverageCost => {}
                    Meaning::Unpublished => {
                        assert_eq!(entry.certainty, NotPublished, "{slug}: {}", entry.name);
                    }
                }
            }
            assert!(menu.offers(menu.default.method), "{slug}: its default is on its menu");
        }
        let specific = Menu::of(broker, Stock).unwrap().entry(Method::Specific);
        let named = specific.map(|entry| entry.name);
        assert_eq!(named, instruction::terms(broker).name, "{slug}: as its letter says");
    }
}

/// Schwab's help page on cost basis methods: FIFO (default), LIFO, High Cost, Low Cost, Tax Lot
/// Optimizer, Specified Lots; Average Cost for funds. The place of break-even lots in the Optimizer is
/// told by others.
#[test]
fn schwab() {
    let stocks = [
        "FIFO = fifo",
        "LIFO = lifo",
        "High Cost = highest-cost",
        "Low Cost = lowest-cost",
        "Tax Lot Optimizer = mintax",
        "Specified Lots = specific",
    ];
    assert_eq!(listed(Broker::Schwab, Stock), stocks);
    let mut funds = stocks.to_vec();
    funds.push("Average Cost = elected");
    assert_eq!(listed(Broker::Schwab, MutualFund), funds);
    assert_eq!(certainty(Broker::Schwab, Method::Mintax), Some(SecondHand));
    assert_eq!(certainty(Broker::Schwab, Method::Lifo), Some(Published));
    let menu = Menu::of(Broker::Schwab, Stock).unwrap();
    assert_eq!((menu.default.method, menu.default.certainty), (Method::Fifo, Published));
    assert_eq!(menu.missing_basis.1, NotPublished);
    assert_eq!(menu.full_name(Method::Mintax), "MinTax (Tax Lot Optimizer)");
    assert_eq!(menu.full_name(Method::Optimal), "Optimal (least tax), as Specified Lots");
    assert_eq!(menu.full_name(Method::LossHarvester), "Loss harvester, not at Schwab");
}

/// Fidelity's help pages give the order of FIFO, High Cost and its two variants; of LIFO and Low Cost
/// the names alone are told, and of Intraday FIFO, both Tax-Sensitive methods and the sorting by net
/// gain no rule was found.
#[test]
fn fidelity() {
    let names = listed(Broker::Fidelity, Stock);
    assert_eq!(
        names,
        [
            "FIFO = fifo",
            "High Cost = highest-cost",
            "High Cost Long-Term = highest-cost-long-term",
            "High Cost Short-Term = highest-cost-short-term",
            "LIFO = lifo",
            "Low Cost = lowest-cost",
            "Low Cost Long-Term = lowest-cost-long-term",
            "Low Cost Short-Term = lowest-cost-short-term",
            "Specific shares = specific",
            "Intraday FIFO = ?",
            "Tax-Sensitive Short-Term = ?",
            "Tax-Sensitive Long-Term = ?",
            "Minimize gain/loss = ?",
        ]
    );
    for method in [Method::HighestCost, Method::HighestCostLongTerm, Method::HighestCostShortTerm] {
        assert_eq!(certainty(Broker::Fidelity, method), Some(Published));
    }
    for method in [Method::Lifo, Method::LowestCost, Method::LowestCostLongTerm] {
        assert_eq!(certainty(Broker::Fidelity, method), Some(NotPublished));
    }
    let menu = Menu::of(Broker::Fidelity, Stock).unwrap();
    assert_eq!(menu.missing_basis, (MissingBasis::FirstByDate, Published));
    assert_eq!(menu.ties.1, Published, "equal cost under High Cost: the oldest lot first");
    assert!(listed(Broker::Fidelity, MutualFund).contains(&"Average = elected".to_owned()));
}

/// Vanguard's help page on cost basis methods: `MinTax`, HIFO, FIFO and, for one transaction, `SpecID`;
/// `AvgCost` for mutual funds alone; an unknown cost counts as 0.
#[test]
fn vanguard() {
    let stocks = ["MinTax = mintax", "HIFO = highest-cost", "FIFO = fifo", "SpecID = specific"];
    assert_eq!(listed(Broker::Vanguard, Stock), stocks);
    let funds: Vec<String> = listed(Broker::Vanguard, MutualFund);
    assert_eq!(funds.last().unwrap(), "AvgCost = elected");
    let menu = Menu::of(Broker::Vanguard, Stock).unwrap();
    assert_eq!(menu.missing_basis, (MissingBasis::Zero, Published));
    assert!(!menu.entry(Method::Mintax).unwrap().open.is_empty(), "per lot or share: unpublished");
}

/// Interactive Brokers' lessons on the Tax Optimizer: these eight; first in, first out is forced on
/// digital assets.
#[test]
fn interactive_brokers() {
    assert_eq!(
        listed(Broker::Ibkr, Stock),
        [
            "First In First Out = fifo",
            "Last In First Out = lifo",
            "Highest Cost = highest-cost",
            "Maximize LT Gain = max-long-term-gain",
            "Maximize LT Loss = max-long-term-loss",
            "Maximize ST Gain = max-short-term-gain",
            "Maximize ST Loss = max-short-term-loss",
            "Specific Lot = specific",
        ]
    );
    assert_eq!(listed(Broker::Ibkr, Crypto), ["First In First Out = fifo"]);
}

/// M1's help page: tax minimization is the only method; digital assets go first in, first out. It takes
/// no lots by name, so the least tax cannot be carried out there.
#[test]
fn m1() {
    assert_eq!(listed(Broker::M1, Stock), ["Tax minimization = mintax"]);
    assert_eq!(listed(Broker::M1, Crypto), ["FIFO = fifo"]);
    let menu = Menu::of(Broker::M1, Stock).unwrap();
    assert!(!menu.offers(Method::Optimal) && !menu.offers(Method::Specific));
    assert_eq!(menu.default.method, Method::Mintax);
}

/// TD Ameritrade's help page on tax lot ID methods.
#[test]
fn td() {
    assert_eq!(
        listed(Broker::Td, Stock),
        [
            "FIFO = fifo",
            "LIFO = lifo",
            "Highest cost = highest-cost",
            "Lowest cost = lowest-cost",
            "Tax Efficient Loss Harvester = loss-harvester",
            "Specific = specific",
            "Average Cost = elected",
        ]
    );
}

/// Public's help page: `MinTax` is the default, an unknown cost counts as 0, FIFO and LIFO are set by
/// support, lots are matched per order by its API.
#[test]
fn public() {
    let menu = Menu::of(Broker::Public, Stock).unwrap();
    assert_eq!(menu.default.method, Method::Mintax);
    assert_eq!(menu.missing_basis, (MissingBasis::Zero, Published));
    for method in [Method::Mintax, Method::Fifo, Method::Lifo, Method::Specific, Method::Optimal] {
        assert!(menu.offers(method), "{}", method.slug());
    }
    assert!(!menu.offers(Method::HighestCost));
}

/// Robinhood's help page: lots by hand, else first in, first out; of digital assets those of an unknown
/// basis close first.
#[test]
fn robinhood() {
    assert_eq!(listed(Broker::Robinhood, Stock), ["FIFO = fifo", "Tax lots = specific"]);
    assert_eq!(listed(Broker::Robinhood, Crypto), ["FIFO = fifo", "Tax lots = specific"]);
    let missing = |kind| Menu::of(Broker::Robinhood, kind).unwrap().missing_basis;
    assert_eq!(missing(Crypto), (MissingBasis::FirstByDate, Published));
    assert_eq!(missing(Stock), (MissingBasis::Last, NotPublished));
}

/// Of E*TRADE others tell: FIFO, HIFO, LOFO, specific lots, and a minimum-tax method whose order nobody
/// gives.
#[test]
fn etrade() {
    let menu = Menu::of(Broker::Etrade, Stock).unwrap();
    assert_eq!(menu.certainty, SecondHand);
    assert!(menu.entries.iter().all(|entry| entry.certainty != Published));
    assert_eq!(menu.unpublished().collect::<Vec<_>>(), ["MT-Minimum Tax Impact"]);
    assert!(!menu.offers(Method::Mintax), "its minimum tax is not claimed to be MinTax");
}

/// Where no text on digital assets was found nothing is restricted.
#[test]
fn without_a_text_nothing_is_restricted() {
    for broker in [Broker::Schwab, Broker::Fidelity, Broker::Vanguard, Broker::Td, Broker::Etrade] {
        assert_eq!(Menu::of(broker, Crypto), None, "{}", broker.slug());
    }
}

#[test]
fn who_offers_a_method_follows_from_the_menus() {
    let harvester = offered_by(Method::LossHarvester);
    assert_eq!(harvester, "TD as Tax Efficient Loss Harvester");
    let mintax = offered_by(Method::Mintax);
    assert_eq!(
        mintax,
        "Vanguard, M1 as Tax minimization, Public; second-hand: Schwab as Tax Lot Optimizer"
    );
    assert_eq!(
        offered_by(Method::LowestCostShortTerm),
        "not published: Fidelity as Low Cost Short-Term"
    );
}

/// The account's own `method`, else the broker's default, else first in, first out.
#[test]
fn what_stands_is_the_users_word_then_the_brokers_then_the_laws() {
    let of = |broker, method, kind| {
        Account { broker, method, ..Account::new("A".into()) }.standing(kind)
    };
    assert_eq!(of(None, None, Stock), Method::Fifo);
    assert_eq!(of(Some(Broker::M1), None, Stock), Method::Mintax);
    assert_eq!(of(Some(Broker::M1), None, Crypto), Method::Fifo);
    assert_eq!(of(Some(Broker::Schwab), None, Stock), Method::Fifo);
    assert_eq!(of(Some(Broker::Public), None, Stock), Method::Mintax);
    assert_eq!(of(Some(Broker::M1), Some(Method::Lifo), Stock), Method::Lifo);
}

/// A long-term lot of an unknown basis between two of a known one, and a short-term gain.
fn lots() -> Vec<Lot> {
    vec![
        lot("X", "A", "2019-01-02", dec!(10), Some(dec!(600))),
        lot("X", "A", "2020-01-02", dec!(10), None),
        lot("X", "A", "2021-01-04", dec!(10), Some(dec!(700))),
        lot("X", "A", "2026-06-01", dec!(10), Some(dec!(900))),
    ]
}

fn at(broker: Option<Broker>, kind: SecurityKind) -> Household {
    let account = Account { broker, ..Account::new("A".into()) };
    let security = Security { kind, ..Security::new("X".into()) };
    household_of(Portfolio::new([account], [security], lots(), PriceBook::default()))
}

fn order(quantity: Decimal) -> Order {
    testing::order(Side::Sell, quantity, dec!(100), "2026-11-24")
}

fn sold(broker: Option<Broker>, kind: SecurityKind, method: Method, quantity: Decimal) -> Preview {
    let by = Selection::Method(method);
    preview(&at(broker, kind), &order(quantity), &by, day("2026-11-24")).unwrap()
}

fn years(preview: &Preview) -> Vec<String> {
    preview.plan.slices.iter().map(|slice| slice.lot[2..6].to_owned()).collect()
}

/// Vanguard: an unknown cost counts as 0, so the lot is the largest of the long-term gains and goes
/// before the short-term gain; 400 + 300 + 1,000 of long-term gain. Without a profile it goes last:
/// 400 + 300 long-term, 100 short-term.
#[test]
fn vanguard_counts_a_missing_basis_as_zero() {
    let there = sold(Some(Broker::Vanguard), Stock, Method::Mintax, dec!(30));
    assert_eq!(years(&there), ["2021", "2019", "2020"]);
    assert_eq!(there.gains, Gains::new(Money::ZERO, Money::from(1700)));
    let told =
        "lots without basis stand as if they had cost nothing, as Vanguard has it (published)";
    assert!(there.assumptions.iter().any(|one| one == told), "{:?}", there.assumptions);
    assert!(there.plan.slices.iter().any(|slice| slice.missing_basis), "it stays unknown");
    let elsewhere = sold(None, Stock, Method::Mintax, dec!(30));
    assert_eq!(years(&elsewhere), ["2021", "2019", "2026"]);
    assert_eq!(elsewhere.gains, Gains::new(Money::from(100), Money::from(700)));
    assert!(!elsewhere.assumptions.iter().any(|one| one.contains("lots without basis")));
}

/// Fidelity: lots of an unknown cost first under FIFO, last under every other method. Ten shares by
/// FIFO gain 1,000 there and 400 elsewhere.
#[test]
fn fidelity_sells_a_missing_basis_first_by_date_and_last_by_cost() {
    let there = sold(Some(Broker::Fidelity), Stock, Method::Fifo, dec!(40));
    assert_eq!(years(&there), ["2020", "2019", "2021", "2026"]);
    assert_eq!(there.plan.slices[0].reason.to_string(), "basis unknown, so first");
    assert_eq!(there.plan.slices[1].reason.to_string(), "oldest first");
    let ten = |broker| sold(broker, Stock, Method::Fifo, dec!(10)).gains.long_term;
    assert_eq!((ten(Some(Broker::Fidelity)), ten(None)), (Money::from(1000), Money::from(400)));
    for method in [Method::HighestCost, Method::LowestCost, Method::HighestCostLongTerm] {
        let there = sold(Some(Broker::Fidelity), Stock, method, dec!(40));
        assert_eq!(years(&there).last().unwrap(), "2020", "{}", method.slug());
    }
    let coins = sold(Some(Broker::Robinhood), Crypto, Method::Fifo, dec!(10));
    assert_eq!(years(&coins), ["2020"]);
}

/// Fidelity's and Vanguard's help pages: average cost is the default of mutual funds until the customer
/// leaves it; Schwab's: in accounts opened before October 2024.
#[test]
fn a_fund_names_average_cost_where_it_is_the_brokers_own_default() {
    let said = |broker, kind, method| {
        let preview = sold(Some(broker), kind, method, dec!(5));
        preview.assumptions.into_iter().find(|one| one.contains("average cost"))
    };
    for (broker, when) in [
        (Broker::Fidelity, "Fidelity's default until you choose another method there (published)"),
        (Broker::Vanguard, "Vanguard's default until you choose another method there (published)"),
        (Broker::Schwab, "Schwab's default in accounts opened before October 2024 (published)"),
    ] {
        for method in [Method::Fifo, Method::HighestCost] {
            let words = said(broker, MutualFund, method).unwrap();
            assert!(words.contains(when) && words.contains("[[election]]"), "{words}");
        }
        assert_eq!(said(broker, SecurityKind::Etf, Method::Fifo), None, "no mutual fund");
        assert_eq!(said(broker, Stock, Method::Fifo), None);
    }
    assert_eq!(said(Broker::Td, MutualFund, Method::Fifo), None, "its default is FIFO");
    // Once it is elected the lots go by it, and nothing is left to be assumed.
    let household = at(Some(Broker::Vanguard), MutualFund);
    let elected = Election {
        account: "A".into(),
        security: "X".into(),
        elected: day("2024-01-15"),
        revoked: None,
        first_sale: None,
        source: Source { file: "lotscope.toml".into(), line: 1 },
    };
    let portfolio = household.holdings.clone().with_elections([elected]);
    let by = Selection::Method(Method::AverageCost);
    let averaged = preview(&household_of(portfolio), &order(dec!(5)), &by, day("2026-11-24"));
    let assumed = averaged.unwrap().assumptions;
    assert!(!assumed.iter().any(|one| one.contains("average cost is")), "{assumed:?}");
}

/// Where the broker publishes nothing, that is said with what is done instead.
#[test]
fn an_unpublished_rule_is_named_where_figures_rest_on_it() {
    let schwab = sold(Some(Broker::Schwab), Stock, Method::Mintax, dec!(30));
    assert_eq!(years(&schwab), ["2021", "2019", "2026"]);
    let said = |text: &str| schwab.assumptions.iter().any(|one| one.contains(text));
    assert!(said("lots without basis stand last; Schwab's own rule is not published"));
    assert!(said("Schwab does not publish whether the gain of one share or of the whole lot"));
    let warned = |preview: &Preview| preview.warnings.iter().any(|one| one.code == "broker-rule");
    assert!(warned(&schwab), "the Tax Lot Optimizer is known second-hand");
    assert!(!warned(&sold(Some(Broker::Schwab), Stock, Method::HighestCost, dec!(30))));
    assert!(warned(&sold(Some(Broker::Fidelity), Stock, Method::LowestCost, dec!(30))));
}

#[test]
fn what_is_not_on_the_menu_is_refused_unless_all_methods_are_asked_for() {
    let try_by = |broker, selection: &Selection, all_methods| {
        let limits = Limits { all_methods, ..Limits::default() };
        preview_within(
            &at(Some(broker), Stock),
            &order(dec!(10)),
            selection,
            &limits,
            day("2026-11-24"),
        )
    };
    let code = |broker, selection: &Selection| {
        try_by(broker, selection, false).map_err(|refusal| refusal.code()).err()
    };
    let by = |method| Selection::Method(method);
    let hand = |quantity, fallback| Selection::Specific {
        picks: vec![("X@2019-01-02".into(), Shares::new(quantity))],
        fallback,
    };
    assert_eq!(code(Broker::M1, &by(Method::Mintax)), None);
    assert_eq!(code(Broker::M1, &by(Method::Optimal)), Some("not-at-broker"));
    assert_eq!(code(Broker::M1, &hand(dec!(10), Method::Mintax)), Some("not-at-broker"));
    assert_eq!(code(Broker::Schwab, &by(Method::Optimal)), None);
    assert_eq!(code(Broker::Schwab, &hand(dec!(4), Method::Lifo)), None);
    // A method for the rest counts only where there is a rest.
    assert_eq!(code(Broker::Schwab, &hand(dec!(4), Method::LossHarvester)), Some("not-at-broker"));
    assert_eq!(code(Broker::Schwab, &hand(dec!(10), Method::LossHarvester)), None);
    let all = try_by(Broker::M1, &by(Method::Lifo), true).unwrap();
    let warned = all.warnings.iter().find(|one| one.code == "not-at-broker").unwrap();
    assert!(warned.message.contains("would sell others"), "{}", warned.message);
}

/// What the user says the account does is believed.
#[test]
fn the_accounts_own_standing_method_is_always_to_be_had() {
    let account = Account {
        broker: Some(Broker::M1),
        method: Some(Method::Fifo),
        ..Account::new("A".into())
    };
    let holdings = Portfolio::new([account], [], lots(), PriceBook::default());
    let sold = |method| {
        let by = Selection::Method(method);
        preview(&household_of(holdings.clone()), &order(dec!(10)), &by, day("2026-11-24"))
    };
    assert!(sold(Method::Fifo).is_ok());
    assert_eq!(sold(Method::Lifo).unwrap_err().code(), "not-at-broker");
}
