//! `methods`: every method with its rule, where the rule comes from, when it helps and what it misses.

use super::output::Style;
use super::report::Report;
use crate::domain::method::{MethodInfo, REGISTRY};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The registry of methods.
#[derive(Clone, Copy, Debug)]
pub struct MethodsReport;

impl Report for MethodsReport {
    fn text(&self, style: Style) -> String {
        let mut out = String::new();
        for info in &REGISTRY {
            let _ = writeln!(out, "{}  {}", style.bold(info.slug), info.name);
            for (label, text) in lines(info) {
                let _ = writeln!(out, "  {label:<8}  {text}");
            }
            out.push('\n');
        }
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
                    "offered_by": info.offered_by,
                    "helps": info.helps,
                    "trap": info.trap,
                })
            })
            .collect();
        json!({ "methods": methods })
    }
}

fn lines(info: &MethodInfo) -> [(&'static str, &'static str); 5] {
    [
        ("rule", info.rule),
        ("source", info.source),
        ("offered", info.offered_by),
        ("helps", info.helps),
        ("trap", info.trap),
    ]
}
