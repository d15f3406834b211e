//! Vanguard's cost basis export of unrealized gains: one row a lot, all accounts in one file.
//!
//! The term is whichever of the two gain columns is not zero. There is no price: it follows from
//! value and quantity ([`price`]), and its moment stands in the heading of the value. Shares on
//! average cost and older non-covered ones have no date or no cost: such a row is a lot whose gap is
//! asked for. The export of realized gains has near-identical headings; `detect` refuses it by name.
//!
//! Source of the layout: format notes §3.3; its figures are plain numbers.

use super::export::checks::PER_HUNDRED;
use super::export::price::{self, Valued};
use super::export::stamp::AsOf;
use super::export::{self, Export, LeftOut, Place};
use super::holdings::{Drafts, Holdings, Keys, Section};
use super::instrument;
use super::names::{Key, Names};
use super::number::{self, Unit};
use super::problem::Fault;
use super::table::{Header, Row, Table};
use super::text;
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Lot, RareFacts, Source};
use crate::domain::money::{Rate, Shares};
use crate::domain::price::PriceTime;
use crate::domain::security::SecurityKind;
use crate::domain::term::Term;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads a cost basis export; `names` knows the accounts.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, names: &mut Names) -> Holdings {
    let mut reader = Reader {
        export: Export::new(file, names, "download the cost basis export again"),
        columns: None,
        drafts: Drafts::default(),
        values: BTreeMap::new(),
    };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.row(&row);
    }
    reader.finish()
}

/// Is this the header of a cost basis export of what is held?
#[must_use]
pub fn is_header(header: &Header) -> bool {
    header.has_any(&["symbolcusip", "symbol"])
        && header.has_any(ACQUIRED)
        && header.has_all(&["account", "totalcost", "quantity"])
}

/// A bond worth less for a dollar of its face is hardly one.
const LEAST_BOND: Decimal = Decimal::from_parts(2, 0, 0, false, 1);

const ACQUIRED: &[&str] = &["acquireddate", "dateacquired"];

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    account: Place,
    symbol: Place,
    description: Place,
    acquired: Place,
    method: Place,
    quantity: Place,
    unit_cost: Place,
    total_cost: Place,
    value: Place,
    short_gain: Place,
    long_gain: Place,
    covered: Place,
    /// Cells in the header.
    width: usize,
    /// What the heading of the value says.
    as_of: Option<PriceTime>,
}

impl Columns {
    fn of(row: &Row<'_>) -> Option<Self> {
        let header = Header::of(row);
        if !is_header(&header) {
            return None;
        }
        let value = header.find("marketvalue");
        let moment = value.map(|place| row.cell(place)).and_then(AsOf::find).map(AsOf::moment);
        Some(Self {
            account: header.find("account"),
            symbol: header.find_any(&["symbolcusip", "symbol"]),
            description: header.find("description"),
            acquired: header.find_any(ACQUIRED),
            method: header.find("costbasismethod"),
            quantity: header.find("quantity"),
            unit_cost: header.find("costpershare"),
            total_cost: header.find("totalcost"),
            value,
            short_gain: header.find("shorttermgainloss"),
            long_gain: header.find("longtermgainloss"),
            covered: header.find_any(&["coverednoncovered", "covered"]),
            width: header.width,
            as_of: moment,
        })
    }

    /// Cells without which a row is cut short.
    fn needed(&self) -> usize {
        let all = [self.account, self.symbol, self.acquired, self.quantity, self.total_cost];
        all.into_iter().flatten().max().map_or(0, |last| last + 1)
    }
}

