//! A journal line is foreign text, whoever wrote it: its figures must fit into sums, and its texts
//! onto a screen.

use crate::domain::loss::Recast;
use crate::domain::money::{Money, Shares, UnitPrice, round};
use crate::domain::optimal::Proof;
use crate::domain::order::Order;
use crate::domain::plan::{SalePlan, Slice};
use crate::domain::preview::{Preview, Remaining, Warning};
use crate::domain::reconcile::InFiles;
use crate::domain::sales::{Confirmation, Decision, Event};
use crate::domain::tax::{Carryover, Gains, Impact};
use crate::domain::wash::{SaleWash, SliceWash, Taken};
use crate::formats::number::{self, Unit};
use crate::formats::problem::Fault;
use crate::formats::{date, text};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Decimals to which a cost per share is looked at.
const COST_DECIMALS: u32 = 6;

/// The event with remarks that are safe to show.
///
/// A name that would change is refused: it would be the name of something else.
pub(super) fn vet(mut event: Event) -> Result<Event, Fault> {
    year("at", event.at.date_naive())?;
    match &mut event.what {
        Decision::Sold { preview, .. } | Decision::LotsChanged { preview, .. } => {
            vet_preview(preview)?;
        }
        Decision::ConfirmedByBroker { confirmation: Confirmation { on, note }, .. } => {
            year("on", *on)?;
            note.iter_mut().for_each(clean);
        }
        Decision::Cancelled { .. }
        | Decision::Discarded { .. }
        | Decision::Archived { .. }
        | Decision::Undone { .. } => {}
    }
    Ok(event)
}

fn vet_preview(preview: &mut Preview) -> Result<(), Fault> {
    // Every part is named here and below, so that a new one cannot be forgotten.
    let Preview {
        as_of,
        plan,
        settles_on,
        change_until,
        tax_year: _,
        sheltered: _,
        gains,
        wash,
        tax,
        remaining,
        proof,
        assumptions,
        warnings,
    } = preview;
    year("as_of", *as_of)?;
    year("settles_on", *settles_on)?;
    year("change_until", change_until.date_naive())?;
    vet_plan(plan)?;
    let Gains { short_term, long_term, collectibles } = *gains;
    sums("gains", [short_term, long_term, collectibles])?;
    vet_wash(wash)?;
    if let Some(Impact { before, after, federal, niit, state, carryover_after }) = *tax {
        let Carryover { short_term, long_term } = carryover_after;
        sums("tax", [before, after, federal, niit, state, short_term, long_term])?;
    }
    let Remaining { quantity, gain, short_term_gain, long_term_gain } = *remaining;
    sum("remaining", quantity.get())?;
    sums("remaining", [gain, short_term_gain, long_term_gain])?;
    if let Some(proof) = *proof {
        vet_proof(proof)?;
    }
    assumptions.iter_mut().for_each(clean);
    for Warning { code, message, file, line: _ } in warnings {
        [Some(code), Some(message), file.as_mut()].into_iter().flatten().for_each(clean);
    }
    Ok(())
}

fn vet_plan(plan: &SalePlan) -> Result<(), Fault> {
    let SalePlan { order, method: _, fallback: _, slices } = plan;
    let Order { account, security, side: _, quantity, price, trade_date, fee } = order;
    name("account", account)?;
    name("security", security)?;
    shares("quantity", *quantity)?;
    counted("price", price.get(), Unit::Price)?;
    counted("fee", fee.get(), Unit::Money)?;
    year("trade_date", *trade_date)?;
    slices.iter().try_for_each(vet_slice)
}

fn vet_slice(slice: &Slice) -> Result<(), Fault> {
    let Slice {
        lot,
        acquired,
        quantity,
        proceeds,
        basis,
        fee,
        term: _,
        recast: Recast { long_term, disallowed },
        missing_basis: _,
        reason: _,
        by_fallback,
        in_files,
    } = slice;
    name("lot", lot)?;
    acquired.map_or(Ok(()), |day| year("acquired", day))?;
    shares("quantity", *quantity)?;
    shares("by_fallback", *by_fallback)?;
    if let Some(InFiles { quantity, cost, alone: _, carried }) = *in_files {
        shares("in_files", quantity)?;
        sums("in_files", [carried])?;
        // A total divided by shares, so it may have no end.
        let cost = cost.map_or(Decimal::ZERO, UnitPrice::get);
        counted("in_files", round(cost, COST_DECIMALS), Unit::Price)?;
    }
    sums("slices", [*proceeds, basis.unwrap_or_default(), *fee, *long_term, *disallowed])
}

