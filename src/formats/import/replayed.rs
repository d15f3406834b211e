//! Transactions beside holdings: which of the two says what is held, and what was realized once.

use super::Assembly;
use crate::domain::average::Election;
use crate::domain::dividend::Dividend;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Lot, Source};
use crate::domain::money::Shares;
use crate::domain::realized::RealizedLot;
use crate::domain::replay::{self, Customs};
use crate::domain::security::Security;
use crate::domain::transaction::Transaction;
use crate::domain::wash::Past;
use crate::formats::market;
use crate::formats::problem::{Fault, Problem};
use foldhash::{HashMap, HashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Assembly {
    /// Replays the transactions. Adds the lots of the accounts that no holdings file has to `lots`
    /// (the lots of one that has are the holdings', and differences are named), and gives what was
    /// realized: by a broker's export where there is one, else by the transactions.
    pub(super) fn replayed(
        &mut self,
        (securities, elections): (&[Security], &mut [Election]),
        lots: &mut Vec<Lot>,
        mut realized: Vec<RealizedLot>,
    ) -> (Vec<RealizedLot>, Past) {
        let events = std::mem::take(&mut self.transactions);
        if events.is_empty() {
            return (realized, Past::default());
        }
        let customs = Customs {
            accounts: &self.settings.accounts,
            securities,
            calendar: &market::built_in_calendar().unwrap_or_default(),
            elections,
        };
        let replayed = replay::replay(&events, customs);
        self.problems.extend(replayed.problems);
        for (place, day) in replayed.sold_averaged {
            if let Some(election) = elections.get_mut(place) {
                election.first_sale = Some(day);
            }
        }
        let mut held: HashSet<AccountId> = lots.iter().map(|lot| lot.account.clone()).collect();
        // An account is the holdings' also where all that they list came later.
        held.extend(self.later.iter().flat_map(|later| later.listed.iter().cloned()));
        self.problems.extend(differences(&held, lots, &replayed.lots, &events));
        self.problems.extend(self.beside_journals(lots, &replayed.lots));
        carry_former(lots, &replayed.lots);
        self.hedges = replayed.hedges;
        self.dividends = replayed.dividends;
        for dividend in &mut self.dividends {
            // Where holdings list the lots, the transactions may not tell of every purchase.
            if held.contains(&dividend.account) {
                let untold = shares_of(dividend, lots) - shares_of(dividend, &replayed.lots);
                dividend.shares += untold.max(Shares::ZERO);
            }
            self.problems.extend(on_nothing(dividend));
        }
        let rebuilt = replayed.lots.into_iter().filter(|lot| !held.contains(&lot.account));
        for mut lot in rebuilt {
            let key = (lot.account.clone(), lot.security.clone(), lot.id.clone());
            if let Some(currency) = self.foreign.get(&key) {
                lot.rare.foreign_currency = Some(Arc::clone(currency));
            }
            let file = self.files.iter_mut().find(|report| report.file == lot.source.file);
            if let Some(report) = file {
                report.lots += 1;
            }
            lots.push(lot);
        }
        let exported: HashSet<_> = realized.iter().map(sale_of).collect();
        realized.extend(replayed.realized.into_iter().filter(|lot| {
            // The broker's word counts for the sales that its export has.
            !exported.contains(&sale_of(lot))
        }));
        self.transactions = events;
        (realized, replayed.past)
    }
}

/// What listed lots were before a merger, by the lots that the transactions leave of the same day.
fn carry_former(listed: &mut [Lot], left: &[Lot]) {
    let place = |lot: &Lot| (lot.account.clone(), lot.security.clone(), lot.acquired);
    let merged = left.iter().filter(|lot| !lot.rare.former.is_empty());
    let former: HashMap<_, _> = merged.map(|lot| (place(lot), &lot.rare.former)).collect();
    if former.is_empty() {
        return;
    }
    for lot in listed.iter_mut().filter(|lot| lot.acquired.is_some()) {
        if let Some(former) = former.get(&place(lot)) {
            lot.rare.former.clone_from(former);
        }
    }
}

/// The shares among open lots that a dividend was paid on. Those that were sold since are the replay's to
/// count: it alone scales them by later splits and mergers.
fn shares_of(dividend: &Dividend, lots: &[Lot]) -> Shares {
    lots.iter().filter(|lot| dividend.is_on(lot)).map(|lot| lot.quantity).sum()
}

/// Says that nobody held what paid a dividend on its day.
fn on_nothing(dividend: &Dividend) -> Option<Problem> {
    let Dividend { account, security, ex_date, source, .. } = dividend;
    dividend.shares.is_zero().then(|| {
        let fault = Fault::new(
            format!("a dividend of {security} on {ex_date}, before which {account} held none"),
            "write the ex-dividend date; until then no holding period looks at it",
        );
        Problem::note("nothing-held", &source.file, source.line, fault)
    })
}

/// What tells one day's sale from another: its lots may be cut differently in two files.
fn sale_of(lot: &RealizedLot) -> impl Eq + std::hash::Hash + use<> {
    (lot.account.clone(), lot.security.clone(), lot.sold)
}

/// Where the shares that the holdings list are not those that the transactions leave.
fn differences(
    accounts: &HashSet<AccountId>,
    held: &[Lot],
    rebuilt: &[Lot],
    events: &[Transaction],
) -> Vec<Problem> {
    let mut last: BTreeMap<(&AccountId, &SecurityId), &Source> = BTreeMap::new();
    for event in events.iter().filter(|event| accounts.contains(&event.account)) {
        last.insert((&event.account, &event.security), &event.source);
    }
    let of = |lots: &[Lot], place: &(&AccountId, &SecurityId)| -> Shares {
        let here = lots.iter().filter(|lot| (&lot.account, &lot.security) == *place);
        here.map(|lot| lot.quantity).sum()
    };
    last.into_iter()
        .filter_map(|(place, source)| {
            let (held, left) = (of(held, &place), of(rebuilt, &place));
            (held != left).then(|| {
                let (account, security) = place;
                let fault = Fault::new(
                    format!(
                        "the holdings of {account} have {held} {security}, and the transactions \
                         leave {left}"
                    ),
                    "the holdings count; add the transactions that are missing",
                );
                Problem::note("holdings-differ", &source.file, source.line, fault)
            })
        })
        .collect()
}
