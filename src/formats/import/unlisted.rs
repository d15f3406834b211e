//! Accounts that the settings do not list.

use super::Assembly;
use crate::domain::lot::Lot;
use crate::domain::portfolio::Portfolio;
use crate::domain::realized::RealizedLot;
use crate::formats::problem::{Fault, Problem};
use foldhash::HashSet;

impl Assembly {
    /// Notes accounts that files name and the settings, which list others, do not: a sheltered
    /// account under an unknown alias would be taxed.
    pub(super) fn unlisted_accounts(&mut self, portfolio: &Portfolio, realized: &[RealizedLot]) {
        if self.settings.accounts.is_empty() {
            return;
        }
        let listed: HashSet<&str> =
            self.settings.accounts.iter().map(|account| &*account.id).collect();
        let mut noted = HashSet::default();
        let mut lots: Vec<&Lot> = portfolio
            .lots()
            .chunk_by(|a, b| a.account == b.account && a.security == b.security)
            .filter_map(|run| run.iter().min_by_key(|lot| lot.sequence))
            .collect();
        lots.sort_by_key(|lot| lot.sequence);
        let held = lots.into_iter().map(|lot| (&lot.account, &lot.source));
        for (account, source) in held.chain(realized.iter().map(|lot| (&lot.account, &lot.source)))
        {
            if listed.contains(&**account) || !noted.insert(account) {
                continue;
            }
            let fault = Fault::new(
                format!("the settings do not list {account}: taken for taxable and your own"),
                "add it to lotscope.toml, or its name here to the aliases of an account",
            );
            self.problems.push(Problem::note("unlisted-account", &source.file, source.line, fault));
        }
    }
}
