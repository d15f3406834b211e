//! Rules that look back, from `transactions.csv` to the figures: short sales beside shares of one's own,
//! losses on funds, dividends that a sale makes non-qualified.

use super::Household;
use serde_json::{Value, json};
use std::fs;

/// An account of which no holdings file says anything.
const EVENTS: &str = "\
date,account,type,symbol,quantity,price,amount,note
2026-01-05,Ledger,buy,FUND,100,20,,
2026-03-02,Ledger,dividend,FUND,,,200,capital-gain
2026-04-01,Ledger,sell,FUND,100,17.50,,
2026-08-03,Ledger,buy,MUNI,100,40,,
2026-10-20,Ledger,dividend,MUNI,,,500,exempt
2026-10-05,Ledger,buy,PAYS,100,50,,
2026-10-20,Ledger,dividend,PAYS,,,500,qualified
2026-02-02,Ledger,buy,YOUNG,100,20,,
2026-06-01,Ledger,short,YOUNG,100,18,,
2026-08-03,Ledger,cover,YOUNG,100,15,,
2024-01-02,Ledger,buy,OLD,40,50,,
2026-06-01,Ledger,short,OLD,100,15,,
2026-08-03,Ledger,cover,OLD,100,20,,
2025-01-02,Ledger,buy,BOX,60,200,,
2026-06-01,Ledger,short,BOX,100,100,,
2026-07-01,Ledger,buy,BOX,100,120,,
";

const SETTINGS: &str = "
[security.FUND]
kind = \"mutual_fund\"

[security.MUNI]
kind = \"mutual_fund\"
";

fn household() -> Household {
    with_events(EVENTS, SETTINGS)
}

/// The household of the other commands with these events, and settings behind its own.
fn with_events(events: &str, settings: &str) -> Household {
    let household = Household::set(settings);
    fs::write(household.file("transactions.csv"), events).unwrap();
    household
}

/// Cells of the rows of a security in what was realized in 2026.
fn realized<const N: usize>(listed: &Value, symbol: &str, cells: [&str; N]) -> Vec<Value> {
    let rows = listed["rows"].as_array().unwrap().iter().filter(|row| row["symbol"] == symbol);
    rows.map(|row| Value::from_iter(cells.map(|key| row[key].clone()))).collect()
}

/// Quantity, gain, term, disallowed loss, box and code of the rows of a security.
fn rows(household: &Household, symbol: &str) -> Vec<Value> {
    let cells = ["quantity", "gain", "term", "disallowed_loss", "box", "code"];
    realized(&household.json("realized --year 2026"), symbol, cells)
}

/// The gain of a preview, and of that what is short-term and what long-term.
fn gains(shown: &Value) -> Value {
    json!([shown["gain"], shown["short_term_gain"], shown["long_term_gain"]])
}

/// What a preview says under a code.
fn said<'v>(shown: &'v Value, code: &str) -> &'v str {
    let warnings = shown["warnings"].as_array().unwrap();
    let found = warnings.iter().find(|warning| warning["code"] == code);
    found.unwrap_or_else(|| panic!("no {code}: {warnings:#?}"))["message"].as_str().unwrap()
}

#[test]
fn a_fund_loss_is_two_rows_of_form_8949() {
    // IRC §852(b)(4)(A); IRS Publication 550 (2025), p. 83: of 2.50 a share 2.00 is long-term. The box is
    // that of its term.
    assert_eq!(
        rows(&household(), "FUND"),
        [
            json!(["80", "-200.00", "long", "0.00", "D", null]),
            json!(["20", "-50.00", "short", "0.00", "A", null]),
        ]
    );
}

#[test]
fn exempt_interest_takes_a_loss_in_preview_ticket_and_form() {
    // IRC §852(b)(4)(B); IRS Publication 550 (2025), p. 83: 6 a share is lost and 5 of it not deductible.
    // Form 8949 instructions (2025), code L: a nondeductible loss other than a wash sale.
    let household = household();
    let sale = "MUNI --quantity 100 --price 34";
    let shown = household.json(&format!("preview {sale}"));
    assert_eq!((&shown["gain"], &shown["disallowed_loss"]), (&json!("-600.00"), &json!("500.00")));
    assert_eq!(shown["short_term_gain"], "-100.00");
    assert_eq!(shown["picks"][0]["disallowed_loss"], "500.00");
    assert!(said(&shown, "exempt-dividend-loss").starts_with("500.00 of the loss"));
    let text = household.run(&format!("preview {sale}")).out();
    assert!(text.contains("! 500.00 of the loss is not deductible"), "{text}");
    household.json(&format!("sell {sale} --yes"));
    assert_eq!(rows(&household, "MUNI"), [json!(["100", "-600.00", "short", "500.00", "A", "L"])]);
    let sales = household.json("sales");
    let realized =
        json!({"short_term": "-100.00", "long_term": "0.00", "disallowed_loss": "500.00"});
    assert_eq!(sales["realized"], realized);
}

