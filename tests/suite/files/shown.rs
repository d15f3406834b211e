//! What was read from files, as lines to compare: every field of a lot, every problem's place.

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

/// All lots of an import, every field, in the order of the file.
pub(crate) fn lots(import: &Import) -> Vec<String> {
    let mut lots: Vec<&Lot> = import.portfolio.lots().iter().collect();
    lots.sort_by_key(|lot| (lot.source.file.clone(), lot.source.line));
    lots.into_iter().map(lot).collect()
}

/// `line account id level acquired[ time] [since day] quantity basis xmultiplier …`
fn lot(lot: &Lot) -> String {
    let mut words = vec![
        format!("{}: {} {} {}", lot.source.line, lot.account, lot.id, lot.level.slug()),
        lot.acquired.map_or("?".to_owned(), |day| day.to_string()),
    ];
    let mut add = |name: &str, value: Option<String>| {
        words.extend(value.map(|value| format!("{name}{value}")));
    };
    add("", lot.acquired_at.map(|time| time.to_string()));
    add("since ", lot.holding_since.map(|day| day.to_string()));
    add("", Some(lot.quantity.to_string()));
    add("for ", Some(lot.basis.map_or("?".to_owned(), |basis| basis.to_string())));
    add("x", Some(lot.multiplier.to_string()).filter(|multiplier| multiplier != "1"));
    add("", lot.stated_term.map(|term| term.slug().to_owned()));
    add("", Some(lot.origin.slug().to_owned()).filter(|origin| origin != "purchase"));
    add("covered ", lot.covered.map(|covered| covered.to_string()));
    add("gift ", lot.gift_value.map(|value| value.to_string()));
    add("wash ", lot.wash_disallowed.map(|loss| loss.to_string()));
    add("in ", lot.foreign_currency.as_ref().map(ToString::to_string));
    add("- ", lot.note.clone());
    words.join(" ")
}

/// All problems: severity, code and text.
pub(crate) fn problems(import: &Import) -> Vec<String> {
    let line = |problem: &lotscope::domain::problem::Problem| {
        format!("{:?} {} {problem}", problem.severity, problem.code)
    };
    import.problems.iter().map(line).collect()
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
