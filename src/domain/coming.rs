//! What is coming by itself: lots that turn long-term, wash-sale windows that close, sales whose lots
//! become final and which settle, reinvestments, and the end of the tax year.

pub mod worth;

use super::figures;
use super::household::Household;
use super::ids::{AccountId, LotId, SecurityId};
use super::instruction;
use super::lot::Lot;
use super::money::{Money, Shares};
use super::order::Side;
use super::portfolio::Portfolio;
use super::sales::{Sale, SaleId, SaleState};
use super::security::SecurityKind;
use super::wait::{Saved, Waiting};
use super::wash::windows::{LossOf, LossSale, Recent, Reinvesting, names};
use super::wash::{View, Windows};
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate};
use std::ops::RangeInclusive;

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
    /// The day after a window: what was sold at a loss may be bought again.
    MayBuy(OfWindow),
    /// A loss would meet none of the recent purchases any more.
    MaySell(OfWindow),
    /// A dividend of a security is reinvested, as its settings say.
    Reinvests(OfReinvestment),
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

/// A wash-sale window that has closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfWindow {
    /// What it was about.
    pub securities: Vec<SecurityId>,
    /// Which losses it was about: of sales, or of covers.
    pub side: Side,
    /// The simulated sale whose loss was at stake, if that was it.
    pub sale: Option<SaleId>,
    /// The loss that could have been washed, positive; `None` where nobody knows.
    pub loss: Option<Money>,
}

/// A dividend that is reinvested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfReinvestment {
    /// Its security.
    pub security: SecurityId,
    /// Does it fall into a window, so that it washes a loss?
    pub washes: bool,
    /// About how much of a loss it takes, positive; `None` where it takes none, or nobody knows.
    pub loss: Option<Money>,
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
    /// Its place among the open lots.
    place: usize,
    /// Its gain at today's price; `None` without a price or a basis, or until it is priced.
    pub gain: Option<Money>,
    /// What selling it then saves in tax against selling it today; `None` without a tax figure.
    pub saved: Option<Saved>,
}

impl Turning {
    fn is(&self, lot: &Lot) -> bool {
        (&self.lot, &self.account, &self.security) == (&lot.id, &lot.account, &lot.security)
    }

    /// The lot it is about.
    fn find<'p>(&self, portfolio: &'p Portfolio) -> Option<&'p Lot> {
        let here = portfolio.lots().get(self.place).filter(|lot| self.is(lot));
        let anywhere = || portfolio.lots_in(&self.account, &self.security).iter();
        here.or_else(|| anywhere().find(|lot| self.is(lot)))
    }
}

impl Event {
    /// Is it the same thing, whatever it is worth?
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::TurnsLong(one), Self::TurnsLong(other)) => {
                (&one.lot, &one.account, &one.security)
                    == (&other.lot, &other.account, &other.security)
            }
            _ => self == other,
        }
    }

    /// The word in JSON, which never changes its meaning.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::LotsFinal(..) => "lots-final",
            Self::Settles(_) => "settles",
            Self::TurnsLong(_) => "turns-long-term",
            Self::MayBuy(_) => "may-be-bought",
            Self::MaySell(_) => "may-be-sold-at-a-loss",
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
            Self::MayBuy(of) | Self::MaySell(of) => of.securities.as_slice().first(),
            Self::Reinvests(of) => Some(&of.security),
            Self::LastCover(_) | Self::LastTradeDate(_) => None,
        }
    }

    /// The account it is about.
    #[must_use]
    pub const fn account(&self) -> Option<&AccountId> {
        match self {
            Self::LotsFinal(of, _) | Self::Settles(of) => Some(&of.account),
            Self::TurnsLong(turning) => Some(&turning.account),
            Self::MayBuy(_)
            | Self::MaySell(_)
            | Self::Reinvests(_)
            | Self::LastCover(_)
            | Self::LastTradeDate(_) => None,
        }
    }

    /// The sale it is about.
    #[must_use]
    pub const fn sale(&self) -> Option<SaleId> {
        match self {
            Self::LotsFinal(of, _) | Self::Settles(of) => Some(of.id),
            Self::MayBuy(of) => of.sale,
            _ => None,
        }
    }

    /// The loss that a window kept, or that a reinvestment takes, positive.
    #[must_use]
    pub fn loss(&self) -> Option<Money> {
        let loss = match self {
            Self::MayBuy(of) | Self::MaySell(of) => of.loss,
            Self::Reinvests(of) => of.loss,
            _ => None,
        };
        loss.filter(|loss| loss.to_cents().is_positive())
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
            Self::MayBuy(of) => {
                format!("{} may be {} again", names(&of.securities), of.side.opened())
            }
            Self::MaySell(of) => {
                format!("{} may be {} at a loss again", names(&of.securities), of.side.done())
            }
            Self::Reinvests(of) if of.washes => {
                format!("! {} reinvests inside its window", of.security)
            }
            Self::Reinvests(of) => format!("{} reinvests its dividend", of.security),
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
    let windows = household.wash_windows(today, View::Taxpayer);
    let fixed = fixed(household, today, (from, days));
    let of_windows = of_windows(household, today, (from, days), &windows);
    let mut all = in_order(fixed.into_iter().chain(of_windows).collect());
    let pricing = Pricing::new(household, today);
    for one in &mut all {
        pricing.price(&mut one.what);
    }
    all
}

