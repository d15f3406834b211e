//! The tax profile form: every figure of `[tax]`, checked as it is typed.

mod typed;

use crate::domain::money::{Money, Rate};
use crate::domain::tax::{Deduction, FilingStatus, Profile, ProfileKey};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::ops::RangeInclusive;
use tui_input::Input;
use typed::number;

/// The figures the form asks for, besides the filing status: those that most people have first.
const ASKED: [(ProfileKey, &str); 15] = [
    (
        ProfileKey::OrdinaryIncome,
        "wages, interest and the like; all but gains and qualified dividends",
    ),
    (ProfileKey::QualifiedDividends, "taxed like long-term gains"),
    (ProfileKey::InvestmentIncome, "interest and dividends inside ordinary income"),
    (ProfileKey::RealizedShortTerm, "this year, outside this portfolio; a loss with -"),
    (ProfileKey::RealizedLongTerm, "this year, outside this portfolio; a loss with -"),
    (ProfileKey::CarryoverShortTerm, "loss from earlier years, as a positive amount"),
    (ProfileKey::CarryoverLongTerm, "loss from earlier years, as a positive amount"),
    (ProfileKey::StateRate, "flat, as a percentage: 5 means 5 %"),
    (ProfileKey::StateLongTermRate, "where it differs from the state rate"),
    (
        ProfileKey::RealizedCollectibles,
        "the part of the long-term gain elsewhere taxed at up to 28 %",
    ),
    (ProfileKey::Deduction, "standard, or the amount you itemize"),
    (
        ProfileKey::StateAndLocalTaxes,
        "the part of an itemized deduction that is such taxes, for AMT",
    ),
    (ProfileKey::PersonsSixtyFiveOrOver, "you, and on a joint return your spouse: 0, 1 or 2"),
    (ProfileKey::PersonsBlind, "you, and on a joint return your spouse: 0, 1 or 2"),
    (ProfileKey::Year, "of which tax year these figures are"),
];

/// The years that figures may be of.
const YEARS: RangeInclusive<i32> = 1900..=2100;

/// One line of the form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Which figure.
    pub key: ProfileKey,
    /// What it means, in a few words.
    pub hint: &'static str,
    /// What is typed.
    pub input: Input,
}

impl Field {
    /// Is nothing typed?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.input.value().trim().is_empty()
    }

    /// What counts where nothing is typed, in words.
    #[must_use]
    pub const fn default(&self) -> &'static str {
        match self.key {
            ProfileKey::OrdinaryIncome => "needed for a tax figure",
            ProfileKey::Deduction => "standard",
            ProfileKey::StateLongTermRate => "as the state rate",
            ProfileKey::StateAndLocalTaxes => "not known",
            ProfileKey::Year => "this year",
            _ => "counts as 0",
        }
    }
}

/// What a profile makes of the open sale or of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The tax year.
    pub year: i32,
    /// What the open sale changes; `None` where no sale is open.
    pub sale: Option<Money>,
    /// The year's total, the open sale included.
    pub total: Money,
}

/// The state of the form.
#[derive(Clone, Debug)]
pub struct Form {
    /// The filing status chosen, if any.
    pub status: Option<FilingStatus>,
    /// The figures.
    pub fields: Vec<Field>,
    /// The line that has the focus: 0 is the status.
    pub focus: usize,
    /// The tax as the form was opened; `None` without a figure.
    pub was: Option<Measure>,
    /// The tax as the form is filled in.
    pub now: Option<Measure>,
    /// The figures that a tax figure assumes, as the form is filled in.
    pub assumed: Vec<ProfileKey>,
    base: Profile,
}

impl Form {
    /// The form with what is known filled in.
    #[must_use]
    pub fn new(profile: &Profile) -> Self {
        let fields = ASKED
            .iter()
            .map(|(key, hint)| Field {
                key: *key,
                hint,
                input: Input::new(value(profile, *key).unwrap_or_default()),
            })
            .collect();
        Self {
            status: profile.filing_status,
            fields,
            focus: 0,
            was: None,
            now: None,
            assumed: Vec::new(),
            base: profile.clone(),
        }
    }

    /// Puts the focus on a figure.
    pub fn focus_on(&mut self, key: ProfileKey) {
        let place = self.fields.iter().position(|field| field.key == key);
        self.focus = place.map_or(0, |place| place + 1);
    }

