//! The README says what the program does: its tables come from the program's own, and the commands
//! it shows exist.

use lotscope::app::keymap::TABLE;
use lotscope::domain::broker::offered_by;
use lotscope::domain::method::REGISTRY;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn block<'a>(text: &'a str, name: &str) -> &'a str {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let inside = text.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end));
    inside.unwrap_or_else(|| panic!("README.md has no {begin} … {end}")).0.trim()
}

/// Fails with the text to put into the README.
fn same(name: &str, expected: &str) {
    let text = readme();
    let found = block(&text, name);
    let expected = expected.trim();
    let differs = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert!(
        found == expected,
        "README.md differs between <!-- {name} --> and <!-- /{name} -->, first at\n{differs:?}\n\
         It should be:\n\n{expected}\n"
    );
}

/// A key as Markdown shows it: a backtick needs two around it.
fn code(key: &str) -> String {
    if key.contains('`') { format!("`` {key} ``") } else { format!("`{key}`") }
}

#[test]
fn the_keys_are_those_of_the_key_table() {
    let mut table = String::from("| key | does | where |\n|---|---|---|\n");
    for binding in TABLE {
        let keys: Vec<String> = binding.keys.iter().map(|key| code(&key.to_string())).collect();
        let places: Vec<String> =
            binding.places.iter().map(|place| format!("{place:?}").to_lowercase()).collect();
        let _ = writeln!(
            table,
            "| {} | {} | {} |",
            keys.join(" ").replace('|', "\\|"),
            binding.words,
            places.join(", ")
        );
    }
    same("keys", &table);
}

#[test]
fn the_methods_are_those_of_the_registry() {
    let mut table = String::from("| Method | Slug | Order | Offered by |\n|---|---|---|---|\n");
    for info in &REGISTRY {
        let _ = writeln!(
            table,
            "| {} | `{}` | {} | {} |",
            info.name,
            info.slug,
            info.rule,
            offered_by(info.method)
        );
    }
    same("methods", &table);
}

fn lotscope(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_lotscope");
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let help = lotscope(&["--help"]);
    let listed = help.split_once("Commands:\n").unwrap().1;
    let names = listed.lines().take_while(|line| !line.is_empty());
    let names: Vec<String> =
        names.filter_map(|line| line.split_whitespace().next()).map(ToOwned::to_owned).collect();
    assert!(names.len() > 10, "the commands were not found: {names:?}");
    names
}

/// The command lines of the README: what follows `lotscope ` in code, each as its words.
fn shown(text: &str) -> Vec<Vec<String>> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let codes: Vec<&str> =
            if fenced { vec![line] } else { line.split('`').skip(1).step_by(2).collect() };
        for code in codes {
            let code = code.trim().trim_start_matches("$ ");
            let code = code.strip_prefix("cargo run --release -- ").map_or_else(
                || code.strip_prefix("lotscope ").map(ToOwned::to_owned),
                |rest| Some(rest.to_owned()),
            );
            found.extend(code.map(|code| code.split_whitespace().map(ToOwned::to_owned).collect()));
        }
    }
    found
}

#[test]
fn the_commands_of_the_readme_exist_with_their_options() {
    let (text, commands) = (readme(), commands());
    let shown = shown(&text);
    let mut used = Vec::new();
    for words in &shown {
        // A folder to open, or an option of the explorer's own, is no command.
        let Some(command) = words.iter().find(|word| commands.contains(word)) else {
            let path =
                words.iter().any(|word| word.starts_with('-') || word.contains(['/', '-', '.']));
            assert!(path, "lotscope {}: there is no such command", words.join(" "));
            continue;
        };
        used.push(command.as_str());
        let help = lotscope(&[command, "--help"]);
        for option in words.iter().filter(|word| word.starts_with('-')) {
            let option = option.split('=').next().unwrap_or(option);
            let known = help.split(|c: char| c.is_whitespace() || matches!(c, ',' | '['));
            assert!(
                known.clone().any(|word| word == option),
                "lotscope {}: {command} has no {option}",
                words.join(" ")
            );
        }
    }
    for command in ["demo", "preview", "compare", "check"] {
        assert!(used.contains(&command), "the README does not show lotscope {command}: {used:?}");
    }
}

#[test]
fn every_command_is_in_the_readme() {
    let text = readme();
    for command in commands().iter().filter(|command| *command != "help") {
        let named = [format!("`{command}"), format!("lotscope {command}"), format!("-- {command}")];
        assert!(named.iter().any(|name| text.contains(name)), "{command} is not in README.md");
    }
}

#[test]
fn the_checks_of_the_readme_can_fail() {
    assert_eq!(block("a <!-- x --> b <!-- /x --> c", "x"), "b");
    let text =
        "Try `lotscope sell VTI`, or\n```sh\n$ lotscope tax\ncargo run --release -- demo\n```";
    let words: Vec<String> = shown(text).into_iter().map(|words| words.join(" ")).collect();
    assert_eq!(words, ["sell VTI", "tax", "demo"]);
    assert_eq!(code("`"), "`` ` ``");
}
