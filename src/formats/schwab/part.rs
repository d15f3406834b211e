//! One export of a file: the rows under one title, and their total.

use super::row::{self, Columns, Values};
use super::title::Title;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Lot, Origin, RareFacts, Source};
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::domain::security::SecurityKind;
use crate::formats::date;
use crate::formats::export;
use crate::formats::export::checks::{self, HALF_CENT};
use crate::formats::holdings::{Descriptions, Drafts, Keys, Section};
use crate::formats::instrument::Contract;
use crate::formats::names::Key;
use crate::formats::number::{self, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::table::Row;
use crate::formats::text;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// How far a quantity may be off because it was rounded to four decimals.
const HALF_OF_FOUR_DECIMALS: Decimal = Decimal::from_parts(5, 0, 0, false, 5);

/// The rows under one title, so far.
pub(super) struct Part {
    security: Option<(Key, SecurityId)>,
    account: Option<(Key, AccountId)>,
    is_option: bool,
    as_of: Option<PriceTime>,
    day: Option<NaiveDate>,
    line: u32,
    /// The header seen last.
    pub columns: Option<Columns>,
    /// Was the Total row read? What follows is a footer.
    pub total_seen: bool,
    drafts: Drafts,
}

impl Part {
    pub fn new(
        security: Option<(Key, SecurityId)>,
        account: Option<(Key, AccountId)>,
        title: &Title<'_>,
        line: u32,
    ) -> Self {
        Self {
            security,
            account,
            is_option: Contract::parse(title.symbol).is_some(),
            as_of: title.as_of(),
            day: title.day(),
            line,
            columns: None,
            total_seen: false,
            drafts: Drafts::default(),
        }
    }

    /// Reads one row as a lot.
    pub fn row(
        &mut self,
        row: &Row<'_>,
        file: &Arc<str>,
        securities: &mut Descriptions,
        problems: &mut Vec<Problem>,
    ) {
        let mut besides = Vec::new();
        let values = match &self.columns {
            Some(columns) => row::values(row, columns, &mut besides),
            None => Err((
                "no-header",
                None,
                Fault::new("the row stands above its header", "download Lot Details again"),
            )),
        };
        for (code, place, fault) in besides {
            problems.push(Problem::left_out(code, file, row.line, fault).in_cell(place));
        }
        match values {
            Ok(values) => self.lot(row, &values, file, securities, problems),
            Err((code, place, fault)) => {
                problems.push(Problem::left_out(code, file, row.line, fault).in_cell(place));
            }
        }
    }

    fn lot(
        &mut self,
        row: &Row<'_>,
        values: &Values,
        file: &Arc<str>,
        securities: &mut Descriptions,
        problems: &mut Vec<Problem>,
    ) {
        // Without a symbol or an account the title's problem speaks for all its rows.
        let (Some(security), Some(account)) = (&self.security, &self.account) else { return };
        let mut note = |code, fault| problems.push(Problem::note(code, file, row.line, fault));
        let described = securities.of(security.0, &security.1);
        described.kind = described.kind.or(self.is_option.then_some(SecurityKind::Option));
        if let Some(price) = values.price {
            let price = UnitPrice::new(price);
            let source = PriceSource::Export(Arc::clone(file));
            if let Err(fault) = described.priced(Quote { price, as_of: self.as_of, source }) {
                note("prices-differ", fault);
            }
        }
        let kind = self.is_option.then_some(SecurityKind::Option);
        let (multiplier, found) =
            checks::multiplier(kind, values.quantity, values.price, values.market_value);
        if let Some((code, fault)) = found {
            note(code, fault);
        }
        let lot = lot(values, security, account, multiplier, row, file);
        if let Some(fault) = self.day.and_then(|day| checks::term(&lot, day)) {
            note("term-differs", fault);
        }
        if let Some(columns) = &self.columns {
            let (date, basis) = (Some(columns.open_date), Some(columns.cost_basis));
            checks::gaps(&lot, date, basis, file, problems);
        }
        self.drafts.push(lot, Keys { account: account.0, security: security.0, id_place: None });
    }

    /// Compares the Total row with the lots above it.
    pub fn check_total(&mut self, row: &Row<'_>, file: &Arc<str>, problems: &mut Vec<Problem>) {
        self.total_seen = true;
        let Some(columns) = &self.columns else { return };
        // Without a symbol or an account no row became a lot, and the title's problem says so.
        if self.security.is_none() || self.account.is_none() {
            return;
        }
        let lots: Vec<&Lot> = self.drafts.lots().collect();
        let quantity: Shares = lots.iter().map(|lot| lot.quantity).sum();
        let basis: Option<Money> = lots.iter().map(|lot| lot.basis).sum();
        let checks = [
            // Printed to four decimals and to cents: each lot may add half of the last digit.
            (
                columns.quantity,
                "quantity",
                Unit::Quantity,
                Some(quantity.get()),
                HALF_OF_FOUR_DECIMALS,
            ),
            (columns.cost_basis, "cost basis", Unit::Money, basis.map(Money::get), HALF_CENT),
        ];
        for (place, name, unit, sum, rounding) in checks {
            let Some(sum) = sum else { continue };
            let printed = match number::read(name, row.cell(place), unit) {
                Ok(Some(printed)) => printed,
                Ok(None) => continue,
                Err(_) => Decimal::MAX,
            };
            if (printed.abs() - sum.abs()).abs() <= rounding * Decimal::from(lots.len() + 1) {
                continue;
            }
            let fault = Fault::new(
                format!(
                    "the Total row has the {name} {}, the lots above add up to {}",
                    text::clean(row.cell(place), 40),
                    sum.normalize()
                ),
                "a row is missing or wrong: download Lot Details again",
            );
            let problem = Problem::note("total-differs", file, row.line, fault);
            problems.push(problem.in_cell(Some(place)));
        }
    }

    /// The lots of the part; says so where the file may have been cut short.
    pub fn close(self, file: &Arc<str>, problems: &mut Vec<Problem>) -> Section {
        if self.columns.is_none() {
            let fault = Fault::new("no lots stand under this title", "download Lot Details again");
            problems.push(Problem::left_out("no-header", file, self.line, fault));
        } else if !self.total_seen {
            let fault = Fault::new(
                "these lots have no Total row, so some may be missing",
                "download Lot Details again",
            );
            problems.push(Problem::note("no-total", file, self.line, fault));
        }
        Section::new(self.drafts, self.day, problems)
    }
}

/// The lot of a row. `Open Date` is the start of the holding period; where the layout gives the
/// day of the transaction too and it differs, that day is the acquisition.
fn lot(
    values: &Values,
    (_, security): &(Key, SecurityId),
    (_, account): &(Key, AccountId),
    multiplier: Rate,
    row: &Row<'_>,
    file: &Arc<str>,
) -> Lot {
    let quantity = Shares::new(values.quantity);
    let acquired = values.transaction_open.or(values.open);
    let day = |stamp: Option<date::Stamp>| stamp.map(|stamp| stamp.day);
    let disallowed = values.disallowed.filter(|loss| !loss.is_zero());
    let source = Source { file: Arc::clone(file), line: row.line };
    let base = export::lot(account.clone(), security.clone(), quantity, values.basis, source);
    let washed = disallowed.is_some() && !quantity.is_negative();
    Lot {
        acquired: day(acquired),
        multiplier,
        stated_term: values.term,
        origin: if washed { Origin::WashSale } else { base.origin },
        rare: RareFacts {
            acquired_at: acquired.and_then(|stamp| stamp.time),
            holding_since: day(values.open).filter(|open| day(acquired) != Some(*open)),
            wash_disallowed: disallowed.map(|loss| Money::new(loss.abs())),
            ..RareFacts::default()
        }
        .into(),
        ..base
    }
}
