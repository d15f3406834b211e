//! A terminal below 80 by 24: calm, and the totals and the next deadline stay readable.

use super::frame;
use crate::app::format;
use crate::app::holdings::facts;
use crate::app::model::{MIN_SIZE, Model, Screen};
use crate::app::sales;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

pub(in crate::ui) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    if area.width < 20 || area.height < 3 {
        return;
    }
    let mut lines = vec![
        format!("lotscope needs {} by {} to show every number whole.", MIN_SIZE.0, MIN_SIZE.1),
        format!("This window is {} by {}.", area.width, area.height),
    ];
    if !matches!(model.screen(), Screen::Start(_)) {
        lines.push(canvas.secret(&totals(model)));
        lines.extend(deadline(model));
    }
    lines.push("Nothing is lost: make it larger to go on.".to_owned());
    lines.push("q quit   or in a shell:  lotscope lots".to_owned());
    // What is long leaves, the totals last.
    let room = area.width.saturating_sub(3);
    lines.retain(|line| width(line) <= room);
    let rows = usize::from(area.height.saturating_sub(1));
    if lines.len() < 4 || lines.len() > rows {
        canvas.put(area.x + 1, area.y, "80x24 needed", Role::Plain);
        return;
    }
    for (line, y) in lines.iter().zip(area.y + 1..area.bottom()) {
        canvas.put(area.x + 2, y, line, Role::Plain);
    }
}

/// `value 330,284   gain +95,194   prices 2s`
fn totals(model: &Model) -> String {
    let total = facts::total(model);
    let value = total.value.map(|value| format!("value {}   ", format::dollars(value, 0)));
    let gain = total.gain.map(|gain| format!("gain {}   ", format::signed(gain, 0)));
    let (prices, _) = frame::prices(model);
    let prices = prices.last().map(String::as_str).unwrap_or_default();
    format!("{}{}{prices}", value.unwrap_or_default(), gain.unwrap_or_default())
}

/// The sale whose lots are final soonest, else the lot that turns long-term soonest.
fn deadline(model: &Model) -> Option<String> {
    let pending = model.household.book.sales().iter();
    let next = pending
        .filter_map(|sale| Some((sales::seconds_left(model, sale)?, sale)))
        .min_by_key(|(seconds, _)| *seconds);
    if let Some((_, sale)) = next {
        let until = sale.preview.change_until;
        return Some(format!(
            "next: lots of sale #{} are final on {} {} ET",
            sale.id,
            format::short_date(until.date_naive(), model.today),
            until.format("%H:%M")
        ));
    }
    let members = model.holdings.groups().iter().flat_map(|group| &group.members);
    let turning = members.filter_map(|member| Some((member.sums.next_long_term?, member)));
    let (day, member) = turning.min_by_key(|(day, _)| *day)?;
    let days = format::days((day - model.today).num_days());
    Some(format!("next: a lot of {} turns long-term in {days}", member.security))
}