/// Puts what is coming into its order.
#[must_use]
pub fn in_order(mut all: Vec<Coming>) -> Vec<Coming> {
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    all
}

/// Works out what lots that turn long-term are worth at today's prices.
#[derive(Clone, Debug)]
pub struct Pricing<'a> {
    household: &'a Household,
    waiting: Waiting<'a>,
}

impl<'a> Pricing<'a> {
    /// Prepares what all lots share.
    #[must_use]
    pub fn new(household: &'a Household, today: NaiveDate) -> Self {
        Self { household, waiting: Waiting::new(household, today) }
    }

    /// Gives a lot its gain and the tax saved; leaves everything else as it is.
    pub fn price(&self, event: &mut Event) {
        let Event::TurnsLong(turning) = event else { return };
        let portfolio = self.household.portfolio();
        let lot = turning.find(portfolio);
        let priced = lot.zip(portfolio.prices.price(&turning.security));
        turning.gain = priced.and_then(|(lot, price)| lot.gain(price));
        turning.saved = priced.and_then(|(lot, price)| self.waiting.saves(lot, price));
    }
}

/// The days that are looked at: from one on through so many more, but none before today.
fn shown(today: NaiveDate, (from, days): (NaiveDate, u64)) -> RangeInclusive<NaiveDate> {
    from.max(today)..=from.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// What is coming whatever prices do, in no order: lots that turn long-term are not priced.
#[must_use]
pub fn fixed(
    household: &Household,
    today: NaiveDate,
    (from, days): (NaiveDate, u64),
) -> Vec<Coming> {
    let until = from.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    let mut all: Vec<Coming> = Vec::new();
    // Crypto settles as it is sold: nothing of it is still to come.
    let waits = |sale: &&Sale| {
        let security = household.holdings.security(&sale.preview.plan.order.security);
        let crypto = security.is_some_and(|one| one.kind == SecurityKind::Crypto);
        sale.state(today) == SaleState::Pending && !crypto
    };
    all.extend(household.book.live().filter(waits).flat_map(|sale| of_sale(household, sale)));
    all.extend(turning(household, today, from, until));
    let shorts = household.portfolio().lots().iter().any(|lot| is_taxable_short(household, lot));
    for year in from.year()..=until.year() {
        let calendar = &household.rules.calendar;
        let cover = calendar.last_day_to_settle_in(year).filter(|_| shorts);
        all.extend(cover.map(|on| Coming { on, what: Event::LastCover(year) }));
        let last = calendar.last_trading_day(year);
        all.extend(last.map(|on| Coming { on, what: Event::LastTradeDate(year) }));
    }
    let days = shown(today, (from, days));
    all.retain(|one| days.contains(&one.on));
    all
}

/// What is coming of wash-sale windows, whose figures prices change, and of reinvestments, in no
/// order.
#[must_use]
pub fn of_windows(
    household: &Household,
    today: NaiveDate,
    window: (NaiveDate, u64),
    windows: &Windows,
) -> Vec<Coming> {
    let portfolio = household.portfolio();
    let mut all: Vec<Coming> = windows.do_not_buy().filter_map(may_buy).collect();
    all.extend(windows.recent.iter().filter(|recent| recent.matters()).map(may_sell));
    for security in portfolio.securities() {
        let held = || portfolio.lots_of(&security.id).iter().any(|lot| !lot.is_short());
        let on = security.reinvests.filter(|_| held());
        all.extend(on.map(|on| Coming { on, what: reinvests(windows, &security.id) }));
    }
    let days = shown(today, window);
    all.retain(|one| days.contains(&one.on));
    all
}

fn may_buy(loss: &LossSale) -> Option<Coming> {
    let sale = match &loss.of {
        LossOf::Sale(id) => Some(*id),
        LossOf::Row(_) => None,
    };
    let securities = loss.securities.clone();
    let what =
        Event::MayBuy(OfWindow { securities, side: loss.side, sale, loss: Some(loss.at_stake) });
    Some(Coming { on: loss.through().succ_opt()?, what })
}

fn may_sell(recent: &Recent) -> Coming {
    let (securities, loss) = (recent.securities.clone(), recent.would_wash);
    Coming {
        on: recent.clean_from,
        what: Event::MaySell(OfWindow { securities, side: recent.side(), sale: None, loss }),
    }
}

fn reinvests(windows: &Windows, security: &SecurityId) -> Event {
    let inside: Vec<&Reinvesting> =
        windows.reinvesting.iter().filter(|one| one.security == *security).collect();
    let loss: Option<Money> = inside.iter().map(|one| one.deferred).sum();
    let (security, washes) = (security.clone(), !inside.is_empty());
    Event::Reinvests(OfReinvestment { security, washes, loss: loss.filter(|_| washes) })
}

fn is_taxable_short(household: &Household, lot: &Lot) -> bool {
    lot.is_short() && lot.is_usd() && !household.portfolio().is_sheltered(&lot.account)
}

/// When a sale settles, and when its lots are final, where they can be named.
fn of_sale(household: &Household, sale: &Sale) -> impl Iterator<Item = Coming> + use<> {
    let order = &sale.preview.plan.order;
    let of = OfSale {
        id: sale.id,
        account: order.account.clone(),
        security: order.security.clone(),
        quantity: order.quantity,
    };
    let until = sale.preview.change_until;
    let named = instruction::naming_of(household, sale).is_open();
    let lots = Coming { on: until.date_naive(), what: Event::LotsFinal(of.clone(), until) };
    let settles = Coming { on: sale.preview.settles_on, what: Event::Settles(of) };
    named.then_some(lots).into_iter().chain([settles])
}

/// The taxable lots that turn long-term in these days, not priced.
fn turning(
    household: &Household,
    today: NaiveDate,
    from: NaiveDate,
    until: NaiveDate,
) -> Vec<Coming> {
    let portfolio = household.portfolio();
    let turns = |(_, lot): &(usize, &Lot)| {
        let soon = lot.long_term_on().is_some_and(|on| on > today && (from..=until).contains(&on));
        soon && lot.is_usd() && !portfolio.is_sheltered(&lot.account)
    };
    let of = |(place, lot): (usize, &Lot)| {
        let what = Event::TurnsLong(Turning {
            lot: lot.id.clone(),
            account: lot.account.clone(),
            security: lot.security.clone(),
            quantity: lot.quantity,
            place,
            gain: None,
            saved: None,
        });
        lot.long_term_on().map(|on| Coming { on, what })
    };
    portfolio.lots().iter().enumerate().filter(turns).filter_map(of).collect()
}

fn order(one: &Coming) -> impl Ord + use<'_> {
    let (rank, sale, lot) = match &one.what {
        Event::LotsFinal(of, _) => (0, Some(of.id), None),
        Event::Settles(of) => (1, Some(of.id), None),
        Event::TurnsLong(turning) => {
            (2, None, Some((&turning.security, &turning.account, &turning.lot)))
        }
        Event::MayBuy(of) => (3, of.sale, None),
        Event::MaySell(_) => (4, None, None),
        Event::Reinvests(_) => (5, None, None),
        Event::LastCover(_) => (6, None, None),
        Event::LastTradeDate(_) => (7, None, None),
    };
    (one.on, rank, sale, lot, one.what.security())
}

#[cfg(test)]
mod tests;
