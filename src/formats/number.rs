//! Numbers as people and brokers write them, read exactly and strictly.
//!
//! `$1,234.50`, `($5.00)`, `+3`, `-$5`, `$ 5.00` are numbers; a comma must stand where thousands
//! are, a letter is never a digit, and nothing is rounded: a number that a [`Decimal`] cannot hold
//! is refused. An empty cell, `--`, `N/A` and the like are absent, which is never zero.

use super::problem::Fault;
use super::text;
use rust_decimal::Decimal;

/// The most decimals of a quantity, a price or an amount.
pub const MOST_DECIMALS: u32 = 10;
/// The most digits a [`Decimal`] holds whatever they are.
const MOST_DIGITS: u32 = 28;

/// What a number counts; it decides the largest one that is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Shares.
    Quantity,
    /// Dollars for one share.
    Price,
    /// Dollars.
    Money,
    /// What a contract multiplies its price with.
    Multiplier,
}

impl Unit {
    /// The largest magnitude that is believed; beyond it sums could lose digits.
    pub(super) const fn most(self) -> i64 {
        match self {
            Self::Quantity => 10_000_000_000,
            Self::Price => 100_000_000,
            Self::Money => 10_000_000_000_000,
            Self::Multiplier => 10_000,
        }
    }
}

/// Is this how files say that there is no value?
#[must_use]
pub fn is_absent(cell: &str) -> bool {
    // Most cells are numbers: their first character settles it.
    match cell.as_bytes() {
        [] => true,
        [first, ..] if first.is_ascii_digit() || *first == b'$' => false,
        _ if cell.trim().is_empty() => true,
        _ => ["-", "--", "---", "–", "—", "N/A", "NA", "null", "Incomplete", "Various", "MULTI"]
            .iter()
            .any(|word| cell.trim().eq_ignore_ascii_case(word)),
    }
}

/// Reads the number in a cell; `None` where the cell says that there is none.
///
/// # Errors
/// When the cell is no plain number, or one too large or too long to be kept exactly. `name` says
/// in the message what the cell was to be.
pub fn read(name: &str, cell: &str, unit: Unit) -> Result<Option<Decimal>, Fault> {
    let value = match plain(cell) {
        Some(value) => value,
        None if is_absent(cell) => return Ok(None),
        None => parse(cell.trim()).map_err(|wrong| wrong.fault(name, cell.trim()))?,
    };
    if !is_within(value, unit.most().into()) {
        let most = with_commas(unit.most());
        return Err(Fault::new(
            format!("{name} {} is more than {most}", text::quoted(cell.trim())),
            "check the digits",
        ));
    }
    Ok(Some(value))
}

/// Is the magnitude at most `most`?
pub(super) fn is_within(value: Decimal, most: i128) -> bool {
    // As whole numbers of the last digit: comparing decimals of two scales takes longer. Nearly all
    // are within by their digits alone.
    let digits = value.mantissa().abs();
    digits <= most || digits <= 10_i128.saturating_pow(value.scale()).saturating_mul(most)
}

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Letter(char),
    Exponent,
    Percent,
    Comma,
    DecimalComma,
    SecondPoint,
    Blank,
    TwoSigns,
    NoDigits,
    TooManyDecimals,
    TooManyDigits,
    Other(char),
}

impl Wrong {
    fn fault(self, name: &str, cell: &str) -> Fault {
        let what = match self {
            Self::Letter(letter) => format!("has a letter {letter}"),
            Self::Exponent => "is in scientific notation".to_owned(),
            Self::Percent => "is a percentage".to_owned(),
            Self::Comma => "has a comma where no thousands are".to_owned(),
            Self::DecimalComma => "has a decimal comma".to_owned(),
            Self::SecondPoint => "has two decimal points".to_owned(),
            Self::Blank => "has a blank inside".to_owned(),
            Self::TwoSigns => "has two signs".to_owned(),
            Self::NoDigits => "has no digits".to_owned(),
            Self::TooManyDecimals => format!("has more than {MOST_DECIMALS} decimals"),
            Self::TooManyDigits => format!("has more than {MOST_DIGITS} digits"),
            Self::Other(character)
                if text::made_visible(character.encode_utf8(&mut [0; 4])) == "░" =>
            {
                "has a character in it that cannot be seen".to_owned()
            }
            Self::Other(character) => {
                format!("has {} in it", text::quoted(character.encode_utf8(&mut [0; 4])))
            }
        };
        let mend = match (self, repaired(cell)) {
            (Self::TooManyDecimals, _) => format!("round it to {MOST_DECIMALS} decimals"),
            (Self::TooManyDigits, _) => "check the digits".to_owned(),
            (_, Some(number)) => format!("write {number}"),
            _ => "write a plain number, such as 1234.56".to_owned(),
        };
        Fault::new(format!("{name} {} {what}", text::quoted(cell)), mend)
    }
}

