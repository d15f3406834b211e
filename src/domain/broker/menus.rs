//! The menus as the firms' help pages had them in November 2026, and where those are silent as
//! others tell of them.

use super::Meaning::{AverageCost, Unpublished};
use super::MissingBasis::{FirstByDate, Last, Zero};
use super::{Entry, Meaning, Menu, Standing};
use crate::domain::account::Broker;
use crate::domain::deadline::Certainty::{self, NotPublished, Published, SecondHand};
use crate::domain::method::Method::{
    self, Fifo, HighestCost, HighestCostLongTerm, HighestCostShortTerm, Lifo, LossHarvester,
    LowestCost, LowestCostLongTerm, LowestCostShortTerm, MaxLongTermGain, MaxLongTermLoss,
    MaxShortTermGain, MaxShortTermLoss, Mintax, Specific,
};

/// The menus of a broker.
pub(super) struct Menus {
    /// Of stocks, exchange-traded funds and whatever has no menu of its own.
    pub usual: &'static Menu,
    /// Of mutual funds, where it is another one.
    pub funds: Option<&'static Menu>,
    /// Of digital assets, where a text on them was found.
    pub crypto: Option<&'static Menu>,
}

const fn only(usual: &'static Menu) -> Menus {
    Menus { usual, funds: None, crypto: None }
}

pub(super) const fn of(broker: Broker) -> Menus {
    match broker {
        Broker::Schwab => Menus { funds: Some(&SCHWAB_FUNDS), ..only(&SCHWAB) },
        Broker::Fidelity => Menus { funds: Some(&FIDELITY_FUNDS), ..only(&FIDELITY) },
        Broker::Vanguard => Menus { funds: Some(&VANGUARD_FUNDS), ..only(&VANGUARD) },
        Broker::Ibkr => Menus { crypto: Some(&IBKR_CRYPTO), ..only(&IBKR) },
        Broker::M1 => Menus { crypto: Some(&M1_CRYPTO), ..only(&M1) },
        Broker::Td => only(&TD),
        Broker::Public => only(&PUBLIC),
        Broker::Robinhood => Menus { crypto: Some(&ROBINHOOD_CRYPTO), ..only(&ROBINHOOD) },
        Broker::Etrade => only(&ETRADE),
    }
}

const fn entry(name: &'static str, meaning: Meaning, certainty: Certainty) -> Entry {
    Entry { name, short: name, meaning, certainty, open: "" }
}

/// A method whose order the firm published.
const fn published(name: &'static str, method: Method) -> Entry {
    entry(name, Meaning::Method(method), Published)
}

/// A method that others tell of.
const fn told(name: &'static str, method: Method) -> Entry {
    entry(name, Meaning::Method(method), SecondHand)
}

/// A name whose order was not seen, and which can hardly mean anything else.
const fn presumed(name: &'static str, method: Method) -> Entry {
    entry(name, Meaning::Method(method), NotPublished)
}

/// A name alone.
const fn unknown(name: &'static str) -> Entry {
    entry(name, Unpublished, NotPublished)
}

const fn short(entry: Entry, short: &'static str) -> Entry {
    Entry { short, ..entry }
}

/// The six buckets, and nothing on what makes a lot the first of its bucket.
const fn in_buckets(entry: Entry) -> Entry {
    let open = "whether the gain of one share or of the whole lot counts inside a bucket";
    Entry { open, ..entry }
}

const fn stands(method: Method, words: &'static str, certainty: Certainty) -> Standing {
    Standing { method, words, certainty, averages: "" }
}

/// A default that is average cost for these accounts.
const fn averaging(standing: Standing, averages: &'static str) -> Standing {
    Standing { averages, ..standing }
}

const STOCKS: &str = "stocks and ETFs";
const ALL: &str = "all securities";
const FUNDS: &str = "mutual funds";
const COINS: &str = "digital assets";

/// No text says which of two equal lots goes first.
const NO_TIES: (&str, Certainty) = ("the older lot first", NotPublished);
/// No text says where lots of an unknown basis stand.
const NO_MISSING: (super::MissingBasis, Certainty) = (Last, NotPublished);

/// What Schwab lists, of mutual funds average cost besides.
macro_rules! schwab {
    ($($average:expr)?) => {
        &[
            published("FIFO", Fifo),
            published("LIFO", Lifo),
            published("High Cost", HighestCost),
            published("Low Cost", LowestCost),
            // The four classes are published, the place of break-even lots is second-hand.
            in_buckets(told("Tax Lot Optimizer", Mintax)),
            published("Specified Lots", Specific),
            $($average,)?
        ]
    };
}

const SCHWAB: Menu = Menu {
    broker: Broker::Schwab,
    covers: STOCKS,
    certainty: Published,
    entries: schwab!(),
    default: stands(Fifo, "FIFO", Published),
    missing_basis: NO_MISSING,
    ties: NO_TIES,
};

const SCHWAB_FUNDS: Menu = Menu {
    covers: FUNDS,
    entries: schwab!(entry("Average Cost", AverageCost, Published)),
    default: averaging(
        stands(Fifo, "FIFO; Average Cost in accounts opened before October 2024", Published),
        "in accounts opened before October 2024",
    ),
    ..SCHWAB
};

