//! Fidelity's `Portfolio_Positions` download: whole holdings of all accounts, without dates.
//!
//! Headings are in title case until 2025, in sentence case since; older files print thousands and
//! have a `Basket Name` or an `Investment Type`, and the oldest one column for account name and
//! number. Columns are found by name. The download follows the view on the screen: the dividend view
//! has no basis at all. Data rows have one comma more than the header. Money market funds of the
//! core position (`SPAXX**`) and pending activity are cash. Behind the rows stand paragraphs and the
//! moment of the download.
//!
//! Source of the layout: `open-portfolio/FINporterFido`, `FidoPositionsTests.swift`; the older one:
//! `redstreet/beancount_reds_importers`.

use super::export::position::Figures;
use super::export::stamp::AsOf;
use super::export::{self, Export, LeftOut, Place};
use super::holdings::{Drafts, Holdings, Keys, Section};
use super::names::{Key, Names};
use super::number;
use super::problem::{Fault, Problem};
use super::table::{Header, Row, Table};
use super::text;
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Lot, RareFacts};
use crate::domain::security::SecurityKind;
use std::sync::Arc;

/// What the footer says before the moment of the download.
const DOWNLOADED: &str = "date downloaded";

/// Reads a `Portfolio_Positions` download; `names` knows the accounts.
#[must_use]
pub fn read(text: &str, file: &Arc<str>, names: &mut Names) -> Holdings {
    let mut reader = Reader {
        export: Export::new(file, names, "download Portfolio_Positions again"),
        columns: None,
        drafts: Drafts::default(),
        as_of: None,
        footer: false,
        last: 1,
    };
    let mut table = Table::new(text);
    while let Some(row) = table.next_row() {
        reader.last = row.line;
        reader.row(&row);
    }
    reader.finish()
}

/// Is this the header of a `Portfolio_Positions` download?
#[must_use]
pub fn is_header(header: &Header) -> bool {
    header.has_any(NUMBER) && header.has_all(&["symbol", "lastprice", "currentvalue"])
}

const NUMBER: &[&str] = &["accountnumber", "accountnamenumber"];

/// Fidelity writes a class of shares without its point, which cannot be told from a longer symbol:
/// these are the well-known ones.
const CLASSES: [(&str, &str); 6] = [
    ("BRKA", "BRK.A"),
    ("BRKB", "BRK.B"),
    ("BFA", "BF.A"),
    ("BFB", "BF.B"),
    ("LENB", "LEN.B"),
    ("MOGA", "MOG.A"),
];

/// Where the columns are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    number: Place,
    name: Place,
    symbol: Place,
    description: Place,
    figures: Figures,
    /// `Cash`, `Margin` or `Short`: one security can stand in each.
    holding_type: Place,
    /// What it is, in older files.
    investment_type: Place,
    /// Cells in the header.
    width: usize,
}

impl Columns {
    fn of(row: &Row<'_>) -> Option<Self> {
        let header = Header::of(row);
        is_header(&header).then(|| Self {
            number: header.find_any(NUMBER),
            name: header.find("accountname"),
            symbol: header.find("symbol"),
            description: header.find("description"),
            figures: Figures {
                quantity: header.find("quantity"),
                price: header.find("lastprice"),
                value: header.find("currentvalue"),
                basis: header.find_any(&["costbasistotal", "costbasis", "totalcostbasis"]),
            },
            holding_type: header.find("type"),
            investment_type: header.find("investmenttype"),
            width: header.width,
        })
    }

    /// Cells without which a row is cut short.
    fn needed(&self) -> usize {
        let Figures { quantity, value, basis, .. } = self.figures;
        let all = [self.number, self.symbol, quantity, value, basis];
        all.into_iter().flatten().max().map_or(0, |last| last + 1)
    }
}

