//! Figures: each one whole or absent.

use super::*;

/// Why a run of digits and their signs is no figure, if so.
fn malformed(run: &str) -> Option<&'static str> {
    let run = run.trim_end_matches(['.', ',', ':', ';', '-']);
    let digits = run.trim_start_matches(['+', '-']);
    if digits.len() + 1 < run.len() {
        return Some("two signs");
    }
    if digits.contains('+') {
        return Some("two figures without a blank between them");
    }
    if !digits.contains(',') {
        return (digits.matches('.').count() > 1).then_some("two points");
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.contains([',', '.']) {
        return Some("a comma after the point");
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (!grouped).then_some("thousands that are not grouped by three")
}

/// A letter or a bar right before the sign of a figure was overwritten by it, or looks so.
fn overwritten(line: &str) -> bool {
    let letters: Vec<char> = line.chars().collect();
    letters.windows(3).any(|three| {
        let covered = three[0].is_ascii_lowercase() || "█▌".contains(three[0]);
        covered && three[1] == '+' && three[2].is_ascii_digit()
    })
}

/// Runs of digits with what belongs to them, of a line.
fn runs(line: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_digit() || "+-,.".contains(c);
    line.split(|c: char| !part(c))
        .filter(|run| run.chars().filter(char::is_ascii_digit).count() > 1)
        // Dates, and names that have one.
        .filter(|run| run.trim_matches('-').split('-').filter(|part| !part.is_empty()).count() < 2)
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn the_check_of_figures_can_fail() {
    for whole in ["1,234.56", "-0.32", "+12,345", "430.6093", "120", "999,999,999.99"] {
        assert_eq!(malformed(whole), None, "{whole}");
    }
    for cut in ["1,23", "12,34.5", "+1,234+5", "1234,567", "1.2.3", "--5", "1,234.5,6"] {
        assert!(malformed(cut).is_some(), "{cut}");
    }
    assert!(overwritten("of 410 assigne+6,037.71") && !overwritten("assigned +6,037.71"));
    assert_eq!(runs(" a 2025-12-01 35,5 x1"), ["35,5"]);
}

/// Every figure is one: a cut, overwritten or run-together figure is not.
#[test]
fn figures_are_well_formed() {
    everywhere(|drawn| {
        // What the files say stands there as they say it, wrong figures above all.
        if matches!(drawn.model.screen(), Screen::Problems) {
            return Vec::new();
        }
        let lines = drawn.in_front();
        let over = lines.iter().filter(|line| overwritten(line));
        let over = over.map(|line| format!("a figure lies over a word: {line}"));
        let found =
            lines.iter().flat_map(|line| runs(line).into_iter().map(move |run| (line, run)));
        let malformed = found.filter_map(|(line, run)| {
            malformed(&run).map(|why| format!("{run} has {why}: {line}"))
        });
        over.chain(malformed).collect()
    });
}

/// What the holdings add up to, from the lots themselves: basis, value, gain, short-term,
/// long-term, sheltered.
fn totals(model: &Model) -> [Money; 6] {
    let portfolio = model.household.portfolio();
    let [mut basis, mut value, mut gain, mut short, mut long, mut sheltered] = [Money::ZERO; 6];
    let places = model.holdings.groups().iter().flat_map(|group| &group.lots);
    for lot in places.map(|place| &portfolio.lots()[*place]) {
        basis += lot.basis.unwrap_or(Money::ZERO);
        let Some(price) = portfolio.prices.price(&lot.security) else { continue };
        value += lot.value(price);
        let Some(own) = lot.gain(price) else { continue };
        gain += own;
        match lot.term_on(model.today) {
            _ if portfolio.is_sheltered(&lot.account) => sheltered += own,
            Some(Term::Short) => short += own,
            Some(Term::Long) => long += own,
            None => {}
        }
    }
    [basis, value, gain, short, long, sheltered]
}

/// In the lines of totals every total is whole or absent; the value is always there.
#[test]
fn totals_are_there_whole_or_not_at_all() {
    everywhere(|drawn| {
        let model = drawn.model;
        if !matches!(model.screen(), Screen::Holdings) || drawn.covered() || model.hidden {
            return Vec::new();
        }
        let places = if drawn.size.0 < 100 { 0 } else { 2 };
        let totals = totals(model);
        let whole: Vec<String> = totals
            .iter()
            .flat_map(|total| [format::dollars(*total, places), format::signed(*total, places)])
            .collect();
        let lines = drawn.lines();
        // `34 lots`, or with a filter `3 of 34 lots`.
        let counts = |line: &&String| {
            let words: Vec<&str> = line.split_whitespace().take(4).collect();
            matches!(words.as_slice(), [_, "lots" | "lot", ..] | [_, "of", _, "lots" | "lot"])
        };
        let at = lines.iter().position(|line| line.starts_with("  ") && counts(&line));
        let Some(at) = at else { return vec!["there is no line of totals".to_owned()] };
        let count = lines[at].find(" lot").unwrap_or(0);
        let sums = [&lines[at][count..], &lines[at + 1]];
        let sums = sums.map(|line| line.split('?').next().unwrap_or(""));
        let mut faults: Vec<String> = sums
            .into_iter()
            .flat_map(|line| line.split(' '))
            .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
            .filter(|word| !whole.iter().any(|total| total == word))
            .map(|word| format!("{word} is no total: {}", lines[at]))
            .collect();
        if totals[1] != Money::ZERO && !lines[at].contains(&whole[2]) {
            faults.push(format!("the value {} is not there: {}", whole[2], lines[at]));
        }
        faults
    });
}
