//! A sale in words, as `preview`, `compare`, `sell` and `sales` show it.

use crate::cli::order::GOAL;
use crate::cli::output::Style;
use crate::cli::text::{self, Align, DISCLAIMER, Table};
use crate::domain::broker::Menu;
use crate::domain::figures::count_shares;
use crate::domain::instruction::Naming;
use crate::domain::method::Method;
use crate::domain::money::{Money, UnitPrice};
use crate::domain::optimal::Proof;
use crate::domain::order::Side;
use crate::domain::plan::Slice;
use crate::domain::preview::{Preview, Warning};
use crate::domain::tax::Impact;
use chrono::{DateTime, FixedOffset};
use std::fmt::Write as _;

/// The whole sale, from the order to the line that it is no advice; `naming` is whether its lots can be
/// named.
#[must_use]
pub fn describe(preview: &Preview, naming: Naming, style: Style) -> String {
    told(preview, (None, None), (naming, None), style)
}

/// [`describe`] with the account's standing method, what its broker offers, whether it takes lots by
/// name, and what becomes of the sale on the return, in words.
#[must_use]
pub fn told(
    preview: &Preview,
    (standing, menu): (Option<Method>, Option<&Menu>),
    (naming, story): (Naming, Option<&str>),
    style: Style,
) -> String {
    let order = &preview.plan.order;
    let mut out = format!("{}\n", style.bold(&headline(preview)));
    let method = preview.plan.method;
    let elected = method == Method::AverageCost;
    let by = match standing {
        Some(_) if elected => " (elected)",
        Some(standing) if standing == method => " (standing method)",
        _ => "",
    };
    let rest = preview
        .plan
        .fallback
        .map_or(String::new(), |rest| format!(", the rest by {}", rest.name()));
    let name = menu.map_or_else(|| method.name().to_owned(), |menu| menu.full_name(method));
    let _ = writeln!(out, "{name}{by}{rest}: {}", method.info().rule);
    let until = if elected {
        "no lots can be chosen".to_owned()
    } else {
        naming.why_not().unwrap_or_else(|| {
            format!("lots can be changed until {}", deadline(&preview.change_until))
        })
    };
    let _ = writeln!(out, "trade {}, settles {}; {until}\n", order.trade_date, preview.settles_on);
    out.push_str(&picks(preview, style));
    out.push('\n');
    out.push_str(&figures(preview, style));
    if let Some(story) = story.filter(|story| !story.is_empty()) {
        let _ = writeln!(out, "{story}.\n");
    }
    out.push_str(&text::remarks(
        preview.assumptions.iter().map(String::as_str),
        others(preview).map(|warning| warning.message.as_str()),
    ));
    out.push_str(DISCLAIMER);
    out.push('\n');
    out
}

/// `Sell 120 VTI from Schwab Brokerage at 328.40`.
#[must_use]
pub fn headline(preview: &Preview) -> String {
    let order = &preview.plan.order;
    let (verb, place) = match order.side {
        Side::Sell => ("Sell", "from"),
        Side::Cover => ("Buy to cover", "in"),
    };
    format!(
        "{verb} {} {} {place} {} at {}",
        text::shares(order.quantity),
        order.security,
        order.account,
        text::price(order.price)
    )
}

/// `, after 975.00 of loss that is disallowed`, where there is any.
#[must_use]
pub fn after_washes(disallowed: Money) -> String {
    if disallowed.is_zero() {
        return String::new();
    }
    format!(", after {} of loss that is disallowed", text::money(disallowed))
}

/// `Wed 2026-11-25 23:59 ET`.
#[must_use]
pub fn deadline(moment: &DateTime<FixedOffset>) -> String {
    format!("{} ET", moment.format("%a %Y-%m-%d %H:%M"))
}

fn picks(preview: &Preview, style: Style) -> String {
    let (proceeds, basis) = match preview.plan.order.side {
        Side::Sell => ("proceeds", "basis"),
        Side::Cover => ("opened for", "costs now"),
    };
    let washes = !preview.wash.losses.is_empty();
    let columns = [
        ("lot", Align::Left),
        ("acquired", Align::Left),
        ("shares", Align::Point),
        (proceeds, Align::Right),
        (basis, Align::Right),
        ("gain", Align::Right),
        ("washed", Align::Right),
        ("term", Align::Left),
        ("why", Align::Left),
    ];
    let shown = |place: usize| place != WASHED || washes;
    let columns: Vec<_> = shown_only(columns, shown);
    let mut table = Table::new(&columns);
    for slice in &preview.plan.slices {
        let cells = [
            slice.lot.to_string(),
            slice.acquired.map_or_else(|| text::UNKNOWN.to_owned(), |day| day.to_string()),
            text::shares(slice.quantity),
            known(slice, Side::Cover, Some(slice.proceeds), preview),
            known(slice, Side::Sell, slice.basis, preview),
            text::maybe_signed(slice.gain()),
            washed(preview.wash.disallowed_of(&slice.lot)),
            text::term(slice.listed_term()),
            slice.reason.to_string(),
        ];
        table.row(shown_only(cells, shown));
    }
    let plan = &preview.plan;
    let cells = [
        text::count(plan.slices.len(), "lot"),
        String::new(),
        text::shares(plan.order.quantity),
        text::money(plan.proceeds()),
        text::money(plan.basis()),
        text::signed(plan.gain()),
        washed(preview.wash.disallowed()),
    ];
    table.total(shown_only(cells, shown));
    table.render(style)
}

/// The place of the column that only a sale with a disallowed loss has.
const WASHED: usize = 6;

fn shown_only<T, const N: usize>(cells: [T; N], shown: impl Fn(usize) -> bool) -> Vec<T> {
    cells.into_iter().enumerate().filter(|(place, _)| shown(*place)).map(|(_, cell)| cell).collect()
}