/// The state of reading one file.
struct Reader<'a> {
    export: Export<'a>,
    columns: Option<Columns>,
    drafts: Drafts,
    as_of: Option<AsOf>,
    /// Was the line with the moment of the download seen?
    footer: bool,
    last: u32,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_>) {
        if let Some(columns) = Columns::of(row) {
            if self.columns.is_some() {
                self.export.repeated_header(row);
            } else if columns.figures.basis.is_none() {
                self.no_basis(row);
            }
            self.columns = Some(columns);
            return;
        }
        let first = row.cell(0);
        if first.get(..DOWNLOADED.len()).is_some_and(|start| start.eq_ignore_ascii_case(DOWNLOADED))
        {
            return self.downloaded(row);
        }
        let Some(columns) = self.columns else { return };
        if export::is_remark(row) {
            return self.export.remark(row);
        }
        if let Some(what) = cash(row, &columns) {
            return self.export.cash(row, what);
        }
        self.export.rows += 1;
        // What is wrong is on the list of problems.
        let _ = self.holding(row, &columns);
    }

    fn no_basis(&mut self, row: &Row<'_>) {
        let fault = Fault::new(
            "this view has no cost basis, so no gain can be shown",
            "at Fidelity, switch to the Overview view of Positions and download again",
        );
        let problem = Problem::asks("missing-column", self.export.file, row.line, fault);
        self.export.problems.push(problem);
    }

    /// The moment of the download is when the prices are of.
    fn downloaded(&mut self, row: &Row<'_>) {
        self.footer = true;
        let cells: Vec<&str> = row.cells().filter(|cell| !cell.is_empty()).collect();
        let line = cells.join(" ");
        self.as_of = AsOf::find(&line);
        if self.as_of.is_none() {
            let fault = Fault::new(
                format!("the moment of the download {} is not understood", text::quoted(&line)),
                "nothing to do; the prices then have no date",
            );
            self.export.note(row, None, "title-date", fault);
        }
    }

    fn holding(&mut self, row: &Row<'_>, columns: &Columns) -> Result<(), LeftOut> {
        let export = &mut self.export;
        export.shape(row, columns.needed(), columns.width)?;
        let cell = |place: Place| place.map(|place| row.cell(place)).unwrap_or_default();
        let names = [cell(columns.number), cell(columns.name)];
        let account = export.account(row, columns.number, &names);
        let security = self.security(row, columns);
        let (account, security) = (account?, security?);
        let export = &mut self.export;
        let described = export.securities.of(security.0, &security.1);
        described.named(cell(columns.description));
        described.kind = described.kind.or_else(|| kind(cell(columns.investment_type)));
        let lot = export.position(row, &account, &security, columns.figures, None)?;
        let word = cell(columns.holding_type);
        let note = (!word.eq_ignore_ascii_case("cash") && !number::is_absent(word))
            .then(|| text::clean(word, text::NOTE_LENGTH).into_owned());
        let keys = Keys { account: account.0, security: security.0, id_place: None };
        let rare = RareFacts { note, ..RareFacts::default() }.into();
        self.drafts.push(Lot { rare, ..lot }, keys);
        Ok(())
    }

    /// The security; a pool of an employer's plan may have no symbol and goes by its name.
    fn security(&mut self, row: &Row<'_>, columns: &Columns) -> Result<(Key, SecurityId), LeftOut> {
        let symbol = columns.symbol.map(|place| row.cell(place)).unwrap_or_default();
        let name = columns.description.map(|place| row.cell(place)).unwrap_or_default();
        if let Some((_, parted)) = CLASSES.iter().find(|(joined, _)| *joined == symbol) {
            return self.export.security_named(row, columns.symbol, parted);
        }
        if !number::is_absent(symbol) || number::is_absent(name) {
            return self.export.security(row, columns.symbol);
        }
        let fault = Fault::new(
            format!("{} has no symbol and goes by its name", text::quoted(name)),
            "nothing to do; give its price under that name",
        );
        self.export.note(row, columns.symbol, "no-symbol", fault);
        self.export.security(row, columns.description)
    }

    fn finish(mut self) -> Holdings {
        if self.columns.is_none() {
            self.export.no_header();
        } else if !self.footer {
            let fault = Fault::new(
                "the file ends without its \"Date downloaded\", so rows may be missing",
                "download Portfolio_Positions again",
            );
            self.export.problems.push(Problem::note(
                "no-footer",
                self.export.file,
                self.last,
                fault,
            ));
        }
        let day = self.as_of.map(|as_of| as_of.day);
        let section = Section::new(self.drafts, day, &mut self.export.problems);
        let mut holdings = self.export.finish(vec![Section { complete: true, ..section }]);
        for quote in holdings.securities.iter_mut().filter_map(|found| found.quote.as_mut()) {
            quote.as_of = self.as_of.map(AsOf::moment);
        }
        holdings
    }
}

/// Is the row cash? Then where its amount is.
fn cash(row: &Row<'_>, columns: &Columns) -> Option<Place> {
    let symbol = row.cell(columns.symbol?);
    let is_core = symbol.ends_with("**");
    let is_pending = symbol.eq_ignore_ascii_case("pending activity");
    (is_core || is_pending).then_some(columns.figures.value)
}

fn kind(word: &str) -> Option<SecurityKind> {
    let lower = word.to_ascii_lowercase();
    [
        ("etf", SecurityKind::Etf),
        ("mutual fund", SecurityKind::MutualFund),
        ("fixed income", SecurityKind::Bond),
        ("bond", SecurityKind::Bond),
        ("option", SecurityKind::Option),
    ]
    .into_iter()
    .find(|(sign, _)| lower.contains(sign))
    .map(|(_, kind)| kind)
}
