//! Disallowed losses that rows and lots state: they are believed, and not matched again.

use super::assembly::{Track, carries};
use super::matching::{Takes, window};
use super::row::Whose;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::money::{Money, Shares};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Takes the losses that rows state out of the matching, and as many shares that took them: of the
/// same account and symbol, those whose lot says so first.
pub(super) fn believe(tracks: &mut Vec<Track<'_>>) {
    let mut stated: Vec<(NaiveDate, usize, Shares)> = Vec::new();
    for place in 0..tracks.len() {
        let Some(track) = tracks.get(place) else { continue };
        let Whose::Closed(_, one) = track.whose else { continue };
        let Some(sale) = track.block.sale else { continue };
        if !one.stated.is_positive() || !sale.counts {
            continue;
        }
        let (loss, whole) = (one.loss(), track.block.quantity);
        let washed = if one.stated >= loss { whole } else { part(whole, one.stated, loss) };
        let settled = cut(tracks, place, washed);
        let sale = tracks.get_mut(settled).and_then(|track| track.block.sale.as_mut());
        if let Some(sale) = sale {
            sale.counts = false;
            stated.push((sale.on, settled, washed));
        }
    }
    if stated.is_empty() {
        return;
    }
    let mut index = Index::new();
    for (place, track) in tracks.iter().enumerate() {
        index.entry((track.account, track.security, track.block.acquired)).or_default().push(place);
    }
    stated.sort_unstable();
    for (day, place, washed) in stated {
        use_up(tracks, &index, (day, place), washed);
    }
}

/// Tracks by account, symbol and day of acquisition.
type Index<'a> = BTreeMap<(&'a AccountId, &'a SecurityId, NaiveDate), Vec<usize>>;

/// The shares on which so much of a loss falls.
fn part(shares: Shares, of: Money, loss: Money) -> Shares {
    let part = Money::new(of.get()).share(shares, Shares::new(loss.get()));
    Shares::new(part.get())
}

fn use_up(
    tracks: &mut Vec<Track<'_>>,
    index: &Index<'_>,
    (day, place): (NaiveDate, usize),
    mut washed: Shares,
) {
    let Some(loss) = tracks.get(place) else { return };
    let (account, security) = (loss.account, loss.security);
    let (purchase, order) = (loss.block.purchase, loss.block.sale.map(|sale| sale.order));
    let (from, through) = window(day);
    let mut others: Vec<(bool, NaiveDate, usize)> = Vec::new();
    let near = index.range((account, security, from)..=(account, security, through));
    for other in near.flat_map(|(_, places)| places) {
        let Some(track) = tracks.get(*other) else { continue };
        let block = &track.block;
        let says_so = matches!(track.whose, Whose::Lot(_, lot) if carries(lot));
        let fits = block.purchase != purchase
            && block.sale.is_none_or(|sale| sale.on >= day && Some(sale.order) != order)
            && (says_so || block.takes != Takes::Nothing);
        if fits {
            others.push((!says_so, block.acquired, *other));
        }
    }
    others.sort_unstable();
    for (_, _, other) in others {
        let Some(track) = tracks.get(other).filter(|_| washed.is_positive()) else { return };
        let shares = track.block.quantity.min(washed);
        washed -= shares;
        if track.block.takes != Takes::Nothing {
            let spent = cut(tracks, other, shares);
            if let Some(track) = tracks.get_mut(spent) {
                track.block.takes = Takes::Nothing;
            }
        }
    }
}

/// Cuts so many shares off a track; the place of what was cut off is given.
fn cut(tracks: &mut Vec<Track<'_>>, place: usize, shares: Shares) -> usize {
    let added = tracks.len();
    let Some(track) = tracks.get_mut(place) else { return place };
    let whole = track.block.quantity;
    if shares >= whole {
        return place;
    }
    let of = |total: Money| total.share(shares, whole);
    let mut block = track.block;
    block.quantity = shares;
    block.basis = of(track.block.basis);
    track.block.quantity = whole - shares;
    track.block.basis -= block.basis;
    if let (Some(sale), Some(left)) = (block.sale.as_mut(), track.block.sale.as_mut()) {
        sale.proceeds = of(left.proceeds);
        left.proceeds -= sale.proceeds;
    }
    let cut = Track { block, ..*track };
    tracks.push(cut);
    added
}
