//! The other sections: accounts, securities, file hints, prices, screen.

use super::section::Section;
use super::{FileHint, PriceFeed, PriceSettings, ScreenSettings, THEMES};
use crate::domain::account::{Account, AccountKind, Broker, Owner};
use crate::domain::broker::Menu;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::method::{Method, REGISTRY};
use crate::domain::money::{Rate, Shares};
use crate::domain::security::{Security, SecurityKind};
use crate::domain::wash::{HoldingPeriod, PlanPurchases, Policies, SpouseBasis};
use crate::formats::{names, text};
use rust_decimal::Decimal;

/// One `[[account]]`; `None` where it has no name.
pub(super) fn account(section: &Section<'_>) -> Option<Account> {
    section.unknown_keys(&["name", "aliases", "kind", "owner", "broker", "method"]);
    let Some(name) = section.text("name") else {
        section.wrong("name", "is missing", "write name = \"…\", as it is to be shown");
        return None;
    };
    let methods: Vec<(Method, &str)> = REGISTRY
        .iter()
        .filter(|info| {
            !matches!(info.method, Method::Specific | Method::Optimal | Method::AverageCost)
        })
        .map(|info| (info.method, info.slug))
        .collect();
    let usual = Account::new(AccountId::from(name));
    Some(Account {
        aliases: section.texts("aliases"),
        kind: section
            .word_or("kind", &AccountKind::ALL, "; taken as taxable until then", kind_meant)
            .unwrap_or_default(),
        owner: section.word("owner", &Owner::ALL).unwrap_or_default(),
        broker: section.word("broker", &Broker::ALL),
        method: section.word_or("method", &methods, "", |word| method_meant(word, &methods)),
        ..usual
    })
}

/// The kind that a word stands for which is none: `roth` is in one name alone, `ira` in two.
fn kind_meant(word: &str) -> Option<&'static str> {
    let names = || AccountKind::ALL.iter().map(|(_, name)| *name);
    let lower = word.to_lowercase();
    let mut within = names().filter(|name| lower.len() >= 3 && name.contains(&lower));
    let only = within.next().filter(|_| within.next().is_none());
    text::did_you_mean(word, names()).or(only)
}

