//! `compare`: one order by every method, least tax first.

use super::args::OrderArgs;
use super::csv_out::{self, Column, Kind};
use super::failure::Failure;
use super::json::{self, Object};
use super::order::{self, GOAL, Request};
use super::output::Style;
use super::preview;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, DISCLAIMER, Table};
use crate::domain::broker::Menu;
use crate::domain::compare::{self, Comparison, Outcome};
use crate::domain::instruction::Naming;
use crate::domain::later::Sold;
use crate::domain::method::Method;
use crate::domain::money::Money;
use crate::domain::preview::Preview;
use crate::domain::refusal::Refusal;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The order by every method.
#[derive(Clone, Debug)]
pub struct CompareReport {
    request: Request,
    comparison: Comparison,
    as_of: chrono::NaiveDate,
    /// What the account's broker offers.
    menu: Option<&'static Menu>,
    /// Whether it takes lots by name.
    naming: Naming,
    /// What the shares that the best choice leaves would cost on top of it.
    rest: Option<Money>,
}

/// Plans the order by every method, and by hand where lots are named.
///
/// # Errors
/// When there is no such sale.
pub fn run(args: &OrderArgs, session: &Session) -> Result<CompareReport, Failure> {
    let request = Request::read_for_all(args, session)?;
    let household = session.household();
    let mut comparison = compare::compare_within(
        household,
        &request.order,
        request.by_hand.as_ref(),
        &request.limits,
        session.as_of,
    )?;
    for outcome in &mut comparison.outcomes {
        order::add_warnings(&mut outcome.preview, &request, household);
    }
    let best = comparison.outcomes.first().map(|outcome| &outcome.preview);
    let rest = best
        .filter(|best| !best.remaining.quantity.is_zero())
        .and_then(|best| Sold::of(household, best, session.as_of)?.tax_of_the_rest());
    let menu = request.menu(household);
    let naming = Naming::of_order(household.portfolio(), &request.order);
    Ok(CompareReport { request, comparison, as_of: session.as_of, menu, naming, rest })
}

impl CompareReport {
    fn refused(&self) -> Vec<Value> {
        let refused = self.comparison.refused.iter();
        let row = |(method, refusal): &(Method, Refusal)| {
            json!({
                "method": method.slug(),
                "code": refusal.code(),
                "reason": refusal.to_string(),
            })
        };
        refused.map(row).collect()
    }

    fn members(&self) -> Vec<Object> {
        self.comparison.outcomes.iter().map(|outcome| self.member(outcome)).collect()
    }

    /// `PREVIEW` and `extra_tax`; with a broker profile what the broker makes of the method, too.
    fn member(&self, outcome: &Outcome) -> Object {
        let mut member = json::preview(&outcome.preview);
        member.insert("extra_tax".to_owned(), json::maybe_money(outcome.extra_tax));
        let method = Menu::carried_out_by(outcome.preview.plan.method);
        // Average cost is elected and no choice on an order: no menu offers or refuses it.
        if let Some(menu) = self.menu.filter(|_| method != Method::AverageCost) {
            let at_broker = match menu.entry(method) {
                None => json!({ "broker": menu.broker.slug(), "offered": false }),
                Some(entry) => json!({
                    "broker": menu.broker.slug(),
                    "offered": true,
                    "name": entry.name,
                    "certainty": entry.certainty.slug(),
                }),
            };
            member.insert("at_broker".to_owned(), at_broker);
        }
        member
    }

    /// The methods that the broker does not offer, and how to see them.
    fn not_here(&self) -> Option<String> {
        let broker = self.menu?.broker.short_name();
        let refused = self.comparison.refused.iter();
        let names: Vec<&str> = refused
            .filter(|(_, refusal)| matches!(refusal, Refusal::NotAtBroker { .. }))
            .map(|(method, _)| method.name())
            .collect();
        let names = names.join(" · ");
        (!names.is_empty())
            .then(|| format!("not at {broker} (--all-methods compares them too): {names}\n"))
    }
}

const COLUMNS: &[Column] = &[
    ("method", Kind::Figure),
    ("account", Kind::Text),
    ("symbol", Kind::Text),
    ("quantity", Kind::Figure),
    ("proceeds", Kind::Figure),
    ("basis", Kind::Figure),
    ("gain", Kind::Figure),
    ("short_term_gain", Kind::Figure),
    ("long_term_gain", Kind::Figure),
    ("disallowed_loss", Kind::Figure),
    ("tax.impact", Kind::Figure),
    ("extra_tax", Kind::Figure),
    ("after_tax_proceeds", Kind::Figure),
    ("remaining.quantity", Kind::Figure),
    ("remaining.gain", Kind::Figure),
    ("remaining.short_term_gain", Kind::Figure),
    ("remaining.long_term_gain", Kind::Figure),
];

impl Report for CompareReport {
    fn json(&self) -> Value {
        let order = &self.request.order;
        json!({
            "as_of": self.as_of,
            "account": &*order.account,
            "symbol": &*order.security,
            "quantity": json::shares(order.quantity),
            "price": json::price(order.price),
            "methods": self.members(),
            "refused": self.refused(),
            "best": self.comparison.best.map(Method::slug),
        })
    }

    fn csv(&self) -> Result<String, Failure> {
        csv_out::table(COLUMNS, &self.members())
    }

