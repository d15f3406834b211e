//! Names in files: which account a file's own name for it means, and one form for every symbol.
//!
//! A portfolio has many rows and few names, so each spelling is worked out once and kept.

use super::problem::Fault;
use super::text::{self, NAME_LENGTH};
use crate::domain::account::Account;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::Lot;
use foldhash::HashMap;

/// A number that stands for one account or one security while files are read.
pub type Key = u32;

/// Accounts and securities by every spelling met so far.
#[derive(Clone, Debug, Default)]
pub struct Names {
    accounts: Register<AccountId>,
    /// Accounts by their lower-case names and aliases.
    by_lower_case: HashMap<String, Key>,
    /// How many of the accounts the settings list: they have the first keys.
    listed: usize,
    /// Masked names that were taken for an account known by another one, since last asked.
    joined: Vec<(String, AccountId)>,
    securities: Register<SecurityId>,
    /// Securities by their normalised symbols.
    by_symbol: HashMap<SecurityId, Key>,
}

/// What spellings stand for, with the last one at hand: rows of one thing follow each other.
#[derive(Clone, Debug)]
struct Register<Id> {
    ids: Vec<Id>,
    spellings: HashMap<String, Key>,
    last: Key,
    last_spelling: String,
}

impl<Id> Default for Register<Id> {
    fn default() -> Self {
        Self {
            ids: Vec::new(),
            spellings: HashMap::default(),
            last: 0,
            last_spelling: String::new(),
        }
    }
}

impl<Id: Clone> Register<Id> {
    fn find(&mut self, cell: &str) -> Option<(Key, Id)> {
        if cell.is_empty() {
            return None;
        }
        if self.last_spelling != cell {
            self.last = *self.spellings.get(cell)?;
            self.last_spelling.clear();
            self.last_spelling.push_str(cell);
        }
        self.ids.get(self.last as usize).map(|id| (self.last, id.clone()))
    }

    fn under(&self, keys: Vec<Key>) -> Vec<(Key, Id)> {
        let id = |key: Key| self.ids.get(key as usize).cloned();
        keys.into_iter().filter_map(|key| Some((key, id(key)?))).collect()
    }

    fn add(&mut self, id: Id) -> Key {
        self.ids.push(id);
        Key::try_from(self.ids.len() - 1).unwrap_or(Key::MAX)
    }
}

impl Names {
    /// Knows the accounts of the settings by their names and aliases, whatever the case.
    #[must_use]
    pub fn new(accounts: &[Account]) -> Self {
        let mut names = Self::default();
        for account in accounts {
            let key = names.accounts.add(account.id.clone());
            let spellings = std::iter::once(&*account.id);
            for name in spellings.chain(account.aliases.iter().map(String::as_str)) {
                names.by_lower_case.entry(name.to_lowercase()).or_insert(key);
            }
        }
        names.listed = accounts.len();
        names
    }

    /// Do the settings list an account of this name or alias?
    #[must_use]
    pub fn lists(&self, cell: &str) -> bool {
        let key = self.by_lower_case.get(&text::clean(cell, NAME_LENGTH + 1).to_lowercase());
        key.is_some_and(|key| self.is_listed(*key))
    }

    /// Do the settings list this account?
    #[must_use]
    pub fn is_listed(&self, account: Key) -> bool {
        (account as usize) < self.listed
    }

    /// The account that a cell names; one that nobody listed gets the name it has here. `None`
    /// where the cell is empty.
    ///
    /// # Errors
    /// When the name is too long to be one.
    pub fn account(&mut self, cell: &str) -> Result<Option<(Key, AccountId)>, Fault> {
        if let Some(found) = self.accounts.find(cell) {
            return Ok(Some(found));
        }
        let Some(name) = name(cell, "account")? else { return Ok(None) };
        let key = self.known_as(&name);
        self.accounts.spellings.insert(cell.to_owned(), key);
        Ok(self.accounts.find(cell))
    }

    /// The account of a name, whatever its case; one that is not known yet is from now on.
    fn known_as(&mut self, name: &str) -> Key {
        let lower = name.to_lowercase();
        let key = match self.by_lower_case.get(&lower) {
            Some(key) => *key,
            None => self
                .same_mask(name, &lower)
                .unwrap_or_else(|| self.accounts.add(AccountId::from(name))),
        };
        self.by_lower_case.insert(lower, key);
        key
    }

    /// The one account that a masked name can mean: Schwab calls an account `Individual ...305` in
    /// one export and `XXXX-4305` in the other, and its shares must not count twice. `None` where
    /// none or several could be meant.
    fn same_mask(&mut self, name: &str, lower: &str) -> Option<Key> {
        let mask = Mask::of(lower)?;
        let mut fits: HashMap<Key, bool> = HashMap::default();
        for (spelling, key) in &self.by_lower_case {
            if let Some(other) = Mask::of(spelling) {
                *fits.entry(*key).or_insert(true) &= mask.fits(other);
            }
        }
        let mut found = fits.into_iter().filter(|(_, fits)| *fits).map(|(key, _)| key);
        let (Some(only), None) = (found.next(), found.next()) else { return None };
        let account = self.accounts.ids.get(only as usize)?.clone();
        self.joined.push((name.to_owned(), account));
        Some(only)
    }

