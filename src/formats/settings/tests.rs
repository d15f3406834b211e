//! `lotscope.toml`, read and written back. The keys are those of the documented interface, "lotscope.toml".

mod writing;
mod wrong;

use super::*;
use crate::domain::account::{AccountKind, Broker, Owner};
use crate::domain::household::ProfileSection;
use crate::domain::method::Method;
use crate::domain::money::{Money, Rate, Shares};
use crate::domain::security::SecurityKind;
use crate::domain::tax::{Deduction, FilingStatus, Profile, ProfileKey};
use crate::domain::wash::{HoldingPeriod, PlanPurchases, Policies, SpouseBasis};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn read_text(text: &str) -> (Settings, Vec<String>) {
    let (settings, problems) = read_bytes(text.as_bytes(), "lotscope.toml");
    (settings, problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect())
}

fn hint(path: &str, symbol: Option<&str>, account: Option<&str>) -> FileHint {
    let owned = |text: &str| text.to_owned();
    FileHint { path: owned(path), symbol: symbol.map(owned), account: account.map(owned) }
}

fn money(value: Decimal) -> Money {
    Money::new(value)
}

/// Every key that the documented interface documents.
const DOCUMENTED: &str = r#"
[tax]
year = 2026
filing_status = "single"
ordinary_income = 120000
investment_income = 1500
qualified_dividends = 2400
deduction = "standard"
state_and_local_taxes = 4000
persons_65_or_over = 1
persons_blind = 0
realized_short_term = -12.5
realized_long_term = 0
realized_collectibles = 0
carryover_short_term = 3000
carryover_long_term = 0.10
state_rate = 0.05
state_long_term_rate = 0.0425

[tax.2027]
ordinary_income = 90_000.10

[[account]]
name = "Schwab Brokerage"
aliases = ["XXXX-4410"]
kind = "taxable"
owner = "self"
broker = "schwab"
method = "highest-cost"

[[account]]
name = "Roth"
kind = "roth_ira"
owner = "spouse"

[[file]]
path = "View open lots.csv"
symbol = "ABC"
account = "Fidelity"

[[election]]
account = "Vanguard"
security = "VTSAX"
elected = 2024-01-15

[security.VTI]
kind = "etf"
drip = true
identical_to = ["vtsax", "BRK-B"]
wash_exempt = false
replacement = "ITOT"
target_weight = 0.40
locked = ["VTI@2019-03-04"]
reinvests = 2026-12-24

[security.BTC]
kind = "crypto"

[security."BRK/B"]
keep_at_least = 10

[wash]
holding_period = "replacement-date"
older_lot_replaces = false
retirement_plans = "ignore"
spouse_basis = "nobody"

[prices]
source = "command"
path = "prices.csv"
command = ["prog", "arg"]
interval_seconds = 30
timeout_seconds = 5

[screen]
theme = "light"
ascii = true
reduce_motion = true
"#;