    fn text(&self, style: Style) -> String {
        let Some(first) = self.comparison.outcomes.first() else { return String::new() };
        let taxed = first.extra_tax.is_some();
        let mut out = format!("{}\n", style.bold(&preview::headline(&first.preview)));
        let order = if taxed { ", least tax first" } else { "" };
        let _ = writeln!(out, "proceeds {}{order}\n", text::money(first.preview.plan.proceeds()));
        if let Some(goal) = &self.request.goal {
            let _ = writeln!(out, "goal: {}, by {}\n", goal.sentence(), goal.method.name());
        }
        out.push_str(&self.table(taxed, style));
        let elected = |refusal: &&Refusal| matches!(refusal, Refusal::AverageCostElected { .. });
        let mut refused = self.comparison.refused.iter().map(|(_, refusal)| refusal);
        if let Some(refusal) = refused.find(elected) {
            let _ = writeln!(out, "* {refusal}");
        } else if self.has_standing() {
            let told = match self.naming.why_not() {
                Some(why) => format!("* the standing method: {why}\n"),
                None => {
                    "* the standing method: what the broker does unless lots are named\n".to_owned()
                }
            };
            out.push_str(&told);
        }
        out.push_str(&self.not_here().unwrap_or_default());
        if let Some(rest) = self.rest {
            let _ = writeln!(
                out,
                "left by {}: gain {}; sold this year at this price too it would add {} of tax",
                first.preview.plan.method.name(),
                text::signed(first.preview.remaining.gain),
                text::signed(rest)
            );
        }
        out.push_str(&self.remarks());
        out.push_str(DISCLAIMER);
        out.push('\n');
        out
    }
}

impl CompareReport {
    fn has_standing(&self) -> bool {
        let standing = self.request.standing;
        self.comparison.outcomes.iter().any(|outcome| outcome.preview.plan.method == standing)
    }

    fn table(&self, taxed: bool, style: Style) -> String {
        let lost = |outcome: &Outcome| outcome.preview.disallowed();
        let washes = self.comparison.outcomes.iter().any(|one| !lost(one).is_zero());
        let gains =
            [("method", Align::Left), ("short-term", Align::Right), ("long-term", Align::Right)];
        let tax_columns =
            [("tax", Align::Right), ("extra", Align::Right), ("you keep", Align::Right)];
        let left = [("left: short-term", Align::Right), ("left: long-term", Align::Right)];
        let columns: Vec<_> = gains
            .into_iter()
            .chain(washes.then_some(("washed", Align::Right)))
            .chain(tax_columns.into_iter().filter(|_| taxed))
            .chain(left)
            .collect();
        let mut table = Table::new(&columns);
        for outcome in &self.comparison.outcomes {
            let preview = &outcome.preview;
            let is_best = outcome.extra_tax.is_some_and(Money::is_zero);
            let of_tax = [
                text::maybe_signed(preview.tax_impact()),
                if is_best { "least".to_owned() } else { text::maybe_signed(outcome.extra_tax) },
                text::maybe_money(preview.after_tax_proceeds()),
            ];
            let cells = [
                self.name(preview),
                text::signed(preview.gains.short_term),
                text::signed(preview.gains.long_term),
            ]
            .into_iter()
            .chain(washes.then(|| text::money(lost(outcome))))
            .chain(of_tax.into_iter().filter(|_| taxed))
            .chain([
                text::signed(preview.remaining.short_term_gain),
                text::signed(preview.remaining.long_term_gain),
            ]);
            if Some(preview.plan.method) == self.comparison.best {
                table.total(cells);
            } else {
                table.row(cells);
            }
        }
        table.render(style)
    }

    fn name(&self, preview: &Preview) -> String {
        let method = preview.plan.method;
        let mark = if method == self.request.standing { " *" } else { "" };
        let rest =
            preview.plan.fallback.map_or(String::new(), |rest| format!(", rest {}", rest.name()));
        format!("{}{rest}{mark}", self.called(method))
    }

    /// A method as the account's broker calls it.
    fn called(&self, method: Method) -> String {
        self.menu.map_or_else(|| method.name().to_owned(), |menu| menu.full_name(method))
    }

    /// Every assumption and warning once: most are the same for all methods. A warning of some methods
    /// alone says of which.
    fn remarks(&self) -> String {
        let mut seen = BTreeSet::new();
        let previews = || self.comparison.outcomes.iter().map(|outcome| &outcome.preview);
        let assumptions: Vec<&str> = previews()
            .flat_map(|preview| preview.assumptions.iter().map(String::as_str))
            .filter(|assumption| seen.insert(*assumption))
            .collect();
        let mut warnings = Vec::new();
        for preview in previews() {
            for warning in preview.warnings.iter().filter(|warning| warning.code != GOAL) {
                if !seen.insert(&warning.message) {
                    continue;
                }
                let of = self.methods_of(&warning.message);
                warnings.push(of.map_or_else(
                    || warning.message.clone(),
                    |of| format!("{of}: {}", warning.message),
                ));
            }
        }
        text::remarks(assumptions, warnings.iter().map(String::as_str))
    }

    /// The methods that a warning is about, as the table calls them, or those that it is not about where
    /// they are fewer; `None` where it is about all.
    fn methods_of(&self, message: &str) -> Option<String> {
        let has = |outcome: &&Outcome| {
            outcome.preview.warnings.iter().any(|warning| warning.message == message)
        };
        let called = |outcome: &Outcome| self.called(outcome.preview.plan.method);
        let (of, others): (Vec<&Outcome>, Vec<&Outcome>) =
            self.comparison.outcomes.iter().partition(has);
        let list =
            |some: Vec<&Outcome>| some.into_iter().map(called).collect::<Vec<_>>().join("; ");
        match others.len() {
            0 => None,
            few if few < of.len() => Some(format!("all but {}", list(others))),
            _ => Some(list(of)),
        }
    }
}
