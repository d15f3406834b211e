//! Recorded sales beside what the files say of them: what was found, and what can be done about it.

use super::Household;
use crate::domain::figures;
use crate::domain::lot::{Lot, Source};
use crate::domain::preview::{Preview, Warning};
use crate::domain::problem::{Fault, Problem};
use crate::domain::reconcile::{Finding, InFiles, Open};
use crate::domain::refusal::Refusal;
use crate::domain::sales::{ArchivedBy, Decision, InPart, Sale, SaleId};
use crate::domain::short_sale;
use crate::domain::term;
use chrono::NaiveDate;

/// The code of a lot of which a short sale takes the holding period of a part.
const PART_SHORT: &str = "part-against-short";

/// Which parts of a lot have another holding period than its row (IRC §1233(b)(2)).
fn in_part(part: &InPart<'_>) -> String {
    let InPart { lot, parts } = part;
    let told = parts.iter().enumerate().map(|(place, (shares, closed))| {
        let until = match closed {
            Some(closed) => {
                let long_on = term::long_term_on(short_sale::restarted(lot, *closed));
                format!("are long-term from {long_on}")
            }
            None => {
                "are short-term until a year after the short sale against them is closed".to_owned()
            }
        };
        let shares = figures::shares(*shares);
        if place > 0 {
            return format!("{shares} {until}");
        }
        format!("{shares} of the {} shares of {} {until}", figures::shares(lot.quantity), lot.id)
    });
    let told = told.collect::<Vec<_>>().join(", ");
    format!("{told}: its row has the term of the rest (IRC §1233(b))")
}

/// The code of a sale that a broker's export has too.
const IN_EXPORT: &str = "sale-in-export";

impl Household {
    /// The decision that records a sale: with its number, and with what the files hold of its lots, by
    /// which newer files are seen to show it.
    #[must_use]
    pub fn sold(&self, preview: Preview) -> Decision {
        let preview = Box::new(self.kept(preview));
        Decision::Sold { sale: self.book.next_sale(), preview }
    }

    /// A planned sale with what the files hold of its lots.
    #[must_use]
    pub fn kept(&self, mut preview: Preview) -> Preview {
        let open = Open::new(&preview.plan.order, &self.holdings);
        // As it was planned: an average has what entered it until then.
        let then = self.on(preview.plan.order.trade_date);
        for slice in &mut preview.plan.slices {
            slice.in_files = open.kept(slice).map(|kept| InFiles {
                carried: then.carried_by(&preview.plan.order, slice),
                ..kept
            });
        }
        preview
    }

    /// What the holdings say of a recorded sale, where it does not simply stand.
    #[must_use]
    pub fn finding(&self, sale: SaleId) -> Option<&Finding> {
        self.found.get(&sale)
    }

    /// The decision that leaves a sale's shares to the files.
    ///
    /// # Errors
    /// When there is no such sale, it is over already, or the files hold all of its shares: archived,
    /// it would count as sold and as held.
    pub fn archive(&self, id: SaleId, today: NaiveDate) -> Result<Decision, Refusal> {
        let why = match self.finding(id) {
            Some(_) if self.is_in_history(id) => ArchivedBy::History,
            Some(finding) => finding.archives(),
            None => ArchivedBy::User,
        };
        let decision = self.book.archive(id, why, today)?;
        if self.finding(id).is_none() { Err(Refusal::StillHeld { id }) } else { Ok(decision) }
    }

    /// Where the journal and the files do not fit together.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.book.live().flat_map(|sale| self.warnings_of(sale)).collect()
    }

    /// What the rows of lots cannot show: that a short sale takes the holding period of a part.
    #[must_use]
    pub fn unshown(&self) -> Vec<Warning> {
        let of_part = |part: &InPart<'_>| {
            let Source { file, line } = &part.lot.source;
            let (file, line) = (Some(file.to_string()), Some(*line));
            Warning { file, line, ..Warning::new(PART_SHORT, in_part(part)) }
        };
        self.book.taken_in_part(&self.holdings).iter().map(of_part).collect()
    }

    /// What a lot's row cannot show: that a short sale takes the holding period of a part of it.
    #[must_use]
    pub fn part_against_short(&self, lot: &Lot) -> Option<String> {
        let parts = self.book.taken_in_part(&self.holdings);
        let same = |part: &&InPart<'_>| {
            (&part.lot.account, &part.lot.security) == (&lot.account, &lot.security)
                && part.lot.id == lot.id.whole()
        };
        parts.iter().find(same).map(in_part)
    }

    /// The same as problems, each at the place that it is about: the row of the export, or the files'
    /// first lot of the position, else of the account.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let of = |sale: &Sale| {
            let mend = "S lists it, and d there asks what became of it";
            let found = self.finding(sale.id).map(|finding| {
                let words = finding.words(sale);
                let fault = Fault::new(words, format!("{}; {mend}", finding.choices(sale)));
                let Source { file, line } = self.place_of(sale);
                Problem::asks(finding.code(), &file, line, fault)
            });
            let exported = self.in_history.get(&sale.id).map(|Source { file, line }| {
                let words = format!("sale #{} is here too: its gain counts once", sale.id);
                let fault = Fault::new(words, "archive it once the holdings show it");
                Problem::note(IN_EXPORT, file, *line, fault)
            });
            found.into_iter().chain(exported)
        };
        let of_part = |part: &InPart<'_>| {
            let fault = Fault::new(in_part(part), "nothing to do: a sale of it says it again");
            let Source { file, line } = &part.lot.source;
            Problem::note(PART_SHORT, file, *line, fault)
        };
        let parts = self.book.taken_in_part(&self.holdings);
        self.book.live().flat_map(of).chain(parts.iter().map(of_part)).collect()
    }

    /// Where the files speak of a sale's position.
    fn place_of(&self, sale: &Sale) -> Source {
        let order = &sale.preview.plan.order;
        let of_account = || self.holdings.lots().iter().filter(|lot| lot.account == order.account);
        let lot = of_account().find(|lot| lot.security == order.security);
        let place = lot.or_else(|| of_account().next()).map(|lot| lot.source.clone());
        place.unwrap_or_else(|| Source { file: "sales.jsonl".into(), line: 1 })
    }

    fn warnings_of(&self, sale: &Sale) -> Vec<Warning> {
        let found = self.finding(sale.id);
        let exported = self.in_history.get(&sale.id).map(|place| {
            let (file, line, id) = (&place.file, place.line, sale.id);
            let next = match found {
                Some(_) => format!("archive #{id}"),
                None => "the holdings still have its shares, so they are of an earlier day".to_owned(),
            };
            Warning {
                file: Some(file.to_string()),
                line: Some(line),
                ..Warning::new(
                    IN_EXPORT,
                    format!(
                        "{file}, line {line} has sale #{id} too: its gain counts once, as the file has \
                         it; {next}"
                    ),
                )
            }
        });
        found.map(|finding| finding.warning(sale)).into_iter().chain(exported).collect()
    }
}
