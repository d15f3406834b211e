//! `raise`: cash from several securities, one sale per account and security; it changes nothing.

use super::args::{parse_date, parse_lot, parse_money, share_units, words};
use super::failure::Failure;
use super::json;
use super::order;
use super::output::Style;
use super::preview;
use super::priced;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, DISCLAIMER, Table};
use crate::domain::ids::LotId;
use crate::domain::money::Money;
use crate::domain::optimal::{Proof, ProofKind};
use crate::domain::order::ShareUnit;
use crate::domain::preview::Preview;
use crate::domain::raise::{self, By, Raised, Wanted};
use crate::domain::tax::Gains;
use chrono::{Datelike, NaiveDate};
use clap::Args;
use clap::builder::TypedValueParser;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What `raise` takes.
#[derive(Args, Clone, Debug)]
pub struct RaiseArgs {
    /// The amount in dollars: proceeds, before tax
    #[arg(value_name = "AMOUNT", value_parser = parse_money, allow_hyphen_values = true)]
    amount: Money,
    /// How lots are chosen
    #[arg(long, value_name = "WAY", value_parser = ways(), default_value = "optimal")]
    by: By,
    /// The amount is what is left after this year's tax
    #[arg(long)]
    after_tax: bool,
    /// An account to sell from; may be repeated [default: every taxable one]
    #[arg(long, value_name = "NAME")]
    account: Vec<String>,
    /// The trade date [default: the as-of date]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    /// Whether parts of a share can be sold [default: where every position has some]
    #[arg(long, value_name = "UNIT", value_parser = share_units())]
    shares: Option<ShareUnit>,
    /// Leave lots out whose loss a purchase already made would disallow, unless the others do not do
    #[arg(long)]
    avoid_wash: bool,
    /// Lots that are not to be sold now
    #[arg(long, value_name = "ID,ID", value_parser = parse_lot, value_delimiter = ',')]
    lock: Vec<LotId>,
    /// Sell from accounts too whose broker does not offer this way of choosing
    #[arg(long)]
    all_methods: bool,
}

fn ways() -> impl TypedValueParser<Value = By> {
    words([
        ("optimal", "the least tax over all of them, with proof or gap", By::Optimal),
        (
            "overweight",
            "what is furthest above its target weight first, as M1 does",
            By::Overweight,
        ),
        ("mintax", "the brokers' order over all of them", By::Mintax),
    ])
}

/// Cash that could be raised.
#[derive(Clone, Debug)]
pub struct RaiseReport {
    raised: Raised,
    as_of: NaiveDate,
}

/// Plans the sales.
///
/// # Errors
/// When they cannot be.
pub fn run(args: &RaiseArgs, session: &Session) -> Result<RaiseReport, Failure> {
    let household = session.household();
    let accounts = args.account.iter().map(|name| household.account_named(name));
    let wanted = Wanted {
        target: args.amount,
        after_tax: args.after_tax,
        by: args.by,
        accounts: accounts.collect::<Result<_, _>>()?,
        avoid_wash: args.avoid_wash,
        locked: args.lock.clone(),
        unit: args.shares,
        on: args.on.unwrap_or(session.as_of),
        all_methods: args.all_methods,
    };
    let mut raised = raise::raise(household, &wanted, session.as_of)?;
    for sale in &mut raised.sales {
        order::add_invitation(sale, household);
        let of = &sale.plan.order;
        sale.warnings.extend(priced::warning(session, &of.security, of.trade_date));
    }
    Ok(RaiseReport { raised, as_of: session.as_of })
}

impl Report for RaiseReport {
    fn json(&self) -> Value {
        let Raised { wanted, sales, proceeds, tax, proof, warnings, .. } = &self.raised;
        json!({
            "target": json::money(wanted.target),
            "after_tax": wanted.after_tax,
            "by": wanted.by.slug(),
            "sales": sales.iter().map(|sale| Value::Object(json::preview(sale))).collect::<Vec<_>>(),
            "proceeds": json::money(*proceeds),
            "tax": tax.as_ref().map_or(Value::Null, json::impact),
            "after_tax_proceeds": json::maybe_money(self.raised.after_tax_proceeds()),
            "carryover": tax.as_ref().map_or(Value::Null, json::carryover),
            "proof": json::proof(proof.unwrap_or(Proof::UNCLAIMED)),
            "warnings": warnings.iter().map(json::warning).collect::<Vec<_>>(),
        })
    }

    fn text(&self, style: Style) -> String {
        let Raised { wanted, sales, .. } = &self.raised;
        let after_tax = if wanted.after_tax { " after tax" } else { "" };
        let title = format!(
            "Raise {}{after_tax} by {}",
            text::money(wanted.target),
            text::count(sales.len(), "sale")
        );
        let mut out = format!("{}\n{}\n", style.bold(&title), self.way());
        let days: BTreeSet<NaiveDate> =
            sales.iter().map(|sale| sale.plan.order.trade_date).collect();
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "as of {}, trade {}\n", self.as_of, days.join(" and "));
        out.push_str(&self.sales(style));
        out.push('\n');
        out.push_str(&self.figures(style));
        out.push('\n');
        out.push_str(&self.lots(style));
        out.push('\n');
        out.push_str(&self.remarks());
        out.push_str(DISCLAIMER);
        out.push('\n');
        out
    }
}

