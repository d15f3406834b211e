//! The types of events, as the transactions file names them.

use super::Action;
use crate::domain::lot::Origin;
use crate::domain::order::Side;

/// The type of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventType {
    /// Shares were bought.
    Buy,
    /// Shares were sold short.
    Short,
    /// Shares were sold.
    Sell,
    /// A short position was covered.
    Cover,
    /// A dividend was reinvested.
    Reinvest,
    /// A dividend was paid.
    Dividend,
    /// A split.
    Split,
    /// A new symbol.
    Rename,
    /// A merger for shares.
    MergeStock,
    /// A merger for cash.
    MergeCash,
    /// A merger for shares and cash.
    MergeMixed,
    /// Shares of a subsidiary were handed out.
    SpinOff,
    /// A distribution that is no dividend.
    ReturnOfCapital,
    /// A liquidating distribution.
    Liquidate,
    /// Shares as pay.
    Award,
    /// Shares came from another broker.
    TransferIn,
    /// Shares went to another place.
    TransferOut,
    /// Shares were received as a gift.
    GiftIn,
    /// Shares were inherited.
    Inherit,
    /// A lot's basis is corrected.
    AdjustBasis,
    /// The security became worthless.
    Worthless,
}

impl EventType {
    /// Every type with its name in the file.
    pub const ALL: [(Self, &'static str); 21] = [
        (Self::Buy, "buy"),
        (Self::Short, "short"),
        (Self::Sell, "sell"),
        (Self::Cover, "cover"),
        (Self::Reinvest, "reinvest"),
        (Self::Dividend, "dividend"),
        (Self::Split, "split"),
        (Self::Rename, "rename"),
        (Self::MergeStock, "merge-stock"),
        (Self::MergeCash, "merge-cash"),
        (Self::MergeMixed, "merge-mixed"),
        (Self::SpinOff, "spin-off"),
        (Self::ReturnOfCapital, "return-of-capital"),
        (Self::Liquidate, "liquidate"),
        (Self::Award, "award"),
        (Self::TransferIn, "transfer-in"),
        (Self::TransferOut, "transfer-out"),
        (Self::GiftIn, "gift-in"),
        (Self::Inherit, "inherit"),
        (Self::AdjustBasis, "adjust-basis"),
        (Self::Worthless, "worthless"),
    ];

    /// The type of a name, whatever its case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(kind, _)| *kind)
    }

    /// The name in the file.
    #[must_use]
    pub fn slug(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, slug)| slug)
    }
}

impl Action {
    /// The type it has in a file; `None` of shares that came in as no file tells it.
    #[must_use]
    pub fn kind(&self) -> Option<EventType> {
        Some(match self {
            Self::Open(opening) => match opening.origin {
                Origin::Purchase => EventType::Buy,
                Origin::Short => EventType::Short,
                Origin::Reinvestment => EventType::Reinvest,
                Origin::Award => EventType::Award,
                Origin::Gift => EventType::GiftIn,
                Origin::Inherited => EventType::Inherit,
                Origin::Transfer => EventType::TransferIn,
                Origin::PurchasePlan | Origin::WashSale | Origin::Other => return None,
            },
            Self::Close(closing) => match closing.side {
                Side::Sell => EventType::Sell,
                Side::Cover => EventType::Cover,
            },
            Self::TransferOut { .. } => EventType::TransferOut,
            Self::Dividend { .. } => EventType::Dividend,
            Self::Split { .. } => EventType::Split,
            Self::Rename { .. } => EventType::Rename,
            Self::Merger(merger) => match (&merger.shares, merger.cash.is_zero()) {
                (None, _) => EventType::MergeCash,
                (Some(_), true) => EventType::MergeStock,
                (Some(_), false) => EventType::MergeMixed,
            },
            Self::SpinOff { .. } => EventType::SpinOff,
            Self::ReturnOfCapital { .. } => EventType::ReturnOfCapital,
            Self::Liquidation { .. } => EventType::Liquidate,
            Self::AdjustBasis { .. } => EventType::AdjustBasis,
            Self::Worthless => EventType::Worthless,
        })
    }
}
