//! What is coming by itself: lots that turn long-term, sales whose lots become final and which settle,
//! reinvestments, and the end of the tax year.

use super::figures;
use super::household::Household;
use super::ids::{AccountId, LotId, SecurityId};
use super::lot::Lot;
use super::money::{Money, Shares};
use super::sales::{Sale, SaleId, SaleState};
use super::security::SecurityKind;
use super::wait::Waiting;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate};

/// Something that happens on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// The day.
    pub on: NaiveDate,
    /// What happens.
    pub what: Event,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The lots of a pending sale can be changed until then.
    LotsFinal(OfSale, DateTime<FixedOffset>),
    /// A pending sale settles.
    Settles(OfSale),
    /// A lot turns long-term.
    TurnsLong(Turning),
    /// A dividend of a security is reinvested, as its settings say.
    Reinvests(SecurityId),
    /// The last day on which a short position that is closed at a loss counts in this year.
    LastCover(i32),
    /// The last day whose sales are taxed in this year.
    LastTradeDate(i32),
}

/// A sale that something happens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfSale {
    /// The sale.
    pub id: SaleId,
    /// Its account.
    pub account: AccountId,
    /// Its security.
    pub security: SecurityId,
    /// Its shares.
    pub quantity: Shares,
}

/// A lot that turns long-term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turning {
    /// The lot.
    pub lot: LotId,
    /// Its account.
    pub account: AccountId,
    /// Its security.
    pub security: SecurityId,
    /// Its shares.
    pub quantity: Shares,
    /// Its gain at today's price; `None` without a price or a basis.
    pub gain: Option<Money>,
    /// What selling it then saves in tax against selling it today, at today's price and this year's
    /// figures: negative where it is worth more sold before. `None` without a tax figure.
    pub tax_saved: Option<Money>,
}

impl Turning {
    /// What waiting for it, or selling before, is worth, in words; `None` where neither is, or nobody
    /// knows.
    #[must_use]
    pub fn worth(&self) -> Option<String> {
        let saved = self.tax_saved?.to_cents();
        let how = match (saved.is_negative(), saved.is_positive()) {
            (true, _) => "sell before",
            (_, true) => "wait",
            _ => return None,
        };
        Some(format!("{how}: {}", figures::cents(saved.abs())))
    }
}

impl Event {
    /// The word in JSON, which never changes its meaning.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::LotsFinal(..) => "lots-final",
            Self::Settles(_) => "settles",
            Self::TurnsLong(_) => "turns-long-term",
            Self::Reinvests(_) => "reinvests",
            Self::LastCover(_) => "last-cover-at-a-loss",
            Self::LastTradeDate(_) => "last-trade-date",
        }
    }

    /// The security it is about.
    #[must_use]
    pub const fn security(&self) -> Option<&SecurityId> {
        match self {
            Self::LotsFinal(of, _) | Self::Settles(of) => Some(&of.security),
            Self::TurnsLong(turning) => Some(&turning.security),
            Self::Reinvests(security) => Some(security),
            Self::LastCover(_) | Self::LastTradeDate(_) => None,
        }
    }

    /// The account it is about.
    #[must_use]
    pub const fn account(&self) -> Option<&AccountId> {
        match self {
            Self::LotsFinal(of, _) | Self::Settles(of) => Some(&of.account),
            Self::TurnsLong(turning) => Some(&turning.account),
            Self::Reinvests(_) | Self::LastCover(_) | Self::LastTradeDate(_) => None,
        }
    }

    /// The sale it is about.
    #[must_use]
    pub const fn sale(&self) -> Option<SaleId> {
        match self {
            Self::LotsFinal(of, _) | Self::Settles(of) => Some(of.id),
            _ => None,
        }
    }

    /// What happens, in words. A date is not among them.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::LotsFinal(of, until) => {
                format!("#{} {}: lots final at {} ET", of.id, of.security, until.format("%H:%M"))
            }
            Self::Settles(of) => format!("#{} {}: settles", of.id, of.security),
            Self::TurnsLong(turning) => {
                let what = match turning.gain {
                    Some(gain) if gain.is_negative() => ", a loss",
                    Some(gain) if gain.is_positive() => ", a gain",
                    _ => "",
                };
                let one = turning.quantity == Shares::from(1);
                let verb = if one { "turns" } else { "turn" };
                let shares = figures::shares(turning.quantity);
                format!("{shares} {} {verb} long-term{what}", turning.security)
            }
            Self::Reinvests(security) => format!("{security} reinvests its dividend"),
            Self::LastCover(year) => {
                format!("last day to close a short at a loss for {year}")
            }
            Self::LastTradeDate(year) => format!("last trade date of tax year {year}"),
        }
    }
}