#[test]
fn a_sale_that_costs_a_dividend_its_rate_says_how_much() {
    // IRC §1(h)(11)(B)(iii): 50 of the 61 days. 2026: taxable income 109,000, of which 105,100 is ordinary;
    // 500 more of it is taxed at 22 % (up to 105,700) and no longer at 15 %: 35.00.
    let shown = household().json("preview PAYS --quantity 100 --price 50");
    assert!(said(&shown, "dividend-not-qualified").contains("PAYS@2026-10-05 from 2026-12-05 on"));
    let cost = said(&shown, "dividend-tax");
    assert!(cost.starts_with("that costs 35.00 of tax for 2026"), "{cost}");
    assert_eq!(shown["tax"]["impact"], "0.00");
    let assumed = shown["assumptions"].to_string();
    assert!(assumed.contains("taken for their ex-dividend dates"), "{assumed}");
}

#[test]
fn a_cover_restarts_a_period_and_shares_held_long_make_its_loss_long_term() {
    // IRC §1233(b): bought 2026-02-02, short 2026-06-01, closed 2026-08-03 at a gain.
    let household = household();
    assert_eq!(rows(&household, "YOUNG"), [json!(["100", "300.00", "short", "0.00", "A", null])]);
    let lot = household.json("lots YOUNG")["lots"][0].clone();
    assert_eq!(
        [&lot["acquired"], &lot["holding_since"], &lot["long_term_on"]],
        [&json!("2026-02-02"), &json!("2026-08-02"), &json!("2027-08-03")]
    );
    // IRC §1233(d), (e)(1): 40 shares held for more than a year, 100 sold short.
    assert_eq!(
        rows(&household, "OLD"),
        [
            json!(["40", "-200.00", "long", "0.00", "D", null]),
            json!(["60", "-300.00", "short", "0.00", "A", null]),
        ]
    );
}

#[test]
fn a_simulated_cover_shows_what_it_makes_of_term_and_period() {
    // IRC §1233(b), (d): 60 held for more than a year at the short sale of 100 at 100, and 100 bought while
    // it was open. At 110 each of the 100 loses 10: 600 long-term, 400 short-term.
    let household = household();
    let young = |household: &Household| {
        let lots = household.json("lots BOX");
        let lots = lots["lots"].as_array().unwrap().clone();
        lots.into_iter().find(|lot| lot["acquired"] == "2026-07-01").unwrap()
    };
    assert_eq!(young(&household)["long_term_on"], Value::Null, "not while the short sale is open");
    let cover = "BOX --quantity 100 --price 110 --side cover";
    let shown = household.json(&format!("preview {cover}"));
    assert_eq!(gains(&shown), json!(["-1000.00", "-400.00", "-600.00"]));
    assert!(said(&shown, "short-sale-loss").starts_with("600.00 of the loss is long-term"));
    let restart = said(&shown, "short-sale-restart");
    assert!(restart.contains("BOX@2026-07-01 in Ledger: long-term from 2027-11-24"), "{restart}");
    household.json(&format!("sell {cover} --yes"));
    assert_eq!(young(&household)["long_term_on"], "2027-11-24");
    assert_eq!(
        rows(&household, "BOX"),
        [
            json!(["60", "-600.00", "long", "0.00", "D", null]),
            json!(["40", "-400.00", "short", "0.00", "A", null]),
        ]
    );
}

