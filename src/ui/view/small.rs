//! A terminal below 80 by 24: calm, and the totals stay readable.

use crate::app::format;
use crate::app::holdings::Member;
use crate::app::holdings::facts;
use crate::app::model::{MIN_SIZE, Model};
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

pub(in crate::ui) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    if area.width < 20 || area.height < 3 {
        return;
    }
    let members: Vec<Member> =
        model.holdings.groups().iter().flat_map(|group| group.members.iter().cloned()).collect();
    let total = facts::figures(&members, model.household.portfolio());
    let dollars = |amount| format::dollars(amount, 0);
    let value = total.value.map(dollars).unwrap_or_default();
    let gain = total.gain.map(|gain| format::signed(gain, 0)).unwrap_or_default();
    let lines = [
        format!("lotscope needs {} by {} to show every number whole.", MIN_SIZE.0, MIN_SIZE.1),
        format!("This window is {} by {}.", area.width, area.height),
        canvas.secret(&format!("value {value}   gain {gain}")),
        "Nothing is lost: make it larger to go on.".to_owned(),
        "q quit   or in a shell:  lotscope lots".to_owned(),
    ];
    let fits = lines.iter().all(|line| width(line) + 2 <= area.width) && area.height >= 6;
    if !fits {
        canvas.put(area.x + 1, area.y, "80x24 needed", Role::Plain);
        return;
    }
    for (line, y) in lines.iter().zip(area.y + 1..area.bottom()) {
        canvas.put(area.x + 2, y, line, Role::Plain);
    }
}
