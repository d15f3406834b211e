//! What can be typed: the options of every command, and the words that say a sale.
//!
//! Numbers and dates are read by the readers that files go through, so that the same spelling
//! means the same everywhere and nothing passes through a float.

use crate::domain::goal::Fill;
use crate::domain::ids::LotId;
use crate::domain::method::{Method, REGISTRY};
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{ShareUnit, Side};
use crate::domain::plan::{Limits, Selection};
use crate::formats::number::Unit;
use crate::formats::{date, number};
use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use rust_decimal::Decimal;
use std::path::PathBuf;

const EVERYWHERE: &str = "Options of every command";

/// The options that every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = EVERYWHERE)]
pub struct GlobalArgs {
    /// The portfolio.
    #[arg(
        short,
        long,
        global = true,
        value_name = "PATH",
        help = "A portfolio folder or a holdings file; may be repeated [else LOTSCOPE_PORTFOLIO, \
                else the current folder if it holds a portfolio]"
    )]
    pub portfolio: Vec<PathBuf>,
    /// The day to work as of [default: today, in New York]
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// Prices from this file
    #[arg(long, global = true, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Settings from this file
    #[arg(long, global = true, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Simulated sales in this file
    #[arg(long, global = true, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// How to print the result
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Format,
    /// When to print in bold
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorWhen,
    /// Print notes on the files read, too
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Set and not empty: no colour (<https://no-color.org>).
    #[arg(long, global = true, hide = true, env = "NO_COLOR", hide_env = true)]
    pub no_color: Option<String>,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    #[default]
    Text,
    /// One JSON object
    Json,
    /// Rows for a spreadsheet (lots, preview, compare, sales, realized, wash, calendar, check,
    /// import and export lots)
    Csv,
}

/// When text may be bold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// Only in a terminal that may have colour
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorWhen {
    /// With or without, where the user says so.
    #[must_use]
    pub const fn said(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::Always => Some(true),
            Self::Never => Some(false),
        }
    }
}

/// The words that say a sale, but for its method.
#[derive(Args, Clone, Debug)]
pub struct OrderArgs {
    /// The security to sell, or to cover
    pub symbol: String,
    /// So many shares
    #[arg(long, value_name = "N", value_parser = parse_shares, allow_hyphen_values = true, group = "amount")]
    pub quantity: Option<Shares>,
    /// Shares worth so many dollars, before fee and tax
    #[arg(long, value_name = "USD", value_parser = parse_money, allow_hyphen_values = true, group = "amount")]
    pub proceeds: Option<Money>,
    /// Everything the account holds on that side
    #[arg(long, group = "amount")]
    pub all: bool,
    /// The fewest shares that leave so many dollars after fee and this year's tax
    #[arg(long, value_name = "USD", value_parser = parse_money, allow_hyphen_values = true, group = "amount", conflicts_with = "lots")]
    pub target_cash: Option<Money>,
    /// The fewest shares with this net gain, disallowed losses not counted; -3000 is a net loss of 3,000
    #[arg(long, value_name = "USD", value_parser = parse_money, allow_hyphen_values = true, group = "amount", conflicts_with = "lots")]
    pub target_gain: Option<Money>,
    /// As many shares as there is room for
    #[arg(long, value_name = "WHAT", value_parser = fills(), group = "amount", conflicts_with = "lots")]
    pub fill: Option<Fill>,
    /// The account, where several taxable ones hold it, or a sheltered one
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Dollars a share [default: the current price]
    #[arg(long, value_name = "P", value_parser = parse_price, allow_hyphen_values = true)]
    pub price: Option<UnitPrice>,
    /// The trade date; of a day on which the market is closed, the next one [default: the as-of date]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub on: Option<NaiveDate>,
    /// The broker's fee in dollars
    #[arg(long, value_name = "USD", value_parser = parse_money, allow_hyphen_values = true)]
    pub fee: Option<Money>,
    /// Which lots.
    #[command(flatten)]
    pub pick: LotArgs,
    /// Whether parts of a share can be sold [default: where the position has some]
    #[arg(long, value_name = "UNIT", value_parser = share_units())]
    pub shares: Option<ShareUnit>,
    /// Sell shares held, or cover shares sold short [default: what is open]
    #[arg(long, value_parser = sides())]
    pub side: Option<Side>,
}

/// The words that name lots, or keep some out.
#[derive(Args, Clone, Debug)]
pub struct LotArgs {
    /// The lots to sell, by hand; without an amount their sum is sold
    #[arg(long, value_name = "ID=QTY,ID=QTY", value_parser = parse_pick, value_delimiter = ',')]
    pub lots: Vec<Pick>,
    /// The method for shares that --lots leaves open [default: the standing method]
    #[arg(long, value_name = "METHOD", value_parser = ordering_methods(), requires = "lots")]
    pub fallback: Option<Method>,
    /// Leave short-term gain lots within so many days of long-term for last
    #[arg(long, value_name = "N")]
    pub guard_days: Option<u16>,
    /// Leave lots for last whose loss a purchase already made would disallow
    #[arg(long)]
    pub avoid_wash: bool,
    /// Lots that are not to be sold now
    #[arg(long, value_name = "ID,ID", value_parser = parse_lot, value_delimiter = ',')]
    pub lock: Vec<LotId>,
    /// Take in methods that the account's broker does not offer; the result says which those are
    #[arg(long)]
    pub all_methods: bool,
}