    /// How many lines there are.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.fields.len() + 1
    }

    /// Moves the focus, round and round.
    pub fn step(&mut self, forward: bool) {
        let lines = self.lines();
        self.focus = if forward { self.focus + 1 } else { self.focus + lines - 1 } % lines;
    }

    /// The next or previous filing status. Of two people one may be left: where both are 65 or over,
    /// or blind, so is that one.
    pub fn step_status(&mut self, forward: bool) {
        let all = FilingStatus::ALL;
        let place = all.iter().position(|(status, ..)| Some(*status) == self.status);
        let next = match (place, forward) {
            (None, _) => 0,
            (Some(place), true) => (place + 1) % all.len(),
            (Some(place), false) => (place + all.len() - 1) % all.len(),
        };
        self.status = all.get(next).map(|(status, ..)| *status);
        let Some(status) = self.status else { return };
        for field in self.fields.iter_mut().filter(|field| counts_people(field.key)) {
            let most = status.most_persons();
            if field.input.value().trim().parse::<u8>().is_ok_and(|count| count > most) {
                field.input = Input::new(most.to_string());
            }
        }
    }

    /// The figure that has the focus; `None` on the status.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus.checked_sub(1)?)
    }

    /// What is wrong with a line, if anything.
    #[must_use]
    pub fn fault(&self, field: &Field) -> Option<String> {
        let mut profile = self.base.clone();
        if let Err(fault) = self.fill(&mut profile, field) {
            return Some(fault);
        }
        if field.key != ProfileKey::StateAndLocalTaxes {
            return None;
        }
        let deduction = self.fields.iter().find(|field| field.key == ProfileKey::Deduction)?;
        self.fill(&mut profile, deduction).ok()?;
        match (profile.deduction, profile.state_and_local_taxes) {
            (Some(Deduction::Amount(all)), Some(part)) if part > all => {
                Some("is more than the deduction that it is a part of".to_owned())
            }
            _ => None,
        }
    }

    /// What to look at again, though it can be right.
    #[must_use]
    pub fn doubt(&self, field: &Field) -> Option<&'static str> {
        if field.key.is_rate() {
            let tiny = |rate: &Decimal| *rate > Decimal::ZERO && *rate < Decimal::new(1, 2);
            let rate = number(field).ok().flatten().filter(tiny);
            return rate.map(|_| "less than 1 %? 5 % is 5");
        }
        let amount = |key| {
            let field = self.fields.iter().find(|field| field.key == key)?;
            number(field).ok().flatten()
        };
        let part = amount(ProfileKey::InvestmentIncome)?;
        let whole = amount(ProfileKey::OrdinaryIncome)?;
        (field.key == ProfileKey::InvestmentIncome && whole >= Decimal::ZERO && part > whole)
            .then_some("more than the ordinary income that includes it?")
    }

    /// The profile as filled in; what the form does not ask stays as it was.
    ///
    /// # Errors
    /// The first thing that is wrong, in words.
    pub fn profile(&self) -> Result<Profile, String> {
        let mut profile = self.base.clone();
        profile.filing_status = self.status;
        for field in &self.fields {
            if let Some(fault) = self.fault(field) {
                return Err(format!("{}: {fault}", field.key.words()));
            }
            self.fill(&mut profile, field)?;
        }
        if profile.filing_status.is_none() {
            return Err("choose a filing status".to_owned());
        }
        if profile.ordinary_income.is_none() {
            return Err("give an ordinary income; 0 is one".to_owned());
        }
        Ok(profile)
    }

    /// The figures that were given as the form was opened and that `profile` does not give.
    #[must_use]
    pub fn emptied(&self, profile: &Profile) -> Vec<ProfileKey> {
        let gone = |key: &ProfileKey| self.base.is_given(*key) && !profile.is_given(*key);
        ProfileKey::ALL.iter().copied().filter(gone).collect()
    }

    /// Puts what is typed in a line into a profile. Nothing typed is nothing given.
    fn fill(&self, profile: &mut Profile, field: &Field) -> Result<(), String> {
        let typed = field.input.value().trim();
        if field.key == ProfileKey::Deduction && typed.eq_ignore_ascii_case("standard") {
            profile.deduction = Some(Deduction::Standard);
            return Ok(());
        }
        let parsed = number(field)?;
        let money = parsed.map(Money::new);
        let rate = parsed.map(Rate::new);
        match field.key {
            ProfileKey::OrdinaryIncome => profile.ordinary_income = money,
            ProfileKey::QualifiedDividends => profile.qualified_dividends = money,
            ProfileKey::InvestmentIncome => profile.investment_income = money,
            ProfileKey::RealizedShortTerm => profile.realized_short_term = money,
            ProfileKey::RealizedLongTerm => profile.realized_long_term = money,
            ProfileKey::RealizedCollectibles => profile.realized_collectibles = money,
            ProfileKey::CarryoverShortTerm => profile.carryover_short_term = money,
            ProfileKey::CarryoverLongTerm => profile.carryover_long_term = money,
            ProfileKey::Deduction => profile.deduction = money.map(Deduction::Amount),
            ProfileKey::StateAndLocalTaxes => profile.state_and_local_taxes = money,
            ProfileKey::StateRate => profile.state_rate = rate,
            ProfileKey::StateLongTermRate => profile.state_long_term_rate = rate,
            ProfileKey::PersonsSixtyFiveOrOver => {
                profile.persons_65_or_over = self.persons(parsed)?;
            }
            ProfileKey::PersonsBlind => profile.persons_blind = self.persons(parsed)?,
            ProfileKey::Year => profile.year = year(parsed)?,
            ProfileKey::FilingStatus => {}
        }
        Ok(())
    }

    /// People of whom a return counts one, and a joint one two.
    fn persons(&self, typed: Option<Decimal>) -> Result<Option<u8>, String> {
        let Some(typed) = typed else { return Ok(None) };
        let most = self.status.map_or(2, FilingStatus::most_persons);
        let whole = typed.fract().is_zero().then(|| typed.to_u8()).flatten();
        match whole.filter(|count| *count <= most) {
            Some(count) => Ok(Some(count)),
            None => Err(format!("write a number from 0 to {most}")),
        }
    }
}

