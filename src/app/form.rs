//! The tax profile form: every figure of a tax year, checked as it is typed.
//!
//! A figure goes back to the section it came from. Those of a year that `[tax]` does not speak of go to
//! that year's section: written to `[tax]` they would change the other years too.

mod typed;

use crate::domain::household::{ProfileSection, Profiles};
use crate::domain::money::{Money, Rate};
use crate::domain::tax::{Deduction, FilingStatus, Profile, ProfileKey};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use tui_input::Input;
use typed::{counts_people, number, value, year};

/// What may still follow a figure that is begun: the rest of a thousand, a cent, a year.
const ENDINGS: [&str; 7] = ["1", "01", "001", "6", "26", "026", "926"];

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

    /// What counts where nothing is typed and nothing is borrowed, in words.
    const fn default(&self) -> &'static str {
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

/// What is to be written to one section of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChange {
    /// Which.
    pub section: ProfileSection,
    /// What it gives from now on.
    pub profile: Profile,
    /// What it gave and does not give any more.
    pub emptied: Vec<ProfileKey>,
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
    /// The tax year of the figures.
    pub year: i32,
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
    /// What was given as the form was opened.
    given: Profile,
    /// What counts for a figure of another year than that of `[tax]` where none is given.
    borrowed: Profile,
    /// The year `[tax]` speaks of.
    base_year: i32,
    profiles: Profiles,
}

impl Form {
    /// The form for the figures of a tax year, with what is given filled in. `[tax]` is of
    /// `base_year`; `counts` is the profile that the year is taxed by.
    #[must_use]
    pub fn new(profiles: &Profiles, (year, base_year): (i32, i32), counts: Profile) -> Self {
        let own = profiles.of(ProfileSection::Year(year));
        let (given, borrowed) = if year == base_year {
            (Profile { year: Some(base_year), ..own.or(&profiles.base) }, Profile::default())
        } else {
            (own, counts)
        };
        let fields = ASKED
            .iter()
            // A year's section says its year in its name.
            .filter(|(key, _)| year == base_year || *key != ProfileKey::Year)
            .map(|(key, hint)| Field {
                key: *key,
                hint,
                input: Input::new(value(&given, *key).unwrap_or_default()),
            })
            .collect();
        Self {
            year,
            status: given.filing_status,
            fields,
            focus: 0,
            was: None,
            now: None,
            assumed: Vec::new(),
            given,
            borrowed,
            base_year,
            profiles: profiles.clone(),
        }
    }

    /// The filing status that counts.
    #[must_use]
    pub fn filing_status(&self) -> Option<FilingStatus> {
        self.status.or(self.borrowed.filing_status)
    }

    /// Is this figure taken from another year?
    #[must_use]
    pub fn is_borrowed(&self, field: &Field) -> bool {
        field.is_empty() && self.borrowed.is_given(field.key)
    }

