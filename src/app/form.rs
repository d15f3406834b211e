//! The tax profile form: what a tax figure needs, checked as it is typed.

use crate::domain::money::{Money, Rate};
use crate::domain::tax::{FilingStatus, Profile, ProfileKey};
use rust_decimal::Decimal;
use tui_input::Input;

/// The figures the form asks for, besides the filing status.
const ASKED: [(ProfileKey, &str); 8] = [
    (ProfileKey::OrdinaryIncome, "wages, interest and the like; all but gains"),
    (ProfileKey::QualifiedDividends, "taxed like long-term gains"),
    (ProfileKey::InvestmentIncome, "interest and dividends inside ordinary income"),
    (ProfileKey::RealizedShortTerm, "this year, outside this portfolio; a loss with -"),
    (ProfileKey::RealizedLongTerm, "this year, outside this portfolio; a loss with -"),
    (ProfileKey::CarryoverShortTerm, "loss from earlier years, as a positive amount"),
    (ProfileKey::CarryoverLongTerm, "loss from earlier years, as a positive amount"),
    (ProfileKey::StateRate, "flat, as a percentage: 5 means 5 %"),
];

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

/// The state of the form.
#[derive(Clone, Debug)]
pub struct Form {
    /// The filing status chosen, if any.
    pub status: Option<FilingStatus>,
    /// The figures.
    pub fields: Vec<Field>,
    /// The line that has the focus: 0 is the status.
    pub focus: usize,
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
        Self { status: profile.filing_status, fields, focus: 0, base: profile.clone() }
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

    /// The next or previous filing status.
    pub fn step_status(&mut self, forward: bool) {
        let all = FilingStatus::ALL;
        let place = all.iter().position(|(status, ..)| Some(*status) == self.status);
        let next = match (place, forward) {
            (None, _) => 0,
            (Some(place), true) => (place + 1) % all.len(),
            (Some(place), false) => (place + all.len() - 1) % all.len(),
        };
        self.status = all.get(next).map(|(status, ..)| *status);
    }

    /// The figure that has the focus; `None` on the status.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus.checked_sub(1)?)
    }

    /// What is wrong with a line, if anything.
    #[must_use]
    pub fn fault(&self, field: &Field) -> Option<String> {
        parse(field).err()
    }

    /// The profile as filled in; what the form does not ask stays as it was.
    ///
    /// # Errors
    /// The first thing that is wrong, in words.
    pub fn profile(&self) -> Result<Profile, String> {
        let mut profile = self.base.clone();
        profile.filing_status = self.status;
        for field in &self.fields {
            let parsed = parse(field).map_err(|fault| format!("{}: {fault}", field.key.words()))?;
            let money = parsed.map(Money::new);
            match field.key {
                ProfileKey::OrdinaryIncome => profile.ordinary_income = money,
                ProfileKey::QualifiedDividends => profile.qualified_dividends = money,
                ProfileKey::InvestmentIncome => profile.investment_income = money,
                ProfileKey::RealizedShortTerm => profile.realized_short_term = money,
                ProfileKey::RealizedLongTerm => profile.realized_long_term = money,
                ProfileKey::CarryoverShortTerm => profile.carryover_short_term = money,
                ProfileKey::CarryoverLongTerm => profile.carryover_long_term = money,
                ProfileKey::StateRate => profile.state_rate = parsed.map(Rate::new),
                _ => {}
            }
        }
        if profile.filing_status.is_none() {
            return Err("choose a filing status".to_owned());
        }
        if profile.ordinary_income.is_none() {
            return Err("give an ordinary income; 0 is one".to_owned());
        }
        // Of two people one is left: where both are 65 or over, or blind, so is that one.
        if let Some(status) = profile.filing_status {
            let most = |count: u8| count.min(status.most_persons());
            profile.persons_65_or_over = profile.persons_65_or_over.map(most);
            profile.persons_blind = profile.persons_blind.map(most);
        }
        Ok(profile)
    }
}

/// What the profile says, as one would type it.
fn value(profile: &Profile, key: ProfileKey) -> Option<String> {
    let money = match key {
        ProfileKey::OrdinaryIncome => profile.ordinary_income,
        ProfileKey::QualifiedDividends => profile.qualified_dividends,
        ProfileKey::InvestmentIncome => profile.investment_income,
        ProfileKey::RealizedShortTerm => profile.realized_short_term,
        ProfileKey::RealizedLongTerm => profile.realized_long_term,
        ProfileKey::CarryoverShortTerm => profile.carryover_short_term,
        ProfileKey::CarryoverLongTerm => profile.carryover_long_term,
        ProfileKey::StateRate => {
            let rate = profile.state_rate?.get().checked_mul(Decimal::ONE_HUNDRED)?;
            return Some(rate.normalize().to_string());
        }
        _ => None,
    };
    money.map(|money| money.to_string())
}

/// What is typed, as a decimal; a rate as a fraction of one. Nothing typed is nothing given.
fn parse(field: &Field) -> Result<Option<Decimal>, String> {
    let text: String =
        field.input.value().chars().filter(|c| !matches!(c, ',' | '$' | ' ')).collect();
    if text.is_empty() {
        return Ok(None);
    }
    let number =
        Decimal::from_str_exact(&text).map_err(|_| format!("\"{text}\" is not a number"))?;
    let number = if field.key.is_rate() { number / Decimal::ONE_HUNDRED } else { number };
    field.key.accepts(number).map_err(|fault| fault.to_string())?;
    Ok(Some(number))
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
        assert!(filled(single, "12x", "").profile().unwrap_err().contains("not a number"));
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
