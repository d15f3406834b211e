//! `lotscope.toml`, read and written back. The keys are those of the documented interface, "lotscope.toml".

mod writing;

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
fn a_misspelt_choice_of_wash_sales_is_named_and_the_default_counts() {
    let text = "[wash]\nholding_period = \"days held\"\nretirement_plans = \"never\"\nolder_lot_replace = 1\n";
    let (settings, problems) = read_text(text);
    assert_eq!(settings.wash, Policies::default());
    let named = |words: &str| problems.iter().any(|problem| problem.contains(words));
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(named("lotscope.toml:2") && named("did you mean \"days-held\"?"), "{problems:?}");
    assert!(named("lotscope.toml:3") && named("write one of permanent, ignore"), "{problems:?}");
    assert!(named("lotscope.toml:4") && named("did you mean older_lot_replaces?"), "{problems:?}");
}

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
fn every_wrong_value_is_named_with_its_line_and_costs_itself_alone() {
    let (settings, problems) = read_text(
        "[tax]\n\
         filing_status = \"singel\"\n\
         ordinary_income = \"120000\"\n\
         investment_income = 1e5\n\
         carryover_long_term = -3000\n\
         state_rate = 5\n\
         persons_65_or_over = 3\n\
         deduction = \"itemized\"\n\
         year = 2026\n\
         qualified_divdends = 5\n\
         realized_long_term = inf\n\
         [tax.2027]\n\
         year = 2026\n\
         [[account]]\n\
         kind = \"taxable\"\n\
         [[account]]\n\
         name = \"A\"\n\
         kind = \"roth\"\n\
         method = \"specific\"\n\
         aliases = \"X\"\n\
         [prices]\n\
         source = \"http\"\n\
         [screen]\n\
         theme = \"drak\"\n\
         ascii = \"no\"\n\
         [securty.VTI]\n\
         kind = \"etf\"\n",
    );
    assert_eq!(
        problems,
        [
            "wrong-setting lotscope.toml:2: filing_status in [tax] is \"singel\", which is not known; \
         did you mean \"single\"?",
            "wrong-setting lotscope.toml:3: ordinary_income in [tax] is text, not a number; \
         write it without quotes: 120000",
            "wrong-setting lotscope.toml:4: investment_income \"1e5\" is in scientific notation; \
         write a plain number, such as 1234.56",
            "wrong-setting lotscope.toml:5: carryover_long_term in [tax] is -3000; \
         losses carried in are positive: write 3000",
            "wrong-setting lotscope.toml:6: state_rate in [tax] is 5; write 0.05 for 5 %",
            "wrong-setting lotscope.toml:7: persons_65_or_over in [tax] is 3; write a number from 0 to 2",
            "wrong-setting lotscope.toml:8: deduction in [tax] is \"itemized\", which is no deduction; \
         write \"standard\", or the amount you itemize",
            "unknown-key lotscope.toml:10: qualified_divdends in [tax] is not used; did you mean qualified_dividends?",
            "wrong-setting lotscope.toml:11: realized_long_term \"inf\" has a letter i; \
         write a plain number, such as 1234.56",
            "wrong-setting lotscope.toml:13: year in [tax.2027] is not the year of the section; remove it",
            "wrong-setting lotscope.toml:14: name in [[account]] is missing; write name = \"…\", as it is to be shown",
            "wrong-setting lotscope.toml:18: kind in [[account]] is \"roth\", which is not known; \
         taken as taxable until then; did you mean \"roth_ira\"?",
            "wrong-setting lotscope.toml:19: method in [[account]] is \"specific\", which is not known; \
         write one of fifo, lifo, highest-cost, lowest-cost, highest-cost-long-term, \
         highest-cost-short-term, lowest-cost-long-term, lowest-cost-short-term, loss-harvester, mintax, \
         max-long-term-loss, max-long-term-gain, max-short-term-loss, max-short-term-gain",
            "wrong-setting lotscope.toml:20: aliases in [[account]] is text, not a list; write aliases = [\"…\"]",
            "wrong-setting lotscope.toml:22: source in [prices] is \"http\", which is not built yet; \
         use \"file\" or \"command\"",
            "wrong-setting lotscope.toml:24: theme in [screen] is \"drak\", which is not known; did you mean \"dark\"?",
            "wrong-setting lotscope.toml:25: ascii in [screen] is text, not true or false; write ascii = true",
            "unknown-key lotscope.toml:26: securty in the file is not used; did you mean security?",
        ]
    );
    let year = Profile { year: Some(2026), ..Profile::default() };
    assert_eq!(settings.profiles.base, year);
    assert_eq!(settings.accounts.len(), 1);
    assert_eq!(settings.prices.source, PriceFeed::Nowhere, "a refused source is none");
}

