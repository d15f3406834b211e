//! What was read from files with settings beside them, and in what places: lines to compare.

use lotscope::domain::lot::Lot;
use lotscope::formats::import::{self, Import, InputFile};

/// Reads files and settings; the path of a file is its name.
pub(crate) fn read(files: &[(&str, &[u8])], settings: &str) -> Import {
    let file =
        |(name, bytes): &(&str, &[u8])| InputFile { name: (*name).into(), bytes: bytes.to_vec() };
    let files: Vec<InputFile> = files.iter().map(file).collect();
    let settings = (!settings.is_empty()).then(|| file(&("lotscope.toml", settings.as_bytes())));
    import::import(&files, None, settings.as_ref())
}

/// All lots of an import, every field, by their lines: what stands without lot among them.
pub(crate) fn lots(import: &Import) -> Vec<String> {
    let mut lots: Vec<&Lot> = import.portfolio.lots().iter().collect();
    lots.sort_by_key(|lot| (lot.source.file.clone(), lot.source.line));
    lots.into_iter().map(super::whole).collect()
}

/// All problems: code and place.
pub(crate) fn places(import: &Import) -> Vec<String> {
    let place = |problem: &lotscope::domain::problem::Problem| {
        let column = problem.column.map_or(String::new(), |column| format!(":{column}"));
        format!("{} {}{column}", problem.code, problem.line)
    };
    import.problems.iter().map(place).collect()
}

/// `symbol price as-of` of everything that has a price, and the name and kind of each security.
pub(crate) fn securities(import: &Import) -> Vec<String> {
    let portfolio = &import.portfolio;
    let security = |security: &lotscope::domain::security::Security| {
        let quote = portfolio.prices.get(&security.id);
        let price = quote.map_or("no price".to_owned(), |quote| {
            let as_of = quote.as_of.map_or("?".to_owned(), |time| format!("{time:?}"));
            format!("{} {as_of}", quote.price)
        });
        let name = security.name.as_deref().unwrap_or("no name");
        format!("{}: {name}, {:?}, {price}", security.id, security.kind)
    };
    portfolio.securities().map(security).collect()
}

/// A text with its first `from` replaced: the damage must be there to be done.
pub(crate) fn damaged(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains(from), "{from} is not in the file");
    text.replacen(from, to, 1).into_bytes()
}

/// Does each damage of `from, to, lots that are left, problem and place` to a sound file: the problem
/// must be told of it, and not of the sound file.
#[track_caller]
pub(crate) fn each_is_named(
    read: impl Fn(&[u8]) -> Import,
    sound: &[u8],
    cases: &[(&str, &str, usize, &str)],
) {
    let before = places(&read(sound));
    for (from, to, left, expected) in cases {
        let import = read(&damaged(sound, from, to));
        let said = places(&import);
        assert_eq!(import.portfolio.lots().len(), *left, "{to}: {said:?} {:#?}", lots(&import));
        assert!(said.iter().any(|place| place == expected), "{expected}: {said:#?}");
        assert!(!before.iter().any(|place| place == expected), "{expected}: {before:#?}");
    }
}
