//! One row of the transactions file: from its cells to what happened, or to what is wrong with them.

use super::{Columns, Reader};
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::lot::{Origin, TRANSFER_STATEMENT};
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::order::Side;
use crate::domain::transaction::{
    Action, Closing, DividendKind, EventType, LotPick, Merger, MergerShares, Opening, Ratio,
};
use crate::formats::export::checks::HALF_CENT;
use crate::formats::export::{LeftOut, Place};
use crate::formats::names;
use crate::formats::number::{self, Unit};
use crate::formats::problem::Fault;
use crate::formats::table::Row;
use crate::formats::text;
use chrono::NaiveDate;
use rust_decimal::Decimal;

impl Reader<'_> {
    /// What happened, with every figure its type needs.
    pub(super) fn action(
        &mut self,
        row: &Row<'_>,
        columns: &Columns,
        kind: EventType,
        date: NaiveDate,
    ) -> Result<Action, LeftOut> {
        let mut cells = Cells { reader: self, row, columns };
        Ok(match kind {
            EventType::Buy => Action::Open(cells.bought(date)?),
            EventType::Short => Action::Open(cells.sold_short(date)?),
            EventType::Sell => Action::Close(cells.closing(Side::Sell)?),
            EventType::Cover => Action::Close(cells.closing(Side::Cover)?),
            EventType::Reinvest => Action::Open(cells.reinvested(date)?),
            EventType::Award => Action::Open(cells.received(Origin::Award, Some(date))?),
            EventType::Inherit => Action::Open(cells.received(Origin::Inherited, Some(date))?),
            EventType::TransferIn => {
                let acquired = cells.day(columns.acquired, "acquired")?;
                Action::Open(cells.received(Origin::Transfer, acquired)?)
            }
            EventType::GiftIn => Action::Open(cells.gift(date)?),
            EventType::TransferOut => {
                Action::TransferOut { quantity: cells.quantity()?, lots: cells.named_lots()? }
            }
            EventType::Dividend => {
                Action::Dividend { amount: cells.needed_amount()?, kind: cells.dividend_kind() }
            }
            EventType::Split => {
                Action::Split { ratio: cells.ratio()?, cash_in_lieu: cells.amount()? }
            }
            EventType::Rename => Action::Rename { to: cells.new_symbol()? },
            EventType::MergeStock => Action::Merger(Merger {
                shares: Some(cells.merger_shares(false)?),
                cash: UnitPrice::ZERO,
            }),
            EventType::MergeCash => {
                Action::Merger(Merger { shares: None, cash: cells.needed_price()? })
            }
            EventType::MergeMixed => Action::Merger(Merger {
                shares: Some(cells.merger_shares(true)?),
                cash: cells.needed_price()?,
            }),
            EventType::SpinOff => Action::SpinOff {
                to: cells.new_symbol()?,
                ratio: cells.ratio()?,
                basis_part: cells.basis_part()?,
                cash_in_lieu: cells.amount()?,
            },
            EventType::ReturnOfCapital => {
                Action::ReturnOfCapital { amount: cells.needed_amount()? }
            }
            EventType::Liquidate => Action::Liquidation {
                amount: cells.needed_amount()?,
                last: cells.note().eq_ignore_ascii_case("last"),
            },
            EventType::AdjustBasis => cells.basis_change()?,
            EventType::Worthless => Action::Worthless,
        })
    }

    pub(super) fn date(&mut self, row: &Row<'_>, columns: &Columns) -> Result<NaiveDate, LeftOut> {
        let stamp = self.export.date(row, columns.date, "date")?;
        stamp.map(|stamp| stamp.day).ok_or_else(|| {
            let fault = Fault::new("the date is empty", "write it as year-month-day");
            self.export.left_out(row, columns.date, "missing-date", fault)
        })
    }
}

/// A row with the reader that notes its faults.
struct Cells<'c, 'a, 'r> {
    reader: &'c mut Reader<'a>,
    row: &'c Row<'r>,
    columns: &'c Columns,
}

