//! Moments of a security's history.

use super::*;
use crate::journeys::history::{explorer, merger, washed};

pub(super) fn told() -> Vec<(&'static str, Explorer)> {
    let of = |symbol: &str, keys: &str| {
        let mut explorer = explorer();
        explorer.go(symbol).keys("L").keys(keys);
        explorer
    };
    let mut entering = of("ACME", "Home Down");
    merger(&mut entering);
    let mut review = entering.again();
    review.keys("Enter");
    let mut losses = washed();
    losses.go("ACME").keys("L Home Down Down");
    vec![
        ("history-washed", losses),
        ("history", of("ACME", "Home Down Down Down Down Down Down")),
        ("history-differs", of("VTI", "End")),
        ("history-without-transactions", of("BND", "")),
        ("history-why", of("ACME", "Home Down Down Down Down Down Down i")),
        ("history-entering", entering),
        ("history-review", review),
    ]
}
