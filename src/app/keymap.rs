//! The one key table: dispatch, footer, help, palette and README read it.

use super::action::Action::{
    self, All, AvoidWash, Back, Calendar, Compare, Confirmed, Copy, Digit, Dollars, Down, Edit,
    Enter, Erase, Export, Fallback, Filter, First, FoldAll, Freeze, Goals, Group, Guard, Help,
    Hide, History, Last, Leave, Left, Less, Lock, Mark, Missing, More, NextItem, NextMethod,
    NextPane, None, OpenFiles, OtherYear, PageDown, PageUp, Palette, Percent, Pin, PreviousItem,
    PreviousMethod, PreviousPane, Problems, Profile, Quit, Redo, Redraw, Reload, Right, Sales,
    Sell, Sort, Suspend, Swap, TakeBack, Tax, Undo, Up, View, Washes, Why, YearTax,
};
use super::action::Place as At;
use super::key::{Code, Key};

/// Part of the help window a key is listed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Moving about.
    Move,
    /// Acting on what is under the cursor.
    Here,
    /// Opening screens.
    Screens,
    /// The program itself.
    Program,
    /// What a filter can ask: help alone lists it.
    Filter,
}

/// A line of the table: keys that do the same thing wherever they are listed.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The keys.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// What they do, in words for help and palette.
    pub words: &'static str,
    /// In one or two words for the footer; empty where the footer leaves it out.
    pub footer: &'static str,
    /// Where.
    pub places: &'static [At],
    /// Where help lists it.
    pub section: Section,
}

const fn key(code: Code) -> Key {
    Key::plain(code)
}

const fn ch(c: char) -> Key {
    Key::char(c)
}

/// The screens, with places before and behind them.
macro_rules! screens {
    ([$($before:ident),*], [$($behind:ident),*]) => {
        &[
            $(At::$before,)*
            At::Holdings,
            At::Ticket,
            At::Compare,
            At::Sales,
            At::Calendar,
            At::Washes,
            At::Tax,
            At::History,
            At::Problems,
            $(At::$behind,)*
        ]
    };
}

const SCREENS: &[At] = screens!([], []);
const EVERYWHERE: &[At] = screens!([Start], []);
const LISTS: &[At] = screens!([Start], [Help, Palette, Form, Dialog, Chooser, Note, Goals, Letter]);
const CLOSED: &[At] =
    screens!([Start], [Dialog, Form, Help, Palette, Chooser, Price, Note, Goals, Letter, Path]);
const LOTS: &[At] = &[At::Holdings, At::Ticket];

macro_rules! table {
    ($([$($key:expr),*] $action:expr, $words:literal, $footer:literal, $places:expr, $section:ident;)*) => {
        &[$(Binding {
            keys: &[$($key),*],
            action: $action,
            words: $words,
            footer: $footer,
            places: $places,
            section: Section::$section,
        }),*]
    };
}

