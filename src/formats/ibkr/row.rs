//! What one row says: the lot that its values make.

use super::AGAIN;
use super::document::{Field, View};
use super::lots::Reader;
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Level, Lot, Origin, RareFacts, Source};
use crate::domain::money::{Rate, Shares};
use crate::domain::price::PriceTime;
use crate::domain::security::SecurityKind;
use crate::domain::term::Term;
use crate::formats::date::Stamp;
use crate::formats::export::{self, LeftOut};
use crate::formats::holdings::Keys;
use crate::formats::instrument::Contract;
use crate::formats::names::Key;
use crate::formats::number::{self, Unit};
use crate::formats::problem::Fault;
use crate::formats::text;
use rust_decimal::Decimal;
use std::sync::Arc;

impl<'d> Reader<'d, '_> {
    /// Reads a row as a lot or a whole holding; a row that cannot be one has said why.
    pub(super) fn lot(
        &mut self,
        view: View<'d>,
        kind: Option<SecurityKind>,
    ) -> Result<(), LeftOut> {
        let row = &view.row;
        let security = self.security(view, kind);
        let quantity = self.quantity(view);
        let opened = self.date(view, Field::Opened);
        let held_since = self.date(view, Field::HeldSince);
        let account = match self.account_name(view) {
            "" => {
                let (count, _) = self.nameless.get_or_insert((0, row.line));
                *count += 1;
                Err(LeftOut)
            }
            name => self.export.account(row, view.place(Field::Account), &[name]),
        };
        let (security, quantity) = (security?, quantity?);
        let (opened, held_since, account) = (opened?, held_since?, account?);
        let currency = self.currency(view);
        let price = self.export.price(row, view.place(Field::Price));
        let multiplier = self.multiplier(view, kind, quantity, price)?;
        let basis = self.basis(view, quantity, multiplier)?;
        let is_lot = self.is_lot(view, opened);
        let source = Source { file: Arc::clone(self.export.file), line: row.line };
        let plain = export::lot(account.1, security.1.clone(), quantity, basis, source);
        let vesting = vesting(view);
        let opened = opened.filter(|_| is_lot);
        let acquired = opened.map(|stamp| stamp.day);
        let since = held_since.filter(|_| is_lot).map(|stamp| stamp.day);
        let lot = Lot {
            level: if is_lot { Level::Lot } else { Level::Position },
            acquired,
            multiplier,
            stated_term: term(view.get(Field::Code)),
            origin: if vesting.is_some() { Origin::Award } else { plain.origin },
            rare: RareFacts {
                acquired_at: opened.and_then(|stamp| stamp.time),
                holding_since: since.filter(|since| acquired != Some(*since)),
                note: vesting,
                foreign_currency: currency,
                ..RareFacts::default()
            }
            .into(),
            ..plain
        };
        self.describe(view, kind, &security, &lot, price);
        self.look_at(view, &lot);
        let keys = Keys { account: account.0, security: security.0, id_place: None };
        let [lots, holdings] = self.books.entry(view.statement).or_default();
        let drafts = if is_lot { lots } else { holdings };
        drafts.push(lot, keys);
        Ok(())
    }

    /// The quantity, never zero. An attribute is named as the user chose it.
    fn quantity(&mut self, view: View<'d>) -> Result<Shares, LeftOut> {
        let (row, place) = (&view.row, view.place(Field::Quantity));
        let name = view.name(Field::Quantity);
        let (code, what) = match self.export.number(row, place, name, Unit::Quantity)? {
            Some(quantity) if !quantity.is_zero() => return Ok(Shares::new(quantity)),
            Some(_) => ("zero-quantity", "zero"),
            None => ("missing-quantity", "missing"),
        };
        let fault = Fault::new(format!("{name} is {what}, so this is no lot"), AGAIN);
        Err(self.export.left_out(row, place, code, fault))
    }

    fn date(&mut self, view: View<'d>, field: Field) -> Result<Option<Stamp>, LeftOut> {
        super::date::read(view.name(field), view.get(field), self.order).map_err(|fault| {
            self.export.left_out(&view.row, view.place(field), "wrong-date", fault)
        })
    }

    /// Is the row a lot? Where the user left the level of detail out, one with a day is.
    fn is_lot(&mut self, view: View<'d>, opened: Option<Stamp>) -> bool {
        let level = view.get(Field::Level);
        if level.eq_ignore_ascii_case("lot") {
            return true;
        }
        if !level.eq_ignore_ascii_case("summary") && !level.is_empty() {
            let name = view.name(Field::Level);
            let fault = Fault::new(
                format!("{name} {} is neither LOT nor SUMMARY", text::quoted(level)),
                AGAIN,
            );
            self.export.left_out(&view.row, view.place(Field::Level), "wrong-word", fault);
        }
        opened.is_some() && !level.eq_ignore_ascii_case("summary")
    }

    /// The security: an option by its contract, a bond by its CUSIP, the others by their symbol.
    fn security(
        &mut self,
        view: View<'d>,
        kind: Option<SecurityKind>,
    ) -> Result<(Key, SecurityId), LeftOut> {
        let symbol = view.get(Field::Symbol);
        let is = |wanted| kind == Some(wanted);
        let contract = || {
            let day = super::date::read("expiry", view.get(Field::Expiry), self.order);
            let day = day.ok().flatten()?.day.format("%m/%d/%Y").to_string();
            let (root, side) = (view.get(Field::Underlying), view.get(Field::PutCall));
            Contract::parse(&format!("{root} {day} {} {side}", view.get(Field::Strike)))
        };
        let name = if is(SecurityKind::Option) {
            let contract = Contract::parse(symbol).or_else(contract);
            contract.map(|contract| contract.to_string())
        } else {
            None
        };
        let ids = [view.get(Field::Cusip), symbol, view.get(Field::Isin)];
        let ids = if is(SecurityKind::Bond) { &ids[..] } else { ids.get(1..).unwrap_or_default() };
        let printed = ids.iter().copied().find(|id| !number::is_absent(id));
        let name = name.as_deref().or(printed).unwrap_or_default();
        let (code, fault) = match self.export.names.security(name) {
            Ok(Some(security)) => return Ok(security),
            Ok(None) => {
                let what = format!("{} is missing", view.name(Field::Symbol));
                ("missing-symbol", Fault::new(what, "choose it and download the file again"))
            }
            Err(fault) => ("long-name", fault),
        };
        Err(self.export.left_out(&view.row, view.place(Field::Symbol), code, fault))
    }

    /// The currency where it is not the dollar; noted once each.
    fn currency(&mut self, view: View<'d>) -> Option<Arc<str>> {
        let cell = view.get(Field::Currency);
        if number::is_absent(cell) {
            self.without_currency.get_or_insert(view);
            return None;
        }
        if cell.eq_ignore_ascii_case("USD") {
            return None;
        }
        let code: Arc<str> = text::clean(&cell.to_uppercase(), 12).into();
        if self.foreign.insert(Arc::clone(&code)) {
            let fault = Fault::new(
                format!("lots in {code} are shown, and are in no total and no tax figure"),
                "nothing to do; lotscope counts US dollars only",
            );
            let place = view.place(Field::Currency);
            self.export.note(&view.row, place, "foreign-currency", fault);
        }
        Some(code)
    }

    /// What the price is multiplied with: what the row says, unless its value shows a bond quoted
    /// per 100 of face.
    fn multiplier(
        &mut self,
        view: View<'d>,
        kind: Option<SecurityKind>,
        quantity: Shares,
        price: Option<Decimal>,
    ) -> Result<Rate, LeftOut> {
        let (row, place) = (&view.row, view.place(Field::Multiplier));
        let name = view.name(Field::Multiplier);
        let given = self.export.number(row, place, name, Unit::Multiplier)?;
        if let Some(given) = given.filter(|given| *given <= Decimal::ZERO) {
            let fault = Fault::new(format!("{name} {given} is not above zero"), AGAIN);
            return Err(self.export.left_out(row, place, "wrong-number", fault));
        }
        let (place, name) = (view.place(Field::Value), view.name(Field::Value));
        let value = self.export.number(row, place, name, Unit::Money).ok().flatten();
        // One is what bonds and lots have there that are multiplied otherwise.
        match given.filter(|given| *given != Decimal::ONE) {
            Some(given) => Ok(Rate::new(given)),
            None => Ok(self.export.multiplier(row, kind, quantity, price, value)),
        }
    }

    /// The total cost, or what the price paid for one makes.
    fn basis(
        &mut self,
        view: View<'d>,
        quantity: Shares,
        multiplier: Rate,
    ) -> Result<Option<Decimal>, LeftOut> {
        let (row, place) = (&view.row, view.place(Field::Cost));
        let name = view.name(Field::Cost);
        if let Some(total) = self.export.number(row, place, name, Unit::Money)? {
            if !total.is_zero() && total.is_sign_negative() != quantity.is_negative() {
                let fault = Fault::new(
                    format!("{name} {total} has another sign than the quantity"),
                    "look up what it cost; the row counts without a basis",
                );
                self.export.left_out(row, place, "wrong-sign", fault);
                return Ok(None);
            }
            return Ok(Some(total));
        }
        let (place, name) = (view.place(Field::UnitCost), view.name(Field::UnitCost));
        let Some(paid) = self.export.number(row, place, name, Unit::Price)? else {
            return Ok(None);
        };
        self.export.basis_of(row, place, paid, quantity, multiplier).map(Some)
    }

    /// Keeps name, kind and price of a security.
    fn describe(
        &mut self,
        view: View<'d>,
        kind: Option<SecurityKind>,
        security: &(Key, SecurityId),
        lot: &Lot,
        price: Option<Decimal>,
    ) {
        let name = match view.get(Field::Name) {
            "" => self.about(view).map_or("", |about| &about.name),
            name => name,
        };
        let described = self.export.securities.of(security.0, &security.1);
        described.kind = described.kind.or(kind);
        described.named(name);
        // A price in another currency would be taken for dollars.
        if let Some(price) = price.filter(|_| lot.is_usd()) {
            let as_of = self.reported(view).map(PriceTime::Day);
            self.export.priced(&view.row, view.place(Field::Price), security, price, as_of);
        }
    }

    /// Asks for what is missing, and compares the stated term with the dates.
    fn look_at(&mut self, view: View<'d>, lot: &Lot) {
        if !lot.is_usd() {
            return;
        }
        // A whole holding has no date by its nature; an attribute that nobody chose has no place.
        let is_lot = lot.level == Level::Lot;
        let (date, basis) = (view.place(Field::Opened), view.place(Field::Cost));
        let known = self.export.problems.len();
        self.export.gaps(lot, is_lot.then(|| date.unwrap_or_default()), basis.or(Some(0)));
        // Asked for too where the user chose no such column; then no cell is meant.
        for problem in self.export.problems.iter_mut().skip(known) {
            let place = if problem.code == "missing-date" { date } else { basis };
            problem.column = problem.column.filter(|_| place.is_some());
        }
        self.export.term_differs(lot, self.reported(view));
    }
}

/// When shares vest that were granted: `vestingDate`, or behind the day in `Open`.
fn vesting(view: View<'_>) -> Option<String> {
    let given = view.get(Field::Vesting);
    let opened = view.get(Field::Opened);
    let behind = opened.split_once("(Vesting:").map(|(_, day)| day.trim_end_matches(')').trim());
    let day = Some(given).filter(|day| !number::is_absent(day)).or(behind)?;
    Some(format!("vesting {}", text::clean(day, 30)))
}

/// The term among codes such as `LT`, `ST;P`.
fn term(codes: &str) -> Option<Term> {
    codes.split([';', ',', ' ']).find_map(|code| match code.trim() {
        "LT" => Some(Term::Long),
        "ST" => Some(Term::Short),
        _ => None,
    })
}
