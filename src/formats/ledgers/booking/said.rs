//! What booking says: of the securities, and of what could not be taken as it stands.

use super::leg::Leg;
use super::{Booked, Booking, Books, Described, Fault, Ledger, Moved, Problem, Taken, cash};
use crate::domain::money::UnitPrice;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::formats::ledgers::Flavour;
use crate::formats::text;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Books<'_> {
    fn left_out(&mut self, ledger: &Ledger, line: u32, code: &'static str, fault: Fault) {
        self.booked.problems.push(Problem::left_out(code, &ledger.file, line, fault));
    }

    fn asks(&mut self, ledger: &Ledger, line: u32, code: &'static str, fault: Fault) {
        self.booked.problems.push(Problem::asks(code, &ledger.file, line, fault));
    }

    /// Says something once a file.
    fn note_once(&mut self, ledger: &Ledger, line: u32, code: &'static str, fault: Fault) {
        if self.told.insert((Arc::clone(&ledger.file), code)) {
            self.booked.problems.push(Problem::note(code, &ledger.file, line, fault));
        }
    }

    /// Names the files that journals include and that are not among those that are read.
    pub(super) fn includes(&mut self) {
        let base = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let read: Vec<String> = self.ledgers.iter().map(|ledger| base(&ledger.file)).collect();
        for ledger in self.ledgers {
            for (path, line) in &ledger.includes {
                if read.contains(path) {
                    continue;
                }
                let fault = Fault::new(
                    format!("{} is included here and not read", text::quoted(path)),
                    "put it into the portfolio's folder, or name it too",
                );
                self.left_out(ledger, *line, "not-included", fault);
            }
        }
    }

    pub(super) fn without_cost(&mut self, ledger: &Ledger, leg: &Leg<'_>) {
        let message = format!("{} {} without a cost: no lot", leg.quantity, leg.place.1);
        let mend = match ledger.flavour {
            Flavour::Beancount => "write the cost in braces behind it, such as {100.00 USD}",
            Flavour::Ledger => "write the price behind it, such as @ $100.00",
        };
        self.left_out(ledger, leg.posting.line, "no-cost", Fault::new(message, mend));
    }

    pub(super) fn not_believed(&mut self, ledger: &Ledger, leg: &Leg<'_>) {
        let fault = Fault::new("shares or cost are more than is believed", "correct the line");
        self.left_out(ledger, leg.posting.line, "wrong-number", fault);
    }

    pub(super) fn nothing_held(&mut self, ledger: &Ledger, date: NaiveDate, leg: &Leg<'_>) {
        let (account, security) = &leg.place;
        let fault = Fault::new(
            format!(
                "{} of {security} on {date}, when {account} held none",
                leg.quantity.normalize()
            ),
            "add the purchase, or the journal that has it",
        );
        self.left_out(ledger, leg.posting.line, "nothing-held", fault);
    }

    /// What was odd about the lots of a reduction.
    pub(super) fn told_of(
        &mut self,
        ledger: &Ledger,
        date: NaiveDate,
        leg: &Leg<'_>,
        taken: &Taken,
        method: Booking,
    ) {
        let (line, security) = (leg.posting.line, &leg.place.1);
        let asked = leg.quantity.abs().normalize();
        if taken.missing > Decimal::ZERO {
            let missing = taken.missing.normalize();
            let message = if taken.parts.is_empty() {
                format!("no open lot of {security} is what this line names on {date}")
            } else {
                format!("{asked} {security} are taken on {date}, {missing} more than there are")
            };
            let fault = Fault::new(message, "correct the lot, or add the purchase it comes from");
            self.left_out(ledger, line, "unknown-lot", fault);
        }
        if taken.ambiguous {
            let (message, mend) = if method == Booking::Average {
                ("an average of all lots is not booked", "elect average cost in lotscope.toml")
            } else {
                ("several lots are what this line names", "name the date or the cost of one")
            };
            let message = format!("{message}: the oldest were taken");
            self.asks(ledger, line, "ambiguous-lot", Fault::new(message, mend));
        } else if leg.posting.cost.is_none() && method == Booking::Fifo {
            let fault = Fault::new(
                "sales that name no lot take the oldest (the journal says no other order)",
                "name the lot in braces where another one was sold",
            );
            self.note_once(ledger, line, "oldest-lots", fault);
        }
    }

    pub(super) fn without_price(&mut self, ledger: &Ledger, date: NaiveDate, out: &Moved) {
        let (account, security) = &out.place;
        let quantity: Decimal = out.parts.iter().map(|part| part.quantity).sum();
        let dollars = out.parts.iter().all(|part| cash::is_dollar(&part.currency));
        let quantity = quantity.normalize();
        let (message, mend) = if dollars {
            ("at no price: no gain is counted", "if it was a sale, write its price: @ 100.00 USD")
        } else {
            ("in another currency: no gain is counted", "add its gain under [tax] by hand")
        };
        let message = format!("{quantity} {security} left {account} on {date} {message}");
        self.asks(ledger, out.line, "missing-proceeds", Fault::new(message, mend));
    }

    pub(super) fn cover_without_price(&mut self, ledger: &Ledger, leg: &Leg<'_>) {
        let fault = Fault::new(
            format!("{} is covered at no price: nothing is counted", leg.place.1),
            "write the price behind it, such as @ 100.00 USD",
        );
        self.left_out(ledger, leg.posting.line, "missing-proceeds", fault);
    }

    pub(super) fn fee_apart(&mut self, ledger: &Ledger, line: u32) {
        let fault = Fault::new(
            "commissions of purchases stand apart: the basis of a lot is what its line says",
            "add them to the cost in braces; they are a part of the basis",
        );
        self.note_once(ledger, line, "fees-apart", fault);
    }

    /// Adds what is said of the securities that were held.
    pub(super) fn finish(mut self) -> Booked {
        let mut prices: BTreeMap<&str, (NaiveDate, Decimal, &Arc<str>)> = BTreeMap::new();
        for ledger in self.ledgers {
            for point in ledger.prices.iter().filter(|p| cash::is_dollar(&p.price.commodity)) {
                // Of one day the later one counts.
                let newer =
                    prices.get(point.commodity.as_str()).is_none_or(|(day, ..)| *day <= point.date);
                if newer && point.price.number >= Decimal::ZERO {
                    let price = (point.date, point.price.number, &ledger.file);
                    prices.insert(&point.commodity, price);
                }
            }
        }
        for (commodity, (key, security)) in &self.held {
            let described: &mut Described = self.securities.of(*key, security);
            let names = self.ledgers.iter().flat_map(|ledger| &ledger.names);
            for (_, name) in names.filter(|(of, _)| of == commodity) {
                described.named(name);
            }
            if let Some((day, price, file)) = prices.get(commodity.as_str()) {
                let quote = Quote {
                    price: UnitPrice::new(*price),
                    as_of: Some(PriceTime::Day(*day)),
                    source: PriceSource::Export(Arc::clone(file)),
                };
                // Two names of one security: the newer price counts, else the first.
                let _ = described.priced(quote);
            }
        }
        Booked { securities: self.securities.finish(), ..self.booked }
    }
}
