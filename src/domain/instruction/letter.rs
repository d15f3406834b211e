//! The letter to a broker as plain text, no line longer than 72 characters.

use super::{Instruction, terms};
use crate::domain::figures::{DISCLAIMER, cents, exact_shares, price};
use crate::domain::money::{UnitPrice, round};
use crate::domain::plan::Slice;
use chrono::NaiveDate;
use std::fmt::Write as _;

/// Characters in a line at most.
const COLUMNS: usize = 72;

impl Instruction<'_> {
    /// The letter of specific identification; where no lot can be named, that there is none to write,
    /// and what to compare the broker's own choice with.
    #[must_use]
    pub fn letter(&self) -> String {
        let mut out = String::new();
        if let Some(why) = self.naming.why_not() {
            return self.no_letter(&why);
        }
        if self.late {
            paragraph(
                &mut out,
                &format!(
                    "COPY FOR YOUR RECORDS. The lots are final since {}: a letter sent now identifies \
                     nothing.",
                    self.deadline()
                ),
            );
        }
        self.head(&mut out);
        self.trade(&mut out);
        self.lots(&mut out);
        self.instruct(&mut out);
        self.reply(&mut out);
        paragraph(
            &mut out,
            "lotscope simulated this sale and places no order: send this only for a trade that you \
             made.",
        );
        out.push_str(DISCLAIMER);
        out.push('\n');
        out
    }

    fn no_letter(&self, why: &str) -> String {
        let mut out = String::new();
        let id = self.sale.id;
        let none = format!("NO LETTER for sale #{id}: {why}. A letter would identify nothing.");
        paragraph(&mut out, &none);
        self.trade(&mut out);
        paragraph(
            &mut out,
            "Which lots are sold stands in the broker's confirmation and later on Form 1099-B. Compare \
             them with these, which lotscope reckons with:",
        );
        self.table(&mut out);
        out.push_str(DISCLAIMER);
        out.push('\n');
        out
    }

    fn head(&self, out: &mut String) {
        let account = &self.sale.preview.plan.order.account;
        let names = match self.also_named.join(", ") {
            none if none.is_empty() => String::new(),
            names => format!(" ({names})"),
        };
        field(out, "To", self.broker.map_or("your broker", |broker| broker.name()));
        field(out, "Account", &format!("{account}{names}"));
        field(out, "Date", &long(self.today));
        field(out, "Subject", &format!("identification of the lots of sale #{}", self.sale.id));
        out.push('\n');
    }

    fn trade(&self, out: &mut String) {
        let preview = &self.sale.preview;
        let order = &preview.plan.order;
        let name = self.security_name.map_or(String::new(), |name| format!(", {name}"));
        let done = if self.is_cover() { "Covered" } else { "Sold" };
        let what = format!(
            "{} {}{name}, at {}",
            exact_shares(order.quantity),
            order.security,
            price(order.price)
        );
        field(out, done, &what);
        field(out, "Trade date", &long(order.trade_date));
        field(out, "Settles", &long(preview.settles_on));
        out.push('\n');
    }

    fn lots(&self, out: &mut String) {
        let about = if self.is_cover() {
            "Please close these short lots in this trade, and no others:"
        } else {
            "Please treat these shares as the ones sold in this trade, and no others:"
        };
        paragraph(out, about);
        self.table(out);
    }

    fn table(&self, out: &mut String) {
        let plan = &self.sale.preview.plan;
        let amount = if self.is_cover() { "Opened for" } else { "Cost" };
        let head = ["Acquired", "Shares", "Per share", amount].map(ToOwned::to_owned);
        let mut rows = vec![(head, "Lot".to_owned())];
        rows.extend(plan.slices.iter().map(|slice| (self.row(slice), slice.lot.to_string())));
        let total =
            [String::new(), exact_shares(plan.order.quantity), String::new(), String::new()];
        rows.push((total, "in all".to_owned()));
        let widest = |column: usize| {
            let cells = rows.iter().filter_map(|(row, _)| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let [dates, quantities, units, amounts] = [0, 1, 2, 3].map(widest);
        let lots = rows.iter().map(|(_, lot)| lot.chars().count()).max().unwrap_or(0);
        let long = 10 + dates + quantities + units + amounts + lots > COLUMNS;
        for ([date, quantity, unit, amount], lot) in &rows {
            let row = format!(
                "  {date:<dates$}  {quantity:>quantities$}  {unit:>units$}  {amount:>amounts$}"
            );
            // Exact shares can be long: the lot then has a line of its own.
            let between = if long { "\n    " } else { "  " };
            let _ = writeln!(out, "{row}{between}{lot}");
        }
        out.push('\n');
    }

    /// Date, shares, cost of one and of all; what is not known is said to be.
    fn row(&self, slice: &Slice) -> [String; 4] {
        let unknown = || "unknown".to_owned();
        let known = if self.is_cover() { Some(slice.proceeds) } else { slice.basis };
        let known = known.filter(|_| !slice.missing_basis);
        let unit = known.and_then(|total| total.per_share(slice.quantity));
        [
            slice.acquired.map_or_else(unknown, |day| day.to_string()),
            exact_shares(slice.quantity),
            unit.map_or_else(unknown, |unit| price(UnitPrice::new(round(unit.get(), 4)))),
            known.map_or_else(unknown, cents),
        ]
    }

    fn instruct(&self, out: &mut String) {
        paragraph(
            out,
            "This is my specific identification of these lots under Treas. Reg. §1.1012-1(c), made no \
             later than the settlement date. It takes the place of any standing order for this trade \
             alone. Please confirm these lots to me in writing within a reasonable time.",
        );
        let until = format!("Lots can be named until {}: {}.", self.deadline(), self.rule.words());
        let Some(broker) = self.broker else { return paragraph(out, &until) };
        let terms = terms(broker);
        let name = broker.name();
        let how = terms.how;
        paragraph(
            out,
            &match terms.name {
                Some(called) => {
                    let sure = terms.certainty.words();
                    format!("At {name} this is \"{called}\": {how} ({sure}). {until}")
                }
                None => format!("{name} {how}: this letter may have no effect there. {until}"),
            },
        );
    }

    fn reply(&self, out: &mut String) {
        out.push_str(
            "Signed     ______________________________    Date   ____________________\n\n",
        );
        match &self.sale.confirmed {
            Some(confirmation) => {
                let note = confirmation.note.as_deref();
                let note = note.map_or(String::new(), |note| format!(" ({note})"));
                paragraph(out, &format!("Confirmed in writing on {}{note}.", confirmation.on));
            }
            None => out.push_str(
                "The broker's written confirmation of these lots:\n\n\
                 Name       ______________________________    Date   ____________________\n\
                 Reference  _____________________________________________________________\n\n",
            ),
        }
    }

    /// `Wed 25 Nov 2026, 23:59 Eastern`.
    fn deadline(&self) -> String {
        let until = self.sale.preview.change_until;
        format!("{}, {} Eastern", long(until.date_naive()), until.format("%H:%M"))
    }
}

fn long(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

fn field(out: &mut String, label: &str, text: &str) {
    let lines = broken(text, COLUMNS - 13);
    for (place, line) in lines.iter().enumerate() {
        let label = if place == 0 { label } else { "" };
        let _ = writeln!(out, "{label:<11}  {line}");
    }
}

fn paragraph(out: &mut String, text: &str) {
    for line in broken(text, COLUMNS) {
        out.push_str(&line);
        out.push('\n');
    }
    out.push('\n');
}

/// Lines of at most `room` characters, broken between words.
fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