#[test]
fn whether_a_basis_is_reported_follows_from_kind_and_date() {
    // IRC §6045(g)(3); Treas. Reg. §1.6045-1(a)(15): stock from 2011, funds from 2012.
    let events = "\
date,account,type,symbol,quantity,price,amount,note
2010-12-31,Ledger,buy,STOCK,10,20,,
2011-01-03,Ledger,buy,STOCK,10,20,,
2011-12-30,Ledger,buy,FUND,10,20,,
2012-01-03,Ledger,buy,FUND,10,20,,
2026-04-01,Ledger,sell,STOCK,20,30,,
2026-04-01,Ledger,sell,FUND,15,30,,
";
    let household = with_events(events, SETTINGS);
    let listed = household.json("realized --year 2026");
    for symbol in ["STOCK", "FUND"] {
        assert_eq!(realized(&listed, symbol, ["box"]), [json!(["E"]), json!(["D"])], "{symbol}");
    }
    assert_eq!(household.json("lots FUND")["lots"][0]["covered"], true);
}

#[test]
fn dividends_are_of_the_lots_that_holdings_list() {
    // IRC §852(b)(4)(A): 40 shares held before the day of the distribution, 10 bought on it: 2 a share.
    // The transactions tell of the distributions alone.
    let lots = "\
account,symbol,acquired,quantity,cost_basis
Ledger,FUND,2026-08-03,40,800
Ledger,FUND,2026-10-20,10,180
";
    let events = "\
date,account,type,symbol,amount,note
2026-10-20,Ledger,dividend,FUND,80,capital-gain
2026-10-20,Ledger,dividend,NONE,80,qualified
";
    let household = with_events(events, "");
    fs::write(household.file("fund.csv"), lots).unwrap();
    let shown = household.json("preview FUND --all --price 17");
    // 40 × 3 = 120 lost, of which 80 is long-term; 10 × 1 = 10 short-term.
    assert_eq!(gains(&shown), json!(["-130.00", "-50.00", "-80.00"]));
    let problems = household.json("check")["problems"].clone();
    let problems = problems.as_array().unwrap();
    let said = problems.iter().find(|one| one["code"] == "nothing-held").unwrap();
    assert_eq!(said["line"], 3, "of NONE nobody held a share: {said}");
}

#[test]
fn covers_are_told_in_their_own_words_and_dated_as_they_count() {
    // Rev. Rul. 2002-44: a loss on a cover counts when the shares are delivered, one business day after
    // the trade of Wednesday, 2026-07-01; a gain on the trade date. What opened the last one, no row
    // tells, so that 1,200 is what it cost and its proceeds are unknown.
    let events = "\
date,account,type,symbol,quantity,price,amount,note
2026-06-01,Ledger,short,LOSS,30,40,,
2026-07-01,Ledger,cover,LOSS,10,45,,
2026-06-01,Ledger,short,GAIN,10,40,,
2026-07-01,Ledger,cover,GAIN,10,30,,
2026-07-01,Ledger,cover,NONE,10,120,,
";
    let household = with_events(events, "");
    let listed = household.run("realized --year 2026 --format json").json();
    for (symbol, row) in [
        ("LOSS", json!(["2026-07-02", "400.00", "450.00", "-50.00"])),
        ("GAIN", json!(["2026-07-01", "400.00", "300.00", "100.00"])),
        ("NONE", json!(["2026-07-01", null, "1200.00", null])),
    ] {
        assert_eq!(realized(&listed, symbol, ["sold", "proceeds", "basis", "gain"]), [row]);
    }
    // One that is simulated: 5 of them bought at 50, on a trading day that settles the day after.
    let cover = "LOSS --quantity 5 --price 50 --on 2026-11-24";
    let text = household.run(&format!("sell {cover} --yes")).out();
    assert!(text.contains("Buy to cover 5 LOSS in Ledger at 50.00"), "{text}");
    assert!(text.contains("you pay   "), "{text}");
    assert!(text.contains(" = cost 250.00 + fee 0.00 - tax saved "), "{text}");
    let text = household.run("sales").out();
    assert!(text.contains("cover 5 LOSS") && !text.contains("sold"), "{text}");
    let listed = household.run("realized --year 2026 --format json").json();
    let covers = realized(&listed, "LOSS", ["quantity", "sold"]);
    assert_eq!(covers, [json!(["10", "2026-07-02"]), json!(["5", "2026-11-25"])]);
    let text = household.run("wash").out();
    assert!(text.contains("sell short LOSS") && !text.contains("sold: "), "{text}");
    let text = household.run("calendar").out();
    assert!(text.contains("LOSS may be sold short again"), "{text}");
}

