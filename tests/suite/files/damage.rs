//! What people and disks do to a file, done to every fixture: what must still be read, and which
//! problem must be told. A fixture of another broker is one more entry of [`FIXTURES`].

mod done;
mod fixtures;

use super::{Import, InputFile, bytes, codes, import, problems};
use done::{ALL, Becomes, CONTRACT, Damage, damage};
use fixtures::{FIXTURES, Fixture};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What a file says beside the names that it may not say itself.
fn read_text(name: &str, text: impl Into<Vec<u8>>) -> Import {
    let settings = format!("[[file]]\npath = \"{name}\"\nsymbol = \"ABC\"\naccount = \"Mine\"\n");
    let settings = InputFile { name: "lotscope.toml".into(), bytes: settings.into() };
    let file = InputFile { name: name.into(), bytes: text.into() };
    import::import(&[file], None, Some(&settings))
}

/// Lots and sold lots as `line: shares symbol basis`, in the order of the file.
fn rows(import: &Import) -> Vec<(u32, String)> {
    let number = |value: rust_decimal::Decimal| value.normalize().to_string();
    let basis = |basis: Option<lotscope::domain::money::Money>| {
        basis.map_or("?".to_owned(), |basis| number(basis.get()))
    };
    let held = import.portfolio.lots().iter().map(|lot| {
        let said = format!("{} {} {}", number(lot.quantity.get()), lot.security, basis(lot.basis));
        (lot.source.line, said)
    });
    let sold = import.history.lots().iter().map(|lot| {
        let said = format!("{} {} {}", number(lot.quantity.get()), lot.security, basis(lot.basis));
        (lot.source.line, said)
    });
    let mut rows: Vec<_> = held.chain(sold).collect();
    rows.sort();
    rows
}

/// What must be read of the damaged file, without lines.
fn wanted(fixture: &Fixture, sound: &Import, becomes: Becomes) -> Vec<String> {
    let line = u32::try_from(fixture.row).unwrap();
    let mut wanted = Vec::new();
    for (at, said) in rows(sound) {
        let words: Vec<&str> = said.split(' ').collect();
        let (shares, symbol, basis) =
            (words[0], words[1..words.len() - 1].join(" "), words[words.len() - 1]);
        match becomes {
            Becomes::End if at >= line => {}
            _ if at != line || becomes == Becomes::Same => wanted.push(said.clone()),
            Becomes::Unknown => wanted.push(format!("{shares} {symbol} ?")),
            Becomes::Short => wanted.push(format!("-{shares} {symbol} -{basis}")),
            Becomes::Contract => wanted.push(format!("{shares} {CONTRACT} {basis}")),
            Becomes::LeftOut | Becomes::End | Becomes::Same => {}
        }
    }
    wanted.sort();
    wanted
}

#[test]
fn every_damage_is_told_and_costs_no_more_than_its_row() {
    let mut done = BTreeSet::new();
    for fixture in FIXTURES {
        let sound = read_text(fixture.file, bytes(fixture.file));
        let mut known = codes(&sound);
        assert!(
            rows(&sound).iter().any(|(line, _)| *line as usize == fixture.row),
            "{}: line {} is no lot",
            fixture.file,
            fixture.row
        );
        known.retain(|code| *code != "cash");
        for &what in ALL {
            let Some(damaged) = damage(fixture, what) else { continue };
            let case = format!("{what:?} of {}", fixture.file);
            done.insert(format!("{what:?}"));
            let import = read_text(fixture.file, damaged);
            let (mut becomes, must) = what.expected();
            if what == Damage::OpenQuote {
                becomes = Becomes::End;
            }
            let mut read: Vec<String> = rows(&import).into_iter().map(|(_, said)| said).collect();
            read.sort();
            assert_eq!(read, wanted(fixture, &sound, becomes), "{case}: {:#?}", problems(&import));
            let told = codes(&import);
            for code in must {
                assert!(told.contains(code), "{case}: no {code} in {told:?}");
            }
            for code in &told {
                let is_own = must.contains(code) || fixture.checks.contains(code);
                let is_usual = known.contains(code) || ["cash", "term-differs"].contains(code);
                assert!(is_own || is_usual, "{case}: {code} in {:#?}", problems(&import));
            }
            for problem in &import.problems {
                assert!(!problem.mend.is_empty(), "{case}: {problem}");
                assert!(problem.line >= 1, "{case}: {problem}");
            }
        }
    }
    assert_eq!(done.len(), ALL.len(), "each damage was done to one fixture at least: {done:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_cut_anywhere_never_breaks_it(fixture in 0..FIXTURES.len(), cut in any::<prop::sample::Index>()) {
        let fixture = &FIXTURES[fixture];
        let whole = bytes(fixture.file);
        let cut = cut.index(whole.len());
        let sound: BTreeSet<u32> =
            rows(&read_text(fixture.file, whole.clone())).into_iter().map(|(line, _)| line).collect();
        let import = read_text(fixture.file, &whole[..cut]);
        for (line, _) in rows(&import) {
            prop_assert!(sound.contains(&line), "line {line} is no lot of the whole file");
        }
    }

    #[test]
    fn bytes_put_anywhere_never_break_it(
        fixture in 0..FIXTURES.len(),
        at in any::<prop::sample::Index>(),
        put in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let fixture = &FIXTURES[fixture];
        let mut whole = bytes(fixture.file);
        let at = at.index(whole.len());
        let end = (at + put.len()).min(whole.len());
        whole.splice(at..end, put);
        let _ = read_text(fixture.file, whole);
    }

    #[test]
    fn rows_of_any_cells_never_break_it(
        fixture in 0..FIXTURES.len(),
        cells in proptest::collection::vec("\\PC{0,12}|[-$(),.0-9/]{0,12}", 0..24),
    ) {
        let fixture = &FIXTURES[fixture];
        let mut text = String::from_utf8(bytes(fixture.file)).unwrap();
        text.push_str(&cells.join(","));
        let _ = read_text(fixture.file, text);
    }
}
