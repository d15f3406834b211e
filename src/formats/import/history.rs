//! What several exports say was sold, put together.

use crate::domain::realized::RealizedLot;
use crate::formats::problem::{Fault, Problem};
use crate::formats::settings::Settings;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What one export says was sold, and the day of its title.
pub(super) type Export = (Option<NaiveDate>, Vec<RealizedLot>);

/// The lots of all exports. Those of overlapping periods have the same lots, and one that a newer
/// export has as often is counted there: only that one knows of a wash sale that came later, or of
/// a basis that was put right. (Twice in one file are two lots of one order.)
pub(super) fn once(mut exports: Vec<Export>, problems: &mut Vec<Problem>) -> Vec<RealizedLot> {
    // Those of one day, or of none, stay in the order of their files.
    exports.sort_by_key(|(day, _)| Reverse(*day));
    let mut all: Vec<RealizedLot> = Vec::new();
    for (_, lots) in exports {
        let mut held: HashMap<_, usize> = HashMap::new();
        for lot in &all {
            *held.entry(key(lot)).or_default() += 1;
        }
        let mut fresh = Vec::new();
        let mut doubled: Option<(&RealizedLot, usize)> = None;
        for lot in &lots {
            match held.get_mut(&key(lot)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    doubled = Some(doubled.map_or((lot, 1), |(first, count)| (first, count + 1)));
                }
                _ => fresh.push(lot.clone()),
            }
        }
        if let Some((lot, count)) = doubled {
            let fault = Fault::new(
                format!(
                    "another realized-gain export has {count} of these lots too: they count once"
                ),
                "nothing to do",
            );
            let source = &lot.source;
            problems.push(Problem::note("realized-elsewhere", &source.file, source.line, fault));
        }
        all.extend(fresh);
    }
    all
}

/// What makes two rows of two files the same sale of the same lot: what no broker corrects later.
/// Basis, disallowed loss and the start of the holding period are not among it.
fn key(lot: &RealizedLot) -> impl Eq + std::hash::Hash + use<> {
    let figures = (lot.quantity.get(), lot.proceeds.get());
    (lot.account.clone(), lot.security.clone(), lot.sold, figures)
}

/// Says that gains given by hand are added to those of the exports.
pub(super) fn beside_settings(lots: &[RealizedLot], settings: &Settings) -> Option<Problem> {
    let first = &lots.first()?.source;
    let base = &settings.profiles.base;
    [base.realized_short_term, base.realized_long_term]
        .into_iter()
        .flatten()
        .any(|given| !given.is_zero())
        .then(|| {
            let fault = Fault::new(
                "these gains are added to the realized_* figures of [tax]",
                "keep there only what was realized elsewhere",
            );
            Problem::note("realized-beside", &first.file, first.line, fault)
        })
}
