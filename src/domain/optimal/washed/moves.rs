//! Moving shares from one lot to another as long as it helps.

use super::Search;
use super::way::{Cost, Way};
use crate::domain::method::order::Keyed;
use crate::domain::money::Shares;
use crate::domain::optimal::measure::{Grid, Units};
use crate::domain::term::Term;
use std::collections::BTreeSet;

/// So many lots take part; of an order of more, those that matter most.
const MOST_LOTS: usize = 16;
/// So many moves at most.
const MOST_MOVES: usize = 40;
/// So many trials find how much of a lot is best moved.
const TRIALS: usize = 24;

pub(super) fn improve(search: &Search<'_>, best: &mut Way) {
    let amounts = search.shelf.lots().iter().map(|lot| search.rest.open(lot).get());
    let any = search.shelf.is_in_parts().then_some(Grid::A_PART);
    let grid = Grid::of(amounts.chain([search.order.quantity.get()]).chain(any));
    for _ in 0..MOST_MOVES {
        let lots = taking_part(search, best);
        let mut found: Option<(Cost, [&Keyed; 2], Shares)> = None;
        for from in &lots {
            for to in lots.iter().filter(|to| to.place != from.place) {
                let Some((cost, shares)) = best_move(search, best, (from, to), grid) else {
                    continue;
                };
                if found.as_ref().is_none_or(|(least, ..)| cost.is_less(least)) {
                    found = Some((cost, [from, to], shares));
                }
            }
        }
        let Some((_, [from, to], shares)) = found else { return };
        *best = best.after(search, (from, to), shares);
    }
}

/// The move between two lots that helps most; `None` where none does.
fn best_move(
    search: &Search<'_>,
    way: &Way,
    (from, to): (&Keyed, &Keyed),
    grid: Grid,
) -> Option<(Cost, Shares)> {
    let given = way.shares(from.place) - search.bounds.least_of(from);
    let room = search.bounds.most_of(to) - way.shares(to.place);
    let all = grid.units(given.min(room).get());
    if all <= 0 {
        return None;
    }
    let at = |units: Units| {
        let shares = Shares::new(grid.amount(units));
        (way.moved(search, (from, to), shares), shares)
    };
    let mut best: Option<(Cost, Shares)> = None;
    let mut look = |units: Units| {
        let (cost, shares) = at(units);
        if cost.is_less(best.as_ref().map_or(&way.cost, |(least, _)| least)) {
            best = Some((cost, shares));
        }
        cost
    };
    look(all);
    let meets = grid.units(search.meeting.most().get());
    if meets < all {
        look(meets);
        look(all - meets);
    }
    let one = grid.one().min(all);
    if look(one).is_less(&way.cost) {
        // It helps from the first share on, so it helps most somewhere in between.
        let (mut low, mut high) = (one, all);
        for _ in 0..TRIALS {
            if high - low < 2 {
                break;
            }
            let middle = low + (high - low) / 2;
            if look(middle + 1).is_less(&look(middle)) { low = middle } else { high = middle }
        }
    }
    best
}

/// The lots that shares are moved between: all of a few; of many those that wash or replace, and
/// those at which the choice ends.
fn taking_part<'a>(search: &Search<'a>, way: &Way) -> Vec<&'a Keyed> {
    let lots = search.shelf.lots();
    let open = |lot: &&Keyed| search.bounds.free(lot).is_positive();
    if lots.len() <= MOST_LOTS {
        return lots.iter().filter(open).collect();
    }
    let mut places: BTreeSet<u32> = BTreeSet::new();
    for term in [Term::Short, Term::Long] {
        let row: Vec<&Keyed> = search.shelf.dearest_of(term).collect();
        let last = row.iter().rposition(|lot| way.shares(lot.place).is_positive());
        let next = row.iter().position(|lot| way.shares(lot.place) < search.bounds.most_of(lot));
        for place in [last, next].into_iter().flatten() {
            places.extend(row.iter().skip(place.saturating_sub(1)).take(3).map(|lot| lot.place));
        }
    }
    let marked = search.meeting.replacing().chain(search.meeting.washing());
    for place in marked {
        if places.len() >= MOST_LOTS {
            break;
        }
        places.insert(place);
    }
    places.iter().filter_map(|place| search.lot(*place)).filter(open).collect()
}
