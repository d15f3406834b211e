//! Tickets in accounts whose broker has a profile.

use super::on;
use crate::explorer::Explorer;
use crate::journeys::brokers::at;
use lotscope::domain::account::Broker;

pub(super) fn menus() -> Vec<(&'static str, Explorer)> {
    vec![
        ("broker-menu", on(at(Broker::Schwab), "1 2 0")),
        ("broker-all-methods", on(at(Broker::Schwab), "1 2 0 v m m m m m")),
        ("broker-no-lots", on(at(Broker::M1), "1 2 0")),
        ("broker-method", on(at(Broker::Fidelity), "1 2 0 m i")),
        ("broker-compare", on(at(Broker::Fidelity), "1 2 0 v c")),
    ]
}
