//! Average cost from the settings to the journal: what is shown, what is refused, what is recorded.

use super::{ACCOUNTS, Household, LOTS, Ran};
use crate::household::TAX;
use rust_decimal::{Decimal, dec};
use serde_json::{Value, json};
use std::fs;

const ELECTION: &str = "\
[[election]]
account = \"XXXX-4410\"
security = \"vti\"
elected = 2024-01-15
";

/// The household whose VTI at Schwab is averaged: 246.842 shares for 61,351.01, which is 248.5436 each.
fn averaged() -> Household {
    with(ELECTION)
}

fn with(election: &str) -> Household {
    Household::set(election)
}

fn refused(ran: &Ran) -> (i32, Value) {
    (ran.status(), ran.json()["error"]["code"].clone())
}

#[test]
fn a_sale_goes_by_the_average_and_by_nothing_else() {
    let household = averaged();
    let shown = household.json("preview VTI --quantity 120");
    assert_eq!(shown["method"], "average-cost");
    // 61,351.01 / 246.842 × 120 = 29,825.2371…; 120 × 328.40 = 39,408.00.
    assert_eq!(shown["basis"], "29825.24");
    assert_eq!(shown["gain"], "9582.76");
    let picks = shown["picks"].as_array().unwrap();
    let taken: Vec<_> = picks.iter().map(|one| (&one["lot"], &one["quantity"])).collect();
    assert_eq!(taken[0], (&json!("VTI@2018-02-12"), &json!("40")));
    assert_eq!(taken[4], (&json!("VTI@2024-12-13"), &json!("5")), "the oldest, whatever they cost");
    // 40 × 248.5436… each.
    assert_eq!(picks[0]["basis"], "9941.75");
    assert_eq!(shown, household.json("preview VTI --quantity 120 --method average-cost"));

    for words in [
        "preview VTI --quantity 120 --method fifo",
        "preview VTI --quantity 120 --method optimal",
        "sell VTI --quantity 120 --method highest-cost --yes",
        "preview VTI --quantity 120 --lots VTI@2026-02-18=30",
        "compare VTI --quantity 120 --lots VTI@2026-02-18=30",
        "preview VTI --target-gain 500 --method lifo",
    ] {
        let ran = household.run(&format!("{words} --format json"));
        assert_eq!(refused(&ran), (3, json!("average-cost-elected")), "{words}");
        assert!(ran.err().contains("2024-01-15"), "{}", ran.err());
    }
    assert_eq!(household.json("preview VTI --target-gain 500")["method"], "average-cost");
}

