//! `methods`: every method with its rule, where the rule comes from, who offers it, when it helps and
//! what it misses; with `--broker` what one broker offers.

mod profile;

use super::args::words;
use super::output::Style;
use super::report::Report;
use crate::domain::account::Broker;
use crate::domain::broker::{offered_by, offers_of};
use crate::domain::method::{MethodInfo, REGISTRY};
use clap::Args;
use clap::builder::TypedValueParser;
use profile::ProfileReport;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What `methods` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct MethodsArgs {
    /// What this broker offers, under its own names, and how sure that is
    #[arg(long, value_name = "BROKER", value_parser = brokers())]
    pub broker: Option<Broker>,
}

fn brokers() -> impl TypedValueParser<Value = Broker> {
    words(Broker::ALL.map(|(broker, slug)| (slug, broker.name(), broker)))
}

/// All methods, or the profile of one broker.
#[must_use]
pub fn run(args: MethodsArgs) -> Box<dyn Report> {
    match args.broker {
        Some(broker) => Box::new(ProfileReport { broker }),
        None => Box::new(MethodsReport),
    }
}

/// The registry of methods.
#[derive(Clone, Copy, Debug)]
pub struct MethodsReport;

impl Report for MethodsReport {
    fn text(&self, style: Style) -> String {
        let mut out = String::new();
        for info in &REGISTRY {
            let _ = writeln!(out, "{}  {}", style.bold(info.slug), info.name);
            let offered = offered_by(info.method);
            for (label, text) in lines(info, &offered) {
                let _ = writeln!(out, "  {label:<8}  {text}");
            }
            out.push('\n');
        }
        out.push_str("lotscope methods --broker NAME shows what one broker offers.\n");
        out
    }

    fn json(&self) -> Value {
        let methods: Vec<Value> = REGISTRY
            .iter()
            .map(|info| {
                json!({
                    "method": info.slug,
                    "name": info.name,
                    "rule": info.rule,
                    "source": info.source,
                    "offered_by": offered_by(info.method),
                    "brokers": offers(info),
                    "helps": info.helps,
                    "trap": info.trap,
                })
            })
            .collect();
        json!({ "methods": methods })
    }
}

fn offers(info: &MethodInfo) -> Vec<Value> {
    let offers = offers_of(info.method).into_iter().map(|offer| {
        json!({
            "broker": offer.menu.broker.slug(),
            "covers": offer.menu.covers,
            "name": offer.entry.name,
            "certainty": offer.entry.certainty.slug(),
        })
    });
    offers.collect()
}

fn lines<'a>(info: &'a MethodInfo, offered: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("rule", info.rule),
        ("source", info.source),
        ("offered", offered),
        ("helps", info.helps),
        ("trap", info.trap),
    ]
}
