//! The letter to a broker, to be read, copied or saved.

use super::model::Model;
use crate::domain::instruction::Instruction;
use crate::domain::refusal::Refusal;
use crate::domain::relot::{self, Moment};
use crate::domain::sales::SaleId;
use tui_input::Input;

/// The letter of a sale, over the screen.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The sale.
    pub sale: SaleId,
    /// Its text.
    pub text: String,
    /// Lines scrolled past.
    pub scroll: usize,
    /// The path being typed, while it is being saved.
    pub path: Option<Input>,
    /// Why it was not saved, once that was tried.
    pub fault: Option<String>,
    /// What was done with it last.
    pub told: Option<String>,
}

impl Letter {
    /// The letter of a sale.
    ///
    /// # Errors
    /// When the sale was taken back or dropped.
    pub fn new(model: &Model, sale: SaleId) -> Result<Self, Refusal> {
        let household = &model.household;
        let recorded = household.book.sale(sale)?;
        let open = relot::is_open(recorded, Moment::Now(model.now), model.today);
        let text = Instruction::new(household, sale, !open, model.today)?.letter();
        Ok(Self { sale, text, scroll: 0, path: None, fault: None, told: None })
    }

    /// The name of the file it is saved in unless another is typed: in the portfolio's folder.
    #[must_use]
    pub fn file_name(&self, model: &Model) -> String {
        let sale = model.household.book.sale(self.sale).ok();
        let order = sale.map(|sale| &sale.preview.plan.order);
        order.map_or_else(String::new, |order| {
            // A symbol may have what no file name can.
            let symbol: String =
                order.security.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
            format!("instructions-{}-{symbol}-{}.txt", self.sale, order.trade_date)
        })
    }
}