/// The interface: `--as-of` is today for everything that depends on a date. OLD was held for two years
/// then, nothing else was bought, and nothing realized.
#[test]
fn a_day_in_the_past_knows_nothing_of_what_came_after() {
    let household = household();
    let names = |listed: &Value, key: &str, of: &str| -> Vec<String> {
        let rows = listed[key].as_array().unwrap().iter();
        rows.map(|row| row[of].as_str().unwrap().to_owned()).collect()
    };
    let then = household.run("lots --as-of 2025-12-31 --format json");
    let lots = then.json();
    let mine: Vec<String> = names(&lots, "lots", "lot");
    for lot in ["OLD@2024-01-02", "BOX@2025-01-02"] {
        assert!(mine.contains(&lot.to_owned()), "{lot}");
    }
    for lot in ["FUND@2026-01-05", "MUNI@2026-08-03", "VTI@2026-02-18", "OLD@2026-06-01"] {
        assert!(!mine.contains(&lot.to_owned()), "{lot}");
    }
    let old = lots["lots"].as_array().unwrap().iter().find(|lot| lot["lot"] == "OLD@2024-01-02");
    assert_eq!(old.unwrap()["quantity"], "40");
    let said = names(&lots, "warnings", "message").join("\n");
    assert!(said.contains("events came after 2025-12-31: they are left out"), "{said}");
    assert!(said.contains("lots were acquired after 2025-12-31: they are left out"), "{said}");
    assert_eq!(then.status(), 0, "nothing was unreadable");
    // Text says it on standard error, so that nobody takes it for all there is.
    let text = household.run("lots --as-of 2025-12-31");
    assert!(text.err().contains("are left out"), "{}", text.err());
    assert!(!text.out().contains("FUND@2026-01-05"), "{}", text.out());

    let realized = household.json("realized --as-of 2025-12-31");
    assert_eq!(realized["rows"].as_array().unwrap().len(), 0);
    assert!(!household.json("realized")["rows"].as_array().unwrap().is_empty());
    let windows = household.json("wash --as-of 2025-12-31");
    let recent = windows["do_not_sell_at_a_loss"].as_array().unwrap().iter();
    let bought: Vec<&str> = recent
        .flat_map(|one| one["purchases"].as_array().unwrap())
        .map(|one| one["acquired"].as_str().unwrap())
        .collect();
    assert_eq!(bought, ["2025-12-10", "2025-12-01"], "the purchases of that December alone");
    assert!(windows["do_not_buy"].as_array().unwrap().is_empty(), "{windows}");
    let before = household.run("preview FUND --quantity 1 --price 17 --as-of 2025-12-31");
    assert_eq!(before.status(), 2, "FUND was bought in 2026: {}", before.out());
    // A week into 2026 there is no sale of it yet.
    let sale = household.json("preview FUND --quantity 100 --price 17.50 --as-of 2026-01-12");
    assert_eq!(sale["picks"][0]["lot"], "FUND@2026-01-05");
}

/// IRC §1(h)(11)(B)(iii), §1223(1): bought 2026-10-05, the dividend of OLDCO of 2026-10-20, one NEWCO for
/// two OLDCO on 2026-11-02; of the 61 days only 50 are over when NEWCO is sold.
#[test]
fn a_dividend_is_lost_through_a_merger_too() {
    let merged = "\
2026-10-05,Ledger,buy,OLDCO,100,50,,
2026-10-20,Ledger,dividend,OLDCO,,,500,qualified
";
    let household = household();
    let rows = format!("{EVENTS}{merged}");
    let wide = |(place, row): (usize, &str)| {
        [row, if place == 0 { ",to_symbol,ratio" } else { ",," }].concat()
    };
    let mut widened: Vec<String> = rows.lines().enumerate().map(wide).collect();
    widened.push("2026-11-02,Ledger,merge-stock,OLDCO,,,,,NEWCO,1:2\n".to_owned());
    let widened = widened.join("\n");
    fs::write(household.file("transactions.csv"), widened).unwrap();
    let shown = household.json("preview NEWCO --quantity 50 --price 100");
    let lost = said(&shown, "dividend-not-qualified");
    assert!(lost.contains("500.00 of the OLDCO dividend of 2026-10-20"), "{lost}");
    assert!(lost.contains("OLDCO@2026-10-05 from 2026-12-05 on"), "{lost}");
    assert!(said(&shown, "dividend-tax").starts_with("that costs 35.00 of tax for 2026"));
    let half = household.json("preview NEWCO --quantity 25 --price 100");
    assert!(said(&half, "dividend-not-qualified").contains("250.00 of the OLDCO"), "{half}");
}

