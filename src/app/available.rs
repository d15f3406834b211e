//! Can this be done now, and if not, why not? Dispatch, footer, help and palette all ask here.

use super::action::Action;
use super::calendar::CalendarScreen;
use super::compare::{CompareScreen, View};
use super::filter::keys;
use super::format;
use super::history::{self, HistoryScreen};
use super::holdings::{ALL_COLUMNS, Grouping, LotKey};
use super::model::{Model, Screen};
use super::overlay::Overlay;
use super::sales;
use super::start::{Choice, Start};
use super::tax::{self, Of, TaxScreen};
use super::ticket::Pane;
use super::update::{locks, telling};
use super::washes::WashScreen;
use crate::domain::lot::Lot;
use crate::domain::problem::{FILE_NEEDS_NAMES, Severity};
use crate::domain::refusal::Refusal;
use crate::domain::relot::{self, Moment};

/// What is wrong with acting on an account.
const SEVERAL: &str = "an account holds several securities: open it and choose one";

/// Why an action cannot be done on the screen in front; `None` when it can.
#[must_use]
pub fn why_not(model: &Model, action: Action) -> Option<String> {
    match model.screen() {
        Screen::Holdings => in_holdings(model, action),
        Screen::Ticket(_) => in_ticket(model, action),
        Screen::Start(start) => in_start(start, action),
        Screen::Compare(screen) => in_compare(model, screen, action),
        Screen::Tax(screen) => in_tax(model, screen, action),
        Screen::Sales(screen) => in_sales(model, sales::current(model, screen), action),
        Screen::Calendar(screen) => in_calendar(model, screen, action),
        Screen::Washes(screen) => in_washes(model, screen, action),
        Screen::History(screen) => in_history(model, screen, action),
        Screen::Problems => in_problems(model, action),
    }
    .or_else(|| anywhere(model, action))
}

/// Why an action cannot be done in what lies over the screen; `None` when it can.
#[must_use]
pub fn why_not_over(model: &Model, action: Action) -> Option<String> {
    match (&model.overlay, action) {
        (Some(Overlay::Filter { input, .. }), Action::NextPane) => {
            let holdings = matches!(model.screen(), Screen::Holdings);
            let nothing = !holdings || keys::complete(input.value()).is_none();
            nothing.then(|| "there is not one way to complete this".to_owned())
        }
        (Some(Overlay::Filter { fault: Some(fault), .. }), Action::Enter) => {
            Some(fault.message.clone())
        }
        _ => None,
    }
}

fn anywhere(model: &Model, action: Action) -> Option<String> {
    let reason = match action {
        Action::Reload if model.opened.demo && !matches!(model.screen(), Screen::Ticket(_)) => {
            "the demo is part of the program: it has no files to read again"
        }
        Action::Swap if model.before.is_none() => "no other screen was open yet",
        Action::Problems if model.problems.all().is_empty() => "every row of every file was read",
        Action::Sales if model.household.book.sales().is_empty() => {
            "no sale is recorded yet: x on a security starts one"
        }
        _ => return None,
    };
    Some(reason.to_owned())
}

fn nothing_to_undo(model: &Model, action: Action) -> Option<String> {
    match action {
        Action::Undo if model.done.is_empty() => Some("nothing to undo in this session".to_owned()),
        Action::Redo if model.undone.is_empty() => Some("nothing was undone".to_owned()),
        _ => None,
    }
}

fn in_holdings(model: &Model, action: Action) -> Option<String> {
    let holdings = &model.holdings;
    let portfolio = model.household.portfolio();
    match action {
        Action::Sell | Action::Compare | Action::Digit(_) | Action::Dollars | Action::Percent => {
            if holdings.rows().is_empty() {
                return Some("nothing is listed here".to_owned());
            }
            if !holdings.marks.is_empty() {
                return marked_together(model);
            }
            let Some(security) = holdings.security(portfolio) else {
                return Some(SEVERAL.to_owned());
            };
            let foreign = holdings.lot(portfolio).is_some_and(|lot| !lot.is_usd());
            let none_in_dollars = portfolio.lots_of(&security).iter().all(|lot| !lot.is_usd());
            if foreign || none_in_dollars {
                return Some("only lots in US dollars can be sold here".to_owned());
            }
            portfolio
                .prices
                .price(&security)
                .is_none()
                .then(|| format!("{security} has no price: e types one, or give one in prices.csv"))
        }
        Action::Edit if holdings.rows().is_empty() => Some("nothing is listed here".to_owned()),
        Action::Edit if telling::lot(model).is_some() => None,
        Action::Missing => {
            let gap = |lot: &Lot| lot.basis.is_none() || lot.held_since().is_none();
            let none = !portfolio.lots().iter().any(gap);
            none.then(|| "every lot has its basis and its date".to_owned())
        }
        Action::Edit => match holdings.security(portfolio) {
            None => Some(SEVERAL.to_owned()),
            Some(security) if portfolio.lots_of(&security).iter().all(|lot| !lot.is_usd()) => {
                Some("only securities in US dollars have a price here".to_owned())
            }
            Some(_) => None,
        },
        Action::Mark
        | Action::Enter
        | Action::FoldAll
        | Action::Why
        | Action::Copy
        | Action::History
            if holdings.current().is_none() =>
        {
            Some("nothing is listed here".to_owned())
        }
        Action::History if holdings.security(portfolio).is_none() => Some(SEVERAL.to_owned()),
        Action::Lock if locks::lot(model).is_none() => {
            Some("a lot is locked, not a heading: Enter opens it".to_owned())
        }
        Action::FoldAll if holdings.grouping == Grouping::Flat => {
            Some("one list has nothing to fold: # groups it".to_owned())
        }
        Action::View if model.size.0 >= ALL_COLUMNS => {
            Some("this window is wide enough for every column".to_owned())
        }
        _ => nothing_to_undo(model, action),
    }
}

