//! What an asset category means: Flex Queries have a code for it, Activity Statements a name.

use crate::domain::security::SecurityKind;

/// What becomes of a row of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A security, and what it is where that is known.
    Security(Option<SecurityKind>),
    /// Foreign money.
    Cash,
    /// Something whose gains are not taxed lot by lot; the words say why.
    NoLot(&'static str),
}

/// Futures and the options on them are marked to the market (IRC §1256).
const MARKED: &str = "futures are marked to the market and taxed 60/40 (IRC §1256), not by lots";
/// A contract for difference is no holding of the thing itself.
const CONTRACT: &str = "a contract for difference is no holding of the security itself";

/// The class of a category and subcategory as printed.
pub(super) fn class(category: &str, subcategory: &str) -> Class {
    let kind = match category.to_ascii_lowercase().as_str() {
        "opt" | "equity and index options" => SecurityKind::Option,
        "bond" | "bill" | "bonds" | "treasury bills" => SecurityKind::Bond,
        "fund" | "mutual funds" => SecurityKind::MutualFund,
        "crypto" | "cryptocurrencies" => SecurityKind::Crypto,
        "cash" | "forex" => return Class::Cash,
        "fut" | "fop" | "fsfop" | "futures" | "options on futures" => {
            return Class::NoLot(MARKED);
        }
        "cfd" | "cfds" => return Class::NoLot(CONTRACT),
        _ if subcategory.eq_ignore_ascii_case("etf") => SecurityKind::Etf,
        // A stock is what every security is until someone says otherwise.
        _ => return Class::Security(None),
    };
    Class::Security(Some(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_of_a_category_mean_the_same() {
        // ibflex's `AssetClass`, and the headings of Activity Statements.
        for (code, name) in [
            ("STK", "Stocks"),
            ("OPT", "Equity and Index Options"),
            ("BOND", "Bonds"),
            ("BILL", "Treasury Bills"),
            ("FUND", "Mutual Funds"),
            ("FUT", "Futures"),
            ("FOP", "Options On Futures"),
            ("CASH", "Forex"),
            ("CFD", "CFDs"),
        ] {
            assert_eq!(class(code, ""), class(name, ""), "{code}");
        }
        assert_eq!(class("STK", "ETF"), Class::Security(Some(SecurityKind::Etf)));
        assert_eq!(class("STK", "COMMON"), Class::Security(None));
    }
}
