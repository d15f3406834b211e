//! Keys of the form for what the user knows of a lot.

use crate::app::action::Action;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
use crate::app::telling::{Telling, wanted};
use crate::app::undo::Added;
use crate::domain::lot::Lot;
use crate::domain::problem::{MISSING_BASIS, MISSING_DATE, NO_BASIS_COLUMN, Problem};
use crate::domain::told::Told;

/// The lot under the cursor that something can be told of.
pub(in crate::app) fn lot(model: &Model) -> Option<&Lot> {
    let lot = match model.screen() {
        Screen::Holdings => model.holdings.lot(model.household.portfolio())?,
        Screen::Problems => return of_problem(model, model.problems.current()?),
        _ => return None,
    };
    // What was sold of it in here is still in the files.
    let same = |held: &&Lot| held.id == lot.id && held.account == lot.account;
    let held = model.household.holdings.lots_of(&lot.security).iter().find(same)?;
    wanted(held).then_some(held)
}

/// The lot that a problem says something is missing of; of a file without a column for it, the
/// first one.
fn of_problem<'a>(model: &'a Model, problem: &Problem) -> Option<&'a Lot> {
    let here = |lot: &&Lot| *lot.source.file == *problem.file && wanted(lot);
    let mut lots = model.household.holdings.lots().iter().filter(here);
    let at = |lot: &Lot| lot.source.line == problem.line;
    match problem.code {
        MISSING_BASIS => lots.find(|lot| at(lot) && lot.basis.is_none()),
        MISSING_DATE => lots.find(|lot| at(lot) && lot.acquired.is_none()),
        NO_BASIS_COLUMN => lots.filter(|lot| lot.basis.is_none()).min_by_key(|lot| lot.source.line),
        _ => None,
    }
}

/// Opens the form, if something can be told of what is under the cursor.
pub(super) fn open(model: &mut Model) -> bool {
    let Some(lot) = lot(model).cloned() else { return false };
    let mut form = Telling::new(lot);
    form.look(&model.household, model.today);
    model.overlay = Some(Overlay::Telling(Box::new(form)));
    true
}

/// Something was typed.
pub(super) fn typed(model: &mut Model) {
    if let Some(Overlay::Telling(form)) = &mut model.overlay {
        form.fault = None;
        form.look(&model.household, model.today);
    }
}

pub(super) fn act(model: &mut Model, mut form: Box<Telling>, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Action::Back => return effects,
        Action::Enter => match form.told(model.today) {
            // It stays until it is saved.
            Ok(told) => effects.push(Effect::SaveBasis(Box::new(told))),
            Err(fault) => form.fault = Some(fault),
        },
        Action::NextPane | Action::Down => form.step(true),
        Action::PreviousPane | Action::Up => form.step(false),
        _ => {}
    }
    model.overlay = Some(Overlay::Telling(form));
    effects
}

/// What was typed is in the file, or not: the files are read again with it.
pub(super) fn saved(
    model: &mut Model,
    told: Told,
    result: Result<Option<Vec<u8>>, String>,
) -> Vec<Effect> {
    match (result, &mut model.overlay) {
        (Ok(was), overlay) => {
            let form = matches!(overlay, Some(Overlay::Telling(_)));
            super::recording::added(model, Added::Told { told, was }, form);
            model.once_read = Some("kept in basis.csv; u takes it out again".to_owned());
            return vec![Effect::Reload];
        }
        (Err(reason), Some(Overlay::Telling(form))) => form.fault = Some(reason),
        (Err(reason), _) => model.overlay = Some(Overlay::note("Not saved", vec![reason])),
    }
    Vec::new()
}
