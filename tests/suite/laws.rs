//! Laws that hold for any holdings and any order, through the public interface of the core.

mod any;
mod journal;
mod records;
mod selection;
mod taxes;

use proptest::test_runner::Config;

/// So many random cases; a failing one is printed shrunk and not kept in a file.
fn cases(count: u32) -> Config {
    Config { cases: count, failure_persistence: None, ..Config::default() }
}