const fn counts_people(key: ProfileKey) -> bool {
    matches!(key, ProfileKey::PersonsSixtyFiveOrOver | ProfileKey::PersonsBlind)
}

fn year(typed: Option<Decimal>) -> Result<Option<i32>, String> {
    let Some(typed) = typed else { return Ok(None) };
    let whole = typed.fract().is_zero().then(|| typed.to_i32()).flatten();
    match whole.filter(|year| YEARS.contains(year)) {
        Some(year) => Ok(Some(year)),
        None => Err("write a year, such as 2026".to_owned()),
    }
}

/// What the profile says, as one would type it.
fn value(profile: &Profile, key: ProfileKey) -> Option<String> {
    let percentage = |rate: Option<Rate>| {
        let rate = rate?.get().checked_mul(Decimal::ONE_HUNDRED)?;
        Some(rate.normalize().to_string())
    };
    let money = match key {
        ProfileKey::OrdinaryIncome => profile.ordinary_income,
        ProfileKey::QualifiedDividends => profile.qualified_dividends,
        ProfileKey::InvestmentIncome => profile.investment_income,
        ProfileKey::RealizedShortTerm => profile.realized_short_term,
        ProfileKey::RealizedLongTerm => profile.realized_long_term,
        ProfileKey::RealizedCollectibles => profile.realized_collectibles,
        ProfileKey::CarryoverShortTerm => profile.carryover_short_term,
        ProfileKey::CarryoverLongTerm => profile.carryover_long_term,
        ProfileKey::StateAndLocalTaxes => profile.state_and_local_taxes,
        ProfileKey::Deduction => match profile.deduction? {
            Deduction::Standard => return Some("standard".to_owned()),
            Deduction::Amount(amount) => Some(amount),
        },
        ProfileKey::StateRate => return percentage(profile.state_rate),
        ProfileKey::StateLongTermRate => return percentage(profile.state_long_term_rate),
        ProfileKey::PersonsSixtyFiveOrOver => {
            return profile.persons_65_or_over.map(|count| count.to_string());
        }
        ProfileKey::PersonsBlind => return profile.persons_blind.map(|count| count.to_string()),
        ProfileKey::Year => return profile.year.map(|year| year.to_string()),
        ProfileKey::FilingStatus => None,
    };
    money.map(|money| money.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::settings;
    use rust_decimal::dec;

    fn filled(status: Option<FilingStatus>, income: &str, investment: &str) -> Form {
        let mut form = Form::new(&Profile::default());
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
        let profile = filled(Some(FilingStatus::Single), "$117,000", "").profile().unwrap();
        assert_eq!(profile.ordinary_income, Some(Money::new(dec!(117000))));
        assert_eq!(profile.state_rate, Some(Rate::new(dec!(0.05))));
        assert_eq!(profile.qualified_dividends, None, "what is not typed is not given");
    }

    #[test]
    fn what_cannot_be_is_said() {
        assert!(filled(None, "1", "").profile().unwrap_err().contains("filing status"));
        let single = Some(FilingStatus::Single);
        assert!(filled(single, "", "").profile().unwrap_err().contains("ordinary income"));
        assert!(filled(single, "12x", "").profile().unwrap_err().contains("write it as"));
        assert!(filled(single, "1e14", "").profile().is_err());
        let wrong = |key: ProfileKey, text: &str| {
            let mut form = filled(single, "1", "");
            for field in form.fields.iter_mut().filter(|field| field.key == key) {
                field.input = Input::new(text.to_owned());
            }
            form.profile().unwrap_err()
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
    fn a_rate_that_looks_like_a_fraction_is_doubted() {
        let doubt = |text: &str| {
            let form = filled(Some(FilingStatus::Single), "1", "");
            let input = Input::new(text.to_owned());
            form.doubt(&Field { key: ProfileKey::StateRate, hint: "", input })
        };
        assert!(doubt("0.05").is_some());
        assert_eq!([doubt("5"), doubt("0"), doubt(""), doubt("x")], [None; 4]);
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
        assert_eq!(Form::new(&known).profile(), Ok(known.clone()));
        assert_eq!(settings::set_tax(text, &known).unwrap(), text);
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
        let mut form = Form::new(&joint);
        assert_eq!(form.profile(), Ok(joint));
        form.status = Some(FilingStatus::Single);
        assert!(form.profile().unwrap_err().contains("from 0 to 1"));
        // The list goes from joint to separate.
        form.status = Some(FilingStatus::MarriedJoint);
        form.step_status(true);
        let single = form.profile().unwrap();
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
        assert_eq!(Form::new(&known).profile(), Ok(known));
    }
}
