//! Pure text ⇄ domain: what users' files say, and what lotscope writes.
//!
//! Readers take bytes and give values and [`problem::Problem`]s. None opens a file, reads a clock,
//! or panics, whatever the bytes are; nothing is dropped in silence, and what is missing is never
//! taken for zero.
//!
//! Start with [`import::import`]: files in, [`import::Import`] out. It asks [`detect`] what each
//! file is, by content, and hands it to its reader:
//!
//! - [`lots_csv`], [`schwab`], [`fidelity`], [`netbenefits`], [`vanguard`], [`etrade`] and [`ibkr`]
//!   give [`holdings::Holdings`], [`prices`] quotes, [`settings`] the rest of what the user says
//! - [`transactions`] and [`ledgers`], the journals of plain-text accounting, give what happened, of
//!   which the domain makes lots and gains
//! - [`table`], [`number`], [`date`], [`names`], [`instrument`] and [`text`] are what they are built
//!   from; [`export`] is what readers of broker exports have in common
//! - [`excerpt`] shows the line that a problem speaks of, [`watch`] tells how far reading has come
//! - [`journal`], [`market`] and [`tax_tables`] read what lotscope itself wrote or brings along

pub mod basis;
pub mod cell;
pub mod date;
pub mod detect;
pub mod etrade;
pub mod excerpt;
pub mod export;
pub mod fidelity;
pub mod holdings;
pub mod ibkr;
pub mod import;
pub mod instrument;
pub mod journal;
pub mod ledgers;
pub mod lots_csv;
pub mod market;
pub mod names;
pub mod netbenefits;
pub mod number;
pub mod prices;
pub mod problem;
pub mod schwab;
pub mod settings;
pub mod table;
pub mod tax_tables;
pub mod text;
pub mod transactions;
pub mod vanguard;
pub mod watch;
