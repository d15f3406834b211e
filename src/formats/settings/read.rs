//! From the text of `lotscope.toml` to [`Settings`].

use super::salvage::{self, UNREADABLE};
use super::section::{Section, Source};
use super::{Settings, elections, lists, tax};
use crate::domain::account::Account;
use crate::formats::problem::{self, Problem};
use crate::formats::text;
use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;
use toml_edit::{Item, TableLike};

/// The sections there are.
const SECTIONS: [&str; 8] =
    ["tax", "account", "file", "security", "prices", "screen", "wash", "election"];

/// Reads settings from a file's bytes.
#[must_use]
pub fn read_bytes(bytes: &[u8], file: &str) -> (Settings, Vec<Problem>) {
    let (text, _) = text::decode(bytes);
    read(&text, &file.into())
}

/// Reads settings; what is wrong counts as not given, and is named with its line.
#[must_use]
pub fn read(text: &str, file: &Arc<str>) -> (Settings, Vec<Problem>) {
    let mut problems = Vec::new();
    let Some(document) = salvage::parse(text, file, &mut problems) else {
        return (Settings::default(), problems);
    };
    let source = Source { file, text: document.raw(), problems: RefCell::new(problems) };
    let root = Section { source: &source, name: "the file", line: 1, table: document.as_table() };
    let mut known: Vec<&str> = SECTIONS.to_vec();
    known.extend(document.iter().map(|(key, _)| key).filter(|key| key.starts_with(UNREADABLE)));
    root.unknown_keys(&known);

    let mut settings = Settings::default();
    if let Some(section) = table(&root, "tax", "[tax]") {
        settings.profiles = tax::profiles(&section);
    }
    if let Some(section) = table(&root, "prices", "[prices]") {
        settings.prices = lists::prices(&section);
    }
    if let Some(section) = table(&root, "screen", "[screen]") {
        settings.screen = lists::screen(&section);
    }
    if let Some(section) = table(&root, "wash", "[wash]") {
        settings.wash = lists::wash(&section);
    }
    for section in tables(&root, "account", "[[account]]") {
        if let Some(account) = lists::account(&section) {
            push_account(&mut settings.accounts, account, &section);
        }
    }
    let elected = tables(&root, "election", "[[election]]");
    settings.elections = elections::all(&elected, &settings.accounts);
    settings.files =
        tables(&root, "file", "[[file]]").iter().filter_map(lists::file_hint).collect();
    if let Some(section) = table(&root, "security", "[security]") {
        securities(&section, &mut settings);
    }
    let mut problems = source.problems.into_inner();
    problem::sort(&mut problems);
    (settings, problems)
}

fn table<'a>(root: &Section<'a>, key: &str, name: &'a str) -> Option<Section<'a>> {
    let table = root.table.get(key)?.as_table_like();
    if table.is_none() {
        root.wrong(key, "is no section", format!("write {name} on a line of its own"));
    }
    table.map(|table| Section { name, line: root.line(key), table, ..*root })
}

/// The entries of a list of tables, in either way TOML has to write it.
fn tables<'a>(root: &Section<'a>, key: &str, name: &'a str) -> Vec<Section<'a>> {
    let Some(item) = root.table.get(key) else { return Vec::new() };
    let wrong =
        || root.wrong(key, "is no list of sections", format!("write {name} above each one"));
    let section = |table: &'a dyn TableLike, span: Option<Range<usize>>| {
        let line = span.map_or(root.line(key), |span| root.source.line(span));
        Section { name, line, table, ..*root }
    };
    match item {
        Item::ArrayOfTables(entries) => {
            entries.iter().map(|table| section(table, table.span())).collect()
        }
        Item::Value(value) => {
            let entries: Vec<_> = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|value| {
                    value.as_inline_table().map(|table| section(table, table.span()))
                })
                .collect();
            if value.as_array().is_none_or(|array| array.len() > entries.len()) {
                wrong();
            }
            entries
        }
        // `[account]` with single brackets: there is one, and it is clear what was meant.
        Item::Table(table) => vec![section(table, table.span())],
        Item::None => Vec::new(),
    }
}

/// Adds an account unless one of its names is taken already.
fn push_account(accounts: &mut Vec<Account>, mut account: Account, section: &Section<'_>) {
    if accounts.iter().any(|other| other.answers_to(&account.id)) {
        let what = format!("\"{}\" is taken by another account", account.id);
        section.wrong("name", &what, "give each account its own name");
        return;
    }
    account.aliases.retain(|alias| {
        let taken = accounts.iter().any(|other| other.answers_to(alias));
        if taken {
            let what = format!("name {}, which is another account's", text::quoted(alias));
            section.wrong("aliases", &what, "remove it from one of the two");
        }
        !taken
    });
    accounts.push(account);
}

fn securities(parent: &Section<'_>, settings: &mut Settings) {
    let mut seen = HashSet::new();
    for (key, item) in parent.table.iter() {
        let Some(table) = item.as_table_like() else {
            parent.wrong(key, "is no section", "write [security.SYMBOL] above it");
            continue;
        };
        let name = format!("[security.{}]", text::clean(key, 30));
        let section = Section { source: parent.source, name: &name, line: parent.line(key), table };
        let Some(security) = lists::security(key, &section) else {
            parent.wrong(key, "is no symbol", "name the security by its symbol");
            continue;
        };
        if !seen.insert(security.id.clone()) {
            parent.wrong(key, "stands here a second time", "join the two sections");
            continue;
        }
        settings.securities.push(security);
    }
}
