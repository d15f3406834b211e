//! Prices as they come in, stand still, and are typed.

use crate::app::feed::Report;
use crate::app::format;
use crate::app::holdings::about;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::price_field::PriceField;
use crate::domain::ids::SecurityId;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::domain::problem::{self, Problem, Severity};

/// The code of the problem that a price file is not there.
const NO_PRICES: &str = "no-prices";

pub(super) fn came_in(model: &mut Model, quotes: Vec<(SecurityId, Quote)>) {
    if model.frozen {
        model.feed.hold(quotes);
        return;
    }
    first_prices(model, &quotes);
    for (security, quote) in quotes {
        let book = &model.household.portfolio().prices;
        // Where a source speaks for the first time, nothing has moved; where a price is typed,
        // nothing that is shown has.
        let was = book
            .get(&security)
            .filter(|was| !matches!(was.source, PriceSource::Export(_) | PriceSource::Typed));
        match was.map(|was| was.price) {
            Some(was) if was != quote.price => model.flash(security.clone(), quote.price > was),
            _ => {}
        }
        model.household.set_quote(&security, &quote);
        model.holdings.prices_moved = true;
    }
}

/// Says no more of securities that they have no price, where a source gives them their first one.
fn first_prices(model: &mut Model, quotes: &[(SecurityId, Quote)]) {
    let book = &model.household.portfolio().prices;
    // One that was typed over a gap closed none.
    let first = quotes.iter().map(|(security, _)| security);
    let mut first = first.filter(|security| book.told(security).is_none()).peekable();
    if first.peek().is_some() {
        let mut problems = model.problems.all().to_vec();
        problem::drop_no_price(&mut problems, first);
        replace_problems(model, problems);
    }
}

/// Takes in how the source is doing. What is new and wrong is said, unless a key's effect is told.
pub(super) fn reported(model: &mut Model, report: Report) {
    let Report { source, quotes, told, problems, trouble } = report;
    came_in(model, quotes);
    let known = model.problems.all();
    let is_new = |found: &&Problem| found.severity != Severity::Note && !known.contains(found);
    let said = problems.iter().find(is_new).map(ToString::to_string);
    let stays =
        |known: &&Problem| *known.file != *source && (trouble.is_some() || known.code != NO_PRICES);
    let is_over = |told: &str| {
        let mut gone = known.iter().filter(|known| !stays(known) && !problems.contains(known));
        gone.any(|known| known.to_string() == told)
    };
    let hushes = model.notice().is_some_and(|notice| is_over(&notice.text));
    let mut all: Vec<Problem> = known.iter().filter(stays).cloned().collect();
    all.extend(problems);
    problem::sort(&mut all);
    if hushes {
        model.hush();
    }
    replace_problems(model, all);
    model.feed.told = told.or(model.feed.told);
    model.feed.trouble = trouble;
    model.opened.price_source = source;
    if let Some(said) = said
        && model.notice().is_none()
    {
        model.warn(said);
    }
}

/// Puts these problems in place of those that are known, if they are others.
fn replace_problems(model: &mut Model, problems: Vec<Problem>) {
    let known = model.problems.all();
    if known.len() != problems.len() || !problems.iter().all(|problem| known.contains(problem)) {
        model.problems.replace(problems);
    }
}

pub(super) fn freeze(model: &mut Model) {
    model.frozen = !model.frozen;
    if model.frozen {
        model.say("prices stand still; ; lets them go on");
    } else {
        let waiting = model.feed.release();
        came_in(model, waiting);
        model.say("prices go on");
    }
}

/// Opens the field for the price of what is under the cursor.
pub(super) fn open_field(model: &mut Model) {
    let portfolio = model.household.portfolio();
    if let Some(security) = model.holdings.security(portfolio) {
        let price = portfolio.prices.price(&security);
        model.overlay = Some(Overlay::Price(PriceField::new(security, price)));
    }
}

/// Takes what was typed; the field stays open over what is no price.
pub(super) fn typed(model: &mut Model, field: PriceField) {
    let security = field.security.clone();
    let prices = &model.household.portfolio().prices;
    match field.price() {
        Err(fault) => {
            model.warn(fault);
            model.overlay = Some(Overlay::Price(field));
        }
        Ok(Some(price)) if prices.price(&security) == Some(price) => {
            model.say(format!("{security} stays at {}", format::price(price)));
        }
        Ok(Some(price)) => {
            let as_of = Some(PriceTime::Moment(model.now));
            let quote = Quote { price, as_of, source: PriceSource::Typed };
            model.household.set_quote(&security, &quote);
            model.say(format!(
                "{security} is {} as typed; e, emptied, goes back to {}",
                format::price(price),
                about::told(model, &security)
            ));
        }
        Ok(None) => {
            model.household.untype_price(&security);
            model.say(format!("{security} is {} again", about::told(model, &security)));
        }
    }
}
