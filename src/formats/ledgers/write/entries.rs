//! The transactions of a journal, before anyone says how they are spelled.

use super::Content;
use super::names::{Names, component};
use crate::domain::lot::Lot;
use crate::domain::money::{Shares, round};
use crate::domain::order::Side;
use crate::domain::plan::Slice;
use crate::domain::portfolio::Portfolio;
use crate::domain::sales::{Sale, SaleState};
use crate::domain::term::Term;
use crate::formats::number::MOST_DECIMALS;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A transaction.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub date: NaiveDate,
    pub pending: bool,
    pub said: String,
    pub lines: Vec<Line>,
}

/// One line of it.
#[derive(Clone, Debug)]
pub(super) enum Line {
    /// Shares come in or go out.
    Shares(SharesLine),
    /// So many dollars.
    Dollars { account: String, amount: Decimal },
    /// What balances the transaction.
    Rest { account: String },
}

/// Shares, with their lot where its cost is known.
#[derive(Clone, Debug)]
pub(super) struct SharesLine {
    pub account: String,
    /// Signed.
    pub quantity: Decimal,
    pub commodity: String,
    pub lot: Option<LotLine>,
    /// The lot's id.
    pub id: String,
    /// What one was sold for.
    pub price: Option<Decimal>,
    /// Does nobody know when the shares were acquired?
    pub undated: bool,
}

/// A lot by what it cost, its day and its name.
#[derive(Clone, Debug)]
pub(super) struct LotLine {
    pub unit: Decimal,
    /// What all of it cost, where a unit's cost has no end.
    pub whole: Option<Decimal>,
    pub currency: String,
    pub date: Option<NaiveDate>,
    pub label: Option<String>,
}

impl Line {
    pub fn account(&self) -> &str {
        match self {
            Self::Shares(SharesLine { account, .. })
            | Self::Dollars { account, .. }
            | Self::Rest { account } => account,
        }
    }
}

const OPENING: &str = "Equity:Opening-Balances";

/// The transactions of a journal: lots by day, then sales.
pub(super) fn of(content: &Content<'_>, names: &mut Names) -> Vec<Entry> {
    let mut lots: Vec<&Lot> = content.holdings.lots().iter().collect();
    lots.sort_by_key(|lot| (lot.acquired, lot.sequence));
    let days = lots.iter().filter_map(|lot| lot.acquired);
    let sold = content.sales.iter().map(|sale| sale.preview.plan.order.trade_date);
    // A lot whose day nobody knows comes in before all others, and says that its day is unknown.
    let first = days.chain(sold).min().unwrap_or(content.today);
    let undated = Some(first).filter(|_| content.with_lots);
    names.learn(content.holdings);
    let mut entries = Vec::new();
    if content.with_lots {
        entries.extend(lots.iter().map(|lot| opening(lot, first, names)));
    }
    let of_sale = |sale: &&Sale| sale_entry(content, sale, undated, names);
    entries.extend(content.sales.iter().map(of_sale));
    entries.sort_by_key(|entry| entry.date);
    entries
}

fn opening(lot: &Lot, first: NaiveDate, names: &mut Names) -> Entry {
    let date = lot.acquired.unwrap_or(first);
    let line = SharesLine {
        account: shares_account(&lot.account, &lot.security, names),
        quantity: lot.quantity.get(),
        commodity: names.commodity(&lot.security),
        lot: lot_line(lot, Some(first)),
        id: lot.id.to_string(),
        price: None,
        undated: lot.acquired.is_none(),
    };
    let rest = Line::Rest { account: OPENING.to_owned() };
    let said = format!("Lot {}", lot.id);
    Entry { date, pending: false, said, lines: vec![Line::Shares(line), rest] }
}

fn shares_account(
    account: &crate::domain::ids::AccountId,
    security: &crate::domain::ids::SecurityId,
    names: &mut Names,
) -> String {
    let leaf = component(&names.commodity(security));
    format!("Assets:{}:{leaf}", names.account(account))
}

/// A lot by its cost; none where that is unknown. `undated` is the day of those without one.
fn lot_line(lot: &Lot, undated: Option<NaiveDate>) -> Option<LotLine> {
    let (basis, shares) = (lot.basis?.abs().get(), lot.quantity.abs().get());
    let unit = round(basis.checked_div(shares)?, MOST_DECIMALS);
    let whole = Some(basis).filter(|basis| unit.checked_mul(shares) != Some(*basis));
    let plain = match lot.acquired {
        Some(day) => format!("{}@{day}", lot.security),
        None => format!("{}@undated", lot.security),
    };
    // The ids that lotscope gives say nothing that the day does not say.
    let rest = lot.id.strip_prefix(plain.as_str());
    let given = rest.is_some_and(|rest| {
        let number = rest.strip_prefix('.');
        rest.is_empty() || number.is_some_and(|number| number.parse::<u32>().is_ok())
    });
    Some(LotLine {
        unit,
        whole,
        currency: lot.rare.foreign_currency.as_deref().unwrap_or("USD").to_owned(),
        date: lot.acquired.or(undated),
        // Where the cost cannot say which lot is meant, its name does.
        label: Some(lot.id.to_string())
            .filter(|_| !given || (whole.is_some() && undated.is_some())),
    })
}