#[test]
fn compare_lists_what_is_not_offered() {
    let shown = averaged().json("compare VTI --quantity 120");
    let methods = shown["methods"].as_array().unwrap();
    assert_eq!(methods.len(), 1);
    assert_eq!(
        (&shown["best"], &methods[0]["method"]),
        (&json!("average-cost"), &json!("average-cost"))
    );
    let refused = shown["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 15);
    assert!(refused.iter().all(|one| one["code"] == "average-cost-elected"), "{shown}");
    let text = averaged().run("compare VTI --quantity 120").out();
    assert!(text.contains("average cost is elected for VTI in Schwab Brokerage"), "{text}");

    for (symbol, code) in
        [("VTI", "average-cost-not-elected"), ("INTC", "average-cost-not-allowed")]
    {
        let household = Household::new();
        let shown = household.json(&format!("compare {symbol} --quantity 10"));
        let refused = shown["refused"].as_array().unwrap();
        assert_eq!(refused.len(), 1, "{shown}");
        assert_eq!(refused[0]["method"], "average-cost");
        assert_eq!(refused[0]["code"], code);
        let words = format!("preview {symbol} --quantity 10 --method average-cost --format json");
        assert_eq!(self::refused(&household.run(&words)), (3, json!(code)));
    }
}

#[test]
fn lots_show_the_average_and_keep_what_they_cost() {
    let household = averaged();
    let shown = household.json("lots VTI");
    let lots = shown["lots"].as_array().unwrap();
    for lot in lots {
        let (basis, own) = (&lot["cost_per_share"], &lot["original_basis"]);
        if lot["account"] == "Schwab Brokerage" {
            assert_eq!(basis, "248.543643", "{lot}");
            assert!(own.is_string(), "{lot}");
        } else {
            assert_eq!((basis, own), (&json!("191"), &Value::Null), "another account");
        }
    }
    let old = lots.iter().find(|lot| lot["lot"] == "VTI@2018-02-12").unwrap();
    assert_eq!((&old["basis"], &old["original_basis"]), (&json!("9941.75"), &json!("5448.00")));
    // The group's basis is what all of it cost: 61,351.01 and the 11,460.00 of the Roth IRA.
    assert_eq!(shown["groups"][0]["basis"], "72811.01");
    let text = household.run("lots VTI").out();
    assert!(text.contains("at average cost, itself 5,448.00"), "{text}");
    // Before it was elected nothing is averaged.
    let before = household.run("lots VTI --as-of 2024-01-14 --format json").json();
    let before = before["lots"].as_array().unwrap();
    assert_eq!(before.len(), 5, "four of Schwab, one of the Roth IRA");
    assert!(before.iter().all(|lot| lot.get("original_basis").is_none()));
}

#[test]
fn a_recorded_sale_leaves_the_average_as_it_is_and_cannot_change_its_method() {
    let household = averaged();
    let sold = household.json("sell VTI --quantity 120 --yes");
    assert_eq!(sold["method"], "average-cost");
    let lots = household.json("lots VTI");
    let left: Vec<&Value> = lots["lots"].as_array().unwrap().iter().collect();
    let left: Vec<&&Value> =
        left.iter().filter(|lot| lot["account"] == "Schwab Brokerage").collect();
    assert_eq!(left.len(), 5);
    assert!(left.iter().all(|lot| lot["cost_per_share"] == "248.543643"), "{left:?}");
    assert_eq!(left[0]["quantity"], "20");
    let ran = household.run("relot 1 --method highest-cost --yes --format json");
    assert_eq!(refused(&ran), (3, json!("average-cost-elected")));
    assert_eq!(household.json("sales 1")["sales"][0]["method"], "average-cost");
    // Revoked on the day before, the sale was none under it; after it, it is too late for the lots.
    let settings = format!("{TAX}\n{ACCOUNTS}\n{ELECTION}revoked = 2026-12-01\n");
    fs::write(household.file("lotscope.toml"), settings).unwrap();
    let later = household.run("lots VTI --as-of 2026-12-02 --format json").json();
    let averages = later["lots"].as_array().unwrap().iter();
    let averages = averages.filter(|lot| lot["cost_per_share"] == "248.543643");
    assert_eq!(averages.count(), 5);
    let free = household.run("preview VTI --quantity 10 --method highest-cost --as-of 2026-12-02");
    assert_eq!(free.status(), 0, "{}", free.err());
}

#[test]
fn cash_is_raised_at_the_average_too() {
    let household = averaged();
    for by in ["optimal", "mintax"] {
        let shown = household.json(&format!("raise 60000 --by {by} --account XXXX-4410"));
        let sales = shown["sales"].as_array().unwrap();
        let vti = sales.iter().find(|sale| sale["symbol"] == "VTI").unwrap();
        assert_eq!(vti["method"], "average-cost", "{by}");
        assert_eq!(vti["picks"][0]["lot"], "VTI@2018-02-12", "{by}: the oldest leave first");
        let picks = vti["picks"].as_array().unwrap();
        let each = |pick: &Value| {
            let of = |key: &str| pick[key].as_str().unwrap().parse::<Decimal>().unwrap();
            (of("basis") / of("quantity")).round_dp(2)
        };
        assert!(picks.iter().all(|pick| each(pick).to_string() == "248.54"), "{by}: {picks:?}");
    }
}

#[test]
fn what_cannot_be_elected_is_named_with_its_line() {
    let election = |rest: &str| format!("[[election]]\naccount = \"Schwab Brokerage\"\n{rest}");
    for (rest, code, said) in [
        (
            "security = \"INTC\"\nelected = 2024-01-15\n",
            "average-cost-not-allowed",
            "INTC is a stock",
        ),
        ("security = \"VTI\"\n", "wrong-setting", "elected in [[election]] is missing"),
        ("elected = 2024-01-15\n", "wrong-setting", "security in [[election]] is missing"),
        (
            "security = \"VTI\"\nelected = 2024-01-15\nrevoked = 2024-01-14\n",
            "wrong-setting",
            "revoked in [[election]] is before elected, 2024-01-15",
        ),
        ("security = \"VTI\"\nelected = \"soon\"\n", "wrong-setting", "soon"),
        (
            "security = \"NOPX\"\nelected = 2024-01-15\n",
            "average-cost-not-allowed",
            "NOPX is a stock",
        ),
        (
            "security = \"VTI\"\nelected = 2024-01-15\nend = 1\n",
            "unknown-key",
            "end in [[election]]",
        ),
    ] {
        let shown: Value = with(&election(rest)).run("check --format json").json();
        let problems = shown["problems"].as_array().unwrap();
        let found = problems
            .iter()
            .find(|one| one["code"] == code && one["message"].as_str().unwrap().contains(said));
        let found = found.unwrap_or_else(|| panic!("{rest}: {problems:#?}"));
        assert_eq!(found["file"], "lotscope.toml");
        assert!(found["line"].as_u64().unwrap() > 20, "{found}");
        assert!(!found["mend"].as_str().unwrap().is_empty());
    }
    let twice = format!("{ELECTION}\n{ELECTION}");
    let shown = with(&twice).run("check --format json").json();
    assert!(shown["problems"].to_string().contains("stands already"), "{shown}");
    let at_vanguard = "[[account]]\nname = \"Fund House\"\nbroker = \"vanguard\"\n";
    let election = ELECTION.replace("XXXX-4410", "Fund House");
    let lots = LOTS.replace("Schwab Brokerage,VTI", "Fund House,VTI");
    let house = Household::with(&lots, &format!("{ACCOUNTS}\n{at_vanguard}\n{election}"));
    let shown = house.json("check");
    assert!(shown["problems"].to_string().contains("broker-without-average"), "{shown}");
    let elsewhere = ELECTION.replace("XXXX-4410", "Schwab Brokerag");
    let shown = with(&elsewhere).run("check --format json").json();
    assert!(shown["problems"].to_string().contains("did you mean Schwab Brokerage?"), "{shown}");
}

/// Publication 550 (2025), p. 68: 100 at 10, 100 at 12, 100 at 26 average 16; 150 sold cost 2,400; 150
/// more at 14 make it 15.
#[test]
fn transactions_are_replayed_at_the_average_from_its_day_on() {
    let household = Household::with(
        "date,account,type,symbol,quantity,price,lot\n\
         2023-03-01,Funds,buy,XYZ,100,10,\n\
         2023-06-01,Funds,buy,XYZ,100,12,\n\
         2024-02-01,Funds,buy,XYZ,100,26,\n\
         2025-05-06,Funds,sell,XYZ,150,40,\n\
         2025-09-09,Funds,buy,XYZ,150,14,\n\
         2025-12-09,Funds,sell,XYZ,50,40,XYZ@2025-09-09\n",
        "[security.XYZ]\nkind = \"mutual_fund\"\n\n[[election]]\naccount = \"Funds\"\n\
         security = \"XYZ\"\nelected = 2024-06-03\n",
    );
    let shown = household.json("realized");
    let rows: Vec<(&str, &str, &str)> = shown["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap();
            (text("acquired"), text("quantity"), text("basis"))
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("2023-03-01", "100", "1600.00"),
            ("2023-06-01", "50", "800.00"),
            ("2023-06-01", "50", "750.00"),
        ]
    );
    let lots = household.json("lots");
    let open: Vec<_> = lots["lots"].as_array().unwrap().iter().collect();
    assert!(open.iter().all(|lot| lot["cost_per_share"] == "15"), "{open:?}");
    let own: Vec<&Value> = open.iter().map(|lot| &lot["original_basis"]).collect();
    assert_eq!(own, ["2600.00", "2100.00"]);
    // The lot named on the last sale could not be.
    let check = household.json("check");
    assert!(check["problems"].to_string().contains("average cost is elected since"), "{check}");
}

