//! Fidelity `NetBenefits`' "View open lots": the lots of one stock plan.
//!
//! The file names neither the security nor the account: both come from the settings' `[[file]]` of
//! its path, and are asked for until then. `Share source` is `SP` for a purchase plan, part of whose
//! gain is ordinary income that is not in this file, and `DO` for shares deposited as they vested.
//! The last line names the currency.
//!
//! Source of the layout: format notes §3.2.

use super::export::price::{self, Valued};
use super::export::{self, Export, LeftOut, Place, needs};
use super::holdings::{Drafts, Holdings, Keys, Section};
use super::names::Names;
use super::number::{self, Unit};
use super::problem::{Fault, Problem};
use super::settings::FileHint;
use super::table::{Header, Row, Table};
use super::text;
use crate::domain::lot::{Lot, Origin, RareFacts, Source};
use crate::domain::term::Term;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What to do with a damaged file.
const AGAIN: &str = "download View open lots again at NetBenefits";
/// What the last line says before the currency.
const CURRENCY: &str = "displayed in ";

/// Reads the open lots of a stock plan; `hint` says of which security, and whose they are.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, hint: Option<&FileHint>, names: &mut Names) -> Holdings {
    let mut reader = Reader {
        export: Export::new(file, names, AGAIN),
        columns: None,
        header_line: 1,
        currency: None,
        lots: Vec::new(),
        plan: None,
    };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.row(&row);
    }
    reader.finish(hint)
}

/// Is this the header of open lots of a stock plan?
#[must_use]
pub fn is_header(header: &Header) -> bool {
    Columns::of(header).is_some()
}

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    acquired: usize,
    quantity: usize,
    basis: Place,
    unit_cost: usize,
    value: Place,
    source: usize,
    granted: Place,
    term: Place,
    width: usize,
}

impl Columns {
    fn of(header: &Header) -> Option<Self> {
        Some(Self {
            acquired: header.find("dateacquired")?,
            quantity: header.find("quantity")?,
            basis: header.find("costbasis"),
            unit_cost: header.find("costbasisshare")?,
            value: header.find("value"),
            source: header.find("sharesource")?,
            granted: header.find("grantdate"),
            term: header.find("holdingperiod"),
            width: header.width,
        })
    }

    /// Cells without which a row is cut short.
    fn needed(&self) -> usize {
        self.acquired.max(self.quantity).max(self.unit_cost).max(self.source) + 1
    }
}

