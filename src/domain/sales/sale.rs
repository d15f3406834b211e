//! One recorded sale, and where it stands.

use super::super::preview::Preview;
use super::event::{ArchivedBy, Confirmation, SaleId};
use chrono::{DateTime, NaiveDate, Utc};

/// Where a sale stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SaleState {
    /// Until the settlement date ends.
    Pending,
    /// From the day after it.
    Settled,
    /// Taken back while pending.
    Cancelled,
    /// Dropped.
    Discarded,
    /// The files show it too, so that they have its shares out.
    Archived,
}

impl SaleState {
    /// The word in JSON and on screens.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Settled => "settled",
            Self::Cancelled => "cancelled",
            Self::Discarded => "discarded",
            Self::Archived => "archived",
        }
    }

    /// Does lotscope take its shares out of what the files hold?
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Settled)
    }

    /// Is its gain realized? Of an archived sale it is: the files show the shares gone.
    #[must_use]
    pub const fn counts(self) -> bool {
        self.is_live() || matches!(self, Self::Archived)
    }
}

/// How a sale ended, where somebody ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Cancelled,
    Discarded,
    Archived(ArchivedBy),
}

/// The lots a sale had before they were changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// When they were recorded.
    pub at: DateTime<Utc>,
    /// The sale as it was shown with them.
    pub preview: Preview,
}

/// A recorded sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Its number.
    pub id: SaleId,
    /// When its lots were recorded: those of the last change, where they were changed.
    pub at: DateTime<Utc>,
    /// The sale as it was shown, with the lots it has now.
    pub preview: Preview,
    /// What it was before, oldest first.
    pub earlier: Vec<Earlier>,
    /// The broker's written confirmation of the lots it has now.
    pub confirmed: Option<Confirmation>,
    /// How it ended, if somebody ended it.
    pub(super) ended: Option<End>,
}

impl Sale {
    /// A sale as it is first recorded.
    pub(super) const fn new(id: SaleId, at: DateTime<Utc>, preview: Preview) -> Self {
        Self { id, at, preview, earlier: Vec::new(), confirmed: None, ended: None }
    }

    /// Where it stands on `today`.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> SaleState {
        match self.ended {
            Some(End::Cancelled) => SaleState::Cancelled,
            Some(End::Discarded) => SaleState::Discarded,
            Some(End::Archived(_)) => SaleState::Archived,
            None if today > self.preview.settles_on => SaleState::Settled,
            None => SaleState::Pending,
        }
    }

    /// Does lotscope take its shares out of what the files hold?
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.ended.is_none()
    }

    /// Is its gain realized?
    #[must_use]
    pub const fn counts(&self) -> bool {
        matches!(self.ended, None | Some(End::Archived(_)))
    }

    /// Why it was archived, where it was.
    #[must_use]
    pub const fn archived(&self) -> Option<ArchivedBy> {
        match self.ended {
            Some(End::Archived(why)) => Some(why),
            _ => None,
        }
    }

    /// The sale as it was first recorded: what was to remain of the position then does not follow
    /// from sales that came after it.
    #[must_use]
    pub fn first(&self) -> &Preview {
        self.earlier.first().map_or(&self.preview, |earlier| &earlier.preview)
    }
}
