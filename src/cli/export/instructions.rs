//! `export instructions`: the letters of specific identification, one a sale.

use crate::cli::decided::parse_id;
use crate::cli::failure::Failure;
use crate::cli::json;
use crate::cli::output::{self, Style};
use crate::cli::report::Report;
use crate::cli::session::Session;
use crate::domain::instruction::{self, Instruction};
use crate::domain::preview::Warning;
use crate::domain::relot;
use crate::domain::sales::{Sale, SaleId};
use clap::Args;
use serde_json::{Value, json};

/// What `export instructions` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct InstructionsArgs {
    /// The sale, by its number [default: every sale whose lots can still be named]
    #[arg(value_name = "ID", value_parser = parse_id)]
    pub id: Option<SaleId>,
}

/// The letters.
#[derive(Clone, Debug)]
pub struct InstructionsReport {
    letters: Vec<(Sale, &'static str, String)>,
    /// Pending sales whose lots cannot be named, and why.
    unnamed: Vec<(SaleId, String)>,
}

/// Writes the letters.
///
/// # Errors
/// When there is no such sale, or it was taken back or dropped.
pub fn run(args: InstructionsArgs, session: &Session) -> Result<InstructionsReport, Failure> {
    let household = session.household();
    let is_open = |sale: &Sale| relot::is_open(sale, session.moment(), session.as_of);
    let open = |id| household.book.sale(id).is_ok_and(is_open);
    let named = args.id.is_some();
    let why_not = |sale: &Sale| instruction::naming_of(household, sale).why_not();
    let pending = || household.book.sales().iter().filter(|sale| is_open(sale));
    let ids: Vec<SaleId> = match args.id {
        Some(id) => vec![id],
        None => pending().filter(|sale| why_not(sale).is_none()).map(|sale| sale.id).collect(),
    };
    let left_out = |sale: &Sale| Some((sale.id, why_not(sale)?));
    let unnamed: Vec<_> = if named { Vec::new() } else { pending().filter_map(left_out).collect() };
    let letters = ids.into_iter().map(|id| {
        let letter = Instruction::new(household, id, !open(id), session.as_of)?;
        let broker = letter.broker.map_or("", |broker| broker.name());
        Ok((letter.sale.clone(), broker, letter.letter()))
    });
    let letters = letters.collect::<Result<Vec<_>, Failure>>()?;
    let report = InstructionsReport { letters, unnamed };
    // Beside letters, which are the result alone, so that they can be printed.
    if !report.letters.is_empty() {
        for warning in report.left_out() {
            output::aside(&format!("lotscope: {}", warning.message));
        }
    }
    Ok(report)
}

impl InstructionsReport {
    /// The pending sales that have no letter.
    fn left_out(&self) -> impl Iterator<Item = Warning> {
        self.unnamed
            .iter()
            .map(|(id, why)| Warning::new("no-letter", format!("no letter for #{id}: {why}")))
    }
}

impl Report for InstructionsReport {
    fn text(&self, _: Style) -> String {
        if self.letters.is_empty() {
            let why = match self.unnamed.as_slice() {
                [] => "no lots can be named any more".to_owned(),
                sales => {
                    let told: Vec<String> =
                        sales.iter().map(|(id, why)| format!("#{id}: {why}")).collect();
                    told.join("; ")
                }
            };
            return format!("No sale waits for an instruction: {why}.\n");
        }
        // A form feed stands between letters: each is a sheet of its own when printed.
        let texts: Vec<&str> = self.letters.iter().map(|(.., text)| text.as_str()).collect();
        texts.join("\n\u{c}\n")
    }

    fn json(&self) -> Value {
        let letters = self.letters.iter().map(|(sale, broker, text)| {
            let plan = &sale.preview.plan;
            json!({
                "id": sale.id.to_string(),
                "account": &*plan.order.account,
                "broker": Some(*broker).filter(|name| !name.is_empty()),
                "symbol": &*plan.order.security,
                "trade_date": plan.order.trade_date.to_string(),
                "settles_on": sale.preview.settles_on.to_string(),
                "change_until": json::time(&sale.preview.change_until),
                "picks": json::preview(&sale.preview).get("picks"),
                "text": text,
            })
        });
        let warnings = self.left_out().map(|warning| json::warning(&warning));
        json!({
            "instructions": letters.collect::<Vec<_>>(),
            "warnings": warnings.collect::<Vec<_>>(),
        })
    }
}