/// What the cell most likely meant: letters that look like digits, blanks, a decimal comma.
fn repaired(cell: &str) -> Option<String> {
    let mut meant: String = cell
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '%')
        .map(|character| match character {
            'O' | 'o' => '0',
            'l' | 'I' => '1',
            other => other,
        })
        .collect();
    if let Some((whole, decimals)) = meant.rsplit_once(',')
        && decimals.len() <= 2
        && !decimals.contains('.')
    {
        meant = format!("{}.{decimals}", whole.replace(['.', ','], ""));
    }
    parse(&meant).ok().map(|value| value.to_string())
}

fn parse(cell: &str) -> Result<Decimal, Wrong> {
    if let Some(value) = plain(cell) {
        return Ok(value);
    }
    let (negative, body) = unsigned(cell)?;
    digits(body).map(|value| if negative { -value } else { value })
}

/// Most numbers are a few digits and a point: those are read at once, the others with care.
fn plain(cell: &str) -> Option<Decimal> {
    // So many digits fit whatever they are.
    if cell.len() > 18 {
        return None;
    }
    let mut mantissa: i64 = 0;
    let mut digits = 0;
    let mut before_point = None;
    for byte in cell.bytes() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i64::from(byte - b'0');
                digits += 1;
            }
            b'.' if before_point.is_none() => before_point = Some(digits),
            _ => return None,
        }
    }
    let scale = digits - before_point.unwrap_or(digits);
    (digits > 0 && scale <= MOST_DECIMALS).then(|| Decimal::new(mantissa, scale))
}

/// Takes signs, brackets and the dollar sign off: is it negative, and what remains.
fn unsigned(cell: &str) -> Result<(bool, &str), Wrong> {
    let mut body = cell;
    let mut negative = false;
    let mut signs = 0;
    if let Some(inner) = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        body = inner.trim();
        negative = true;
        signs += 1;
    }
    let mut dollar = false;
    while let Some(first) = body.chars().next() {
        match first {
            '+' | '-' | '−' if signs == 0 => {
                signs += 1;
                negative = first != '+';
            }
            '+' | '-' | '−' => return Err(Wrong::TwoSigns),
            '$' if !dollar => dollar = true,
            _ => break,
        }
        body = body.get(first.len_utf8()..).unwrap_or_default().trim_start();
    }
    Ok((negative, body))
}

/// A run of digits with commas between thousands and at most one point.
fn digits(body: &str) -> Result<Decimal, Wrong> {
    let mut mantissa: u128 = 0;
    let mut held = 0;
    let mut seen = 0;
    let mut decimals = 0;
    let mut zeros = 0;
    let mut point = false;
    // Digits since the last comma; `None` before the first one.
    let mut group: Option<u32> = None;
    for (place, character) in body.char_indices() {
        if let Some(digit) = character.to_digit(10) {
            seen += 1;
            group = group.map(|count| count + 1);
            if point && digit == 0 {
                // Trailing zeros say nothing; they count once another digit follows.
                zeros += 1;
                continue;
            }
            let added = if point { zeros + 1 } else { 1 };
            if point {
                decimals += added;
            }
            zeros = 0;
            if mantissa > 0 || digit > 0 {
                held += added;
                if held > MOST_DIGITS {
                    return Err(Wrong::TooManyDigits);
                }
                mantissa = mantissa * 10_u128.pow(added) + u128::from(digit);
            }
            continue;
        }
        match character {
            '.' if point => return Err(Wrong::SecondPoint),
            '.' if group.is_none_or(|count| count == 3) => {
                point = true;
                group = None;
            }
            ',' if !point && group.map_or((1..=3).contains(&seen), |count| count == 3) => {
                group = Some(0);
            }
            ',' | '.' => return Err(comma(body)),
            _ => return Err(odd(body, place, character)),
        }
    }
    if group.is_some_and(|count| count != 3) {
        return Err(comma(body));
    }
    if seen == 0 {
        return Err(Wrong::NoDigits);
    }
    if decimals > MOST_DECIMALS {
        return Err(Wrong::TooManyDecimals);
    }
    // Two printed decimals stay two, so that what is written looks like what was read.
    let kept = zeros.min(MOST_DECIMALS.saturating_sub(decimals)).min(MOST_DIGITS - held);
    let mantissa =
        i128::try_from(mantissa * 10_u128.pow(kept)).map_err(|_| Wrong::TooManyDigits)?;
    Decimal::try_from_i128_with_scale(mantissa, decimals + kept).map_err(|_| Wrong::TooManyDigits)
}

/// Names a misplaced comma: European decimals end in a comma and one or two digits.
fn comma(body: &str) -> Wrong {
    match body.rsplit_once(',') {
        Some((_, decimals)) if decimals.len() <= 2 && !decimals.contains('.') => {
            Wrong::DecimalComma
        }
        _ => Wrong::Comma,
    }
}

/// Names a character that no number has.
fn odd(body: &str, place: usize, character: char) -> Wrong {
    let before = body.get(..place).unwrap_or_default();
    let after = body.get(place..).unwrap_or_default();
    match character {
        'e' | 'E' if !before.is_empty() && after.bytes().any(|byte| byte.is_ascii_digit()) => {
            Wrong::Exponent
        }
        '%' => Wrong::Percent,
        letter if letter.is_alphabetic() => Wrong::Letter(letter),
        blank if blank.is_whitespace() => Wrong::Blank,
        other => Wrong::Other(other),
    }
}

