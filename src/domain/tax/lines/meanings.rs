//! What the words of a return mean, in a sentence or two each.

pub(super) const SHORT_TERM_NET: &str = "Gains and losses on what was held a year or less, set against each other and less the loss carried \
     in. A net gain is taxed like wages, a net loss is set against long-term gain.";
pub(super) const REALIZED_SHORT_TERM: &str = "What was sold this year after a year or less: gains less losses, of the brokers' history, the \
     recorded sales and what was realized elsewhere.";
pub(super) const SHORT_TERM_CARRIED_IN: &str = "Short-term loss of earlier years that no year could use yet. It is set against this year's short-term \
     gain first.";
pub(super) const LONG_TERM_NET: &str = "Gains and losses on what was held more than a year, set against each other and less the loss carried \
     in. A net gain is taxed at 0, 15 or 20 %, a net loss is set against short-term gain.";
pub(super) const REALIZED_LONG_TERM: &str = "What was sold this year after more than a year: gains less losses, of the brokers' history, the \
     recorded sales and what was realized elsewhere.";
pub(super) const COLLECTIBLES: &str = "Gain on gold, silver and other collectibles, and on trusts that hold them, after more than a year. It \
     is taxed like other income, but at 28 % at most.";
pub(super) const LONG_TERM_CARRIED_IN: &str = "Long-term loss of earlier years that no year could use yet. It is set against gain on collectibles \
     first, then against other long-term gain.";
pub(super) const NET_GAIN: &str = "Both terms together, as they enter the income of the year. Of a net loss at most 3,000 may be taken off \
     other income, and 1,500 on a separate return.";
pub(super) const CARRIED_OUT: &str = "The net loss that this year could not use: what is over the yearly limit, and what a low income had no \
     need of. It waits for a later year without limit of time.";
pub(super) const CARRIED_OUT_SHORT: &str =
    "The short-term part of it. What a year may deduct is taken from this part first.";
pub(super) const CARRIED_OUT_LONG: &str = "The long-term part of it. It keeps its character, so it is set against long-term gain first when it is \
     used.";
pub(super) const WITHOUT_GAINS: &str = "All income of the year but capital gains.";
pub(super) const ORDINARY_INCOME: &str = "Wages, interest, pensions, non-qualified dividends and the like. It fills the brackets from below, \
     before any gain does.";
pub(super) const QUALIFIED_DIVIDENDS: &str = "Dividends on shares that were held long enough around the payment. They are taxed at 0, 15 or 20 % like \
     long-term gain.";
pub(super) const GROSS_INCOME: &str = "All income, gains included, before the deduction. Several thresholds count from it, that of the \
     investment tax for one.";
pub(super) const DEDUCTION: &str = "What is taken off the income before it is taxed. It is taken off ordinary income first, and what it \
     leaves over shelters gains.";
pub(super) const OWN_DEDUCTION: &str =
    "The itemized or other deduction that you gave as an amount.";
pub(super) const STANDARD_DEDUCTION: &str =
    "The amount that everyone of this filing status may take off without listing anything.";
pub(super) const AGE_AND_BLINDNESS: &str = "An addition to the standard deduction for each person who is 65 or over, and for each who is blind.";
pub(super) const SENIORS: &str = "A further deduction of 2025 to 2028 for each person who is 65 or over. It shrinks by 6 cents with each \
     dollar of income over a threshold, so a gain can cost some of it.";
pub(super) const TAXABLE_INCOME: &str =
    "The income that the rates are applied to. Where a deduction is more than the income it is 0.";
pub(super) const AT_ORDINARY_RATES: &str = "The part of it that the brackets of 10 to 37 % tax: all but long-term gain and qualified dividends.";
pub(super) const AT_GAIN_RATE: &str = "The long-term gain and the qualified dividends that lie in this band. They lie on top of the ordinary \
     income, and the bands end at amounts of the whole taxable income.";
pub(super) const AT_COLLECTIBLES_RATE: &str = "Gain on collectibles that lies above the brackets below 28 %. The rest of it pays the ordinary rates.";
pub(super) const FEDERAL: &str = "The regular federal income tax before credits. It is exact: the printed Tax Table differs by a few \
     dollars below 100,000.";
pub(super) const ON_ORDINARY: &str = "The rate schedule on the part at ordinary rates.";
pub(super) const ON_GAINS: &str =
    "The tax on long-term gain and qualified dividends, at their own rates.";
pub(super) const OF_A_RATE: &str = "What lies in this bracket or band, taxed at its rate.";
pub(super) const MINIMUM_TAX: &str = "A second computation with fewer deductions and an exemption that shrinks with income: what it exceeds \
     the regular tax by is owed too. A large long-term gain over a modest income can meet it.";
pub(super) const INVESTMENT_TAX: &str = "3.8 % on interest, dividends and net gain, as far as the income is over a threshold that is not \
     indexed. It comes on top of the income tax.";
pub(super) const STATE: &str = "A flat rate on the net gain, or on the deducted loss, which saves some. Brackets, deductions and loss \
     rules of the state are not in it.";
pub(super) const TOTAL: &str = "All of these taxes together. What a sale costs is this total with it less this total without it.";
