//! Writing the tax figures, what the user says of a file, and locks of lots back into `lotscope.toml`, and
//! nothing else.

use super::{FileHint, read};
use crate::domain::household::ProfileSection;
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::tax::{Deduction, Profile, ProfileKey};
use crate::formats::problem::{Fault, Problem};
use crate::formats::{names, text};
use rust_decimal::Decimal;
use std::sync::Arc;
use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, Key, RawString, Table, TableLike, Value,
};

/// What a new file starts with.
const NEW_FILE: &str = "# Settings of lotscope; every key is described in its README.\n";

/// The text with the figures of a section, `[tax]` or that of a year, set to those that `profile` gives.
///
/// Keys that the profile leaves open, keys that say the same already, comments, the order of keys
/// and everything lotscope does not know stay as they are. An empty text becomes a new file.
///
/// # Errors
/// When the text is no TOML: a file that cannot be read whole is not written.
pub fn set_tax(
    toml_text: &str,
    section: ProfileSection,
    profile: &Profile,
) -> Result<String, Problem> {
    let mut draft = Draft::open(toml_text)?;
    let tax = draft.document.get("tax");
    match section {
        ProfileSection::Base if tax.is_none() => draft.append("[tax]\n")?,
        // Behind everything else: directly below [tax] it would come between that and comments there.
        ProfileSection::Year(year)
            if tax.is_none_or(|tax| tax.is_table() && tax.get(year.to_string()).is_none()) =>
        {
            draft.append(&format!("[tax.{year}]\n"))?;
        }
        _ => {}
    }
    let current = read(&draft.document.to_string(), &draft.file).0.profiles.of(section);
    let file = Arc::clone(&draft.file);
    let refused = |fault| Problem::left_out("not-toml", &file, 1, fault);
    let tax = draft.document.entry("tax").or_insert_with(|| Item::Table(Table::new()));
    let Some(tax) = table_of(tax, section) else {
        return Err(refused(Fault::new("tax is no section", "write [tax] on a line of its own")));
    };
    for key in ProfileKey::ALL {
        let Some(written) = written(profile, *key) else { continue };
        if self::written(&current, *key).as_ref() == Some(&written) {
            continue;
        }
        let Ok(value) = written.parse::<Value>() else {
            let what = format!("{} cannot be written as {written}", key.slug());
            return Err(refused(Fault::new(what, "check it")));
        };
        put(tax, key.slug(), value);
    }
    Ok(draft.close())
}

/// The table of a section within `tax`; that of a year is put into an inline one that has none. `None`
/// where something else stands there.
fn table_of(tax: &mut Item, section: ProfileSection) -> Option<&mut dyn TableLike> {
    let tax = tax.as_table_like_mut()?;
    let ProfileSection::Year(year) = section else { return Some(tax) };
    let key = year.to_string();
    if !tax.contains_key(&key) {
        tax.insert(&key, Item::Value(InlineTable::new().into()));
    }
    tax.get_mut(&key)?.as_table_like_mut()
}

/// The text without these keys of a section; the comments above and behind them stay.
///
/// # Errors
/// When the text is no TOML: a file that cannot be read whole is not written.
pub fn unset_tax(
    toml_text: &str,
    section: ProfileSection,
    keys: &[ProfileKey],
) -> Result<String, Problem> {
    if keys.is_empty() {
        return Ok(toml_text.to_owned());
    }
    let mut draft = Draft::open(toml_text)?;
    let found = draft.document.get_mut("tax").filter(|tax| match section {
        ProfileSection::Base => true,
        ProfileSection::Year(year) => {
            tax.as_table_like().is_some_and(|tax| tax.contains_key(&year.to_string()))
        }
    });
    let Some(tax) = found.and_then(|tax| table_of(tax, section)) else {
        return Ok(toml_text.to_owned());
    };
    let mut kept = String::new();
    for key in keys.iter().map(|key| key.slug()) {
        // A section below is no place for them: its name stands in brackets.
        let next = tax
            .iter()
            .skip_while(|(name, _)| *name != key)
            .nth(1)
            .filter(|(_, item)| item.is_value())
            .map(|(name, _)| name.to_owned());
        let above = tax.key(key).map(|key| said(key.leaf_decor().prefix())).unwrap_or_default();
        let Some(old) = tax.remove(key) else { continue };
        let behind = old.as_value().map(|value| said(value.decor().suffix())).unwrap_or_default();
        let comments = above + &behind;
        // They go to the key below, and below the last one to the end of the file.
        match next.and_then(|next| tax.key_mut(&next)) {
            Some(mut next) if !comments.is_empty() => {
                let own =
                    next.leaf_decor().prefix().and_then(RawString::as_str).unwrap_or_default();
                let all = format!("{comments}{own}");
                next.leaf_decor_mut().set_prefix(all);
            }
            Some(_) => {}
            None => kept.push_str(&comments),
        }
    }
    if !kept.is_empty() {
        draft.document =
            parse(&format!("{}\n{kept}", draft.document.to_string().trim_end()), &draft.file)?;
    }
    Ok(draft.close())
}

