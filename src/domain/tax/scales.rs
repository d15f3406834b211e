//! How full the brackets are without and with a sale, as positions: what a drawing of them needs and
//! no more.
//!
//! Three scales of the return stand beside each other: the ordinary brackets, filled by the income
//! below the gains; the 0/15/20 % bands, in which the gains lie on top of that income; and the
//! threshold of the net investment income tax, which counts adjusted gross income.

use super::YearTax;
use super::tables::TaxTable;
use crate::domain::money::{Money, Rate};

/// One bracket or band of a scale. Amounts are dollars of taxable income.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its rate.
    pub rate: Rate,
    /// Where it starts.
    pub from: Money,
    /// Where it ends; `None` for the last.
    pub to: Option<Money>,
}

/// What lies on a scale: from where to where, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins: 0, or the income that the gains lie on.
    pub from: Money,
    /// Where it ends.
    pub to: Money,
}

/// Bands with what fills them without and with the sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The bands, rising, without gaps.
    pub bands: Vec<Band>,
    /// Without the sale.
    pub before: Stretch,
    /// With it.
    pub after: Stretch,
}

impl Scale {
    /// The band that is being filled after the sale.
    #[must_use]
    pub fn current(&self) -> Option<Band> {
        let within =
            |band: &&Band| band.to.is_none_or(|to| !left_below(to, self.after.to).is_zero());
        self.bands.iter().find(within).copied()
    }

    /// The next edge above what lies there after the sale: what still fits below it, and the band
    /// that begins there; `None` in the last band.
    #[must_use]
    pub fn room(&self) -> Option<(Money, Band)> {
        let room = |band: &Band| (left_below(band.from, self.after.to), *band);
        self.bands.iter().map(room).find(|(room, _)| !room.is_zero())
    }
}

/// A threshold and the income that counts against it, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The rate above it.
    pub rate: Rate,
    /// Where it stands.
    pub at: Money,
    /// The income without the sale.
    pub before: Money,
    /// The income with it.
    pub after: Money,
}

impl Threshold {
    /// What still fits below it after the sale; zero once it is passed.
    #[must_use]
    pub fn room(&self) -> Money {
        left_below(self.at, self.after)
    }
}

/// What still fits between an income and an edge, in whole cents; zero from the edge on.
///
/// An income stands on a return in cents, so one that rounds to the edge has reached it and not passed
/// it: income, room and edge add up as they are shown. Every room, of a scale or of
/// [`super::marginal::Room`], follows this.
#[must_use]
pub fn left_below(edge: Money, income: Money) -> Money {
    (edge - income.to_cents()).at_least(Money::ZERO)
}

/// The three scales of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scales {
    /// The ordinary brackets.
    pub ordinary: Scale,
    /// The 0/15/20 % bands.
    pub gains: Scale,
    /// The net investment income tax.
    pub investment_tax: Threshold,
}

/// The scales of one year without and with a sale; both computed from the same profile and `table`.
///
/// Gain on collectibles fills the ordinary brackets: it lies below the bands. Where the ordinary
/// schedule alone costs less than the bands, nothing lies in the bands (QDCGTW line 24).
#[must_use]
pub fn scales(before: &YearTax, after: &YearTax, table: &TaxTable) -> Scales {
    let figures = table.statuses.get(after.filing_status);
    let ends = figures.brackets.iter().skip(1).map(|next| Some(next.over)).chain([None]);
    let ordinary = figures.brackets.iter().zip(ends);
    let ordinary = ordinary.map(|(row, to)| Band { rate: row.rate, from: row.over, to }).collect();
    let (zero_end, fifteen_end) = (figures.zero_rate_max, figures.fifteen_rate_max);
    let rates = table.long_term_rates;
    let bands = vec![
        Band { rate: rates.zero, from: Money::ZERO, to: Some(zero_end) },
        Band { rate: rates.fifteen, from: zero_end, to: Some(fifteen_end) },
        Band { rate: rates.twenty, from: fifteen_end, to: None },
    ];
    let [below_before, below_after] = [before, after].map(below_gains);
    Scales {
        ordinary: Scale {
            bands: ordinary,
            before: Stretch { from: Money::ZERO, to: below_before },
            after: Stretch { from: Money::ZERO, to: below_after },
        },
        gains: Scale {
            bands,
            before: Stretch { from: below_before, to: before.taxable_income },
            after: Stretch { from: below_after, to: after.taxable_income },
        },
        investment_tax: Threshold {
            rate: table.niit_rate,
            at: figures.niit_threshold,
            before: before.agi,
            after: after.agi,
        },
    }
}

