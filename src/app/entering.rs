//! The form for an event of a security: a corporate action, or shares that came in otherwise. What
//! it does to the lots is shown before it is added to `transactions.csv`.

mod effect;
mod read;

pub use read::Wrong;

use crate::domain::household::{Effect, Household};
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::problem::Severity;
use crate::domain::transaction::{Entered, EventType};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use tui_input::Input;

/// The types that can be entered, with what they are called here.
pub const KINDS: [(EventType, &str); 15] = [
    (EventType::Split, "split, stock dividend"),
    (EventType::Rename, "new symbol"),
    (EventType::MergeStock, "merger for shares"),
    (EventType::MergeCash, "merger for cash"),
    (EventType::MergeMixed, "merger for shares and cash"),
    (EventType::SpinOff, "spin-off"),
    (EventType::ReturnOfCapital, "return of capital"),
    (EventType::Liquidate, "liquidating payment"),
    (EventType::Worthless, "worthless"),
    (EventType::AdjustBasis, "change of a lot's basis"),
    (EventType::Reinvest, "reinvested dividend"),
    (EventType::Award, "award, shares as pay"),
    (EventType::GiftIn, "gift received"),
    (EventType::Inherit, "inheritance"),
    (EventType::TransferIn, "transfer in"),
];

/// Something that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// What happened.
    Kind,
    /// In which account.
    Account,
    /// When.
    Date,
    /// The symbol that the shares, or some, have afterwards.
    Symbol,
    /// New shares for old ones.
    Ratio,
    /// Cash for each share.
    Cash,
    /// What one new share was worth.
    NewValue,
    /// The part of the basis that goes along.
    Part,
    /// What was paid for the fraction of a share.
    InLieu,
    /// What was paid in total.
    Amount,
    /// Was it the last payment?
    Last,
    /// The lot.
    Lot,
    /// The change of its basis.
    Change,
    /// How many shares.
    Quantity,
    /// When they were acquired, or by the donor.
    Acquired,
    /// What they cost.
    Basis,
    /// What a gift was worth.
    GiftValue,
    /// A remark.
    Note,
}

impl Ask {
    /// Is it chosen among a few answers, not typed?
    #[must_use]
    pub const fn is_chosen(self) -> bool {
        matches!(self, Self::Kind | Self::Account | Self::Last | Self::Lot)
    }
}

/// The state of the form.
#[derive(Clone, Debug)]
pub struct Entering {
    /// The security.
    pub security: SecurityId,
    /// The line that has the focus.
    pub focus: usize,
    /// Why it is not added, once that was tried.
    pub fault: Option<String>,
    /// What it does, once every answer is there.
    pub effect: Option<Box<Effect>>,
    /// The lines scrolled past, while all it does is being looked at.
    pub review: Option<usize>,
    kind: usize,
    accounts: Vec<AccountId>,
    account: usize,
    /// The open lots of each account.
    lots: Vec<(AccountId, LotId)>,
    lot: usize,
    last: bool,
    /// Is the account free of tax?
    is_sheltered: bool,
    typed: BTreeMap<Ask, Input>,
}

impl Entering {
    /// The form for a security; `account` is the one that was looked at.
    #[must_use]
    pub fn new(household: &Household, security: SecurityId, account: Option<&AccountId>) -> Self {
        let open = household.trace(&security).lots;
        let mut accounts: Vec<AccountId> = account.cloned().into_iter().collect();
        let holders = open.iter().map(|lot| &lot.account);
        let all = household.holdings.accounts().map(|account| &account.id);
        for account in holders.chain(all) {
            if !accounts.contains(account) {
                accounts.push(account.clone());
            }
        }
        Self {
            security,
            focus: 0,
            fault: None,
            effect: None,
            review: None,
            kind: 0,
            accounts,
            account: 0,
            lots: open.iter().map(|lot| (lot.account.clone(), lot.id.clone())).collect(),
            lot: 0,
            last: false,
            is_sheltered: false,
            typed: BTreeMap::new(),
        }
    }

