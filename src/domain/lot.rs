//! A tax lot: shares of one security acquired at one time in one account.
//!
//! The total basis is the truth and the cost per share follows from it; a split shares the total
//! out and the last part takes the remainder.

mod rare;

pub use rare::{Former, Rare, RareFacts};

use super::ids::{AccountId, LotId, SecurityId};
use super::money::{Money, Rate, Shares, UnitPrice};
use super::term::{self, Term};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a broker owes of shares that it sent to another one (Treas. Reg. §1.6045A-1(a)(1), (a)(3)).
pub const TRANSFER_STATEMENT: &str = "the broker that sent covered shares owes the new one a \
    transfer statement with date and basis, within 15 days of settlement (Treas. Reg. §1.6045A-1)";

/// How the shares came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Bought.
    #[default]
    Purchase,
    /// Bought with a reinvested dividend.
    Reinvestment,
    /// Received as a gift: the donor's basis and period may carry over (IRC §1015).
    Gift,
    /// Inherited: always long-term, basis is the value at death (IRC §1014, §1223(9)).
    Inherited,
    /// Awarded by an employer.
    Award,
    /// Bought through an employee stock purchase plan.
    PurchasePlan,
    /// Moved in from another broker.
    Transfer,
    /// A replacement lot whose basis carries a disallowed loss.
    WashSale,
    /// Sold short.
    Short,
    /// None of these.
    Other,
}

impl Origin {
    /// Every origin with its name in files and JSON.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Purchase, "purchase"),
        (Self::Reinvestment, "reinvestment"),
        (Self::Gift, "gift"),
        (Self::Inherited, "inherited"),
        (Self::Award, "award"),
        (Self::PurchasePlan, "purchase-plan"),
        (Self::Transfer, "transfer"),
        (Self::WashSale, "wash-sale"),
        (Self::Short, "short"),
        (Self::Other, "other"),
    ];

    /// The name in files and JSON.
    #[must_use]
    pub fn slug(self) -> &'static str {
        Self::ALL.iter().find(|(origin, _)| *origin == self).map_or("other", |(_, slug)| slug)
    }
}

/// How much a row of a file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// One acquisition.
    #[default]
    Lot,
    /// A whole holding without dates: a gain can be shown, a term cannot.
    Position,
    /// Rebuilt from transactions.
    Rebuilt,
}

impl Level {
    /// The name in JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            Self::Position => "position",
            Self::Rebuilt => "rebuilt",
        }
    }
}

/// Where a row stands in the user's files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The file's name as the user knows it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
}

/// What a disposal of a whole lot at some price takes off its proceeds, and how it is taxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disposal {
    /// Total basis with the sign of the lot's quantity; `None` where it is unknown.
    pub basis: Option<Money>,
    /// The term; `None` when no date and no statement decides it.
    pub term: Option<Term>,
}

/// One lot. Quantity and basis are negative for a short position, so that
/// `gain = value − basis` holds for both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Unique within account and security.
    pub id: LotId,
    /// The account that holds it.
    pub account: AccountId,
    /// The security it is of.
    pub security: SecurityId,
    /// How much the row says.
    pub level: Level,
    /// The true acquisition date (for a short lot: when it was sold short).
    pub acquired: Option<NaiveDate>,
    /// Open shares, never zero; negative when short.
    pub quantity: Shares,
    /// Total basis with the sign of the quantity, adjustments included; for a short lot the
    /// opening proceeds. `None` is unknown, which is never zero.
    pub basis: Option<Money>,
    /// `value = quantity × price × multiplier`.
    pub multiplier: Rate,
    /// What the broker stated, beside the computed term.
    pub stated_term: Option<Term>,
    /// Whether the broker reports the basis to the IRS, where the file says so.
    pub covered: Option<bool>,
    /// How the shares came in.
    pub origin: Origin,
    /// What few lots have: a time of day, a donor's date, a remark and the like.
    pub rare: Rare,
    /// Where it was read.
    pub source: Source,
    /// Its place among all rows read: the last step of every tie.
    pub sequence: u32,
}

