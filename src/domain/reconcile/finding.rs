//! What the files say of a recorded sale, in words.

use super::super::figures;
use super::super::ids::LotId;
use super::super::money::Shares;
use super::super::preview::Warning;
use super::super::sales::ArchivedBy;
use super::super::sales::Sale;

/// What the holdings say of a recorded sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// They have exactly its shares out.
    Shown,
    /// They have as many shares out, but not of its lots.
    OtherLots,
    /// They hold fewer shares of its lots than it took.
    Lacking {
        /// The first such lot.
        lot: LotId,
        /// Shares of it that are not there.
        shares: Shares,
    },
    /// They hold enough, but neither what they held when it was recorded nor what it leaves of that.
    Changed {
        /// The first such lot.
        lot: LotId,
        /// Shares then.
        then: Shares,
        /// Shares now.
        now: Shares,
    },
}

impl Finding {
    /// Do the files have its shares out, so that they are not taken off again?
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        matches!(self, Self::Shown | Self::OtherLots)
    }

    /// What says so, if it is archived for it.
    #[must_use]
    pub const fn archives(&self) -> ArchivedBy {
        match self {
            Self::Shown | Self::OtherLots => ArchivedBy::Holdings,
            Self::Lacking { .. } | Self::Changed { .. } => ArchivedBy::User,
        }
    }

    /// A code that never changes its meaning.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shown => "holdings-show-sale",
            Self::OtherLots => "sale-of-other-lots",
            Self::Lacking { .. } => "sale-not-in-holdings",
            Self::Changed { .. } => "sale-lots-changed",
        }
    }

    /// What was found, in words.
    #[must_use]
    pub fn words(&self, sale: &Sale) -> String {
        let order = &sale.preview.plan.order;
        let (id, sold) = (sale.id, figures::shares(order.quantity));
        match self {
            Self::Shown => format!(
                "the files show sale #{id} already: its {sold} {} are gone from its lots, and count once",
                order.security
            ),
            Self::OtherLots => format!(
                "{sold} {} are gone from the files, as many as sale #{id} sold, but not from its lots: \
                 the broker may have sold others",
                order.security
            ),
            Self::Lacking { lot, shares } => format!(
                "sale #{id} took {} more shares of {lot} in {} than the files hold",
                figures::shares(*shares),
                order.account
            ),
            Self::Changed { lot, then, now } => format!(
                "the files held {} of {lot} when sale #{id} was recorded and hold {} now, which it \
                 does not explain",
                figures::shares(*then),
                figures::shares(*now)
            ),
        }
    }

    /// What can be done about it, in words.
    #[must_use]
    pub fn choices(&self, sale: &Sale) -> String {
        let id = sale.id;
        match self {
            Self::Shown => format!("archive #{id}: its gain stays, its shares are the files'"),
            Self::OtherLots => format!(
                "archive #{id} if the broker confirms its lots, else discard it and give the gain of \
                 those that were sold"
            ),
            Self::Lacking { .. } | Self::Changed { .. } => format!(
                "archive #{id} if it was carried out, discard it if it was not; until then what is \
                 there of its lots is taken off"
            ),
        }
    }

    /// Both, as a warning.
    #[must_use]
    pub fn warning(&self, sale: &Sale) -> Warning {
        Warning::new(self.code(), format!("{}; {}", self.words(sale), self.choices(sale)))
    }
}
