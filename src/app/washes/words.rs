//! What a row says at more length: what went to what, and why.

use super::{Row, WashScreen};
use crate::app::format;
use crate::domain::figures::shares_about;
use crate::domain::ids::SecurityId;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::wash::Taken;
use crate::domain::wash::windows::{LossSale, Recent, Reinvesting, either, names};
use chrono::{Datelike, NaiveDate};

/// `buy no VTI or VTSAX, in any account, through 24 Dec`.
pub(super) fn advice(
    securities: &[SecurityId],
    side: Side,
    sold: NaiveDate,
    through: NaiveDate,
) -> String {
    let what = match side {
        Side::Sell => "buy no",
        Side::Cover => "sell short no",
    };
    let year = if sold.year() == through.year() { "%-d %b" } else { "%-d %b %Y" };
    let day = through.format(year);
    format!("{what} {}, in any account, through {day}", either(securities))
}

/// All of a loss is disallowed already: what is bought from now on is free of it, but not of others.
pub(super) fn nothing_more(securities: &[SecurityId], side: Side) -> String {
    let opening = match side {
        Side::Sell => "purchase",
        Side::Cover => "short sale",
    };
    format!(
        "all of this loss is disallowed already. A {opening} washes no more of it; it can still wash other \
         losses of {} {} within 30 days of it",
        either(securities),
        side.done()
    )
}

