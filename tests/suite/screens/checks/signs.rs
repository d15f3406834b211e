//! Colours and signs: nothing by colour alone, and every sign explained.

use super::*;

#[test]
fn without_colours_nothing_is_coloured() {
    everywhere(|drawn| match drawn.coloured {
        0 => Vec::new(),
        count => vec![format!("{count} cells have a colour")],
    });
}

/// Nothing is said by colour alone: every theme shows the same text.
#[test]
fn every_theme_shows_the_same_text() {
    for scene in scenes() {
        let drawn = scene.explorer.lines();
        for name in ["light", "colour-blind", "terminal", "mono"] {
            assert_eq!(scene.explorer.in_theme(name, false).lines(), drawn, "{}", scene.name);
        }
    }
}

/// Cell by cell, ASCII is the same screen through the table of signs.
#[test]
fn ascii_differs_by_the_table_of_signs_alone() {
    everywhere(|drawn| {
        let lines = drawn.rows.iter().zip(&drawn.ascii);
        lines
            .filter(|(signs, plain)| {
                let same = signs.iter().zip(*plain).all(|(sign, plain)| ascii(*sign) == *plain);
                !same || plain.iter().any(|c| !c.is_ascii())
            })
            .map(|(signs, plain)| format!("{:?} / {:?}", text(signs), text(plain)))
            .collect()
    });
}

/// A sign that stands on a screen is explained in the help of that screen. Frames, scrollbars,
/// cursors and the triangles of folds explain themselves.
#[test]
fn every_sign_is_in_the_help_of_its_screen() {
    const CHROME: &str = "─│┌┐└┘┬┴┼█░▌►▼›…←→↑↓";
    everywhere(|drawn| {
        if drawn.covered() {
            return Vec::new();
        }
        let known: String =
            help::signs(drawn.model.screen_place()).iter().map(|(sign, _)| *sign).collect();
        let mut unknown: Vec<char> = drawn
            .rows
            .iter()
            .flatten()
            .copied()
            .filter(|c| !c.is_ascii() && !CHROME.contains(*c) && !known.contains(*c))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown.into_iter().map(|sign| format!("{sign} is not explained")).collect()
    });
}

/// Marks are letters, and so are they explained.
#[test]
fn every_mark_of_a_lot_is_in_the_help() {
    let signs: Vec<&str> =
        help::signs(Place::Holdings).iter().flat_map(|(sign, _)| sign.split(' ')).collect();
    // A terminal in which every lot is in sight.
    let mut explorer = Explorer::sample();
    explorer.keys("z").send(Msg::Resize(120, 260));
    let lines = explorer.lines();
    let seen: Vec<&str> = lines.iter().filter_map(|line| line.split(' ').next_back()).collect();
    let marks = ["S", "r", "g", "h", "?t"];
    for mark in marks {
        assert!(seen.contains(&mark), "{mark} is nowhere in {seen:?}");
        for letter in mark.chars() {
            assert!(signs.contains(&&*letter.to_string()), "{letter} is not explained");
        }
    }
}