/// A whole number with commas between its thousands.
fn with_commas(number: i64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    fn money(cell: &str) -> Option<Decimal> {
        read("cost", cell, Unit::Money).unwrap()
    }

    fn fault(cell: &str) -> String {
        let fault = read("quantity", cell, Unit::Quantity).unwrap_err();
        format!("{}; {}", fault.message, fault.mend)
    }

    #[test]
    fn numbers_are_read_as_brokers_print_them() {
        // format notes §2, "Numbers".
        for (cell, value) in [
            ("$1,234.56", dec!(1234.56)),
            ("-$5.00", dec!(-5)),
            ("$-5.00", dec!(-5)),
            ("($5.00)", dec!(-5)),
            ("($1,005.00)", dec!(-1005)),
            ("+$5.00", dec!(5)),
            ("$ 5.00", dec!(5)),
            ("12.30 ", dec!(12.30)),
            ("1,234,567", dec!(1234567)),
            ("+000000007.25000", dec!(7.25)),
            (".5", dec!(0.5)),
            ("5.", dec!(5)),
            ("0", dec!(0)),
            ("$0.00", dec!(0)),
            ("−3", dec!(-3)),
            ("0.0000000001", dec!(0.0000000001)),
            ("1.000000000000000", dec!(1)),
        ] {
            assert_eq!(money(cell), Some(value), "{cell}");
        }
    }

    #[test]
    fn what_says_nothing_is_absent_and_not_zero() {
        for cell in ["", "  ", "--", "-", "N/A", "n/a", "null", "Incomplete", "Various"] {
            assert_eq!(money(cell), None, "{cell:?}");
        }
    }

    #[test]
    fn a_slip_is_named_with_its_mend() {
        for (cell, says) in [
            ("1O0", "quantity \"1O0\" has a letter O; write 100"),
            ("l2", "quantity \"l2\" has a letter l; write 12"),
            ("1.234,56", "quantity \"1.234,56\" has a decimal comma; write 1234.56"),
            ("12,5", "quantity \"12,5\" has a decimal comma; write 12.5"),
            (
                "1,2345",
                "quantity \"1,2345\" has a comma where no thousands are; \
                 write a plain number, such as 1234.56",
            ),
            ("1 234", "quantity \"1 234\" has a blank inside; write 1234"),
            (
                "1.2.3",
                "quantity \"1.2.3\" has two decimal points; write a plain number, such as 1234.56",
            ),
            (
                "1e5",
                "quantity \"1e5\" is in scientific notation; write a plain number, such as 1234.56",
            ),
            ("5%", "quantity \"5%\" is a percentage; write 5"),
            ("(-5)", "quantity \"(-5)\" has two signs; write a plain number, such as 1234.56"),
            ("$", "quantity \"$\" has no digits; write a plain number, such as 1234.56"),
            (
                "12345678901",
                "quantity \"12345678901\" is more than 10,000,000,000; check the digits",
            ),
            (
                "0.00000000001",
                "quantity \"0.00000000001\" has more than 10 decimals; round it to 10 decimals",
            ),
            (
                "12345678901234567890123456789",
                "quantity \"12345678901234567890123456789\" has more than 28 digits; check the digits",
            ),
            (
                "17 3/8",
                "quantity \"17 3/8\" has a blank inside; write a plain number, such as 1234.56",
            ),
        ] {
            assert_eq!(fault(cell), says);
        }
    }

    #[test]
    fn the_caps_are_the_largest_that_are_read() {
        assert_eq!(money("10,000,000,000,000"), Some(dec!(10000000000000)));
        assert!(read("cost", "10,000,000,000,000.01", Unit::Money).is_err());
        assert!(read("multiplier", "10001", Unit::Multiplier).is_err());
        assert!(read("price", "100000000.5", Unit::Price).is_err());
    }

    proptest! {
        #[test]
        fn what_a_decimal_prints_is_read_back(
            mantissa in -1_000_000_000_000_000_i64..1_000_000_000_000_000,
            scale in 0_u32..=10,
        ) {
            let value = Decimal::new(mantissa, scale);
            prop_assume!(value.abs() <= dec!(10_000_000_000_000));
            prop_assert_eq!(read("cost", &value.to_string(), Unit::Money), Ok(Some(value)));
        }

        #[test]
        fn the_short_way_reads_what_the_careful_one_reads(cell in "[0-9]{0,12}([.][0-9]{0,12}){0,2}") {
            if let Some(value) = plain(&cell) {
                prop_assert_eq!(digits(&cell).map(|it| it.to_string()), Ok(value.to_string()));
            }
        }

        #[test]
        fn no_text_breaks_it(cell in "\\PC*|[-+$(),.0-9%O eE]*") {
            let _ = read("cost", &cell, Unit::Money);
        }
    }
}