/// The comments in what stands around a key, each on a line of its own.
fn said(around: Option<&RawString>) -> String {
    let text = around.and_then(RawString::as_str).unwrap_or_default();
    let comments = text.lines().map(str::trim).filter(|line| line.starts_with('#'));
    comments.flat_map(|line| [line, "\n"]).collect()
}

/// The text with what `hint` says of its file: in the `[[file]]` of the same path, else in a new
/// one at the end.
///
/// What the hint leaves open, comments and everything lotscope does not know stay as they are. An
/// empty text becomes a new file.
///
/// # Errors
/// When the text is no TOML, or has something else under the name `file`: it is not written.
pub fn set_file(toml_text: &str, hint: &FileHint) -> Result<String, Problem> {
    let mut draft = Draft::open(toml_text)?;
    let file = Arc::clone(&draft.file);
    let placed = match draft.document.get_mut("file") {
        None | Some(Item::None) => false,
        Some(Item::ArrayOfTables(entries)) => {
            let entry = entries.iter_mut().find(|entry| is_of(*entry, hint));
            entry.map(|entry| fill(entry, hint)).is_some()
        }
        Some(item @ Item::Table(_)) => into_list(item, hint),
        Some(Item::Value(value)) => {
            let Some(entries) = value.as_array_mut() else {
                let fault =
                    Fault::new("file is no list of sections", "write [[file]] above each one");
                return Err(Problem::left_out("not-toml", &file, 1, fault));
            };
            fill_inline(entries, hint);
            true
        }
    };
    if !placed {
        draft.append(&section(hint))?;
    }
    Ok(draft.close())
}

/// The text with these lots as `locked` of a security's section, which is added where there is none.
///
/// # Errors
/// When the text is no TOML, or has something else under the name `security`: it is not written.
pub fn set_locked(
    toml_text: &str,
    security: &SecurityId,
    locked: &[LotId],
) -> Result<String, Problem> {
    let mut draft = Draft::open(toml_text)?;
    let lots: Array = locked.iter().map(|lot| &**lot).collect();
    let of = |key: &str| names::symbol(key).ok().flatten().as_ref() == Some(security);
    let sections = draft.document.get_mut("security").and_then(Item::as_table_like_mut);
    let section = sections.and_then(|sections| {
        let key = sections.iter().map(|(key, _)| key.to_owned()).find(|key| of(key))?;
        sections.get_mut(&key)?.as_table_like_mut()
    });
    if let Some(section) = section {
        put(section, "locked", Value::Array(lots));
    } else {
        let mut section = Table::new();
        put(&mut section, "locked", Value::Array(lots));
        draft.append(&format!("[security.{}]\n{section}", Key::new(&**security)))?;
    }
    Ok(draft.close())
}

/// Makes the one `[file]` with single brackets the first of a list: it may be the hint's.
fn into_list(item: &mut Item, hint: &FileHint) -> bool {
    let Ok(mut entry) = std::mem::take(item).into_table() else { return false };
    let is_hints = is_of(&entry, hint);
    if is_hints {
        fill(&mut entry, hint);
    }
    let mut entries = ArrayOfTables::new();
    entries.push(entry);
    *item = Item::ArrayOfTables(entries);
    is_hints
}

/// `file = [{ … }, { … }]`: fills the entry of the hint's path, or adds one.
fn fill_inline(entries: &mut Array, hint: &FileHint) {
    let known = entries
        .iter_mut()
        .filter_map(Value::as_inline_table_mut)
        .find(|entry| is_of(*entry, hint))
        .map(|entry| fill(entry, hint));
    if known.is_none() {
        let mut entry = InlineTable::new();
        fill(&mut entry, hint);
        entries.push(entry);
    }
}

/// A text of settings while it is changed: it keeps its byte order mark and its line ends.
struct Draft {
    file: Arc<str>,
    mark: &'static str,
    line_end: &'static str,
    document: DocumentMut,
}

