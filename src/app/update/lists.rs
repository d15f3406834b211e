//! Keys of the screens that are one list: sales.

use super::moved;
use crate::app::action::Action;
use crate::app::format;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{Overlay, Question};
use crate::app::sales;
use crate::domain::sales::SaleState;

pub(super) fn sales_screen(model: &mut Model, action: Action) -> Vec<Effect> {
    let count = model.household.book.sales().len();
    let page = model.page();
    let Some(Screen::Sales(screen)) = model.stack.last_mut() else { return Vec::new() };
    if let Some(place) = moved(screen.cursor, count, page, action) {
        screen.cursor = place;
        return Vec::new();
    }
    let screen = *screen;
    let Some(sale) = sales::current(model, &screen) else { return Vec::new() };
    match action {
        Action::TakeBack => {
            let (id, book) = (sale.id, &model.household.book);
            if model.household.finding(id).is_some()
                && let Ok(archive) = model.household.archive(id, model.today)
                && let Ok(discard) = book.discard(id, model.today)
            {
                let question = Question::Found { sale: id, archive, discard };
                model.overlay = Some(Overlay::ask(question, false));
                return Vec::new();
            }
            let decision = match sale.state(model.today) {
                SaleState::Pending => book.cancel(id, model.today),
                _ => book.discard(id, model.today),
            };
            match decision {
                Ok(decision) => {
                    let question = Question::TakeBack { sale: id, decision };
                    model.overlay = Some(Overlay::ask(question, false));
                }
                Err(refusal) => model.warn(refusal.to_string()),
            }
        }
        Action::Enter | Action::Why => {
            let lines = sale
                .preview
                .plan
                .slices
                .iter()
                .map(|slice| {
                    format!("{}  {}  {}", slice.lot, format::shares(slice.quantity), slice.reason)
                })
                .collect();
            let title = format!("Lots of #{}, by {}", sale.id, sale.preview.plan.method.name());
            model.overlay = Some(Overlay::note(title, lines));
        }
        _ => {}
    }
    Vec::new()
}
