//! The postings of a transaction that move a security, and what they are worth.

use super::{Books, Entry, Ledger, Place, Posting};
use crate::domain::money::Money;
use crate::formats::export::named;
use crate::formats::ledgers::entry::{Amount, Worth};
use crate::formats::ledgers::{Flavour, cash};
use crate::formats::names::{self, Key};
use crate::formats::number::{self, Unit};
use crate::formats::problem::Problem;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A posting that moves a security.
#[derive(Clone, Debug)]
pub(super) struct Leg<'a> {
    pub posting: Cow<'a, Posting>,
    pub place: Place,
    /// The key of the security.
    pub key: Key,
    /// What the journal calls the security.
    pub commodity: String,
    /// Signed.
    pub quantity: Decimal,
}

/// The commodities that have a cost or a price somewhere: those are investments. Hours of leave and
/// the like have none.
pub(super) fn invested(ledgers: &[Ledger]) -> BTreeSet<&str> {
    let currencies = |name: &str| ledgers.iter().any(|ledger| ledger.currencies.contains(name));
    let is_money = |name: &str| cash::is_money(name) || currencies(name);
    let postings = ledgers.iter().flat_map(|ledger| &ledger.entries).flat_map(|e| &e.postings);
    let booked = postings
        .filter(|posting| posting.cost.is_some() || posting.price.is_some())
        .filter_map(|posting| Some(posting.amount.as_ref()?.commodity.as_str()));
    let points = ledgers.iter().flat_map(|ledger| &ledger.prices);
    let priced = points.map(|point| point.commodity.as_str());
    booked.chain(priced).filter(|name| !is_money(name)).collect()
}

impl<'a> Books<'a> {
    /// Does a transaction move a security?
    pub(super) fn concerns(&self, entry: &Entry) -> bool {
        entry.postings.iter().any(|posting| self.moves(posting).is_some())
    }

    fn moves<'p>(&self, posting: &'p Posting) -> Option<&'p Amount> {
        let amount = posting.amount.as_ref()?;
        let moves = cash::holds(&posting.account)
            && !amount.number.is_zero()
            && self.invested.contains(amount.commodity.as_str());
        moves.then_some(amount)
    }

    /// The postings of a transaction that move a security.
    pub(super) fn legs(&mut self, ledger: &Ledger, entry: &'a Entry) -> Vec<Leg<'a>> {
        let arrival = arrival(ledger, entry).map(Cow::Owned);
        let postings = entry.postings.iter().map(Cow::Borrowed).chain(arrival);
        let mut legs = Vec::new();
        for posting in postings {
            let Some(amount) = self.moves(&posting).cloned() else { continue };
            if let Some(rows) = self.booked.rows.get_mut(&ledger.file) {
                *rows += 1;
            }
            match self.leg(ledger, &posting, &amount) {
                Ok(Some((place, key))) => legs.push(Leg {
                    posting,
                    place,
                    key,
                    commodity: amount.commodity,
                    quantity: amount.number,
                }),
                Ok(None) => {}
                Err(problem) => self.booked.problems.push(problem),
            }
        }
        legs
    }

    fn leg(
        &mut self,
        ledger: &Ledger,
        posting: &Posting,
        amount: &Amount,
    ) -> Result<Option<(Place, Key)>, Problem> {
        let told = |fault| Problem::left_out("long-name", &ledger.file, posting.line, fault);
        let name = without_leaf(&posting.account, &amount.commodity);
        let account = self.names.account(name).map_err(told)?;
        let security = self.names.security(&amount.commodity).map_err(told)?;
        let (Some((account_key, account)), Some((key, security))) = (account, security) else {
            return Ok(None);
        };
        let is_new = self.seen.insert(account_key);
        if is_new && !self.names.is_listed(account_key) && named::looks_sheltered(name) {
            let doubt = named::sheltered_doubt(name, &ledger.file, posting.line);
            self.booked.problems.push(doubt);
        }
        Ok(Some(((account, security), key)))
    }
}

/// An account without its last part, where that is the security: many journals have an account for
/// each.
fn without_leaf<'n>(account: &'n str, commodity: &str) -> &'n str {
    let Some((parent, leaf)) = account.rsplit_once(':') else { return account };
    let plain = |name: &str| {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    if plain(leaf) == plain(commodity) { parent } else { account }
}