const POOLED: &str = "
[security.FUND]
kind = \"mutual_fund\"

[[election]]
account = \"Ledger\"
security = \"FUND\"
elected = 2026-01-02
";

/// 40 of 100 at 10 are sold at 8, and 50 bought at 9 nine days later take the loss of 80; then `more`.
/// Each lot's symbol, shares, basis and the disallowed loss in it; what all is worth in basis, open and
/// sold, and the losses that are disallowed.
fn after_a_wash(settings: &str, more: &str) -> (Vec<String>, Decimal, Decimal) {
    let household = Household::set(settings);
    let events = format!(
        "date,account,type,symbol,quantity,price,amount,basis,acquired,fair_value,to_symbol,ratio\n\
         2026-01-05,Ledger,buy,FUND,100,10,,,,,,\n\
         2026-06-01,Ledger,sell,FUND,40,8,,,,,,\n\
         2026-06-10,Ledger,buy,FUND,50,9,,,,,,\n{more}"
    );
    fs::write(household.file("transactions.csv"), events).unwrap();
    let lots = household.json("lots");
    let own = |row: &&Value| row["account"] == "Ledger" || row["account"] == "Other";
    let figure = |cell: &Value| cell.as_str().map_or(Decimal::ZERO, |text| text.parse().unwrap());
    let open: Vec<&Value> = lots["lots"].as_array().unwrap().iter().filter(own).collect();
    let shown = open.iter().map(|lot| {
        let text = |key: &str| lot[key].as_str().unwrap_or("-").to_owned();
        ["symbol", "quantity", "basis", "wash_disallowed"].map(text).join(" ")
    });
    let realized = household.json("realized --year 2026");
    let rows: Vec<&Value> = realized["rows"].as_array().unwrap().iter().filter(own).collect();
    let sum =
        |rows: &[&Value], key: &str| rows.iter().map(|row| figure(&row[key])).sum::<Decimal>();
    let basis = sum(&open, "basis") + sum(&rows, "basis");
    (shown.collect(), basis, sum(&rows, "disallowed_loss"))
}