    /// Masked names that were taken for an account known by another one, since last asked.
    pub fn take_joined(&mut self) -> Vec<(String, AccountId)> {
        std::mem::take(&mut self.joined)
    }

    /// Takes over what other names have that these do not know yet. Nothing where a masked name is
    /// among that: which account it means depends on what was met before it.
    pub fn absorb(&mut self, other: &Self) -> Option<Merged> {
        let masked = |id: &AccountId| {
            let lower = id.to_lowercase();
            Mask::of(&lower).is_some() && !self.by_lower_case.contains_key(&lower)
        };
        if !other.joined.is_empty() || other.accounts.ids.iter().any(masked) {
            return None;
        }
        let accounts: Vec<Key> = other.accounts.ids.iter().map(|id| self.known_as(id)).collect();
        let securities = other.securities.ids.iter().map(|id| {
            *self.by_symbol.entry(id.clone()).or_insert_with(|| self.securities.add(id.clone()))
        });
        Some(Merged { accounts: self.accounts.under(accounts), securities: securities.collect() })
    }

    /// The security that a cell names; `None` where the cell is empty.
    ///
    /// # Errors
    /// When the symbol is too long to be one.
    pub fn security(&mut self, cell: &str) -> Result<Option<(Key, SecurityId)>, Fault> {
        if let Some(found) = self.securities.find(cell) {
            return Ok(Some(found));
        }
        let Some(id) = symbol(cell)? else { return Ok(None) };
        let key = *self.by_symbol.entry(id.clone()).or_insert_with(|| self.securities.add(id));
        self.securities.spellings.insert(cell.to_owned(), key);
        Ok(self.securities.find(cell))
    }
}

/// A masked account number: the words before the mask, and the digits behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mask<'a> {
    words: &'a str,
    digits: &'a str,
}

impl<'a> Mask<'a> {
    /// `individual ...305`, `xxxx-4305`; `None` where nothing is masked.
    fn of(lower: &'a str) -> Option<Self> {
        let rest = lower.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let digits = lower.get(rest.len()..)?;
        let mask = rest.trim_end_matches(['-', ' ']);
        let words = mask.trim_end_matches(['.', '…', 'x', '*']);
        let marks = mask.chars().count() - words.chars().count();
        let is_mask = marks >= 3 || mask.ends_with('…') || mask.ends_with("**");
        ((3..=5).contains(&digits.len()) && is_mask).then_some(Self { words: words.trim(), digits })
    }

    /// Can both mean one account? The shorter run of digits ends the longer one, and not both have
    /// words that differ.
    fn fits(self, other: Self) -> bool {
        let same = self.words == other.words;
        (same || self.words.is_empty() || other.words.is_empty())
            && (self.digits.ends_with(other.digits) || other.digits.ends_with(self.digits))
    }
}

/// What the keys of one [`Names`] became in another.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    accounts: Vec<(Key, AccountId)>,
    securities: Vec<Key>,
}

impl Merged {
    /// The key of a security in the names that took it over.
    #[must_use]
    pub fn security(&self, key: Key) -> Key {
        self.securities.get(key as usize).copied().unwrap_or(key)
    }

    /// The key of an account in the names that took it over; its lots get the name it has there.
    pub fn account<'l>(&self, key: Key, lots: impl IntoIterator<Item = &'l mut Lot>) -> Key {
        let Some((merged, id)) = self.accounts.get(key as usize) else { return key };
        let mut lots = lots.into_iter().peekable();
        // Where another spelling of the name stood first.
        if lots.peek().is_some_and(|lot| lot.account != *id) {
            lots.for_each(|lot| lot.account.clone_from(id));
        }
        *merged
    }
}

/// A symbol in its one form: upper case, no footnote stars, and a class of shares behind a point
/// (`BRK/B`, `BRK B` and `BRK-B` are `BRK.B`). `None` where there is no symbol.
///
/// # Errors
/// When it is too long to be one.
pub fn symbol(cell: &str) -> Result<Option<SecurityId>, Fault> {
    let Some(name) = name(cell.trim().trim_end_matches('*'), "symbol")? else { return Ok(None) };
    let upper = name.to_uppercase();
    let words: Vec<&str> = upper.split_whitespace().collect();
    let upper = words.join(" ");
    if let Some((root, class)) = upper.split_once(['/', ' ', '-'])
        && (1..=5).contains(&root.len())
        && root.bytes().all(|letter| letter.is_ascii_uppercase())
        && class.len() == 1
        && class.bytes().all(|letter| letter.is_ascii_uppercase())
    {
        return Ok(Some(SecurityId::from(format!("{root}.{class}"))));
    }
    Ok((!upper.is_empty()).then(|| SecurityId::from(upper)))
}