/// The state of reading one file.
struct Reader<'a> {
    export: Export<'a>,
    columns: Option<Columns>,
    drafts: Drafts,
    /// The value of every lot, by security: its price follows from all of them.
    values: BTreeMap<Key, (SecurityId, Vec<Valued>)>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        if let Some(columns) = Columns::of(row) {
            if self.columns.is_some() {
                self.export.repeated_header(row);
            }
            self.columns = Some(columns);
            return;
        }
        // Lines above the header are Vanguard's notice.
        let Some(columns) = self.columns else { return };
        if export::is_remark(row) {
            self.export.remark(row);
            return;
        }
        self.export.rows += 1;
        // What is wrong is on the list of problems.
        let _ = self.lot(row, &columns);
    }

    fn lot(&mut self, row: &Row<'_>, columns: &Columns) -> Result<(), LeftOut> {
        let export = &mut self.export;
        export.shape(row, columns.needed(), columns.width)?;
        let cell = |place: Place| place.map(|place| row.cell(place)).unwrap_or_default();
        let account = export.account(row, columns.account, &[cell(columns.account)]);
        let security = export.security(row, columns.symbol);
        let acquired = export.date(row, columns.acquired, "acquired date");
        let quantity = export.quantity(row, columns.quantity);
        let total = export.number(row, columns.total_cost, "total cost", Unit::Money);
        let value = export.number(row, columns.value, "market value", Unit::Money).ok().flatten();
        let stated = self.term(row, columns);
        let export = &mut self.export;
        let (account, security, acquired) = (account?, security?, acquired?);
        let (quantity, total) = (quantity?, total?);
        let basis = match total {
            Some(total) => Some(total),
            None => export
                .number(row, columns.unit_cost, "cost per share", Unit::Price)?
                .and_then(|unit| unit.checked_mul(quantity.get())),
        };
        export.securities.of(security.0, &security.1).named(cell(columns.description));
        let source = Source { file: Arc::clone(export.file), line: row.line };
        let base = export::lot(account.1, security.1.clone(), quantity, basis, source);
        let is_average = cell(columns.method).to_ascii_lowercase().starts_with("av");
        let lot = Lot {
            acquired: acquired.map(|stamp| stamp.day),
            multiplier: self.multiplier(&security, quantity, value),
            stated_term: stated,
            covered: self.covered(row, columns),
            rare: RareFacts {
                acquired_at: acquired.and_then(|stamp| stamp.time),
                note: is_average.then(|| "Vanguard keeps it at average cost".to_owned()),
                ..RareFacts::default()
            }
            .into(),
            ..base
        };
        if let Some(value) = value {
            let (_, values) =
                self.values.entry(security.0).or_insert_with(|| (security.1, Vec::new()));
            values.push(Valued { units: lot.units().get(), value, line: row.line });
        }
        self.export.gaps(&lot, columns.acquired, columns.total_cost);
        self.export.term_differs(&lot, columns.as_of.map(PriceTime::day));
        let keys = Keys { account: account.0, security: security.0, id_place: None };
        self.drafts.push(lot, keys);
        Ok(())
    }

    /// The term of the gain column that is not zero; none where both are, or neither.
    fn term(&mut self, row: &Row<'_>, columns: &Columns) -> Option<Term> {
        let mut gain = |place, name| {
            let gain = self.export.number(row, place, name, Unit::Money).ok().flatten();
            gain.is_some_and(|gain| !gain.is_zero())
        };
        let short = gain(columns.short_gain, "short-term gain");
        let long = gain(columns.long_gain, "long-term gain");
        match (short, long) {
            (true, false) => Some(Term::Short),
            (false, true) => Some(Term::Long),
            _ => None,
        }
    }

    /// 100 for an option. A CUSIP whose value is near its quantity is a bond: quantity is its face,
    /// and other brokers quote it per 100.
    fn multiplier(
        &mut self,
        (key, security): &(Key, SecurityId),
        quantity: Shares,
        value: Option<Decimal>,
    ) -> Rate {
        let described = self.export.securities.of(*key, security);
        if described.kind == Some(SecurityKind::Option) {
            return Rate::new(Decimal::ONE_HUNDRED);
        }
        let of_face = value.and_then(|value| value.checked_div(quantity.get()));
        let is_near = of_face.is_some_and(|part| (LEAST_BOND..=Decimal::TWO).contains(&part));
        if is_near && instrument::is_cusip(security) {
            described.kind = Some(SecurityKind::Bond);
            return Rate::new(PER_HUNDRED);
        }
        Rate::ONE
    }

    fn covered(&mut self, row: &Row<'_>, columns: &Columns) -> Option<bool> {
        let cell = row.cell(columns.covered?);
        let word: String =
            cell.to_ascii_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
        match word.as_str() {
            "covered" => Some(true),
            "noncovered" | "uncovered" => Some(false),
            _ if number::is_absent(cell) => None,
            _ => {
                let fault = Fault::new(
                    format!("covered or not: {} is neither", text::quoted(cell)),
                    "nothing to do; the lot counts as not told",
                );
                self.export.note(row, columns.covered, "wrong-word", fault);
                None
            }
        }
    }

    fn finish(mut self) -> Holdings {
        let as_of = self.columns.and_then(|columns| columns.as_of);
        if self.columns.is_none() {
            self.export.no_header();
        }
        for (key, (security, values)) in std::mem::take(&mut self.values) {
            price::offer(&mut self.export, key, &security, &values, as_of);
        }
        let day = as_of.map(PriceTime::day);
        let section = Section::new(self.drafts, day, &mut self.export.problems);
        self.export.finish(vec![Section { complete: true, ..section }])
    }
}