/// Marked lots are one order only where they are of one security, account and side.
fn marked_together(model: &Model) -> Option<String> {
    let marks = &model.holdings.marks;
    let first = marks.first()?;
    let together =
        marks.iter().all(|key| key.security == first.security && key.account == first.account);
    if !together {
        let reason = "the marked lots are of several securities or accounts: one order sells one";
        return Some(reason.to_owned());
    }
    let lots = model.household.portfolio().lots_of(&first.security).iter();
    let marked = || lots.clone().filter(|lot| marks.contains(&LotKey::of(lot)));
    if marked().any(|lot| !lot.is_usd()) {
        return Some("only lots in US dollars can be sold here".to_owned());
    }
    let mixed = marked().any(Lot::is_short) && !marked().all(Lot::is_short);
    mixed.then(|| "long and short lots are marked: one order closes one side".to_owned())
}

fn in_start(start: &Start, action: Action) -> Option<String> {
    let reason = match (&start.path, action) {
        (Some(path), Action::Enter) if path.value().trim().is_empty() => {
            "type the name of a folder or a file"
        }
        (None, Action::Enter) if start.guide && start.choice() == Choice::WhatToDownload => {
            "what to download stands below"
        }
        _ => return None,
    };
    Some(reason.to_owned())
}

fn in_ticket(model: &Model, action: Action) -> Option<String> {
    let ticket = model.ticket()?;
    if let Some(reason) = ticket.why_fixed(action).or_else(|| ticket.why_no_choice(action)) {
        return Some(reason);
    }
    let reason = match action {
        Action::Sell | Action::Enter if ticket.changes_nothing() => {
            "the sale has these lots already: m goes on to another method".to_owned()
        }
        Action::Sell | Action::Enter | Action::Compare => ticket.outlook.as_ref().err()?.clone(),
        Action::Tax => tax::why_none(model, Of::Sale { method: None, moved: false })?,
        Action::Fallback if ticket.hand.is_none() => {
            "only lots picked by hand leave a rest".to_owned()
        }
        Action::Fallback if !ticket.unassigned(model.order_household()).is_positive() => {
            "there is no rest: every share of the order is assigned".to_owned()
        }
        Action::NextItem | Action::PreviousItem if ticket.accounts.len() < 2 => {
            format!("only {} holds {}", ticket.account, ticket.security)
        }
        Action::View => match ticket.menu(&model.household) {
            None => "no broker's menu is known here: every method is shown".to_owned(),
            Some(menu) if ticket.left_out() == 0 && !ticket.limits.all_methods => {
                format!("{} offers all of them", menu.broker.short_name())
            }
            Some(_) => return None,
        },
        Action::NextMethod | Action::PreviousMethod
            if ticket.hand.is_none() && ticket.methods().len() == 1 =>
        {
            let menu = ticket.menu(&model.household)?;
            format!("{} offers this method alone: v shows others", menu.broker.short_name())
        }
        Action::All | Action::None if ticket.pane == Pane::Lots => {
            ticket.why_not_by_hand(&model.household)?
        }
        Action::All if ticket.pane != Pane::Lots && ticket.is_all() => {
            "this is all that can be sold".to_owned()
        }
        Action::Percent if ticket.pane != Pane::Lots && ticket.amount == "50%" => {
            "this is half of it".to_owned()
        }
        Action::AvoidWash if !ticket.can_avoid_wash() => {
            "no method takes a lot here whose loss would wash".to_owned()
        }
        Action::Goals if ticket.hand.is_some() => {
            "goals are for a method, not for lots picked by hand: m goes back to one".to_owned()
        }
        Action::Goals => ticket.terms(model.order_household()).err()?,
        Action::Lock if ticket.pane != Pane::Lots => "Tab goes to the lots first".to_owned(),
        Action::Pin if ticket.outlook.is_err() => {
            "there are no figures to measure against".to_owned()
        }
        Action::Mark | Action::More | Action::Less if ticket.pane != Pane::Lots => {
            "Tab goes to the lots first".to_owned()
        }
        Action::Reload => {
            let live = model.household.portfolio().prices.price(&ticket.security);
            match live {
                Some(price) if price == ticket.price => "the price is the live one".to_owned(),
                Some(_) => return None,
                None => format!("{} has no live price", ticket.security),
            }
        }
        Action::Undo if !ticket.can_undo() => return nothing_to_undo(model, action),
        Action::Redo => return nothing_to_undo(model, action),
        _ => return None,
    };
    Some(reason)
}