/// What Fidelity lists, of mutual funds average cost besides.
macro_rules! fidelity {
    ($($average:expr)?) => {
        &[
            published("FIFO", Fifo),
            published("High Cost", HighestCost),
            short(published("High Cost Long-Term", HighestCostLongTerm), "High Cost LT"),
            short(published("High Cost Short-Term", HighestCostShortTerm), "High Cost ST"),
            presumed("LIFO", Lifo),
            presumed("Low Cost", LowestCost),
            short(presumed("Low Cost Long-Term", LowestCostLongTerm), "Low Cost LT"),
            short(presumed("Low Cost Short-Term", LowestCostShortTerm), "Low Cost ST"),
            published("Specific shares", Specific),
            $($average,)?
            unknown("Intraday FIFO"),
            unknown("Tax-Sensitive Short-Term"),
            unknown("Tax-Sensitive Long-Term"),
            unknown("Minimize gain/loss"),
        ]
    };
}

const FIDELITY: Menu = Menu {
    broker: Broker::Fidelity,
    covers: STOCKS,
    certainty: Published,
    entries: fidelity!(),
    default: stands(Fifo, "FIFO", Published),
    missing_basis: (FirstByDate, Published),
    ties: ("under High Cost the oldest lot first", Published),
};

const FIDELITY_FUNDS: Menu = Menu {
    covers: FUNDS,
    entries: fidelity!(entry("Average", AverageCost, Published)),
    default: AVERAGE,
    ..FIDELITY
};

/// Average cost, until the customer leaves it.
const AVERAGE: Standing = averaging(
    stands(Fifo, "average cost; first in, first out where it was left", Published),
    "until you choose another method there",
);

/// What Vanguard lists, of mutual funds average cost besides.
macro_rules! vanguard {
    ($($average:expr)?) => {
        &[
            in_buckets(published("MinTax", Mintax)),
            published("HIFO", HighestCost),
            published("FIFO", Fifo),
            published("SpecID", Specific),
            $($average,)?
        ]
    };
}

const VANGUARD: Menu = Menu {
    broker: Broker::Vanguard,
    covers: STOCKS,
    certainty: Published,
    entries: vanguard!(),
    default: stands(Fifo, "FIFO, as the law has it", NotPublished),
    missing_basis: (Zero, Published),
    ties: NO_TIES,
};

const VANGUARD_FUNDS: Menu = Menu {
    covers: FUNDS,
    entries: vanguard!(entry("AvgCost", AverageCost, Published)),
    default: AVERAGE,
    ..VANGUARD
};

const IBKR: Menu = Menu {
    broker: Broker::Ibkr,
    covers: STOCKS,
    certainty: Published,
    entries: &[
        short(published("First In First Out", Fifo), "First In 1st Out"),
        short(published("Last In First Out", Lifo), "Last In 1st Out"),
        published("Highest Cost", HighestCost),
        published("Maximize LT Gain", MaxLongTermGain),
        published("Maximize LT Loss", MaxLongTermLoss),
        published("Maximize ST Gain", MaxShortTermGain),
        published("Maximize ST Loss", MaxShortTermLoss),
        published("Specific Lot", Specific),
    ],
    default: stands(Fifo, "First In First Out", Published),
    missing_basis: NO_MISSING,
    ties: NO_TIES,
};

const IBKR_CRYPTO: Menu = Menu {
    covers: COINS,
    entries: &[short(published("First In First Out", Fifo), "First In 1st Out")],
    ..IBKR
};

const M1: Menu = Menu {
    broker: Broker::M1,
    covers: STOCKS,
    certainty: Published,
    entries: &[in_buckets(published("Tax minimization", Mintax))],
    default: stands(Mintax, "Tax minimization, the only method", Published),
    missing_basis: NO_MISSING,
    ties: NO_TIES,
};

const M1_CRYPTO: Menu = Menu {
    covers: COINS,
    entries: &[published("FIFO", Fifo)],
    default: stands(Fifo, "FIFO, the only method", Published),
    ..M1
};

const TD: Menu = Menu {
    broker: Broker::Td,
    covers: ALL,
    certainty: Published,
    entries: &[
        published("FIFO", Fifo),
        published("LIFO", Lifo),
        published("Highest cost", HighestCost),
        published("Lowest cost", LowestCost),
        short(published("Tax Efficient Loss Harvester", LossHarvester), "Loss Harvester"),
        published("Specific", Specific),
        entry("Average Cost", AverageCost, Published),
    ],
    default: stands(Fifo, "FIFO", Published),
    missing_basis: NO_MISSING,
    ties: NO_TIES,
};

const PUBLIC: Menu = Menu {
    broker: Broker::Public,
    covers: STOCKS,
    certainty: Published,
    entries: &[
        in_buckets(published("MinTax", Mintax)),
        short(published("FIFO by support", Fifo), "FIFO (support)"),
        short(published("LIFO by support", Lifo), "LIFO (support)"),
        short(published("matching instructions", Specific), "by instruction"),
    ],
    default: stands(Mintax, "MinTax", Published),
    missing_basis: (Zero, Published),
    ties: NO_TIES,
};

const ROBINHOOD: Menu = Menu {
    broker: Broker::Robinhood,
    covers: STOCKS,
    certainty: Published,
    entries: &[published("FIFO", Fifo), published("Tax lots", Specific)],
    default: stands(Fifo, "FIFO", Published),
    missing_basis: NO_MISSING,
    ties: NO_TIES,
};

const ROBINHOOD_CRYPTO: Menu =
    Menu { covers: COINS, missing_basis: (FirstByDate, Published), ..ROBINHOOD };

const ETRADE: Menu = Menu {
    broker: Broker::Etrade,
    covers: STOCKS,
    certainty: SecondHand,
    entries: &[
        told("FIFO", Fifo),
        told("HIFO", HighestCost),
        told("LOFO", LowestCost),
        told("specific lots", Specific),
        unknown("MT-Minimum Tax Impact"),
    ],
    default: stands(Fifo, "FIFO", SecondHand),
    missing_basis: NO_MISSING,
    ties: NO_TIES,
};