/// A disallowed loss, where there is any.
fn washed(disallowed: Money) -> String {
    if disallowed.is_zero() { String::new() } else { text::money(disallowed) }
}

/// An amount of a slice; `?` on the side where a missing basis leaves it unknown.
fn known(slice: &Slice, unknown_on: Side, amount: Option<Money>, preview: &Preview) -> String {
    let missing = slice.missing_basis && preview.plan.order.side == unknown_on;
    text::maybe_money(amount.filter(|_| !missing))
}

fn figures(preview: &Preview, style: Style) -> String {
    let gain = if preview.sheltered {
        format!("{}, not taxed: the account is sheltered", text::signed(preview.plan.gain()))
    } else {
        let gains = preview.gains;
        let (short, long) = (text::signed(gains.short_term), text::signed(gains.long_term));
        let rounded = text::rounded(gains.total(), &[gains.short_term, gains.long_term]);
        let washed = after_washes(preview.disallowed());
        let total = text::signed(gains.total());
        format!("{total} = short-term {short}, long-term {long}{rounded}{washed}")
    };
    let taxed = preview.tax.as_ref().map_or_else(
        || format!("tax       {}\n{}\n", text::UNKNOWN, kept(preview, None)),
        |tax| taxed(preview, tax, style),
    );
    let goal = preview.warnings.iter().find(|warning| warning.code == GOAL);
    let goal = goal.map_or(String::new(), |goal| format!("goal      {}\n", goal.message));
    format!("gain      {gain}\n{taxed}{goal}left      {}\n", left(preview))
}

/// What else to know: the goal stands among the figures.
fn others(preview: &Preview) -> impl Iterator<Item = &Warning> {
    preview.warnings.iter().filter(|warning| warning.code != GOAL)
}

fn left(preview: &Preview) -> String {
    let left = &preview.remaining;
    if left.quantity.is_zero() {
        return "nothing".to_owned();
    }
    if preview.sheltered {
        return format!("{}, gain {}", count_shares(left.quantity), text::signed(left.gain));
    }
    format!(
        "{}, gain {}: short-term {}, long-term {}",
        count_shares(left.quantity),
        text::signed(left.gain),
        text::signed(left.short_term_gain),
        text::signed(left.long_term_gain)
    )
}

/// The year's tax before and after, what is kept, and what is carried out of the year.
fn taxed(preview: &Preview, tax: &Impact, style: Style) -> String {
    let mut out = format!(
        "tax {}  {} -> {}: {} = federal {}, net investment {}, state {}{}\n{}\n",
        preview.tax_year,
        text::money(tax.before),
        text::money(tax.after),
        style.bold(&text::signed(tax.total())),
        text::signed(tax.federal),
        text::signed(tax.niit),
        text::signed(tax.state),
        text::rounded(tax.total(), &[tax.federal, tax.niit, tax.state]),
        kept(preview, Some(tax.total())),
    );
    if let Some(proof) = &preview.proof {
        out.push_str(&proved(proof, preview));
    }
    out.push_str(&carried(tax, preview.tax_year));
    out
}

/// The losses that are carried out of the tax year with a sale, in a line; nothing where none are.
#[must_use]
pub fn carried(tax: &Impact, year: i32) -> String {
    let carried = tax.carryover_after;
    if carried.total().is_zero() {
        return String::new();
    }
    format!(
        "carried   losses into {}: short-term {}, long-term {}\n",
        year.saturating_add(1),
        text::money(carried.short_term),
        text::money(carried.long_term)
    )
}

/// What is proven of the least-tax choice, and below it the split between the terms with what another
/// one would cost.
fn proved(proof: &Proof, preview: &Preview) -> String {
    let claim = proof.claim().unwrap_or_else(|| "none".to_owned());
    let mut out = format!("proof     {claim}\n");
    let Some(short) = proof.short_term_quantity else { return out };
    let all = preview.plan.order.quantity;
    let share = |words: &str, cost: Option<UnitPrice>| {
        cost.map(|cost| format!("; {words}: tax {}", text::signed(Money::new(cost.get()))))
    };
    let parts = [
        Some(format!(
            "by term   {} of {} shares short-term",
            text::shares(short),
            text::shares(all)
        )),
        share("one more", proof.marginal_more_short),
        share("one less", proof.marginal_less_short),
        Some("\n".to_owned()),
    ];
    out.extend(parts.into_iter().flatten());
    out
}

/// `you keep  35,825.60 = proceeds 39,408.00 - fee 0.00 - tax 3,582.40`, and for a cover `you pay`.
fn kept(preview: &Preview, tax: Option<Money>) -> String {
    let plan = &preview.plan;
    let (fee, less) = (plan.order.fee, tax.unwrap_or_default());
    let kept = plan.cash() - less;
    let sells = plan.order.side == Side::Sell;
    let (label, total, name, amount) = if sells {
        ("you keep", kept, "proceeds", plan.proceeds())
    } else {
        ("you pay ", -kept, "cost", plan.basis())
    };
    // What takes away from what one keeps adds to what one pays.
    let ([takes, adds], parts) =
        if sells { (['-', '+'], [amount, -fee, -less]) } else { (['+', '-'], [amount, fee, less]) };
    let rounded = text::rounded(total, &parts);
    let taxed = match tax {
        None => String::new(),
        Some(tax) if tax.is_negative() => format!(" {adds} tax saved {}", text::money(-tax)),
        Some(tax) => format!(" {takes} tax {}", text::money(tax)),
    };
    let [total, amount, fee] = [total, amount, fee].map(text::money);
    format!("{label}  {total} = {name} {amount} {takes} fee {fee}{taxed}{rounded}")
}
