//! What the footer and the help offer, acts.

use super::*;

/// The entries of a footer with where they stand.
fn footer(explorer: &Explorer) -> Vec<(u16, Key)> {
    let (columns, rows) = explorer.model.size;
    let mut keys: Vec<(u16, Key)> = Vec::new();
    for x in 0..columns {
        if let Some(Target::Key(key)) = explorer.hits.at(x, rows - 1)
            && keys.last().is_none_or(|(_, last)| *last != key)
        {
            keys.push((x, key));
        }
    }
    keys
}

/// Each entry of the footer does something when it is clicked, and stands where it is clicked.
#[test]
fn footer_entries_act() {
    let (mut faults, looked) = (Vec::new(), Looked::default());
    for scene in scenes() {
        let large =
            matches!(scene.name, "holdings-opened" | "ticket-by-hand" | "compare" | "sales");
        let sizes: &[(u16, u16)] = if large { &[(80, 24), (200, 50)] } else { &[(80, 24)] };
        for &(columns, rows) in sizes {
            let explorer = scene.explorer.at(columns, rows);
            let line = explorer.lines().pop().unwrap_or_default();
            for (x, key) in footer(&explorer) {
                looked.at(1);
                let at = format!("{} {columns}x{rows}: {key}", scene.name);
                let written: String = line.chars().skip(x.into()).collect();
                if !written.starts_with(&format!("{key} ")) {
                    faults.push(format!("{at} is not at {x} of {line:?}"));
                }
                let mut clicked = explorer.again();
                clicked.mouse(Mouse::Click, (x, rows - 1));
                let acted = clicked.frame != explorer.frame
                    || !clicked.world.copied.is_empty()
                    || !clicked.world.asked.is_empty()
                    || clicked.world.left;
                match clicked.model.notice() {
                    Some(notice) if notice.warning || notice.text.contains("does nothing") => {
                        faults.push(format!("{at} cannot act: {}", notice.text));
                    }
                    _ if !acted => faults.push(format!("{at} does nothing")),
                    _ => {}
                }
            }
        }
    }
    none(&faults);
    looked.at_least(100);
}

/// Whole entries only.
#[test]
fn footer_entries_are_whole() {
    let looked = Looked::default();
    everywhere(|drawn| {
        let line = drawn.lines().pop().unwrap_or_default();
        let entries = line.split("? help").next().unwrap_or("").trim();
        let entries = entries.split("Esc stops").last().unwrap_or(entries);
        let known: Vec<String> = keymap::bindings(drawn.model.place())
            .flat_map(|binding| binding.keys.iter().map(|key| format!("{key} {}", binding.footer)))
            .collect();
        let entries: Vec<&str> =
            entries.split("  ").map(str::trim).filter(|entry| !entry.is_empty()).collect();
        looked.at(entries.len());
        entries
            .into_iter()
            .filter(|entry| !known.iter().any(|known| known == entry))
            .map(|entry| format!("{entry:?} is no entry of {line:?}"))
            .collect()
    });
    looked.at_least(100);
}

/// A key that help offers does something, or says why not.
#[test]
fn a_line_of_help_acts_or_says_why_not() {
    for name in ["holdings-opened", "ticket", "compare", "sales", "problems", "start"] {
        let scene = scene(name);
        let looked = Looked::default();
        for line in help::lines(&scene.explorer.model) {
            if line.section == Section::Filter {
                // The terms of a filter are no keys; run, they are typed into it.
                continue;
            }
            looked.at(1);
            let mut pressed = scene.explorer.again();
            match line.keys.split(' ').next().filter(|key| !key.is_empty()) {
                Some(key) => pressed.keys(key),
                None => pressed.keys(":").text(line.words).keys("Enter"),
            };
            if line.keys.is_empty() && line.why_not.is_none() {
                assert_ne!(pressed.lines(), scene.explorer.lines(), "{name}: {}", line.words);
            }
            let at = format!("{}: {} {}", scene.name, line.keys, line.words);
            pressed.expect_no("does nothing here");
            if let Some(reason) = &line.why_not {
                let told = pressed.model.notice().expect(&at);
                assert_eq!(&told.text, reason, "{at}");
            }
        }
        looked.at_least(5);
    }
}

/// The ways to help and to everything stand on every screen where letters are no text.
#[test]
fn help_and_palette_open_from_every_screen() {
    for scene in scenes().filter(|scene| scene.explorer.model.overlay.is_none()) {
        let typing = matches!(scene.explorer.model.screen(), Screen::Start(s) if s.path.is_some());
        if typing {
            continue;
        }
        assert!(scene.explorer.shows("? help  : all"), "{}", scene.name);
        for (name, place) in [("?", Place::Help), (":", Place::Palette)] {
            let mut opened = scene.explorer.again();
            opened.send(Msg::Key(key(name)));
            assert_eq!(opened.model.place(), place, "{}", scene.name);
            opened.keys("Esc");
            assert_eq!(opened.lines(), scene.explorer.lines(), "{}: Esc", scene.name);
        }
    }
}
