//! What was typed as an event, or what is wrong with it.

use super::{Ask, Entering};
use crate::app::telling::{amount, date};
use crate::app::ticket;
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Origin, Source};
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::transaction::{
    Action, Entered, EventType, Merger, MergerShares, Opening, Ratio, Transaction,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What is wrong with an answer, and which it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The question; `None` where it is none of them alone.
    pub ask: Option<Ask>,
    /// What is wrong, in words.
    pub words: String,
}

impl Wrong {
    pub(super) fn of(ask: Ask, words: impl Into<String>) -> Self {
        Self { ask: Some(ask), words: words.into() }
    }
}

/// The longest symbol that is typed.
const SYMBOL: usize = 24;

impl Entering {
    /// What was typed, as an event.
    ///
    /// # Errors
    /// The first thing that is missing or wrong, in words.
    pub fn entered(&self, today: NaiveDate) -> Result<Entered, Wrong> {
        let typed = date(self.needed(Ask::Date)?, today);
        let on = typed.map_err(|words| Wrong::of(Ask::Date, words))?;
        let account = self.account().cloned();
        let nowhere = || Wrong::of(Ask::Account, "there is no account to enter it in");
        let account = account.ok_or_else(nowhere)?;
        let action = self.action(on, today)?;
        // It gets its line as it is added.
        let source = Source { file: "".into(), line: 0 };
        let event =
            Transaction { date: on, account, security: self.security.clone(), action, source };
        let note = self.answer(Ask::Note).trim().to_owned();
        Ok(Entered { event, note })
    }

    fn action(&self, on: NaiveDate, today: NaiveDate) -> Result<Action, Wrong> {
        Ok(match self.kind() {
            EventType::Rename => Action::Rename { to: self.symbol()? },
            EventType::MergeStock => Action::Merger(Merger {
                shares: Some(self.new_shares(None)?),
                cash: UnitPrice::ZERO,
            }),
            EventType::MergeCash => Action::Merger(Merger { shares: None, cash: self.cash()? }),
            EventType::MergeMixed => {
                let value = UnitPrice::new(self.money(Ask::NewValue)?.get());
                Action::Merger(Merger {
                    shares: Some(self.new_shares(Some(value))?),
                    cash: self.cash()?,
                })
            }
            EventType::SpinOff => Action::SpinOff {
                to: self.symbol()?,
                ratio: self.ratio()?,
                basis_part: self.part()?,
                cash_in_lieu: self.maybe(Ask::InLieu)?,
            },
            EventType::ReturnOfCapital => {
                Action::ReturnOfCapital { amount: self.money(Ask::Amount)? }
            }
            EventType::Liquidate => {
                Action::Liquidation { amount: self.money(Ask::Amount)?, last: self.last }
            }
            EventType::Worthless => Action::Worthless,
            EventType::AdjustBasis => Action::AdjustBasis {
                lot: self.lot().cloned().ok_or_else(|| {
                    Wrong::of(Ask::Account, "no lot of it is open in this account")
                })?,
                amount: self.change()?,
            },
            EventType::Reinvest => Action::Open(Opening {
                basis: Some(self.money(Ask::Amount)?),
                ..self.opening(Origin::Reinvestment, Some(on))?
            }),
            EventType::Award => self.received(Origin::Award, Some(on))?,
            EventType::Inherit => self.received(Origin::Inherited, Some(on))?,
            EventType::TransferIn => self.received(Origin::Transfer, self.acquired(today)?)?,
            EventType::GiftIn => Action::Open(Opening {
                basis: self.maybe(Ask::Basis)?,
                holding_since: self.acquired(today)?,
                gift_value: self.maybe(Ask::GiftValue)?,
                ..self.opening(Origin::Gift, Some(on))?
            }),
            _ => Action::Split { ratio: self.ratio()?, cash_in_lieu: self.maybe(Ask::InLieu)? },
        })
    }

    fn received(&self, origin: Origin, acquired: Option<NaiveDate>) -> Result<Action, Wrong> {
        let opening = self.opening(origin, acquired)?;
        Ok(Action::Open(Opening { basis: self.maybe(Ask::Basis)?, ..opening }))
    }

    fn opening(&self, origin: Origin, acquired: Option<NaiveDate>) -> Result<Opening, Wrong> {
        Ok(Opening {
            origin,
            lot: None,
            quantity: self.quantity()?,
            basis: None,
            acquired,
            holding_since: None,
            gift_value: None,
        })
    }

