//! What happened, kept so that it can be told, and what one more event would do.

use super::Household;
use crate::domain::account::Account;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Level, Lot, Source};
use crate::domain::problem::Problem;
use crate::domain::replay::{self, Customs, Held, Step, Trace};
use crate::domain::security::Security;
use crate::domain::transaction::Transaction;
use std::sync::Arc;

/// What an event would do, were it added behind the others of its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The event with what it does.
    pub step: Step,
    /// How many events of its account come after it.
    pub later: usize,
    /// What could not be replayed any more of those.
    pub later_problems: Vec<Problem>,
    /// What is open in its account in the end, without it and with it.
    pub in_the_end: [Held; 2],
    /// Where the lots of its account are listed, where transactions do not make them: there the
    /// event changes what is told, and no lot.
    pub lots_listed: Option<Source>,
}

impl Household {
    /// The same household with the transactions that its files tell.
    #[must_use]
    pub fn with_events(mut self, events: Vec<Transaction>) -> Self {
        self.events = events.into();
        self
    }

    /// The transactions that the files tell, in their order.
    #[must_use]
    pub fn events(&self) -> &[Transaction] {
        &self.events
    }

    /// How the lots of a security came about, step by step.
    #[must_use]
    pub fn trace(&self, security: &SecurityId) -> Trace {
        self.trace_of(&self.events, security)
    }

    fn trace_of(&self, past: &[Transaction], security: &SecurityId) -> Trace {
        let accounts: Vec<Account> = self.holdings.accounts().cloned().collect();
        let securities: Vec<Security> = self.holdings.securities().cloned().collect();
        let calendar = &self.rules.calendar;
        let customs = Customs {
            accounts: &accounts,
            securities: &securities,
            calendar,
            elections: self.holdings.elections(),
        };
        replay::trace(past, customs, security)
    }

    /// Where the lots of an account are listed, if a file of holdings lists them: then they are what
    /// counts there, and transactions tell only what happened.
    #[must_use]
    pub fn lots_listed(&self, account: &AccountId) -> Option<&Source> {
        let listed = |lot: &&Lot| lot.account == *account && lot.level != Level::Rebuilt;
        self.holdings.lots().iter().find(listed).map(|lot| &lot.source)
    }

    /// What one more event would do; `None` where it would not even be told.
    #[must_use]
    pub fn effect_of(&self, event: &Transaction) -> Option<Effect> {
        let before = self.trace(&event.security);
        let mut past = self.events.to_vec();
        past.push(event.clone());
        let mut after = self.trace_of(&past, &event.security);
        let place = after.steps.iter().rposition(|step| step.event == *event)?;
        let step = after.steps.remove(place);
        let here = |step: &&Step| step.event.account == event.account;
        let later = after.steps.get(place..).unwrap_or_default();
        let known: Vec<&Problem> = before.steps.iter().flat_map(|step| &step.problems).collect();
        let problems = later.iter().flat_map(|step| &step.problems);
        let later_problems = problems.filter(|problem| !known.contains(problem)).cloned().collect();
        let held =
            |trace: &Trace| Held::of(trace.lots.iter().filter(|lot| lot.account == event.account));
        Some(Effect {
            later: later.iter().filter(here).count(),
            later_problems,
            in_the_end: [held(&before), held(&after)],
            lots_listed: self.lots_listed(&event.account).cloned(),
            step,
        })
    }

    /// The securities that the transactions speak of.
    #[must_use]
    pub fn securities_of_events(&self) -> Vec<SecurityId> {
        let mut all: Vec<SecurityId> =
            self.events.iter().map(|event| event.security.clone()).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// The transactions of a household without any.
pub(super) fn none() -> Arc<[Transaction]> {
    Arc::from([])
}