fn sale_entry(
    content: &Content<'_>,
    sale: &Sale,
    undated: Option<NaiveDate>,
    names: &mut Names,
) -> Entry {
    let plan = &sale.preview.plan;
    let order = &plan.order;
    let account = names.account(&order.account);
    let mut lines = Vec::new();
    let (mut weight, mut short, mut long) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    let (mut has_short, mut has_long) = (false, false);
    for slice in &plan.slices {
        let line = slice_line(content.holdings, sale, slice, undated, names);
        let Some(worth) = weight_of(&line) else { continue };
        weight += worth;
        let is_long = slice.taxed_term() == Term::Long;
        // Without a cost there is no gain to book.
        if line.lot.is_some() {
            let gain = gain(slice, worth, order.side);
            if is_long {
                (long, has_long) = (long + gain, true);
            } else {
                (short, has_short) = (short + gain, true);
            }
        }
        lines.push(Line::Shares(line));
    }
    let cash = plan.cash().to_cents().get();
    lines.push(Line::Dollars { account: format!("Assets:{account}:Cash"), amount: cash });
    let fee = order.fee.to_cents().get();
    if !fee.is_zero() {
        lines.push(Line::Dollars { account: format!("Expenses:{account}:Fees"), amount: fee });
    }
    let gains = in_cents(weight + cash + fee, [(short, has_short), (long, has_long)]);
    for (term, amount, is_there) in
        [("Short-Term", gains[0], has_short), ("Long-Term", gains[1], has_long)]
    {
        if is_there {
            let account = format!("Income:{account}:Gains:{term}");
            lines.push(Line::Dollars { account, amount: -amount });
        }
    }
    let state = sale.state(content.today);
    let said = format!(
        "Simulated sale #{}, {}: {} {} {}, {}",
        sale.id,
        state.slug(),
        order.side.done(),
        order.quantity,
        order.security,
        plan.method.name()
    );
    Entry { date: order.trade_date, pending: state == SaleState::Pending, said, lines }
}

fn slice_line(
    holdings: &Portfolio,
    sale: &Sale,
    slice: &Slice,
    undated: Option<NaiveDate>,
    names: &mut Names,
) -> SharesLine {
    let order = &sale.preview.plan.order;
    let mut lots = holdings.lots_of(&order.security).iter();
    let lot = lots.find(|lot| lot.account == order.account && lot.id == slice.lot);
    let multiplier = lot.map_or(Decimal::ONE, |lot| lot.multiplier.get());
    let quantity = slice.quantity.get();
    SharesLine {
        account: shares_account(&order.account, &order.security, names),
        quantity: if order.side == Side::Sell { -quantity } else { quantity },
        commodity: names.commodity(&order.security),
        id: slice.lot.to_string(),
        lot: lot.map_or_else(|| of_slice(slice, order.side), |lot| lot_line(lot, undated)),
        price: Some(order.price.get() * multiplier),
        undated: false,
    }
}

/// A lot that the files do not have any more, by what the sale says of it.
fn of_slice(slice: &Slice, side: Side) -> Option<LotLine> {
    let cost = match side {
        Side::Sell => slice.basis,
        Side::Cover => Some(slice.proceeds),
    };
    let unit = cost.filter(|_| !slice.missing_basis)?.per_share(slice.quantity)?;
    Some(LotLine {
        unit: round(unit.get(), MOST_DECIMALS),
        whole: None,
        currency: "USD".to_owned(),
        date: slice.acquired,
        label: None,
    })
}

/// What a line weighs in the balance: its cost, and without one its price.
fn weight_of(line: &SharesLine) -> Option<Decimal> {
    let unit = line.lot.as_ref().map(|lot| lot.unit).or(line.price)?;
    Some(line.quantity * unit)
}

/// Half a cent: what journals let a balance be off by.
const HALF_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// The gains by term in cents, which balance a sale that leaves `rest`: as they are shown, and else
/// the short-term one (the only one, where there is one) takes the rounding.
fn in_cents(rest: Decimal, [short, long]: [(Decimal, bool); 2]) -> [Decimal; 2] {
    // A cost that ends in half a cent leaves a gain that does: no cent would balance it.
    let to_cents = |amount: Decimal| {
        let cents = round(amount, 2);
        if (amount - cents).abs() < HALF_CENT { cents } else { amount }
    };
    let (shown_short, shown_long) = (round(short.0, 2), round(long.0, 2));
    let is_balanced = (rest - shown_short - shown_long).abs() < HALF_CENT;
    match (short.1, long.1) {
        _ if is_balanced => [shown_short, shown_long],
        (true, _) => [to_cents(rest - shown_long), shown_long],
        (false, _) => [Decimal::ZERO, to_cents(rest)],
    }
}

/// The gain of a slice before the fee, whose cost is what its line weighs.
fn gain(slice: &Slice, weight: Decimal, side: Side) -> Decimal {
    let cash = match side {
        Side::Sell => slice.proceeds,
        Side::Cover => -slice.basis.unwrap_or_default(),
    };
    cash.get() + weight
}

/// Shares as they are written.
pub(super) fn number(quantity: Decimal) -> String {
    Shares::new(quantity).to_string()
}
