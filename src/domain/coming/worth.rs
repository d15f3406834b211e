//! What each thing that is coming is worth, in words: tax saved, of which years, or a loss at stake.

use super::{Coming, Event, Turning};
use crate::domain::figures;
use chrono::{Datelike, NaiveDate};

impl Turning {
    /// What waiting for it, or selling before, is worth: `?` where its gain is unknown, and nothing where
    /// only the tax is.
    #[must_use]
    pub fn worth(&self) -> String {
        let Some(saved) = self.saved.map(|saved| saved.tax.to_cents()) else {
            return self.gain.map_or("?", |_| "").to_owned();
        };
        if saved.is_zero() {
            return "the same".to_owned();
        }
        let how = if saved.is_negative() { "sell before" } else { "wait" };
        format!("{how}: {}", figures::cents(saved.abs()))
    }
}

impl Event {
    /// What it is worth: tax saved by waiting, or by selling before, or a loss; nothing where that is no
    /// question.
    #[must_use]
    pub fn worth(&self) -> String {
        match self {
            Self::TurnsLong(turning) => turning.worth(),
            what => what
                .loss()
                .map_or_else(String::new, |loss| format!("{} of loss", figures::cents(loss))),
        }
    }

    /// What that figure is, in a sentence; `None` where there is none. `today` is the day that a sale is
    /// measured against.
    #[must_use]
    pub fn worth_is(&self, today: NaiveDate) -> Option<String> {
        match self {
            Self::TurnsLong(turning) => {
                let saved = turning.saved?;
                let taxes = taxes(&years_until(saved.until, today));
                let day = saved.until.format("%-d %b");
                let tax = saved.tax.to_cents();
                Some(if tax.is_zero() {
                    format!("the same {taxes}, sold today or on {day}, at today's price")
                } else {
                    let when = if tax.is_negative() { "before" } else { "on" };
                    format!("less {taxes} if sold {when} {day}, at today's price")
                })
            }
            Self::MayBuy(of) => {
                self.loss()?;
                let done = of.side.opened();
                Some(format!("the loss that is disallowed where shares are {done} before that day"))
            }
            Self::MaySell(of) => {
                self.loss()?;
                let done = of.side.done();
                Some(format!("the loss that is disallowed where shares are {done} before that day"))
            }
            Self::Reinvests(_) => {
                self.loss()?;
                Some("about so much of a loss is disallowed if the dividend buys shares".to_owned())
            }
            _ => None,
        }
    }
}

/// The tax of these years, in words.
#[must_use]
pub fn taxes(years: &[i32]) -> String {
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    format!("tax of {}", years.join(" and "))
}

/// The years whose tax a sale on a day changes against one today: this one, and the next where the day
/// falls into it.
fn years_until(until: NaiveDate, today: NaiveDate) -> Vec<i32> {
    (today.year()..=until.year()).collect()
}

/// The years whose tax the worth of lots is in; none where none of them turns long-term.
#[must_use]
pub fn years<'a>(events: impl IntoIterator<Item = &'a Coming>, today: NaiveDate) -> Vec<i32> {
    let turning = events.into_iter().filter_map(|one| match &one.what {
        Event::TurnsLong(turning) => Some(turning.saved.map_or(one.on, |saved| saved.until)),
        _ => None,
    });
    turning.max().map_or_else(Vec::new, |day| years_until(day, today))
}