impl LotArgs {
    /// What is asked of a choice besides its method.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let (locked, guard_days) = (self.lock.clone(), self.guard_days);
        let (avoid_wash, all_methods) = (self.avoid_wash, self.all_methods);
        Limits { locked, guard_days, avoid_wash, all_methods, ..Limits::default() }
    }

    /// The lots named by hand, what they leave open by the standing method unless another is named.
    #[must_use]
    pub fn by_hand(&self, standing: Method) -> Option<Selection> {
        (!self.lots.is_empty()).then(|| Selection::Specific {
            picks: self.lots.iter().map(|pick| (pick.lot.clone(), pick.quantity)).collect(),
            fallback: self.fallback.unwrap_or(standing),
        })
    }
}

/// The words that say how lots are chosen for one sale.
#[derive(Args, Clone, Debug)]
pub struct MethodArgs {
    /// How lots are chosen, out of what the account's broker offers [default: the account's standing
    /// method]
    #[arg(long, value_name = "METHOD", value_parser = all_methods())]
    pub method: Option<Method>,
}

/// `ID=QTY`: so many shares of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The lot.
    pub lot: LotId,
    /// Shares of it.
    pub quantity: Shares,
}

fn parse_number(name: &str, text: &str, unit: Unit) -> Result<Decimal, String> {
    match number::read(name, text, unit) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(format!("{name} is missing; write a plain number, such as 1234.56")),
        Err(fault) => Err(format!("{}; {}", fault.message, fault.mend)),
    }
}

fn parse_shares(text: &str) -> Result<Shares, String> {
    parse_number("quantity", text, Unit::Quantity).map(Shares::new)
}

pub(in crate::cli) fn parse_money(text: &str) -> Result<Money, String> {
    parse_number("amount", text, Unit::Money).map(Money::new)
}

fn parse_price(text: &str) -> Result<UnitPrice, String> {
    parse_number("price", text, Unit::Price).map(UnitPrice::new)
}

/// Reads a date as files have it.
///
/// # Errors
/// When it is none.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    match date::read("date", text) {
        Ok(Some(stamp)) => Ok(stamp.day),
        Ok(None) => Err("date is missing; write it as 2026-11-24".to_owned()),
        Err(fault) => Err(format!("{}; {}", fault.message, fault.mend)),
    }
}

pub(in crate::cli) fn parse_lot(text: &str) -> Result<LotId, String> {
    match text.trim() {
        "" => Err("a lot is named by its id, as lotscope lots prints it".to_owned()),
        id => Ok(id.into()),
    }
}

/// The quantity stands after the last `=`: an id may contain one.
fn parse_pick(text: &str) -> Result<Pick, String> {
    let (lot, quantity) = text
        .rsplit_once('=')
        .filter(|(lot, _)| !lot.trim().is_empty())
        .ok_or_else(|| format!("\"{text}\" names no quantity; write ID=QTY"))?;
    Ok(Pick { lot: lot.trim().into(), quantity: parse_shares(quantity)? })
}

/// A parser of fixed words, which are shown in the help.
pub(in crate::cli) fn words<T: Clone + Send + Sync + 'static>(
    known: impl IntoIterator<Item = (&'static str, &'static str, T)>,
) -> impl TypedValueParser<Value = T> {
    let known: Vec<_> = known.into_iter().collect();
    let values = known.iter().map(|(word, help, _)| PossibleValue::new(*word).help(*help));
    PossibleValuesParser::new(values.collect::<Vec<_>>()).try_map(move |word| {
        known
            .iter()
            .find(|(name, ..)| *name == word)
            .map(|(.., value)| value.clone())
            .ok_or_else(|| format!("{word} is not known"))
    })
}

fn all_methods() -> impl TypedValueParser<Value = Method> {
    words(REGISTRY.iter().map(|info| (info.slug, info.rule, info.method)))
}

fn ordering_methods() -> impl TypedValueParser<Value = Method> {
    words(Method::automatic().map(|method| (method.info().slug, method.info().rule, method)))
}

pub(in crate::cli) fn share_units() -> impl TypedValueParser<Value = ShareUnit> {
    words([
        ("whole", "whole shares only", ShareUnit::Whole),
        ("fractional", "any part of a share", ShareUnit::Fractional),
    ])
}

fn fills() -> impl TypedValueParser<Value = Fill> {
    words(Fill::ALL.map(|(fill, slug)| (slug, fill.explained(), fill)))
}

fn sides() -> impl TypedValueParser<Value = Side> {
    words([
        ("sell", "sell shares held", Side::Sell),
        ("cover", "cover shares sold short", Side::Cover),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_pick_is_read_exactly() {
        let pick = parse_pick("VTI@2026-09-23=1.842").unwrap();
        assert_eq!(pick, Pick { lot: "VTI@2026-09-23".into(), quantity: Shares::new(dec!(1.842)) });
        assert_eq!(&*parse_pick("odd=id=3").unwrap().lot, "odd=id");
        assert!(parse_pick("VTI").is_err());
        assert!(parse_pick("=3").is_err());
        assert!(parse_pick("VTI=1O").unwrap_err().contains("letter O"));
    }

    #[test]
    fn numbers_and_dates_are_strict() {
        assert_eq!(parse_money("40,000"), Ok(Money::new(dec!(40000))));
        assert!(parse_shares("12,5").unwrap_err().contains("write 12.5"));
        assert!(parse_shares("").is_err());
        assert_eq!(parse_date("2026-11-24").map(|day| day.to_string()), Ok("2026-11-24".into()));
        assert!(parse_date("2026-02-30").is_err());
    }
}
