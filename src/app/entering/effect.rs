//! What an event does, in lines: in short while it is typed, whole before it is added.

use super::Entering;
use crate::app::format;
use crate::app::history::words;
use crate::domain::chronicle::Made;
use crate::domain::household::Effect;
use crate::domain::money::Money;
use crate::domain::problem::Severity;
use crate::domain::realized::RealizedLot;
use crate::domain::replay::Held;
use crate::domain::term::Term;

impl Entering {
    /// What it does in a few lines.
    #[must_use]
    pub fn summary(&self) -> Vec<String> {
        let Some(effect) = &self.effect else { return Vec::new() };
        let [before, after] = Held::around(&effect.step.changes);
        let mut lines = Vec::new();
        if effect.step.changes.is_empty() {
            lines.push("It changes no lot.".to_owned());
        } else {
            lines.push(format!(
                "{}: {} → {}, basis {} → {}",
                format::count(effect.step.changes.len(), "lot"),
                format::shares(before.shares),
                format::count_shares(after.shares),
                basis(&before),
                basis(&after)
            ));
            lines.push(realized(effect));
        }
        // One for which it cannot be added stands where that is said.
        let problems = effect.step.problems.iter();
        let asks = problems.filter(|problem| problem.severity != Severity::LeftOut);
        lines.extend(asks.map(|problem| format!("! {}", problem.message)));
        if let Some(source) = &effect.lots_listed {
            lines.push(format!(
                "! {} lists the lots here: they stay, and only the history changes",
                source.file
            ));
        }
        lines
    }

    /// All that it does, lot by lot.
    #[must_use]
    pub fn whole(&self) -> Vec<String> {
        let Some(effect) = &self.effect else { return Vec::new() };
        let mut lines = self.summary();
        lines.push(String::new());
        lines.extend(words::changes(&effect.step.changes));
        let made: Vec<Made> = effect.step.realized.iter().map(Made::of).collect();
        lines.extend(words::made(&made, self.is_sheltered));
        lines.extend(words::fraction(&effect.step.event.action).map(ToOwned::to_owned));
        if effect.later > 0 {
            let [without, with] = &effect.in_the_end;
            lines.push(String::new());
            lines.push(format!(
                "{} after it here; in the end {} → {}, basis {} → {}",
                if effect.later == 1 {
                    "1 event comes".to_owned()
                } else {
                    format!("{} events come", effect.later)
                },
                format::shares(without.shares),
                format::count_shares(with.shares),
                basis(without),
                basis(with)
            ));
            let problems = effect.later_problems.iter();
            lines.extend(problems.map(|problem| format!("! {}", problem.message)));
        }
        lines
    }
}

fn basis(held: &Held) -> String {
    held.known().map_or_else(|| "?".to_owned(), format::cents)
}

/// What it realizes, and what becomes of the basis.
fn realized(effect: &Effect) -> String {
    let [before, after] = Held::around(&effect.step.changes);
    let rows = &effect.step.realized;
    if rows.is_empty() {
        let kept = before.known().is_some() && before.known() == after.known();
        let basis = if kept { "all of the basis is kept; " } else { "" };
        return format!("{basis}no gain or loss is realized");
    }
    let fetched: Money = rows.iter().filter_map(RealizedLot::fetched).sum();
    let gain = |term: Term| -> Option<Money> {
        let mut of = rows.iter().filter(|row| row.term() == Some(term)).peekable();
        of.peek()?;
        of.map(RealizedLot::gain).sum()
    };
    let mut parts = vec![format!("cash {}", format::cents(fetched))];
    for (term, words) in [(Term::Short, "short-term"), (Term::Long, "long-term")] {
        parts.extend(gain(term).map(|gain| format!("{} {words}", format::signed(gain, 2))));
    }
    if rows.iter().any(|row| row.gain().is_none() || row.term().is_none()) {
        parts.push("a gain that is unknown".to_owned());
    }
    format!("realized: {}", parts.join(", "))
}
