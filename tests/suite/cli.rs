//! The real binary, headless: what it prints for a household it is given, and how it exits.
//!
//! The household is the one of the screen designs (single filer, 117,000 of ordinary income, 2,400 of
//! qualified dividends, 4,200 short-term and 1,500 long-term realized so far, state 5 %, Tuesday
//! 24 November 2026); its figures come from there and not from lotscope.

mod average;
mod brokers;
mod compare;
mod forms;
mod goals;
mod input;
mod journal;
mod ledgers;
mod lots;
mod past;
mod prices;
mod profiles;
mod raise;
mod recorded;
mod refusals;
mod relot;
mod sale;
mod tax;
mod told;
mod trip;
mod wash;
mod wash_mergers;
mod windows;

use crate::household::TAX;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// VTI is the position of screens 4.1 and 4.2, QQQ, GE, TSLA and INTC as on 4.1; the rest is there
/// for what can go wrong.
const LOTS: &str = "\
account,symbol,acquired,quantity,cost_basis,lot,name,origin,currency
Schwab Brokerage,VTI,2018-02-12,40,5448.00,,Vanguard Total Market ETF,,
Schwab Brokerage,VTI,2020-04-06,25,3294.00,,,,
Schwab Brokerage,VTI,2021-11-08,30,7239.00,,,,
Schwab Brokerage,VTI,2023-10-27,20,4098.00,,,,
Schwab Brokerage,VTI,2024-12-13,25,7085.00,,,,
Schwab Brokerage,VTI,2025-12-01,35,11760.00,,,,
Schwab Brokerage,VTI,2026-02-18,30,10257.00,,,,
Schwab Brokerage,VTI,2026-04-09,40,11576.00,,,,
Schwab Brokerage,VTI,2026-09-23,1.842,594.01,,,reinvestment,
Fidelity Roth IRA,VTI,2022-06-15,60,11460.00,,,,
Fidelity Roth IRA,QQQ,2020-03-23,45,8190.00,,,,
Schwab Brokerage,GE,2021-04-20,20,3180.00,,,,
Schwab Brokerage,GE,,15,,GE-TRANSFER,,transfer,
Schwab Brokerage,TSLA,2026-08-14,-20,7040.00,,,short,
Schwab Brokerage,INTC,2024-01-26,200,8720.00,,,,
Fidelity Roth IRA,INTC,2026-11-09,50,1187.50,,,,
Schwab Brokerage,MSFT,2025-12-10,12,5779.20,,,,
Vanguard Brokerage,MSFT,2019-05-06,30,4197.00,,,,
Schwab Brokerage,KO,2021-01-04,10,550.00,,,,
Schwab Brokerage,NOPX,2021-01-04,10,550.00,,,,
Schwab Brokerage,SAP,2021-01-04,10,1000.00,,=SAP SE,,EUR
";

const PRICES: &str = "\
symbol,price,as_of
VTI,328.40,2026-11-24
QQQ,612.00,2026-11-24
GE,188.00,2026-11-19
TSLA,401.20,2026-11-24
INTC,24.10,2026-11-24
MSFT,472.10,2026-11-24
KO,70.55,2026-11-24
";

const ACCOUNTS: &str = "\
[[account]]
name = \"Schwab Brokerage\"
aliases = [\"XXXX-4410\"]
kind = \"taxable\"
method = \"fifo\"

[[account]]
name = \"Vanguard Brokerage\"

[[account]]
name = \"Fidelity Roth IRA\"
kind = \"roth_ira\"

[security.VTI]
kind = \"etf\"

[security.KO]
locked = [\"KO@2021-01-04\"]
";

/// A portfolio folder that is gone when the test ends.
pub struct Household(pub TempDir);

impl Household {
    pub fn new() -> Self {
        Self::holding(LOTS)
    }

    /// With other lots.
    fn holding(lots: &str) -> Self {
        Self::with(lots, &format!("{TAX}\n{ACCOUNTS}"))
    }

    /// With more settings, behind its own.
    fn set(settings: &str) -> Self {
        Self::with(LOTS, &format!("{TAX}\n{ACCOUNTS}\n{settings}"))
    }

    fn without_profile() -> Self {
        Self::with(LOTS, ACCOUNTS)
    }

    fn with(lots: &str, settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        fs::create_dir(folder.path().join("portfolio")).unwrap();
        let household = Self(folder);
        for (file, text) in
            [("lots.csv", lots), ("prices.csv", PRICES), ("lotscope.toml", settings)]
        {
            fs::write(household.file(file), text).unwrap();
        }
        household
    }

    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join("portfolio").join(name)
    }

    /// Puts a tax table into the user's own folder of them.
    fn tax_table(&self, name: &str, text: &str) {
        self.configure("tax", name, text);
    }

    /// Puts days of the market calendar into the user's own folder of them.
    fn market_day(&self, name: &str, text: &str) {
        self.configure("market", name, text);
    }

    fn configure(&self, folder: &str, name: &str, text: &str) {
        let home = self.0.path().join("home");
        let config = if cfg!(target_os = "macos") {
            home.join("Library/Application Support/lotscope")
        } else {
            home.join("config/lotscope")
        };
        fs::create_dir_all(config.join(folder)).unwrap();
        fs::write(config.join(folder).join(name), text).unwrap();
    }

    /// Runs `lotscope` on the folder as of the household's day, with blanks between arguments.
    pub fn run(&self, arguments: &str) -> Ran {
        let words: Vec<&str> = arguments.split(' ').collect();
        self.run_words(&words)
    }

    fn run_words(&self, words: &[&str]) -> Ran {
        let mut command = program(self.0.path());
        command.args(words);
        if !words.contains(&"-p") {
            command.arg("-p").arg(self.file(""));
        }
        if !words.iter().any(|word| word.starts_with("--as-of")) {
            command.args(["--as-of", "2026-11-24"]);
        }
        Ran(command.output().unwrap())
    }

    /// The JSON of a command that must be done without a problem.
    pub fn json(&self, arguments: &str) -> Value {
        let ran = self.run(&format!("{arguments} --format json"));
        assert_eq!(ran.status(), 0, "{arguments}: {}", ran.err());
        ran.json()
    }
}

/// The binary, without anything of the user's own around it.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lotscope"));
    command
        .current_dir(folder.join("home"))
        .env_remove("LOTSCOPE_PORTFOLIO")
        .env_remove("NO_COLOR")
        .env("HOME", folder.join("home"))
        .env("XDG_DATA_HOME", folder.join("home/data"))
        .env("XDG_CONFIG_HOME", folder.join("home/config"))
        .env("XDG_STATE_HOME", folder.join("home/state"));
    command
}

/// What a run left behind.
pub struct Ran(Output);

impl Ran {
    pub fn status(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    pub fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out()).unwrap_or_else(|error| panic!("{error}: {}", self.out()))
    }
}

/// The keys of an object in their order.
fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}