/// A name that identifies something: safe to show, never cut, since two long names could become
/// one. `None` where there is none.
///
/// # Errors
/// When it is too long to be one.
pub fn name(cell: &str, what: &str) -> Result<Option<String>, Fault> {
    let name = text::clean(cell, NAME_LENGTH + 1);
    if name.chars().count() > NAME_LENGTH {
        return Err(Fault::new(
            format!("{what} {} is longer than {NAME_LENGTH} characters", text::quoted(&name)),
            "check the quotes in this row",
        ));
    }
    Ok((!name.is_empty()).then(|| name.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(cell: &str) -> String {
        symbol(cell).unwrap().map(String::from).unwrap_or_default()
    }

    #[test]
    fn a_class_of_shares_has_one_form() {
        // format notes §2, "Symbols".
        for cell in ["BRK/B", "BRK B", "BRK.B", "BRK-B", " brk.b ", "BRK.B**"] {
            assert_eq!(normalised(cell), "BRK.B", "{cell}");
        }
        assert_eq!(normalised("BRKB"), "BRKB");
        assert_eq!(normalised("SPAXX**"), "SPAXX");
        assert_eq!(normalised("vti"), "VTI");
        assert_eq!(normalised("BTC-USD"), "BTC-USD");
        assert_eq!(normalised("XOM 01/15/2027 120.00 P"), "XOM 01/15/2027 120.00 P");
        assert_eq!(normalised("**"), "");
        assert_eq!(normalised("EV\u{1b}IL"), "EVIL");
    }

    #[test]
    fn accounts_are_found_by_name_or_alias_whatever_the_case() {
        let mut account = Account::new("Schwab Brokerage".into());
        account.aliases = vec!["XXXX-4410".to_owned()];
        let mut names = Names::new(&[account]);
        let mut find = |cell| names.account(cell).unwrap().map(|(_, id)| id.to_string());
        assert_eq!(find("xxxx-4410").as_deref(), Some("Schwab Brokerage"));
        assert_eq!(find("SCHWAB brokerage").as_deref(), Some("Schwab Brokerage"));
        assert_eq!(find("Fidelity").as_deref(), Some("Fidelity"));
        assert_eq!(find("FIDELITY").as_deref(), Some("Fidelity"), "the first spelling stays");
        assert_eq!(find(""), None);
    }

    #[test]
    fn an_account_masked_in_two_ways_is_one() {
        // format notes §3.1 and §4.2: Lot Details mask with XXXX, positions with three points.
        let mut names = Names::default();
        let mut find = |cell| names.account(cell).unwrap().map(|(_, id)| id.to_string());
        assert_eq!(find("Individual ...305").as_deref(), Some("Individual ...305"));
        assert_eq!(find("XXXX-4305").as_deref(), Some("Individual ...305"));
        assert_eq!(find("Individual ...305").as_deref(), Some("Individual ...305"));
        assert_eq!(find("XXXX-9305").as_deref(), Some("XXXX-9305"), "another number");
        assert_eq!(find("10024305").as_deref(), Some("10024305"), "nothing is masked");
        assert_eq!(names.take_joined(), [("XXXX-4305".to_owned(), "Individual ...305".into())]);
        assert_eq!(names.take_joined(), []);
    }

    #[test]
    fn a_mask_that_fits_two_accounts_joins_neither() {
        let mut names = Names::default();
        let mut find = |cell| names.account(cell).unwrap().map(|(_, id)| id.to_string());
        find("XXXX-1305");
        find("XXXX-2305");
        assert_eq!(find("Individual ...305").as_deref(), Some("Individual ...305"));
        let mut names = Names::default();
        let mut find = |cell| names.account(cell).unwrap().map(|(_, id)| id.to_string());
        find("Individual ...305");
        assert_eq!(find("Roth IRA ...305").as_deref(), Some("Roth IRA ...305"), "another name");
        assert_eq!(find("XXXX-4305").as_deref(), Some("XXXX-4305"), "either of the two");
    }

    #[test]
    fn a_name_is_never_cut() {
        let mut names = Names::default();
        assert!(names.account(&"x".repeat(NAME_LENGTH)).is_ok());
        assert!(names.account(&"x".repeat(NAME_LENGTH + 1)).is_err());
        assert!(names.security(&"x".repeat(NAME_LENGTH + 1)).is_err());
    }

    #[test]
    fn two_spellings_of_one_symbol_have_one_key() {
        let mut names = Names::default();
        let first = names.security("BRK/B").unwrap().unwrap();
        let second = names.security("brk.b").unwrap().unwrap();
        assert_eq!(first, second);
        assert_ne!(names.security("VTI").unwrap().unwrap().0, first.0);
    }
}
