use super::*;
use crate::domain::tax::fixture::{
    any_gains, any_profile, dollars, money, percent, single, tables,
};
use crate::domain::tax::with_and_without;
use proptest::prelude::*;

fn side(gain: i64, loss: i64) -> Side {
    Side { gain: money(gain), loss: money(loss) }
}

fn sides(short_term: Side, long_term: Side) -> Sides {
    Sides { short_term, long_term, collectibles: false }
}

fn told(profile: &Profile, so_far: [i64; 2], sale: &Sides) -> Story {
    let so_far = Gains::new(dollars(so_far[0]), dollars(so_far[1]));
    story(profile, &tables(), 2026, so_far, sale).unwrap()
}

fn change(shifts: &[Shift]) -> Money {
    shifts.iter().map(|shift| shift.amount * shift.rate).sum()
}

#[test]
fn the_example_sale_reads_as_its_screen_does() {
    // Screen 4.5: lots at -266.00, -405.00, +1,098.162 and +10.898 short-term, +1,125.00 long-term.
    let profile = Profile {
        qualified_dividends: Some(dollars(2_400)),
        state_rate: Some(percent(5)),
        ..single(117_000)
    };
    let sale = sides(side(110_906, 67_100), side(112_500, 0));
    let story = told(&profile, [4_200, 1_500], &sale);
    assert_eq!(
        story.sentence(),
        "438.06 short-term at 22 %, 1,125.00 long-term at 15 %, 5 % state on both; \
         671.00 of loss cancels gain that was taxed at 22 %"
    );
    assert_eq!(story.total.to_cents(), money(34_328));
}

#[test]
fn a_state_rate_is_on_a_gain_and_never_on_half_of_a_net_loss() {
    // 5 % of -300 + 200, by hand.
    let profile = Profile { state_rate: Some(percent(5)), ..single(117_000) };
    let story = told(&profile, [4_200, 1_500], &sides(side(0, 30_000), side(20_000, 0)));
    assert_eq!(
        story.sentence(),
        "200.00 long-term at 15 %, state tax -5.00; \
         300.00 of loss cancels short-term gain that was taxed at 22 %"
    );
}

#[test]
fn a_gain_that_meets_a_loss_and_two_bands() {
    // Of 7,000 long-term 2,000 are absorbed, 790 fit under 49,450, the rest is above.
    // Single 2026 with 64,760 of wages has 48,660 of taxable income; this year's loss of 5,000 leaves
    // 2,000 to be carried, once 3,000 are deducted.
    let profile = Profile { ordinary_income: Some(dollars(64_760)), ..single(0) };
    let story = told(&profile, [-5_000, 0], &sides(Side::default(), side(1_000_000, 0)));
    assert_eq!(
        story.sentence(),
        "2,000.00 long-term absorbed by this year's loss, \
         3,000.00 long-term absorbed by this year's loss that saved 12 %, \
         790.00 long-term in the 0 % band, 4,210.00 long-term at 15 %"
    );
    let meets: Vec<_> = story.pieces.iter().map(|piece| (piece.meets, piece.amount)).collect();
    assert_eq!(
        meets,
        [
            (Meets::CarriedLoss, dollars(2_000)),
            (Meets::DeductedLoss, dollars(3_000)),
            (Meets::Tax, dollars(5_000)),
        ]
    );
}

#[test]
fn net_8_a_loss_spends_gain_at_its_rates() {
    // Tax rules NET-8: 6,000 short-term (4,200 at 24 % + 1,800 at 22 %), 5,000 long-term at 15 %, 1,000
    // of income at 22 %: -2,374.00.
    let story = told(&single(120_000), [6_000, 5_000], &sides(side(0, 1_200_000), Side::default()));
    assert_eq!(story.total, dollars(-2_374));
    assert_eq!(
        story.sentence(),
        "4,200.00 of loss cancels short-term gain that was taxed at 24 %, \
         1,800.00 of loss cancels short-term gain that was taxed at 22 %, \
         5,000.00 of loss cancels gain of the other term that was taxed at 15 %, \
         1,000.00 of loss is deducted from income taxed at 22 %"
    );
}

#[test]
fn what_is_left_of_a_loss_is_carried() {
    let story = told(&single(80_000), [0, 0], &sides(Side::default(), side(0, 1_000_000)));
    assert_eq!(
        story.sentence(),
        "3,000.00 of loss is deducted from income taxed at 22 %, \
         7,000.00 of loss is carried into the next year"
    );
}

#[test]
fn a_short_term_gain_pushes_long_term_gain_into_15_percent() {
    // 33,900 of ordinary income with 15,550 of gain fill the 0 % band exactly.
    let story = told(&single(50_000), [0, 15_550], &sides(side(100_000, 0), Side::default()));
    assert_eq!(
        story.sentence(),
        "1,000.00 short-term at 12 %; 1,000.00 of other gain moves from 0 % to 15 %"
    );
    assert_eq!(story.total, dollars(120 + 150));
}