/// Every key of the explorer. The footer shows what acts in this order.
pub const TABLE: &[Binding] = table! {
    [ch('x')] Sell, "sell: to the ticket, from the ticket to the review", "sell", &[At::Holdings], Here;
    [ch('x')] Sell, "review this sale; there Enter records it", "review", &[At::Ticket, At::Compare], Here;
    [ch('m')] NextMethod, "next method", "method", &[At::Ticket], Here;
    [ch('M')] PreviousMethod, "previous method", "", &[At::Ticket], Here;
    [key(Code::Tab)] NextPane, "next pane or field: methods, lots, amount, price, fee, date", "lots", &[At::Ticket], Here;
    [key(Code::Tab)] NextPane, "complete the word", "complete", &[At::Line], Here;
    [key(Code::Tab)] NextPane, "next field or button", "", &[At::Dialog, At::Form, At::Start], Here;
    [key(Code::BackTab)] PreviousPane, "previous pane, field or button", "", &[At::Ticket, At::Dialog, At::Form, At::Start], Here;
    [ch('a')] All, "all: the whole position; among the lots, every lot", "all", &[At::Ticket], Here;
    [ch('a')] All, "mark every lot", "", &[At::Holdings], Here;
    [ch('n')] None, "none", "", LOTS, Here;
    [ch('w')] AvoidWash, "leave lots whose loss would wash for last, and back", "avoid wash", &[At::Ticket], Here;
    [ch('%')] Percent, "half; after digits, percent", "half", &[At::Ticket], Here;
    [ch('=')] Goals, "goals: the shares for a cash after tax, a gain or loss, or the room there is", "goal", &[At::Ticket], Here;
    [ch('%')] Percent, "sell half of it", "", &[At::Holdings], Here;
    [ch('c')] Compare, "compare the methods on this order", "compare", LOTS, Here;
    [ch(']')] NextItem, "next account that holds it", "account", &[At::Ticket], Here;
    [ch('t')] Tax, "the tax of this sale, explained", "tax", &[At::Ticket, At::Compare], Here;
    [ch('>'), ch('<')] OtherYear, "sell it in January instead of December, and back", "", &[At::Ticket], Here;
    [key(Code::Enter)] Enter, "open", "open", &[At::Holdings], Here;
    [key(Code::Enter)] Enter, "review this sale; there Enter records it", "review", &[At::Ticket], Here;
    [key(Code::Enter)] Enter, "take this method to the ticket", "take it", &[At::Compare], Here;
    [key(Code::Enter)] Enter, "list its lots", "", &[At::Sales], Here;
    [key(Code::Enter)] Enter, "go to the sale, the lot or the year", "open it", &[At::Calendar], Here;
    [key(Code::Enter)] Enter, "what went to what, or would", "what to what", &[At::Washes], Here;
    [ch('v')] View, "as a broker sees it, and as you must", "broker view", &[At::Washes], Here;
    [ch('i')] Why, "wash sale, explained: why this row is here", "why", &[At::Washes], Here;
    [ch('v')] View, "the days, the month", "month", &[At::Calendar], Here;
    [ch(']')] NextItem, "next month", "month", &[At::Calendar], Here;
    [ch('[')] PreviousItem, "previous month", "", &[At::Calendar], Here;
    [key(Code::Enter)] Enter, "show all of it, and the whole line", "show", &[At::Problems], Here;
    [key(Code::Enter)] Enter, "show all it did, and why", "show", &[At::History], Here;
    [ch('e')] Edit, "enter a corporate action, or shares that came in", "enter an action", &[At::History], Here;
    [ch(']')] NextItem, "next security", "security", &[At::History], Here;
    [ch('[')] PreviousItem, "previous security", "", &[At::History], Here;
    [key(Code::Enter)] Enter, "explain: to the lines, open a line, show how it came about", "explain", &[At::Tax], Here;
    [ch('v')] View, "with the methods that the broker does not offer, and without", "", &[At::Ticket], Here;
    [ch('v')] View, "the brackets, the lines", "view", &[At::Tax], Here;
    [ch('v')] View, "lots against methods, taxes as bars, the list", "view", &[At::Compare], Here;
    [key(Code::Right), ch('l')] Right, "the next method of the matrix", "", &[At::Compare], Move;
    [key(Code::Left), ch('h')] Left, "the method before of the matrix", "", &[At::Compare], Move;
    [ch('e')] Edit, "edit the input that this line comes from", "edit input", &[At::Tax], Here;
    [ch(']')] NextItem, "next year; of a sale: sold in the next year instead", "year", &[At::Tax], Here;
    [ch('[')] PreviousItem, "previous year; of a sale: sold in the year before instead", "", &[At::Tax], Here;
    [key(Code::Enter)] Enter, "choose", "choose", &[At::Start], Here;
    [key(Code::Enter)] Enter, "press the button, run the line", "", &[At::Dialog, At::Form, At::Help, At::Palette, At::Chooser, At::Price, At::Note], Here;
    [key(Code::Enter)] Enter, "save it to a file", "save", &[At::Letter, At::Path], Here;
    [key(Code::Enter)] Enter, "keep this filter, at the prices of now", "keep", &[At::Line], Here;
    [ch('e')] Edit, "name other lots, until the broker's deadline", "change lots", &[At::Sales], Here;
    [ch('d')] TakeBack, "take back a pending sale, drop a settled simulation", "take back", &[At::Sales], Here;
    [ch('E')] Export, "write the letter that names the lots to the broker", "letter", &[At::Sales], Here;
    [ch('o')] Confirmed, "note that the broker confirmed the lots in writing", "broker said ok", &[At::Sales], Here;
    [ch('e')] Edit, "enter what the file does not say", "enter it", &[At::Problems], Here;
    [ch('/')] Filter, "filter the rows", "filter", &[At::Holdings, At::Calendar, At::Problems], Here;
    [ch('s')] Sort, "sort by a column; the same one again turns it round", "sort", &[At::Holdings], Here;
    [ch('s')] Sort, "next column", "", &[At::Chooser], Here;
    [ch('v')] View, "next set of columns", "columns", &[At::Holdings], Here;
    [ch('z')] FoldAll, "fold or unfold everything", "fold", &[At::Holdings, At::Tax], Here;
    [ch('#')] Group, "group by security, by account, or not at all", "group", &[At::Holdings], Here;
    [ch(' ')] Mark, "mark this row", "mark", &[At::Holdings], Here;
    [ch(' ')] Mark, "accept it: the header counts it no more", "accept", &[At::Problems], Here;
    [ch(' ')] Mark, "take this lot, or give it back", "take", &[At::Ticket], Here;
    [ch('e')] Edit, "type a price, or what you know of a lot without basis", "price", &[At::Holdings], Here;
    [] Missing, "show the lots without basis or date", "", &[At::Holdings], Here;
    [ch('f')] Fallback, "the method for the rest, while picking by hand", "rest", &[At::Ticket], Here;
    [ch('p')] Pin, "measure the other methods against this one", "pin", &[At::Ticket, At::Compare], Here;
    [key(Code::Enter)] Enter, "take these shares into the order", "", &[At::Goals], Here;
    [ch('b')] Lock, "lock this lot: no sale takes it; once more unlocks it", "lock", LOTS, Here;
    [] Guard, "leave gains that turn long-term soon for last: 7, 30, 60, 90 days, off", "", &[At::Ticket], Here;
    [ch('$')] Dollars, "amount in dollars", "", LOTS, Here;
    [ch('+')] More, "one share more", "", &[At::Ticket], Here;
    [ch('-')] Less, "one share less", "", &[At::Ticket], Here;
    [ch('-')] Less, "a net loss instead of a gain, and back", "", &[At::Goals], Here;
    [key(Code::Backspace), key(Code::Delete)] Erase, "take back the last digit", "", &[At::Ticket, At::Goals], Here;
    [ch('i')] Why, "why: about this row or method", "why", &[At::Holdings, At::Ticket, At::Compare, At::Sales, At::History], Here;
    [ch('L')] History, "history of this security; there e enters an action", "history", &[At::Holdings], Here;
    [ch('i')] Why, "the word of this line explained; what is taken for granted, what is not in it", "why", &[At::Tax], Here;
    [ch('u')] Undo, "undo", "undo", SCREENS, Here;
    [Key::ctrl('r')] Redo, "redo", "", SCREENS, Here;
    [ch('y')] Copy, "copy the row", "copy", &[At::Holdings, At::Ticket, At::Compare, At::Sales, At::Calendar, At::Washes, At::Tax, At::History], Here;
    [ch('y')] Copy, "copy the letter", "copy", &[At::Letter], Here;
    [ch('y')] Copy, "copy the place: file, line and cell", "copy place", &[At::Problems], Here;
    [ch('r')] Reload, "take the live price", "live price", &[At::Ticket], Here;
    [ch('r')] Reload, "read files and prices again", "reload", &[At::Holdings, At::Compare, At::Sales, At::Calendar, At::Washes, At::Tax, At::History, At::Problems], Here;
    [key(Code::Up), ch('k')] Up, "up", "", LISTS, Move;
    [key(Code::Down), ch('j')] Down, "down", "", LISTS, Move;
    [key(Code::PageUp), Key::ctrl('u')] PageUp, "half a page up", "", LISTS, Move;
    [key(Code::PageDown), Key::ctrl('d')] PageDown, "half a page down", "", LISTS, Move;
    [key(Code::Home), ch('g')] First, "first row", "", LISTS, Move;
    [key(Code::End), ch('G')] Last, "last row", "", LISTS, Move;
    [key(Code::Right), ch('l')] Right, "unfold a row, next button", "", &[At::Holdings, At::Tax, At::Dialog, At::Form], Move;
    [key(Code::Left), ch('h')] Left, "fold a row, button before", "", &[At::Holdings, At::Tax, At::Dialog, At::Form], Move;
    [key(Code::Right), ch('l')] Right, "next day on which something happens", "", &[At::Calendar], Move;
    [key(Code::Left), ch('h')] Left, "the day before it", "", &[At::Calendar], Move;
    [ch(']')] NextItem, "next security", "", &[At::Holdings], Move;
    [ch('[')] PreviousItem, "previous security", "", &[At::Holdings], Move;
    [ch('[')] PreviousItem, "previous account that holds it", "", &[At::Ticket], Here;
    [key(Code::Esc)] Back, "back, close; clears a filter or marks first", "", CLOSED, Move;
    [key(Code::Esc)] Back, "back to the filter before", "back", &[At::Line], Move;
    [ch('`')] Swap, "the screen before this one, and again", "", SCREENS, Move;
    [ch('S')] Sales, "sales", "", SCREENS, Screens;
    [ch('T')] YearTax, "tax of the year", "", SCREENS, Screens;
    [ch('W')] Washes, "wash sales", "", SCREENS, Screens;
    [ch('C')] Calendar, "calendar", "", SCREENS, Screens;
    [ch('P')] Profile, "tax profile", "", SCREENS, Screens;
    [ch('!')] Problems, "problems with the files", "", SCREENS, Screens;
    [Key::ctrl('o')] OpenFiles, "open files", "", EVERYWHERE, Screens;
    [ch(';')] Freeze, "stop the prices, and let them go on", "", SCREENS, Program;
    [ch('*')] Hide, "hide amounts", "", SCREENS, Program;
    [Key::ctrl('l')] Redraw, "draw everything again", "", EVERYWHERE, Program;
    [Key::ctrl('z')] Suspend, "suspend", "", EVERYWHERE, Program;
    [ch('q')] Quit, "quit", "", EVERYWHERE, Program;
    [ch('?')] Help, "help", "", EVERYWHERE, Program;
    [ch(':'), Key::ctrl('p')] Palette, "all actions", "", EVERYWHERE, Program;
};

