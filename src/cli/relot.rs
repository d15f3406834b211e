//! `relot`: other lots for a pending sale: what changes, the question whether to, and the journal.

use super::args::{Format, LotArgs, MethodArgs};
use super::decided::{DecidedReport, parse_id};
use super::failure::Failure;
use super::order;
use super::output::{self, Style};
use super::preview::deadline;
use super::session::Session;
use super::text::{self, Align, DISCLAIMER, Table};
use crate::domain::ids::LotId;
use crate::domain::instruction::Naming;
use crate::domain::money::Shares;
use crate::domain::plan::{Limits, Selection};
use crate::domain::preview::Preview;
use crate::domain::refusal::Refusal;
use crate::domain::relot::{Change, Reopened, Withheld};
use crate::domain::sales::SaleId;
use clap::Args;
use std::fmt::Write as _;

/// What `relot` takes.
#[derive(Args, Clone, Debug)]
#[command(mut_arg("lots", |arg| arg.help("The lots to sell instead, by hand; the sale stays as large as it is")))]
#[command(mut_arg("method", |arg| arg.help("How lots are chosen; either this or --lots")))]
pub struct RelotArgs {
    /// The sale, by its number
    #[arg(value_parser = parse_id)]
    pub id: SaleId,
    /// Its lots.
    #[command(flatten)]
    pub lots: LotArgs,
    /// Its method.
    #[command(flatten)]
    pub method: MethodArgs,
    /// Record without asking, as a script must
    #[arg(short, long)]
    pub yes: bool,
}

/// Plans other lots and records them; `None` when the answer was no.
///
/// # Errors
/// When the lots of the sale are final, no such choice is possible, nobody can be asked, or the
/// journal takes no event.
pub fn run(args: &RelotArgs, session: &mut Session) -> Result<Option<DecidedReport>, Failure> {
    let id = args.id;
    let reopened = Reopened::new(session.household(), id, session.moment(), session.as_of)?;
    let limits = args.lots.limits();
    known(&reopened, &limits)?;
    let selection = selection(args, &reopened)?;
    let mut change = reopened.choose(&selection, &limits, session.as_of)?;
    if change.is_none() {
        let mut said = format!("#{id} has these lots already; nothing was recorded.");
        for line in withheld(&change) {
            let _ = write!(said, "\n{line}");
        }
        return DecidedReport::new(id, said, session).map(Some);
    }
    if !args.yes && !output::can_ask() {
        return Err(Failure::usage(
            "yes-needed",
            "nobody can be asked whether to change the lots: give --yes to record it",
        ));
    }
    order::warn_of_lots(&mut change.new, &reopened.before);
    let confirmed = session.household().book.sale(id)?.confirmed.is_some();
    let naming = Naming::of_order(reopened.before.portfolio(), reopened.order());
    let shown = diff(&change, (naming, confirmed), session.style);
    match session.format {
        Format::Text => output::result(&shown).map_err(Failure::writing)?,
        Format::Json | Format::Csv if !args.yes => output::aside(&shown),
        Format::Json | Format::Csv => {}
    }
    if !args.yes
        && !output::confirm(&format!("Change the lots of #{id}?")).map_err(Failure::writing)?
    {
        output::aside("Nothing was recorded.");
        return Ok(None);
    }
    session.record(change.decision())?;
    let said = format!("#{id} has other lots now. Only the journal was written; tell the broker.");
    DecidedReport::new(id, said, session).map(Some)
}

/// A lock on a lot that is not there is a slip.
fn known(reopened: &Reopened, limits: &Limits) -> Result<(), Refusal> {
    let order = reopened.order();
    let portfolio = reopened.before.portfolio();
    let open = |id: &LotId| {
        portfolio.open(&order.account, &order.security, order.side).any(|lot| lot.id == *id)
    };
    match limits.locked.iter().find(|id| !open(id)) {
        None => Ok(()),
        Some(lot) => Err(Refusal::UnknownLot {
            account: order.account.clone(),
            security: order.security.clone(),
            side: order.side,
            lot: lot.clone(),
        }),
    }
}

