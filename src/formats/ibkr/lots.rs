//! From the rows of a file to lots: which rows count, and what each of them says.

use super::AGAIN;
use super::date::{Evidence, Order};
use super::document::{Document, Field, Statement, View};
use super::kind::{Class, class};
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Level, Lot, Origin, Source};
use crate::domain::money::{Rate, Shares};
use crate::domain::price::PriceTime;
use crate::domain::security::SecurityKind;
use crate::domain::term::Term;
use crate::formats::date::Stamp;
use crate::formats::export::{self, Export, LeftOut, needs};
use crate::formats::holdings::{Drafts, Holdings, Keys, Section};
use crate::formats::instrument::Contract;
use crate::formats::names::Key;
use crate::formats::number::{self, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::FileHint;
use crate::formats::text;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The lots of a document.
pub(super) fn holdings(
    document: &Document,
    hint: Option<&FileHint>,
    mut export: Export<'_>,
) -> Holdings {
    let evidence = evidence(document);
    let order = evidence.order();
    if evidence.is_guess()
        && let Some(first) = document.entries().next()
    {
        let fault = Fault::new(
            "dates with slashes are read with the month first",
            "choose yyyy-MM-dd as the date format if the day stands first",
        );
        export.note(&first.row, None, "month-first", fault);
    }
    let days: Vec<Option<NaiveDate>> =
        document.statements.iter().map(|statement| statement_day(statement, order)).collect();
    let hinted = hint.and_then(|hint| hint.account.as_deref()).unwrap_or_default();
    let mut reader = Reader {
        document,
        hinted,
        order,
        days,
        export,
        books: BTreeMap::new(),
        foreign: HashSet::new(),
        without_currency: None,
        nameless: 0,
    };
    let newest = reader.newest_days();
    let mut older = BTreeMap::new();
    for view in document.entries() {
        let key = reader.account_name(view);
        let day = reader.day(view);
        if day < newest.get(&key).copied().flatten() {
            let (count, ..) = older.entry((key, day)).or_insert((0_usize, view));
            *count += 1;
        } else {
            reader.row(view);
        }
    }
    for ((account, day), (count, view)) in older {
        let (Some(day), Some(newer)) = (day, newest.get(&account).copied().flatten()) else {
            continue;
        };
        let fault = Fault::new(
            format!("{count} rows are of {day}; those of {newer} count"),
            "nothing to do",
        );
        reader.export.note(&view.row, None, "older-statement", fault);
    }
    reader.finish()
}

/// What the dates of a file say of day and month.
fn evidence(document: &Document) -> Evidence {
    let mut evidence = Evidence::default();
    for statement in &document.statements {
        evidence.see(&statement.day);
    }
    for view in document.entries() {
        let dates = [Field::Opened, Field::HeldSince, Field::Reported, Field::Vesting];
        for field in dates.into_iter().chain([Field::Expiry]) {
            evidence.see(view.get(field));
        }
    }
    evidence
}

fn statement_day(statement: &Statement, order: Order) -> Option<NaiveDate> {
    super::date::read("day", &statement.day, order).ok().flatten().map(|stamp| stamp.day)
}

struct Reader<'d, 'e> {
    document: &'d Document,
    /// The account that the settings give this file.
    hinted: &'d str,
    order: Order,
    /// The last day of each statement.
    days: Vec<Option<NaiveDate>>,
    export: Export<'e>,
    /// Lots and whole holdings, apart, by statement: where both are there the assembly compares
    /// them.
    books: BTreeMap<usize, [Drafts; 2]>,
    /// Currencies that were noted.
    foreign: HashSet<Arc<str>>,
    /// The first row that has no currency.
    without_currency: Option<View<'d>>,
    /// Rows of nobody's account.
    nameless: usize,
}

impl<'d> Reader<'d, '_> {
    /// What the file calls the account of a row.
    fn account_name(&self, view: View<'d>) -> &'d str {
        let statement = self.document.statements.get(view.statement);
        let names = [view.get(Field::Account), statement.map_or("", |s| s.account.trim())];
        let said = names.into_iter().find(|name| !number::is_absent(name));
        said.unwrap_or(self.hinted)
    }

    /// The day that a row speaks of, to tell statements apart: a statement of a Sunday reports
    /// Friday's positions.
    fn day(&self, view: View<'d>) -> Option<NaiveDate> {
        let of_statement = self.days.get(view.statement).copied().flatten();
        of_statement.or_else(|| self.reported(view))
    }

    /// The day of a row's price.
    fn reported(&self, view: View<'d>) -> Option<NaiveDate> {
        let cell = view.get(Field::Reported);
        let own = super::date::read("day", cell, self.order).ok().flatten();
        own.map(|stamp| stamp.day).or_else(|| self.days.get(view.statement).copied().flatten())
    }

    /// The newest day of each account; statements without holdings count too.
    fn newest_days(&self) -> BTreeMap<&'d str, Option<NaiveDate>> {
        let mut newest: BTreeMap<&'d str, Option<NaiveDate>> = BTreeMap::new();
        let mut see = |account, day| {
            let held = newest.entry(account).or_default();
            *held = (*held).max(day);
        };
        for (statement, day) in self.document.statements.iter().zip(&self.days) {
            see(statement.account.trim(), *day);
        }
        for view in self.document.entries() {
            see(self.account_name(view), self.day(view));
        }
        newest
    }

    fn row(&mut self, view: View<'d>) {
        self.export.rows += 1;
        match class(view.get(Field::Category), self.subcategory(view)) {
            Class::Cash => self.export.cash(&view.row, None),
            Class::NoLot(reason) => {
                let symbol = text::quoted(view.get(Field::Symbol));
                let fault = Fault::new(format!("{symbol} is left out: {reason}"), "nothing to do");
                self.export.left_out(&view.row, view.place(Field::Category), "no-lots", fault);
            }
            Class::Security(kind) => {
                // A row that cannot be a lot has said why.
                let _ = self.lot(view, kind);
            }
        }
    }

    fn subcategory(&self, view: View<'d>) -> &'d str {
        match view.get(Field::Subcategory) {
            "" => self.about(view).map_or("", |about| &about.subcategory),
            given => given,
        }
    }

    fn about(&self, view: View<'d>) -> Option<&'d super::document::About> {
        self.document.about.get(view.get(Field::Symbol))
    }

    fn lot(&mut self, view: View<'d>, kind: Option<SecurityKind>) -> Result<(), LeftOut> {
        let row = &view.row;
        let security = self.security(view, kind);
        let quantity = self.number_of(view, Field::Quantity);
        let opened = self.date(view, Field::Opened);
        let held_since = self.date(view, Field::HeldSince);
        let account = match self.account_name(view) {
            "" => {
                self.nameless += 1;
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
            acquired_at: opened.and_then(|stamp| stamp.time),
            holding_since: since.filter(|since| acquired != Some(*since)),
            multiplier,
            stated_term: term(view.get(Field::Code)),
            origin: if vesting.is_some() { Origin::Award } else { plain.origin },
            note: vesting,
            foreign_currency: currency,
            ..plain
        };
        self.describe(view, kind, &security, &lot, price);
        self.look_at(view, &lot);
        let keys = Keys { account: account.0, security: security.0, id_place: None };
        let [lots, holdings] = self.books.entry(view.statement).or_default();
        if is_lot {
            lots.push(lot, keys)
        } else {
            holdings.push(lot, keys)
        }
        Ok(())
    }

    fn number_of(&mut self, view: View<'d>, field: Field) -> Result<Shares, LeftOut> {
        let place = view.place(field);
        // An attribute that is missing is named as the user chose it.
        if self.document.is_xml && number::is_absent(view.get(field)) {
            let fault = Fault::new(
                format!("{} is missing", view.name(field)),
                "choose it in the Flex Query and download it again",
            );
            return Err(self.export.left_out(&view.row, place, "missing-quantity", fault));
        }
        self.export.quantity(&view.row, place)
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
        price: Option<rust_decimal::Decimal>,
    ) -> Result<Rate, LeftOut> {
        let (row, place) = (&view.row, view.place(Field::Multiplier));
        let name = view.name(Field::Multiplier);
        let given = self.export.number(row, place, name, Unit::Multiplier)?;
        if let Some(given) = given.filter(|given| *given <= rust_decimal::Decimal::ZERO) {
            let fault = Fault::new(format!("{name} {given} is not above zero"), AGAIN);
            return Err(self.export.left_out(row, place, "wrong-number", fault));
        }
        let (place, name) = (view.place(Field::Value), view.name(Field::Value));
        let value = self.export.number(row, place, name, Unit::Money).ok().flatten();
        // One is what bonds and lots have there that are multiplied otherwise.
        match given.filter(|given| *given != rust_decimal::Decimal::ONE) {
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
    ) -> Result<Option<rust_decimal::Decimal>, LeftOut> {
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
        price: Option<rust_decimal::Decimal>,
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

    fn finish(mut self) -> Holdings {
        if let Some(view) = self.without_currency {
            let fault = Fault::new(
                "the file names no currency: amounts are taken for US dollars",
                "choose the currency too and download it again",
            );
            self.export.note(&view.row, None, "no-currency", fault);
        }
        if self.nameless > 0 {
            let line = self.document.entries().next().map_or(1, |view| view.row.line);
            let missing = needs::Missing::Account;
            let problem = needs::names(missing, self.export.file, line, self.nameless);
            self.export.problems.push(problem);
        }
        let mut sections = Vec::new();
        for (statement, book) in self.books {
            let day = self.days.get(statement).copied().flatten();
            for drafts in book {
                sections.push(Section::new(drafts, day, &mut self.export.problems));
            }
        }
        let mut holdings = self.export.finish(sections);
        if self.document.is_xml {
            // The place of an attribute means nothing; messages have its name.
            holdings.problems.iter_mut().for_each(|problem: &mut Problem| problem.column = None);
        }
        holdings
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