/// The action of a key in a place, if it has one there.
#[must_use]
pub fn action(key: Key, place: At) -> Option<Action> {
    if key == Key::ctrl('c') {
        return Some(Leave);
    }
    let bound = TABLE
        .iter()
        .find(|binding| binding.places.contains(&place) && binding.keys.contains(&key))
        .map(|binding| binding.action);
    // Digits are one line of help, ten keys of a keyboard.
    bound.or_else(|| match key.typed() {
        Some(c @ ('0'..='9' | '.')) if LOTS.contains(&place) || place == At::Goals => {
            Some(Digit(c))
        }
        _ => Option::None,
    })
}

/// Does typing in this place write text, so that letters are not commands?
#[must_use]
pub const fn takes_text(place: At) -> bool {
    matches!(place, At::Form | At::Palette | At::Line | At::Price | At::Path)
}

/// The bindings of a place, in the table's order.
pub fn bindings(place: At) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(move |binding| binding.places.contains(&place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings_in_one_place() {
        for (at, binding) in TABLE.iter().enumerate() {
            for place in binding.places {
                for key in binding.keys {
                    let clash = TABLE.iter().enumerate().find(|(other, rival)| {
                        *other != at && rival.places.contains(place) && rival.keys.contains(key)
                    });
                    assert!(
                        clash.is_none(),
                        "{key} in {place:?}: {} and {:?}",
                        binding.words,
                        clash
                    );
                }
            }
        }
    }

    #[test]
    fn a_key_means_the_same_wherever_it_is() {
        for binding in TABLE {
            for rival in TABLE {
                let shared = binding.keys.iter().any(|key| rival.keys.contains(key));
                assert!(
                    !shared || binding.action == rival.action,
                    "{} / {}",
                    binding.words,
                    rival.words
                );
            }
        }
    }

    #[test]
    fn letters_never_act_where_they_are_text() {
        for binding in TABLE {
            for place in binding.places.iter().filter(|place| takes_text(**place)) {
                let commands = binding.keys.iter().filter(|key| key.typed().is_none()).count();
                assert!(commands > 0, "{} has only letters in {place:?}", binding.words);
            }
        }
    }

    #[test]
    fn digits_type_amounts_where_lots_are() {
        assert_eq!(action(Key::char('4'), At::Holdings), Some(Digit('4')));
        assert_eq!(action(Key::char('4'), At::Sales), Option::None);
        assert_eq!(action(Key::ctrl('c'), At::Dialog), Some(Leave));
    }
}