/// A sale that was made later is none on an earlier day, and its lots are not missed there.
#[test]
fn a_day_before_a_recorded_sale_has_its_shares() {
    let household = household();
    let sold = household.run("sell VTI --quantity 246.842 --yes");
    assert_eq!(sold.status(), 0, "{}", sold.err());
    let then = household.run("lots VTI --as-of 2026-03-02");
    assert!(then.out().contains("VTI@2026-02-18") && !then.out().contains("VTI@2026-04-09"));
    assert!(
        then.err().contains("one sale was made after 2026-03-02: it is left out"),
        "{}",
        then.err()
    );
    assert!(!then.err().contains("#1"), "{}", then.err());
    let listed = household.json("sales --as-of 2026-03-02");
    assert_eq!(listed["sales"].as_array().unwrap().len(), 0);

    // Its shares are back on that day, and gone today: no second sale takes them.
    let again = household.run("sell VTI --quantity 10 --as-of 2026-03-02 --yes");
    assert_ne!(again.status(), 0, "{}", again.out());
    assert!(again.err().contains("a later sale is left out with --as-of"), "{}", again.err());
    assert_eq!(household.json("sales")["sales"].as_array().unwrap().len(), 1);
}

/// A problem names the file that it is in.
#[test]
fn sales_of_a_named_journal_are_left_out_under_its_name() {
    let household = household();
    let journal = household.file("plans.jsonl");
    let journal = journal.display();
    let sold = household.run(&format!("sell VTI --quantity 10 --yes --journal {journal}"));
    assert_eq!(sold.status(), 0, "{}", sold.err());
    let then = household.run(&format!("lots VTI --as-of 2026-03-02 --journal {journal}"));
    assert!(then.err().contains("plans.jsonl:1: one sale was made after"), "{}", then.err());
}

/// Settings, transactions and listed lots of what was OLDMUNI and is NEWMUNI: what a sale of all of it
/// at a price says of the exempt dividend.
fn lost_to_exempt(events: &str, listed: &str, price: &str) -> String {
    let head = "date,account,type,symbol,quantity,price,amount,note,to_symbol,ratio\n";
    let fund = |symbol| format!("\n[security.{symbol}]\nkind = \"mutual_fund\"\n");
    let settings = fund("OLDMUNI") + &fund("NEWMUNI");
    let household = with_events(&format!("{head}{events}"), &settings);
    let lots = format!("account,symbol,acquired,quantity,cost_basis\n{listed}\n");
    fs::write(household.file("merged.csv"), lots).unwrap();
    let shown = household.json(&format!("preview NEWMUNI --all --price {price}"));
    said(&shown, "exempt-dividend-loss").to_owned()
}

/// IRC §852(b)(4)(B): 500 on 100 shares of which 50 were sold before ten became one: 250 are of the 5
/// that are left.
#[test]
fn a_dividend_through_a_merger_is_of_the_shares_that_had_it() {
    let events = "\
2026-08-03,Ledger,buy,OLDMUNI,100,40,,,,
2026-10-20,Ledger,dividend,OLDMUNI,,,500,exempt,,
2026-10-26,Ledger,sell,OLDMUNI,50,40,,,,
2026-11-02,Ledger,merge-stock,OLDMUNI,,,,,NEWMUNI,1:10
";
    let said = lost_to_exempt(events, "Ledger,NEWMUNI,2026-08-03,5,2000", "300");
    assert!(said.starts_with("250.00 of the loss"), "{said}");
}

/// The same where shares of the new fund that never were the old one were sold since: all 500 are of the
/// 100 that were it.
#[test]
fn a_dividend_of_the_old_fund_is_none_of_the_new_one() {
    let events = "\
2026-08-03,Ledger,buy,NEWMUNI,100,40,,,,
2026-08-04,Ledger,buy,OLDMUNI,100,40,,,,
2026-10-20,Ledger,dividend,OLDMUNI,,,500,exempt,,
2026-10-26,Ledger,sell,NEWMUNI,100,40,,,,
2026-11-02,Ledger,merge-stock,OLDMUNI,,,,,NEWMUNI,1:1
";
    let said = lost_to_exempt(events, "Ledger,NEWMUNI,2026-08-04,100,4000", "30");
    assert!(said.starts_with("500.00 of the loss"), "{said}");
}