fn selection(args: &RelotArgs, reopened: &Reopened) -> Result<Selection, Failure> {
    let standing = reopened.before.standing_for(reopened.order());
    if args.method.method.is_none() && args.lots.lots.is_empty() {
        return Err(Failure::usage(
            "lots-needed",
            "which lots? give --method METHOD, or the lots with --lots ID=QTY,ID=QTY",
        ));
    }
    order::selection(args.lots.by_hand(standing), args.method.method, standing)
}

/// Old and new side by side, and which lots move.
fn diff(change: &Change, (naming, confirmed): (Naming, bool), style: Style) -> String {
    let order = &change.new.plan.order;
    let until = naming.why_not().unwrap_or_else(|| {
        format!("lots can be changed until {}", deadline(&change.new.change_until))
    });
    let mut out = format!(
        "{}\ntraded {}, settles {}; {until}\n\n",
        style.bold(&format!(
            "Change the lots of #{}: {} {} at {}, {}",
            change.sale,
            text::shares(order.quantity),
            order.security,
            text::price(order.price),
            order.account
        )),
        order.trade_date,
        change.new.settles_on,
    );
    out.push_str(&sides(change, style));
    match change.tax_change() {
        Some(tax) => {
            let _ = writeln!(out, "\ntax {} by it\n", style.bold(&text::signed(tax)));
        }
        None => out.push('\n'),
    }
    let mut lots = Table::new(&[
        ("lot", Align::Left),
        ("acquired", Align::Left),
        ("was", Align::Point),
        ("", Align::Left),
        ("is", Align::Point),
    ]);
    for moved in &change.moved {
        lots.row([
            moved.lot.to_string(),
            moved.acquired.map_or_else(|| text::UNKNOWN.to_owned(), |day| day.to_string()),
            quantity(moved.from),
            "->".to_owned(),
            quantity(moved.to),
        ]);
    }
    out.push_str(&lots.render(style));
    for line in withheld(change) {
        let _ = writeln!(out, "! {line}");
    }
    if confirmed {
        out.push_str("! the broker confirmed the lots it has; the new ones need a new letter\n");
    }
    let new = &change.new;
    out.push_str(&text::remarks(
        new.assumptions.iter().map(String::as_str),
        new.warnings.iter().map(|warning| warning.message.as_str()),
    ));
    out.push_str(DISCLAIMER);
    out.push('\n');
    out
}

/// What other sales stand in the way of, and the way out.
fn withheld(change: &Change) -> impl Iterator<Item = String> {
    change.withheld.iter().map(Withheld::words)
}

fn quantity(shares: Shares) -> String {
    if shares.is_zero() { "none".to_owned() } else { text::shares(shares) }
}

fn sides(change: &Change, style: Style) -> String {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("method", Align::Left),
        ("short-term", Align::Right),
        ("long-term", Align::Right),
        ("gain", Align::Right),
        ("tax", Align::Right),
        ("you keep", Align::Right),
    ]);
    for (side, preview) in [("old", &change.old), ("new", &change.new)] {
        table.row(side_row(side, preview));
    }
    table.render(style)
}

fn side_row(side: &str, preview: &Preview) -> [String; 7] {
    let gains = preview.gains;
    let rest =
        preview.plan.fallback.map_or(String::new(), |rest| format!(", rest by {}", rest.name()));
    [
        side.to_owned(),
        format!("{}{rest}", preview.plan.method.name()),
        text::signed(gains.short_term),
        text::signed(gains.long_term),
        text::signed(if preview.sheltered { preview.plan.gain() } else { gains.total() }),
        text::maybe_signed(preview.tax_impact()),
        text::maybe_money(preview.after_tax_proceeds()),
    ]
}
