//! The values of a row of the lots file: dates, numbers, words; and the problems they have.

use super::Reader;
use super::columns::{Column, Columns};
use crate::domain::lot::Origin;
use crate::domain::money::{Money, Rate, Shares, UnitPrice, round};
use crate::formats::date::{self, Stamp};
use crate::formats::number::{self, MOST_DECIMALS, Unit};
use crate::formats::problem::{Fault, Problem};
use crate::formats::table::Row;
use crate::formats::text;
use rust_decimal::Decimal;

/// A problem was noted, and the row cannot become a lot.
pub(super) struct LeftOut;

/// A row with the columns it is read by.
#[derive(Clone, Copy)]
pub(super) struct Cells<'r> {
    pub row: Row<'r>,
    pub columns: &'r Columns,
}

impl<'r> Cells<'r> {
    pub fn get(&self, column: Column) -> &'r str {
        self.columns.cell(&self.row, column)
    }
}

/// What a row says of its cost.
#[derive(Clone, Copy)]
pub(super) struct Costs {
    total: Option<Decimal>,
    unit: Option<Decimal>,
}

impl Reader<'_> {
    pub(super) fn date(
        &mut self,
        cells: Cells<'_>,
        column: Column,
    ) -> Result<Option<Stamp>, LeftOut> {
        let cell = cells.get(column);
        // Most columns are not in most files.
        if cell.is_empty() {
            return Ok(None);
        }
        let stamp = date::read(column.name(), cell)
            .map_err(|fault| self.left_out(cells, column, "wrong-date", fault))?;
        if stamp.is_some_and(|stamp| stamp.month_first) && !self.month_first_noted {
            self.month_first_noted = true;
            let fault = Fault::new(
                "dates with slashes are read with the month first",
                "write year-month-day, such as 2026-11-20, if the day stands first",
            );
            self.note_at(cells, column, "month-first", fault);
        }
        Ok(stamp)
    }

    pub(super) fn number(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        unit: Unit,
    ) -> Result<Option<Decimal>, LeftOut> {
        let cell = cells.get(column);
        if cell.is_empty() {
            return Ok(None);
        }
        number::read(column.name(), cell, unit)
            .map_err(|fault| self.left_out(cells, column, "wrong-number", fault))
    }

    pub(super) fn quantity(&mut self, cells: Cells<'_>) -> Result<Shares, LeftOut> {
        let (code, what) = match self.number(cells, Column::Quantity, Unit::Quantity)? {
            Some(quantity) if !quantity.is_zero() => return Ok(Shares::new(quantity)),
            Some(_) => ("zero-quantity", "the quantity is zero"),
            None => ("missing-quantity", "the quantity is empty"),
        };
        let fault = Fault::new(what, "write the shares still held, or remove the row");
        Err(self.left_out(cells, Column::Quantity, code, fault))
    }

    pub(super) fn multiplier(&mut self, cells: Cells<'_>) -> Result<Rate, LeftOut> {
        match self.number(cells, Column::Multiplier, Unit::Multiplier)? {
            None => Ok(Rate::ONE),
            Some(multiplier) if multiplier > Decimal::ZERO => Ok(Rate::new(multiplier)),
            Some(multiplier) => {
                let fault = Fault::new(
                    format!("the multiplier {multiplier} is not above zero"),
                    "write 1, 100 for an option, 0.01 for a bond quoted per 100",
                );
                Err(self.left_out(cells, Column::Multiplier, "wrong-number", fault))
            }
        }
    }

    /// Total and unit cost as written, without their signs, which mean nothing.
    pub(super) fn costs(&mut self, cells: Cells<'_>) -> Result<Costs, LeftOut> {
        let total = self.number(cells, Column::CostBasis, Unit::Money);
        let unit = self.number(cells, Column::CostPerShare, Unit::Price);
        Ok(Costs { total: total?.map(|total| total.abs()), unit: unit?.map(|unit| unit.abs()) })
    }

    /// The basis, with the sign of the quantity.
    pub(super) fn basis(
        &mut self,
        cells: Cells<'_>,
        Costs { total, unit }: Costs,
        quantity: Shares,
        multiplier: Rate,
    ) -> Result<Option<Money>, LeftOut> {
        let from_unit = match unit {
            Some(unit) => Some(self.total_of(cells, quantity, multiplier, unit)?),
            None => None,
        };
        if let (Some(total), Some(unit), Some(from_unit)) = (total, unit, from_unit)
            && (total - from_unit).abs() > rounding(quantity, multiplier, unit, total)
        {
            let fault = Fault::new(
                format!(
                    "cost_basis is {total}, but cost_per_share makes it {}",
                    from_unit.normalize()
                ),
                "the total counts; correct or empty one of the two",
            );
            self.note_at(cells, Column::CostPerShare, "costs-differ", fault);
        }
        let signed = |basis: Decimal| if quantity.is_negative() { -basis } else { basis };
        Ok(total.or(from_unit).map(|basis| Money::new(signed(basis))))
    }

    /// The total that a cost of one share makes: times the multiplier, as a price is.
    pub(super) fn total_of(
        &mut self,
        cells: Cells<'_>,
        quantity: Shares,
        multiplier: Rate,
        unit: Decimal,
    ) -> Result<Decimal, LeftOut> {
        let total = (UnitPrice::new(unit) * (quantity.abs() * multiplier)).get();
        if total > Decimal::from(10_000_000_000_000_i64) {
            let fault =
                Fault::new("the cost of this lot is more than 10,000,000,000,000", "check it");
            return Err(self.left_out(cells, Column::CostPerShare, "wrong-number", fault));
        }
        Ok(round(total, MOST_DECIMALS))
    }

    /// A word out of a list; another one is noted and not used.
    pub(super) fn word<T: Copy>(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        known: &[(&str, T)],
    ) -> Option<T> {
        let cell = cells.get(column);
        if cell.is_empty() {
            return None;
        }
        let found = known.iter().find(|(word, _)| cell.eq_ignore_ascii_case(word));
        if found.is_none() && !number::is_absent(cell) {
            let words = || known.iter().map(|(word, _)| *word);
            let mend = text::did_you_mean(cell, words()).map_or_else(
                || format!("write one of {}, or nothing", words().collect::<Vec<_>>().join(", ")),
                |word| format!("did you mean {word}?"),
            );
            let message = format!("{} {} is not known", column.name(), text::quoted(cell));
            let problem = Problem::left_out(
                "wrong-word",
                self.file,
                cells.row.line,
                Fault::new(message, mend),
            );
            self.push_at(cells, column, problem);
        }
        found.map(|(_, value)| *value)
    }

    pub(super) fn origin(&mut self, cells: Cells<'_>, quantity: Shares) -> Origin {
        let usual = if quantity.is_negative() { Origin::Short } else { Origin::Purchase };
        let cell = cells.get(Column::Origin);
        if cell.is_empty() {
            return usual;
        }
        // Nearly every word stands here as it is written: no list in another order is needed for that.
        if let Some((origin, _)) = Origin::ALL.iter().find(|(_, slug)| *slug == cell) {
            return *origin;
        }
        let known = Origin::ALL.map(|(origin, slug)| (slug, origin));
        self.word(cells, Column::Origin, &known).unwrap_or(usual)
    }

    pub(super) fn left_out(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        code: &'static str,
        fault: Fault,
    ) -> LeftOut {
        let problem = Problem::left_out(code, self.file, cells.row.line, fault);
        self.push_at(cells, column, problem);
        LeftOut
    }

    pub(super) fn note_at(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        code: &'static str,
        fault: Fault,
    ) {
        let problem = Problem::note(code, self.file, cells.row.line, fault);
        self.push_at(cells, column, problem);
    }

    pub(super) fn push_at(&mut self, cells: Cells<'_>, column: Column, problem: Problem) {
        self.problems.push(problem.in_cell(cells.columns.place(column)));
    }
}

/// The words for "reported to the IRS" and for "not".
pub(super) const COVERED: [(&str, bool); 10] = [
    ("yes", true),
    ("no", false),
    ("true", true),
    ("false", false),
    ("covered", true),
    ("noncovered", false),
    ("non-covered", false),
    ("uncovered", false),
    ("1", true),
    ("0", false),
];

/// How far total and unit cost may be apart because their last digits were rounded: those of
/// cents, or smaller ones where they are printed.
fn rounding(quantity: Shares, multiplier: Rate, unit: Decimal, total: Decimal) -> Decimal {
    let half = |value: Decimal| Decimal::try_new(5, value.scale().max(2) + 1).unwrap_or_default();
    let units = (quantity.abs() * multiplier).get();
    half(unit).checked_mul(units).unwrap_or_default() + half(total)
}
