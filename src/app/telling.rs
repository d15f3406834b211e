//! The form for what the user knows of a lot whose file does not say when it was acquired or what
//! it cost: kept in `basis.csv`, beside the files and never in them.

use super::format;
use super::ticket;
use crate::domain::household::Household;
use crate::domain::lot::{Level, Lot};
use crate::domain::money::Money;
use crate::domain::sell_when::{SoldWhole, sell_when};
use crate::domain::term::Term;
use crate::domain::told::{ME, Told, Word};
use chrono::{Datelike, NaiveDate};
use tui_input::Input;

/// The first year that a date is believed in, as in files.
const FIRST_YEAR: i32 = 1900;

/// Something that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The acquisition date.
    Acquired,
    /// What all of it cost.
    Total,
    /// What one share cost.
    PerShare,
    /// Where it is known from.
    Source,
    /// Who says so.
    Who,
}

/// What is typed for a question.
#[derive(Clone, Debug)]
pub struct Line {
    /// The question.
    pub ask: Ask,
    /// What is typed.
    pub input: Input,
}

/// The state of the form.
#[derive(Clone, Debug)]
pub struct Telling {
    /// The lot as its file gives it, or as it was told before.
    pub lot: Lot,
    /// The questions.
    pub lines: Vec<Line>,
    /// The line that has the focus.
    pub focus: usize,
    /// Why it is not saved, once that was tried.
    pub fault: Option<String>,
    /// All of it sold today, as things are and as they are typed; neither without a price.
    pub sold: [Option<SoldWhole>; 2],
}

/// Is there something that the user could tell of a lot, or tell anew?
#[must_use]
pub fn wanted(lot: &Lot) -> bool {
    lot.is_usd() && (asks_date(lot) || asks_basis(lot))
}

fn asks_date(lot: &Lot) -> bool {
    // A whole holding was bought on many days.
    let open = lot.acquired.is_none() && lot.level != Level::Position;
    open || lot.rare.date_told.is_some()
}

fn asks_basis(lot: &Lot) -> bool {
    lot.basis.is_none() || lot.rare.basis_told.is_some()
}

impl Telling {
    /// The form for a lot, with what was told of it before.
    #[must_use]
    pub fn new(lot: Lot) -> Self {
        let word = lot.rare.basis_told.as_deref().or(lot.rare.date_told.as_deref());
        let word = word.cloned().unwrap_or_else(|| Word { who: ME.to_owned(), ..Word::default() });
        let date = lot.rare.date_told.as_ref().and(lot.acquired);
        let total = lot.rare.basis_told.as_ref().and(lot.basis);
        let mut lines = Vec::new();
        let mut ask = |ask: Ask, text: String| lines.push(Line { ask, input: Input::new(text) });
        if asks_date(&lot) {
            ask(Ask::Acquired, date.map(|day| day.to_string()).unwrap_or_default());
        }
        if asks_basis(&lot) {
            ask(Ask::Total, total.map(|basis| basis.abs().to_string()).unwrap_or_default());
            ask(Ask::PerShare, String::new());
        }
        ask(Ask::Source, word.source);
        ask(Ask::Who, word.who);
        Self { lot, lines, focus: 0, fault: None, sold: [None; 2] }
    }