const LEAST: &str = "the least tax on the whole year, over all lots";

const fn way(by: By) -> &'static str {
    match by {
        By::Optimal => LEAST,
        By::Overweight => {
            "what is furthest above its target weight first; in each security the brokers' order"
        }
        By::Mintax => {
            "the brokers' order over all lots: losses, break-even lots, long-term gains, short-term gains"
        }
    }
}

impl RaiseReport {
    /// How the lots were chosen, and of the least tax no more than is proven.
    fn way(&self) -> String {
        let Raised { wanted, proof, .. } = &self.raised;
        match proof {
            Some(proof) if wanted.by == By::Optimal && proof.kind != ProofKind::Exact => {
                let gap = proof.gap.filter(|_| proof.kind == ProofKind::Bounded);
                let gap = gap.map(|gap| format!(", at most {} above {LEAST}", text::money(gap)));
                format!("the best found{}", gap.unwrap_or_else(|| " over all lots".to_owned()))
            }
            _ => way(wanted.by).to_owned(),
        }
    }

    fn sales(&self, style: Style) -> String {
        let mut table = Table::new(&[
            ("sell", Align::Left),
            ("from", Align::Left),
            ("shares", Align::Point),
            ("at", Align::Right),
            ("proceeds", Align::Right),
            ("short-term", Align::Right),
            ("long-term", Align::Right),
            ("tax of it alone", Align::Right),
        ]);
        for sale in &self.raised.sales {
            let order = &sale.plan.order;
            table.row([
                order.security.to_string(),
                order.account.to_string(),
                text::shares(order.quantity),
                text::price(order.price),
                text::money(sale.plan.proceeds()),
                text::signed(sale.gains.short_term),
                text::signed(sale.gains.long_term),
                text::maybe_signed(sale.tax_impact()),
            ]);
        }
        let gains: Gains = self.raised.sales.iter().map(|sale| sale.gains).sum();
        table.total([
            "together".to_owned(),
            String::new(),
            String::new(),
            String::new(),
            text::money(self.raised.proceeds),
            text::signed(gains.short_term),
            text::signed(gains.long_term),
            text::maybe_signed(self.raised.tax.map(|tax| tax.total())),
        ]);
        table.render(style)
    }

    fn figures(&self, style: Style) -> String {
        let Some((tax, kept)) = self.raised.tax.zip(self.raised.after_tax_proceeds()) else {
            return format!("tax       {}\n", text::UNKNOWN);
        };
        let mut out = format!(
            "tax       {} -> {}: {} = federal {}, net investment {}, state {}\nyou keep  {}\n",
            text::money(tax.before),
            text::money(tax.after),
            style.bold(&text::signed(tax.total())),
            text::signed(tax.federal),
            text::signed(tax.niit),
            text::signed(tax.state),
            text::money(kept),
        );
        if let Some(proof) = &self.raised.proof {
            let _ = writeln!(out, "proof     {}{}", proved(proof), out_of_it(&self.raised.avoided));
        }
        out.push_str(&preview::carried(&tax, self.raised.wanted.on.year()));
        out
    }

    fn lots(&self, style: Style) -> String {
        let mut table = Table::new(&[
            ("lot", Align::Left),
            ("shares", Align::Point),
            ("proceeds", Align::Right),
            ("gain", Align::Right),
            ("term", Align::Left),
            ("why", Align::Left),
        ]);
        for sale in &self.raised.sales {
            let order = &sale.plan.order;
            table.line(format!("{} from {}", order.security, order.account), true);
            for slice in &sale.plan.slices {
                table.row([
                    slice.lot.to_string(),
                    text::shares(slice.quantity),
                    text::money(slice.proceeds),
                    text::maybe_signed(slice.gain()),
                    text::term(slice.term),
                    slice.reason.to_string(),
                ]);
            }
        }
        table.render(style)
    }

    /// Every assumption and warning once.
    fn remarks(&self) -> String {
        let mut seen = BTreeSet::new();
        let sales = || self.raised.sales.iter();
        let assumed: Vec<&str> = sales()
            .flat_map(|sale: &Preview| sale.assumptions.iter().map(String::as_str))
            .filter(|assumption| seen.insert(*assumption))
            .collect();
        let warnings = self.raised.warnings.iter().chain(sales().flat_map(|sale| &sale.warnings));
        let warned: Vec<&str> = warnings
            .map(|warning| warning.message.as_str())
            .filter(|message| seen.insert(*message))
            .collect();
        text::remarks(assumed, warned)
    }
}

/// `, while INTC@2026-11-05 stays out (it would wash)`.
fn out_of_it(avoided: &[LotId]) -> String {
    let Some(first) = avoided.first() else { return String::new() };
    match avoided.len() - 1 {
        0 => format!(", while {first} stays out (it would wash)"),
        1 => format!(", while {first} and another lot stay out (they would wash)"),
        more => format!(", while {first} and {more} others stay out (they would wash)"),
    }
}

/// What is proven of the choice.
fn proved(proof: &Proof) -> String {
    proof.claim().unwrap_or_else(|| "none".to_owned())
}