fn long(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// `50 of INTC@2026-11-09, Schwab Brokerage: 975.00 into its basis`.
fn taken(one: &Taken, side: Side) -> String {
    let lot = one.lot.as_ref().map_or_else(|| one.gone(side), ToString::to_string);
    let goes = if one.for_good { "lost for good" } else { "into its basis" };
    let shares = format::shares(one.shares);
    format!("  {shares} of {lot}, {}: {} {goes}", one.account, format::cents(one.amount))
}

impl WashScreen {
    /// What went to what, or would: a title and lines.
    #[must_use]
    pub fn what_to_what(&self) -> Option<(String, Vec<String>)> {
        Some(match self.current()? {
            Row::Buy(loss) | Row::Washed(loss) => {
                (format!("The loss of {}", loss.name()), self.of_sale(loss))
            }
            Row::Sell(recent) => {
                (format!("A loss of {} today", names(&recent.securities)), of_recent(recent))
            }
            Row::Reinvests(one) => {
                (format!("The reinvestment of {}", one.security), self.of_reinvesting(one))
            }
        })
    }

    fn of_sale(&self, loss: &LossSale) -> Vec<String> {
        let mut lines = vec![format!(
            "{} in {}, {}: {} lost",
            loss.security,
            loss.account,
            long(loss.on),
            format::cents(loss.loss)
        )];
        if loss.taken.is_empty() && !loss.is_washed() {
            lines.push("Nothing took a part of it so far.".to_owned());
        } else {
            lines.push("It went to".to_owned());
            lines.extend(loss.taken.iter().map(|one| taken(one, loss.side)));
            let matched: Money = loss.taken.iter().map(|one| one.amount).sum();
            let own = if self.is_broker() { loss.by_broker } else { loss.by_taxpayer };
            let stated = own - matched;
            if stated.to_cents().is_positive() {
                lines.push(format!("  {} as its file states", format::cents(stated)));
            }
        }
        lines.push(format!("It stands with {}.", format::cents(loss.at_stake)));
        lines.push(format!(
            "Disallowed: {} to you, {} by what the broker sees, difference {}.",
            format::cents(loss.by_taxpayer),
            format::cents(loss.by_broker),
            format::cents(loss.by_taxpayer - loss.by_broker)
        ));
        lines
    }

    fn of_reinvesting(&self, one: &Reinvesting) -> Vec<String> {
        let mut lines = vec![match (&one.account, one.shares) {
            (Some(account), Some(shares)) => {
                format!("{}: about {} shares in {account}", long(one.on), shares_about(shares))
            }
            _ => format!("{}: no earlier reinvestment tells how many shares", long(one.on)),
        }];
        let met = self.windows.losses.iter().filter(|loss| one.of.contains(&loss.of));
        lines.extend(met.map(|loss| {
            let stands = format::cents(loss.at_stake);
            format!("  meets the loss of {}, of which {stands} stands", loss.name())
        }));
        if let Some(deferred) = one.deferred {
            let goes = if one.for_good.is_positive() {
                "would be lost for good"
            } else {
                "would go into the basis of the new shares"
            };
            lines.push(format!("About {} of it {goes}.", format::cents(deferred)));
        }
        lines
    }

    /// Why the row under the cursor is there: a title and lines.
    #[must_use]
    pub fn why(&self) -> Option<(String, Vec<String>)> {
        let lines = match self.current()? {
            Row::Buy(loss) => {
                let (opened, opening, law) = match loss.side {
                    Side::Sell => ("bought", "purchase", "IRC §1091(a), (d); Rev. Rul. 2008-5."),
                    Side::Cover => ("sold short", "short sale", "IRC §1091(a), (d), (e)."),
                };
                let over = if loss.is_open_over_the_year_end() {
                    "It is open over the year end: the year's figures are not final before."
                        .to_owned()
                } else {
                    format!("What is {opened} after that day changes nothing of it.")
                };
                vec![
                    format!(
                        "{} was {} at a loss on {}.",
                        loss.security,
                        loss.side.done(),
                        long(loss.on)
                    ),
                    format!(
                        "A {opening} within 30 days before or after, {} to {}, disallows the loss.",
                        long(loss.from()),
                        long(loss.through())
                    ),
                    over,
                    "So: ".to_owned()
                        + &advice(&loss.securities, loss.side, loss.on, loss.through())
                        + ".",
                    format!(
                        "It would not be gone but in the basis of what was {opened}, except in an IRA."
                    ),
                    law.to_owned(),
                ]
            }
            Row::Sell(recent) => vec![
                format!(
                    "{}: a loss of {} before {} meets it.",
                    recent.because(),
                    either(&recent.securities),
                    long(recent.clean_from)
                ),
                format!(
                    "What was {} within 30 days before a loss takes the loss as well.",
                    recent.side().opened()
                ),
                format!(
                    "Shares of one order do not replace each other: these may themselves be {}.",
                    recent.side().done()
                ),
                "Up to the figure would wash today: the deepest losses beside it meet it first."
                    .to_owned(),
                "IRC §1091(a); Rev. Rul. 56-602.".to_owned(),
            ],
            Row::Reinvests(_) => vec![
                "A reinvested dividend is a purchase: it takes a loss of its window.".to_owned(),
                "As many shares as the last one bought are the estimate.".to_owned(),
                "Taken in cash instead, it washes nothing.".to_owned(),
                "IRC §1091(a).".to_owned(),
            ],
            Row::Washed(_) => vec![
                "You answer for all accounts and for what is identical. A broker's Form 1099-B"
                    .to_owned(),
                "looks at one account and one symbol: where yours is more, Form 8949 takes code W"
                    .to_owned(),
                "with the larger amount.".to_owned(),
                "IRC §1091; Treas. Reg. §1.6045-1(d)(6)(iii).".to_owned(),
            ],
        };
        let unknown = self.windows.not_known().map(|words| format!("? {words}."));
        let lines = lines.into_iter().chain(unknown).collect();
        Some(("Wash sale, explained".to_owned(), lines))
    }

    /// What `y` copies: the row, tabs between its cells.
    #[must_use]
    pub fn copied(&self) -> String {
        let cells = match self.current() {
            None => return String::new(),
            Some(Row::Buy(loss)) => vec![
                names(&loss.securities),
                loss.because(),
                loss.through().to_string(),
                format::cents(-loss.at_stake),
            ],
            Some(Row::Sell(recent)) => vec![
                names(&recent.securities),
                recent.because(),
                recent.clean_from.to_string(),
                recent.would_wash.map_or_else(|| "?".to_owned(), format::cents),
            ],
            Some(Row::Reinvests(one)) => vec![
                one.security.to_string(),
                one.shares.map_or_else(|| "?".to_owned(), format::exact_shares),
                one.deferred.map_or_else(|| "?".to_owned(), format::cents),
                one.on.to_string(),
            ],
            Some(Row::Washed(loss)) => vec![
                loss.security.to_string(),
                loss.name(),
                format::cents(loss.by_taxpayer),
                format::cents(loss.by_broker),
            ],
        };
        cells.join("\t")
    }
}

fn of_recent(recent: &Recent) -> Vec<String> {
    let mut lines = vec!["It would go to".to_owned()];
    lines.extend(recent.purchases.iter().map(|one| {
        let goes = if one.for_good { ", lost for good there" } else { "" };
        format!(
            "  {} of {}, {}{goes}: until {}",
            format::shares(one.shares),
            one.lot,
            one.account,
            long(one.clean_from().pred_opt().unwrap_or(one.acquired))
        )
    }));
    lines.push(match recent.would_wash {
        Some(none) if none.is_zero() => {
            "Nothing beside it has a loss at today's prices.".to_owned()
        }
        Some(loss) => format!("Up to {} would wash at today's prices.", format::cents(loss)),
        None => "How much would wash is not known: a price is missing.".to_owned(),
    });
    lines
}