fn vet_wash(wash: &SaleWash) -> Result<(), Fault> {
    let SaleWash { losses, open_until, clean_from, unknown } = wash;
    for day in [open_until, clean_from].into_iter().flatten() {
        year("wash", *day)?;
    }
    unknown.iter().try_for_each(|account| name("wash", account))?;
    for SliceWash { lot, term: _, disallowed, taken } in losses {
        name("wash", lot)?;
        sums("wash", [*disallowed])?;
        for Taken { account, security, lot, acquired, shares: taken, amount, for_good: _ } in taken
        {
            name("wash", account)?;
            name("wash", security)?;
            lot.iter().try_for_each(|lot| name("wash", lot))?;
            year("wash", *acquired)?;
            shares("wash", *taken)?;
            sums("wash", [*amount])?;
        }
    }
    Ok(())
}

fn shares(what: &str, value: Shares) -> Result<(), Fault> {
    counted(what, value.get(), Unit::Quantity)
}

/// What an order says: within the cap of files, and not negative.
fn counted(what: &str, value: Decimal, unit: Unit) -> Result<(), Fault> {
    if value >= Decimal::ZERO && number::is_within(value, unit.most().into()) {
        return Ok(());
    }
    Err(out_of_range(what, &value.to_string()))
}

fn vet_proof(proof: Proof) -> Result<(), Fault> {
    let Proof {
        kind: _,
        bound,
        gap,
        short_term_quantity,
        marginal_more_short,
        marginal_less_short,
        doubt: _,
        among: _,
    } = proof;
    let totals = [bound, gap].map(|amount| amount.map(Money::get));
    let marginals = [marginal_more_short, marginal_less_short].map(|one| one.map(UnitPrice::get));
    let amounts = totals.into_iter().chain(marginals).chain([short_term_quantity.map(Shares::get)]);
    amounts.flatten().try_for_each(|amount| sum("proof", amount))
}

fn sums<const N: usize>(what: &str, values: [Money; N]) -> Result<(), Fault> {
    values.into_iter().try_for_each(|value| sum(what, value.get()))
}

/// What was computed: no more than the largest quantity at the largest price and multiplier makes,
/// as every sale that was recorded must be read back. Millions of such amounts can be added.
fn sum(what: &str, value: Decimal) -> Result<(), Fault> {
    let most = [Unit::Quantity, Unit::Price, Unit::Multiplier].map(|unit| i128::from(unit.most()));
    if number::is_within(value, most.into_iter().product()) {
        return Ok(());
    }
    Err(out_of_range(what, &value.to_string()))
}

fn year(what: &str, day: NaiveDate) -> Result<(), Fault> {
    // A sale of the last days may settle in the year after.
    if (*date::YEARS.start()..=*date::YEARS.end() + 1).contains(&day.year()) {
        return Ok(());
    }
    Err(out_of_range(what, &day.to_string()))
}

fn out_of_range(what: &str, value: &str) -> Fault {
    Fault::new(
        format!("{what} {} is out of all range", text::quoted(value)),
        "the line is kept and counts nowhere; restore it from a copy",
    )
}

fn name(what: &str, name: &str) -> Result<(), Fault> {
    if text::clean(name, name.len()) == name {
        return Ok(());
    }
    Err(Fault::new(
        format!("{what} {} has characters that no name has", text::quoted(name)),
        "the line is kept and counts nowhere; restore it from a copy",
    ))
}

/// Nothing is cut off: a remark that names many lots is long.
fn clean(remark: &mut String) {
    let safe = match text::clean(remark, remark.len()) {
        Cow::Borrowed(safe) if safe.len() == remark.len() => return,
        safe => safe.into_owned(),
    };
    *remark = safe;
}
