//! What lies over a screen.

use super::{
    confirming, dialog, entering, form, goals, help, history, holdings, letter, naming,
    price_field, telling,
};
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::ui::Memory;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    overlay: &Overlay,
    memory: &mut Memory,
) {
    let screen = Rect { height: area.height.saturating_sub(1), ..area };
    match overlay {
        Overlay::Dialog(dialog) => dialog::draw(canvas, screen, model, dialog),
        Overlay::Help(cursor) => help::keys(canvas, screen, model, *cursor, memory),
        Overlay::Palette { input, cursor } => {
            help::palette(canvas, screen, model, input, *cursor, memory);
        }
        Overlay::Price(field) => price_field::draw(canvas, screen, model, field),
        Overlay::Form(form) => form::draw(canvas, screen, model, form),
        Overlay::Sort(cursor) => holdings::draw_chooser(canvas, screen, model, *cursor),
        Overlay::Goals(list) => goals::draw(canvas, screen, model, list),
        Overlay::Naming(form) => naming::draw(canvas, screen, form),
        Overlay::Telling(form) => telling::draw(canvas, screen, model, form),
        Overlay::Entering(form) => entering::draw(canvas, screen, model, form),
        Overlay::Letter(one) => letter::draw(canvas, screen, model, one),
        Overlay::Confirming(form) => confirming::draw(canvas, screen, form),
        // The filter is typed on the rule below the list; the list is the preview.
        Overlay::Filter { .. } => {}
        Overlay::Note { title, lines, scroll } => note(canvas, screen, title, (lines, *scroll)),
    }
}

fn note(canvas: &mut Canvas<'_>, screen: Rect, title: &str, (lines, scroll): (&[String], usize)) {
    let widest = screen.width.saturating_sub(8).min(96);
    let broken: Vec<String> = lines.iter().flat_map(|line| history::broken(line, widest)).collect();
    let columns =
        broken.iter().map(|line| width(line)).max().unwrap_or(0).max(width(title) + 4) + 4;
    let rows = u16::try_from(broken.len()).unwrap_or(u16::MAX).saturating_add(4);
    let inside = canvas.popup(screen, (columns.max(30), rows), title);
    let room = usize::from(inside.height.saturating_sub(1));
    let scroll = scroll.min(broken.len().saturating_sub(room));
    let list = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    canvas.scrollbar(list, scroll, broken.len(), None);
    for (line, y) in broken.iter().skip(scroll).zip(inside.y + 1..inside.bottom()) {
        let line = canvas.secret(line);
        canvas.put(inside.x, y, &line, Role::Plain);
    }
    canvas.right(inside.right(), inside.bottom(), " Esc closes ", Role::Dim);
}