    /// The type of the event.
    #[must_use]
    pub fn kind(&self) -> EventType {
        KINDS.get(self.kind).map_or(EventType::Split, |(kind, _)| *kind)
    }

    /// What is asked, in order.
    #[must_use]
    pub fn asks(&self) -> Vec<Ask> {
        let own: &[Ask] = match self.kind() {
            EventType::Split => &[Ask::Ratio, Ask::InLieu],
            EventType::Rename => &[Ask::Symbol],
            EventType::MergeStock => &[Ask::Symbol, Ask::Ratio, Ask::InLieu],
            EventType::MergeCash => &[Ask::Cash],
            EventType::MergeMixed => {
                &[Ask::Symbol, Ask::Ratio, Ask::Cash, Ask::NewValue, Ask::InLieu]
            }
            EventType::SpinOff => &[Ask::Symbol, Ask::Ratio, Ask::Part, Ask::InLieu],
            EventType::ReturnOfCapital => &[Ask::Amount],
            EventType::Liquidate => &[Ask::Amount, Ask::Last],
            EventType::AdjustBasis => &[Ask::Lot, Ask::Change],
            EventType::Reinvest => &[Ask::Quantity, Ask::Amount],
            EventType::Award | EventType::Inherit => &[Ask::Quantity, Ask::Basis],
            EventType::GiftIn => &[Ask::Quantity, Ask::Acquired, Ask::Basis, Ask::GiftValue],
            EventType::TransferIn => &[Ask::Quantity, Ask::Acquired, Ask::Basis],
            _ => &[],
        };
        // The note of a liquidating payment says whether it was the last one.
        let note = (self.kind() != EventType::Liquidate).then_some(Ask::Note);
        [Ask::Kind, Ask::Account, Ask::Date].iter().chain(own).copied().chain(note).collect()
    }