/// IRC §1091(d), §358(a)(1): the pool is 600 + 450 + 80 = 1,130 for 110 shares before the merger, 10.2727…
/// a share, and all of it is the basis of what the shares became; of those sold later, too. What was paid,
/// 1,450, and the loss that is disallowed are all the basis there is.
#[test]
fn a_loss_in_an_average_goes_along_in_a_merger() {
    let merger = "2026-08-03,Ledger,merge-stock,FUND,,,,,,,NEW,1:2\n";
    let (lots, basis, disallowed) = after_a_wash(POOLED, merger);
    assert_eq!(lots, ["NEW 30 616.36 43.64", "NEW 20 410.91 29.09", "NEW 5 102.73 7.27"]);
    assert_eq!((basis, disallowed), (dec!(1530.00), dec!(80.00)));
    // 10 of the first 30 are a third of 616.36.
    let sold = format!("{merger}2026-09-20,Ledger,sell,NEW,10,30,,,,,,\n");
    let (lots, basis, disallowed) = after_a_wash(POOLED, &sold);
    assert_eq!(lots[0], "NEW 20 410.91 29.09");
    assert_eq!((basis, disallowed), (dec!(1530.00), dec!(80.00)));
    // With cash besides, each lot's gain is what it recognizes (IRC §356(a)(1)); basis less cash plus gain.
    let mixed = "2026-08-03,Ledger,merge-mixed,FUND,,1,,,,15,NEW,1:1\n";
    let (lots, ..) = after_a_wash(POOLED, mixed);
    assert_eq!(lots, ["NEW 60 616.36 43.64", "NEW 40 410.91 29.09", "NEW 10 102.73 7.27"]);
}

/// IRC §1091(a): what was bought within 30 days replaces what was sold, whatever a merger makes of it
/// later; the shares that are the other company's from the start do not. 50 FUND became 25 NEW, of which 20
/// took the loss of the 40 that were sold.
#[test]
fn what_replaced_a_loss_is_found_among_what_it_became() {
    let more = "2026-06-05,Ledger,buy,NEW,50,9,,,,,,\n\
                2026-08-03,Ledger,merge-stock,FUND,,,,,,,NEW,1:2\n";
    let (lots, basis, disallowed) = after_a_wash("", more);
    assert_eq!(
        lots,
        ["NEW 30 600.00 -", "NEW 50 450.00 -", "NEW 20 440.00 80.00", "NEW 5 90.00 -"]
    );
    assert_eq!((basis, disallowed), (dec!(1980.00), dec!(80.00)));
}