#[test]
fn every_documented_key_is_read() {
    let (settings, problems) = read_text(DOCUMENTED);
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        settings.profiles.base,
        Profile {
            year: Some(2026),
            filing_status: Some(FilingStatus::Single),
            ordinary_income: Some(money(dec!(120000))),
            investment_income: Some(money(dec!(1500))),
            qualified_dividends: Some(money(dec!(2400))),
            deduction: Some(Deduction::Standard),
            state_and_local_taxes: Some(money(dec!(4000))),
            persons_65_or_over: Some(1),
            persons_blind: Some(0),
            realized_short_term: Some(money(dec!(-12.5))),
            realized_long_term: Some(money(dec!(0))),
            realized_collectibles: Some(money(dec!(0))),
            carryover_short_term: Some(money(dec!(3000))),
            carryover_long_term: Some(money(dec!(0.10))),
            state_rate: Some(Rate::new(dec!(0.05))),
            state_long_term_rate: Some(Rate::new(dec!(0.0425))),
            carried_from: None,
        }
    );
    let year = Profile { ordinary_income: Some(money(dec!(90000.10))), ..Profile::default() };
    assert_eq!(settings.profiles.years.into_iter().collect::<Vec<_>>(), [(2027, year)]);

    let [schwab, roth] = settings.accounts.as_slice() else { panic!("two accounts") };
    assert_eq!(
        (&*schwab.id, schwab.aliases.as_slice()),
        ("Schwab Brokerage", &["XXXX-4410".to_owned()][..])
    );
    assert_eq!((schwab.kind, schwab.owner), (AccountKind::Taxable, Owner::Myself));
    assert_eq!((schwab.broker, schwab.method), (Some(Broker::Schwab), Some(Method::HighestCost)));
    assert_eq!((roth.kind, roth.owner), (AccountKind::RothIra, Owner::Spouse));
    assert_eq!((roth.broker, roth.method), (None, None));

    let [vti, btc, brk] = settings.securities.as_slice() else { panic!("three securities") };
    assert_eq!((vti.kind, vti.wash_exempt), (SecurityKind::Etf, Some(false)));
    assert_eq!(vti.identical_to, ["VTSAX".into(), "BRK.B".into()]);
    assert_eq!(vti.locked, ["VTI@2019-03-04".into()]);
    assert_eq!(vti.reinvests, "2026-12-24".parse().ok());
    assert!(btc.is_wash_exempt(), "wash_exempt is true for crypto unless the user says otherwise");
    assert_eq!(&*brk.id, "BRK.B");

    assert!(vti.drip && !brk.drip);
    let [election] = settings.elections.as_slice() else { panic!("one election") };
    assert_eq!((&*election.account, &*election.security), ("Vanguard", "VTSAX"));
    assert_eq!((Some(election.elected), election.revoked), ("2024-01-15".parse().ok(), None));
    let wash = Policies {
        holding_period: HoldingPeriod::ReplacementDate,
        older_lot_replaces: false,
        retirement_plans: PlanPurchases::Ignore,
        spouse_basis: SpouseBasis::Nobody,
    };
    assert_eq!(settings.wash, wash);

    let hint = FileHint {
        path: "View open lots.csv".into(),
        symbol: Some("ABC".into()),
        account: Some("Fidelity".into()),
    };
    assert_eq!(settings.files, [hint]);
    assert_eq!(
        settings.prices,
        PriceSettings {
            source: PriceFeed::Command,
            path: "prices.csv".into(),
            command: vec!["prog".into(), "arg".into()],
            shell: false,
            interval_seconds: 30,
            timeout_seconds: 5,
        }
    );
    let screen = ScreenSettings { theme: Some("light".into()), ascii: true, reduce_motion: true };
    assert_eq!(settings.screen, screen);
}

#[test]
fn nothing_given_is_nothing_assumed() {
    let (settings, problems) = read_text("");
    assert_eq!((settings, problems), (Settings::default(), vec![]));
    let (settings, _) = read_text("[tax]\n");
    assert_eq!(settings.profiles.base, Profile::default());
}

#[test]
fn amounts_are_as_exact_as_they_are_written() {
    // A float would make 0.1 of the first and lose the last digits of the second.
    let (settings, problems) = read_text(
        "[tax]\nordinary_income = 0.1000000001\nqualified_dividends = 9999999999999.99\n\
         realized_short_term = -1_234.50\n",
    );
    assert_eq!(problems, [""; 0]);
    let base = settings.profiles.base;
    assert_eq!(base.ordinary_income, Some(money(dec!(0.1000000001))));
    assert_eq!(base.qualified_dividends, Some(money(dec!(9999999999999.99))));
    assert_eq!(base.realized_short_term, Some(money(dec!(-1234.50))));
}

#[test]
fn accounts_have_their_own_names() {
    let (settings, problems) = read_text(
        "[[account]]\nname = \"A\"\naliases = [\"X\"]\n[[account]]\nname = \"x\"\n\
         [[account]]\nname = \"B\"\naliases = [\"a\", \"Y\"]\n",
    );
    assert_eq!(
        problems,
        [
            "wrong-setting lotscope.toml:5: name in [[account]] \"x\" is taken by another account; \
         give each account its own name",
            "wrong-setting lotscope.toml:8: aliases in [[account]] name \"a\", which is another account's; \
         remove it from one of the two",
        ]
    );
    assert_eq!(settings.accounts[1].aliases, ["Y"]);
}

