//! What the explorer knows of the row under the cursor, in sentences.

use super::Row;
use super::facts;
use crate::app::format;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::telling;
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Lot, Origin, TRANSFER_STATEMENT};
use crate::domain::price::{PriceSource, Quote};
use crate::domain::problem::WHOLE_HOLDINGS;
use crate::domain::term::Term;

/// A note about the row under the cursor.
#[must_use]
pub fn row(model: &Model) -> Option<Overlay> {
    match model.holdings.current()? {
        Row::Lot { lot, .. } => {
            let lot = model.household.portfolio().lots().get(lot)?;
            Some(Overlay::note(lot.id.to_string(), lot_lines(model, lot)))
        }
        row @ Row::Group(_) => {
            let group = model.holdings.group_of(row)?;
            Some(Overlay::note(group.label.clone(), group_lines(model, group)))
        }
    }
}

/// What is known of a lot, a label and a text a line.
#[must_use]
pub fn lot_lines(model: &Model, lot: &Lot) -> Vec<String> {
    let mut lines = vec![format!("account    {}", lot.account)];
    let verb = match lot.origin {
        _ if lot.is_short() => "sold short",
        Origin::Short => "sold short",
        Origin::Gift => "given",
        Origin::Inherited => "inherited",
        Origin::Reinvestment => "reinvested",
        Origin::Award => "awarded",
        Origin::Transfer => "moved in",
        _ => "bought",
    };
    let date = lot.acquired.map_or_else(|| "no date".to_owned(), format::long_date);
    let paid = lot.paid().and_then(|paid| paid.per_share(lot.units()));
    let paid = paid.map_or_else(|| "cost unknown".to_owned(), format::price);
    lines.push(format!("{verb:<10} {date} at {paid}, {}", format::count_shares(lot.quantity)));
    if let Some(own) = lot.own_basis().filter(|_| lot.rare.averaging.is_some()) {
        let basis = lot.basis.unwrap_or(own);
        lines.push(format!(
            "average    of its pool {}, instead of {} that it cost itself",
            format::cents(basis),
            format::cents(own)
        ));
        lines.extend(loss_in_average(model, lot));
    }
    lines.extend(taken_lines(lot));
    lines.push(term_line(model, lot));
    if let (Some(stated), Some(computed)) = (lot.stated_term, lot.term_on(model.today))
        && stated != computed
    {
        lines.push(format!(
            "!          the broker states {}-term, the calendar says {}-term: often a wash sale or a gift",
            stated.slug(),
            computed.slug()
        ));
    }
    if facts::is_position(lot) {
        let told = model
            .problems
            .all()
            .iter()
            .find(|problem| problem.code == WHOLE_HOLDINGS && problem.file == lot.source.file);
        let mend = told.map_or("download the lots for terms", |problem| problem.mend.as_str());
        lines.push(format!("?          a whole holding without dates: {mend}"));
    }
    if lot.basis.is_none() {
        lines.push(
            "?          no basis: the gain is unknown, and a sale is taxed as if it were zero"
                .to_owned(),
        );
    }
    if telling::wanted(lot) && lot.told().is_empty() {
        lines.push("           e enters what you know of it".to_owned());
        if lot.origin == Origin::Transfer {
            lines.push(format!("           {TRANSFER_STATEMENT}"));
        }
    }
    lines.extend(lot.told().into_iter().map(|word| format!("told       {word}")));
    if let Some(value) = lot.rare.gift_value {
        lines.push(format!("gift       worth {} on the day it was given", format::cents(value)));
    }
    if model.holdings.washes.is_recent(lot) {
        lines.push(
            "wash       bought within 30 days: it takes a loss of other shares; W".to_owned(),
        );
    }
    if let Some(part) = model.household.part_against_short(lot) {
        lines.push(format!("!          {part}"));
    }
    if let Some(currency) = &lot.rare.foreign_currency {
        lines.push(format!("currency   {currency}: shown, and in no figure"));
    }
    if model.household.portfolio().is_sheltered(&lot.account) {
        lines
            .push("⌂          in a sheltered account: no gain is taxed when it is sold".to_owned());
    }
    if model.household.portfolio().locked(&lot.security).contains(&lot.id) {
        lines.push("L          locked: no sale takes it; b unlocks it".to_owned());
    }
    if let Some(note) = &lot.rare.note {
        lines.push(format!("note       {note}"));
    }
    if format::is_rounded(lot.quantity) {
        let exact = lot.quantity;
        lines.push(format!(
            "shares     exactly {exact}: lists round to {} decimals",
            format::SHARE_DECIMALS
        ));
    }
    lines.push(format!("from       {}, line {}", lot.source.file, lot.source.line));
    lines
}

/// What losses the average of a lot's pool has in it.
fn loss_in_average(model: &Model, lot: &Lot) -> Vec<String> {
    let own = model.household.loss_taken(lot);
    if !own.is_positive() {
        return Vec::new();
    }
    let (takers, loss) = model.household.loss_in_average(&lot.account, &lot.security);
    let takers: Vec<&str> = takers.iter().map(|lot| &**lot).collect();
    let by = match takers.as_slice() {
        [] => String::new(),
        some => format!(", taken by {}", some.join(", ")),
    };
    vec![
        format!(
            "           {} of it is disallowed loss, a part of {} in the pool{by}",
            format::cents(own),
            format::cents(loss)
        ),
        "           no rule in force says how: a custodian may leave it with those shares"
            .to_owned(),
    ]
}