#[test]
fn an_unused_deduction_and_a_lost_one_are_told() {
    let story = told(&single(10_000), [0, 0], &sides(Side::default(), side(700_000, 0)));
    assert_eq!(
        story.sentence(),
        "900.00 long-term in the 0 % band, 6,100.00 long-term under the unused deduction"
    );
    let senior = Profile { persons_65_or_over: Some(1), ..single(90_000) };
    let story = told(&senior, [0, 0], &sides(side(100_000, 0), Side::default()));
    assert_eq!(
        story.sentence(),
        "1,060.00 short-term at 22 %, 60.00 of it as the senior deduction shrinks"
    );
    // 60 more of the wages lie above the deduction, and the gain of 1,000 on top of them is taxed as
    // any gain of that size.
    let story = told(&senior, [0, 0], &sides(Side::default(), side(100_000, 0)));
    assert_eq!(
        story.sentence(),
        "60.00 of other income at 22 % as the senior deduction shrinks, 1,000.00 long-term at 15 %"
    );
}

#[test]
fn both_terms_of_a_sale_can_cancel_each_other() {
    let story = told(&single(80_000), [0, 0], &sides(side(0, 500_000), side(500_000, 0)));
    assert_eq!(story.sentence(), "5,000.00 of loss cancels this sale's own gain");
    assert_eq!(story.total, Money::ZERO);
    // Losses inside either term, with nothing realized before them: 671 in all.
    let story = told(&single(80_000), [0, 0], &sides(side(100_000, 40_500), side(80_000, 26_600)));
    assert_eq!(
        story.sentence(),
        "595.00 short-term at 22 %, 534.00 long-term at 15 %; \
         671.00 of loss cancels this sale's own gain"
    );
}

#[test]
fn other_taxes_are_told_by_what_they_add() {
    let profile = Profile { state_rate: Some(percent(5)), ..single(190_000) };
    let story = told(&profile, [0, 0], &sides(Side::default(), side(5_000_000, 0)));
    // NET-4, Q3.
    assert_eq!(
        story.sentence(),
        "50,000.00 long-term at 15 %, 5 % state on it, investment tax +1,520.00"
    );
}

#[test]
fn collectibles_have_their_own_rate() {
    // K2's gold on top of its stock: 28 % above the 24 % bracket.
    let sale = Sides { collectibles: true, ..sides(Side::default(), side(1_000_000, 0)) };
    let story = told(&single(300_000), [0, 20_000], &sale);
    assert!(
        story.sentence().starts_with("10,000.00 of collectibles at 28 %"),
        "{}",
        story.sentence()
    );
}

proptest! {
    /// The pieces are the sale, and their shifts are the change of the regular tax.
    #[test]
    fn pieces_add_up(
        profile in any_profile(),
        so_far in any_gains(),
        amounts in prop::array::uniform4(prop_oneof![Just(0), 0_i64..500_000, 0_i64..50_000_000]),
        collectibles in prop::bool::weighted(0.2),
    ) {
        let [short_gain, short_loss, long_gain, long_loss] = amounts;
        let sale = Sides {
            short_term: side(short_gain, short_loss),
            long_term: side(long_gain, long_loss),
            collectibles,
        };
        let story = story(&profile, &tables(), 2026, so_far, &sale).unwrap();
        let net = sale.gains(Term::Short, sale.short_term.net())
            + sale.gains(Term::Long, sale.long_term.net());
        let [before, after] = with_and_without(&profile, &tables(), 2026, so_far, net).unwrap();
        let income_tax: Money = story.pieces.iter().map(|piece| change(&piece.shifts)).sum();
        prop_assert_eq!(income_tax, after.income_tax - before.income_tax);
        prop_assert_eq!(income_tax + story.amt + story.niit + story.state, story.total);
        prop_assert_eq!(story.total, after.total() - before.total());
        let mut left = [sale.short_term.net(), sale.long_term.net()];
        for piece in &story.pieces {
            prop_assert!(piece.amount.is_positive());
            let (own, other) = match piece.term {
                Term::Short => (0, 1),
                Term::Long => (1, 0),
            };
            if piece.meets.is_gain() {
                left[own] -= piece.amount;
            } else {
                left[own] += piece.amount;
            }
            if piece.meets == Meets::OwnSale {
                left[other] -= piece.amount;
            }
        }
        prop_assert_eq!(left, [Money::ZERO; 2]);
        for offset in &story.offsets {
            prop_assert_eq!(offset.earlier + offset.own, sale.of(offset.term).loss);
        }
        prop_assert_eq!(story.sentence().is_empty(), net == Gains::ZERO && story.offsets.is_empty());
    }
}