/// The taxable income that lies below the gains at 0/15/20 %: what the ordinary brackets hold.
fn below_gains(tax: &YearTax) -> Money {
    tax.taxable_income - tax.at_zero - tax.at_fifteen - tax.at_twenty
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{
        any_gains, any_profile, dollars, money, percent, single, table, tables,
    };
    use crate::domain::tax::{Gains, Profile, with_and_without};
    use proptest::prelude::*;

    fn filled(profile: &Profile, so_far: Gains, sale: Gains) -> ([YearTax; 2], Scales) {
        let [before, after] = with_and_without(profile, &tables(), 2026, so_far, sale).unwrap();
        ([before, after], scales(&before, &after, &table()))
    }

    #[test]
    fn the_scales_of_the_example_sale() {
        // Screen 4.5: 105,100.00 → 105,538.06 and 161.94 left before 24 %; 3,900.00 → 5,025.00 on top;
        // 20 % starts at 545,500; the investment tax at 200,000 with room for 73,336.94.
        let profile = Profile { qualified_dividends: Some(dollars(2_400)), ..single(117_000) };
        let so_far = Gains::new(dollars(4_200), dollars(1_500));
        let (_, fill) = filled(&profile, so_far, Gains::new(money(43_806), dollars(1_125)));
        let Scales { ordinary, gains, investment_tax } = fill;
        assert_eq!((ordinary.before.to, ordinary.after.to), (dollars(105_100), money(10_553_806)));
        let (room, next) = ordinary.room().unwrap();
        assert_eq!((room, next.rate), (money(16_194), percent(24)));
        assert_eq!(ordinary.current().map(|band| band.rate), Some(percent(22)));
        assert_eq!(gains.before.to - gains.before.from, dollars(3_900));
        assert_eq!(gains.after.to - gains.after.from, dollars(5_025));
        assert_eq!(
            gains.room().map(|(_, band)| (band.rate, band.from)),
            Some((percent(20), dollars(545_500)))
        );
        assert_eq!(
            (investment_tax.at, investment_tax.room()),
            (dollars(200_000), money(7_333_694))
        );
    }

    proptest! {
        /// What is drawn is what is taxed: each band holds of the stretch what the return taxes in it.
        #[test]
        fn bands_cut_the_stretch_as_the_worksheet_does(
            profile in any_profile(),
            gains in any_gains(),
        ) {
            let gains = gains.with_collectibles(Money::ZERO);
            let ([_, tax], fill) = filled(&profile, gains, Gains::ZERO);
            prop_assert_eq!(fill.ordinary.before, fill.ordinary.after);
            let held = |band: &Band| {
                let to = band.to.map_or(fill.gains.after.to, |to| to.at_most(fill.gains.after.to));
                (to - band.from.at_least(fill.gains.after.from)).at_least(Money::ZERO)
            };
            let held: Vec<_> = fill.gains.bands.iter().map(held).collect();
            prop_assert_eq!(held, vec![tax.at_zero, tax.at_fifteen, tax.at_twenty]);
            for scale in [&fill.ordinary, &fill.gains] {
                for pair in scale.bands.windows(2) {
                    prop_assert_eq!(pair[0].to, Some(pair[1].from));
                }
            }
        }
    }
}
