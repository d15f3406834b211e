//! The signs that each screen uses, for its help.

use crate::app::action::Place;

/// A sign and what it means.
type Sign = (&'static str, &'static str);

/// The signs a screen uses, each with its meaning.
#[must_use]
pub const fn signs(place: Place) -> &'static [Sign] {
    match place {
        Place::Holdings => HOLDINGS,
        Place::Ticket => TICKET,
        Place::Compare => COMPARE,
        Place::Sales => SALES,
        Place::Calendar => CALENDAR,
        Place::Washes => WASHES,
        Place::Tax => TAX,
        Place::History => HISTORY,
        Place::Problems => PROBLEMS,
        _ => &[],
    }
}

const HOLDINGS: &[Sign] = &[
    ("○", "short-term, days left"),
    ("●", "long-term"),
    ("⌂", "sheltered: no tax"),
    ("?", "unknown"),
    ("S", "short position"),
    ("L", "locked"),
    ("W", "touched by a wash sale: W"),
    ("■", "marked"),
    ("▲▼", "price just moved"),
    ("r g h t", "reinvested, gift, inherited, transferred"),
    ("e", "price typed by you"),
    ("5d!", "price older than the last close"),
    ("·", "no lot of that term"),
    ("↑ ↓", "sorted by, which way"),
];

const TICKET: &[Sign] = &[
    ("○", "short-term, days left"),
    ("●", "long-term"),
    ("⌂", "sheltered: no tax"),
    ("?", "unknown"),
    ("■", "all of the lot"),
    ("▄", "part of it"),
    ("·", "none of it"),
    ("L", "locked: no sale takes it"),
    ("×", "a method not at this broker"),
    ("≈", "assumed"),
    ("▲▼", "live price above, below the frozen one"),
    ("( )", "by the method for the rest"),
    ("▒", "what this sale changes"),
    ("░", "room in a bracket"),
];

const COMPARE: &[Sign] = &[
    ("*", "the standing method"),
    ("×", "not at this broker"),
    ("●", "long-term"),
    ("○", "short-term"),
    ("⌂", "sheltered: no tax"),
    ("?", "unknown"),
    ("█", "taken; with ▌ half a step"),
    ("░", "left of the lot"),
    ("·", "not touched; no gain to tax"),
    ("L", "locked: no sale takes it"),
];

const SALES: &[Sign] = &[
    ("○", "pending; a short-term gain"),
    ("●", "settled, archived; a long-term gain"),
    ("·", "cancelled or discarded"),
    ("!", "act on it: not confirmed, or the files show it"),
    ("⌂", "sheltered: no tax"),
];

const CALENDAR: &[Sign] = &[
    ("●", "a lot turns long-term"),
    ("○", "a sale is pending: S"),
    ("▼", "a sale's lots become final; more below"),
    ("■", "a sale settles"),
    ("r", "a dividend is reinvested"),
    ("!", "it is reinvested inside a wash-sale window"),
    ("█", "a wash-sale window is open"),
    ("W", "the day after it"),
    ("▲", "last trade date of the tax year"),
    ("S", "last day to close a short at a loss"),
    ("?", "unknown"),
    ("·", "a day"),
];

const WASHES: &[Sign] = &[
    ("▼", "sold at a loss"),
    ("W", "bought: takes a loss"),
    ("!", "a reinvestment that washes"),
    ("►", "the first clean day"),
    ("▲", "today"),
    ("░", "to come: a purchase washes"),
    ("·", "days gone"),
    ("⌂", "sheltered: lost for good there"),
    ("?", "unknown"),
    ("○", "a sale is pending: S"),
];

const TAX: &[Sign] = &[
    ("█", "filled"),
    ("▒", "what this sale changes"),
    ("░", "room"),
    ("·", "below the gains; no change"),
    ("○", "a sale is pending: S"),
    ("≈", "assumed, as it was not given"),
    ("►▼", "a line with lines of its own"),
    ("⌂", "sheltered: no tax"),
    ("×", "times"),
    ("§", "section of the law"),
];

const HISTORY: &[Sign] = &[
    ("○", "short-term"),
    ("●", "long-term"),
    ("⌂", "sheltered: no tax"),
    ("?", "unknown"),
    ("!", "could not be replayed as it stands; holdings differ"),
    ("·", "no lot before, none after"),
    ("W", "losses that wash sales disallowed, in a basis"),
    ("→", "before and after"),
];

const PROBLEMS: &[Sign] = &[
    ("!", "left out or wrong"),
    ("○", "a sale is pending: S"),
    ("?", "only you know"),
    ("·", "note"),
    ("→", "a tab"),
    ("░", "a character that cannot be shown"),
];
