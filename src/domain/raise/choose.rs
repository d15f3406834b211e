//! Which shares of each offer are sold, by each way of choosing.

use super::offer::Offer;
use super::{By, without_weight};
use crate::domain::money::{Money, Rate, Shares};
use crate::domain::optimal::Year;
use crate::domain::optimal::several::{self, Evidence, Part, Placed, Position, Window};
use crate::domain::refusal::Refusal;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The parts of the offers that fetch an amount which they are worth.
pub(super) fn parts(
    offers: &[Offer],
    by: By,
    fractional: bool,
    year: Option<&Year<'_>>,
    amount: Money,
) -> Result<(Vec<Part>, Option<Evidence>), Refusal> {
    match by {
        By::Mintax => Ok((mintax(offers, fractional, amount)?, None)),
        By::Overweight => Ok((overweight(offers, fractional, amount)?, None)),
        By::Optimal => {
            let year = year.ok_or_else(|| no_tax_figure(offers))?;
            let positions: Vec<Position<'_>> = offers.iter().map(Offer::position).collect();
            if fractional {
                let (parts, evidence) = several::of_dollars(&positions, year, amount);
                return Ok((parts, Some(evidence)));
            }
            let dearest = offers.iter().map(|offer| offer.share).max().unwrap_or_default();
            let below = amount + Money::new(dearest.get());
            let window = Window { least: amount, below };
            let others: Vec<_> = [mintax(offers, false, amount), overweight(offers, false, amount)]
                .into_iter()
                .flatten()
                .collect();
            let found = several::of_whole_shares(&positions, year, window, &others);
            let (parts, evidence) = found.ok_or_else(|| too_few(offers, amount))?;
            Ok((parts, Some(evidence)))
        }
    }
}

fn no_tax_figure(offers: &[Offer]) -> Refusal {
    use chrono::Datelike;
    let year = offers.first().map_or(0, |offer| offer.order.trade_date.year());
    Refusal::NoTaxFigure { year }
}

fn too_few(offers: &[Offer], amount: Money) -> Refusal {
    let held = offers.iter().map(|offer| offer.worth(false)).sum();
    Refusal::MoreThanWorth { asked: amount, held, after_tax: false }
}

/// The lots of some offers in the brokers' order: their six buckets, and by the dollar in each.
fn in_brokers_order<'s>(offers: &'s [Offer], of: impl Fn(&Offer) -> bool) -> Vec<Placed<'s>> {
    let chosen = offers.iter().enumerate().filter(|(_, offer)| of(offer));
    let mut row: Vec<(u8, i128, usize, Placed<'s>)> = Vec::new();
    for (place, offer) in chosen {
        let lots = offer.in_brokers_order().enumerate();
        row.extend(
            lots.map(|(rank, lot)| {
                (lot.bucket.brokers_place(), lot.dollar_key(), rank, (place, lot))
            }),
        );
    }
    row.sort_by_key(|(bucket, key, rank, (place, _))| (*bucket, *key, *place, *rank));
    row.into_iter().map(|(.., placed)| placed).collect()
}

fn mintax(offers: &[Offer], fractional: bool, amount: Money) -> Result<Vec<Part>, Refusal> {
    let mut parts = vec![Part::default(); offers.len()];
    let row = in_brokers_order(offers, |_| true);
    several::take(&mut parts, &row, amount);
    if fractional {
        return Ok(parts);
    }
    // The last lot that is touched first: it is the one that was cut.
    let mut touched: Vec<usize> = Vec::new();
    let mut left = amount;
    for (place, lot) in &row {
        touched.retain(|other| other != place);
        touched.insert(0, *place);
        left -= lot.value;
        if !left.is_positive() {
            break;
        }
    }
    let others = (0..offers.len()).filter(|place| !touched.contains(place));
    let order: Vec<usize> = touched.iter().copied().chain(others).collect();
    in_whole_shares(offers, &parts, &order, amount)
}

