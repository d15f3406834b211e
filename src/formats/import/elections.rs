//! Elections of average cost beside what the files hold: those that the law does not have, and those
//! whose account or security nobody knows.

use super::Assembly;
use crate::domain::account::Broker;
use crate::domain::average::{self, Election, LeftOut};
use crate::domain::lot::Lot;
use crate::domain::portfolio::Portfolio;
use crate::domain::realized::RealizedLot;
use crate::domain::security::{Security, SecurityKind};
use crate::formats::problem::{Fault, Problem};
use crate::formats::text;

impl Assembly {
    /// The elections that the law allows; the others are named.
    pub(super) fn elected(&mut self, securities: &[Security]) -> Vec<Election> {
        let mut elections = self.settings.elections.clone();
        elections.retain(|election| {
            let id = &election.security;
            let described = securities.iter().find(|security| security.id == *id).cloned();
            let security = described.unwrap_or_else(|| Security::new(id.clone()));
            let Err(why) = average::allowed(&security) else { return true };
            let mend = why.mend().map(|mend| format!("{mend} under [security.{id}]"));
            let fault = Fault::new(
                format!(
                    "average cost is allowed for shares of funds and of dividend reinvestment plans \
                     alone, and {id} is {}: the election is not used",
                    why.words()
                ),
                mend.unwrap_or_else(|| "remove this [[election]]".to_owned()),
            );
            let (file, line) = (&election.source.file, election.source.line);
            self.problems.push(Problem::left_out("average-cost-not-allowed", file, line, fault));
            false
        });
        elections
    }

    /// Notes elections whose account or security is in no file, and lots that no average takes in.
    pub(super) fn unknown_elected(
        &mut self,
        portfolio: &Portfolio,
        realized: &[RealizedLot],
        elections: &[Election],
    ) {
        for election in elections {
            let Election { account, security, .. } = election;
            let (file, line) = (&election.source.file, election.source.line);
            let lots = portfolio.lots_in(account, security);
            let sold = realized.iter().any(|lot| election.is_of(&lot.account, &lot.security));
            if lots.is_empty() && !sold {
                let names = portfolio.accounts().map(|one| &*one.id);
                let mend = match portfolio.account(account) {
                    Some(_) => None,
                    None => text::did_you_mean(account, names),
                };
                let fault = Fault::new(
                    format!("no file has {security} in {account}: this election is of nothing"),
                    mend.map_or_else(
                        || "correct its account or its security, or remove it".to_owned(),
                        |meant| format!("did you mean {meant}?"),
                    ),
                );
                self.problems.push(Problem::asks("election-of-nothing", file, line, fault));
            }
            let Some(security) = portfolio.security(security) else { continue };
            let broker = portfolio.account(account).and_then(|account| account.broker);
            if (broker, security.kind) == (Some(Broker::Vanguard), SecurityKind::Etf) {
                let fault = Fault::new(
                    format!(
                        "Vanguard takes average cost for its mutual funds and not for ETFs, and {} is \
                         one: its Form 1099-B will not show it",
                        security.id
                    ),
                    "ask Vanguard what stands there, and remove this [[election]] if nothing does",
                );
                self.problems.push(Problem::asks("broker-without-average", file, line, fault));
            }
            for (lot, why) in left_out(lots, security) {
                let Some(words) = why.words() else { continue };
                let fault = Fault::new(
                    format!("{} is left out of the average: {words}", lot.id),
                    "nothing to do: it keeps its own basis",
                );
                let (file, line) = (&lot.source.file, lot.source.line);
                self.problems.push(Problem::note("not-averaged", file, line, fault));
            }
        }
    }
}

fn left_out<'l>(
    lots: &'l [Lot],
    security: &'l Security,
) -> impl Iterator<Item = (&'l Lot, LeftOut)> {
    lots.iter().filter_map(|lot| Some((lot, average::left_out(lot, security)?)))
}

/// Tells each election of the first sale under it that a broker's export has.
pub(super) fn sold_before(elections: &mut [Election], realized: &[RealizedLot]) {
    for election in elections {
        let under = realized
            .iter()
            .filter(|lot| election.is_of(&lot.account, &lot.security))
            .filter(|lot| election.stands_on(lot.sold))
            .map(|lot| lot.sold);
        election.first_sale = election.first_sale.into_iter().chain(under).min();
    }
}