/// Where ledger's shares go that leave one account for another whose amount is not written.
fn arrival(ledger: &Ledger, entry: &Entry) -> Option<Posting> {
    if ledger.flavour != Flavour::Ledger {
        return None;
    }
    let target = entry.postings.iter().find(|posting| posting.amount.is_none())?;
    let mut others = entry.postings.iter().filter(|posting| posting.amount.is_some());
    let (Some(only), None) = (others.next(), others.next()) else { return None };
    let amount = only.amount.as_ref().filter(|amount| !cash::is_money(&amount.commodity))?;
    let leaves = amount.number < Decimal::ZERO && only.price.is_none();
    (leaves && cash::holds(&target.account)).then(|| Posting {
        amount: Some(Amount { number: -amount.number, commodity: amount.commodity.clone() }),
        cost: None,
        ..target.clone()
    })
}

/// What a purchase says that it cost: in braces, and in ledger's journals else as its price.
///
/// A total that rounds to what is in braces is the exact one: a unit's cost may have no end.
pub(super) fn cost(flavour: Flavour, posting: &Posting) -> Option<Worth> {
    let stated = posting.cost.as_ref().and_then(|cost| cost.worth.clone());
    let units = posting.amount.as_ref().map(|amount| amount.number)?;
    let total = posting.price.as_ref().filter(|price| price.each.is_zero());
    if let (Some(stated), Some(total)) = (&stated, total)
        && flavour == Flavour::Ledger
        && stated.commodity == total.commodity
        && let (Some(stated), Some(exact)) = (stated.of(units), total.of(units))
        && (stated - exact).abs() < cash::CENT
    {
        return Some(total.clone());
    }
    stated.or_else(|| posting.price.clone().filter(|_| flavour == Flavour::Ledger))
}

/// Is this a short sale, and no sale of shares that are missing? It says a cost, and no price that
/// differs.
pub(super) fn opens_short(posting: &Posting) -> bool {
    let stated = posting.cost.as_ref().and_then(|cost| cost.worth.as_ref());
    let price = posting.price.as_ref();
    stated.is_some_and(|stated| price.is_none_or(|price| price == stated))
}

/// What the other postings leave for one that says no amount of money itself; `None` where one of
/// them is not known in dollars.
pub(super) fn rest(entry: &Entry, posting: &Posting) -> Option<Decimal> {
    let others = entry.postings.iter().filter(|other| other.line != posting.line);
    let sum = others.map(weight).try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(weight?))?;
    let is_opposite = posting.amount.as_ref()?.number.is_sign_negative() != sum.is_sign_negative();
    (is_opposite && !sum.is_zero()).then(|| sum.abs())
}

/// What a posting weighs in a transaction's balance, in dollars.
fn weight(posting: &Posting) -> Option<Decimal> {
    let amount = posting.amount.as_ref()?;
    if cash::is_dollar(&amount.commodity) {
        return Some(amount.number);
    }
    let cost = posting.cost.as_ref().and_then(|cost| cost.worth.as_ref());
    let worth =
        cost.or(posting.price.as_ref()).filter(|worth| cash::is_dollar(&worth.commodity))?;
    let total = worth.of(amount.number)?;
    Some(if amount.number.is_sign_negative() { -total } else { total })
}

/// The commissions and fees of a transaction, in dollars.
pub(super) fn fees(entry: &Entry) -> Money {
    let fees = entry.postings.iter().filter(|posting| cash::is_fee(&posting.account));
    let amounts = fees.filter_map(|posting| posting.amount.as_ref());
    let dollars = amounts.filter(|amount| cash::is_dollar(&amount.commodity));
    dollars.map(|amount| Money::new(amount.number)).filter(|fee| fee.is_positive()).sum()
}

/// Are shares and dollars no more than is believed?
pub(super) fn is_believed(quantity: Decimal, total: Decimal) -> bool {
    number::is_within(quantity, Unit::Quantity.most().into())
        && number::is_within(total, Unit::Money.most().into())
}

/// A label as a lot's id; none where it is no name.
pub(super) fn lot_name(label: &str) -> Option<String> {
    names::name(label, "lot").ok().flatten()
}
