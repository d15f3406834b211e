//! Whether a broker reports a lot's basis to the IRS, where no file says: from its kind and date.

use super::lot::{Lot, Origin};
use super::security::{Security, SecurityKind};
use chrono::{Datelike, NaiveDate};

/// The year from whose first day on lots of this kind are covered (IRC §6045(g)(3); Treas. Reg.
/// §1.6045-1(a)(15)); `None` for what no broker reports.
const fn covered_from(kind: SecurityKind, origin: Origin) -> Option<i32> {
    match (kind, origin) {
        // Shares of a reinvestment plan may be averaged, as those of a fund, and started with them.
        (SecurityKind::Stock, Origin::Reinvestment)
        | (SecurityKind::Etf | SecurityKind::MutualFund, _) => Some(2012),
        (SecurityKind::Stock, _) => Some(2011),
        (SecurityKind::Bond | SecurityKind::Option, _) => Some(2014),
        (SecurityKind::Crypto, _) => Some(2026),
        (SecurityKind::Collectible | SecurityKind::Cash, _) => None,
    }
}

/// What the file says of `lot`, else what follows from date and kind; `None` where the date is
/// unknown or nobody reports such a thing. Shares of a reinvestment plan are covered from the same day
/// on however they were bought.
#[must_use]
pub fn covered(lot: &Lot, security: &Security) -> Option<bool> {
    let origin = if security.drip { Origin::Reinvestment } else { lot.origin };
    lot.covered.or_else(|| covered_by_date(lot.acquired, security.kind, origin))
}

/// What follows from kind and date alone, for a lot that no file has any more.
#[must_use]
pub fn covered_by_date(
    acquired: Option<NaiveDate>,
    kind: SecurityKind,
    origin: Origin,
) -> Option<bool> {
    acquired.and_then(|day| covered_from(kind, origin).map(|year| day.year() >= year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing;
    use rust_decimal::dec;

    fn is_a(kind: SecurityKind) -> Security {
        Security { kind, ..Security::new("X".into()) }
    }

    fn of(kind: SecurityKind, origin: Origin, acquired: &str) -> Option<bool> {
        let lot = testing::lot("X", "A", acquired, dec!(1), None);
        covered(&Lot { origin, ..lot }, &is_a(kind))
    }

    #[test]
    fn shares_of_a_plan_are_covered_from_2012() {
        // Treas. Reg. §1.6045-1(a)(15)(i)(B): stock in a dividend reinvestment plan.
        let plan = Security { drip: true, ..is_a(SecurityKind::Stock) };
        for (day, is) in [("2011-12-31", false), ("2012-01-01", true)] {
            let bought = testing::lot("X", "A", day, dec!(1), None);
            assert_eq!(covered(&bought, &plan), Some(is), "{day}");
        }
    }

    #[test]
    fn covered_follows_kind_and_date() {
        // IRC §6045(g)(3); Treas. Reg. §1.6045-1(a)(15); Form 8949 instructions 2025, p. 7.
        for (kind, origin, first) in [
            (SecurityKind::Stock, Origin::Purchase, "2011-01-01"),
            (SecurityKind::Stock, Origin::Reinvestment, "2012-01-01"),
            (SecurityKind::Etf, Origin::Purchase, "2012-01-01"),
            (SecurityKind::MutualFund, Origin::Purchase, "2012-01-01"),
            (SecurityKind::Option, Origin::Purchase, "2014-01-01"),
            (SecurityKind::Bond, Origin::Purchase, "2014-01-01"),
            (SecurityKind::Crypto, Origin::Purchase, "2026-01-01"),
        ] {
            assert_eq!(of(kind, origin, first), Some(true), "{kind:?}");
            let before = testing::day(first).pred_opt().unwrap().to_string();
            assert_eq!(of(kind, origin, &before), Some(false), "{kind:?}");
        }
        assert_eq!(of(SecurityKind::Cash, Origin::Purchase, "2020-01-01"), None);
    }

    #[test]
    fn the_file_counts_for_more_and_no_date_says_nothing() {
        let lot = testing::lot("X", "A", "2020-01-01", dec!(1), None);
        let stated = Lot { covered: Some(false), ..lot.clone() };
        assert_eq!(covered(&stated, &is_a(SecurityKind::Stock)), Some(false));
        assert_eq!(covered(&Lot { acquired: None, ..lot }, &is_a(SecurityKind::Stock)), None);
    }
}
