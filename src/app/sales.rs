//! The sales screen: what was recorded, newest first, and what can still be done about it.

use super::format;
use super::model::Model;
use crate::domain::deadline;
use crate::domain::instruction;
use crate::domain::plan::Slice;
use crate::domain::preview::Preview;
use crate::domain::reconcile::Finding;
use crate::domain::relot::{self, Moment};
use crate::domain::sales::{Sale, SaleState};
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use chrono::Datelike;

/// From when on a sale that nobody confirmed is pointed out, in seconds before its deadline.
const NEAR: i64 = 24 * 3600;
/// From when on seconds are counted.
const LAST_HOUR: i64 = 3600;

/// The state of the sales screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SalesScreen {
    /// The place of the cursor, newest sale first.
    pub cursor: usize,
}

/// The recorded sales, newest first.
#[must_use]
pub fn newest_first(model: &Model) -> Vec<&Sale> {
    model.household.book.sales().iter().rev().collect()
}

/// The sale under the cursor of the sales screen.
#[must_use]
pub fn current<'a>(model: &'a Model, screen: &SalesScreen) -> Option<&'a Sale> {
    newest_first(model).get(screen.cursor).copied()
}

/// The lots of a sale in the order in which they were taken: date, shares, gain with its sign, why.
#[must_use]
pub fn lot_lines(preview: &Preview) -> Vec<String> {
    let slices = &preview.plan.slices;
    let places = slices.iter().map(|slice| format::share_places(slice.quantity)).max();
    let figures: Vec<(String, String)> = slices
        .iter()
        .map(|slice| {
            let shares = format::aligned_shares(slice.quantity, places.unwrap_or(0));
            (shares, slice.gain().map_or_else(|| "?".to_owned(), |gain| format::signed(gain, 2)))
        })
        .collect();
    let widest = |of: fn(&(String, String)) -> &String| {
        figures.iter().map(|pair| of(pair).len()).max().unwrap_or(0)
    };
    let (wide, gains) = (widest(|pair| &pair.0), widest(|pair| &pair.1));
    let line = |(slice, (shares, gain)): (&Slice, &(String, String))| {
        let sign = match slice.listed_term() {
            _ if preview.sheltered => '⌂',
            Some(Term::Short) => '○',
            Some(Term::Long) => '●',
            None => '?',
        };
        format!("{}  {shares:>wide$}  {gain:>gains$} {sign}  {}", slice.lot, slice.reason)
    };
    slices.iter().zip(&figures).map(line).collect()
}

/// The gains realized so far in the as-of year, outside this portfolio too.
#[must_use]
pub fn realized(model: &Model) -> Gains {
    let year = model.today.year();
    let profile = model.household.profile_for(year, model.today);
    model.household.realized(year, &profile)
}

/// Where a sale stands at this moment.
#[must_use]
pub fn state(model: &Model, sale: &Sale) -> SaleState {
    sale.state(model.today)
}

/// What the files say of a recorded sale, and which key settles it.
#[must_use]
pub fn found(model: &Model, sale: &Sale) -> Option<String> {
    let Some(finding) = model.household.finding(sale.id) else {
        let exported = sale.is_live() && model.household.is_in_history(sale.id);
        let what = "a broker's export has it too: its gain counts once, as that has it";
        return exported.then(|| what.to_owned());
    };
    let what = match finding {
        Finding::Shown => "the files show it already: d archives it".to_owned(),
        Finding::OtherLots => "its shares are gone, but of other lots: d settles it".to_owned(),
        Finding::Lacking { shares, .. } => {
            format!("{} of its shares are not in the files: d settles it", format::shares(*shares))
        }
        Finding::Changed { .. } => "its lots have changed in the files: d settles it".to_owned(),
    };
    Some(what)
}

/// Why the lots of a sale cannot be named to its broker; `None` where they can.
#[must_use]
pub fn why_unnamed(model: &Model, sale: &Sale) -> Option<String> {
    instruction::naming_of(&model.household, sale).why_not()
}

/// Seconds until the lots of a pending sale are final; `None` once they are, and where they cannot be
/// named.
#[must_use]
pub fn seconds_left(model: &Model, sale: &Sale) -> Option<i64> {
    let open = relot::is_open(sale, Moment::Now(model.now), model.today);
    (open && instruction::naming_of(&model.household, sale).is_open())
        .then(|| (sale.preview.change_until.to_utc() - model.now).num_seconds())
}

/// Time left in words, and whether it is the last hour, in which seconds count.
#[must_use]
pub fn countdown(seconds: i64) -> (String, bool) {
    let last = seconds < LAST_HOUR;
    (deadline::span(seconds, last), last)
}

/// `Wed 25 Nov 23:59 ET (22:59 your time, Chicago)`.
#[must_use]
pub fn deadline(model: &Model, sale: &Sale) -> String {
    let until = &sale.preview.change_until;
    let local = model.zone.and_then(|zone| deadline::local(until, zone));
    let local = local.map_or(String::new(), |local| format!(" ({local})"));
    let day = format::short_date(until.date_naive(), model.today);
    format!("{day} {} ET{local}", until.format("%H:%M"))
}

/// The pending sales at a glance.
#[derive(Clone, Debug)]
pub struct Waiting<'a> {
    /// How many there are.
    pub pending: usize,
    /// The one whose lots are final next, with the seconds until then.
    pub next: Option<(&'a Sale, i64)>,
    /// Of those whose deadline is near, the next one that the broker has not confirmed.
    pub unconfirmed: Option<(&'a Sale, i64)>,
}

/// What waits for its deadline; `None` where no sale is pending.
#[must_use]
pub fn waiting(model: &Model) -> Option<Waiting<'_>> {
    let all = || model.household.book.sales().iter();
    let pending = all().filter(|sale| state(model, sale) == SaleState::Pending).count();
    if pending == 0 {
        return None;
    }
    let open = || all().filter_map(|sale| Some((sale, seconds_left(model, sale)?)));
    let near = open().filter(|(sale, seconds)| {
        *seconds < NEAR && instruction::is_unconfirmed(&model.household, sale, model.today)
    });
    let sooner = |(_, seconds): &(&Sale, i64)| *seconds;
    Some(Waiting { pending, next: open().min_by_key(sooner), unconfirmed: near.min_by_key(sooner) })
}

/// Is a pending sale in its last hour, so that the screen changes every second?
#[must_use]
pub fn counts_seconds(model: &Model) -> bool {
    let live = model.household.book.live();
    live.filter_map(|sale| seconds_left(model, sale)).any(|seconds| seconds < LAST_HOUR)
}

/// The most useful thing to know of the pending sales, that of the one under the cursor first.
#[must_use]
pub fn notice(model: &Model, screen: &SalesScreen) -> Option<String> {
    let waiting = waiting(model)?;
    if let Some((sale, seconds)) = waiting.unconfirmed {
        let (left, _) = countdown(seconds);
        let id = sale.id;
        return Some(format!(
            "! #{id} is not confirmed, {left} left: E writes the letter, o notes the answer"
        ));
    }
    let (sale, seconds) = waiting.next.filter(|(_, seconds)| *seconds < NEAR)?;
    let here = current(model, screen).is_some_and(|current| current.id == sale.id);
    let (left, _) = countdown(seconds);
    (!here).then(|| format!("○ the lots of #{} are final in {left}", sale.id))
}
