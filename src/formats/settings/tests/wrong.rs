//! What is wrong in `lotscope.toml`: named with its line and its mend, at the cost of itself alone.

use super::*;

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