#[test]
fn figures_that_cannot_both_be_are_named() {
    let (settings, problems) = read_text(
        "[tax]\nordinary_income = 3000\ninvestment_income = 5000\ndeduction = 20_000\n\
         state_and_local_taxes = 20_000.01\n[tax.2027]\nordinary_income = 6000\n\
         [tax.2028]\nordinary_income = 4000\nstate_and_local_taxes = 9000\n",
    );
    assert_eq!(
        problems,
        [
            "doubtful-setting lotscope.toml:3: investment_income in [tax] makes investment_income \
             (5000) more than ordinary_income (3000), which includes it; \
             add it to ordinary_income, unless other income was a loss",
            "wrong-setting lotscope.toml:5: state_and_local_taxes in [tax] is 20000.01, more than the \
             deduction of 20000 that it is a part of; write the part of the deduction that is such taxes",
            "doubtful-setting lotscope.toml:9: ordinary_income in [tax.2028] makes investment_income \
             (5000) more than ordinary_income (4000), which includes it; \
             add it to ordinary_income, unless other income was a loss",
        ]
    );
    assert_eq!(settings.profiles.base.investment_income, Some(money(dec!(5000))));
    assert_eq!(settings.profiles.base.state_and_local_taxes, None);
    let later = &settings.profiles.years[&2028];
    assert_eq!(later.state_and_local_taxes, Some(money(dec!(9000))));
}

#[test]
fn lines_that_are_no_toml_cost_themselves_alone() {
    let (settings, problems) = read_text(
        "[tax]\nyear = 2026\nfiling_status = single\nordinary_income = 120,000\nyear = 2025\n\
         [[account]]\naliases = [\"X\"\nname = \"A\"\n[screen\ntheme = \"dark\"\n[prices]\npath = \"p.csv\"\n",
    );
    let places: Vec<_> = problems.iter().map(|text| text.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "not-toml lotscope.toml:3",
            "not-toml lotscope.toml:4",
            "not-toml lotscope.toml:5",
            "not-toml lotscope.toml:7",
            "not-toml lotscope.toml:9",
        ]
    );
    assert_eq!(settings.profiles.base.year, Some(2026));
    assert_eq!(&*settings.accounts[0].id, "A");
    assert_eq!(settings.screen, ScreenSettings::default(), "keys below a lost header go nowhere");
    assert_eq!(settings.prices.path, "p.csv");
    // toml_edit 0.23 panics at this one.
    assert!(!read_text("==\n.=.").1.is_empty());
    let (settings, problems) = read_text(&"x x\n".repeat(100));
    assert_eq!(settings, Settings::default());
    assert!(problems.last().unwrap().contains("more than"));
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
fn a_return_counts_one_person_and_a_joint_one_two() {
    let (settings, problems) = read_text(
        "[tax]\npersons_65_or_over = 2\nfiling_status = \"married_joint\"\n\
         [tax.2027]\npersons_blind = 2\n\
         [tax.2028]\npersons_blind = 2\nfiling_status = \"single\"\npersons_65_or_over = 1\n\
         [tax.2029]\nfiling_status = \"married_separate\"\npersons_65_or_over = 2\n",
    );
    assert_eq!(
        problems,
        [
            "wrong-setting lotscope.toml:7: persons_blind in [tax.2028] is 2, \
             and the filing status is \"single\"; write a number from 0 to 1",
            "wrong-setting lotscope.toml:12: persons_65_or_over in [tax.2029] is 2, \
             and the filing status is \"married_separate\"; write a number from 0 to 1",
        ]
    );
    let Profiles { base, years } = settings.profiles;
    assert_eq!(base.persons_65_or_over, Some(2));
    assert_eq!(years[&2027].persons_blind, Some(2), "the status of [tax] holds");
    assert_eq!((years[&2028].persons_blind, years[&2028].persons_65_or_over), (None, Some(1)));
    assert_eq!(
        years[&2029].persons_65_or_over, None,
        "that of [tax] holds, for the one who is left"
    );
    let (settings, problems) = read_text("[tax]\npersons_blind = 2\n");
    assert_eq!((settings.profiles.base.persons_blind, problems.len()), (Some(2), 0));
    let (settings, problems) = read_text(
        "[tax]\npersons_65_or_over = 2\nfiling_status = \"married_joint\"\n\
         [tax.2027]\nfiling_status = \"single\"\n",
    );
    assert_eq!((settings.profiles.years[&2027].persons_65_or_over, problems.len()), (None, 0));
}

