//! The list of goals: what a sale is to come to, and the number of shares that does it, worked out
//! with every key and taken into the order by one.

use super::ticket::{self, Ticket};
use crate::domain::figures;
use crate::domain::goal::{self, Ask, Fill, Goal};
use crate::domain::household::Household;
use crate::domain::money::{Money, Shares};
use crate::domain::order::{Amount, Order, Side};
use crate::domain::plan::{self, Selection};
use crate::domain::preview::{self, Preview};
use crate::domain::refusal::Refusal;
use chrono::NaiveDate;

/// What can be aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// So many dollars before fee and tax.
    Proceeds,
    /// So many dollars after fee and tax.
    Cash,
    /// This net gain, or this net loss.
    Gain,
    /// As much as there is room for.
    Fill(Fill),
}

impl Aim {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 7] = [
        Self::Proceeds,
        Self::Cash,
        Self::Gain,
        Self::Fill(Fill::ZeroBand),
        Self::Fill(Fill::Bracket),
        Self::Fill(Fill::Niit),
        Self::Fill(Fill::Carryover),
    ];

    /// As the list calls it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Proceeds => "Proceeds",
            Self::Cash => "Cash after tax",
            Self::Gain => "Net gain or loss",
            Self::Fill(Fill::ZeroBand) => "Fill the 0 % band",
            Self::Fill(Fill::Bracket) => "Fill the ordinary bracket",
            Self::Fill(Fill::Niit) => "Stay below the investment tax",
            Self::Fill(Fill::Carryover) => "Use up the loss carried over",
        }
    }

    /// What it does, in one line.
    #[must_use]
    pub const fn explained(self) -> &'static str {
        match self {
            Self::Proceeds => "shares worth so many dollars, before fee and tax",
            Self::Cash => "the fewest shares that leave so much after fee and this year's tax",
            Self::Gain => "the fewest shares with this net gain; -, a loss that is deductible",
            Self::Fill(fill) => fill.explained(),
        }
    }

    /// Does it need a number?
    #[must_use]
    pub const fn has_number(self) -> bool {
        !matches!(self, Self::Fill(_))
    }
}

/// What the number of shares comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Shares to sell.
    pub quantity: Shares,
    /// How near they come, in words.
    pub sentence: String,
    /// The sale of so many.
    pub preview: Box<Preview>,
}

/// The list as it stands.
#[derive(Clone, Debug)]
pub struct Goals {
    /// The goal under the cursor, by its place in [`Aim::ALL`].
    cursor: usize,
    /// The number as typed, one for all goals that need one.
    typed: String,
    /// Was the number typed for another goal? Then the next digit begins a new one.
    carried: bool,
    /// Is a net loss meant?
    negative: bool,
    /// What it comes to, or why it does not.
    pub answer: Result<Answer, String>,
}

impl Goals {
    /// The list, on the cash after tax.
    #[must_use]
    pub fn new() -> Self {
        Self {
            cursor: 1,
            typed: String::new(),
            carried: false,
            negative: false,
            answer: Err(String::new()),
        }
    }

    /// The place of the cursor in [`Aim::ALL`].
    #[must_use]
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The goal under the cursor.
    #[must_use]
    pub fn aim(&self) -> Aim {
        Aim::ALL.get(self.cursor).copied().unwrap_or(Aim::Cash)
    }

    /// Puts the cursor on a goal; says whether it was there already. The number goes along.
    pub fn go_to(&mut self, row: usize) -> bool {
        let row = row.min(Aim::ALL.len() - 1);
        let already = std::mem::replace(&mut self.cursor, row) == row;
        self.carried |= !already;
        already
    }

    /// The number as typed for a goal that needs one, with its sign.
    #[must_use]
    pub fn number(&self, aim: Aim) -> String {
        let sign = if aim == Aim::Gain && self.negative { "-" } else { "" };
        format!("{sign}{}", self.typed)
    }

    /// Types a digit or the point.
    pub fn type_digit(&mut self, c: char) {
        if self.aim().has_number() {
            if std::mem::take(&mut self.carried) {
                self.typed.clear();
            }
            ticket::push_number(&mut self.typed, c);
        }
    }

    /// Takes back the last digit, and after the last one the sign.
    pub fn erase(&mut self) {
        if self.aim().has_number() {
            self.carried = false;
            if self.typed.pop().is_none() {
                self.negative = false;
            }
        }
    }

    /// Turns a gain into a loss, and back.
    pub fn turn(&mut self) {
        if self.aim() == Aim::Gain {
            self.negative = !self.negative;
        }
    }

    /// Works out the goal under the cursor for an order.
    pub fn look(&mut self, ticket: &Ticket, household: &Household, today: NaiveDate) {
        self.answer = self.seek(ticket, household, today);
    }

    fn seek(
        &self,
        ticket: &Ticket,
        household: &Household,
        today: NaiveDate,
    ) -> Result<Answer, String> {
        let order = ticket.terms(household)?;
        let method = ticket.method_of_goals(household, today);
        let limits = &ticket.limits;
        let unit = household.share_unit(&order.account, &order.security, order.side);
        let say = |refusal: Refusal| refusal.to_string();
        let (quantity, sentence) = match self.goal()? {
            Wanted::Proceeds(dollars) => {
                let amount = (Amount::Proceeds(dollars), unit);
                let shares =
                    plan::resolve(household.portfolio(), &order, limits, amount).map_err(say)?;
                (shares, figures::count_shares(shares))
            }
            Wanted::Goal(goal) => {
                let ask = Ask { household, order: &order, limits, method, unit, as_of: today };
                let found = goal::seek(&ask, goal).map_err(say)?;
                (found.quantity, found.sentence())
            }
        };
        let order = Order { quantity, ..order };
        let by = Selection::Method(method);
        let preview =
            preview::preview_within(household, &order, &by, limits, today).map_err(say)?;
        let sentence = match self.aim() {
            Aim::Proceeds => {
                let gross = if order.side == Side::Sell {
                    preview.plan.proceeds()
                } else {
                    preview.plan.basis()
                };
                format!("{sentence} by {} are worth {}", method.name(), figures::cents(gross))
            }
            _ => sentence,
        };
        Ok(Answer { quantity, sentence, preview: Box::new(preview) })
    }

    fn goal(&self) -> Result<Wanted, String> {
        let aim = self.aim();
        if let Aim::Fill(fill) = aim {
            return Ok(Wanted::Goal(Goal::Fill(fill)));
        }
        if ticket::is_begun(&self.typed) {
            return Err("how much? digits".to_owned());
        }
        let typed = ticket::number(&self.typed).ok_or("this is no number of dollars")?;
        let dollars = Money::new(typed);
        Ok(match aim {
            Aim::Proceeds => Wanted::Proceeds(dollars),
            Aim::Gain if self.negative => Wanted::Goal(Goal::Gain(-dollars)),
            Aim::Gain => Wanted::Goal(Goal::Gain(dollars)),
            Aim::Cash | Aim::Fill(_) => Wanted::Goal(Goal::Cash(dollars)),
        })
    }
}

impl Default for Goals {
    fn default() -> Self {
        Self::new()
    }
}

/// What is searched for.
enum Wanted {
    Proceeds(Money),
    Goal(Goal),
}