/// Whole shares: what is there of each, and then one more after the other until the amount is there.
fn in_whole_shares(
    offers: &[Offer],
    parts: &[Part],
    order: &[usize],
    amount: Money,
) -> Result<Vec<Part>, Refusal> {
    let whole = |(offer, part): (&Offer, &Part)| {
        Shares::new(part.shares().get().floor()).min(offer.shares(false))
    };
    let mut shares: Vec<Shares> = offers.iter().zip(parts).map(whole).collect();
    let worth = |(offer, shares): (&Offer, &Shares)| super::dollars(*shares, offer);
    let mut proceeds: Money = offers.iter().zip(&shares).map(worth).sum();
    let one = Shares::from(1);
    while proceeds < amount {
        let free = order.iter().copied().find(|place| {
            let all = offers.get(*place).map(|offer| offer.shares(false));
            shares.get(*place).copied() < all
        });
        let place = free.ok_or_else(|| too_few(offers, amount))?;
        if let (Some(shares), Some(offer)) = (shares.get_mut(place), offers.get(place)) {
            *shares += one;
            proceeds += super::dollars(one, offer);
        }
    }
    Ok(offers.iter().zip(shares).map(|(offer, shares)| offer.by_mintax(shares)).collect())
}

/// The securities that are furthest above their weight give first, until all that gave stand equally
/// far above it.
fn overweight(offers: &[Offer], fractional: bool, amount: Money) -> Result<Vec<Part>, Refusal> {
    let missing = without_weight(offers);
    if !missing.is_empty() {
        return Err(Refusal::NoTargetWeight { securities: missing });
    }
    let mut slices: BTreeMap<_, (Money, Rate)> = BTreeMap::new();
    for offer in offers {
        let weight = offer.weight.unwrap_or_default();
        let slice = slices.entry(&offer.order.security).or_insert((Money::ZERO, weight));
        slice.0 += offer.worth(true);
    }
    let mut parts = vec![Part::default(); offers.len()];
    let mut order = Vec::new();
    // What rounding to the last decimals of a share leaves is made up for by the next security.
    let mut missing = Money::ZERO;
    for (security, dollars) in level(slices.into_iter().collect(), amount) {
        let row = in_brokers_order(offers, |offer| offer.order.security == *security);
        let before: Money = proceeds(offers, &parts);
        let due = dollars + missing;
        several::take(&mut parts, &row, due);
        missing = due - (proceeds(offers, &parts) - before);
        for (place, _) in row {
            if !order.contains(&place) {
                order.push(place);
            }
        }
    }
    if fractional { Ok(parts) } else { in_whole_shares(offers, &parts, &order, amount) }
}

fn proceeds(offers: &[Offer], parts: &[Part]) -> Money {
    offers.iter().zip(parts).map(|(offer, part)| offer.proceeds(*part)).sum()
}

/// How much of each slice brings those that are furthest above their weight down to one level.
fn level<Id>(mut slices: Vec<(Id, (Money, Rate))>, amount: Money) -> Vec<(Id, Money)> {
    // A slice without any weight is furthest above it; of several the largest first.
    let above = |(_, (value, weight)): &(Id, (Money, Rate))| {
        let ratio = value.get().checked_div(weight.get());
        (Reverse(ratio.unwrap_or(Decimal::MAX)), Reverse(*value))
    };
    slices.sort_by_key(above);
    let (mut left, mut given) = (amount, Vec::new());
    let mut rest = slices.into_iter().peekable();
    while let Some((id, (value, _))) = rest.next_if(|(_, (_, weight))| weight.get().is_zero()) {
        let dollars = value.at_most(left);
        left -= dollars;
        given.push((id, dollars));
    }
    let rest: Vec<_> = rest.collect();
    let (mut values, mut weights, mut height) = (Money::ZERO, Decimal::ZERO, Decimal::ZERO);
    for (_, (value, weight)) in &rest {
        let ratio = value.get() / weight.get();
        // Those before this one, brought down to where it stands, give enough already.
        if !weights.is_zero() && values.get() - ratio * weights >= left.get() {
            break;
        }
        values += *value;
        weights += weight.get();
        height = ((values - left).get() / weights).max(Decimal::ZERO);
    }
    let share_of = |value: Money, weight: Rate| {
        let kept = Money::new(height * weight.get());
        Money::new((value - kept).get().max(Decimal::ZERO)).at_most(value)
    };
    given.extend(rest.into_iter().map(|(id, (value, weight))| (id, share_of(value, weight))));
    given
}