/// What is coming from `from` on through that many `days` more, by day: deadlines first, then lots.
/// Saved tax is against a sale on `today`.
#[must_use]
pub fn coming(household: &Household, today: NaiveDate, from: NaiveDate, days: u64) -> Vec<Coming> {
    let until = from.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    let mut all: Vec<Coming> = Vec::new();
    // Crypto settles as it is sold: nothing of it is still to come.
    let waits = |sale: &&Sale| {
        let security = household.holdings.security(&sale.preview.plan.order.security);
        let crypto = security.is_some_and(|one| one.kind == SecurityKind::Crypto);
        sale.state(today) == SaleState::Pending && !crypto
    };
    all.extend(household.book.live().filter(waits).flat_map(of_sale));
    all.extend(turning(household, today, from, until));
    let portfolio = household.portfolio();
    for security in portfolio.securities() {
        let held = || portfolio.lots_of(&security.id).iter().any(|lot| !lot.is_short());
        let on = security.reinvests.filter(|_| held());
        all.extend(on.map(|on| Coming { on, what: Event::Reinvests(security.id.clone()) }));
    }
    for year in from.year()..=until.year() {
        let calendar = &household.rules.calendar;
        let shorts = portfolio.lots().iter().any(|lot| is_taxable_short(household, lot));
        let cover = calendar.last_day_to_settle_in(year).filter(|_| shorts);
        all.extend(cover.map(|on| Coming { on, what: Event::LastCover(year) }));
        let last = calendar.last_trading_day(year);
        all.extend(last.map(|on| Coming { on, what: Event::LastTradeDate(year) }));
    }
    all.retain(|one| (from..=until).contains(&one.on) && one.on >= today);
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    all
}

fn is_taxable_short(household: &Household, lot: &Lot) -> bool {
    lot.is_short() && lot.is_usd() && !household.portfolio().is_sheltered(&lot.account)
}

fn of_sale(sale: &Sale) -> [Coming; 2] {
    let order = &sale.preview.plan.order;
    let of = OfSale {
        id: sale.id,
        account: order.account.clone(),
        security: order.security.clone(),
        quantity: order.quantity,
    };
    let until = sale.preview.change_until;
    [
        Coming { on: until.date_naive(), what: Event::LotsFinal(of.clone(), until) },
        Coming { on: sale.preview.settles_on, what: Event::Settles(of) },
    ]
}

/// The taxable lots that turn long-term in these days.
fn turning(
    household: &Household,
    today: NaiveDate,
    from: NaiveDate,
    until: NaiveDate,
) -> Vec<Coming> {
    let portfolio = household.portfolio();
    let waiting = Waiting::new(household, today);
    let turns = |lot: &&Lot| {
        let soon = lot.long_term_on().is_some_and(|on| on > today && (from..=until).contains(&on));
        soon && lot.is_usd() && !portfolio.is_sheltered(&lot.account)
    };
    let of = |lot: &Lot| {
        let price = portfolio.prices.price(&lot.security);
        let what = Event::TurnsLong(Turning {
            lot: lot.id.clone(),
            account: lot.account.clone(),
            security: lot.security.clone(),
            quantity: lot.quantity,
            gain: price.and_then(|price| lot.gain(price)),
            tax_saved: price.and_then(|price| waiting.saves(lot, price)),
        });
        lot.long_term_on().map(|on| Coming { on, what })
    };
    portfolio.lots().iter().filter(turns).filter_map(of).collect()
}

fn order(one: &Coming) -> impl Ord + use<'_> {
    let (rank, sale, lot) = match &one.what {
        Event::LotsFinal(of, _) => (0, Some(of.id), None),
        Event::Settles(of) => (1, Some(of.id), None),
        Event::TurnsLong(turning) => {
            (2, None, Some((&turning.security, &turning.account, &turning.lot)))
        }
        Event::Reinvests(_) => (3, None, None),
        Event::LastCover(_) => (4, None, None),
        Event::LastTradeDate(_) => (5, None, None),
    };
    (one.on, rank, sale, lot, one.what.security())
}

#[cfg(test)]
mod tests;
