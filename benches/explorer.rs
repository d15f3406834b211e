//! How long the user waits: from the files to the first frame, from a key to its frame, and from a
//! price to its frame.
//!
//! `cargo bench --bench explorer` prints a median for each. The aims: first frame under 50 ms, a
//! key under 5 ms.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod support;

use divan::{Bencher, black_box};
use lotscope::app::key::{Code, Key};
use lotscope::app::model::{Model, Screen};
use lotscope::app::msg::Msg;
use lotscope::app::update;
use lotscope::domain::money::UnitPrice;
use lotscope::domain::price::{PriceSource, Quote};
use rust_decimal::Decimal;
use support::{Picture, fresh, household_of, model, now, sample};

const SIZE: (u16, u16) = (120, 35);

fn main() {
    divan::main();
}

/// The explorer after some keys, on its screen.
fn after(mut model: Model, keys: &str) -> (Model, Picture) {
    for key in keys.chars() {
        press(&mut model, Key::char(key));
    }
    let mut screen = Picture::new(SIZE);
    screen.draw(&model);
    (model, screen)
}

fn press(model: &mut Model, key: Key) {
    black_box(update(model, Msg::Key(key)));
}

/// One key and the frame after it, again and again; every second time another key, so that the
/// state goes to and fro.
fn key_to_frame(
    bencher: Bencher<'_, '_>,
    (mut model, mut screen): (Model, Picture),
    [there, back]: [Key; 2],
) {
    let mut turn = false;
    bencher.bench_local(|| {
        turn = !turn;
        press(&mut model, if turn { there } else { back });
        screen.draw(&model);
    });
}

fn on_sample() -> Model {
    let (household, name) = sample();
    model(fresh(household, name), SIZE)
}

/// The ticket for VTI of the sample with an amount of 120 shares.
fn ticket() -> (Model, Picture) {
    let mut model = on_sample();
    assert!(model.holdings.find("VTI"), "VTI is in the sample");
    let (model, screen) = after(model, "x120");
    assert!(matches!(model.screen(), Screen::Ticket(_)), "x opens the ticket");
    assert!(model.ticket().unwrap().outlook.is_ok(), "120 shares can be sold");
    (model, screen)
}

/// The holdings with every lot of a large portfolio open.
fn open_lots(lots: u32) -> (Model, Picture) {
    let large = model(fresh(household_of(lots), "large".to_owned()), SIZE);
    let (model, screen) = after(large, "z");
    assert!(model.holdings.rows().len() > lots as usize, "z opens every security");
    (model, screen)
}

#[divan::bench]
fn first_frame(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let model = on_sample();
        Picture::new(SIZE).draw(&model);
    });
}

#[divan::bench]
fn down_in_the_holdings(bencher: Bencher<'_, '_>) {
    let keys = [Key::plain(Code::Down), Key::plain(Code::Up)];
    key_to_frame(bencher, after(on_sample(), "z"), keys);
}

#[divan::bench]
fn digit_in_the_ticket(bencher: Bencher<'_, '_>) {
    key_to_frame(bencher, ticket(), [Key::plain(Code::Backspace), Key::char('5')]);
}

#[divan::bench]
fn next_method_in_the_ticket(bencher: Bencher<'_, '_>) {
    key_to_frame(bencher, ticket(), [Key::char('m'), Key::char('m')]);
}

#[divan::bench]
fn into_compare_and_back(bencher: Bencher<'_, '_>) {
    key_to_frame(bencher, ticket(), [Key::char('c'), Key::plain(Code::Esc)]);
}

/// A price and its frame, again and again, a cent dearer each time.
fn tick_to_frame(bencher: Bencher<'_, '_>, (mut model, mut screen): (Model, Picture)) {
    let mut cents = 32_840;
    bencher.bench_local(|| {
        cents += 1;
        let price = UnitPrice::new(Decimal::new(cents, 2));
        let quote = Quote { price, as_of: None, source: PriceSource::Demo };
        black_box(update(&mut model, Msg::Prices(vec![("VTI".into(), quote)])));
        model.at(now());
        screen.draw(&model);
    });
    let shown = model.household.portfolio().prices.price(&"VTI".into());
    assert_eq!(shown, Some(UnitPrice::new(Decimal::new(cents, 2))), "the last price is taken");
}

#[divan::bench(args = [1_000, 100_000], sample_count = 50)]
fn price_tick(bencher: Bencher<'_, '_>, lots: u32) {
    let large = model(fresh(household_of(lots), "large".to_owned()), SIZE);
    tick_to_frame(bencher, after(large, ""));
}

#[divan::bench(args = [1_000, 100_000], sample_count = 50)]
fn price_tick_among_open_lots(bencher: Bencher<'_, '_>, lots: u32) {
    tick_to_frame(bencher, open_lots(lots));
}

#[divan::bench(args = [1_000, 100_000], sample_count = 50)]
fn down_among_open_lots(bencher: Bencher<'_, '_>, lots: u32) {
    key_to_frame(bencher, open_lots(lots), [Key::plain(Code::Down), Key::plain(Code::Up)]);
}

#[divan::bench(args = [1_000, 100_000], sample_count = 10)]
fn digit_in_a_large_ticket(bencher: Bencher<'_, '_>, lots: u32) {
    let large = model(fresh(household_of(lots), "large".to_owned()), SIZE);
    let (model, screen) = after(large, "x500");
    assert!(model.ticket().unwrap().outlook.is_ok(), "500 shares can be sold");
    key_to_frame(bencher, (model, screen), [Key::plain(Code::Backspace), Key::char('0')]);
}