/// What a word stands for that is no method: brokers have names of their own, and no guess is made at
/// one such as `filo`, where a letter makes the opposite of it.
fn method_meant(word: &str, methods: &[(Method, &'static str)]) -> Option<&'static str> {
    let slug = |method| methods.iter().find(|(one, _)| *one == method).map(|(_, slug)| *slug);
    let is_short_for = |letter: char| "fhilo".contains(letter.to_ascii_lowercase());
    match Menu::method_called(word) {
        Some(method) => slug(method),
        None if word.len() == 4 && word.chars().all(is_short_for) => None,
        None => text::did_you_mean(word, methods.iter().map(|(_, slug)| *slug)),
    }
}

/// One `[security.X]`; `None` where X is no symbol.
pub(super) fn security(key: &str, section: &Section<'_>) -> Option<Security> {
    section.unknown_keys(&[
        "kind",
        "drip",
        "identical_to",
        "wash_exempt",
        "replacement",
        "target_weight",
        "locked",
        "keep_at_least",
        "reinvests",
    ]);
    // A key of a feature to come: a wrong one is named now rather than then.
    section.text("replacement");
    let within = |weight: &Decimal| (Decimal::ZERO..=Decimal::ONE).contains(weight);
    let given = section.decimal("target_weight");
    if given.is_some_and(|weight| !within(&weight)) {
        section.wrong("target_weight", "is not from 0 to 1", "write 0.40 for 40 %");
    }
    let keep_at_least = section.decimal("keep_at_least");
    if keep_at_least.is_some_and(|shares| shares.is_sign_negative()) {
        section.wrong("keep_at_least", "is below zero", "write a number of shares, such as 10");
    }
    let id = names::symbol(key).ok().flatten()?;
    let kind = section.word("kind", &SecurityKind::ALL).unwrap_or_default();
    let identical_to: Vec<SecurityId> = section
        .texts("identical_to")
        .iter()
        .filter_map(|symbol| names::symbol(symbol).ok().flatten())
        .filter(|other| *other != id)
        .collect();
    Some(Security {
        kind,
        drip: section.truth("drip").unwrap_or_default(),
        identical_to,
        wash_exempt: section.truth("wash_exempt"),
        locked: section.texts("locked").into_iter().map(Into::into).collect(),
        target_weight: given.filter(within).map(Rate::new),
        keep_at_least: keep_at_least.filter(|shares| *shares > Decimal::ZERO).map(Shares::new),
        reinvests: section.day("reinvests"),
        ..Security::new(id)
    })
}

/// One `[[file]]`; `None` where it names no file.
pub(super) fn file_hint(section: &Section<'_>) -> Option<FileHint> {
    section.unknown_keys(&["path", "symbol", "account"]);
    let Some(path) = section.text("path") else {
        section.wrong("path", "is missing", "write path = \"…\", the name of the file");
        return None;
    };
    Some(FileHint { path, symbol: section.text("symbol"), account: section.text("account") })
}

/// `[wash]`.
pub(super) fn wash(section: &Section<'_>) -> Policies {
    section.unknown_keys(&[
        "holding_period",
        "older_lot_replaces",
        "retirement_plans",
        "spouse_basis",
    ]);
    let usual = Policies::default();
    Policies {
        holding_period: section
            .word("holding_period", &HoldingPeriod::ALL)
            .unwrap_or(usual.holding_period),
        older_lot_replaces: section.truth("older_lot_replaces").unwrap_or(usual.older_lot_replaces),
        retirement_plans: section
            .word("retirement_plans", &PlanPurchases::ALL)
            .unwrap_or(usual.retirement_plans),
        spouse_basis: section.word("spouse_basis", &SpouseBasis::ALL).unwrap_or(usual.spouse_basis),
    }
}

/// `[prices]`.
pub(super) fn prices(section: &Section<'_>) -> PriceSettings {
    section.unknown_keys(&[
        "source",
        "path",
        "command",
        "shell",
        "interval_seconds",
        "timeout_seconds",
    ]);
    let usual = PriceSettings::default();
    let source = if section.table.get("source").and_then(|item| item.as_str()) == Some("http") {
        section.wrong(
            "source",
            "is \"http\", which is not built yet",
            "use \"file\" or \"command\"",
        );
        None
    } else {
        section.word("source", &PriceFeed::ALL)
    };
    let seconds = |key, usual| {
        section.whole(key, 1..=86_400).and_then(|count| u32::try_from(count).ok()).unwrap_or(usual)
    };
    let prices = PriceSettings {
        // A source that cannot be had is none, not another one.
        source: source.unwrap_or(if section.table.contains_key("source") {
            PriceFeed::Nowhere
        } else {
            usual.source
        }),
        path: section.text("path").unwrap_or(usual.path),
        command: section.texts("command"),
        shell: section.truth("shell").unwrap_or(usual.shell),
        interval_seconds: seconds("interval_seconds", usual.interval_seconds),
        timeout_seconds: seconds("timeout_seconds", usual.timeout_seconds),
    };
    if prices.source == PriceFeed::Command && prices.command.is_empty() {
        section.wrong(
            "source",
            "is \"command\" without one",
            "write command = [\"prog\", \"arg\"]",
        );
        return PriceSettings { source: PriceFeed::Nowhere, ..prices };
    }
    prices
}

/// `[screen]`.
pub(super) fn screen(section: &Section<'_>) -> ScreenSettings {
    section.unknown_keys(&["theme", "ascii", "reduce_motion"]);
    ScreenSettings {
        theme: section.word("theme", &THEMES.map(|theme| (theme, theme))).map(ToOwned::to_owned),
        ascii: section.truth("ascii").unwrap_or_default(),
        reduce_motion: section.truth("reduce_motion").unwrap_or_default(),
    }
}
