//! Whatever is done to a file, reading it does not panic, and no figure is made up: every lot of a
//! file that was cut short is a lot of the whole file.

use super::shown::{lots, read};
use super::{etrade, ibkr, netbenefits};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Every file with its name, and whether its end shows that it is whole.
const FILES: [(&str, &[u8], bool); 8] = [
    ("flex.xml", ibkr::XML, true),
    ("flex.csv", ibkr::CSV, false),
    ("activity.csv", ibkr::ACTIVITY, false),
    ("long.csv", ibkr::LONG, false),
    ("all.csv", etrade::ALL, true),
    ("performance.csv", etrade::PERFORMANCE, true),
    ("simple.csv", etrade::SIMPLE, true),
    (netbenefits::NAME, netbenefits::LOTS, true),
];

/// Lots alone, without ids and stated terms: what is lost above changes the number of a lot of its
/// day, and the term can be the very last thing of a file.
fn dated(name: &str, bytes: &[u8]) -> BTreeSet<String> {
    let import = read(&[(name, bytes)], &netbenefits::answered());
    let figures = |lot: String| {
        let all = lot.split(" | ").skip(2);
        all.filter(|word| !word.starts_with("says ")).collect::<Vec<_>>().join(" | ")
    };
    lots(&import).into_iter().filter(|lot| lot.contains(" | lot | ")).map(figures).collect()
}

#[test]
fn a_file_cut_anywhere_makes_no_lot_up() {
    for (name, bytes, shows_its_end) in FILES {
        let whole = dated(name, bytes);
        let last = bytes.trim_ascii_end().len();
        for cut in (0..last).step_by(7).chain(last.saturating_sub(40)..last) {
            let part = &bytes[..cut];
            let made_up: Vec<_> = dated(name, part).difference(&whole).cloned().collect();
            assert_eq!(made_up, [""; 0], "{name} cut at {cut}");
            if shows_its_end && cut + 40 < last {
                let import = read(&[(name, part)], &netbenefits::answered());
                assert!(!import.problems.is_empty(), "{name} cut at {cut}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_damage_breaks_a_reader(
        file in 0..FILES.len(),
        place in any::<prop::sample::Index>(),
        removed in 0_usize..40,
        garbage in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let (name, bytes, _) = FILES[file];
        let place = place.index(bytes.len());
        let after = &bytes[(place + removed).min(bytes.len())..];
        let text = [&bytes[..place], &garbage, after].concat();
        let import = read(&[(name, &text)], &netbenefits::answered());
        for problem in &import.problems {
            prop_assert!(!problem.to_string().contains(char::is_control));
            prop_assert!(!problem.message.is_empty() && !problem.mend.is_empty());
        }
    }
}
