//! Telling files apart. The signs are those of format notes §9; the headers are copied from
//! its sections 3 to 8, the rows are invented.

use super::*;

fn kind(text: &str) -> Kind {
    recognise(text.as_bytes())
}

#[test]
fn the_kinds_that_are_read_are_found_by_content() {
    assert_eq!(kind("account,symbol,acquired,quantity,cost_basis\n"), Kind::Lots);
    assert_eq!(kind("\u{feff}Quantity;Symbol;Account;Acquired;Cost_Per_Share\r\n"), Kind::Lots);
    assert_eq!(kind("My lots\n\nsymbol,acquired,quantity,cost_basis\n"), Kind::Lots);
    assert_eq!(kind("symbol,price\nVTI,1\n"), Kind::Prices);
    assert_eq!(kind("as_of,price,symbol\n"), Kind::Prices);
    let title = "\"NOBL Lot Details for XXXX-4410 as of 04:31 PM ET, 11/20/2026\"\r\n\r\n";
    assert_eq!(kind(title), Kind::SchwabLots);
    let utf16: Vec<u8> = title.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(recognise(&[b"\xFF\xFE".as_slice(), &utf16].concat()), Kind::SchwabLots);
    let bare = "NOBL Lot Details for XXXX-4410 as of 04:31 PM ET,11/20/2026,,,,,,,\n";
    assert_eq!(kind(bare), Kind::SchwabLots);
}

#[test]
fn the_exports_that_are_read_are_found_by_title_or_header() {
    for (expected, text) in [
        (Kind::Beancount, "option \"title\" \"Mine\"\n2026-11-20 open Assets:Broker\n"),
        (Kind::Beancount, "2026-11-20 * \"Buy\"\n  Assets:Broker  10 VTI {100 USD}\n"),
        (Kind::Ledger, "2026-11-20 * Buy\n  Assets:Broker  10 VTI {$100}\n"),
        (Kind::Ledger, "; mine\n2026/11/20 Buy\n\tAssets:Broker\t10 VTI @ $100\n"),
        (Kind::Ledger, "P 2026/11/20 16:00:00 VTI $328.40\n"),
        (
            Kind::SchwabPositions,
            "\"Positions for account Individual ...305 as of 04:40 PM ET, 2026/11/20\"\n\n\"Symbol\",\"Description\"\n",
        ),
        (Kind::SchwabPositions, "Positions for All-Accounts as of 04:40 PM ET, 2026/11/20,,,\n"),
        (
            Kind::SchwabPositions,
            "\"Symbol\",\"Description\",\"Qty (Quantity)\",\"Price\",\"Mkt Val (Market Value)\",\"Cost Basis\",\n",
        ),
        (
            Kind::SchwabPositions,
            "Symbol,Description,Quantity,Price,Market Value,Cost Basis,Security Type\n",
        ),
        (
            Kind::FidelityPositions,
            "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Last Price Change,Current Value\n",
        ),
        (
            Kind::FidelityPositions,
            "Account number,Account name,Symbol,Description,Quantity,Last price,Last price change,Current value\n",
        ),
        (
            Kind::FidelityPositions,
            "Account Name/Number,Symbol,Description,Quantity,Last Price,Last Price Change,Current Value\n",
        ),
        (
            Kind::VanguardLots,
            "A sentence of notice.\nAccount,Symbol/CUSIP,Description,Acquired date,Cost basis method,Quantity,Cost per share,Total cost\n",
        ),
        (
            Kind::Transactions,
            "date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,fair_value,to_symbol,ratio,note\n",
        ),
        (Kind::SchwabRealized, "\"Realized Gain/Loss - Lot Details for XXXX\"\n"),
        (
            Kind::SchwabRealized,
            "\"Realized Gain/Loss - Lot Details for Joint_Tenant as of Sun May 03  13:18:19 EDT 2026 from 01/01/2026 to 05/03/2026\",\"\"\n",
        ),
        (
            Kind::SchwabRealized,
            "\"Symbol\",\"Name\",\"Closed Date\",\"Opened Date\",\"Quantity\",\"Proceeds\"\n",
        ),
    ] {
        assert_eq!(kind(text), expected, "{text:?}");
        assert_eq!(expected.is_holdings(), expected != Kind::SchwabRealized);
    }
}