/// From when it is long-term, or why it is not.
fn term_line(model: &Model, lot: &Lot) -> String {
    match (lot.term_on(model.today), lot.long_term_on()) {
        (Some(Term::Short), _) if lot.is_short() => {
            "term       short: a cover is short-term however long it was open".to_owned()
        }
        (Some(Term::Long), Some(day)) => {
            format!("term       long-term since {}", format::long_date(day))
        }
        (Some(Term::Long), None) => "term       long-term always: inherited".to_owned(),
        (Some(Term::Short), Some(day)) => format!(
            "turns      {}: {} to go",
            format::long_date(day),
            format::days((day - model.today).num_days())
        ),
        (Some(Term::Short), None) if lot.rare.against_short => {
            "term       short: held against a short sale, whose closing starts its period"
                .to_owned()
        }
        (Some(Term::Short), None) => "term       short, as the broker states".to_owned(),
        (None, _) => "term       unknown: taxed as short-term".to_owned(),
    }
}

/// The losses of other shares that it took: what was paid, what was added to that, and the basis now.
fn taken_lines(lot: &Lot) -> Vec<String> {
    let Some(loss) = lot.rare.wash_disallowed else { return Vec::new() };
    let mut lines = Vec::new();
    let loss = format::cents(loss);
    match (lot.rare.averaging, lot.paid().zip(lot.basis)) {
        (Some(_), _) => lines
            .push("wash       it took a loss of other shares, which is in the average".to_owned()),
        (None, None) => lines.push(format!("wash       {loss} of disallowed loss is in its basis")),
        (None, Some((paid, basis))) => {
            let paid = format::cents(paid.abs());
            lines.push(if lot.is_short() {
                format!("wash       {loss} of disallowed loss is taken off {paid} fetched")
            } else {
                format!("wash       {loss} of disallowed loss is added to {paid} paid")
            });
            let each = lot.cost_per_share();
            let each =
                each.map_or_else(String::new, |each| format!(", {} a share", format::price(each)));
            lines.push(format!("           basis now {}{each}", format::cents(basis)));
        }
    }
    let moved = lot.held_since().filter(|since| Some(*since) != lot.acquired);
    lines.extend(moved.map(|since| {
        format!("           held since {since} for the term: the time of what it replaces counts")
    }));
    lines
}

fn group_lines(model: &Model, group: &super::Group) -> Vec<String> {
    let portfolio = model.household.portfolio();
    let figures = facts::figures(&group.members, portfolio);
    let gain = |amount| format::signed(amount, 2);
    let mut lines = vec![format!("lots       {}", figures.lots)];
    if let Some(value) = figures.value {
        lines.push(format!("value      {}", format::cents(value)));
    }
    for (label, amount) in [
        ("gain", figures.gain),
        ("  short", figures.short_term),
        ("  long", figures.long_term),
        ("  ⌂", figures.sheltered),
    ] {
        if let Some(amount) = amount {
            lines.push(format!("{label:<10} {}", gain(amount)));
        }
    }
    if figures.has.without_basis {
        lines.push(
            "?          some lots have no basis: they are in the value, not in the gain".to_owned(),
        );
    }
    for member in &group.members {
        if let Some(day) = member.sums.next_long_term {
            lines.push(format!(
                "turns      {} in {}, {}",
                member.security,
                format::days((day - model.today).num_days()),
                format::long_date(day)
            ));
        }
        if model.holdings.washes.securities.contains(&member.security) {
            lines.push(format!(
                "wash       a window of {} is open: W tells until when",
                member.security
            ));
        }
        let security = portfolio.security(&member.security);
        if let Some(keep) = security.and_then(|one| one.keep_at_least) {
            lines.push(format!(
                "kept       {} of {}: keep_at_least",
                format::shares(keep),
                member.security
            ));
        }
        if let Some(quote) = portfolio.prices.get(&member.security) {
            let age = match facts::price_age(quote, model) {
                _ if quote.source == PriceSource::Typed => {
                    format!(", {}", typed(model, &member.security, quote))
                }
                None => String::new(),
                Some((age, false)) => format!(", {age} old"),
                Some((age, true)) => format!(", {age} old!: the market has closed since"),
            };
            lines.push(format!(
                "price      {} {}{age}",
                member.security,
                format::price(quote.price)
            ));
        }
    }
    lines
}

/// `typed 5m ago; e, emptied, goes back to 70.55 of prices.csv`
#[must_use]
pub fn typed(model: &Model, security: &SecurityId, quote: &Quote) -> String {
    let age =
        facts::price_age(quote, model).map_or_else(String::new, |(age, _)| format!(" {age} ago"));
    format!("typed{age}; e, emptied, goes back to {}", told(model, security))
}

/// What a security's price is where nothing is typed.
#[must_use]
pub fn told(model: &Model, security: &SecurityId) -> String {
    match model.household.portfolio().prices.told(security) {
        None => "no price".to_owned(),
        Some(quote) => {
            let source = match &quote.source {
                PriceSource::Export(file) | PriceSource::File(file) => file,
                PriceSource::Command | PriceSource::Demo | PriceSource::Typed => {
                    model.opened.price_source.as_str()
                }
            };
            format!("{} of {source}", format::price(quote.price))
        }
    }
}
