//! The form as it is filled in, and where its figures go.

use super::*;
use crate::domain::tax::CarriedFrom;
use crate::formats::settings;
use rust_decimal::dec;

/// The form for `[tax]`, of 2026.
fn form_of(base: &Profile) -> Form {
    let profiles = Profiles { base: base.clone(), ..Profiles::default() };
    Form::new(&profiles, (2026, 2026), base.clone())
}

/// What `[tax]` is as filled in; that it is of 2026 goes without saying.
fn base_of(form: &Form) -> Result<Profile, String> {
    form.profiles().map(|profiles| {
        assert_eq!(profiles.base.year, Some(2026));
        Profile { year: None, ..profiles.base }
    })
}

fn filled(status: Option<FilingStatus>, income: &str, investment: &str) -> Form {
    let mut form = form_of(&Profile::default());
    form.status = status;
    for field in &mut form.fields {
        match field.key {
            ProfileKey::OrdinaryIncome => field.input = Input::new(income.to_owned()),
            ProfileKey::InvestmentIncome => field.input = Input::new(investment.to_owned()),
            ProfileKey::StateRate => field.input = Input::new("5".to_owned()),
            _ => {}
        }
    }
    form
}

#[test]
fn a_status_and_an_income_are_enough_and_a_rate_is_a_percentage() {
    let profile = base_of(&filled(Some(FilingStatus::Single), "$117,000", "")).unwrap();
    assert_eq!(profile.ordinary_income, Some(Money::new(dec!(117000))));
    assert_eq!(profile.state_rate, Some(Rate::new(dec!(0.05))));
    assert_eq!(profile.qualified_dividends, None, "what is not typed is not given");
}

#[test]
fn what_cannot_be_is_said() {
    assert!(filled(None, "1", "").profiles().unwrap_err().contains("filing status"));
    let single = Some(FilingStatus::Single);
    assert!(filled(single, "", "").profiles().unwrap_err().contains("ordinary income"));
    assert!(filled(single, "12x", "").profiles().unwrap_err().contains("write it as"));
    assert!(filled(single, "1e14", "").profiles().is_err());
    let wrong = |key: ProfileKey, text: &str| {
        let mut form = filled(single, "1", "");
        for field in form.fields.iter_mut().filter(|field| field.key == key) {
            field.input = Input::new(text.to_owned());
        }
        form.profiles().unwrap_err()
    };
    assert!(wrong(ProfileKey::QualifiedDividends, "-1").contains("below zero"));
    assert!(wrong(ProfileKey::CarryoverLongTerm, "-1").contains("below zero"));
    assert!(wrong(ProfileKey::RealizedLongTerm, "10000000000001").contains("too large"));
    assert!(wrong(ProfileKey::RealizedLongTerm, "0.00000000001").contains("decimals"));
    // The file refuses a rate of 1 too.
    assert!(wrong(ProfileKey::StateRate, "100").contains("below 100"));
    assert!(wrong(ProfileKey::StateRate, "-1").contains("below zero"));
}

#[test]
fn whatever_the_file_may_hold_can_be_saved() {
    // A business loss makes the ordinary income negative, and less than the interest in it.
    let text = "[tax]\nfiling_status = \"single\"\nordinary_income = -50000.0000000001\n\
                investment_income = 1200\nqualified_dividends = 10000000000000\n\
                realized_long_term = -10000000000000\nstate_rate = 0.9999999999\n";
    let (settings, problems) = settings::read_bytes(text.as_bytes(), "lotscope.toml");
    assert_eq!(problems, []);
    let known = settings.profiles.base;
    assert_eq!(base_of(&form_of(&known)), Ok(known.clone()));
    assert_eq!(settings::set_tax(text, ProfileSection::Base, &known).unwrap(), text);
}

#[test]
fn one_person_is_left_of_two() {
    let joint = Profile {
        filing_status: Some(FilingStatus::MarriedJoint),
        ordinary_income: Some(Money::ZERO),
        persons_65_or_over: Some(2),
        persons_blind: Some(0),
        ..Profile::default()
    };
    let mut form = form_of(&joint);
    assert_eq!(base_of(&form), Ok(joint));
    form.status = Some(FilingStatus::Single);
    assert!(form.profiles().unwrap_err().contains("from 0 to 1"));
    // The list goes from joint to separate.
    form.status = Some(FilingStatus::MarriedJoint);
    form.step_status(true);
    let single = base_of(&form).unwrap();
    assert_eq!((single.persons_65_or_over, single.persons_blind), (Some(1), Some(0)));
}

#[test]
fn the_form_shows_what_is_known_and_keeps_what_it_does_not_ask() {
    let known = Profile {
        filing_status: Some(FilingStatus::Single),
        ordinary_income: Some(Money::new(dec!(1000.50))),
        persons_blind: Some(1),
        state_rate: Some(Rate::new(dec!(0.0495))),
        ..Profile::default()
    };
    assert_eq!(base_of(&form_of(&known)), Ok(known));
}

fn typed(form: &mut Form, key: ProfileKey, text: &str) {
    for field in form.fields.iter_mut().filter(|field| field.key == key) {
        field.input = Input::new(text.to_owned());
    }
}