    fn given(&self, ask: Ask) -> Option<&str> {
        let typed = self.answer(ask).trim();
        (!typed.is_empty()).then_some(typed)
    }

    fn needed(&self, ask: Ask) -> Result<&str, Wrong> {
        let words = || format!("fill in: {}, {}", self.label(ask), Self::example(ask));
        let missing = || Wrong::of(ask, words());
        self.given(ask).ok_or_else(missing)
    }

    fn named<T>(&self, ask: Ask, read: Result<T, String>) -> Result<T, Wrong> {
        read.map_err(|fault| Wrong::of(ask, format!("{}: {fault}", self.label(ask))))
    }

    fn acquired(&self, today: NaiveDate) -> Result<Option<NaiveDate>, Wrong> {
        let read = self.given(Ask::Acquired).map(|text| date(text, today)).transpose();
        self.named(Ask::Acquired, read)
    }

    fn maybe(&self, ask: Ask) -> Result<Option<Money>, Wrong> {
        let read = self.given(ask).map(|text| amount(text, "27.50")).transpose();
        self.named(ask, read)
    }

    fn money(&self, ask: Ask) -> Result<Money, Wrong> {
        let read = amount(self.needed(ask)?, "120.00");
        let read =
            read.and_then(
                |amount| {
                    if amount.is_zero() { Err("it is zero".to_owned()) } else { Ok(amount) }
                },
            );
        self.named(ask, read)
    }

    fn cash(&self) -> Result<UnitPrice, Wrong> {
        self.money(Ask::Cash).map(|cash| UnitPrice::new(cash.get()))
    }

    fn quantity(&self) -> Result<Shares, Wrong> {
        let text: String = self.needed(Ask::Quantity)?.chars().filter(|c| *c != ',').collect();
        let wrong = || Wrong::of(Ask::Quantity, "shares: a plain number, such as 10 or 1.842");
        positive(&text).map(Shares::new).ok_or_else(wrong)
    }

    /// A change of a basis has a sign.
    fn change(&self) -> Result<Money, Wrong> {
        let text = self.needed(Ask::Change)?;
        let (minus, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let change = self.named(Ask::Change, amount(text, "-12.50"))?;
        if change.is_zero() {
            return Err(Wrong::of(Ask::Change, "a change of nothing changes nothing"));
        }
        Ok(if minus { -change } else { change })
    }

    fn ratio(&self) -> Result<Ratio, Wrong> {
        let text = self.needed(Ask::Ratio)?;
        let number = |text: &str| positive(text.trim()).map(Shares::new);
        let ratio = text.split_once(':').and_then(|(new, old)| number(new).zip(number(old)));
        let wrong = || Wrong::of(Ask::Ratio, "write new shares for old ones as 2:1 or 1:10");
        ratio.map(|(new, old)| Ratio { new, old }).ok_or_else(wrong)
    }

    fn part(&self) -> Result<Rate, Wrong> {
        let part = positive(self.needed(Ask::Part)?).filter(|part| *part <= Decimal::ONE);
        part.map(Rate::new).ok_or_else(|| {
            let words = "part of the basis: between 0 and 1, such as 0.2 for a fifth (Form 8937)";
            Wrong::of(Ask::Part, words)
        })
    }

    fn new_shares(&self, value: Option<UnitPrice>) -> Result<MergerShares, Wrong> {
        Ok(MergerShares {
            of: self.symbol()?,
            ratio: self.ratio()?,
            value,
            cash_in_lieu: self.maybe(Ask::InLieu)?,
        })
    }

    /// A symbol in the form that files have it in.
    fn symbol(&self) -> Result<SecurityId, Wrong> {
        let symbol = self.needed(Ask::Symbol)?.to_uppercase();
        let plain = symbol.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
        if !plain || symbol.len() > SYMBOL {
            let words = "write the symbol in letters and digits, such as NEW or BRK.B";
            return Err(Wrong::of(Ask::Symbol, words));
        }
        let symbol = SecurityId::from(symbol);
        if symbol == self.security {
            let words = format!("{symbol} is what it is called already");
            return Err(Wrong::of(Ask::Symbol, words));
        }
        Ok(symbol)
    }
}

fn positive(text: &str) -> Option<Decimal> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    ticket::number(text).filter(|number| plain && *number > Decimal::ZERO)
}
