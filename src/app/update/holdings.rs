//! Keys of the holdings screen.

use super::{filter, history, moved, prices, sort, telling};
use crate::app::action::Action;
use crate::app::compare::CompareScreen;
use crate::app::filter::Filter;
use crate::app::format;
use crate::app::holdings::{LotKey, Row};
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::ticket::Ticket;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::money::Shares;
use crate::domain::order::Side;
use std::collections::BTreeMap;

/// The filter that shows the lots whose file does not say all of it.
const MISSING: &str = "is:missing";

pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = model.page();
    let Model { holdings, household, today, .. } = model;
    if let Some(place) = moved(holdings.cursor(), holdings.rows().len(), page, action) {
        holdings.go_to(place);
        return Vec::new();
    }
    match action {
        Action::Enter => match holdings.current() {
            Some(row @ Row::Group(_)) => {
                let open = holdings.group_of(row).is_some_and(|group| holdings.is_open(group));
                holdings.set_open(!open, household, *today);
            }
            Some(Row::Lot { .. }) => return why(model),
            None => {}
        },
        Action::Right => holdings.set_open(true, household, *today),
        Action::Left => holdings.set_open(false, household, *today),
        Action::FoldAll => holdings.fold_all(household, *today),
        Action::NextItem => holdings.step_group(true),
        Action::PreviousItem => holdings.step_group(false),
        Action::Group => {
            holdings.regroup(household, *today);
            let words = holdings.grouping.words();
            model.say(format!("grouped {words}"));
        }
        Action::Sort => sort::open(model),
        Action::View => holdings.columns = holdings.columns.next(),
        Action::Filter => filter_with(model, ""),
        Action::Mark => mark(model),
        Action::All | Action::None => {
            holdings.mark_all(action == Action::All, household.portfolio());
        }
        Action::Back => {
            if !holdings.marks.is_empty() {
                holdings.mark_all(false, household.portfolio());
            } else if !holdings.filter.is_empty() {
                holdings.set_filter(Filter::default(), household, *today);
            } else {
                model.say("this is the first screen; q quits");
            }
        }
        Action::Sell => open_ticket(model, ""),
        Action::Digit(digit) => open_ticket(model, digit.encode_utf8(&mut [0; 4])),
        Action::Dollars => open_ticket(model, "$"),
        Action::Percent => open_ticket(model, "50%"),
        Action::Compare => {
            open_ticket(model, "");
            if let Some((ticket, household, today)) = model.ticket_mut() {
                if ticket.hand.is_none() {
                    ticket.all();
                }
                ticket.plan(household, today);
                model.push(Screen::Compare(CompareScreen::default()));
            }
        }
        Action::Why => return why(model),
        Action::Edit if telling::open(model) => {}
        Action::Edit => prices::open_field(model),
        Action::History => history::open(model),
        Action::Missing => filter::show(model, MISSING),
        _ => {}
    }
    Vec::new()
}

/// Opens the filter with one more term.
pub(super) fn filter_with(model: &mut Model, term: &str) {
    let before = model.holdings.filter.text().to_owned();
    let text = format!("{before} {term}").trim().to_owned();
    filter::open(model, before, text);
}

fn mark(model: &mut Model) {
    let lots = model.household.portfolio().lots();
    let holdings = &mut model.holdings;
    let keys: Vec<LotKey> = match holdings.current() {
        Some(Row::Lot { lot, .. }) => lots.get(lot).map(LotKey::of).into_iter().collect(),
        Some(row @ Row::Group(_)) => holdings
            .group_of(row)
            .into_iter()
            .flat_map(|group| &group.lots)
            .filter_map(|place| lots.get(*place))
            .map(LotKey::of)
            .collect(),
        None => Vec::new(),
    };
    holdings.toggle_marks(keys, model.household.portfolio());
    holdings.go_to(holdings.cursor() + 1);
}

/// What the cursor or the marks say is to be sold: where, what, and which lots, if just some.
struct Wanted {
    account: Option<AccountId>,
    security: SecurityId,
    side: Side,
    picks: BTreeMap<LotId, Shares>,
}