fn in_compare(model: &Model, screen: &CompareScreen, action: Action) -> Option<String> {
    let outlook = model.ticket().and_then(|ticket| ticket.outlook.as_ref().ok());
    let outcome = outlook.and_then(|outlook| outlook.comparison.outcomes.get(screen.cursor));
    let method = outcome.map(|outcome| outcome.preview.plan.method);
    match action {
        Action::Left | Action::Right if screen.view != View::Matrix => {
            Some("v shows lots against methods: there one goes by cell".to_owned())
        }
        Action::Tax => tax::why_none(model, Of::Sale { method, moved: false }),
        _ => nothing_to_undo(model, action),
    }
}

fn in_tax(model: &Model, screen: &TaxScreen, action: Action) -> Option<String> {
    let side_by_side = model.size.0 >= tax::BOTH_FROM;
    match action {
        Action::NextItem | Action::PreviousItem => {
            tax::of_next_year(model, screen.of, action == Action::NextItem).err()
        }
        Action::Enter | Action::FoldAll | Action::Why | Action::Copy | Action::View => {
            tax::why_none(model, screen.of).or_else(|| {
                (action == Action::View && side_by_side)
                    .then(|| "the brackets and the lines are both on this screen".to_owned())
            })
        }
        _ => nothing_to_undo(model, action),
    }
}

fn in_calendar(model: &Model, screen: &CalendarScreen, action: Action) -> Option<String> {
    let reason = match action {
        Action::Enter | Action::Copy if screen.rows().is_empty() => "nothing is listed here",
        Action::NextItem => screen.why_no_month(true)?,
        Action::PreviousItem => screen.why_no_month(false)?,
        _ => return nothing_to_undo(model, action),
    };
    Some(reason.to_owned())
}

fn in_washes(model: &Model, screen: &WashScreen, action: Action) -> Option<String> {
    match action {
        Action::Enter | Action::Copy | Action::Why if screen.rows().is_empty() => {
            Some("nothing is listed here".to_owned())
        }
        _ => nothing_to_undo(model, action),
    }
}

fn in_history(model: &Model, screen: &HistoryScreen, action: Action) -> Option<String> {
    let reason = match action {
        Action::Enter | Action::Why | Action::Copy if screen.rows().is_empty() => {
            "nothing is listed here"
        }
        Action::Edit => return model.opened.adds_nothing.clone(),
        Action::NextItem | Action::PreviousItem if !history::has_others(model, screen) => {
            "there is no other security"
        }
        _ => return nothing_to_undo(model, action),
    };
    Some(reason.to_owned())
}

fn in_problems(model: &Model, action: Action) -> Option<String> {
    let reason = match (action, model.problems.current()) {
        (Action::Enter | Action::Mark | Action::Copy | Action::Edit, None) => {
            "nothing is listed here"
        }
        (Action::Filter, None) if model.problems.filter().is_empty() => "nothing is listed here",
        (Action::Mark, Some(problem)) if problem.severity == Severity::Note => {
            "a note needs nothing: the header does not count it"
        }
        (Action::Edit, Some(problem)) if problem.can_be_told() => {
            if telling::lot(model).is_some() {
                return None;
            }
            "nothing of it is held any more: Mend says where to write it"
        }
        (Action::Edit, Some(problem)) if problem.code != FILE_NEEDS_NAMES => {
            "there is no form for this: Mend says where to write it"
        }
        _ => return nothing_to_undo(model, action),
    };
    Some(reason.to_owned())
}

fn in_sales(
    model: &Model,
    sale: Option<&crate::domain::sales::Sale>,
    action: Action,
) -> Option<String> {
    match action {
        Action::Edit => {
            let moment = Moment::Now(model.now);
            let changeable = relot::changeable(&model.household, sale?.id, moment, model.today);
            match changeable {
                Err(Refusal::PastDeadline { until, .. }) => Some(format!(
                    "final since {} {} ET: the law takes no lots that were named later",
                    format::short_date(until.date_naive(), model.today),
                    until.format("%H:%M")
                )),
                Err(Refusal::FilesDiffer { .. }) => Some(
                    "the files do not hold its shares any more: d settles that first".to_owned(),
                ),
                other => other.err().map(|refusal| refusal.to_string()),
            }
        }
        Action::Export | Action::Confirmed => {
            let Some(sale) = sale else { return Some("no sale here".to_owned()) };
            match sales::state(model, sale) {
                state if !state.counts() => Some(format!("this sale is {}", state.slug())),
                _ if action == Action::Confirmed => sales::why_unnamed(model, sale),
                _ => None,
            }
        }
        Action::TakeBack => match sale.map(|sale| sales::state(model, sale)) {
            None => Some("no sale here".to_owned()),
            Some(state) if !state.counts() => {
                Some(format!("this sale is {} already", state.slug()))
            }
            Some(_) => None,
        },
        _ => nothing_to_undo(model, action),
    }
}
