//! Broker exports as files: invented ones, faithful in shape, read through the front door. What they
//! must say was worked out by hand from their rows.

mod any_damage;
mod damage;
mod etrade;
mod fidelity;
mod ibkr;
mod ledgers;
mod netbenefits;
mod schwab;
mod shown;
mod sold;
mod together;
mod vanguard;

use lotscope::domain::lot::Lot;
use lotscope::domain::security::Security;
use lotscope::formats::import::{self, Import, InputFile};
use std::path::Path;

/// The bytes of a file of `tests/files`.
pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).unwrap()
}

fn file(name: &str) -> InputFile {
    InputFile { name: name.into(), bytes: bytes(name) }
}

/// What these files of `tests/files` say together.
fn read(names: &[&str]) -> Import {
    let files: Vec<InputFile> = names.iter().map(|name| file(name)).collect();
    import::import(&files, None, None)
}

/// What one file says that is not on the disk.
fn read_text(name: &str, text: impl Into<Vec<u8>>) -> Import {
    import::import(&[InputFile { name: name.into(), bytes: text.into() }], None, None)
}

/// Every lot with every field that says something, in the order of the file.
fn lots(import: &Import) -> Vec<String> {
    let mut lots: Vec<&Lot> = import.portfolio.lots().iter().collect();
    lots.sort_by_key(|lot| lot.sequence);
    lots.into_iter().map(whole).collect()
}

/// `account | id | level | shares × multiplier | basis | …`, and the line.
fn whole(lot: &Lot) -> String {
    let number = |value: rust_decimal::Decimal| value.normalize().to_string();
    let mut said = vec![
        lot.account.to_string(),
        lot.id.to_string(),
        lot.security.to_string(),
        lot.level.slug().to_owned(),
        format!("{} x{}", number(lot.quantity.get()), number(lot.multiplier.get())),
        lot.basis.map_or("no basis".to_owned(), |basis| number(basis.get())),
        lot.acquired.map_or("no date".to_owned(), |day| day.to_string()),
        lot.origin.slug().to_owned(),
    ];
    said.extend(lot.rare.acquired_at.map(|time| format!("at {time}")));
    said.extend(lot.rare.holding_since.map(|day| format!("since {day}")));
    said.extend(lot.stated_term.map(|term| format!("says {}", term.slug())));
    said.extend(lot.covered.map(|covered| if covered { "covered" } else { "non-covered" }.into()));
    said.extend(lot.rare.gift_value.map(|value| format!("gift {value}")));
    said.extend(lot.rare.wash_disallowed.map(|loss| format!("wash {}", number(loss.get()))));
    said.extend(lot.rare.foreign_currency.as_ref().map(ToString::to_string));
    said.extend(lot.rare.note.clone());
    said.push(format!("line {}", lot.source.line));
    said.join(" | ")
}

/// Every problem as `code file:line:column: message; mend`.
fn problems(import: &Import) -> Vec<String> {
    import.problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect()
}

fn codes(import: &Import) -> Vec<&'static str> {
    import.problems.iter().map(|problem| problem.code).collect()
}

/// `price as of`, as the book has it.
fn price(import: &Import, symbol: &str) -> Option<(String, String)> {
    let quote = import.portfolio.prices.get(&symbol.into())?;
    let when = quote.as_of.map_or("?".to_owned(), |as_of| format!("{as_of:?}"));
    Some((quote.price.get().normalize().to_string(), when))
}

fn security<'a>(import: &'a Import, symbol: &str) -> &'a Security {
    import.portfolio.security(&symbol.into()).unwrap()
}
