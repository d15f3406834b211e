//! A tax, explained: everything a screen or a command shows of why it is this much, for a year as it
//! stands and for a year with a sale.

use super::household::Household;
use super::preview::Preview;
use super::security::SecurityKind;
use super::tax::lines::{self, Line};
use super::tax::marginal::{self, Marginal};
use super::tax::scales::{self, Scales};
use super::tax::story::{self, Sides, Story};
use super::tax::{self, Gains, Profile, YearTax};
use chrono::NaiveDate;

/// A year's tax with its explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The figures it was computed from.
    pub profile: Profile,
    /// The year without the sale.
    pub before: YearTax,
    /// The year with it; the same where no sale is meant.
    pub after: YearTax,
    /// The lines of the return without the sale; laid beside `after_lines` by their labels.
    pub before_lines: Vec<Line>,
    /// The lines of the return with it.
    pub after_lines: Vec<Line>,
    /// How full the brackets are.
    pub scales: Scales,
    /// What the next dollar after it costs, and the room before each step.
    pub next: Marginal,
    /// What becomes of the sale; `None` where no sale is meant.
    pub story: Option<Story>,
}

/// A sale in its tax year without the lines and the next dollar: what is worked out with every key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The year without the sale.
    pub before: YearTax,
    /// The year with it.
    pub after: YearTax,
    /// How full the brackets are.
    pub scales: Scales,
    /// What becomes of the sale.
    pub story: Option<Story>,
}

/// Explains a year in which `gains` are realized; `None` where it has no tax figure.
#[must_use]
pub fn year(household: &Household, year: i32, gains: Gains, as_of: NaiveDate) -> Option<Explained> {
    let profile = household.profile_for(year, as_of);
    let tax = tax::compute(&profile, &household.rules.tables, year, gains)?;
    explained(household, profile, [tax, tax], None)
}

/// Explains a sale in its tax year; `None` where the sale has no tax figure, or is in an account
/// without tax.
#[must_use]
pub fn sale(household: &Household, preview: &Preview, as_of: NaiveDate) -> Option<Explained> {
    let (profile, outline) = laid_out(household, preview, as_of)?;
    explained(household, profile, [outline.before, outline.after], outline.story)
}

/// The short form of [`sale`].
#[must_use]
pub fn outline(household: &Household, preview: &Preview, as_of: NaiveDate) -> Option<Outline> {
    laid_out(household, preview, as_of).map(|(_, outline)| outline)
}

fn laid_out(
    household: &Household,
    preview: &Preview,
    as_of: NaiveDate,
) -> Option<(Profile, Outline)> {
    preview.tax.filter(|_| !preview.sheltered)?;
    let year = preview.tax_year;
    let profile = household.profile_for(year, as_of);
    let tables = &household.rules.tables;
    let so_far = household.realized(year, &profile);
    let [before, after] = tax::with_and_without(&profile, tables, year, so_far, preview.gains)?;
    let security = household.portfolio().security(&preview.plan.order.security);
    let sides = Sides {
        collectibles: security.is_some_and(|one| one.kind == SecurityKind::Collectible),
        ..sides(preview)
    };
    let story = story::story(&profile, tables, year, so_far, &sides);
    let scales = scales::scales(&before, &after, tables.for_year(year)?.table);
    Some((profile, Outline { before, after, scales, story }))
}

fn explained(
    household: &Household,
    profile: Profile,
    [before, after]: [YearTax; 2],
    story: Option<Story>,
) -> Option<Explained> {
    let tables = &household.rules.tables;
    let table = tables.for_year(after.year)?.table;
    Some(Explained {
        before_lines: lines::explain(&before, &profile, table),
        after_lines: lines::explain(&after, &profile, table),
        scales: scales::scales(&before, &after, table),
        next: marginal::marginal(&profile, tables, after.year, after.gains)?,
        story,
        before,
        after,
        profile,
    })
}

/// The gains and the losses of a sale's lots by term, without the losses that are disallowed.
fn sides(preview: &Preview) -> Sides {
    let mut sides = Sides::default();
    for slice in &preview.plan.slices {
        let gains = slice.gains() + preview.wash.added_back_of(&slice.lot);
        sides.short_term.add(gains.short_term);
        sides.long_term.add(gains.long_term);
    }
    sides
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, AccountKind};
    use crate::domain::household::Profiles;
    use crate::domain::order::Side;
    use crate::domain::portfolio::Portfolio;
    use crate::domain::price::PriceBook;
    use crate::domain::security::Security;
    use crate::domain::tax::fixture::{dollars, single};
    use crate::domain::testing::{day, fifo, household, household_of, lot, order};
    use rust_decimal::dec;

    /// 100 shares that cost 1,000, sold for 10,000 by someone with these wages.
    fn sold(mut household: Household, wages: i64) -> (Household, Preview) {
        let base = Profile { year: Some(2026), ..single(wages) };
        household.profiles = Profiles { base, ..Profiles::default() };
        let preview = fifo(&household, &order(Side::Sell, dec!(100), dec!(100), "2026-11-24"));
        (household, preview)
    }

    fn lots() -> Vec<super::super::lot::Lot> {
        vec![lot("X", "A", "2020-01-02", dec!(100), Some(dec!(1000)))]
    }

    #[test]
    fn a_sale_is_explained_with_the_figures_of_its_preview() {
        let (household, preview) = sold(household(lots()), 80_000);
        let told = sale(&household, &preview, day("2026-11-24")).unwrap();
        let impact = preview.tax.unwrap();
        assert_eq!((told.before.total(), told.after.total()), (impact.before, impact.after));
        let story = told.story.unwrap();
        assert_eq!(story.total, impact.total());
        assert_eq!(story.sentence(), "9,000.00 long-term at 15 %");
        assert_eq!(told.scales.gains.after.to, told.after.taxable_income);
        let total = |lines: &[Line]| lines.last().map(|line| line.amount);
        assert_eq!(total(&told.before_lines), Some(impact.before));
        assert_eq!(total(&told.after_lines), Some(impact.after));
        assert_eq!(told.next.long_term.gain_of_1_000, dollars(150));
    }

    #[test]
    fn a_collectible_is_taxed_and_told_by_its_tag() {
        let metal = Security { kind: SecurityKind::Collectible, ..Security::new("X".into()) };
        let holdings = Portfolio::new([], [metal], lots(), PriceBook::default());
        // Single 2026: 300,000 of wages lie above the 24 % bracket.
        let (household, preview) = sold(household_of(holdings), 300_000);
        assert_eq!(preview.gains.collectibles, dollars(9_000));
        let told = sale(&household, &preview, day("2026-11-24")).unwrap();
        assert_eq!(told.after.at_collectibles_rate, dollars(9_000));
        let sentence = told.story.unwrap().sentence();
        assert!(
            sentence.starts_with("9,000.00 of collectibles at 28 %, investment tax +"),
            "{sentence}"
        );
    }

    #[test]
    fn without_tax_there_is_nothing_to_explain() {
        let account = Account { kind: AccountKind::RothIra, ..Account::new("A".into()) };
        let holdings = Portfolio::new([account], [], lots(), PriceBook::default());
        let (household, preview) = sold(household_of(holdings), 80_000);
        assert_eq!(sale(&household, &preview, day("2026-11-24")), None);
        let told = year(&household, 2026, Gains::ZERO, day("2026-11-24")).unwrap();
        assert_eq!((told.story, told.before), (None, told.after));
        assert_eq!(year(&household, 2019, Gains::ZERO, day("2026-11-24")), None);
    }
}