    /// What a question asks, in words.
    #[must_use]
    pub fn label(&self, ask: Ask) -> &'static str {
        let kind = self.kind();
        match ask {
            Ask::Kind => "what happened",
            Ask::Account => "in the account",
            Ask::Date => match kind {
                EventType::Inherit => "died on",
                EventType::Reinvest => "reinvested on",
                EventType::Award => "received on",
                EventType::GiftIn => "given on",
                EventType::TransferIn => "came in on",
                _ => "effective on",
            },
            Ask::Symbol if kind == EventType::SpinOff => "shares of",
            Ask::Symbol => "new symbol",
            Ask::Ratio => "new shares for old",
            Ask::Cash => "cash a share",
            Ask::NewValue => "a new share's value",
            Ask::Part => "part of the basis",
            Ask::InLieu => "cash for a fraction",
            Ask::Amount => "paid in total",
            Ask::Last => "the last payment",
            Ask::Lot => "lot",
            Ask::Change => "change of its basis",
            Ask::Quantity => "shares",
            Ask::Acquired if kind == EventType::GiftIn => "the donor's date",
            Ask::Acquired => "acquired on",
            Ask::Basis => match kind {
                EventType::Inherit => "value at death",
                EventType::Award => "income recognised",
                EventType::GiftIn => "the donor's basis",
                _ => "basis in total",
            },
            Ask::GiftValue => "value on that day",
            Ask::Note => "note",
        }
    }

    /// An example of what can be typed.
    #[must_use]
    pub const fn example(ask: Ask) -> &'static str {
        match ask {
            Ask::Date => "such as 2026-06-01",
            Ask::Symbol => "such as NEW",
            Ask::Ratio => "2:1 is two for one, 1:10 one for ten",
            Ask::Cash => "such as 12.50, for each old share",
            Ask::NewValue => "such as 48.20, on the first day",
            Ask::Part => "0.2 is a fifth; it stands in Form 8937",
            Ask::InLieu => "such as 27.50, or nothing",
            Ask::Amount => "such as 120.00, for all shares",
            Ask::Change => "such as -12.50 or 80",
            Ask::Quantity => "such as 10 or 1.842",
            Ask::Acquired => "such as 2019-03-04, or nothing: unknown",
            Ask::Basis => "such as 2,400.00, or nothing: unknown",
            Ask::GiftValue => "total, on the day of the gift; or nothing",
            Ask::Note => "such as letter of 3 June",
            Ask::Kind | Ask::Account | Ask::Last | Ask::Lot => "",
        }
    }

    /// What is answered so far.
    #[must_use]
    pub fn answer(&self, ask: Ask) -> &str {
        match ask {
            Ask::Kind => KINDS.get(self.kind).map_or("", |(_, words)| words),
            Ask::Account => self.account().map_or("", |account| account),
            Ask::Last => {
                if self.last {
                    "yes: a loss is taken with it"
                } else {
                    "no: more may come"
                }
            }
            Ask::Lot => self.lot().map_or("no lot is open by the transactions", |lot| lot),
            typed => self.typed.get(&typed).map_or("", Input::value),
        }
    }

    fn account(&self) -> Option<&AccountId> {
        self.accounts.get(self.account)
    }

    fn lots(&self) -> impl Iterator<Item = &LotId> {
        let here = self.account();
        self.lots.iter().filter(move |(account, _)| Some(account) == here).map(|(_, lot)| lot)
    }

    fn lot(&self) -> Option<&LotId> {
        self.lots().nth(self.lot)
    }

    /// The question that has the focus.
    #[must_use]
    pub fn focused(&self) -> Option<Ask> {
        self.asks().get(self.focus).copied()
    }

    /// What is being typed; `None` where an answer is chosen.
    pub fn field_mut(&mut self) -> Option<&mut Input> {
        let ask = self.focused().filter(|ask| !ask.is_chosen())?;
        Some(self.typed.entry(ask).or_default())
    }

    /// Moves the focus.
    pub fn step(&mut self, forward: bool) {
        let count = self.asks().len().max(1);
        self.focus = (self.focus + if forward { 1 } else { count - 1 }) % count;
    }

    /// The next answer of the question that has the focus, or the one before.
    pub fn choose(&mut self, forward: bool) {
        let turn = |place: &mut usize, count: usize| {
            let count = count.max(1);
            *place = (*place + if forward { 1 } else { count - 1 }) % count;
        };
        match self.focused() {
            Some(Ask::Kind) => turn(&mut self.kind, KINDS.len()),
            Some(Ask::Account) => {
                turn(&mut self.account, self.accounts.len());
                self.lot = 0;
            }
            Some(Ask::Last) => self.last = !self.last,
            Some(Ask::Lot) => {
                let count = self.lots().count();
                turn(&mut self.lot, count);
            }
            _ => {}
        }
    }

    /// Says what is wrong, and goes to where it is.
    pub fn blame(&mut self, wrong: Wrong) {
        let place = wrong.ask.and_then(|ask| self.asks().iter().position(|one| *one == ask));
        self.focus = place.unwrap_or(self.focus);
        self.fault = Some(wrong.words);
    }

    /// Works out what the event does, if every answer is there.
    pub fn look(&mut self, household: &Household, today: NaiveDate) {
        let entered = self.entered(today).ok();
        self.is_sheltered =
            self.account().is_some_and(|account| household.holdings.is_sheltered(account));
        self.effect = entered.and_then(|entered| household.effect_of(&entered.event)).map(Box::new);
    }

    /// The event, where it can be added.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn ready(&self, today: NaiveDate) -> Result<Entered, Wrong> {
        let entered = self.entered(today)?;
        let problems = self.effect.iter().flat_map(|effect| &effect.step.problems);
        let nothing = problems.into_iter().find(|problem| problem.severity == Severity::LeftOut);
        match nothing {
            Some(problem) => {
                Err(Wrong { ask: None, words: format!("{}; {}", problem.message, problem.mend) })
            }
            None => Ok(entered),
        }
    }
}
