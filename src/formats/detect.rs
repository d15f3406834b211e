//! What a file is, told from its content and never from its name.
//!
//! Files that are not read are recognised too, so that the refusal can say what to download
//! instead. The signs are those of the importers that read these files; the first that fits wins.

mod foreign;

pub use foreign::Foreign;

use super::schwab::{positions, realized};
use super::table::{Header, Row, Table};
use super::text;
use super::{etrade, fidelity, ibkr, ledgers, netbenefits, schwab, transactions, vanguard};

/// How much of a file is looked at.
const MOST_BYTES: usize = 64 * 1024;
/// How many rows are looked at: titles and summaries can stand above a header.
const MOST_ROWS: usize = 60;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The canonical lots file.
    Lots,
    /// Schwab's Lot Details.
    SchwabLots,
    /// Schwab's positions.
    SchwabPositions,
    /// Fidelity's positions.
    FidelityPositions,
    /// Vanguard's cost basis export of what is held.
    VanguardLots,
    /// Interactive Brokers' Flex Query as XML.
    IbkrFlexXml,
    /// Interactive Brokers' Flex Query as CSV.
    IbkrFlexCsv,
    /// Interactive Brokers' Activity Statement.
    IbkrActivity,
    /// E*TRADE's `PortfolioDownload`.
    Etrade,
    /// Fidelity `NetBenefits`' open lots of a stock plan.
    NetBenefits,
    /// Schwab's realized gains: no holdings, but the year's history.
    SchwabRealized,
    /// The transactions file: no holdings, but what makes them.
    Transactions,
    /// A beancount journal.
    Beancount,
    /// A ledger or hledger journal.
    Ledger,
    /// `symbol,price[,as_of]`.
    Prices,
    /// Something that is not read as holdings.
    Foreign(Foreign),
}

impl Kind {
    /// The kinds that are read as holdings.
    pub const HOLDINGS: [Self; 13] = [
        Self::Lots,
        Self::SchwabLots,
        Self::SchwabPositions,
        Self::FidelityPositions,
        Self::VanguardLots,
        Self::IbkrFlexXml,
        Self::IbkrFlexCsv,
        Self::IbkrActivity,
        Self::Etrade,
        Self::NetBenefits,
        Self::Transactions,
        Self::Beancount,
        Self::Ledger,
    ];

    /// Is it read as holdings?
    #[must_use]
    pub fn is_holdings(self) -> bool {
        Self::HOLDINGS.contains(&self)
    }

    /// A name that never changes, for scripts.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Lots => "lots",
            Self::SchwabLots => "schwab-lot-details",
            Self::SchwabPositions => "schwab-positions",
            Self::FidelityPositions => "fidelity-positions",
            Self::VanguardLots => "vanguard-lots",
            Self::IbkrFlexXml => "ibkr-flex",
            Self::IbkrFlexCsv => "ibkr-flex-csv",
            Self::IbkrActivity => "ibkr-activity",
            Self::Etrade => "etrade",
            Self::NetBenefits => "netbenefits-lots",
            Self::SchwabRealized => "schwab-realized",
            Self::Transactions => "transactions",
            Self::Beancount => "beancount",
            Self::Ledger => "ledger",
            Self::Prices => "prices",
            Self::Foreign(foreign) => foreign.info().slug,
        }
    }

    /// Its name on screens.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lots => "lots file",
            Self::SchwabLots => "Schwab Lot Details",
            Self::SchwabPositions => "Schwab positions",
            Self::FidelityPositions => "Fidelity positions",
            Self::VanguardLots => "Vanguard cost basis",
            Self::IbkrFlexXml => "Interactive Brokers Flex Query",
            Self::IbkrFlexCsv => "Interactive Brokers Flex Query (CSV)",
            Self::IbkrActivity => "Interactive Brokers Activity Statement",
            Self::Etrade => "E*TRADE portfolio",
            Self::NetBenefits => "NetBenefits open lots",
            Self::SchwabRealized => "Schwab realized gains",
            Self::Transactions => "transactions",
            Self::Beancount => "beancount journal",
            Self::Ledger => "ledger or hledger journal",
            Self::Prices => "prices",
            Self::Foreign(foreign) => foreign.info().name,
        }
    }

    /// Where the dates are that a file of whole holdings lacks.
    #[must_use]
    pub fn dates_are(self) -> &'static str {
        match self {
            Self::SchwabPositions => {
                "at Schwab, click the Cost Basis of each position and export its Lot Details"
            }
            Self::FidelityPositions => {
                "Fidelity exports none: open each position's purchase history and write its lots \
                 as account,symbol,acquired,quantity,cost_basis"
            }
            Self::IbkrFlexXml | Self::IbkrFlexCsv => {
                "in the Flex Query, choose the option Lots of Open Positions and run it again"
            }
            Self::IbkrActivity => {
                "take a Flex Query with the option Lots of Open Positions, or a statement with lots"
            }
            Self::Etrade => {
                "at E*TRADE, open the lots of every position in the view, then download"
            }
            _ => "write the lots as account,symbol,acquired,quantity,cost_basis",
        }
    }
}