#[test]
fn rates_and_amounts_are_in_their_ranges() {
    let (settings, problems) = read_text(
        "[tax]\nordinary_income = -5\nstate_rate = 1\nstate_long_term_rate = -0.01\n\
         deduction = -1\nqualified_dividends = -1\ninvestment_income = 10000000000001\n",
    );
    assert_eq!(settings.profiles.base.ordinary_income, Some(money(dec!(-5))));
    let mends: Vec<_> = problems.iter().map(|text| text.split("; ").last().unwrap()).collect();
    assert_eq!(
        mends,
        [
            "write 0.01 for 1 %",
            "write a part of one, such as 0.05 for 5 %",
            "write zero or more, or \"standard\"",
            "write zero or more",
            "check the digits",
        ]
    );
}

#[test]
fn the_sample_has_no_problems() {
    let (settings, problems) = read_text(include_str!("../../../sample-data/lotscope.toml"));
    assert_eq!(problems, [""; 0]);
    assert_eq!(settings.accounts.len(), 3);
    assert_eq!(settings.profiles.base.realized_short_term, Some(money(dec!(4200))));
}

fn hint(path: &str, symbol: Option<&str>, account: Option<&str>) -> FileHint {
    let owned = |text: &str| text.to_owned();
    FileHint { path: owned(path), symbol: symbol.map(owned), account: account.map(owned) }
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

/// The mend of an account's `key` with a word that is not known.
fn mend_of(key: &str, word: &str) -> String {
    let text = format!("[[account]]\nname = \"A\"\n{key} = \"{word}\"\n");
    let (_, problems) = read(&text, &"lotscope.toml".into());
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    problem.to_string()
}

#[test]
fn a_brokers_name_for_a_method_is_known_and_no_opposite_is_guessed() {
    // Vanguard's HIFO sells the highest cost first; E*TRADE's LOFO the lowest; Fidelity's High Cost.
    for (word, meant) in [
        ("hifo", "highest-cost"),
        ("HIFO", "highest-cost"),
        ("lofo", "lowest-cost"),
        ("high cost", "highest-cost"),
        ("low_cost", "lowest-cost"),
        ("fiffo", "fifo"),
        ("higest-cost", "highest-cost"),
    ] {
        let mend = mend_of("method", word);
        assert!(mend.contains(&format!("did you mean \"{meant}\"?")), "{word}: {mend}");
    }
    // First in, last out is LIFO, a letter away from FIFO.
    assert!(mend_of("method", "filo").contains("write one of fifo, lifo"));
}

#[test]
fn a_kind_that_is_not_known_says_what_the_account_is_taken_as() {
    for (word, mend) in [
        ("roth", "did you mean \"roth_ira\"?"),
        ("Roth IRA", "did you mean \"roth_ira\"?"),
        ("ira", "write one of taxable, "),
    ] {
        let told = mend_of("kind", word);
        assert!(told.contains("taken as taxable until then") && told.contains(mend), "{told}");
    }
}
