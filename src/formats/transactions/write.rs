//! One more row for `transactions.csv`. Every byte that is there stays, with the file's own columns
//! and line ends; what comes of it is read again before anyone writes it, so that a row is never
//! added where it would not be read as it was entered.

use super::{COLUMNS, is_header, read};
use crate::domain::lot::Origin;
use crate::domain::money::{Money, Shares};
use crate::domain::transaction::{
    Action, DividendKind, Entered, LotPick, MergerShares, Opening, Ratio, Transaction,
};
use crate::formats::cell::{guarded, push_quoted};
use crate::formats::names::Names;
use crate::formats::table::{self, Header, Table};
use crate::formats::text::{self, Encoding, NOTE_LENGTH};
use crate::formats::watch::Watch;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The columns of a file that is made.
pub const HEADER: &str = "date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,\
                          fair_value,to_symbol,ratio,note";

/// Why no row can be added to a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    /// A row in UTF-8 would not fit its other rows.
    #[error("it is not UTF-8: save it as UTF-8 first")]
    Encoding,
    /// There is text, and no header.
    #[error("it has no header row of transactions: start it with {HEADER}")]
    NoHeader,
    /// It has no column for something that was entered.
    #[error("it has no column for {0}: add one to its header")]
    NoColumn(&'static str),
    /// A spreadsheet would run a text.
    #[error("{0} begins like a formula, which a spreadsheet would run")]
    Formula(String),
    /// What stands there already would change what the row says, or the row what stands there.
    #[error("a row added to it would not be read as it was entered: ! says what is wrong with it")]
    Unread,
}

/// A file's bytes with one row more; of an empty or missing one, with a header.
///
/// # Errors
/// When the row would not be read from there as it was entered.
pub fn with(bytes: &[u8], entered: &Entered) -> Result<Vec<u8>, NotAdded> {
    let (before, encoding) = text::decode(bytes);
    if encoding != Encoding::Utf8 {
        return Err(NotAdded::Encoding);
    }
    let end = line_end(&before);
    let mut text = before.clone().into_owned();
    // A file that ends without a line end goes on ending without one.
    let closed = text.trim().is_empty() || text.ends_with(['\n', '\r']);
    if text.trim().is_empty() {
        text = format!("{HEADER}{end}");
    } else if !closed {
        text.push_str(end);
    }
    let header = last_header(&text).ok_or(NotAdded::NoHeader)?;
    let row = row(&header, entered, char::from(table::delimiter(&text)))?;
    text.push_str(&row);
    if closed {
        text.push_str(end);
    }
    if !counts(&before, &text, &row, entered) {
        return Err(NotAdded::Unread);
    }
    // A byte order mark stays what the file begins with.
    let mark = bytes.strip_prefix(b"\xEF\xBB\xBF").map_or(&b""[..], |_| b"\xEF\xBB\xBF");
    Ok([mark, text.as_bytes()].concat())
}

/// How the lines of a text end.
fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']).and_then(|place| text.get(place..)) {
        Some(end) if end.starts_with("\r\n") => "\r\n",
        Some(end) if end.starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// The columns of the rows at the end of a text.
fn last_header(text: &str) -> Option<Header> {
    let mut table = Table::new(text);
    let mut last = None;
    while let Some(row) = table.next_row() {
        let header = Header::of(&row);
        if is_header(&header) {
            last = Some(header);
        }
    }
    last
}

/// The row without its line end.
fn row(header: &Header, entered: &Entered, delimiter: char) -> Result<String, NotAdded> {
    let cells = cells(entered)?;
    let mut places = BTreeMap::new();
    for (column, cell) in &cells {
        match header.find(&table::key(column)).filter(|_| COLUMNS.contains(column)) {
            Some(place) => places.insert(place, cell),
            None if cell.is_empty() => continue,
            None => return Err(NotAdded::NoColumn(column)),
        };
    }
    let mut row = String::new();
    for place in 0..header.width {
        if place > 0 {
            row.push(delimiter);
        }
        if let Some(cell) = places.get(&place) {
            push_quoted(&mut row, cell);
        }
    }
    Ok(row)
}