impl Lot {
    /// Is it a short position?
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.quantity.is_negative()
    }

    /// Is it in US dollars, so that it may enter sums and tax?
    #[must_use]
    pub fn is_usd(&self) -> bool {
        self.rare.foreign_currency.is_none()
    }

    /// What its shares were of on a day: before a merger or a spin-off that was another security.
    #[must_use]
    pub fn security_on(&self, day: NaiveDate) -> &SecurityId {
        let former = self.rare.former.iter().find(|former| day <= former.until);
        former.map_or(&self.security, |former| &former.security)
    }

    /// The start of the holding period; `None` when unknown.
    #[must_use]
    pub fn held_since(&self) -> Option<NaiveDate> {
        self.rare.holding_since.or(self.acquired)
    }

    /// The term of a disposal on `date`, or `None` when no date and no statement decides it.
    ///
    /// Inherited shares are always long-term (IRC §1223(9)); closing a short position is
    /// short-term (IRC §1233; what identical shares held at the same time make of its loss says
    /// [`crate::domain::short_sale`]), and so are shares whose holding period it takes.
    #[must_use]
    pub fn term_on(&self, date: NaiveDate) -> Option<Term> {
        if self.is_short() || self.rare.against_short {
            return Some(Term::Short);
        }
        if self.origin == Origin::Inherited {
            return Some(Term::Long);
        }
        self.held_since().map(|since| Term::on(since, date)).or(self.stated_term)
    }

    /// The first day of a long-term sale, for a long lot whose start is known.
    #[must_use]
    pub fn long_term_on(&self) -> Option<NaiveDate> {
        if self.is_short() || self.rare.against_short || self.origin == Origin::Inherited {
            return None;
        }
        self.held_since().map(term::long_term_on)
    }

    /// Days until it turns long-term; `None` when it has, never will, or nobody knows.
    #[must_use]
    pub fn days_to_long_term(&self, today: NaiveDate) -> Option<i64> {
        self.long_term_on().map(|day| (day - today).num_days()).filter(|days| *days > 0)
    }

    /// The basis of one unit as a price quotes it (for an option: of one share of its hundred),
    /// positive for long and short alike.
    #[must_use]
    pub fn cost_per_share(&self) -> Option<UnitPrice> {
        self.basis.and_then(|basis| basis.per_share(self.units()))
    }

    /// Quantity times multiplier: what a price is multiplied with.
    #[must_use]
    pub fn units(&self) -> Shares {
        self.quantity * self.multiplier
    }

    /// Market value at `price`, negative when short.
    #[must_use]
    pub fn value(&self, price: UnitPrice) -> Money {
        price * self.units()
    }

    /// Value less `basis` at `price`; `None` without a basis.
    ///
    /// For a gift that is the donor's basis, as in every sum over lots, so that a sum does not
    /// depend on the price; [`Lot::disposal`] says what a sale of it makes.
    #[must_use]
    pub fn gain(&self, price: UnitPrice) -> Option<Money> {
        self.basis.map(|basis| self.value(price) - basis)
    }

    /// The basis and the term of a disposal at `price` on `date`.
    ///
    /// A gift that was worth less than the donor's basis on the day of the gift has two bases (IRC
    /// §1015(a); Treas. Reg. §1.1015-1(a)): above the donor's basis the donor's, whose holding
    /// period tacks (§1223(2)); below the value of that day that value, and the period starts with
    /// the gift; between the two neither gain nor loss (IRS Publication 550, "Property Received as
    /// a Gift"). What the shares are worth at `price` is compared, before the order's fee.
    #[must_use]
    pub fn disposal(&self, price: UnitPrice, date: NaiveDate) -> Disposal {
        self.disposal_worth(self.value(price), date)
    }

    /// The same for what the whole lot fetches, before fees.
    #[must_use]
    pub fn disposal_worth(&self, value: Money, date: NaiveDate) -> Disposal {
        let donors = Disposal { basis: self.basis, term: self.term_on(date) };
        let Some((donor_basis, gift_value)) = self.dual_basis() else { return donors };
        if value >= donor_basis {
            donors
        } else if value >= gift_value {
            Disposal { basis: Some(value), ..donors }
        } else {
            let own = self.acquired.map(|day| Term::on(day, date)).or(self.stated_term);
            let term = if self.rare.against_short { Some(Term::Short) } else { own };
            Disposal { basis: Some(gift_value), term }
        }
    }

    /// So many of its shares (positive for both sides) as a lot with their part of every total;
    /// [`lot_less`](super::preview::lot_less) is what they leave.
    #[must_use]
    pub fn part(&self, shares: Shares) -> Self {
        let signed = if self.is_short() { -shares } else { shares };
        let mut part = self.clone();
        part.set_shares(signed, |total| total.share(signed, self.quantity));
        part
    }

    /// Takes so many of its shares (positive for both sides) off, fewer than all, as a lot of their own;
    /// it keeps the rest of every total.
    #[must_use]
    pub fn split_off(&mut self, shares: Shares) -> Self {
        let part = self.part(shares);
        let (taken, whole) = (part.quantity, self.quantity);
        self.set_shares(whole - taken, |total| total - total.share(taken, whole));
        part
    }

    /// Leaves so many shares, with the sign of the lot, and of every total what this makes of it.
    pub(in crate::domain) fn set_shares(&mut self, shares: Shares, of: impl Fn(Money) -> Money) {
        self.quantity = shares;
        self.basis = self.basis.map(&of);
        self.rare.map_totals(of);
    }

    /// What the user told of it, in words: `basis you gave on 2026-11-22: statement of 2019`.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        [("basis", &self.rare.basis_told), ("date", &self.rare.date_told)]
            .into_iter()
            .filter_map(|(what, word)| Some(format!("{what} {}", word.as_ref()?.words())))
            .collect()
    }

    /// What the shares themselves cost: the basis but for what an average over a pool made of it.
    #[must_use]
    pub fn own_basis(&self) -> Option<Money> {
        self.basis.map(|basis| basis - self.rare.averaging.unwrap_or(Money::ZERO))
    }

    /// What was paid for it, or what a short sale fetched: without the losses of other sales that wash
    /// sales put into the basis, and without what an average made of it. For a gift it is the donor's
    /// basis. Has the sign of the quantity.
    #[must_use]
    pub fn paid(&self) -> Option<Money> {
        let added = self.rare.averaging.or(self.rare.wash_disallowed).unwrap_or(Money::ZERO);
        self.basis.map(|basis| basis - added)
    }

    /// The donor's basis and the lower value on the day of the gift, where both count; a basis that
    /// was averaged is one.
    #[must_use]
    pub fn dual_basis(&self) -> Option<(Money, Money)> {
        self.basis
            .zip(self.rare.gift_value)
            .filter(|(basis, value)| value < basis && self.rare.averaging.is_none())
            .filter(|_| self.origin == Origin::Gift && !self.is_short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, lot};
    use rust_decimal::{Decimal, dec};

    /// 100 shares: the donor paid 10,000 in 2020, the gift of 2026-03-02 was worth 9,000.
    fn gift() -> Lot {
        Lot {
            origin: Origin::Gift,
            rare: worth(Some(dec!(9000))),
            ..lot("X", "A", "2026-03-02", dec!(100), Some(dec!(10000)))
        }
    }

    fn worth(value: Option<Decimal>) -> Rare {
        let holding_since = Some(day("2020-05-04"));
        RareFacts { holding_since, gift_value: value.map(Money::new), ..RareFacts::default() }
            .into()
    }

    fn gain(lot: &Lot, price: Decimal) -> (Money, Option<Term>) {
        let price = UnitPrice::new(price);
        let disposal = lot.disposal(price, day("2026-11-24"));
        (lot.value(price) - disposal.basis.unwrap(), disposal.term)
    }

    #[test]
    fn a_gift_has_a_basis_for_gain_and_one_for_loss() {
        // IRS Publication 550 (2025), "Property Received as a Gift": the example's figures.
        let gift = gift();
        for (price, made, term) in [
            (dec!(104), dec!(400), Term::Long),
            (dec!(100), dec!(0), Term::Long),
            (dec!(95), dec!(0), Term::Long),
            (dec!(90), dec!(0), Term::Long),
            (dec!(87), dec!(-300), Term::Short),
        ] {
            assert_eq!(gain(&gift, price), (Money::new(made), Some(term)), "at {price}");
        }
    }

    #[test]
    fn only_a_gift_worth_less_than_it_cost_has_two_bases() {
        for one in [
            Lot { rare: worth(Some(dec!(11000))), ..gift() },
            Lot { rare: worth(None), ..gift() },
            Lot { origin: Origin::Purchase, ..gift() },
        ] {
            assert_eq!(gain(&one, dec!(87)), (Money::new(dec!(-1300)), Some(Term::Long)));
        }
    }
}