fn wanted(model: &Model) -> Option<Wanted> {
    let portfolio = model.household.portfolio();
    let holdings = &model.holdings;
    let side_of = |lot: &Lot| if lot.is_short() { Side::Cover } else { Side::Sell };
    let pick = |lot: &Lot| (lot.id.clone(), lot.quantity.abs());
    if !holdings.marks.is_empty() {
        let marked: Vec<&Lot> = portfolio
            .lots()
            .iter()
            .filter(|lot| holdings.marks.contains(&LotKey::of(lot)))
            .collect();
        let first = marked.first()?;
        return Some(Wanted {
            account: Some(first.account.clone()),
            security: first.security.clone(),
            side: side_of(first),
            picks: marked
                .iter()
                .filter(|lot| side_of(lot) == side_of(first))
                .map(|lot| pick(lot))
                .collect(),
        });
    }
    let security = holdings.security(portfolio)?;
    if let Some(lot) = holdings.lot(portfolio) {
        return Some(Wanted {
            account: Some(lot.account.clone()),
            security,
            side: side_of(lot),
            picks: BTreeMap::from([pick(lot)]),
        });
    }
    let lots = portfolio.lots_of(&security);
    let side = if lots.iter().any(|lot| !lot.is_short()) { Side::Sell } else { Side::Cover };
    Some(Wanted { account: None, security, side, picks: BTreeMap::new() })
}

/// Opens the ticket on what is under the cursor; digits begin the amount, and without them a lot
/// under the cursor or marked lots are taken whole.
fn open_ticket(model: &mut Model, amount: &str) {
    let Some(Wanted { account, security, side, picks }) = wanted(model) else { return };
    // Taxable accounts come first among the holders.
    let Some(account) =
        account.or_else(|| model.household.holders(&security, side).into_iter().next())
    else {
        return;
    };
    let Some(quote) = model.household.portfolio().prices.get(&security).cloned() else { return };
    let mut ticket =
        Ticket::new(&model.household, (account, security, side), &quote, amount, model.today);
    if amount.is_empty() && !picks.is_empty() {
        ticket.start_with(picks, &model.household);
        ticket.plan(&model.household, model.today);
    }
    model.push(Screen::Ticket(Box::new(ticket)));
}

/// Goes to a security in the holdings; the screens that were open are one key away.
pub(super) fn go_to_security(model: &mut Model, security: &SecurityId) {
    if model.stack.len() > 1 {
        model.before = Some(model.stack.clone());
        model.stack.truncate(1);
    }
    if !model.holdings.find(security) {
        model.holdings.filter = Filter::default();
        model.holdings.grouping = crate::app::holdings::Grouping::Security;
        model.holdings.rebuild(&model.household, model.today);
        model.holdings.find(security);
    }
}

/// Puts the cursor on a lot, its security opened; on the security where it is not listed.
pub(super) fn go_to_lot(
    model: &mut Model,
    account: &AccountId,
    security: &SecurityId,
    lot: &LotId,
) {
    go_to_security(model, security);
    model.holdings.set_open(true, &model.household, model.today);
    let key = LotKey { account: account.clone(), security: security.clone(), lot: lot.clone() };
    model.holdings.go_to_lot(&key, model.household.portfolio());
}

fn why(model: &mut Model) -> Vec<Effect> {
    if let Some(note) = crate::app::holdings::about::row(model) {
        model.overlay = Some(note);
    }
    Vec::new()
}

pub(super) fn copied(model: &Model) -> String {
    let Some(row) = model.holdings.current() else { return String::new() };
    let Some(facts) = crate::app::holdings::facts::row(model, row) else { return String::new() };
    let money = |amount| format::cents(amount);
    [
        facts.label,
        facts.second.to_owned(),
        facts.quantity.map(format::exact_shares).unwrap_or_default(),
        facts.basis.map(money).unwrap_or_default(),
        facts.value.map(money).unwrap_or_default(),
        facts.gain.map(money).unwrap_or_default(),
    ]
    .join("\t")
}
