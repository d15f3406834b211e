//! Keys of the profile form, and what it does to the tax while it is filled in.

use crate::app::action::Action;
use crate::app::form::{Form, Measure};
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
use crate::app::ticket::Ticket;
use crate::domain::household::Household;
use crate::domain::tax::{self, Assumption, ProfileKey};
use chrono::{Datelike, NaiveDate};

/// Opens the form, on this figure where one is named.
pub(super) fn open(model: &mut Model, on: Option<ProfileKey>) {
    let mut profile = model.household.profiles.base.clone();
    profile.year.get_or_insert(model.household.base_year(model.today));
    let mut form = Form::new(&profile);
    if let Some(key) = on {
        form.focus_on(key);
    }
    form.was = measure(&model.household, model.ticket(), model.today);
    model.overlay = Some(Overlay::Form(form));
    look(model);
}

/// Works out what the form makes of the open sale, or of the year.
pub(super) fn look(model: &mut Model) {
    let Some(Overlay::Form(mut form)) = model.overlay.take() else { return };
    let mut ticket = model.ticket().cloned();
    let today = model.today;
    let seen = form.profile().ok().map(|profile| {
        model.household.trying(profile, |household| {
            if let Some(ticket) = &mut ticket {
                ticket.plan(household, today);
            }
            let now = measure(household, ticket.as_ref(), today);
            (now, assumed(household, now.map_or(today.year(), |now| now.year), today))
        })
    });
    (form.now, form.assumed) = seen.unwrap_or_default();
    model.overlay = Some(Overlay::Form(form));
}

/// The tax of the open sale, or of the year.
fn measure(household: &Household, ticket: Option<&Ticket>, today: NaiveDate) -> Option<Measure> {
    let outlook = ticket.and_then(|ticket| ticket.outlook.as_ref().ok());
    if let Some(preview) = outlook.map(|outlook| &outlook.preview).filter(|sale| !sale.sheltered) {
        let impact = preview.tax?;
        let (year, sale) = (preview.tax_year, Some(impact.total()));
        return Some(Measure { year, sale, total: impact.after });
    }
    let year = today.year();
    let tax = household.year_tax(year, today, &[])?;
    Some(Measure { year, sale: None, total: tax.total() })
}

/// The figures that the year's tax assumes.
fn assumed(household: &Household, year: i32, today: NaiveDate) -> Vec<ProfileKey> {
    let profile = household.profile_for(year, today);
    let Some(tax) = household.year_tax(year, today, &[]) else { return Vec::new() };
    let found = tax::assumptions(&profile, &household.rules.tables, &[tax]);
    found.into_iter().filter_map(Assumption::field).collect()
}

pub(super) fn act(model: &mut Model, mut form: Form, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Enter => match form.profile() {
            Ok(profile) => {
                let emptied = form.emptied(&profile);
                return vec![Effect::SaveProfile { profile: Box::new(profile), emptied }];
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