    /// What a line asks, in words.
    #[must_use]
    pub fn label(&self, ask: Ask) -> &'static str {
        match (ask, self.lot.is_short()) {
            (Ask::Acquired, false) => "acquired on",
            (Ask::Acquired, true) => "sold short on",
            (Ask::Total, false) => "cost in total",
            (Ask::Total, true) => "sold for, in total",
            (Ask::PerShare, false) => "or cost a share",
            (Ask::PerShare, true) => "or for, a share",
            (Ask::Source, _) => "you know it from",
            (Ask::Who, _) => "who says so",
        }
    }

    /// An example of what can be typed.
    #[must_use]
    pub const fn example(ask: Ask) -> &'static str {
        match ask {
            Ask::Acquired => "such as 2019-03-04",
            Ask::Total => "such as 2,400.00, fees included",
            Ask::PerShare => "such as 160.00, in place of the total",
            Ask::Source => "such as statement of March 2019",
            Ask::Who => "",
        }
    }

    /// Moves the focus.
    pub fn step(&mut self, forward: bool) {
        let count = self.lines.len().max(1);
        self.focus = (self.focus + if forward { 1 } else { count - 1 }) % count;
    }

    /// What is being typed.
    pub fn field_mut(&mut self) -> Option<&mut Input> {
        self.lines.get_mut(self.focus).map(|line| &mut line.input)
    }

    fn typed(&self, ask: Ask) -> Option<&str> {
        let line = self.lines.iter().find(|line| line.ask == ask)?;
        let typed = line.input.value().trim();
        (!typed.is_empty()).then_some(typed)
    }

    /// Is nothing told yet?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [Ask::Acquired, Ask::Total, Ask::PerShare].into_iter().all(|ask| self.typed(ask).is_none())
    }

    /// What was typed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn told(&self, today: NaiveDate) -> Result<Told, String> {
        let acquired = self.typed(Ask::Acquired).map(|text| date(text, today)).transpose()?;
        let total = self.typed(Ask::Total).map(|text| amount(text, "2400.00")).transpose()?;
        let each = self.typed(Ask::PerShare).map(|text| amount(text, "160.00")).transpose()?;
        let basis = match (total, each) {
            (Some(_), Some(_)) => {
                return Err("type the total or the cost of a share, not both".to_owned());
            }
            (Some(total), None) => Some(total),
            (None, Some(each)) => {
                let total = each.get().checked_mul(self.lot.units().abs().get());
                Some(total.map(Money::new).ok_or("this is more than is believed")?.to_cents())
            }
            (None, None) => None,
        };
        if acquired.is_none() && basis.is_none() {
            return Err("type what you know first; Esc goes back".to_owned());
        }
        let text = |ask| self.typed(ask).unwrap_or_default().to_owned();
        Ok(Told {
            account: self.lot.account.clone(),
            security: self.lot.security.clone(),
            lot: self.lot.id.clone(),
            quantity: self.lot.quantity.abs(),
            acquired,
            basis,
            word: Word { who: text(Ask::Who), when: Some(today), source: text(Ask::Source) },
        })
    }

    /// Is what is typed nothing yet, which more characters in the line in focus can make right?
    #[must_use]
    pub fn is_begun(&self, today: NaiveDate) -> bool {
        let Some(line) = self.lines.get(self.focus) else { return false };
        let typed = line.input.value();
        let rest = match line.ask {
            Ask::Acquired => "2000-01-01".get(typed.len()..),
            Ask::Total | Ask::PerShare => Some("1"),
            Ask::Source | Ask::Who => None,
        };
        let becomes = |rest: &str| {
            let mut longer = self.clone();
            if let Some(field) = longer.field_mut() {
                *field = Input::new(format!("{typed}{rest}"));
            }
            longer.told(today).is_ok()
        };
        !typed.is_empty() && self.told(today).is_err() && rest.is_some_and(becomes)
    }

    /// Works out what comes of what is typed, were all of the lot sold today.
    pub fn look(&mut self, household: &Household, today: NaiveDate) {
        let price = household.portfolio().prices.price(&self.lot.security);
        let sold = |lot: &Lot| Some(sell_when(household, lot, price?, today).ok()?.today);
        let typed = self.told(today).ok().and_then(|told| {
            let mut lot = self.lot.clone();
            lot.acquired = told.acquired.or(lot.acquired);
            let signed = |basis: Money| if lot.is_short() { -basis } else { basis };
            lot.basis = told.basis.map(signed).or(lot.basis);
            sold(&lot)
        });
        self.sold = [sold(&self.lot), typed];
    }

    /// What comes of it, in words: as things are, and as they are typed.
    #[must_use]
    pub fn effect(&self) -> [Option<String>; 2] {
        self.sold.map(|sold| sold.as_ref().map(outcome))
    }
}

/// `gain +1,680.00 long-term, tax +252.00`
fn outcome(sold: &SoldWhole) -> String {
    let term = match sold.term {
        Term::Short => "short-term",
        Term::Long => "long-term",
    };
    let gain = match sold.gain {
        Some(gain) => format!("gain {} {term}", format::signed(gain, 2)),
        None if sold.sheltered => "gain unknown".to_owned(),
        None => format!("gain unknown, all taxed {term}"),
    };
    if sold.sheltered {
        return format!("{gain}, sheltered ⌂: no tax");
    }
    let tax = sold.tax.map_or_else(String::new, |tax| format!(", tax {}", format::signed(tax, 2)));
    format!("{gain}{tax}")
}

/// A day as it is typed, `2019-03-04` or `3/4/2019`.
pub(super) fn date(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day = ["%Y-%m-%d", "%m/%d/%Y"]
        .into_iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| day.year() >= FIRST_YEAR)
        .ok_or("write the day as 2019-03-04")?;
    if day > today {
        return Err(format!("{day} is after {today}"));
    }
    Ok(day)
}

