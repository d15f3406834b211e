//! Goals and what came of them, in words: one text for screen and command.

use super::{Fill, Found, Goal, NotReachable};
use crate::domain::figures::{cents, count_shares, shares, signed};
use crate::domain::money::{Money, Shares};

impl Fill {
    /// What it fills or uses up.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ZeroBand => "the 0 % band",
            Self::Bracket => "the ordinary bracket",
            Self::Niit => "the room below the investment tax",
            Self::Carryover => "the loss carried over",
        }
    }

    /// What it means, in one line.
    #[must_use]
    pub const fn explained(self) -> &'static str {
        match self {
            Self::ZeroBand => "the most that fits while long-term gain is taxed at 0 %",
            Self::Bracket => "the most that fits before the next ordinary rate begins",
            Self::Niit => "the most that fits before investment tax is due",
            Self::Carryover => "gain enough that no loss is carried into the next year",
        }
    }

    /// That there is nothing to fill.
    pub(in crate::domain) fn nothing(self, year: i32) -> String {
        match self {
            Self::ZeroBand => {
                format!(
                    "the 0 % band of {year} has no room for a share: the income fills it already"
                )
            }
            Self::Bracket => {
                format!("the ordinary bracket of {year} has no room for a share, or none above it")
            }
            Self::Niit => {
                format!("the income of {year} has no room for a share below the investment tax")
            }
            Self::Carryover => {
                format!("no loss is carried out of {year}: there is nothing to use up")
            }
        }
    }
}

impl Goal {
    /// What is aimed at.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Cash(cash) => format!("{} after tax", cents(cash)),
            Self::Gain(gain) if gain.is_negative() => {
                format!("a net loss of {}", cents(gain.abs()))
            }
            Self::Gain(gain) => format!("a net gain of {}", cents(gain)),
            Self::Fill(fill) => fill.words().to_owned(),
        }
    }
}

impl Found {
    /// Whether the goal is reached to the cent.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.beyond().to_cents().is_zero()
    }

    /// By how much the sale goes beyond the goal; of a fill, the room it leaves.
    #[must_use]
    pub fn beyond(&self) -> Money {
        match self.goal {
            Goal::Cash(wanted) | Goal::Gain(wanted) => (self.reached - wanted).abs(),
            Goal::Fill(_) => self.reached,
        }
    }

    /// How near the sale comes, honestly.
    #[must_use]
    pub fn sentence(&self) -> String {
        let sold = count_shares(self.quantity);
        let how = match self.goal {
            Goal::Fill(Fill::Carryover) => {
                format!("use it up: no loss is carried out of {}", self.year)
            }
            Goal::Fill(_) if self.is_exact() => "fill it to the cent".to_owned(),
            Goal::Fill(_) => format!("fill it but for {}", cents(self.reached)),
            Goal::Cash(_) | Goal::Gain(_) if self.is_exact() => "reach it to the cent".to_owned(),
            Goal::Cash(_) => format!("bring {} more", cents(self.beyond())),
            Goal::Gain(_) => {
                format!("come to {}, {} beyond", signed(self.reached, 2), cents(self.beyond()))
            }
        };
        let less = match (self.one_less, self.goal) {
            (Some(less), Goal::Cash(wanted) | Goal::Gain(wanted)) if !self.is_exact() => {
                format!("; one share less is {} short", cents((wanted - less).abs()))
            }
            _ => String::new(),
        };
        format!("{}: {sold} {how}{less}{}", self.goal.words(), without(self.goal, self.disallowed))
    }
}

/// What of the losses does not count, where a gain or a loss is aimed at.
fn without(goal: Goal, disallowed: Money) -> String {
    match goal {
        Goal::Gain(_) if !disallowed.to_cents().is_zero() => {
            format!("; {} more of loss is disallowed and does not count", cents(disallowed))
        }
        _ => String::new(),
    }
}

impl NotReachable {
    /// What the most is, and what reaches the goal instead.
    #[must_use]
    pub fn told(&self) -> String {
        let (method, sold) = (self.method.name(), count_shares(self.quantity));
        let leave = if self.quantity == Shares::from(1) { "leaves" } else { "leave" };
        let nearest = match self.goal {
            Goal::Cash(_) => format!("the most is {} with {sold}", cents(self.nearest)),
            Goal::Gain(_) => {
                format!("the nearest is {} with {sold}", signed(self.nearest, 2))
            }
            Goal::Fill(Fill::Carryover) => {
                format!("{sold} {leave} {} of it", cents(self.nearest))
            }
            Goal::Fill(_) => format!("{sold} {leave} {} of it free", cents(self.nearest)),
        };
        let by = self.by.map_or(String::new(), |(method, quantity)| {
            format!("; {} reaches it with {}", method.name(), shares(quantity))
        });
        let without = without(self.goal, self.disallowed);
        format!("{} is not reached by {method}: {nearest}{without}{by}", self.goal.words())
    }
}
