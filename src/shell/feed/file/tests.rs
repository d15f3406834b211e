use super::*;
use rust_decimal::Decimal;
use std::time::Duration;

/// Looks at a file that is written at the given second.
fn content(text: &str, second: u64) -> Look {
    let written = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(second));
    Look::Content { bytes: text.as_bytes().to_vec(), written, renamed: false }
}

fn renamed(text: &str, second: u64) -> Look {
    match content(text, second) {
        Look::Content { bytes, written, .. } => Look::Content { bytes, written, renamed: true },
        other => other,
    }
}

/// A follower of a file that was loaded and looked at.
fn follower(text: &str) -> Follower {
    let mut follower = Follower::new("prices.csv".into(), Some(text.into()), None);
    let first = follower.look(content(text, 1)).unwrap();
    assert_eq!((first.quotes, first.trouble), (vec![], None), "what was loaded is no news");
    follower
}

/// `SYMBOL price` of each changed quote; the trouble and the first problem, if there are.
fn said(news: Option<News>) -> (Vec<String>, Option<Trouble>, Option<String>) {
    let Some(news) = news else { return (vec!["nothing".to_owned()], None, None) };
    let quote = |(security, quote): &(SecurityId, Quote)| format!("{security} {}", quote.price);
    let problem = news.problems.first().map(ToString::to_string);
    (news.quotes.iter().map(quote).collect(), news.trouble, problem)
}

fn quotes(news: Option<News>) -> Vec<String> {
    let (quotes, trouble, problem) = said(news);
    assert_eq!((trouble, problem), (None, None));
    quotes
}

const TWO: &str = "symbol,price\nKO,70.55\nVTI,328.40\n";

#[test]
fn only_what_changed_is_said_and_once() {
    let mut follower = follower(TWO);
    assert!(!follower.is_unsure(), "the same file needs no second look");
    let next = content("symbol,price\nKO,70.55\nVTI,329.00\n", 2);
    assert_eq!(quotes(follower.look(next.clone())), ["VTI 329"]);
    assert_eq!(quotes(follower.look(next)), ["nothing"]);
    // Written again with the same prices: no price is news, that it was written is.
    let again = content("symbol,price\nKO,70.55\nVTI,329.00\n", 3);
    assert_eq!(quotes(follower.look(again)), [""; 0]);
    assert_eq!(quotes(follower.look(content(TWO, 4))), ["VTI 328.4"]);
}

#[test]
fn a_new_time_of_the_same_price_is_news() {
    let mut follower = follower("symbol,price,as_of\nVTI,328.40,2026-11-20\n");
    let next = content("symbol,price,as_of\nVTI,328.40,2026-11-23\n", 2);
    assert_eq!(quotes(follower.look(next)), ["VTI 328.4"]);
}

#[test]
fn half_a_line_is_not_believed_until_the_file_is_at_rest() {
    let mut follower = follower(TWO);
    // 329.00 is being written: 32 would be a price as well.
    let half = content("symbol,price\nKO,71.00\nVTI,32", 2);
    assert_eq!(quotes(follower.look(half)), ["KO 71"]);
    assert!(follower.is_unsure());
    let whole = content("symbol,price\nKO,71.00\nVTI,329.00\n", 3);
    assert_eq!(quotes(follower.look(whole)), ["VTI 329"]);
    assert!(!follower.is_unsure());

    // Nobody goes on writing: the line is what it is.
    let unended = content("symbol,price\nKO,71.00\nVTI,330", 4);
    assert_eq!(quotes(follower.look(unended.clone())), [""; 0]);
    assert_eq!(quotes(follower.look(unended)), ["VTI 330"]);
}

#[test]
fn a_file_renamed_into_place_is_whole() {
    let mut follower = follower(TWO);
    assert_eq!(
        quotes(follower.look(renamed("symbol,price\nKO,72\nVTI,331", 2))),
        ["KO 72", "VTI 331"]
    );
}

#[test]
fn a_file_that_is_gone_for_a_moment_is_no_trouble() {
    let mut follower = follower(TWO);
    assert_eq!(quotes(follower.look(Look::Missing)), ["nothing"]);
    assert_eq!(quotes(follower.look(content("symbol,price\nVTI,329\nKO,70.55\n", 2))), ["VTI 329"]);

    // Truncated before it is written anew.
    assert_eq!(quotes(follower.look(content("", 3))), ["nothing"]);
    assert_eq!(quotes(follower.look(content(TWO, 3))), ["VTI 328.4"]);
}

#[test]
fn a_file_that_is_gone_or_no_price_file_is_said_once_and_comes_back() {
    for (look, trouble, words) in [
        (Look::Missing, Trouble::Gone, "gone"),
        (Look::Unreadable("denied".to_owned()), Trouble::Unreadable, "denied"),
        (content("", 9), Trouble::Garbled, "empty"),
        (content("<html>Try again later</html>", 9), Trouble::Garbled, "not read"),
    ] {
        let mut follower = follower(TWO);
        assert_eq!(quotes(follower.look(look.clone())), ["nothing"]);
        assert!(follower.is_unsure());
        let (quotes_now, said_trouble, problem) = said(follower.look(look.clone()));
        assert_eq!((quotes_now, said_trouble), (vec![], Some(trouble)), "{look:?}");
        assert!(problem.is_some_and(|problem| problem.contains(words)), "{words}");
        assert_eq!(said(follower.look(look)).0, ["nothing"], "it is said once");
        let back = content("symbol,price\nKO,70.55\nVTI,329\n", 10);
        assert_eq!(quotes(follower.look(back)), ["VTI 329"], "the last good prices stayed");
    }
}

