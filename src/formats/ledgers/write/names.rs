//! Names that a journal's language allows, whatever files call an account, a security or a lot: no
//! sign of theirs can end a line, a text or a comment.

use super::Language;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::portfolio::Portfolio;
use crate::formats::text::{self, NAME_LENGTH};
use std::collections::BTreeMap;

/// What everything is called, each name for one thing.
#[derive(Debug)]
pub(super) struct Names {
    language: Language,
    accounts: BTreeMap<AccountId, String>,
    commodities: BTreeMap<SecurityId, String>,
}

impl Names {
    pub fn new(language: Language) -> Self {
        Self { language, accounts: BTreeMap::new(), commodities: BTreeMap::new() }
    }

    /// Names what is held, so that a name does not depend on what is written first. One that fits as
    /// it stands comes before one that has to be changed.
    pub fn learn(&mut self, holdings: &Portfolio) {
        let mut accounts: Vec<&AccountId> =
            holdings.lots().iter().map(|lot| &lot.account).collect();
        accounts.sort_by_key(|id| (component(id) != ***id, (*id).clone()));
        for id in accounts {
            self.account(id);
        }
        let mut held: Vec<&SecurityId> = holdings.lots().iter().map(|lot| &lot.security).collect();
        held.sort_by_key(|id| (capitals(id) != ***id, (*id).clone()));
        for id in held {
            self.commodity(id);
        }
    }

    /// The commodities that were named, with what they are.
    pub fn commodities(&self) -> impl Iterator<Item = (&SecurityId, &str)> {
        self.commodities.iter().map(|(id, name)| (id, name.as_str()))
    }

    /// An account's part of a journal's account name, without its root.
    pub fn account(&mut self, id: &AccountId) -> String {
        if let Some(known) = self.accounts.get(id) {
            return known.clone();
        }
        let own = id.strip_prefix("Assets:").or_else(|| id.strip_prefix("assets:"));
        let parts: Vec<String> = own.unwrap_or(id).split(':').map(component).collect();
        let name = free(&parts.join(":"), |name| self.accounts.values().any(|used| used == name));
        self.accounts.insert(id.clone(), name.clone());
        name
    }

    /// A security as a commodity.
    pub fn commodity(&mut self, id: &SecurityId) -> String {
        if let Some(known) = self.commodities.get(id) {
            return known.clone();
        }
        let name = match self.language {
            Language::Beancount => capitals(id),
            Language::Ledger => quotable(id),
        };
        let name = free(&name, |name| self.commodities.values().any(|used| used == name));
        self.commodities.insert(id.clone(), name.clone());
        name
    }
}

/// How much of a name stays before a number: beancount's commodities have 24 signs.
const LONGEST_NUMBERED: usize = 20;

/// The name itself, or with the first number behind it that makes it another one.
fn free(name: &str, is_used: impl Fn(&str) -> bool) -> String {
    let short: String = name.chars().take(LONGEST_NUMBERED).collect();
    let numbered = (2_u32..).map(|number| format!("{short}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !is_used(name)).unwrap_or_default()
}

/// A part of an account name: ASCII letters, digits and dashes, the first a capital or a digit.
pub(super) fn component(name: &str) -> String {
    let words = name.split(|sign: char| !sign.is_ascii_alphanumeric());
    let joined = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let mut letters = joined.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => "Account".to_owned(),
    }
}

/// A beancount commodity: capitals, digits and `' . _ -`, the first a capital, the last a capital or
/// a digit, 24 signs at most.
fn capitals(symbol: &str) -> String {
    // A number may come behind it, and a letter before it.
    const LONGEST: usize = 23;
    let allowed = |sign: char| match sign.to_ascii_uppercase() {
        upper if upper.is_ascii_alphanumeric() || "._-".contains(upper) => upper,
        _ => '-',
    };
    let signs: String = symbol.chars().map(allowed).collect();
    let words: Vec<&str> = signs.split('-').filter(|word| !word.is_empty()).collect();
    let joined: String = words.join("-").chars().take(LONGEST).collect();
    let inner = joined.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
    match inner.chars().next() {
        Some(first) if first.is_ascii_uppercase() => inner.to_owned(),
        _ => format!("X{inner}"),
    }
}

/// A currency by its letters; one whose sign has none is only known not to be the dollar.
pub(super) fn currency(code: &str) -> String {
    const LONGEST: usize = 12;
    let letters = code.chars().filter(char::is_ascii_alphabetic).take(LONGEST);
    let name = letters.collect::<String>().to_ascii_uppercase();
    if name.is_empty() { "FOREIGN".to_owned() } else { name }
}

/// What ledger takes between quotes.
fn quotable(symbol: &str) -> String {
    let allowed = |sign: char| sign.is_ascii_alphanumeric() || " ._/'-".contains(sign);
    let name: String = symbol.chars().map(|sign| if allowed(sign) { sign } else { '-' }).collect();
    if name.trim().is_empty() { "X".to_owned() } else { name.trim().to_owned() }
}

/// A text in beancount's quotes.
pub(super) fn quoted(said: &str) -> String {
    let said = text::clean(said, NAME_LENGTH * 2);
    format!("\"{}\"", said.replace('"', "'").replace('\\', "/"))
}

/// A text on a line of ledger's: a comment cannot begin in it.
pub(super) fn on_line(said: &str) -> String {
    let said = text::clean(said, NAME_LENGTH * 2).replace([';', '|'], ",");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A lot's id in ledger's round brackets.
pub(super) fn in_brackets(id: &str) -> String {
    let signs = |sign: char| if "()[]{};\"".contains(sign) { '-' } else { sign };
    on_line(&id.chars().map(signs).collect::<String>())
}
