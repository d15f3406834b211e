//! The kinds of files that are not read: how each is told, and what to do instead.

use crate::formats::problem::Fault;
use crate::formats::table::Header;

/// What a kind of file is called, and what a refusal of it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// A name that never changes, for scripts.
    pub slug: &'static str,
    /// Its name on screens.
    pub name: &'static str,
    /// What to do instead.
    pub mend: &'static str,
    /// Column names (as headers are compared) that, together, are its sign; none where the sign
    /// is another one.
    columns: &'static [&'static str],
}

macro_rules! foreign {
    ($($kind:ident, $slug:literal, $name:literal, $mend:expr, [$($column:literal),*];)*) => {
        /// A kind of file that is not read as holdings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Foreign {
            $(#[doc = concat!("Not read: ", $name, ".")] $kind,)*
        }

        impl Foreign {
            /// Every kind; where two headers could fit, the first is meant.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// What is known of the kind.
            #[must_use]
            pub const fn info(self) -> Info {
                match self {
                    $(Self::$kind => Info {
                        slug: $slug,
                        name: $name,
                        mend: $mend,
                        columns: &[$($column),*],
                    },)*
                }
            }
        }
    };
}

/// Where the lots are, at brokers whose lot file is read or whose lots can be copied.
const SCHWAB: &str = "at Schwab, click the Cost Basis of each position and export its Lot Details";
const BY_HAND: &str = "write its lots as account,symbol,acquired,quantity,cost_basis";
const ETRADE: &str = "at E*TRADE, open Portfolios, open the lots of every position, then download";
const RESAVE: &str = "open it and save its table as CSV; of E*TRADE's stock plan workbooks write the \
                      lots as account,symbol,acquired,quantity,cost_basis";
const HISTORY: &str = "open lots are needed: export them, or write them as \
                       account,symbol,acquired,quantity,cost_basis";

foreign! {
    Empty, "empty", "an empty file", "download it again", [];
    Workbook, "workbook", "a spreadsheet workbook", RESAVE, [];
    Gzip, "gzip", "a compressed file", "unpack it first", [];
    Pdf, "pdf", "a PDF", "download the lots as CSV instead", [];
    Binary, "binary", "a file that is no text", "download the lots as CSV instead", [];
    WebPage, "web-page", "a web page",
        "log in again and download the file itself, not the page that asks for it", [];
    Ofx, "ofx", "an OFX file, which has no open lots", "download the lots as CSV instead", [];
    IbkrStatus, "ibkr-status", "an answer of Interactive Brokers without a statement",
        "ask for the statement again in a minute", [];
    Xml, "xml", "an XML file", "download the lots as CSV instead", [];
    Json, "json", "a JSON file", "download the lots as CSV instead", [];
    ClosedLots, "closed-lots", "closed lots", HISTORY, [];
    KnownBasis, "basis", "lotscope's own basis notes", "nothing to do; they are no holdings",
        ["lot", "basis", "who", "source"];
    SchwabHistory, "schwab-history", "Schwab transactions", SCHWAB,
        ["date", "action", "symbol", "feescomm"];
    FidelityHistory, "fidelity-history", "a Fidelity account history", HISTORY,
        ["rundate", "action", "symbol"];
    VanguardRealized, "vanguard-realized", "Vanguard's realized gains",
        "add them up as realized_short_term and realized_long_term under [tax] in lotscope.toml; \
         for what is held, take the export of unrealized gains", [];
    VanguardPositions, "vanguard-positions", "a Vanguard download, which has no lots",
        "at Vanguard, open Cost basis and export the unrealized gains instead",
        ["accountnumber", "investmentname", "shares", "shareprice"];
    EtradeHistory, "etrade-history", "E*TRADE transactions", ETRADE,
        ["activitytradedate", "activitytype"];
    EtradeStockPlan, "etrade-stock-plan", "an E*TRADE stock plan table", BY_HAND,
        ["recordtype", "grantnumber"];
    Chase, "chase", "J.P. Morgan positions", BY_HAND, ["ticker", "unitcost", "acquisitiondate"];
    Merrill, "merrill", "Merrill holdings, which have no dates", BY_HAND, ["cobdate", "security"];
    Yahoo, "yahoo", "a Yahoo Finance portfolio", BY_HAND,
        ["tradedate", "purchaseprice", "currentprice"];
    Robinhood, "robinhood", "Robinhood activity", HISTORY, ["transcode", "activitydate"];
    Coinbase, "coinbase", "Coinbase transactions", HISTORY, ["quantitytransacted"];
    Wealthsimple, "wealthsimple", "Wealthsimple holdings", BY_HAND,
        ["bookvaluemarket", "positiondirection"];
    Degiro, "degiro", "a DEGIRO portfolio", BY_HAND, ["symbolisin", "localvalue"];
    M1, "m1", "M1 holdings, which have no dates", BY_HAND, ["symbol", "avgprice", "costbasis"];
    Hledger, "hledger-holdings", "hledger holdings", "give the journal itself", ["units", "unitcost", "commodity"];
    Pricehist, "pricehist", "a pricehist file", "write it as symbol,price,as_of",
        ["date", "base", "quote", "amount"];
    Unknown, "unknown", "a file of no kind that is known",
        "a lots file starts with account,symbol,acquired,quantity,cost_basis", [];
}

impl Foreign {
    /// Why a file of this kind is refused, and what to do instead.
    #[must_use]
    pub fn refusal(self) -> Fault {
        let info = self.info();
        Fault::new(format!("not read: {}", info.name), info.mend)
    }

    /// The kind whose column names a header has.
    pub(super) fn by_header(header: &Header) -> Option<Self> {
        let fits = |kind: &Self| {
            let columns = kind.info().columns;
            !columns.is_empty() && header.has_all(columns)
        };
        Self::ALL.iter().copied().find(fits)
    }
}