/// [tax] of 2026 with these sections of years beside it.
fn form_with(years: impl IntoIterator<Item = (i32, Profile)>, year: i32) -> Form {
    let base = Profile {
        year: Some(2026),
        filing_status: Some(FilingStatus::MarriedJoint),
        ordinary_income: Some(Money::from(120_000)),
        persons_65_or_over: Some(2),
        state_rate: Some(Rate::new(dec!(0.05))),
        ..Profile::default()
    };
    let counts = Profile {
        carryover_long_term: Some(Money::from(7_000)),
        carried_from: Some(CarriedFrom { year: 2026, short_term: true, long_term: true }),
        ..base.clone()
    };
    let profiles = Profiles { base, years: years.into_iter().collect() };
    Form::new(&profiles, (year, 2026), counts)
}

#[test]
fn a_figure_of_another_year_goes_to_the_section_of_that_year() {
    let mut form = form_with([], 2027);
    assert!(form.fields.iter().all(|field| field.is_empty() && field.key != ProfileKey::Year));
    let said =
        |form: &Form, key| form.default(form.fields.iter().find(|field| field.key == key).unwrap());
    assert_eq!(said(&form, ProfileKey::OrdinaryIncome), "120000 as in 2026");
    assert_eq!(said(&form, ProfileKey::StateRate), "5 % as in 2026");
    assert_eq!(said(&form, ProfileKey::CarryoverLongTerm), "7000 left of 2026");
    assert_eq!(said(&form, ProfileKey::QualifiedDividends), "counts as 0");
    assert_eq!(form.changes(&form.profiles().unwrap()), [], "nothing is typed");
    typed(&mut form, ProfileKey::OrdinaryIncome, "90000");
    let profiles = form.profiles().unwrap();
    let own = Profile { ordinary_income: Some(Money::from(90_000)), ..Profile::default() };
    let section = ProfileSection::Year(2027);
    let change = ProfileChange { section, profile: own.clone(), emptied: Vec::new() };
    assert_eq!(form.changes(&profiles), [change]);
    assert_eq!((profiles.base, profiles.years), (form.profiles.base.clone(), [(2027, own)].into()));
    // Emptied again, it is that of [tax].
    let mut form = form_with(profiles_of(90_000), 2027);
    typed(&mut form, ProfileKey::OrdinaryIncome, "");
    let changes = form.changes(&form.profiles().unwrap());
    assert_eq!(changes[0].emptied, [ProfileKey::OrdinaryIncome]);
}

fn profiles_of(income: i64) -> [(i32, Profile); 1] {
    let income = Some(Money::from(income));
    [(2027, Profile { ordinary_income: income, ..Profile::default() })]
}

#[test]
fn of_one_year_each_figure_goes_back_to_where_it_came_from() {
    let own = Profile { state_rate: Some(Rate::new(dec!(0.03))), ..Profile::default() };
    let mut form = form_with([(2026, own)], 2026);
    typed(&mut form, ProfileKey::OrdinaryIncome, "100000");
    typed(&mut form, ProfileKey::StateRate, "4");
    let profiles = form.profiles().unwrap();
    assert_eq!(profiles.base.ordinary_income, Some(Money::from(100_000)));
    assert_eq!(profiles.base.state_rate, Some(Rate::new(dec!(0.05))), "it is still there");
    assert_eq!(profiles.years[&2026].state_rate, Some(Rate::new(dec!(0.04))));
    assert_eq!(profiles.years[&2026].ordinary_income, None);
    let sections: Vec<_> = form.changes(&profiles).iter().map(|one| one.section).collect();
    assert_eq!(sections, [ProfileSection::Base, ProfileSection::Year(2026)]);
}

#[test]
fn a_borrowed_status_counts_and_can_be_gone_back_to() {
    let mut form = form_with([], 2027);
    assert_eq!((form.status, form.filing_status()), (None, Some(FilingStatus::MarriedJoint)));
    form.step_status(true);
    assert_eq!(form.status, Some(FilingStatus::Single));
    typed(&mut form, ProfileKey::PersonsBlind, "2");
    assert!(form.profiles().unwrap_err().contains("from 0 to 1"));
    form.step_status(false);
    assert_eq!((form.status, form.profiles().is_ok()), (None, true));
    form.step_status(false);
    assert_eq!(form.status, Some(FilingStatus::SurvivingSpouse));
}

#[test]
fn what_more_characters_can_make_right_is_begun_and_no_error_yet() {
    let begun = |key, text: &str| {
        let mut form = form_with([], 2026);
        typed(&mut form, key, text);
        let field = form.fields.iter().find(|field| field.key == key).unwrap();
        assert!(form.fault(field).is_some(), "{text}");
        form.is_begun(field)
    };
    for text in ["-", "$", "-$", ".", "117,", "117,0", "117,00"] {
        assert!(begun(ProfileKey::RealizedLongTerm, text), "{text}");
    }
    assert!(begun(ProfileKey::Deduction, "stand"), "standard");
    assert!(begun(ProfileKey::Year, "2") && begun(ProfileKey::Year, "202"), "2026");
    for text in ["1e", "--", "5-", "1.2.3", "117,0000"] {
        assert!(!begun(ProfileKey::RealizedLongTerm, text), "{text}");
    }
    // A loss that is carried in is a positive amount.
    assert!(!begun(ProfileKey::CarryoverLongTerm, "-"));
    assert!(!begun(ProfileKey::Year, "3"));
}
