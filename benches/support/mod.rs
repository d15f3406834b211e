//! The households that are measured.

#![allow(dead_code, reason = "each benchmark uses what it needs")]

pub mod draw;
pub mod trader;

use chrono::{DateTime, Days, NaiveDate, Utc};
use lotscope::app::model::{Fresh, Model, Opened, Rows};
use lotscope::domain::household::{Household, Profiles, Rules};
use lotscope::domain::lot::{Level, Lot, Origin, Rare, Source};
use lotscope::domain::money::{Money, Rate, Shares, UnitPrice};
use lotscope::domain::portfolio::Portfolio;
use lotscope::domain::price::{PriceBook, PriceSource, Quote};
use lotscope::domain::sales::SaleBook;
use lotscope::domain::security::Security;
use lotscope::formats::{market, tax_tables};
use lotscope::shell::load::{self, Sources};
use lotscope::ui::theme::Theme;
use lotscope::ui::{self, Memory};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use rust_decimal::Decimal;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The sample's own day.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// A moment of that day.
pub fn now() -> DateTime<Utc> {
    today().and_hms_opt(21, 0, 0).unwrap().and_utc()
}

/// The sample folder as `lotscope sample-data` reads it, but with a journal of its own.
pub fn sample() -> (Household, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let sources = Sources {
        paths: vec![folder],
        journal: Some(PathBuf::from("/nonexistent/sales.jsonl")),
        ..Sources::default()
    };
    let loaded = load::load(&sources).unwrap();
    (loaded.household, loaded.name)
}

/// The built-in tax tables and market calendar.
pub fn rules() -> Arc<Rules> {
    let tables = tax_tables::built_in().unwrap();
    Arc::new(Rules { tables, calendar: market::built_in_calendar().unwrap() })
}

/// So many days before the sample's own.
pub fn ago(days: u64) -> NaiveDate {
    today().checked_sub_days(Days::new(days)).unwrap()
}

/// So many shares of a security in an account that were bought on a day at so much each.
pub fn bought(
    (account, security): (&str, &str),
    sequence: u32,
    acquired: NaiveDate,
    quantity: Decimal,
    cost: Decimal,
) -> Lot {
    Lot {
        id: format!("{security}@{acquired}.{sequence}").into(),
        account: account.into(),
        security: security.into(),
        level: Level::Lot,
        acquired: Some(acquired),
        quantity: Shares::new(quantity),
        basis: Some(Money::new(quantity * cost)),
        multiplier: Rate::ONE,
        stated_term: None,
        covered: None,
        origin: Origin::Purchase,
        rare: Rare::default(),
        source: Source { file: "lots.csv".into(), line: sequence + 2 },
        sequence,
    }
}

/// So many lots of one security in one account, and the sample's tax profile. The last are bought on
/// the sample's own day, so losses wash.
pub fn household_of(lots: u32) -> Household {
    holding(lots, Security::new("VTI".into()))
}

/// The same of a security whose losses cannot wash.
pub fn exempt_household_of(lots: u32) -> Household {
    holding(lots, Security { wash_exempt: Some(true), ..Security::new("VTI".into()) })
}

fn holding(lots: u32, security: Security) -> Household {
    let (sample, _) = sample();
    let mut prices = PriceBook::default();
    let price = UnitPrice::new(Decimal::new(32_840, 2));
    prices.set("VTI".into(), Quote { price, as_of: None, source: PriceSource::Demo });
    let holdings = Portfolio::new([], [security], (0..lots).map(lot).collect(), prices);
    let profiles = Profiles { base: sample.profiles.base, ..Profiles::default() };
    Household::new(holdings, profiles, SaleBook::default(), Arc::clone(&sample.rules))
}

/// Dates over ten years, costs from 100 to 420, whole and fractional shares, without a pattern.
fn lot(place: u32) -> Lot {
    let mixed = u64::from(place).wrapping_mul(6_364_136_223_846_793_005) >> 20;
    let quantity = Decimal::new(i64::try_from(mixed % 90_000).unwrap() + 1_000, 3);
    let cost = Decimal::new(i64::try_from(mixed / 7 % 32_000).unwrap() + 10_000, 2);
    bought(("Broker", "VTI"), place, ago(mixed % 3650), quantity, cost)
}

/// A household as the shell hands it to the explorer.
pub fn fresh(household: Household, name: String) -> Fresh {
    let opened = Opened {
        name,
        rows: Rows::default(),
        price_source: "prices.csv".to_owned(),
        demo: false,
        read_only: None,
        adds_nothing: None,
        fixed_date: true,
        reduce_motion: false,
    };
    Fresh { household, today: today(), problems: Vec::new(), opened }
}

/// The explorer on it.
pub fn model(fresh: Fresh, size: (u16, u16)) -> Model {
    Model::new(fresh, now(), size)
}

/// A terminal in memory, with what the explorer keeps from frame to frame.
pub struct Picture {
    terminal: Terminal<TestBackend>,
    theme: Theme,
    memory: Memory,
}

impl Picture {
    /// An empty one of so many columns and rows.
    pub fn new((columns, rows): (u16, u16)) -> Self {
        let terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        Self { terminal, theme: Theme::named("dark", false), memory: Memory::default() }
    }

    /// Draws what the model shows.
    pub fn draw(&mut self, model: &Model) {
        let Self { terminal, theme, memory } = self;
        let frame = |frame: &mut ratatui::Frame<'_>| {
            black_box(ui::draw(frame, model, theme, memory));
        };
        terminal.draw(frame).unwrap();
    }
}
