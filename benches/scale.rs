//! A hundred thousand lots of five hundred securities: how long until the first frame, how long
//! from a key to its frame while every price moves, and what a price tick costs.
//!
//! `cargo bench --bench scale` prints medians, the 99th percentile of the keys, and ratios: to a
//! bare pass over the same file in the same minute, and of a tick among many lots to one among few.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

mod support;

use lotscope::app::key::{Code, Key};
use lotscope::app::model::Model;
use lotscope::app::msg::Msg;
use lotscope::app::update;
use lotscope::domain::money::UnitPrice;
use lotscope::domain::price::{PriceSource, Quote};
use lotscope::shell::load::{self, Sources};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};
use support::{Picture, fresh, now, today};

const SECURITIES: u32 = 500;
const SIZE: (u16, u16) = (120, 35);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let large = write_lots(folder.path(), 100_000);
    let small = write_lots(folder.path(), 1_000);

    let bare = median(21, || bare_pass(&large));
    let first = median(21, || first_frame(&large));
    println!("100,000 lots of 500 securities");
    println!("  bare csv pass, decimals and sums   {}", ms(bare));
    println!("  files to first frame               {}   x {}", ms(first), ratio(first, bare));

    let mut keys = keys_while_prices_move(&large);
    keys.sort();
    let at = |percent: usize| keys[(keys.len() - 1) * percent / 100];
    println!("  key to frame, all prices moving    {}   p99 {}", ms(at(50)), ms(at(99)));

    println!("one key that looks at every lot, and its frame");
    for (what, before, keys) in WHOLE {
        println!("  {what:<35}{}", ms(whole_key(&large, before, keys)));
    }

    println!("one tick of all 500 prices, with its frame");
    for (what, keys) in [("holdings", ""), ("wash sales", "W"), ("calendar", "C")] {
        let few = tick(&small, keys);
        let many = tick(&large, keys);
        println!("  {what:<11}1,000 lots             {}", ms(few));
        println!("             100,000 lots           {}   x {}", ms(many), ratio(many, few));
    }
}

fn ms(time: Duration) -> String {
    format!("{:>7}.{:02} ms", time.as_micros() / 1000, time.as_micros() % 1000 / 10)
}

fn ratio(time: Duration, to: Duration) -> String {
    let hundredths = time.as_nanos() * 100 / to.as_nanos().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The median time of some work; what it gives is put away outside the time.
fn median<T>(times: usize, mut work: impl FnMut() -> T) -> Duration {
    let mut taken: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            let result = black_box(work());
            let time = start.elapsed();
            drop(result);
            time
        })
        .collect();
    taken.sort();
    taken[times / 2]
}

/// The file that is measured: dates over ten years, whole and fractional shares, a price a
/// security, rows in no order.
fn write_lots(folder: &Path, lots: u32) -> PathBuf {
    let mut text =
        "account,symbol,acquired,quantity,cost_basis,name,price,origin,covered\n".to_owned();
    for place in 0..lots {
        let mixed = u64::from(place).wrapping_mul(6_364_136_223_846_793_005) >> 20;
        let security = u32::try_from(mixed % u64::from(SECURITIES)).unwrap();
        let acquired = today() - chrono::Days::new(mixed % 3650);
        let (whole, part) = (mixed % 90 + 1, mixed / 3 % 1000);
        let cost = (mixed / 7 % 32_000 + 10_000) * whole;
        let (dollars, cents) = (cost / 100, cost % 100);
        let price = security % 300 + 20;
        let origin = if mixed.is_multiple_of(5) { "reinvestment" } else { "purchase" };
        writeln!(
            text,
            "Account {},{},{acquired},{whole}.{part:03},{dollars}.{cents:02},Company {security},{price}.25,{origin},yes",
            mixed % 4,
            symbol(security),
        )
        .unwrap();
    }
    let path = folder.join(format!("lots-{lots}.csv"));
    fs::write(&path, text).unwrap();
    path
}

fn symbol(security: u32) -> String {
    let letter = |place: u32| char::from(b'A' + u8::try_from(place % 26).unwrap());
    [security / 676, security / 26, security].map(letter).iter().collect()
}