/// What the bytes of a file are.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Kind {
    let head = bytes.get(..MOST_BYTES).unwrap_or(bytes);
    if let Some(foreign) = by_bytes(head) {
        return Kind::Foreign(foreign);
    }
    // A cut inside a character would make the whole text look like another encoding.
    let head = match str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => {
            head.get(..error.valid_up_to()).unwrap_or(head)
        }
        _ => head,
    };
    let (text, _) = text::decode(head);
    by_text(&text).or_else(|| by_rows(&text)).unwrap_or(Kind::Foreign(Foreign::Unknown))
}

/// Files that are no text, or no text worth reading as rows.
fn by_bytes(bytes: &[u8]) -> Option<Foreign> {
    let starts = |sign: &[u8]| bytes.starts_with(sign);
    let is_utf16 = starts(b"\xFF\xFE") || starts(b"\xFE\xFF");
    if bytes.trim_ascii().is_empty() || bytes.trim_ascii() == b"\xEF\xBB\xBF" {
        Some(Foreign::Empty)
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"\xD0\xCF\x11\xE0") {
        Some(Foreign::Workbook)
    } else if starts(b"\x1F\x8B") {
        Some(Foreign::Gzip)
    } else if starts(b"%PDF") {
        Some(Foreign::Pdf)
    } else if !is_utf16 && bytes.contains(&0) {
        Some(Foreign::Binary)
    } else {
        None
    }
}

/// Texts that are no tables, by how they begin.
fn by_text(text: &str) -> Option<Kind> {
    if text.trim_start().starts_with('<') && text.contains("<FlexQueryResponse") {
        return Some(Kind::IbkrFlexXml);
    }
    if let Some(foreign) = foreign_text(text) {
        return Some(Kind::Foreign(foreign));
    }
    if text.lines().any(ledgers::is_beancount_line) {
        Some(Kind::Beancount)
    } else if ledgers::is_plain_journal(text) {
        Some(Kind::Ledger)
    } else {
        None
    }
}

/// The same for texts that are not read.
fn foreign_text(text: &str) -> Option<Foreign> {
    let start: String = text.trim_start().chars().take(4000).collect::<String>().to_lowercase();
    let has = |sign: &str| start.contains(sign);
    if start.starts_with("<!doctype html") || has("<html") {
        Some(Foreign::WebPage)
    } else if has("ofxheader") || has("<?ofx") || start.starts_with("<ofx") {
        Some(Foreign::Ofx)
    } else if has("<flexstatementresponse") {
        Some(Foreign::IbkrStatus)
    } else if start.starts_with('<') {
        Some(Foreign::Xml)
    } else if start.starts_with(['{', '[']) && serde_like(&start) {
        Some(Foreign::Json)
    } else {
        None
    }
}