impl Draft {
    fn open(toml_text: &str) -> Result<Self, Problem> {
        let file: Arc<str> = "lotscope.toml".into();
        let (mark, body) = match toml_text.strip_prefix('\u{FEFF}') {
            Some(rest) => ("\u{FEFF}", rest),
            None => ("", toml_text),
        };
        let line_end = if body.contains("\r\n") { "\r\n" } else { "\n" };
        let body = if body.trim().is_empty() { NEW_FILE } else { body };
        let document = parse(body, &file)?;
        Ok(Self { file, mark, line_end, document })
    }

    /// Adds a section at the end, as text, so that a comment there stays above it.
    fn append(&mut self, section: &str) -> Result<(), Problem> {
        let text = self.document.to_string();
        self.document = parse(&format!("{}\n\n{section}", text.trim_end()), &self.file)?;
        Ok(())
    }

    fn close(self) -> String {
        // The writer ends lines with a line feed alone.
        let text = self.document.to_string().replace("\r\n", "\n");
        format!("{}{}", self.mark, text.replace('\n', self.line_end))
    }
}

fn parse(text: &str, file: &Arc<str>) -> Result<DocumentMut, Problem> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        let line = error.span().map_or(0, |span| super::salvage::line_of(text, span.start));
        let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1);
        let fault = Fault::new(
            format!("the file is no TOML: {}", text::clean(error.message(), 100)),
            "correct this line; nothing was written",
        );
        Problem::left_out("not-toml", file, line, fault)
    })
}

/// Is this entry of `[[file]]` the one of the hint's path?
fn is_of(entry: &dyn TableLike, hint: &FileHint) -> bool {
    entry.get("path").and_then(Item::as_str) == Some(hint.path.as_str())
}

/// An entry of `[[file]]` as text.
fn section(hint: &FileHint) -> String {
    let mut entry = Table::new();
    fill(&mut entry, hint);
    format!("[[file]]\n{entry}")
}

fn fill(entry: &mut dyn TableLike, hint: &FileHint) {
    let texts = [
        ("path", Some(&hint.path)),
        ("symbol", hint.symbol.as_ref()),
        ("account", hint.account.as_ref()),
    ];
    for (key, text) in texts {
        let Some(text) = text else { continue };
        if entry.get(key).and_then(Item::as_str) != Some(text.as_str()) {
            put(entry, key, text.as_str().into());
        }
    }
}

/// Sets a key; the blanks before and the comment behind an old value stay.
fn put(table: &mut dyn TableLike, key: &str, value: Value) {
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        Some(item) => *item = Item::Value(value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// A figure as TOML writes it, exact; `None` where it is not given.
fn written(profile: &Profile, key: ProfileKey) -> Option<String> {
    let money = |value: Option<crate::domain::money::Money>| value.map(|value| plain(value.get()));
    let rate = |value: Option<crate::domain::money::Rate>| value.map(|value| plain(value.get()));
    match key {
        ProfileKey::Year => profile.year.map(|year| year.to_string()),
        ProfileKey::FilingStatus => {
            profile.filing_status.map(|status| format!("\"{}\"", status.slug()))
        }
        ProfileKey::Deduction => profile.deduction.map(|deduction| match deduction {
            Deduction::Standard => "\"standard\"".to_owned(),
            Deduction::Amount(amount) => plain(amount.get()),
        }),
        ProfileKey::PersonsSixtyFiveOrOver => profile.persons_65_or_over.map(|n| n.to_string()),
        ProfileKey::PersonsBlind => profile.persons_blind.map(|n| n.to_string()),
        ProfileKey::OrdinaryIncome => money(profile.ordinary_income),
        ProfileKey::InvestmentIncome => money(profile.investment_income),
        ProfileKey::QualifiedDividends => money(profile.qualified_dividends),
        ProfileKey::StateAndLocalTaxes => money(profile.state_and_local_taxes),
        ProfileKey::RealizedShortTerm => money(profile.realized_short_term),
        ProfileKey::RealizedLongTerm => money(profile.realized_long_term),
        ProfileKey::RealizedCollectibles => money(profile.realized_collectibles),
        ProfileKey::CarryoverShortTerm => money(profile.carryover_short_term),
        ProfileKey::CarryoverLongTerm => money(profile.carryover_long_term),
        ProfileKey::StateRate => rate(profile.state_rate),
        ProfileKey::StateLongTermRate => rate(profile.state_long_term_rate),
    }
}

/// A decimal without trailing zeros.
fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}
