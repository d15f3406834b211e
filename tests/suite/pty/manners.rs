//! What a terminal may expect of a program: that it is given back, its size, its colours, its letters
//! and its mouse.

use super::terminal::Terminal;
use super::{demo, prices};
use std::process::{Command, Stdio};

#[test]
fn the_demo_opens_its_prices_move_and_q_gives_the_terminal_back() {
    let mut terminal = demo((80, 24));
    let before = terminal.modes();
    assert!(terminal.in_alternate_screen() && terminal.hides_cursor());
    let first = prices(&terminal);
    assert_eq!(first.len(), 12);
    // Not a key is pressed, and a price is another one, with its sign.
    terminal.wait_until("a price that moved", |terminal| {
        let now = prices(terminal);
        now != first && now.iter().any(|price| price.starts_with(['▲', '▼']))
    });
    terminal.quit();
    assert!(!terminal.in_alternate_screen() && !terminal.hides_cursor());
    assert_ne!(terminal.modes(), before, "keys are read line by line again");
    assert_eq!(terminal.modes(), terminal.modes_at_first);
}

#[test]
fn signals_and_ctrl_c_give_the_terminal_back() {
    for (signal, status) in [(Some("TERM"), 143), (Some("HUP"), 129), (Some("INT"), 130), (None, 0)]
    {
        let mut terminal = demo((80, 24));
        terminal.type_in("120");
        terminal.wait_for("Sell [120");
        match signal {
            Some(signal) => terminal.signal(signal),
            None => terminal.type_in("\x03"),
        }
        assert_eq!(terminal.end(), status, "{signal:?}");
        assert!(!terminal.in_alternate_screen() && !terminal.hides_cursor(), "{signal:?}");
        assert_eq!(terminal.modes(), terminal.modes_at_first, "{signal:?}");
    }
}

#[test]
fn without_a_terminal_the_commands_are_named() {
    for arguments in [&["demo"][..], &["sample-data"], &[]] {
        let output = Command::new(env!("CARGO_BIN_EXE_lotscope"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert_eq!(out, "", "{arguments:?}");
        for command in ["lots", "preview", "compare", "sell", "sales", "tax", "check", "--help"] {
            assert!(err.contains(command), "{arguments:?}: no {command} in {err}");
        }
        assert!(!err.contains('\x1b'), "{arguments:?}: {err:?}");
    }
}

/// Does an escape sequence choose a colour? 39, 49 and 59 are the terminal's own.
fn names_a_colour(sequence: &str) -> bool {
    let colour = |code: u32| matches!(code, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107);
    sequence.split([';', ':']).filter_map(|code| code.parse().ok()).any(colour)
}

/// The parameters of every sequence that sets how text looks.
fn looks(written: &str) -> Vec<&str> {
    written
        .split("\x1b[")
        .skip(1)
        .filter_map(|rest| rest.split_once('m'))
        .map(|(codes, _)| codes)
        .filter(|codes| codes.chars().all(|c| c.is_ascii_digit() || matches!(c, ';' | ':')))
        .collect()
}

#[test]
fn no_color_is_obeyed() {
    for (value, coloured) in [("1", false), ("", true)] {
        let mut terminal = Terminal::open((80, 24), &["demo"], &[("NO_COLOR", value)]);
        terminal.wait_for("? help  : all");
        terminal.type_in("120");
        terminal.wait_for("▌Optimal (least tax)      best");
        terminal.type_in("\r");
        terminal.wait_for("Record this simulated sale?");
        terminal.type_in("\x03");
        assert_eq!(terminal.end(), 0);
        let written = terminal.written();
        let looks = looks(&written);
        assert!(!looks.is_empty(), "weights are set all the same");
        let named = looks.iter().filter(|look| names_a_colour(look)).count();
        assert_eq!(named > 0, coloured, "NO_COLOR={value:?}: {named} colours");
    }
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    let mut terminal = Terminal::open((80, 24), &["demo"], &[("LANG", "C")]);
    terminal.wait_for("demo > Holdings");
    terminal.wait_for("> > VTI");
    assert!(terminal.screen().is_ascii(), "{}", terminal.screen());
    terminal.quit();
    assert!(terminal.written().is_ascii());
}

#[test]
fn a_storm_of_sizes_is_survived_with_the_cursor_in_place() {
    let mut terminal = demo((80, 24));
    // Held, so that the frame at the end is the one at the beginning.
    terminal.type_in(";");
    terminal.wait_for("prices held");
    terminal.type_in("jjj\r");
    terminal.wait_for("▌ ▼ MSFT");
    terminal.type_in("jj");
    terminal.wait_for("▌  2018-10-11");
    for round in 0..10 {
        terminal.resize((200, 50));
        terminal.resize((60, 15));
        if round % 3 == 0 {
            terminal.wait_for("This window is 60 by 15.");
        }
        terminal.resize((80, 24));
    }
    // A size that did not come before, with cents: everything before it has been taken in. A key
    // typed earlier might meet the explorer where it still believes in 60 by 15, and takes none.
    terminal.resize((101, 30));
    terminal.wait_for("70,990.76");
    terminal.wait_for("▌  2018-10-11");
    terminal.resize((80, 24));
    terminal.wait_for(" 70,991 ");
    terminal.wait_for("▌  2018-10-11");
    assert_eq!(terminal.size(), (80, 24));
    terminal.type_in("j");
    terminal.wait_for("▌  2019-01-04");
    terminal.quit();
}

#[test]
fn the_mouse_of_a_terminal_works() {
    let mut terminal = demo((80, 24));
    let row = terminal.lines().iter().position(|line| line.contains("► KO")).unwrap() + 1;
    // A press and a release of the left button, as terminals write them (SGR).
    terminal.type_in(&format!("\x1b[<0;10;{row}M\x1b[<0;10;{row}m"));
    terminal.wait_for("▌ ► KO");
    let footer = terminal.line("? help  : all");
    let column = footer[..footer.find("? help").unwrap()].chars().count() + 1;
    terminal.type_in(&format!("\x1b[<0;{column};24M\x1b[<0;{column};24m"));
    terminal.wait_for("Enter runs the line");
    terminal.type_in("\x1b");
    terminal.wait_for("▌ ► KO");
    // The fold sign of the first security opens it; the wheel scrolls its heading out of sight.
    terminal.type_in("\x1b[<0;3;3M\x1b[<0;3;3m");
    terminal.wait_for("▌ ▼ VTI");
    terminal.type_in("\x1b[<65;10;10M");
    terminal.wait_until("a list that scrolled", |terminal| !terminal.screen().contains("▼ VTI"));
    terminal.quit();
}