/// Does a text that begins with a bracket go on as JSON? (A settings file begins with one too.)
fn serde_like(start: &str) -> bool {
    start
        .chars()
        .skip(1)
        .find(|letter| !letter.is_whitespace())
        .is_some_and(|letter| matches!(letter, '"' | '{' | '}' | ']') || letter.is_ascii_digit())
}

/// Tables, by a title or by their header's names.
fn by_rows(text: &str) -> Option<Kind> {
    let mut table = Table::new(text);
    for place in 0..MOST_ROWS {
        let row = table.next_row()?;
        let kind = by_title(&row, place == 0).or_else(|| by_header(&Header::of(&row)));
        if kind.is_some() {
            return kind;
        }
    }
    None
}

fn by_title(row: &Row<'_>, is_first: bool) -> Option<Kind> {
    let cells: Vec<&str> = row.cells().filter(|cell| !cell.is_empty()).collect();
    let line = cells.join(", ");
    // "Realized Gain/Loss - Lot Details for …" is a title of Lot Details to the eye alone.
    if realized::is_title(&line) {
        return Some(Kind::SchwabRealized);
    }
    if schwab::is_title(&line) {
        return Some(Kind::SchwabLots);
    }
    if positions::is_title(&line) {
        return Some(Kind::SchwabPositions);
    }
    if is_first && text::clean(&line, text::NAME_LENGTH).starts_with("Account Summary") {
        Some(Kind::Etrade)
    } else if matches!(row.cell(1), "Header" | "Data") && ibkr::is_activity_table(row.cell(0)) {
        Some(Kind::IbkrActivity)
    } else if row.cell(0) == "1099-B" {
        Some(Kind::Foreign(Foreign::ClosedLots))
    } else {
        None
    }
}

fn by_header(header: &Header) -> Option<Kind> {
    let closed =
        ["closeddate", "datesold", "sold", "solddate", "saledate", "proceeds", "salesproceeds"];
    let names_security = ["symbol", "symbolcusip", "name", "security", "description", "instrument"];
    if transactions::is_header(header) {
        return Some(Kind::Transactions);
    }
    // Its trades, which can stand first, look like closed lots.
    if ibkr::is_flex(header) {
        return Some(Kind::IbkrFlexCsv);
    }
    if header.has_any(&closed) && header.has_any(&names_security) {
        return Some(if realized::is_header(header) {
            Kind::SchwabRealized
        } else if header.has_all(&["symbolcusip", "account"]) {
            Kind::Foreign(Foreign::VanguardRealized)
        } else {
            Kind::Foreign(Foreign::ClosedLots)
        });
    }
    let broker = [
        (Kind::FidelityPositions, fidelity::is_header(header)),
        (Kind::VanguardLots, vanguard::is_header(header)),
        (Kind::SchwabPositions, positions::is_header(header)),
        (Kind::NetBenefits, netbenefits::is_header(header)),
        (Kind::Etrade, etrade::is_header(header)),
    ];
    if let Some((kind, _)) = broker.into_iter().find(|(_, fits)| *fits) {
        return Some(kind);
    }
    if let Some(foreign) = Foreign::by_header(header) {
        return Some(Kind::Foreign(foreign));
    }
    let required = ["account", "symbol", "acquired", "quantity"];
    let found = required.iter().filter(|key| header.find(key).is_some()).count()
        + usize::from(header.has_any(&["costbasis", "costpershare"]));
    if header.find("quantity").is_some() && found >= 4 {
        return Some(Kind::Lots);
    }
    let counts = ["quantity", "shares", "units", "qty", "qtyquantity", "quantityqty"];
    if header.has_all(&["symbol", "price"]) && !header.has_any(&counts) {
        return Some(Kind::Prices);
    }
    None
}

#[cfg(test)]
mod tests;
