//! The wall between the rooms (ARCHITECTURE.md): who may use whom, who may touch the world, and how
//! long a file may be. Reads the sources; what stands under `#[cfg(test)]` is free.

mod source;

use source::{Source, Tree};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The rooms, and which others each may use. The crate root declares them and uses none.
const ROOMS: [(&str, &[&str]); 8] = [
    ("lib", &[]),
    ("main", &["cli", "shell"]),
    ("cli", &["shell", "formats", "domain"]),
    ("shell", &["ui", "app", "formats", "domain"]),
    ("ui", &["app", "domain"]),
    ("app", &["domain"]),
    ("formats", &["domain"]),
    ("domain", &[]),
];

/// The rooms that are values in, values out.
const PURE: [&str; 4] = ["domain", "formats", "app", "ui"];

/// Lines a file may have without its tests.
const MOST_LINES: usize = 450;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn tree() -> Tree {
    let tree = Tree::read(&root().join("src"));
    assert!(tree.sources.len() > 100, "the sources were not found");
    tree
}

/// Every room but the allowed ones that a file of a room uses, with the line.
fn strange_rooms(source: &Source) -> Vec<String> {
    let room = source.room();
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: the house has no room \"{room}\"", source.path)];
    };
    let strange = |used: &str| used != room && !allowed.contains(&used);
    source
        .rooms()
        .into_iter()
        .filter(|(used, _)| strange(used))
        .map(|(used, line)| format!("{}:{line}: {room} may not use {used}", source.path))
        .collect()
}

/// What of the outside world a file of a pure room names, with the line.
fn outside_world(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if PURE.contains(&source.room()) {
        for module in ["fs", "env", "io", "net", "process", "os"] {
            found.extend(source.paths_from("std").filter(|(name, _)| *name == module));
        }
        // Scoped threads end before the function that shares its work out to them returns; they are
        // asked for by spawn_scoped, which says where there is none.
        for word in ["spawn", "thread::sleep", "thread::park"] {
            found.extend(source.words(word));
        }
        for word in ["SystemTime", "Instant", "Utc::now", "Local::now"] {
            found.extend(source.words(word));
        }
        for name in ["print!", "println!", "eprint!", "eprintln!", "dbg!"] {
            found.extend(source.words(name));
        }
    }
    let libraries: [(&str, &[&str]); 3] =
        [("crossterm", &["shell"]), ("ratatui", &["ui", "shell"]), ("signal_hook", &["shell"])];
    for (library, rooms) in libraries {
        if !rooms.contains(&source.room()) {
            found.extend(source.words(library));
        }
    }
    let name = |(word, line)| format!("{}:{line}: {} names {word}", source.path, source.room());
    found.into_iter().map(name).collect()
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "{} breaches:\n{}", found.len(), found.join("\n"));
}

#[test]
fn each_room_uses_only_the_rooms_behind_it() {
    let tree = tree();
    let found: Vec<String> = tree.sources.iter().flat_map(strange_rooms).collect();
    let rooms: BTreeSet<&str> = tree.sources.iter().map(Source::room).collect();
    assert_eq!(rooms.len(), ROOMS.len(), "{rooms:?}");
    none(&found);
}

#[test]
fn only_the_shell_touches_the_world() {
    none(&tree().sources.iter().flat_map(outside_world).collect::<Vec<_>>());
}

#[test]
fn no_amount_is_a_float() {
    let mut found = Vec::new();
    for source in tree().sources {
        let words = ["f32", "f64", "to_f64", "from_f64", "to_f32", "from_f32"];
        let floats = words.into_iter().flat_map(|word| source.words(word)).collect::<Vec<_>>();
        let literals = source.float_literals();
        found.extend(
            floats
                .into_iter()
                .map(|(word, line)| (word.to_owned(), line))
                .chain(literals)
                .map(|(word, line)| format!("{}:{line}: {word}", source.path)),
        );
    }
    none(&found);
}