#[test]
fn trouble_that_changes_each_second_is_said_too() {
    let mut follower = follower(TWO);
    assert_eq!(said(follower.look(content("<html>1</html>", 2))).0, ["nothing"]);
    assert_eq!(said(follower.look(content("<html>2</html>", 3))).1, Some(Trouble::Garbled));
}

#[test]
fn a_file_that_nobody_has_written_yet_is_awaited() {
    let mut follower = Follower::new("prices.csv".into(), None, None);
    for _ in 0..3 {
        assert_eq!(quotes(follower.look(Look::Missing)), ["nothing"]);
    }
    assert_eq!(quotes(follower.look(content(TWO, 1))), ["KO 70.55", "VTI 328.4"]);
    follower.look(Look::Missing);
    assert_eq!(said(follower.look(Look::Missing)).1, Some(Trouble::Gone));
}

#[test]
fn a_wrong_row_is_named_and_keeps_the_last_price() {
    let mut follower = follower(TWO);
    let wrong = content("symbol,price\nKO,7O.55\nVTI,329\n", 2);
    let (quotes_now, trouble, problem) = said(follower.look(wrong.clone()));
    assert_eq!((quotes_now, trouble), (vec!["VTI 329".to_owned()], None));
    assert_eq!(problem.unwrap(), "prices.csv:2:2: price \"7O.55\" has a letter O; write 70.55");
    assert_eq!(said(follower.look(wrong)).0, ["nothing"]);
    assert_eq!(follower.held[&"KO".into()].price.get(), Decimal::new(7055, 2));
    let mended = content("symbol,price\nKO,70.55\nVTI,329\n", 3);
    assert_eq!(quotes(follower.look(mended)), [""; 0], "the problem is taken back");
}

#[test]
fn a_security_that_is_named_no_more_is_noted_at_the_second_look() {
    let mut follower = follower(TWO);
    let short = content("symbol,price\nKO,71\n", 2);
    assert_eq!(quotes(follower.look(short.clone())), ["KO 71"]);
    assert!(follower.is_unsure(), "it may be in the middle of being written");
    let (quotes_now, trouble, problem) = said(follower.look(short));
    assert_eq!((quotes_now, trouble), (vec![], None));
    assert!(problem.unwrap().contains("VTI is not in the file any more"));
    assert_eq!(quotes(follower.look(content(TWO, 3))), ["KO 70.55"]);
}

#[test]
fn what_could_not_be_loaded_is_said_once_it_can() {
    let mut follower = Follower::new("prices.csv".into(), Some(b"no prices".to_vec()), None);
    assert_eq!(quotes(follower.look(content(TWO, 1))), ["KO 70.55", "VTI 328.4"]);
}

#[test]
fn a_row_cut_off_keeps_its_last_price_however_long_the_file_stays_so() {
    let mut follower = follower("symbol,price,as_of\nVTI,328.40,2026-11-20\nKO,70.55,2026-11-20\n");
    let cut = content("symbol,price,as_of\nVTI,329.00,2026-11-20\nKO,7", 2);
    assert_eq!(quotes(follower.look(cut.clone())), ["VTI 329"]);
    let (changed, _, problem) = said(follower.look(cut));
    assert_eq!(changed, [""; 0]);
    assert!(problem.unwrap().contains("ends within this row"));
    let whole = content("symbol,price,as_of\nVTI,329.00,2026-11-20\nKO,71,2026-11-20\n", 3);
    assert_eq!(quotes(follower.look(whole)), ["KO 71"]);
}

/// What changes in the file is looked at as what was loaded.
#[test]
fn prices_after_a_day_in_the_past_are_named_and_those_of_other_shares_left_out() {
    let day = "2026-01-12".parse().unwrap();
    let splits = [("GE".into(), "2026-03-02".parse().unwrap())].into();
    let later = Some(LaterPrices::new(day, splits));
    let loaded = "symbol,price,as_of\nGE,188,2026-01-12\nKO,70,2026-01-12\n";
    let mut follower = Follower::new("prices.csv".into(), Some(loaded.into()), later);
    assert_eq!(quotes(follower.look(content(loaded, 1))), [""; 0]);
    // GE was split in two on 2 March: its price of April is of halves.
    let next = "symbol,price,as_of\nGE,95,2026-04-01\nKO,71,2026-04-01\n";
    let news = follower.look(content(next, 2)).unwrap();
    let messages: Vec<&str> = news.problems.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "prices of days after 2026-01-12 are used: of KO",
            "GE was split on 2026-03-02, between 2026-01-12 and its price: the price is not used",
        ]
    );
    let prices: Vec<String> =
        news.quotes.iter().map(|(security, quote)| format!("{security} {}", quote.price)).collect();
    assert_eq!(prices, ["KO 71"]);
    assert_eq!(quotes(follower.look(content(loaded, 3))), ["GE 188", "KO 70"]);
}
