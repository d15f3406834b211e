//! Keys of the profile form, and what it does to the tax while it is filled in.

use crate::app::action::Action;
use crate::app::form::{Form, Measure};
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
use crate::app::tax;
use crate::app::ticket::Ticket;
use crate::domain::household::Household;
use crate::domain::tax::{Assumption, ProfileKey, assumptions};
use chrono::NaiveDate;

/// Opens the form of the year that is shown, on this figure where one is named.
pub(super) fn open(model: &mut Model, on: Option<ProfileKey>) {
    let base_year = model.household.base_year(model.today);
    let year = year_shown(model).unwrap_or(base_year);
    let counts = model.household.profile_for(year, model.today);
    let form = Form::new(&model.household.profiles, (year, base_year), counts);
    let mut form = Box::new(form);
    if let Some(key) = on {
        form.focus_on(key);
    }
    form.was = measure(&model.household, seen_sale(model), (year, model.today));
    model.overlay = Some(Overlay::Form(form));
    look(model);
}

/// The tax year in front: of the tax screen, else of the open sale.
fn year_shown(model: &Model) -> Option<i32> {
    if let Screen::Tax(screen) = model.screen() {
        return tax::year(model, screen.of);
    }
    let outlook = model.ticket()?.outlook.as_ref().ok()?;
    Some(outlook.preview.tax_year)
}

/// The open sale, unless another year than its own is in front.
fn seen_sale(model: &Model) -> Option<&Ticket> {
    let year = year_shown(model);
    let of_year = |ticket: &&Ticket| {
        let outlook = ticket.outlook.as_ref().ok();
        outlook.is_none_or(|outlook| Some(outlook.preview.tax_year) == year)
    };
    model.ticket().filter(of_year)
}

/// Works out what the form makes of the open sale, or of the year.
pub(super) fn look(model: &mut Model) {
    let Some(Overlay::Form(mut form)) = model.overlay.take() else { return };
    let mut ticket = seen_sale(model).cloned();
    let (year, today) = (form.year, model.today);
    let seen = form.profiles().ok().map(|profiles| {
        // A change of lots is measured from the year without its sale.
        let changing = ticket.as_ref().is_some_and(|ticket| ticket.changing.is_some());
        let base = match &mut model.reopened {
            Some(reopened) if changing => &mut reopened.before,
            _ => &mut model.household,
        };
        base.trying(profiles, |household| {
            if let Some(ticket) = &mut ticket {
                ticket.plan(household, today);
            }
            let now = measure(household, ticket.as_ref(), (year, today));
            (now, assumed(household, year, today))
        })
    });
    (form.now, form.assumed) = seen.unwrap_or_default();
    model.overlay = Some(Overlay::Form(form));
}

/// The tax of the open sale, or of the year.
fn measure(
    household: &Household,
    ticket: Option<&Ticket>,
    (year, today): (i32, NaiveDate),
) -> Option<Measure> {
    let outlook = ticket.and_then(|ticket| ticket.outlook.as_ref().ok());
    if let Some(preview) = outlook.map(|outlook| &outlook.preview).filter(|sale| !sale.sheltered) {
        let impact = preview.tax?;
        let (year, sale) = (preview.tax_year, Some(impact.total()));
        return Some(Measure { year, sale, total: impact.after });
    }
    let tax = household.year_tax(year, today, &[])?;
    Some(Measure { year, sale: None, total: tax.total() })
}

/// The figures that the year's tax assumes.
fn assumed(household: &Household, year: i32, today: NaiveDate) -> Vec<ProfileKey> {
    let profile = household.profile_for(year, today);
    let Some(tax) = household.year_tax(year, today, &[]) else { return Vec::new() };
    let found = assumptions(&profile, &household.rules.tables, &[tax]);
    found.into_iter().filter_map(Assumption::field).collect()
}

pub(super) fn act(model: &mut Model, mut form: Box<Form>, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Enter => match form.profiles() {
            Ok(profiles) => {
                let changes = form.changes(&profiles);
                return vec![Effect::SaveProfile { profiles: Box::new(profiles), changes }];
            }
            Err(fault) => model.warn(fault),
        },
        Action::NextPane | Action::Down => form.step(true),
        Action::PreviousPane | Action::Up => form.step(false),
        _ => {}
    }
    model.overlay = Some(Overlay::Form(form));
    Vec::new()
}