struct Reader<'a> {
    export: Export<'a>,
    columns: Option<Columns>,
    header_line: u32,
    /// What the last line says; none before it.
    currency: Option<String>,
    /// Lots without account and security, and what each is worth.
    lots: Vec<(Lot, Option<Decimal>)>,
    /// The first lot of a purchase plan.
    plan: Option<(u32, usize)>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        if let Some(columns) = Columns::of(&Header::of(row)) {
            if self.columns.is_some() {
                self.export.repeated_header(row);
            }
            self.columns = Some(columns);
            self.header_line = row.line;
            return;
        }
        let first = row.cell(0);
        if let Some((_, currency)) = first.split_once(CURRENCY) {
            let code = text::clean(currency.trim_end_matches('.'), 12).to_uppercase();
            // A code of other length was cut short.
            let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
            self.currency = Some(code).filter(|_| is_code);
        } else if export::is_remark(row) {
            self.export.remark(row);
        } else if let Some(columns) = self.columns {
            self.export.rows += 1;
            // A row that cannot be taken has said why.
            let _ = self.lot(row, &columns);
        } else {
            self.export.not_a_lot(row);
        }
    }

    fn lot(&mut self, row: &Row<'_>, columns: &Columns) -> Result<(), LeftOut> {
        let export = &mut self.export;
        export.shape(row, columns.needed(), columns.width)?;
        let acquired = export.date(row, Some(columns.acquired), "date acquired");
        let quantity = export.quantity(row, Some(columns.quantity));
        let total = export.number(row, columns.basis, "cost basis", Unit::Money);
        let unit = export.number(row, Some(columns.unit_cost), "cost basis/share", Unit::Price);
        let value = export.number(row, columns.value, "value", Unit::Money).ok().flatten();
        let granted = export.date(row, columns.granted, "grant date").ok().flatten();
        let (acquired, quantity, total, unit) = (acquired?, quantity?, total?, unit?);
        let rate = crate::domain::money::Rate::ONE;
        let basis = match (total, unit) {
            (None, Some(unit)) => {
                Some(export.basis_of(row, Some(columns.unit_cost), unit, quantity, rate)?)
            }
            (total, _) => total,
        };
        let stated = self.term(row, columns.term);
        let origin = self.origin(row, columns.source);
        let source = Source { file: Arc::clone(self.export.file), line: row.line };
        let plain = export::lot("".into(), "".into(), quantity, basis, source);
        let lot = Lot {
            acquired: acquired.map(|stamp| stamp.day),
            stated_term: stated,
            origin: origin.filter(|_| !quantity.is_negative()).unwrap_or(plain.origin),
            rare: RareFacts {
                note: granted.map(|stamp| format!("granted {}", stamp.day)),
                ..RareFacts::default()
            }
            .into(),
            ..plain
        };
        self.lots.push((lot, value));
        Ok(())
    }

    fn term(&mut self, row: &Row<'_>, place: Place) -> Option<Term> {
        let cell = place.map(|place| row.cell(place)).unwrap_or_default();
        let term = export::term(cell);
        if term.is_none() && !number::is_absent(cell) {
            let fault = Fault::new(
                format!("holding period {} is not known", text::quoted(cell)),
                "nothing to do; the term follows from the date",
            );
            self.export.left_out(row, place, "wrong-word", fault);
        }
        term
    }

    /// How shares came in, by their source.
    fn origin(&mut self, row: &Row<'_>, place: usize) -> Option<Origin> {
        let cell = row.cell(place);
        match cell.to_ascii_uppercase().as_str() {
            "SP" => {
                let (_, count) = self.plan.get_or_insert((row.line, 0));
                *count += 1;
                return Some(Origin::PurchasePlan);
            }
            "DO" => return Some(Origin::Award),
            _ if number::is_absent(cell) => return None,
            _ => {}
        }
        let fault = Fault::new(
            format!("share source {} is neither SP nor DO", text::quoted(cell)),
            "nothing to do; the lot counts as bought",
        );
        self.export.note(row, Some(place), "wrong-word", fault);
        None
    }

    fn finish(mut self, hint: Option<&FileHint>) -> Holdings {
        let file = Arc::clone(self.export.file);
        let Some(columns) = self.columns else {
            self.export.no_header();
            return self.export.finish(Vec::new());
        };
        self.plan_income(&file);
        let foreign = self.foreign(&file);
        let account = hint.and_then(|hint| hint.account.as_deref()).unwrap_or_default();
        let symbol = hint.and_then(|hint| hint.symbol.as_deref()).unwrap_or_default();
        let account = self.export.names.account(account);
        let symbol = self.export.names.security(symbol);
        let missing = match (account, symbol) {
            (Ok(Some((account_key, account))), Ok(Some((key, security)))) => {
                let mut drafts = Drafts::default();
                let mut values = Vec::new();
                for (mut lot, value) in self.lots {
                    lot.account = account.clone();
                    lot.security = security.clone();
                    if foreign.is_some() {
                        lot.rare.foreign_currency.clone_from(&foreign);
                    }
                    if lot.is_usd() {
                        self.export.gaps(&lot, Some(columns.acquired), columns.basis);
                        let (units, line) = (lot.quantity.get(), lot.source.line);
                        values.extend(value.map(|value| Valued { units, value, line }));
                    }
                    let keys = Keys { account: account_key, security: key, id_place: None };
                    drafts.push(lot, keys);
                }
                // The file has no day of its prices.
                price::offer(&mut self.export, key, &security, &values, None);
                let section = Section::new(drafts, None, &mut self.export.problems);
                return self.export.finish(vec![section]);
            }
            (Ok(Some(_)), _) => needs::Missing::Symbol,
            (_, Ok(Some(_))) => needs::Missing::Account,
            _ => needs::Missing::Both,
        };
        if !self.lots.is_empty() {
            let problem = needs::names(missing, &file, self.header_line, self.lots.len());
            self.export.problems.push(problem);
        }
        self.export.finish(Vec::new())
    }

    /// Says that the gain on purchase plan shares is not the whole tax on them.
    fn plan_income(&mut self, file: &Arc<str>) {
        let Some((line, count)) = self.plan else { return };
        let lots = if count == 1 { "1 lot is".to_owned() } else { format!("{count} lots are") };
        let fault = Fault::new(
            format!(
                "{lots} of a purchase plan: part of a sale's gain is ordinary income (IRC §423), \
                 which this file does not say"
            ),
            "look at the plan's statement before you sell; the gain shown is not the whole tax",
        );
        self.export.problems.push(Problem::note("purchase-plan", file, line, fault));
    }

    /// The currency where it is not the dollar.
    fn foreign(&mut self, file: &Arc<str>) -> Option<Arc<str>> {
        let line = self.header_line;
        match self.currency.as_deref() {
            Some("USD") => None,
            Some(code) => {
                let fault = Fault::new(
                    format!("lots in {code} are shown, and are in no total and no tax figure"),
                    "nothing to do; lotscope counts US dollars only",
                );
                let problem = Problem::note("foreign-currency", file, line, fault);
                self.export.problems.push(problem);
                Some(code.into())
            }
            None => {
                let fault = Fault::new(
                    "the line that names the currency is missing: rows may be missing too",
                    AGAIN,
                );
                self.export.problems.push(Problem::note("no-currency", file, line, fault));
                None
            }
        }
    }
}
