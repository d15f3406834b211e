//! The first screen: what do I do with this?

use super::frame;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::start::{Choice, DOWNLOADS, Start};
use crate::ui::canvas::{Canvas, shorten, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

pub(in crate::ui) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model, start: &Start) {
    let reading = start.reading.as_ref().map(|name| format!("Reading {name} …"));
    let headline =
        start.failure.as_deref().or(reading.as_deref()).unwrap_or(if model.stack.len() > 1 {
            "Open another portfolio."
        } else {
            "No portfolio here yet."
        });
    let role = if start.failure.is_some() { Role::Warning } else { Role::Plain };
    let mut y = area.y + 1;
    let lines = headline.lines().flat_map(|line| wrap(line.trim_start(), area.width - 8));
    for line in lines {
        canvas.put(area.x + 4, y, &line, role);
        y += 1;
    }
    y += 1;
    for (place, choice) in start.choices().iter().enumerate() {
        let (name, words) = words(*choice, start);
        canvas.put(area.x + 4, y, name, Role::Plain);
        canvas.put(area.x + 26, y, &shorten(&words, area.width - 28), Role::Dim);
        let row = Rect { x: area.x + 2, y, width: area.width - 4, height: 1 };
        if place == start.cursor && start.path.is_none() {
            canvas.reverse(row);
            canvas.put(area.x + 2, y, "▌", Role::Accent);
        }
        canvas.target(row, Target::Row(place));
        y += 1;
    }
    y += 1;
    if let Some(path) = &start.path {
        canvas.rule(area, y, ("Open files", Role::Plain), "");
        canvas.put(area.x + 4, y + 1, &format!("[{}_]", path.value()), Role::Accent);
        let room = usize::from(area.bottom().saturating_sub(y + 6));
        for (entry, y) in start.entries.iter().take(room).zip(y + 2..) {
            let role = if entry.usable { Role::Plain } else { Role::Dim };
            let half = area.width / 2;
            canvas.put(area.x + 6, y, &shorten(&entry.path, half - 8), role);
            canvas.put(area.x + half, y, &shorten(&entry.what, half - 2), Role::Dim);
        }
        let text = "Enter opens  Tab completes  Esc back";
        canvas.right(area.right() - 1, y, &format!(" {text} "), Role::Dim);
    } else if start.guide {
        canvas.rule(area, y, ("What to download", Role::Plain), "");
        for ((broker, what), y) in DOWNLOADS.iter().zip(y + 1..) {
            canvas.put(area.x + 4, y, broker, Role::Plain);
            canvas.put(area.x + 20, y, &shorten(what, area.width - 22), Role::Dim);
        }
    }
    let promise = [
        "Nothing is uploaded. No holdings file is changed. No network is used.",
        "Sales are simulated and kept in a journal on this machine.",
    ];
    for (line, y) in promise.iter().zip(area.bottom().saturating_sub(3)..) {
        canvas.put(area.x + 4, y, line, Role::Dim);
    }
    frame::notice(canvas, area, model, ("", Role::Plain));
}

fn words(choice: Choice, start: &Start) -> (&'static str, String) {
    match choice {
        Choice::Demo => ("Look at the demo", "an invented household, prices moving".to_owned()),
        Choice::Last => ("Open the last one", start.last.clone().unwrap_or_default()),
        Choice::Open => ("Open files", "a folder or one file from your broker".to_owned()),
        Choice::WhatToDownload => {
            ("What to download", "per broker, and where it is in their menus".to_owned())
        }
    }
}
