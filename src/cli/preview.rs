//! `preview`: one sale by one method; it changes nothing.

mod describe;

pub use describe::{after_washes, carried, deadline, describe, headline};

use super::args::{MethodArgs, OrderArgs};
use super::csv_out::{self, Column, Kind};
use super::failure::Failure;
use super::json::{self, Object};
use super::order::{self, Request};
use super::output::Style;
use super::report::Report;
use super::session::Session;
use crate::domain::broker::Menu;
use crate::domain::explain;
use crate::domain::instruction::Naming;
use crate::domain::method::Method;
use crate::domain::preview::{self, Preview};
use clap::Args;
use serde_json::Value;

/// What `preview` takes.
#[derive(Args, Clone, Debug)]
pub struct PreviewArgs {
    /// The sale.
    #[command(flatten)]
    pub order: OrderArgs,
    /// Its method.
    #[command(flatten)]
    pub method: MethodArgs,
}

/// A sale that was planned and not recorded.
#[derive(Clone, Debug)]
pub struct PreviewReport {
    preview: Preview,
    standing: Method,
    /// What the account's broker offers.
    menu: Option<&'static Menu>,
    /// Whether it takes lots by name.
    naming: Naming,
    /// What becomes of it on the return, in words.
    told: Option<String>,
}

/// Plans a sale.
///
/// # Errors
/// When there is no such sale.
pub fn run(args: &PreviewArgs, session: &Session) -> Result<PreviewReport, Failure> {
    let request = Request::read(&args.order, args.method.method, session)?;
    let selection = request.selection(args.method.method)?;
    let household = session.household();
    let mut preview = preview::preview_within(
        household,
        &request.order,
        &selection,
        &request.limits,
        session.as_of,
    )?;
    let told = explain::sale(household, &preview, session.as_of)
        .and_then(|explained| explained.story)
        .map(|story| story.sentence());
    order::add_warnings(&mut preview, &request, household);
    let menu = request.menu(household);
    let naming = Naming::of(household.portfolio(), &preview.plan);
    Ok(PreviewReport { preview, standing: request.standing, menu, naming, told })
}

impl PreviewReport {
    /// The sale itself.
    #[must_use]
    pub fn into_preview(self) -> Preview {
        self.preview
    }
}

const PICKS: &[Column] = &[
    ("lot", Kind::Text),
    ("acquired", Kind::Figure),
    ("quantity", Kind::Figure),
    ("proceeds", Kind::Figure),
    ("basis", Kind::Figure),
    ("gain", Kind::Figure),
    ("term", Kind::Figure),
    ("disallowed_loss", Kind::Figure),
    ("reason", Kind::Text),
];

impl Report for PreviewReport {
    fn text(&self, style: Style) -> String {
        let by = (Some(self.standing), self.menu);
        describe::told(&self.preview, by, (self.naming, self.told.as_deref()), style)
    }

    fn json(&self) -> Value {
        Value::Object(json::preview(&self.preview))
    }

    fn csv(&self) -> Result<String, Failure> {
        let rows: Vec<Object> = json::preview(&self.preview)
            .get("picks")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|pick| pick.as_object().cloned())
            .collect();
        csv_out::table(PICKS, &rows)
    }
}
