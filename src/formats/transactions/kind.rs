//! The types of events, as the file names them.

/// What a row says that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventType {
    Buy,
    Short,
    Sell,
    Cover,
    Reinvest,
    Dividend,
    Split,
    Rename,
    MergeStock,
    MergeCash,
    MergeMixed,
    SpinOff,
    ReturnOfCapital,
    Liquidate,
    Award,
    TransferIn,
    TransferOut,
    GiftIn,
    Inherit,
    AdjustBasis,
    Worthless,
}

impl EventType {
    /// Every type with its name in the file.
    pub(super) const ALL: [(Self, &'static str); 21] = [
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
    pub(super) fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(kind, _)| *kind)
    }
}
