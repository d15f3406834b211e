//! A random walk of prices: small steps, in decimals, the same each time.

use crate::domain::ids::SecurityId;
use crate::domain::money::{UnitPrice, round};
use crate::domain::price::{PriceBook, PriceTime};
use rust_decimal::Decimal;

/// The seed of the demo.
pub const SEED: u64 = 20_261_120;

/// At most this many securities move in a tick.
const MOST_MOVES: u64 = 3;
/// The largest step, in hundredths of a percent of the price the walk began at.
const LARGEST_STEP: u64 = 30;
/// How far a price strays from where it began, in percent: the sample's gains and losses are what
/// the demo shows, and an hour of it should not turn them around.
const FARTHEST: i64 = 10;

/// One price, where it began and where it is.
#[derive(Clone, Debug)]
struct Walker {
    security: SecurityId,
    start: Decimal,
    price: Decimal,
}

/// Prices that move a little with each tick.
#[derive(Clone, Debug)]
pub struct Walk {
    walkers: Vec<Walker>,
    random: SplitMix,
}

impl Walk {
    /// A walk from these prices.
    ///
    /// Prices older than the newest stand still: the demo also shows what a stale price looks like.
    #[must_use]
    pub fn new(prices: &PriceBook, seed: u64) -> Self {
        let newest = prices.newest(None, |_| true).map(PriceTime::day);
        let walkers = prices
            .iter()
            .filter(|(_, quote)| quote.as_of.map(PriceTime::day) == newest)
            .map(|(security, quote)| (security.clone(), quote.price.get()))
            .filter(|(_, price)| *price > Decimal::ZERO)
            .map(|(security, price)| Walker { security, start: price, price })
            .collect();
        Self { walkers, random: SplitMix(seed) }
    }

    /// The prices that move next: one to three, or none where there is nothing to move.
    pub fn tick(&mut self) -> Vec<(SecurityId, UnitPrice)> {
        let mut moved: Vec<(SecurityId, UnitPrice)> = Vec::new();
        for _ in 0..=self.random.below(MOST_MOVES) {
            let at = self.random.below(self.walkers.len() as u64);
            let (size, up) = (1 + self.random.below(LARGEST_STEP), self.random.below(2) == 0);
            let walker = usize::try_from(at).ok().and_then(|at| self.walkers.get_mut(at));
            let Some(walker) = walker else { continue };
            if moved.iter().any(|(security, _)| *security == walker.security) {
                continue;
            }
            walker.step(Decimal::new(i64::try_from(size).unwrap_or(1), 4), up);
            moved.push((walker.security.clone(), UnitPrice::new(walker.price)));
        }
        moved
    }
}

impl Walker {
    /// Moves by a part of the starting price, in the price's own digits but at least cents; back
    /// towards the start where it would stray too far.
    fn step(&mut self, part: Decimal, up: bool) {
        let digits = self.start.scale().max(2);
        let step = round(self.start * part, digits).max(Decimal::new(1, digits));
        let farthest = (self.start * Decimal::new(FARTHEST, 2)).max(step);
        let (there, back) = if up { (step, -step) } else { (-step, step) };
        let moved = self.price + there;
        let strays = moved <= Decimal::ZERO || (moved - self.start).abs() > farthest;
        self.price = if strays { self.price + back } else { moved };
    }
}

/// `SplitMix64` (Steele, Lea and Flood, 2014): enough to move prices about, and three lines.
#[derive(Clone, Debug)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without `limit`; 0 where there is none.
    fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::price::{PriceSource, Quote};
    use rust_decimal::dec;
    use std::collections::BTreeMap;

    fn prices(of: &[(&str, Decimal, &str)]) -> PriceBook {
        let mut book = PriceBook::default();
        for (symbol, price, day) in of {
            let as_of = Some(PriceTime::Day(day.parse().unwrap()));
            let price = UnitPrice::new(*price);
            book.set((*symbol).into(), Quote { price, as_of, source: PriceSource::Demo });
        }
        book
    }

    fn sample() -> PriceBook {
        prices(&[
            ("VTI", dec!(328.40), "2026-11-20"),
            ("KO", dec!(70.55), "2026-11-20"),
            ("PENNY", dec!(0.01), "2026-11-20"),
            ("COIN", dec!(0.00001234), "2026-11-20"),
            ("GE", dec!(188), "2026-11-13"),
        ])
    }

    #[test]
    fn the_generator_is_the_published_one() {
        // The first outputs for seed 1234567 of the reference implementation.
        let mut random = SplitMix(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn the_same_seed_walks_the_same_way() {
        let walk = |seed| {
            let mut walk = Walk::new(&sample(), seed);
            (0..500).map(|_| walk.tick()).collect::<Vec<_>>()
        };
        assert_eq!(walk(SEED), walk(SEED));
        assert_ne!(walk(SEED), walk(SEED + 1));
    }

    #[test]
    fn prices_move_in_small_steps_and_stay_near_where_they_began() {
        let book = sample();
        let mut walk = Walk::new(&book, SEED);
        let mut last: BTreeMap<SecurityId, Decimal> =
            book.iter().map(|(id, quote)| (id.clone(), quote.price.get())).collect();
        let start = last.clone();
        let mut moves: BTreeMap<SecurityId, u32> = BTreeMap::new();
        for _ in 0..20_000 {
            let tick = walk.tick();
            assert!((1..=3).contains(&tick.len()));
            for (security, price) in tick {
                let (price, start) = (price.get(), start[&security]);
                let smallest = Decimal::new(1, start.scale().max(2));
                let before = last.insert(security.clone(), price).unwrap();
                let step = (price - before).abs();
                assert!(price > Decimal::ZERO, "{security} {price}");
                assert!(step >= smallest, "{security} stands still at {price}");
                assert!(step <= round(start * dec!(0.003), smallest.scale()).max(smallest));
                assert!(price.scale() <= smallest.scale(), "{security} {price}");
                let stray = (price - start).abs();
                assert!(stray <= (start * dec!(0.1)).max(smallest), "{security} {price}");
                *moves.entry(security).or_default() += 1;
            }
        }
        assert_eq!(last[&"GE".into()], dec!(188), "an old price stays old");
        assert_eq!(moves.len(), 4);
        assert!(moves.values().all(|moves| *moves > 1000));
    }

    #[test]
    fn without_prices_nothing_moves() {
        assert!(Walk::new(&PriceBook::default(), SEED).tick().is_empty());
    }
}
