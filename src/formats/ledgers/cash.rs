//! Which commodities are money, and which accounts hold nothing.

use rust_decimal::Decimal;

/// US dollars, by the names that journals give them.
pub(super) fn is_dollar(commodity: &str) -> bool {
    matches!(commodity, "$" | "US$" | "USD" | "usd")
}

/// Codes of ISO 4217 that people hold: money has no lots here.
const CODES: [&str; 40] = [
    "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "ISK", "PLN",
    "CZK", "HUF", "RON", "BGN", "TRY", "RUB", "UAH", "ILS", "AED", "SAR", "ZAR", "EGP", "INR",
    "PKR", "CNY", "HKD", "TWD", "KRW", "SGD", "MYR", "THB", "IDR", "PHP", "VND", "BRL", "MXN",
    "ARS",
];

/// Is it money: a code, or a sign without letters (`$`, `€`)? A number without a commodity is no
/// holding either.
pub(super) fn is_money(commodity: &str) -> bool {
    let upper = commodity.to_ascii_uppercase();
    is_dollar(commodity)
        || CODES.contains(&upper.as_str())
        || !commodity.chars().any(char::is_alphanumeric)
}

/// Can an account of this name hold shares? Income, expenses and equity do not.
pub(super) fn holds(account: &str) -> bool {
    let root = account.split(':').next().unwrap_or_default().to_ascii_lowercase();
    !["income", "revenue", "revenues", "expense", "expenses", "equity"].contains(&root.as_str())
}

/// Is this an account of commissions and fees?
pub(super) fn is_fee(account: &str) -> bool {
    let lower = account.to_ascii_lowercase();
    lower.starts_with("expense") && (lower.contains("commission") || lower.contains("fee"))
}

/// Amounts that differ by no more are the same: half a cent on either side.
pub(super) const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