/// Form 1099-B, box 1g: a broker adjusts for shares of one account and one CUSIP number; what
/// these are called later, or became, is no difference to what the taxpayer counts.
#[test]
fn a_broker_sees_the_replacement_under_its_later_symbol_too() {
    for event in ["rename,FUND,,,,,,,NEW,", "merge-stock,FUND,,,,,,,NEW,1:2"] {
        let household = Household::set("");
        let events = format!(
            "date,account,type,symbol,quantity,price,amount,basis,acquired,fair_value,to_symbol,ratio\n\
             2026-01-05,Ledger,buy,FUND,100,10,,,,,,\n\
             2026-06-01,Ledger,sell,FUND,40,8,,,,,,\n\
             2026-06-10,Ledger,buy,FUND,50,9,,,,,,\n\
             2026-08-03,Ledger,{event}\n"
        );
        fs::write(household.file("transactions.csv"), &events).unwrap();
        let totals = household.json("wash")["totals"].clone();
        assert_eq!(totals["disallowed_loss"], "80.00", "{event}");
        assert_eq!(totals["difference"], "0.00", "{event}: {totals}");
        let half = if event.starts_with("rename") { 1 } else { 2 };
        let washed = household.json("wash")["disallowed"][0].clone();
        assert_eq!(washed["symbol"], "FUND", "{event}: {washed}");
        assert_eq!(washed["taken"][0]["quantity"], (40 / half).to_string(), "{event}: {washed}");
        // Ten replace ten; what stands of the loss is of 30 of the shares that were sold, as they were.
        let few = events.replace("buy,FUND,50", "buy,FUND,10").replace("2026-08-03", "2026-06-22");
        fs::write(household.file("transactions.csv"), few).unwrap();
        let shown = household.json("wash --as-of 2026-06-25");
        let stands = shown["do_not_buy"].as_array().unwrap().iter();
        let stands: Vec<&Value> = stands.filter(|loss| loss["symbol"] == "FUND").collect();
        assert_eq!(stands.len(), 1, "{event}: {shown}");
        assert_eq!((&stands[0]["quantity"], &stands[0]["loss"]), (&json!("30"), &json!("60.00")));
    }
}

/// IRC §358(b), §1012: a spin-off parts the basis, and a transfer moves shares with the basis that the
/// receiving account's row states: none is lost, none made. Where a transfer's row states the basis without
/// the loss, the loss stays with the shares that stay.
#[test]
fn no_basis_is_lost_or_made_by_a_spin_off_or_a_transfer_of_averaged_shares() {
    let spin = "2026-08-03,Ledger,spin-off,FUND,,,,0.2,,,SUB,1:1\n";
    let (lots, basis, disallowed) = after_a_wash(POOLED, spin);
    assert_eq!(lots.len(), 5);
    assert!((basis - dec!(1530)).abs() <= dec!(0.02), "each lot is rounded: {basis}");
    assert_eq!(disallowed, dec!(80.00));
    // 60 at 1,050 / 110.
    let moved = "2026-08-03,Ledger,transfer-out,FUND,60,,,,,,,\n\
                 2026-08-03,Other,transfer-in,FUND,60,,,572.73,2026-01-05,,,\n";
    let (_, basis, disallowed) = after_a_wash(POOLED, moved);
    assert_eq!((basis, disallowed), (dec!(1530.00), dec!(80.00)));
}

#[test]
fn a_sale_without_a_letter_is_named_beside_the_letters() {
    let household = averaged();
    assert_eq!(household.run("sell VTI --quantity 5 --yes").status(), 0);
    assert_eq!(household.run("sell MSFT --account XXXX-4410 --quantity 5 --yes").status(), 0);
    let ran = household.run("export instructions");
    assert!(ran.out().contains("MSFT@2025-12-10") && !ran.out().contains("VTI"), "{}", ran.out());
    let why = "no letter for #1: average cost: shares leave oldest first";
    assert!(ran.err().contains(&format!("lotscope: {why}")), "{}", ran.err());
    let told = household.json("export instructions");
    assert_eq!(told["instructions"].as_array().unwrap().len(), 1);
    let warning = json!({"code": "no-letter", "message": why, "file": null, "line": null});
    assert_eq!(told["warnings"], json!([warning]));
    // Asked for one, nothing is left out.
    let one = household.run("export instructions 2");
    assert!(!one.err().contains("no letter"), "{}", one.err());
}