/// The cells of an event by their columns.
fn cells(entered: &Entered) -> Result<Vec<(&'static str, String)>, NotAdded> {
    let event = &entered.event;
    let kind = event.action.kind().ok_or(NotAdded::Unread)?;
    let mut cells = vec![
        ("date", event.date.to_string()),
        ("account", plain(&event.account)?),
        ("type", kind.slug().to_owned()),
        ("symbol", plain(&event.security)?),
    ];
    let mut note = text::clean(&entered.note, NOTE_LENGTH).into_owned();
    match &event.action {
        Action::Open(opening) => cells.extend(opened(opening)?),
        Action::Close(closing) => cells.extend([
            ("quantity", shares(closing.quantity)),
            ("amount", money(closing.amount)),
            ("fee", money(closing.fee)),
            ("lot", picked(&closing.lots)?),
        ]),
        Action::TransferOut { quantity, lots } => {
            cells.extend([("quantity", shares(*quantity)), ("lot", picked(lots)?)]);
        }
        Action::Dividend { amount, kind } => {
            cells.push(("amount", money(*amount)));
            let named = DividendKind::ALL.iter().find(|(known, _)| known == kind);
            named.map_or("", |(_, name)| name).clone_into(&mut note);
        }
        Action::Split { ratio, cash_in_lieu } => {
            cells.extend([("ratio", of_ratio(*ratio)), ("amount", maybe(*cash_in_lieu))]);
        }
        Action::Rename { to } => cells.push(("to_symbol", plain(to)?)),
        Action::Merger(merger) => {
            let cash = merger.cash.get();
            cells.push(("price", if cash.is_zero() { String::new() } else { number(cash) }));
            if let Some(shares) = &merger.shares {
                cells.extend(exchanged(shares)?);
            }
        }
        Action::SpinOff { to, ratio, basis_part, cash_in_lieu } => cells.extend([
            ("to_symbol", plain(to)?),
            ("ratio", of_ratio(*ratio)),
            ("basis", number(basis_part.get())),
            ("amount", maybe(*cash_in_lieu)),
        ]),
        Action::ReturnOfCapital { amount } => cells.push(("amount", money(*amount))),
        Action::Liquidation { amount, last } => {
            cells.push(("amount", money(*amount)));
            if *last {
                "last".clone_into(&mut note);
            }
        }
        Action::AdjustBasis { lot, amount } => {
            cells.extend([("lot", plain(lot)?), ("amount", money(*amount))]);
        }
        Action::Worthless => {}
    }
    cells.push(("note", guarded(&note).into_owned()));
    Ok(cells)
}

fn opened(opening: &Opening) -> Result<Vec<(&'static str, String)>, NotAdded> {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let basis = maybe(opening.basis);
    let mut cells = vec![
        ("quantity", shares(opening.quantity)),
        ("lot", opening.lot.as_ref().map(|lot| plain(lot)).transpose()?.unwrap_or_default()),
    ];
    match opening.origin {
        Origin::Transfer => cells.extend([("acquired", day(opening.acquired)), ("basis", basis)]),
        Origin::Gift => cells.extend([
            ("acquired", day(opening.holding_since)),
            ("basis", basis),
            ("fair_value", maybe(opening.gift_value)),
        ]),
        Origin::Award | Origin::Inherited => cells.push(("basis", basis)),
        _ => cells.push(("amount", basis)),
    }
    Ok(cells)
}

