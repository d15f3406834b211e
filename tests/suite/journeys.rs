//! Journeys: keys in, journal and figures out, through the whole program in memory.
//!
//! Money is worked out by hand from the lots of the sample. Its filer is single with 117,000 of
//! ordinary income, 2,400 of qualified dividends, 4,200 short-term and 1,500 long-term realized so
//! far. So 117,000 + 4,200 - 16,100 = 105,100 is taxed at ordinary rates, inside the 22 % bracket
//! of 2026 (50,400 to 105,700), and gains lie inside the 15 % band: a dollar of short-term gain
//! costs 22 + 5 cents with the state's, a dollar of long-term gain 15 + 5.

mod around;
mod average;
pub mod brokers;
mod by_hand;
pub mod calendar;
mod changing;
mod goals;
pub mod history;
mod households;
mod mouse;
mod prices;
mod recording;
mod selling;
pub mod taxes;
mod telling;
mod trouble;
mod unknown;
pub mod washes;