impl Cells<'_, '_, '_> {
    fn text(&self, place: Place) -> &str {
        place.map(|place| self.row.cell(place)).unwrap_or_default()
    }

    fn left_out(&mut self, place: Place, code: &'static str, fault: Fault) -> LeftOut {
        self.reader.export.left_out(self.row, place, code, fault)
    }

    /// A number that is not below zero.
    fn number(&mut self, place: Place, name: &str, unit: Unit) -> Result<Option<Decimal>, LeftOut> {
        let number = self.reader.export.number(self.row, place, name, unit)?;
        if number.is_some_and(|number| number < Decimal::ZERO) {
            let fault = Fault::new(
                format!("the {name} is below zero"),
                "write it without a sign; the type says which way it goes",
            );
            return Err(self.left_out(place, "wrong-number", fault));
        }
        Ok(number)
    }

    fn missing(&mut self, place: Place, code: &'static str, name: &str) -> LeftOut {
        let kind = self.text(self.columns.kind).to_ascii_lowercase();
        let fault = Fault::new(format!("the {name} of this {kind} is missing"), "fill it in");
        self.left_out(place, code, fault)
    }

    fn quantity(&mut self) -> Result<Shares, LeftOut> {
        let place = self.columns.quantity;
        match self.number(place, "quantity", Unit::Quantity)? {
            Some(quantity) if !quantity.is_zero() => Ok(Shares::new(quantity)),
            _ => Err(self.missing(place, "missing-quantity", "quantity")),
        }
    }

    fn amount(&mut self) -> Result<Option<Money>, LeftOut> {
        let amount = self.number(self.columns.amount, "amount", Unit::Money)?;
        Ok(amount.map(Money::new))
    }

    fn needed_amount(&mut self) -> Result<Money, LeftOut> {
        let place = self.columns.amount;
        self.amount()?.ok_or_else(|| self.missing(place, "missing-amount", "amount"))
    }

    fn price(&mut self) -> Result<Option<UnitPrice>, LeftOut> {
        let price = self.number(self.columns.price, "price", Unit::Price)?;
        Ok(price.map(UnitPrice::new))
    }

    fn needed_price(&mut self) -> Result<UnitPrice, LeftOut> {
        let place = self.columns.price;
        self.price()?.ok_or_else(|| self.missing(place, "missing-price", "price"))
    }

    fn fee(&mut self) -> Result<Money, LeftOut> {
        let fee = self.number(self.columns.fee, "fee", Unit::Money)?;
        Ok(fee.map_or(Money::ZERO, Money::new))
    }

    fn basis(&mut self) -> Result<Option<Money>, LeftOut> {
        let basis = self.number(self.columns.basis, "basis", Unit::Money)?;
        Ok(basis.map(Money::new))
    }

    fn day(&mut self, place: Place, name: &str) -> Result<Option<NaiveDate>, LeftOut> {
        Ok(self.reader.export.date(self.row, place, name)?.map(|stamp| stamp.day))
    }

    /// What was paid or fetched for all shares, before the fee: the amount, else what the price
    /// makes. Where both are given and differ, the amount counts.
    fn total(&mut self, quantity: Shares) -> Result<Option<Money>, LeftOut> {
        let (amount, price) = (self.amount()?, self.price()?);
        let by_price = price.map(|price| price * quantity);
        if let (Some(amount), Some(by_price)) = (amount, by_price)
            && (amount - by_price).abs() > Money::new(HALF_CENT + quantity.get() * HALF_CENT)
        {
            let fault = Fault::new(
                format!("the amount is {amount}, but quantity and price make it {by_price}"),
                "the amount counts; correct or empty one of them",
            );
            self.reader.export.note(self.row, self.columns.amount, "amounts-differ", fault);
        }
        Ok(amount.or(by_price))
    }

    fn bought(&mut self, date: NaiveDate) -> Result<Opening, LeftOut> {
        let quantity = self.quantity()?;
        let (total, fee) = (self.total(quantity)?, self.fee()?);
        let basis = total.map(|total| total + fee);
        if basis.is_none() {
            self.ask_for_basis(Origin::Purchase);
        }
        Ok(Opening { basis, ..self.opening(Origin::Purchase, quantity, Some(date))? })
    }

    fn sold_short(&mut self, date: NaiveDate) -> Result<Opening, LeftOut> {
        let quantity = self.quantity()?;
        let (total, fee) = (self.total(quantity)?, self.fee()?);
        let place = self.columns.amount;
        let total = total.ok_or_else(|| self.missing(place, "missing-amount", "amount"))?;
        Ok(Opening {
            basis: Some(total - fee),
            ..self.opening(Origin::Short, quantity, Some(date))?
        })
    }

    fn reinvested(&mut self, date: NaiveDate) -> Result<Opening, LeftOut> {
        let quantity = self.quantity()?;
        let basis = self.total(quantity)?;
        if basis.is_none() {
            self.ask_for_basis(Origin::Reinvestment);
        }
        Ok(Opening { basis, ..self.opening(Origin::Reinvestment, quantity, Some(date))? })
    }

    fn received(
        &mut self,
        origin: Origin,
        acquired: Option<NaiveDate>,
    ) -> Result<Opening, LeftOut> {
        let (quantity, basis) = (self.quantity()?, self.basis()?);
        if basis.is_none() {
            self.ask_for_basis(origin);
        }
        if acquired.is_none() {
            let fault = Fault::new(
                "these shares have no acquisition date, so nobody knows their term",
                "fill acquired in; the broker they came from must send it within 15 days",
            );
            self.reader.export.ask(self.row, self.columns.acquired, "missing-date", fault);
        }
        Ok(Opening { basis, ..self.opening(origin, quantity, acquired)? })
    }

    /// A gift comes with the donor's basis and date (IRC §1015(a), §1223(2)).
    fn gift(&mut self, date: NaiveDate) -> Result<Opening, LeftOut> {
        let opening = self.received(Origin::Gift, Some(date))?;
        let donors = self.day(self.columns.acquired, "acquired")?;
        let value = self.number(self.columns.fair_value, "fair value", Unit::Money)?;
        Ok(Opening { holding_since: donors, gift_value: value.map(Money::new), ..opening })
    }

    fn opening(
        &mut self,
        origin: Origin,
        quantity: Shares,
        acquired: Option<NaiveDate>,
    ) -> Result<Opening, LeftOut> {
        let place = self.columns.lot;
        let lot = names::name(self.text(place), "lot")
            .map_err(|fault| self.left_out(place, "long-name", fault))?;
        Ok(Opening {
            origin,
            lot: lot.map(LotId::from),
            quantity,
            basis: None,
            acquired,
            holding_since: None,
            gift_value: None,
        })
    }

    fn ask_for_basis(&mut self, origin: Origin) {
        let mut mend = "fill it in; until then their gain is unknown".to_owned();
        if origin == Origin::Transfer {
            mend = format!("{mend}; {TRANSFER_STATEMENT}");
        }
        let fault = Fault::new("what these shares cost is missing, which is not zero", mend);
        self.reader.export.ask(self.row, self.columns.basis, "missing-basis", fault);
    }

    fn closing(&mut self, side: Side) -> Result<Closing, LeftOut> {
        let quantity = self.quantity()?;
        let (total, fee) = (self.total(quantity)?, self.fee()?);
        let place = self.columns.amount;
        let amount = total.ok_or_else(|| self.missing(place, "missing-amount", "amount"))?;
        Ok(Closing { side, quantity, amount, fee, lots: self.named_lots()? })
    }

    /// `ID` or `ID=QTY;ID=QTY`.
    fn named_lots(&mut self) -> Result<Vec<LotPick>, LeftOut> {
        let place = self.columns.lot;
        let cell = self.text(place).to_owned();
        let mut picks = Vec::new();
        for part in cell.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (id, quantity) = match part.rsplit_once('=') {
                None => (part, None),
                Some((id, quantity)) => {
                    let read = number::read("quantity of a lot", quantity, Unit::Quantity)
                        .map_err(|fault| self.left_out(place, "wrong-number", fault))?;
                    (id.trim(), read.map(|quantity| Shares::new(quantity.abs())))
                }
            };
            let named =
                names::name(id, "lot").map_err(|fault| self.left_out(place, "long-name", fault))?;
            picks.extend(named.map(|lot| LotPick { lot: lot.into(), quantity }));
        }
        Ok(picks)
    }

    fn new_symbol(&mut self) -> Result<SecurityId, LeftOut> {
        let place = self.columns.to_symbol;
        if self.text(place).is_empty() {
            return Err(self.missing(place, "missing-symbol", "new symbol (to_symbol)"));
        }
        self.reader.export.security(self.row, place).map(|(_, security)| security)
    }

    fn ratio(&mut self) -> Result<Ratio, LeftOut> {
        let place = self.columns.ratio;
        let cell = self.text(place).to_owned();
        let number = |text: &str| {
            let read = number::read("ratio", text.trim(), Unit::Quantity).ok().flatten();
            read.filter(|number| *number > Decimal::ZERO).map(Shares::new)
        };
        let ratio = cell.split_once(':').and_then(|(new, old)| number(new).zip(number(old)));
        ratio.map(|(new, old)| Ratio { new, old }).ok_or_else(|| {
            let said = if cell.is_empty() { "nothing".to_owned() } else { text::quoted(&cell) };
            let fault = Fault::new(
                format!("the ratio says {said}"),
                "write new:old, such as 2:1 for two shares instead of one",
            );
            self.left_out(place, "wrong-ratio", fault)
        })
    }

    fn merger_shares(&mut self, with_cash: bool) -> Result<MergerShares, LeftOut> {
        let (of, ratio) = (self.new_symbol()?, self.ratio()?);
        let place = self.columns.fair_value;
        let value = self.number(place, "fair value", Unit::Price)?.map(UnitPrice::new);
        if with_cash && value.is_none() {
            let name = "value of one new share (fair_value)";
            return Err(self.missing(place, "missing-value", name));
        }
        Ok(MergerShares { of, ratio, value, cash_in_lieu: self.amount()? })
    }

    fn basis_part(&mut self) -> Result<Rate, LeftOut> {
        let place = self.columns.basis;
        let part = self.number(place, "basis", Unit::Multiplier)?;
        part.filter(|part| *part <= Decimal::ONE).map(Rate::new).ok_or_else(|| {
            let fault = Fault::new(
                "the part of the basis that goes along is not between 0 and 1",
                "take it from the company's Form 8937: 0.2 for a fifth",
            );
            self.left_out(place, "wrong-number", fault)
        })
    }

    fn basis_change(&mut self) -> Result<Action, LeftOut> {
        let place = self.columns.amount;
        let amount = self.reader.export.number(self.row, place, "amount", Unit::Money)?;
        let amount = amount.ok_or_else(|| self.missing(place, "missing-amount", "amount"))?;
        let lot = self.named_lots()?.into_iter().next();
        let place = self.columns.lot;
        let lot = lot.ok_or_else(|| self.missing(place, "missing-lot", "lot"))?.lot;
        Ok(Action::AdjustBasis { lot, amount: Money::new(amount) })
    }

    fn note(&self) -> &str {
        self.text(self.columns.note)
    }

    /// How a dividend is taxed; one that nobody described counts as ordinary.
    fn dividend_kind(&mut self) -> DividendKind {
        let note = self.note();
        let named = |(_, name): &&(_, &str)| note.eq_ignore_ascii_case(name);
        if let Some((kind, _)) = DividendKind::ALL.iter().find(named) {
            return *kind;
        }
        let fault = Fault::new(
            format!("the note {} does not say how this dividend is taxed", text::quoted(note)),
            "write qualified, ordinary, capital-gain or exempt; until then it is ordinary",
        );
        self.reader.export.note(self.row, self.columns.note, "wrong-word", fault);
        DividendKind::Ordinary
    }
}
