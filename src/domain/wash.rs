//! Wash sales: losses that the law disallows because shares of the same kind were bought within 30
//! days (IRC §1091), over all accounts of the household.
//!
//! [`Analysis`] puts the household's lots and closed lots together and matches them once; from it
//! follow the bases and holding periods of the lots that are shown, and what every realized loss comes
//! to. [`Around`] is what a sale that is only planned meets.
//!
//! # Where the law is silent
//!
//! | question | answer here |
//! |---|---|
//! | which purchases count | those of every account of the household, IRAs, spouse and controlled companies included; gifts, inheritances and transfers are none |
//! | which shares of one day come first | by time of day, account, symbol and name of the lot |
//! | the shares of one purchase in several files | one purchase: told by the name of the lot, else by account, day and cost of a share |
//! | the rows of an export | those of one account, security and day are one order |
//! | a disallowed loss that a row or a lot states | it is believed: the rest of that loss is matched, and as many shares of the same account and symbol are used up |
//! | a short position | its loss is matched with short sales of the 30 days around the cover; the loss comes off the proceeds of that one |
//! | a split in the window | shares are counted as those of today |
//! | a lot without a date | it takes nothing |
//! | an account that did not trade for 30 days | it is known where transactions of any account are younger than that |

mod analysis;
mod applied;
mod around;
mod assembly;
mod expected;
mod group;
mod kinds;
pub mod matching;
mod past;
mod policy;
mod pooled;
mod purchase;
mod row;
mod sold;
mod stated;
#[cfg(test)]
mod tests;
pub mod windows;

pub use analysis::{Analysis, Closed, ClosedKey, ClosedPart, LotPart, Taken, View};
pub(in crate::domain) use around::Meeting;
pub use around::{Around, Reinvested, SaleWash, SliceWash};
pub use assembly::Facts;
pub use group::Groups;
pub use past::Past;
pub use policy::{HoldingPeriod, PlanPurchases, Policies, SpouseBasis};
pub use windows::Windows;
