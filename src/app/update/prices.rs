//! Prices as they come in, stand still, and are typed.

use crate::app::feed::Report;
use crate::app::model::Model;
use crate::domain::ids::SecurityId;
use crate::domain::price::{PriceSource, Quote};
use crate::domain::problem;

/// The code of the problem that a price file is not there.
const NO_PRICES: &str = "no-prices";

pub(super) fn came_in(model: &mut Model, quotes: Vec<(SecurityId, Quote)>) {
    if model.frozen {
        model.feed.hold(quotes);
        return;
    }
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
    }
}

/// Takes in how the source is doing. What is new and wrong is said, unless a key's effect is told.
pub(super) fn reported(model: &mut Model, report: Report) {
    let Report { source, told, problems, trouble } = report;
    let is_new = |found: &&problem::Problem| {
        found.severity != problem::Severity::Note && !model.opened.problems.contains(found)
    };
    let said = problems.iter().find(is_new).map(ToString::to_string);
    model
        .opened
        .problems
        .retain(|known| *known.file != *source && (trouble.is_some() || known.code != NO_PRICES));
    model.opened.problems.extend(problems);
    problem::sort(&mut model.opened.problems);
    model.feed.told = told.or(model.feed.told);
    model.feed.trouble = trouble;
    model.opened.price_source = source;
    if let Some(said) = said
        && model.notice().is_none()
    {
        model.warn(said);
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