/// What anyone must do at least: every row read, its figures exact, shares and basis added up.
fn bare_pass(path: &Path) -> HashMap<String, (Decimal, Decimal)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut row = csv::StringRecord::new();
    let mut sums: HashMap<String, (Decimal, Decimal)> = HashMap::new();
    while reader.read_record(&mut row).unwrap() {
        let quantity = Decimal::from_str(&row[3]).unwrap();
        let basis = Decimal::from_str(&row[4]).unwrap();
        if let Some((shares, total)) = sums.get_mut(&row[1]) {
            *shares += quantity;
            *total += basis;
        } else {
            sums.insert(row[1].to_owned(), (quantity, basis));
        }
    }
    sums
}

fn open(path: &Path) -> Model {
    let sources = Sources {
        paths: vec![path.to_owned()],
        journal: Some(PathBuf::from("/nonexistent/sales.jsonl")),
        ..Sources::default()
    };
    let loaded = load::load(&sources).unwrap();
    support::model(fresh(loaded.household, loaded.name), SIZE)
}

fn first_frame(path: &Path) -> Model {
    let model = open(path);
    Picture::new(SIZE).draw(&model);
    model
}

/// The next prices of all securities, a cent dearer than the ones before.
struct Prices(i64);

impl Prices {
    fn tick(&mut self, model: &mut Model) {
        self.0 += 1;
        let price = UnitPrice::new(Decimal::new(10_000 + self.0, 2));
        let quote = Quote { price, as_of: None, source: PriceSource::Demo };
        let prices =
            (0..SECURITIES).map(|security| (symbol(security).into(), quote.clone())).collect();
        black_box(update(model, Msg::Prices(prices)));
        model.at(now());
    }
}

/// Every security open, the cursor going down and up, pages and groups; all prices tick before
/// every fifth key, as they do when keys come every 20 ms and prices every 100.
fn keys_while_prices_move(path: &Path) -> Vec<Duration> {
    let mut model = open(path);
    let mut picture = Picture::new(SIZE);
    let mut prices = Prices(0);
    black_box(update(&mut model, Msg::Key(Key::char('z'))));
    picture.draw(&model);
    let keys = [
        Key::plain(Code::Down),
        Key::plain(Code::PageDown),
        Key::char(']'),
        Key::plain(Code::Up),
        Key::char('v'),
        Key::char(' '),
        Key::plain(Code::PageUp),
    ];
    (0..1000)
        .map(|turn| {
            let start = Instant::now();
            if turn % 5 == 0 {
                prices.tick(&mut model);
            }
            black_box(update(&mut model, Msg::Key(keys[turn % keys.len()])));
            picture.draw(&model);
            start.elapsed()
        })
        .collect()
}

/// What looks at every lot, the keys before it, and the two keys it goes to and fro with.
const WHOLE: [(&str, &str, [char; 2]); 5] = [
    ("a letter of a filter by symbol", "/a", ['b', '\u{8}']),
    ("a digit of a filter by gain", "/gain<1", ['0', '\u{8}']),
    ("a letter of an account's name", "/account:acc", ['o', '\u{8}']),
    ("everything opened, and folded", "", ['z', 'z']),
    ("lots grouped another way", "", ['#', '#']),
];

fn whole_key(path: &Path, before: &str, keys: [char; 2]) -> Duration {
    let mut model = open(path);
    let mut picture = Picture::new(SIZE);
    let press = |model: &mut Model, key: char| {
        let key = if key == '\u{8}' { Key::plain(Code::Backspace) } else { Key::char(key) };
        black_box(update(model, Msg::Key(key)));
    };
    before.chars().for_each(|key| press(&mut model, key));
    let mut turn = 0;
    median(21, || {
        press(&mut model, keys[turn % 2]);
        picture.draw(&model);
        turn += 1;
    })
}

/// With the screen in front that some keys open.
fn tick(path: &Path, keys: &str) -> Duration {
    let mut model = open(path);
    for key in keys.chars() {
        black_box(update(&mut model, Msg::Key(Key::char(key))));
    }
    let mut picture = Picture::new(SIZE);
    picture.draw(&model);
    let mut prices = Prices(0);
    median(101, || {
        prices.tick(&mut model);
        picture.draw(&model);
    })
}
