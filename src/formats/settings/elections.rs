//! `[[election]]`: average cost, elected for one security in one account.

use super::section::Section;
use crate::domain::account::Account;
use crate::domain::average::Election;
use crate::domain::ids::AccountId;
use crate::domain::lot::Source;
use crate::formats::names;

/// Every election that says what it is of. A second one of the same security in the same account is
/// one only after the first was revoked.
pub(super) fn all(sections: &[Section<'_>], accounts: &[Account]) -> Vec<Election> {
    let mut elections: Vec<Election> = Vec::new();
    for section in sections {
        let Some(election) = election(section, accounts) else { continue };
        let of_place = |one: &&Election| one.is_of(&election.account, &election.security);
        if elections.iter().filter(of_place).any(|other| overlap(other, &election)) {
            let what = format!(
                "stands while that of {} in {} stands already",
                election.security, election.account
            );
            section.wrong(
                "elected",
                &what,
                "keep one of the two, or say when the first was revoked",
            );
            continue;
        }
        elections.push(election);
    }
    elections
}

fn election(section: &Section<'_>, accounts: &[Account]) -> Option<Election> {
    section.unknown_keys(&["account", "security", "elected", "revoked"]);
    let given = |key: &str, mend: &str| {
        if !section.table.contains_key(key) {
            section.wrong(key, "is missing", mend);
        }
    };
    given("account", "write account = \"…\", as it is shown or as files name it");
    given("security", "write security = \"…\", its symbol");
    given("elected", "write elected = 2024-01-15, the day the broker was told of it");
    let account = section.text("account");
    let security = section.text("security").and_then(|symbol| {
        let id = names::symbol(&symbol).ok().flatten();
        if id.is_none() {
            section.wrong("security", "is no symbol", "name the security by its symbol");
        }
        id
    });
    let elected = section.day("elected");
    let revoked = section.day("revoked");
    let (account, security, elected) = (account?, security?, elected?);
    if section.table.contains_key("revoked") && revoked.is_none() {
        // Said already: without its day nobody knows whether it stands.
        return None;
    }
    if revoked.is_some_and(|revoked| revoked < elected) {
        let what = format!("is before elected, {elected}");
        section.wrong("revoked", &what, "correct one of the two days");
        return None;
    }
    let listed = accounts.iter().find(|listed| listed.answers_to(&account));
    Some(Election {
        account: listed.map_or_else(|| AccountId::from(account), |listed| listed.id.clone()),
        security,
        elected,
        revoked,
        first_sale: None,
        source: Source { file: section.source.file.clone(), line: section.line },
    })
}

/// Do two elections stand at once?
fn overlap(one: &Election, other: &Election) -> bool {
    let ends_before = |first: &Election, next: &Election| {
        first.revoked.is_some_and(|revoked| revoked <= next.elected)
    };
    !ends_before(one, other) && !ends_before(other, one)
}
