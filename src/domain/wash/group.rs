//! Identity groups: securities that are substantially identical to each other (IRC §1091(a)).
//!
//! A security is identical to itself, to those the user says it is, in either direction and over any
//! number of steps, and to itself under an earlier symbol. Different issuers are not, two funds on one
//! index are not unless the user says so: no authority decides it. A security that is exempt is in no
//! group, and joins no others. What a merger made shares of is another security; that those which replaced a
//! loss before it are found, both are looked through together.

use super::{Past, View};
use crate::domain::ids::SecurityId;
use crate::domain::portfolio::Portfolio;
use crate::domain::security::Security;
use std::collections::{BTreeMap, BTreeSet};

/// Which securities are identical, and whose shares became those of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    identical: Joined,
    /// Identical ones, and those that a merger made others of: shares that replaced a loss before it are
    /// looked for among both.
    merged: Joined,
    /// The same as a broker sees it: under its symbols alone, whatever is identical besides.
    renamed: Joined,
    renamed_or_merged: Joined,
    exempt: BTreeSet<SecurityId>,
}

/// Securities that belong together; those that stand alone are not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Joined {
    /// The first symbol of each security's group.
    heads: BTreeMap<SecurityId, SecurityId>,
    members: BTreeMap<SecurityId, Vec<SecurityId>>,
}

impl Groups {
    /// The groups of a household.
    #[must_use]
    pub fn of(portfolio: &Portfolio, past: &Past) -> Self {
        let exempt: BTreeSet<SecurityId> = portfolio
            .securities()
            .filter(|security| security.is_wash_exempt())
            .map(|security| security.id.clone())
            .collect();
        let said = |security: &Security| {
            let id = security.id.clone();
            security.identical_to.clone().into_iter().map(move |other| (id.clone(), other))
        };
        let counts = |id: &SecurityId| !exempt.contains(id);
        let mut renamed = Joined::default();
        for (one, other) in past.renamed().filter(|(one, other)| counts(one) && counts(other)) {
            renamed.join(one, other);
        }
        let mut identical = renamed.clone();
        let said = portfolio.securities().flat_map(said);
        for (one, other) in said.filter(|(one, other)| counts(one) && counts(other)) {
            identical.join(&one, &other);
        }
        let (mut merged, mut renamed_or_merged) = (identical.clone(), renamed.clone());
        for (one, other) in past.merged().filter(|(one, other)| counts(one) && counts(other)) {
            merged.join(one, other);
            renamed_or_merged.join(one, other);
        }
        Self { identical, merged, renamed, renamed_or_merged, exempt }
    }

    /// The symbol that stands for a security's group.
    #[must_use]
    pub fn head<'a>(&'a self, security: &'a SecurityId) -> &'a SecurityId {
        self.identical.head(security)
    }

    /// The securities of a group, itself among them, by symbol.
    #[must_use]
    pub fn members(&self, security: &SecurityId) -> Vec<SecurityId> {
        self.identical.members(security)
    }

    /// The symbol that stands for a security's group, to whom looks.
    pub(super) fn head_to<'a>(&'a self, view: View, security: &'a SecurityId) -> &'a SecurityId {
        match view {
            View::Taxpayer => self.identical.head(security),
            View::Broker => self.renamed.head(security),
        }
    }

    const fn over_mergers(&self, view: View) -> &Joined {
        match view {
            View::Taxpayer => &self.merged,
            View::Broker => &self.renamed_or_merged,
        }
    }

    /// The symbol that stands for all that a security's shares were and became by mergers, to whom looks.
    pub(super) fn head_over_mergers<'a>(
        &'a self,
        view: View,
        security: &'a SecurityId,
    ) -> &'a SecurityId {
        self.over_mergers(view).head(security)
    }

    /// All that a security's shares were and became by mergers, with what is identical to any of it.
    pub(super) fn members_over_mergers(
        &self,
        view: View,
        security: &SecurityId,
    ) -> Vec<SecurityId> {
        self.over_mergers(view).members(security)
    }

    /// Does the wash-sale rule leave it alone?
    #[must_use]
    pub fn is_exempt(&self, security: &SecurityId) -> bool {
        self.exempt.contains(security)
    }
}

impl Joined {
    fn join(&mut self, one: &SecurityId, other: &SecurityId) {
        let (kept, joined) = (self.head(one).clone(), self.head(other).clone());
        if kept == joined {
            return;
        }
        let (kept, joined) = if kept < joined { (kept, joined) } else { (joined, kept) };
        let moved = self.members.remove(&joined).unwrap_or_else(|| vec![joined]);
        let all = self.members.entry(kept.clone()).or_insert_with(|| vec![kept.clone()]);
        for security in moved {
            self.heads.insert(security.clone(), kept.clone());
            all.push(security);
        }
        all.sort();
    }

    fn head<'a>(&'a self, security: &'a SecurityId) -> &'a SecurityId {
        self.heads.get(security).unwrap_or(security)
    }

    fn members(&self, security: &SecurityId) -> Vec<SecurityId> {
        let head = self.head(security);
        self.members.get(head).cloned().unwrap_or_else(|| vec![head.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::price::PriceBook;
    use crate::domain::security::SecurityKind;

    fn said(symbol: &str, identical: &[&str]) -> Security {
        let identical_to = identical.iter().map(|other| (*other).into()).collect();
        Security { identical_to, ..Security::new(symbol.into()) }
    }

    fn groups(securities: Vec<Security>) -> Groups {
        let portfolio = Portfolio::new([], securities, Vec::new(), PriceBook::default());
        Groups::of(&portfolio, &Past::default())
    }

    #[test]
    fn what_is_identical_to_one_is_identical_to_all() {
        let groups =
            groups(vec![said("D", &["C"]), said("A", &["B"]), said("C", &["B"]), said("E", &[])]);
        let names = |symbol: &str| -> Vec<String> {
            groups.members(&symbol.into()).iter().map(ToString::to_string).collect()
        };
        for symbol in ["A", "B", "C", "D"] {
            assert_eq!(names(symbol), ["A", "B", "C", "D"], "{symbol}");
            assert_eq!(&**groups.head(&symbol.into()), "A");
        }
        assert_eq!(names("E"), ["E"]);
    }

    #[test]
    fn an_exempt_security_joins_nothing() {
        // Notice 2014-21: a digital asset is property and no security; a fund that holds it is one.
        let coin = Security { kind: SecurityKind::Crypto, ..said("BTC", &["FUND"]) };
        let found = groups(vec![coin.clone(), said("FUND", &[])]);
        assert!(found.is_exempt(&"BTC".into()) && !found.is_exempt(&"FUND".into()));
        assert_eq!(found.members(&"FUND".into()), ["FUND".into()]);
        let washes = Security { wash_exempt: Some(false), ..coin };
        assert_eq!(groups(vec![washes]).members(&"FUND".into()).len(), 2);
    }
}
