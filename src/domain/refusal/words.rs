//! Words of refusals that take more than a line: what a broker offers, which lots are locked, and where.

use crate::domain::broker::Menu;
use crate::domain::deadline::Certainty;
use crate::domain::ids::{LotId, SecurityId};
use crate::domain::method::Method;

/// Where a lot is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lock {
    /// In the settings of its security, for every sale.
    Settings,
    /// For one order.
    Order,
}

impl Lock {
    /// What opens it.
    pub(super) fn mend(self, security: &SecurityId) -> String {
        match self {
            Self::Settings => format!(
                "take it out of locked under [security.{security}] in lotscope.toml, or press b on it in the explorer"
            ),
            Self::Order => "leave it out of --lock".to_owned(),
        }
    }
}

/// What a broker does not offer, and what it does.
pub(super) fn not_at_broker(menu: &Menu, method: Method) -> String {
    let broker = menu.broker.short_name();
    let why = match method {
        Method::Optimal => {
            format!("{broker} takes no lots by name, and the least tax is had by naming its lots")
        }
        Method::Specific => format!("{broker} takes no lots by name"),
        _ => format!("{} is not at {broker}", method.name()),
    };
    let sure = match menu.certainty {
        Certainty::Published => String::new(),
        other => format!(", {}", other.words()),
    };
    format!(
        "{why}: for {} it offers {}{sure}; --all-methods (v in the explorer) takes in the others",
        menu.covers,
        menu.names()
    )
}

/// So many locked lots are named one by one.
const MOST_NAMED: usize = 3;

/// `KO@2020-01-06, KO@2022-01-06 and 4 more`.
pub(super) fn some_of(lots: &[LotId]) -> String {
    let named: Vec<&str> = lots.iter().take(MOST_NAMED).map(|lot| &**lot).collect();
    let more = match lots.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}

/// `AAA, BBB`.
pub(super) fn list(securities: &[SecurityId]) -> String {
    securities.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
