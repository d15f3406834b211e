//! What one broker offers, with the certainty of each statement.

use crate::cli::output::Style;
use crate::cli::report::Report;
use crate::cli::text::{Align, Table};
use crate::domain::account::Broker;
use crate::domain::broker::{Entry, Meaning, Menu, rule_words};
use crate::domain::deadline::{Certainty, ChangeRule, change_rule};
use crate::domain::method::Method;
use crate::domain::security::SecurityKind;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The profile of a broker.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProfileReport {
    /// Whose.
    pub broker: Broker,
}

impl ProfileReport {
    fn deadline(self, menu: &Menu) -> ChangeRule {
        let coins = Menu::of(self.broker, SecurityKind::Crypto) == Some(menu);
        let kind = if coins { SecurityKind::Crypto } else { SecurityKind::Stock };
        change_rule(Some(self.broker), kind)
    }
}

/// What stands behind a name: a method, an election, or nothing that is known.
fn meaning(entry: &Entry) -> String {
    match entry.meaning {
        Meaning::Method(method) => method.slug().to_owned(),
        Meaning::AverageCost => "average cost, by election".to_owned(),
        Meaning::Unpublished => "its rule is not published: no method here claims to be it".into(),
    }
}

impl Report for ProfileReport {
    fn text(&self, style: Style) -> String {
        let mut out = format!("{}\n", style.bold(self.broker.name()));
        for menu in Menu::all_of(self.broker) {
            let _ = writeln!(
                out,
                "\n{}",
                style.bold(&format!("{} ({})", menu.covers, menu.certainty.words()))
            );
            let mut table = Table::new(&[
                ("name", Align::Left),
                ("method", Align::Left),
                ("how sure", Align::Left),
            ]);
            for entry in menu.entries {
                let sure = match (entry.meaning, entry.open) {
                    (Meaning::Unpublished, _) => String::new(),
                    (_, "") => entry.certainty.words().to_owned(),
                    (_, open) => format!("{}, but not {open}", entry.certainty.words()),
                };
                table.row([entry.name.to_owned(), meaning(entry), sure]);
            }
            out.push_str(&table.render(style));
            let optimal = match menu.entry(Method::Specific) {
                Some(entry) => format!("carried out by naming its lots: {}", entry.name),
                None => "not to be had: no lots are taken by name".to_owned(),
            };
            let (missing, missing_sure) = menu.missing_basis;
            let (ties, ties_sure) = menu.ties;
            for (label, words) in [
                ("default", rule_words(menu.default.words, menu.default.certainty)),
                ("optimal", optimal),
                ("change until", self.deadline(menu).words()),
                ("no basis", rule_words(missing.words(), missing_sure)),
                ("equal lots", rule_words(ties, ties_sure)),
            ] {
                let _ = writeln!(out, "{label:<12}  {words}");
            }
        }
        if Menu::of(self.broker, SecurityKind::Crypto).is_none() {
            out.push_str("\ndigital assets: no text was found, so every method is shown\n");
        }
        out.push_str(
            "\nWhere a rule is second-hand or not published, the broker's Form 1099-B may show other \
             lots than lotscope does.\n",
        );
        out
    }

    fn json(&self) -> Value {
        let menus = Menu::all_of(self.broker).map(|menu| {
            let (missing, missing_sure) = menu.missing_basis;
            let (ties, ties_sure) = menu.ties;
            let deadline = self.deadline(menu);
            let rule = |words: &str, certainty: Certainty| {
                json!({ "rule": words, "certainty": certainty.slug() })
            };
            json!({
                "covers": menu.covers,
                "certainty": menu.certainty.slug(),
                "entries": menu.entries.iter().map(named).collect::<Vec<_>>(),
                "default": {
                    "method": menu.default.method.slug(),
                    "rule": menu.default.words,
                    "certainty": menu.default.certainty.slug(),
                },
                "change_until": rule(deadline.rule, deadline.certainty),
                "missing_basis": rule(missing.words(), missing_sure),
                "ties": rule(ties, ties_sure),
            })
        });
        json!({
            "broker": self.broker.slug(),
            "name": self.broker.name(),
            "menus": menus.collect::<Vec<_>>(),
        })
    }
}

fn named(entry: &Entry) -> Value {
    let method = match entry.meaning {
        Meaning::Method(method) => Some(method.slug()),
        Meaning::AverageCost => Some("average-cost"),
        Meaning::Unpublished => None,
    };
    let open = Some(entry.open).filter(|open| !open.is_empty());
    json!({
        "name": entry.name,
        "method": method,
        "certainty": entry.certainty.slug(),
        "not_published": open,
    })
}