#[test]
fn a_hint_is_found_by_the_end_of_the_path() {
    let (settings, _) = read_text("[[file]]\npath = \"lots.csv\"\nsymbol = \"ABC\"\n");
    assert!(settings.hint("lots.csv").is_some());
    assert!(settings.hint("folder/lots.csv").is_some());
    assert!(settings.hint("my-lots.csv").is_none());
}

#[test]
fn of_two_hints_that_fit_the_longer_path_counts() {
    let (settings, _) = read_text(
        "[[file]]\npath = \"lots.csv\"\nsymbol = \"ABC\"\n\
         [[file]]\npath = \"folder/lots.csv\"\nsymbol = \"XYZ\"\n\
         [[file]]\npath = \"lots.csv\"\nsymbol = \"LATE\"\n",
    );
    let symbol = |file| settings.hint(file).and_then(|hint| hint.symbol.clone());
    assert_eq!(symbol("folder/lots.csv").as_deref(), Some("XYZ"));
    assert_eq!(symbol("lots.csv").as_deref(), Some("ABC"));
}

#[test]
fn texts_are_safe_to_show() {
    let (settings, problems) = read_text(
        "[[account]]\nname = \"E\\u001B[31mvil\"\nkind = \"\\u0007\\u202E\"\n\"k\\u001Bey\" = 1\n",
    );
    assert_eq!(&*settings.accounts[0].id, "E[31mvil");
    assert!(problems.iter().all(|text| !text.contains(char::is_control)), "{problems:?}");
}

#[test]
fn the_sample_has_no_problems() {
    let (settings, problems) = read_text(include_str!("../../../sample-data/lotscope.toml"));
    assert_eq!(problems, [""; 0]);
    assert_eq!(settings.accounts.len(), 3);
    assert_eq!(settings.profiles.base.realized_short_term, Some(money(dec!(4200))));
}

#[test]
fn shares_to_keep_are_read_and_less_than_none_is_named() {
    let of = |keep: &str| {
        let text = format!("[security.VTI]\nkeep_at_least = {keep}\n");
        let (settings, problems) = read_bytes(text.as_bytes(), "lotscope.toml");
        (settings.securities[0].keep_at_least, problems.len())
    };
    assert_eq!(of("10.5"), (Some(Shares::new(dec!(10.5))), 0));
    assert_eq!(of("0"), (None, 0));
    assert_eq!(of("-3"), (None, 1));
}

proptest! {
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_bytes(&bytes, "x");
        let _ = set_tax(&String::from_utf8_lossy(&bytes), ProfileSection::Base, &Profile::default());
        let _ = set_file(&String::from_utf8_lossy(&bytes), &hint("x.csv", Some("X"), None));
    }

    #[test]
    fn no_damage_to_a_good_file_breaks_it(place in 0_usize..1500, garbage in "[\\[\\]\"={}#\n.a0-]{1,5}") {
        let mut text = DOCUMENTED.to_owned();
        let mut place = place.min(text.len());
        while !text.is_char_boundary(place) {
            place += 1;
        }
        text.insert_str(place, &garbage);
        let _ = read_bytes(text.as_bytes(), "x");
        if let Ok(written) = set_tax(&text, ProfileSection::Base, &Profile { year: Some(2030), ..Profile::default() }) {
            prop_assert_eq!(read_text(&written).0.profiles.base.year, Some(2030));
        }
        if let Ok(written) = set_file(&text, &hint("x.csv", Some("X"), None)) {
            let symbol = read_text(&written).0.hint("x.csv").and_then(|hint| hint.symbol.clone());
            prop_assert_eq!(symbol.as_deref(), Some("X"));
        }
    }
}