#[test]
fn no_file_is_longer_than_one_idea() {
    let tree = tree();
    let long: Vec<String> = tree
        .sources
        .iter()
        .filter(|source| source.lines() > MOST_LINES)
        .map(|source| format!("{}: {} lines without its tests", source.path, source.lines()))
        .collect();
    none(&long);
}

#[test]
fn there_is_one_terminal_library() {
    // Two copies of crossterm lose events, and two of ratatui do not fit together.
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for name in ["crossterm", "ratatui", "ratatui-core", "rust_decimal", "chrono"] {
        let entry = format!("name = \"{name}\"");
        let versions = lock.lines().filter(|line| *line == entry).count();
        assert_eq!(versions, 1, "{name} in Cargo.lock");
    }
}

/// A wall that lets everything through would pass as well: each breach, made on purpose.
#[test]
fn the_wall_holds() {
    let breaches = |path: &str, text: &str| {
        let source = Source::new(path, text);
        [strange_rooms(&source), outside_world(&source)].concat().len()
    };
    for (path, text) in [
        ("domain/plan.rs", "use crate::formats::number;"),
        ("domain/plan.rs", "fn f() { crate::app::model::x() }"),
        ("domain.rs", "pub use crate::{domain::lot, ui::{self, theme}};"),
        ("domain/tax/impact.rs", "use super::super::super::cli::args;"),
        ("formats/date.rs", "use crate::shell::clock;"),
        ("app/model.rs", "use crate::formats::settings::Settings;"),
        ("ui/view.rs", "use crate::shell::look;"),
        ("cli/lots.rs", "use crate::app::format;"),
        ("main.rs", "use lotscope::domain::money::Money;"),
        ("wash/engine.rs", ""),
        ("domain/lot.rs", "let text = std::fs::read_to_string(path);"),
        ("formats/date.rs", "use std::{collections::BTreeMap, env};"),
        ("app/model.rs", "let now = std::time::Instant::now();"),
        ("app/model.rs", "let now = chrono::Utc::now();"),
        ("ui/canvas.rs", "println!(\"{x}\");"),
        ("ui/canvas.rs", "use ratatui::crossterm::event::Event;"),
        ("app/key.rs", "use ratatui::style::Color;"),
        ("cli/lots.rs", "use crossterm::terminal;"),
    ] {
        assert_eq!(breaches(path, text), 1, "{path}: {text}");
    }
    for (path, text) in [
        ("domain/plan.rs", "use crate::domain::lot::Lot; use super::method; // crate::ui"),
        ("domain/plan.rs", "/* std::fs */ let note = \"crate::ui and println!\";"),
        (
            "domain/plan.rs",
            "#[cfg(test)]\nmod tests {\n use crate::formats::x;\n fn f() { { } }\n}",
        ),
        ("formats/date.rs", "use crate::domain::{lot, price::{self, Quote}};"),
        ("shell/run.rs", "use crate::{app, ui::theme, domain, formats}; use crossterm::event;"),
        ("ui/view/tax.rs", "use super::super::canvas::Canvas; use ratatui::layout::Rect;"),
        ("main.rs", "use lotscope::cli; use lotscope::shell::run;"),
        ("lib.rs", "pub mod app; pub mod domain;"),
        ("domain/lot.rs", "let c = '\"'; let life: &'static str = r#\"std::env \"quoted\"\"#;"),
    ] {
        assert_eq!(breaches(path, text), 0, "{path}: {text}");
    }
    let floats = |text| Source::new("domain/lot.rs", text).float_literals().len();
    assert_eq!(floats("let all = [0.5, 1e3, 2f64];"), 3);
    assert_eq!(floats("for i in 0..10 { t.0.1; 1.max(2); x1e5(0xfe, 7_usize, 1_000); }"), 0);
    let tests_apart = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
    assert_eq!(Source::new("domain/lot.rs", tests_apart).lines(), 2);
}
