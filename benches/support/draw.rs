//! What is drawn by lot, the same each time.

use lotscope::domain::money::Money;

/// A fixed sequence of numbers without a pattern (splitmix64).
pub struct Draw(pub u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low + 1).unwrap();
        low + i64::try_from(self.next() % width).unwrap()
    }

    /// Once in so many times an amount of whole dollars from `low` to `high`, else nothing.
    pub fn sometimes(&mut self, count: i64, low: i64, high: i64) -> Money {
        if self.within(1, count) == 1 { Money::from(self.within(low, high)) } else { Money::ZERO }
    }
}
