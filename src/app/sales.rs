//! The sales screen: what was recorded, newest first, and what can still be done about it.

use super::format;
use super::model::Model;
use crate::domain::reconcile::Finding;
use crate::domain::sales::{Sale, SaleState};
use crate::domain::tax::Gains;
use chrono::Datelike;

/// The state of the sales screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SalesScreen {
    /// The place of the cursor, newest sale first.
    pub cursor: usize,
}

/// The recorded sales, newest first.
#[must_use]
pub fn newest_first(model: &Model) -> Vec<&Sale> {
    model.household.book.sales().iter().rev().collect()
}

/// The sale under the cursor of the sales screen.
#[must_use]
pub fn current<'a>(model: &'a Model, screen: &SalesScreen) -> Option<&'a Sale> {
    newest_first(model).get(screen.cursor).copied()
}

/// The gains realized so far in the as-of year, outside this portfolio too.
#[must_use]
pub fn realized(model: &Model) -> Gains {
    let year = model.today.year();
    let profile = model.household.profile_for(year, model.today);
    model.household.realized(year, &profile)
}

/// Where a sale stands at this moment.
#[must_use]
pub fn state(model: &Model, sale: &Sale) -> SaleState {
    sale.state(model.today)
}

/// What the files say of a recorded sale, and which key settles it.
#[must_use]
pub fn found(model: &Model, sale: &Sale) -> Option<String> {
    let Some(finding) = model.household.finding(sale.id) else {
        let exported = sale.is_live() && model.household.is_in_history(sale.id);
        let what = "a broker's export has it too: its gain counts once, as that has it";
        return exported.then(|| what.to_owned());
    };
    let what = match finding {
        Finding::Shown => "the files show it already: d archives it".to_owned(),
        Finding::OtherLots => "its shares are gone, but of other lots: d settles it".to_owned(),
        Finding::Lacking { shares, .. } => {
            format!("{} of its shares are not in the files: d settles it", format::shares(*shares))
        }
        Finding::Changed { .. } => "its lots have changed in the files: d settles it".to_owned(),
    };
    Some(what)
}

/// Minutes until the lots of a pending sale are final; `None` once they are.
#[must_use]
pub fn minutes_left(model: &Model, sale: &Sale) -> Option<i64> {
    let left = (sale.preview.change_until.to_utc() - model.now).num_minutes();
    (state(model, sale) == SaleState::Pending && left >= 0).then_some(left)
}
