//! Broker profiles: which methods a broker offers for an account, under which names, what it does
//! unless told otherwise, and how sure each of that is.
//!
//! A broker's order of lots is its contract with the customer, not law. What its own help pages say is
//! published; what others tell of it is second-hand; a name whose rule nobody published is kept as a
//! name and stands for no method here. Until when lots can be changed: [`super::deadline`].

mod menus;
mod rule;
#[cfg(test)]
mod tests;

pub use rule::{averages, left_open, menu, missing_basis, offered, refuse, standing, told};

use super::account::Broker;
use super::deadline::Certainty;
use super::method::Method;
use super::security::SecurityKind;
use menus::Menus;

/// What a name on a broker's menu stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This method, as far as the certainty of its entry goes.
    Method(Method),
    /// Average cost, a standing election for one security and no choice on one order.
    AverageCost,
    /// A rule that is not published: no method here claims to be it.
    Unpublished,
}

/// One name on a broker's menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, as the broker writes it.
    pub name: &'static str,
    /// The same where 17 columns are all there is.
    pub short: &'static str,
    /// What it stands for.
    pub meaning: Meaning,
    /// How sure it is that the broker's order is the method's.
    pub certainty: Certainty,
    /// What the broker's text leaves open, so that its lots may be others; empty where nothing is.
    pub open: &'static str,
}

/// What the broker does while nobody says which lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The method that stands.
    pub method: Method,
    /// In words, where the method does not say all of it.
    pub words: &'static str,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where average cost stands instead, in words after `average cost is the default`; empty where it
    /// does nowhere. Here it takes an election, since the law asks for one.
    pub averages: &'static str,
}

/// Where lots of an unknown basis stand in a broker's orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingBasis {
    /// Last wherever cost is looked at: what lotscope does where no broker says otherwise.
    #[default]
    Last,
    /// As if they had cost nothing.
    Zero,
    /// First in the order by date, last wherever cost is looked at.
    FirstByDate,
}

/// What one broker offers for one kind of security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Menu {
    /// The broker.
    pub broker: Broker,
    /// For what, in words.
    pub covers: &'static str,
    /// How sure it is that nothing else is offered.
    pub certainty: Certainty,
    /// The names.
    pub entries: &'static [Entry],
    /// What stands unless the customer says otherwise.
    pub default: Standing,
    /// Lots of an unknown basis.
    pub missing_basis: (MissingBasis, Certainty),
    /// Which of two equal lots goes first, in words.
    pub ties: (&'static str, Certainty),
}

impl Menu {
    /// What a broker offers for a kind of security; `None` where no text on that kind was found, so
    /// that nothing is restricted.
    #[must_use]
    pub fn of(broker: Broker, kind: SecurityKind) -> Option<&'static Self> {
        let Menus { usual, funds, crypto } = menus::of(broker);
        match kind {
            SecurityKind::Crypto => crypto,
            SecurityKind::MutualFund => Some(funds.unwrap_or(usual)),
            _ => Some(usual),
        }
    }

    /// The menus of a broker, each once.
    pub fn all_of(broker: Broker) -> impl Iterator<Item = &'static Self> {
        let Menus { usual, funds, crypto } = menus::of(broker);
        [Some(usual), funds, crypto].into_iter().flatten()
    }

    /// The method that brokers mean by a name, however it is spaced and whatever its case; `None`
    /// where none uses it, or several for different things.
    #[must_use]
    pub fn method_called(name: &str) -> Option<Method> {
        let plain = |name: &str| -> String {
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let name = plain(name);
        let mut meanings = Broker::ALL
            .iter()
            .flat_map(|(broker, _)| Self::all_of(*broker))
            .flat_map(|menu| menu.entries)
            .filter(|entry| plain(entry.name) == name)
            .map(|entry| entry.meaning);
        match meanings.next()? {
            Meaning::Method(method) => {
                meanings.all(|other| other == Meaning::Method(method)).then_some(method)
            }
            Meaning::AverageCost | Meaning::Unpublished => None,
        }
    }

    /// The name that stands for a method.
    #[must_use]
    pub fn entry(&self, method: Method) -> Option<&'static Entry> {
        self.entries.iter().find(|entry| entry.meaning == Meaning::Method(method))
    }

    /// Can a sale be carried out by this method here? The least tax is carried out by naming its lots
    /// one by one, so it can wherever the broker takes specific lots.
    #[must_use]
    pub fn offers(&self, method: Method) -> bool {
        self.entry(Self::carried_out_by(method)).is_some()
    }

    /// What the broker has to be given for a method.
    #[must_use]
    pub const fn carried_out_by(method: Method) -> Method {
        match method {
            Method::Optimal => Method::Specific,
            other => other,
        }
    }

    /// The method's name on screens: the broker's own where it has one.
    #[must_use]
    pub fn name(&self, method: Method) -> &'static str {
        self.entry(method).map_or(method.name(), |entry| entry.name)
    }

    /// The same where 17 columns are all there is.
    #[must_use]
    pub fn short_name(&self, method: Method) -> &'static str {
        self.entry(method).map_or(method.info().short_name, |entry| entry.short)
    }

    /// The method's name with what the broker calls it, or that it is not to be had there.
    #[must_use]
    pub fn full_name(&self, method: Method) -> String {
        let own = method.name();
        // Elected, it holds whatever is chosen on an order.
        if method == Method::AverageCost {
            return own.to_owned();
        }
        match self.entry(Self::carried_out_by(method)) {
            None => format!("{own}, not at {}", self.broker.short_name()),
            Some(entry) if method == Method::Optimal => format!("{own}, as {}", entry.name),
            Some(entry) if is_same(entry.name, method) => own.to_owned(),
            Some(entry) => {
                let plain = own.split(" (").next().unwrap_or(own);
                format!("{plain} ({})", entry.name)
            }
        }
    }

    /// The names whose rule is not published.
    pub fn unpublished(&self) -> impl Iterator<Item = &'static str> {
        let unknown = self.entries.iter().filter(|entry| entry.meaning == Meaning::Unpublished);
        unknown.map(|entry| entry.name)
    }

    /// The names of what can be chosen on an order, one after the other.
    #[must_use]
    pub fn names(&self) -> String {
        let methods =
            self.entries.iter().filter(|entry| matches!(entry.meaning, Meaning::Method(_)));
        methods.map(|entry| entry.name).collect::<Vec<_>>().join(", ")
    }
}

