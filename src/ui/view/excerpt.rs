//! A line of a file as it stands, as much of it as fits, with carets under the cell that is meant.

use crate::domain::problem::Excerpt;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Draws the line in the first row of an area and the carets in the second.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, line: &Excerpt) {
    let (text, carets) = fit(line, area.width);
    let text = canvas.secret(&text);
    canvas.put(area.x, area.y, &text, Role::Plain);
    if let Some((place, count)) = carets {
        canvas.put(area.x + place, area.y + 1, &"^".repeat(count.into()), Role::Warning);
    }
}

fn cells(c: char) -> u16 {
    width(c.encode_utf8(&mut [0; 4]))
}

/// The part of a line that fits into a row, `…` where it is cut, and where the carets stand.
fn fit(line: &Excerpt, room: u16) -> (String, Option<(u16, u16)>) {
    let letters: Vec<char> = line.text.chars().collect();
    let before =
        |end: usize| letters.iter().take(end).fold(0_u16, |sum, c| sum.saturating_add(cells(*c)));
    let whole = before(letters.len());
    let all = whole <= room && !line.cut_before && !line.cut_behind;
    // With the cell in sight: at the first third, if it is too far to the right.
    let mut first = 0;
    if let Some(cell) = line.cell.clone().filter(|cell| !all && before(cell.end) + 2 > room) {
        let start = before(cell.start);
        let mut passed = 0;
        while first < cell.start && start - passed > room / 3 {
            passed += letters.get(first).map_or(0, |c| cells(*c));
            first += 1;
        }
    }
    let mut text = String::new();
    if first > 0 || line.cut_before {
        text.push('…');
    }
    let head = width(&text);
    let mut used = head;
    let mut last = first;
    for c in letters.iter().skip(first) {
        let end = if all { room } else { room.saturating_sub(1) };
        if used + cells(*c) > end {
            break;
        }
        used += cells(*c);
        text.push(*c);
        last += 1;
    }
    if last < letters.len() || line.cut_behind {
        text.push('…');
    }
    let carets = line.cell.as_ref().map(|cell| {
        let place = head + before(cell.start) - before(first);
        let count = before(cell.end.min(last)).saturating_sub(before(cell.start)).max(1);
        (place, count)
    });
    (text, carets.filter(|(place, _)| *place < room))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, cell: Option<std::ops::Range<usize>>) -> Excerpt {
        Excerpt { text: text.to_owned(), cell, cut_before: false, cut_behind: false }
    }

    /// What stands above the carets.
    fn marked(text: &str, (place, count): (u16, u16)) -> String {
        text.chars().skip(place.into()).take(count.into()).collect()
    }

    #[test]
    fn a_short_line_is_whole() {
        let (text, carets) = fit(&line("a,1O0,b", Some(2..5)), 20);
        assert_eq!((text.as_str(), carets), ("a,1O0,b", Some((2, 3))));
        assert_eq!(fit(&line("", None), 20), (String::new(), None));
        // An empty cell has one caret where it would stand.
        assert_eq!(fit(&line("a,,b", Some(2..2)), 20).1, Some((2, 1)));
    }

    #[test]
    fn of_a_long_line_the_cell_is_in_sight() {
        for start in 0..200 {
            let text = format!("{}1O0{}", "x".repeat(start), "y".repeat(200 - start));
            let (shown, carets) = fit(&line(&text, Some(start..start + 3)), 40);
            assert!(width(&shown) <= 40, "{shown}");
            assert_eq!(marked(&shown, carets.unwrap()), "1O0", "{start}: {shown}");
        }
    }

    #[test]
    fn carets_stand_under_wide_letters_too() {
        let (text, carets) = fit(&line("日本,1O0", Some(3..6)), 20);
        assert_eq!((text.as_str(), carets), ("日本,1O0", Some((5, 3))));
    }
}