#[test]
fn brokers_files_are_found_by_content() {
    for (expected, text) in [
        (Kind::IbkrFlexXml, "<FlexQueryResponse queryName=\"Lots\" type=\"AF\">"),
        (Kind::IbkrFlexXml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<FlexQueryResponse>"),
        (Kind::IbkrFlexCsv, "\"ClientAccountID\",\"CurrencyPrimary\",\"Symbol\",\"Quantity\"\n"),
        (Kind::IbkrFlexCsv, "\"Symbol\",\"Quantity\",\"MarkPrice\",\"LevelOfDetail\"\n"),
        (
            Kind::IbkrFlexCsv,
            "\"ClientAccountID\",\"Symbol\",\"Quantity\",\"TradePrice\",\"Proceeds\"\n",
        ),
        (Kind::IbkrActivity, "\u{feff}Statement,Header,Field Name,Field Value\n"),
        (Kind::IbkrActivity, "Open Positions,Header,DataDiscriminator,Asset Category\n"),
        (Kind::Etrade, "Account Summary\nAccount,Net Account Value\n"),
        (Kind::Etrade, "\u{200b}Account Summary\nAccount,Total Assets\n"),
        (Kind::Etrade, "Symbol,Last Price $,Change $,Change %,Quantity,Price Paid $\n"),
        (
            Kind::NetBenefits,
            "\u{feff}Date acquired,Quantity,Cost basis,Cost basis/share,Value,Gain/loss,Share source,Holding period\n",
        ),
    ] {
        assert_eq!(kind(text), expected, "{text:?}");
    }
}

#[test]
fn the_samples_are_what_they_are() {
    let sample = |text: &str| recognise(text.as_bytes());
    assert_eq!(sample(include_str!("../../../sample-data/lots.csv")), Kind::Lots);
    assert_eq!(sample(include_str!("../../../sample-data/prices.csv")), Kind::Prices);
    assert_eq!(sample(include_str!("../../../sample-data/schwab-lots-VTI.csv")), Kind::SchwabLots);
    let toml = include_str!("../../../sample-data/lotscope.toml");
    assert_eq!(sample(toml), Kind::Foreign(Foreign::Unknown));
}

#[test]
fn every_file_that_is_not_read_is_refused_by_its_name() {
    for (foreign, text) in [
        (Foreign::Empty, ""),
        (Foreign::Empty, "\u{feff} \r\n\n"),
        (Foreign::Workbook, "PK\u{3}\u{4}rest"),
        (Foreign::Pdf, "%PDF-1.7"),
        (Foreign::Binary, "SQLite format 3\0"),
        (Foreign::WebPage, "\n<!DOCTYPE html><html>"),
        (Foreign::WebPage, "<html lang=\"en\">"),
        (Foreign::Ofx, "OFXHEADER:100\nDATA:OFXSGML\n"),
        (Foreign::Ofx, "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?>"),
        (
            Foreign::IbkrStatus,
            "<FlexStatementResponse timestamp=\"20 November, 2026\"><Status>Warn</Status>",
        ),
        (Foreign::Xml, "<?xml version=\"1.0\"?><gnc-v2>"),
        (Foreign::Json, "{\"activities\": []}"),
        (Foreign::Json, "[{\"symbol\": \"VTI\"}]"),
        (
            Foreign::SchwabHistory,
            "\"Date\",\"Action\",\"Symbol\",\"Description\",\"Quantity\",\"Price\",\"Fees & Comm\",\"Amount\"\n",
        ),
        (Foreign::ClosedLots, "Description,Date Acquired,Date Sold,Sales Proceeds,Cost\n"),
        (
            Foreign::VanguardRealized,
            "A notice.\nAccount,Symbol/CUSIP,Description,Acquired date,Sold date,Quantity,Total cost\n",
        ),
        (Foreign::ClosedLots, "1099-B,ACCOUNT NUMBER,TAX YEAR,DATE ACQUIRED\n"),
        (Foreign::ClosedLots, "account,symbol,lot,quantity,acquired,sold,proceeds,cost_basis\n"),
        (Foreign::FidelityHistory, "\n\nRun Date,Action,Symbol,Description\n"),
        (
            Foreign::VanguardPositions,
            "Account Number,Investment Name,Symbol,Shares,Share Price,Total Value,\n",
        ),
        (
            Foreign::EtradeHistory,
            "All Transactions Activity Types

Activity/Trade Date,Transaction Date,Activity Type,Symbol
",
        ),
        (
            Foreign::EtradeStockPlan,
            "Record Type,Symbol,Grant Date,Grant Number,Sellable Qty.
",
        ),
        (
            Foreign::Chase,
            "Asset Class,Description,Ticker,CUSIP,Quantity,Unit Cost,Acquisition Date\n",
        ),
        (Foreign::Merrill, "\"COB Date\",\"Security #\",\"Symbol\",\"CUSIP #\"\n"),
        (
            Foreign::Yahoo,
            "Symbol,Current Price,Date,Time,Change,Open,High,Low,Volume,Trade Date,Purchase Price,Quantity\n",
        ),
        (
            Foreign::Robinhood,
            "\"Activity Date\",\"Process Date\",\"Settle Date\",\"Instrument\",\"Trans Code\"\n",
        ),
        (Foreign::Coinbase, "Timestamp,Transaction Type,Asset,Quantity Transacted\n"),
        (
            Foreign::Wealthsimple,
            "Account Name,Symbol,Quantity,Position Direction,Book Value (Market)\n",
        ),
        (Foreign::Degiro, "Product,Symbol/ISIN,Amount,Closing,Local value,,Value in CHF\n"),
        (Foreign::M1, "Symbol,Name,Quantity,Avg. Price,Cost Basis,Unrealized Gain ($)\n"),
        (Foreign::Hledger, "account,commodity,units,unitcost,date\n"),
        (Foreign::Pricehist, "date,base,quote,amount,source,type\n"),
        (Foreign::KnownBasis, "account,symbol,lot,acquired,basis,who,when,source\n"),
        (Foreign::Unknown, "hello\nworld\n"),
        (Foreign::Unknown, "VTI,30,9552\n"),
    ] {
        assert_eq!(kind(text), Kind::Foreign(foreign), "{text:?}");
    }
    assert_eq!(recognise(b"\x1F\x8B\x08rest"), Kind::Foreign(Foreign::Gzip));
}

#[test]
fn a_refusal_names_the_kind_and_what_to_do() {
    let fault = Foreign::SchwabHistory.refusal();
    assert_eq!(fault.message, "not read: Schwab transactions");
    assert!(fault.mend.contains("Lot Details"));
    for foreign in Foreign::ALL {
        assert!(!foreign.refusal().mend.is_empty());
        assert!(!foreign.info().slug.contains(' '));
    }
}

#[test]
fn a_long_file_is_told_by_its_beginning() {
    let mut text = String::from("account,symbol,acquired,quantity,cost_basis\n");
    while text.len() < MOST_BYTES + 100 {
        text.push_str("Société,VTI,2020-01-02,1,1\n");
    }
    // Wherever the cut falls, also inside the é.
    for pad in 0..30 {
        let text = format!("{}{text}", "\n".repeat(pad));
        assert_eq!(kind(&text), Kind::Lots);
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        let _ = recognise(&bytes);
    }
}