/// A rule of a broker with how sure it is; where none is published, what is done here instead.
#[must_use]
pub fn rule_words(words: &str, certainty: Certainty) -> String {
    match certainty {
        Certainty::NotPublished => format!("not published; here {words}"),
        sure => format!("{words} ({})", sure.words()),
    }
}

impl MissingBasis {
    /// What the broker does with such lots, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Last => "last wherever cost is looked at",
            Self::Zero => "as if they had cost nothing",
            Self::FirstByDate => "first by date, last wherever cost is looked at",
        }
    }
}

/// A broker that has a method on a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it offers it for.
    pub menu: &'static Menu,
    /// Under which name.
    pub entry: &'static Entry,
}

/// Every broker with a profile that offers a method, each once.
#[must_use]
pub fn offers_of(method: Method) -> Vec<Offer> {
    let first = |(broker, _): (Broker, _)| {
        Menu::all_of(broker).find_map(|menu| Some(Offer { menu, entry: menu.entry(method)? }))
    };
    Broker::ALL.into_iter().filter_map(first).collect()
}

/// Who offers a method, under which name where it is another one, and how sure that is.
#[must_use]
pub fn offered_by(method: Method) -> String {
    if method == Method::Optimal {
        return "nobody; its lots are named, where a broker takes them".into();
    }
    if method == Method::AverageCost {
        return "where funds and reinvestment plans are kept; elected, no choice on one order"
            .into();
    }
    let offers = offers_of(method);
    let of = |certainty: Certainty| {
        let sure = offers.iter().filter(|offer| offer.entry.certainty == certainty);
        let names: Vec<String> = sure.map(|offer| offer.words(method)).collect();
        let names = names.join(", ");
        match (names.is_empty(), certainty) {
            (true, _) => None,
            (_, Certainty::Published) => Some(names),
            _ => Some(format!("{}: {names}", certainty.words())),
        }
    };
    let groups = [Certainty::Published, Certainty::SecondHand, Certainty::NotPublished];
    groups.into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

impl Offer {
    /// `Schwab as Tax Lot Optimizer`; the broker alone where the name is the method's.
    fn words(&self, method: Method) -> String {
        let (broker, name) = (self.menu.broker.short_name(), self.entry.name);
        let of = Menu::of(self.menu.broker, SecurityKind::Stock);
        let only = if of.is_some_and(|menu| menu.offers(method)) { "" } else { " (crypto alone)" };
        if is_same(name, method) {
            format!("{broker}{only}")
        } else {
            format!("{broker} as {name}{only}")
        }
    }
}

/// Does the broker call a method as everybody does?
fn is_same(name: &str, method: Method) -> bool {
    let info = method.info();
    [info.name, info.bare_name()].iter().any(|own| own.eq_ignore_ascii_case(name))
}