/// Dollars as they are typed.
pub(super) fn amount(text: &str, example: &str) -> Result<Money, String> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '$' | ' ')).collect();
    let wrong = || format!("an amount is a plain number, such as {example}");
    if !plain.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(wrong());
    }
    ticket::number(&plain).map(Money::new).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, household, lot};
    use rust_decimal::dec;

    const TODAY: &str = "2026-11-22";

    /// 15 shares without date and basis.
    fn bare() -> Lot {
        Lot { acquired: None, ..lot("GE", "A", "2024-01-02", dec!(15), None) }
    }

    fn form(typed: &[(Ask, &str)]) -> Telling {
        let mut form = Telling::new(bare());
        for (ask, text) in typed {
            let line = form.lines.iter_mut().find(|line| line.ask == *ask).unwrap();
            line.input = Input::new((*text).to_owned());
        }
        form
    }

    fn told(typed: &[(Ask, &str)]) -> Result<(Option<NaiveDate>, Option<Money>), String> {
        form(typed).told(day(TODAY)).map(|told| (told.acquired, told.basis))
    }

    #[test]
    fn a_total_or_the_cost_of_a_share_is_told() {
        // 15 × 160.10.
        let basis = Some(Money::new(dec!(2401.50)));
        assert_eq!(told(&[(Ask::Total, "$2,401.50")]), Ok((None, basis)));
        assert_eq!(told(&[(Ask::PerShare, "160.10")]), Ok((None, basis)));
        let date = Some(day("2019-03-04"));
        assert_eq!(told(&[(Ask::Acquired, "2019-03-04")]), Ok((date, None)));
        assert_eq!(told(&[(Ask::Acquired, "3/4/2019")]), Ok((date, None)));
        assert_eq!(told(&[(Ask::Total, "0")]), Ok((None, Some(Money::ZERO))), "it cost nothing");
    }

    #[test]
    fn what_cannot_be_is_refused_as_it_is_typed() {
        for (typed, reason) in [
            (&[(Ask::Acquired, "2019-02-30")][..], "2019-03-04"),
            (&[(Ask::Acquired, "2026-11-23")], "is after 2026-11-22"),
            (&[(Ask::Acquired, "19-03-04")], "2019-03-04"),
            (&[(Ask::Total, "24OO")], "plain number"),
            (&[(Ask::Total, "-5")], "plain number"),
            (&[(Ask::Total, "99999999999999")], "plain number"),
            (&[(Ask::Total, "5"), (Ask::PerShare, "1")], "not both"),
            (&[(Ask::Source, "letter")], "first"),
        ] {
            let error = told(typed).unwrap_err();
            assert!(error.contains(reason), "{typed:?}: {error}");
        }
    }

    #[test]
    fn what_is_begun_is_no_error_yet() {
        for (ask, text) in [(Ask::Acquired, "20"), (Ask::Acquired, "2019-1"), (Ask::Total, "$")] {
            let mut form = form(&[(ask, text)]);
            form.focus = form.lines.iter().position(|line| line.ask == ask).unwrap();
            assert!(form.told(day(TODAY)).is_err() && form.is_begun(day(TODAY)), "{text}");
            // Once the focus has left it, it is one.
            form.step(true);
            assert!(!form.is_begun(day(TODAY)), "{text}");
        }
        for (ask, text) in [(Ask::Acquired, "2019-13"), (Ask::Total, "-"), (Ask::Total, "2O")] {
            let mut form = form(&[(ask, text)]);
            form.focus = form.lines.iter().position(|line| line.ask == ask).unwrap();
            assert!(!form.is_begun(day(TODAY)), "{text}");
        }
    }

    #[test]
    fn only_what_the_file_lacks_is_asked() {
        let asks = |lot: Lot| -> Vec<Ask> {
            Telling::new(lot).lines.iter().map(|line| line.ask).collect()
        };
        assert_eq!(asks(bare())[..3], [Ask::Acquired, Ask::Total, Ask::PerShare]);
        let dated = lot("GE", "A", "2024-01-02", dec!(15), None);
        assert_eq!(asks(dated)[..2], [Ask::Total, Ask::PerShare]);
        let known = lot("GE", "A", "2024-01-02", dec!(15), Some(dec!(9)));
        assert!(!wanted(&known));
        // A whole holding has no one date; its basis can be told.
        let whole = Lot { level: Level::Position, ..bare() };
        assert_eq!(asks(whole)[..2], [Ask::Total, Ask::PerShare]);
        // What was told can be told anew.
        let mut mended = known;
        mended.rare.basis_told =
            Some(Word { source: "letter".to_owned(), ..Word::default() }.into());
        assert!(wanted(&mended));
        let form = Telling::new(mended);
        assert_eq!(form.lines[0].input.value(), "9");
        assert_eq!(form.lines[2].input.value(), "letter");
    }

    #[test]
    fn without_a_price_there_is_no_effect_to_show() {
        let mut form = form(&[(Ask::Acquired, "2019-03-04"), (Ask::Total, "2400")]);
        form.look(&household(vec![bare()]), day(TODAY));
        assert_eq!(form.effect(), [None, None]);
    }
}