    /// What counts where nothing is typed, in words.
    #[must_use]
    pub fn default(&self, field: &Field) -> String {
        let percent = if field.key.is_rate() { " %" } else { "" };
        match value(&self.borrowed, field.key) {
            None => field.default().to_owned(),
            Some(value) => {
                match self.borrowed.carried_from.and_then(|carried| carried.of(field.key)) {
                    Some(year) => format!("{value} left of {year}"),
                    None => format!("{value}{percent} as in {}", self.base_year),
                }
            }
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
        let last = all.len() - 1;
        // Of another year the one that is borrowed can be gone back to, beyond either end.
        let borrows = self.borrowed.filing_status.is_some();
        let next = match (place, forward) {
            (None, false) if borrows => Some(last),
            (None, _) => Some(0),
            (Some(place), true) if place == last => (!borrows).then_some(0),
            (Some(place), true) => Some(place + 1),
            (Some(0), false) => (!borrows).then_some(last),
            (Some(place), false) => Some(place - 1),
        };
        self.status = next.and_then(|next| all.get(next)).map(|(status, ..)| *status);
        let Some(status) = self.filing_status() else { return };
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
        let mut profile = self.given.clone();
        if let Err(fault) = self.fill(&mut profile, field) {
            return Some(fault);
        }
        if field.key != ProfileKey::StateAndLocalTaxes {
            return None;
        }
        let deduction = self.fields.iter().find(|field| field.key == ProfileKey::Deduction)?;
        self.fill(&mut profile, deduction).ok()?;
        let profile = profile.or(&self.borrowed);
        match (profile.deduction, profile.state_and_local_taxes) {
            (Some(Deduction::Amount(all)), Some(part)) if part > all => {
                Some("is more than the deduction that it is a part of".to_owned())
            }
            _ => None,
        }
    }

    /// Is a line that is wrong as it stands one that more characters can make right? `-`, `117,0` and
    /// `20` are on the way to an amount and a year.
    #[must_use]
    pub fn is_begun(&self, field: &Field) -> bool {
        let typed = field.input.value();
        let word = field.key == ProfileKey::Deduction
            && "standard".starts_with(&typed.trim().to_ascii_lowercase());
        let becomes = |ending: &&str| {
            let input = Input::new(format!("{typed}{ending}"));
            self.fault(&Field { input, ..field.clone() }).is_none()
        };
        self.fault(field).is_some() && (word || ENDINGS.iter().any(becomes))
    }

    /// Has this line the focus?
    #[must_use]
    pub fn has_focus(&self, field: &Field) -> bool {
        let place = self.fields.iter().position(|one| one.key == field.key);
        place.is_some_and(|place| place + 1 == self.focus)
    }

    /// What to look at again, though it can be right.
    #[must_use]
    pub fn doubt(&self, field: &Field) -> Option<&'static str> {
        if field.key.is_rate() {
            let tiny = |rate: &Decimal| *rate > Decimal::ZERO && *rate < Decimal::new(1, 2);
            let rate = number(field).ok().flatten().filter(tiny);
            return rate.map(|_| "less than 1 %? 5 % is 5");
        }
        let amount = |key, borrowed: Option<Money>| {
            let field = self.fields.iter().find(|field| field.key == key)?;
            number(field).ok()?.or(borrowed.map(Money::get))
        };
        let part = amount(ProfileKey::InvestmentIncome, self.borrowed.investment_income)?;
        let whole = amount(ProfileKey::OrdinaryIncome, self.borrowed.ordinary_income)?;
        (field.key == ProfileKey::InvestmentIncome && whole >= Decimal::ZERO && part > whole)
            .then_some("more than the ordinary income that includes it?")
    }

    /// The figures as filled in; what the form does not ask stays as it was.
    fn filled(&self) -> Result<Profile, String> {
        let mut profile = self.given.clone();
        profile.filing_status = self.status;
        for field in &self.fields {
            if let Some(fault) = self.fault(field) {
                return Err(format!("{}: {fault}", field.key.words()));
            }
            self.fill(&mut profile, field)?;
        }
        if self.filing_status().is_none() {
            return Err("choose a filing status".to_owned());
        }
        if profile.ordinary_income.or(self.borrowed.ordinary_income).is_none() {
            return Err("give an ordinary income; 0 is one".to_owned());
        }
        Ok(profile)
    }

    /// The section a figure stands in.
    fn section_of(&self, key: ProfileKey) -> ProfileSection {
        let own = ProfileSection::Year(self.year);
        if self.year != self.base_year || self.profiles.of(own).is_given(key) {
            own
        } else {
            ProfileSection::Base
        }
    }

    /// All tax figures with those that are filled in.
    ///
    /// # Errors
    /// The first thing that is wrong, in words.
    pub fn profiles(&self) -> Result<Profiles, String> {
        let filled = self.filled()?;
        let mut profiles = self.profiles.clone();
        if self.year == self.base_year {
            // A figure of the year's own section that is emptied gives way to that of [tax].
            let base = filled.only(|key| self.section_of(key) == ProfileSection::Base);
            profiles.base = base
                .or(&self.profiles.base.only(|key| self.section_of(key) != ProfileSection::Base));
        }
        let own = filled.only(|key| self.section_of(key) != ProfileSection::Base);
        if own != self.profiles.of(ProfileSection::Year(self.year)) {
            profiles.years.insert(self.year, own);
        }
        Ok(profiles)
    }

    /// What is to be written where, for the settings to have these figures.
    #[must_use]
    pub fn changes(&self, profiles: &Profiles) -> Vec<ProfileChange> {
        [ProfileSection::Base, ProfileSection::Year(self.year)]
            .into_iter()
            .filter_map(|section| {
                let (was, profile) = (self.profiles.of(section), profiles.of(section));
                let gone = |key: &ProfileKey| was.is_given(*key) && !profile.is_given(*key);
                let emptied = ProfileKey::ALL.iter().copied().filter(gone).collect();
                (was != profile).then_some(ProfileChange { section, profile, emptied })
            })
            .collect()
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
        let most = self.filing_status().map_or(2, FilingStatus::most_persons);
        let whole = typed.fract().is_zero().then(|| typed.to_u8()).flatten();
        match whole.filter(|count| *count <= most) {
            Some(count) => Ok(Some(count)),
            None => Err(format!("write a number from 0 to {most}")),
        }
    }
}

#[cfg(test)]
mod tests;
