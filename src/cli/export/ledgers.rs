//! `export beancount` and `export ledger`: the simulated sales as a journal of plain-text
//! accounting.

use super::written::{OutArgs, Written};
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::session::Session;
use crate::cli::text::{self, DISCLAIMER};
use crate::domain::sales::Sale;
use crate::formats::ledgers::write::{self, Content, Language};
use clap::Args;

/// What `export beancount` and `export ledger` take.
#[derive(Args, Clone, Debug)]
pub struct LedgerArgs {
    /// Only the sales, to be added to a journal that has the lots
    #[arg(long)]
    pub sales_only: bool,
    #[command(flatten)]
    pub out: OutArgs,
}

/// Writes the sales whose shares are out of the portfolio, by trade date, and the lots before them.
///
/// # Errors
/// When the file cannot be written.
pub fn run(args: &LedgerArgs, language: Language, session: &Session) -> Result<Written, Failure> {
    let household = session.household();
    let mut sales: Vec<&Sale> = household.book.live().collect();
    sales.sort_by_key(|sale| (sale.preview.plan.order.trade_date, sale.id));
    let count = text::count(sales.len(), "sale");
    let content = Content {
        holdings: &household.holdings,
        sales,
        with_lots: !args.sales_only,
        today: session.as_of,
    };
    let unknown = household.holdings.lots().iter().filter(|lot| lot.basis.is_none()).count();
    if unknown > 0 && content.with_lots {
        let lots = text::count(unknown, "lot");
        output::aside(&format!("lotscope: {lots} without a basis: written without a cost"));
    }
    let journal = write::write(&content, language, DISCLAIMER);
    Written::new(language.slug(), count, journal, false).into(&args.out)
}