fn exchanged(shares: &MergerShares) -> Result<[(&'static str, String); 4], NotAdded> {
    Ok([
        ("to_symbol", plain(&shares.of)?),
        ("ratio", of_ratio(shares.ratio)),
        ("fair_value", shares.value.map(|value| number(value.get())).unwrap_or_default()),
        ("amount", maybe(shares.cash_in_lieu)),
    ])
}

/// A name, which reading gives back as it stands: one that a spreadsheet would run has no place.
fn plain(text: &str) -> Result<String, NotAdded> {
    if guarded(text) == text {
        Ok(text.to_owned())
    } else {
        Err(NotAdded::Formula(text::quoted(text)))
    }
}

fn number(number: Decimal) -> String {
    number.normalize().to_string()
}

fn money(amount: Money) -> String {
    number(amount.get())
}

fn maybe(amount: Option<Money>) -> String {
    amount.map(money).unwrap_or_default()
}

fn shares(shares: Shares) -> String {
    number(shares.get())
}

fn of_ratio(ratio: Ratio) -> String {
    format!("{}:{}", shares(ratio.new), shares(ratio.old))
}

/// `ID` or `ID=QTY;ID=QTY`.
fn picked(lots: &[LotPick]) -> Result<String, NotAdded> {
    let of = |pick: &LotPick| {
        let lot = plain(&pick.lot)?;
        Ok(pick.quantity.map_or(lot.clone(), |quantity| format!("{lot}={}", shares(quantity))))
    };
    Ok(lots.iter().map(of).collect::<Result<Vec<_>, _>>()?.join(";"))
}

/// Is the row read as it was entered, behind everything that was read before?
fn counts(before: &str, after: &str, row: &str, entered: &Entered) -> bool {
    let file: Arc<str> = "".into();
    let events = |text: &str| -> Vec<Transaction> {
        read(text, &file, &mut Names::new(&[]), &mut Watch::default()).0
    };
    let (was, now) = (events(before), events(after));
    let Some((last, rest)) = now.split_last() else { return false };
    // By itself it has its account's own name: among others a masked one is taken for a fuller one.
    let header = header_line(after, row).unwrap_or_default();
    let alone = events(&format!("{header}\n{row}\n"));
    let same = |event: &Transaction| {
        event.date == entered.event.date
            && event.security == entered.event.security
            && event.action == entered.event.action
    };
    rest == was
        && same(last)
        && matches!(alone.as_slice(), [only] if same(only) && only.account == entered.event.account)
}

/// The last line that is a header above a row.
fn header_line<'t>(text: &'t str, row: &str) -> Option<&'t str> {
    let above = text.trim_end().strip_suffix(row.trim_end())?;
    above.split(['\n', '\r']).rev().find(|line| {
        let mut table = Table::new(line);
        table.next_row().is_some_and(|row| is_header(&Header::of(&row)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::{Rate, UnitPrice};
    use crate::domain::testing::day;
    use crate::domain::transaction::Merger;
    use rust_decimal::dec;

    fn entered(action: Action, note: &str) -> Entered {
        let source = crate::domain::lot::Source { file: "".into(), line: 0 };
        let (account, security) = ("Broker, Inc".into(), "X".into());
        let event = Transaction { date: day("2026-06-01"), account, security, action, source };
        Entered { event, note: note.to_owned() }
    }

    fn ratio(new: i64, old: i64) -> Ratio {
        Ratio { new: Shares::new(new.into()), old: Shares::new(old.into()) }
    }

    fn split() -> Action {
        Action::Split { ratio: ratio(3, 2), cash_in_lieu: Some(Money::new(dec!(12.50))) }
    }

    fn added(bytes: &[u8], action: Action, note: &str) -> String {
        String::from_utf8(with(bytes, &entered(action, note)).unwrap()).unwrap()
    }

    #[test]
    fn a_file_is_made_with_every_column() {
        let text = added(b"", split(), "by letter");
        assert_eq!(
            text,
            format!("{HEADER}\n2026-06-01,\"Broker, Inc\",split,X,,,12.5,,,,,,,3:2,by letter\n")
        );
        assert_eq!(HEADER.split(',').collect::<Vec<_>>(), COLUMNS);
    }

    #[test]
    fn columns_line_ends_and_a_missing_last_one_stay_as_they_are() {
        let file = "\u{FEFF}Note;Symbol;Type;Account;Date;Ratio;Amount\r\n\
                    old;X;split;Broker;2026-01-02;2:1;\r\n";
        let row = "by letter;X;split;\"Broker, Inc\";2026-06-01;3:2;12.5";
        assert_eq!(added(file.as_bytes(), split(), "by letter"), format!("{file}{row}\r\n"));
        let open = file.trim_end();
        assert_eq!(added(open.as_bytes(), split(), "by letter"), format!("{open}\r\n{row}"));
    }

    #[test]
    fn every_event_is_written_as_it_is_read() {
        let shares = MergerShares {
            of: "Y".into(),
            ratio: ratio(1, 3),
            value: Some(UnitPrice::new(dec!(48.2))),
            cash_in_lieu: None,
        };
        let cash = UnitPrice::new(dec!(10));
        let stock = MergerShares { value: None, ..shares.clone() };
        let opening = |origin| Opening {
            origin,
            lot: Some("X-1".into()),
            quantity: Shares::new(dec!(1.5)),
            basis: Some(Money::new(dec!(75))),
            acquired: Some(day("2026-06-01")),
            holding_since: None,
            gift_value: None,
        };
        let amount = Money::new(dec!(80));
        for action in [
            split(),
            Action::Rename { to: "Y".into() },
            Action::Merger(Merger { shares: Some(shares), cash }),
            Action::Merger(Merger { shares: Some(stock), cash: UnitPrice::ZERO }),
            Action::Merger(Merger { shares: None, cash }),
            Action::SpinOff {
                to: "Y".into(),
                ratio: ratio(2, 1),
                basis_part: Rate::new(dec!(0.2)),
                cash_in_lieu: None,
            },
            Action::ReturnOfCapital { amount },
            Action::Liquidation { amount, last: false },
            Action::Liquidation { amount, last: true },
            Action::AdjustBasis { lot: "X-1".into(), amount: -amount },
            Action::Worthless,
            Action::Open(opening(Origin::Reinvestment)),
            Action::Open(opening(Origin::Award)),
            Action::Open(opening(Origin::Inherited)),
            Action::Open(opening(Origin::Purchase)),
            Action::Open(Opening { basis: None, acquired: None, ..opening(Origin::Transfer) }),
            Action::Open(Opening {
                holding_since: Some(day("2020-05-04")),
                gift_value: Some(amount),
                ..opening(Origin::Gift)
            }),
        ] {
            let text = added(b"", action.clone(), "");
            let events = read(&text, &"".into(), &mut Names::new(&[]), &mut Watch::default()).0;
            assert_eq!(events[0].action, action, "{text}");
        }
    }

    #[test]
    fn a_note_is_no_formula_and_a_name_that_is_one_is_refused() {
        let text = added(b"", Action::Worthless, "=HYPERLINK(1)");
        assert!(text.ends_with(",'=HYPERLINK(1)\n"), "{text}");
        let to = Action::Rename { to: "=Y".into() };
        assert!(matches!(with(b"", &entered(to, "")), Err(NotAdded::Formula(_))));
    }

    #[test]
    fn what_cannot_take_a_row_is_left_alone() {
        for (bytes, reason) in [
            (&b"\xff\xfea\x00"[..], NotAdded::Encoding),
            (b"some notes\n", NotAdded::NoHeader),
            (b"date,account,type,symbol,amount\n", NotAdded::NoColumn("ratio")),
            // A quote that never closes takes the row in.
            (b"date,account,type,symbol,amount,ratio,note\n2026-01-02,A,\"split", NotAdded::Unread),
        ] {
            assert_eq!(with(bytes, &entered(split(), "")), Err(reason));
        }
    }
}
