//! What holds of every screen at every size. Each check goes over all scenes and collects every
//! fault before it fails, so that one run shows them all.

use super::scenes::{moments, rich, scene, scenes};
use crate::explorer::{Explorer, key};
use lotscope::app::action::Place;
use lotscope::app::key::Key;
use lotscope::app::keymap::Section;
use lotscope::app::model::Screen;
use lotscope::app::msg::{Mouse, Msg, Target};
use lotscope::app::{Model, format, help, keymap, update};
use lotscope::domain::lot::Origin;
use lotscope::domain::money::Money;
use lotscope::domain::term::Term;
use lotscope::ui::theme::{Theme, ascii};
use lotscope::ui::{self, Hits, Memory};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use std::sync::OnceLock;

/// From the smallest terminal to a large one, on both sides of every width at which columns come
/// or go.
const SIZES: [(u16, u16); 11] = [
    (80, 24),
    (81, 24),
    (93, 27),
    (99, 30),
    (100, 30),
    (119, 35),
    (120, 35),
    (133, 40),
    (160, 45),
    (199, 50),
    (200, 50),
];

/// Lines and corners: no sign has its meaning from them.
const FRAME: &str = "─│┌┐└┘┬┴┼";
/// A scrollbar.
const BAR: &str = "█│|#";

/// A scene in one size, in letters.
struct Drawn {
    name: &'static str,
    size: (u16, u16),
    /// The state, whose own size is another.
    model: &'static Model,
    /// What can be clicked.
    hits: Hits,
    /// The characters of each row, blanks at the end included.
    rows: Vec<Vec<char>>,
    /// The same in ASCII.
    ascii: Vec<Vec<char>>,
    /// Cells that have a colour in the theme without colours.
    coloured: usize,
}

impl Drawn {
    fn new(name: &'static str, model: &'static Model, size: (u16, u16)) -> Self {
        let mut model_there = model.clone();
        let asked = update(&mut model_there, Msg::Resize(size.0, size.1));
        assert!(asked.is_empty());
        let draw = |theme: &Theme| {
            let mut hits = Hits::default();
            let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
            let (model, mut memory) = (&model_there, Memory::default());
            terminal.draw(|frame| hits = ui::draw(frame, model, theme, &mut memory)).unwrap();
            (hits, terminal.backend().buffer().clone())
        };
        let (hits, frame) = draw(&Theme::named("dark", false));
        let (_, ascii) = draw(&Theme::named("dark", true));
        let (_, mono) = draw(&Theme::named("mono", false));
        let has_colour = |cell: &&Cell| cell.fg != Color::Reset || cell.bg != Color::Reset;
        let coloured = mono.content.iter().filter(has_colour).count();
        Self { name, size, model, hits, rows: rows(&frame), ascii: rows(&ascii), coloured }
    }

    fn lines(&self) -> Vec<String> {
        self.rows.iter().map(|row| text(row)).collect()
    }

    /// Is something over the screen?
    fn covered(&self) -> bool {
        self.model.overlay.is_some()
    }

    /// The lines of what is in front: of the box where there is one, else of the whole screen.
    fn in_front(&self) -> Vec<String> {
        match (self.corner('┌'), self.corner('┘')) {
            (Some((left, top)), Some((right, bottom))) => {
                self.rows[top..=bottom].iter().map(|row| text(&row[left + 1..right])).collect()
            }
            _ => self.lines(),
        }
    }

    fn corner(&self, sign: char) -> Option<(usize, usize)> {
        let mut rows = self.rows.iter().enumerate();
        rows.find_map(|(y, row)| Some((row.iter().position(|c| *c == sign)?, y)))
    }
}

fn rows(frame: &Buffer) -> Vec<Vec<char>> {
    let letter = |cell: &Cell| cell.symbol().chars().next().unwrap_or(' ');
    let cells: Vec<char> = frame.content.iter().map(letter).collect();
    cells.chunks(frame.area.width.into()).map(<[char]>::to_vec).collect()
}

/// Every scene in every size, drawn once for all checks.
fn drawn() -> &'static [Drawn] {
    static DRAWN: OnceLock<Vec<Drawn>> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let scenes = moments().iter().chain(rich());
        scenes
            .flat_map(|(name, model)| SIZES.iter().map(move |size| Drawn::new(name, model, *size)))
            .collect()
    })
}

/// Looks at every scene in every size and fails with all that was found.
fn everywhere(check: impl Fn(&Drawn) -> Vec<String>) {
    let mut faults = Vec::new();
    for drawn in drawn() {
        let (columns, rows) = drawn.size;
        let at = format!("{} {columns}x{rows}", drawn.name);
        faults.extend(check(drawn).into_iter().map(|what| format!("{at}: {what}")));
    }
    none(&faults);
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn text(cells: &[char]) -> String {
    cells.iter().collect::<String>().trim_end().to_owned()
}

/// A line that reaches the last column, and shows a few letters more where there are three columns
/// more (or less where there are less), is cut there. Rules, boxes, the header and the footer end there as well.
#[test]
fn nothing_is_cut_at_the_edge_of_the_screen() {
    everywhere(|drawn| {
        let (columns, rows) = drawn.size;
        let reaches = |(y, row): &(usize, &Vec<char>)| {
            let last = row.last().copied().unwrap_or(' ');
            let frame = FRAME.contains(last) || BAR.contains(last);
            *y != 0 && *y + 1 != usize::from(rows) && last != ' ' && !frame
        };
        let reaching: Vec<usize> =
            drawn.rows.iter().enumerate().filter(reaches).map(|(y, _)| y).collect();
        if reaching.is_empty() {
            return Vec::new();
        }
        // Not across a width at which the layout changes.
        let narrower = matches!(columns, 99 | 119 | 159 | 199);
        let beside = if narrower { columns - 3 } else { columns + 3 };
        let (own, beside) =
            (drawn.lines(), Drawn::new(drawn.name, drawn.model, (beside, rows)).lines());
        reaching
            .into_iter()
            .filter(|y| {
                let (long, short) =
                    if narrower { (&own[*y], &beside[*y]) } else { (&beside[*y], &own[*y]) };
                let more = long.strip_prefix(short.as_str()).unwrap_or("");
                (1..=3).contains(&more.chars().count())
            })
            .map(|y| format!("line {y} is cut: {}", own[y]))
            .collect()
    });
}

/// A vertical line with text right against it has covered the end or the beginning of something.
/// The lots' cursor stands in the first column of its pane, and the scrollbar is no such line; an edge of a
/// bracket has its rate right behind it, or the bar that it divides on both sides.
#[test]
fn nothing_is_cut_by_a_line() {
    let against =
        |c: char| c != ' ' && !FRAME.contains(c) && !BAR.contains(c) && !"░▒·".contains(c);
    let is_rate = |behind: &[char]| {
        let digits = behind.iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
        digits > 0 && behind.get(digits) == Some(&'%')
    };
    everywhere(|drawn| {
        if drawn.covered() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        for (y, row) in drawn.rows.iter().enumerate() {
            let lines = row.windows(3).enumerate().filter(|(_, three)| three[1] == '│');
            for (x, three) in lines {
                if (against(three[0]) && three[0] != '%')
                    || (against(three[2]) && three[2] != '▌' && !is_rate(&row[x + 2..]))
                {
                    faults.push(format!("line {y} is cut at {x}: {}", text(row)));
                }
            }
        }
        faults
    });
}

/// What stands at the right of a line keeps its distance from what stands at the left.
#[test]
fn words_do_not_run_together() {
    everywhere(|drawn| {
        let lines = drawn.in_front();
        lines
            .iter()
            .filter(|line| {
                let before = line.strip_suffix("P profile").unwrap_or("  ");
                !before.ends_with("  ")
            })
            .map(|line| format!("no room before the last words of {line:?}"))
            .collect()
    });
}

/// The rows of the ticket's lots begin with the whole date and end with the whole marks.
#[test]
fn lots_of_the_ticket_are_whole() {
    everywhere(|drawn| {
        let Screen::Ticket(ticket) = drawn.model.screen() else { return Vec::new() };
        if drawn.covered() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        // Where long figures are taken, the column of what the lots hold leaves with its title.
        let titled =
            drawn.lines().iter().any(|line| line.contains("take") && line.contains(" of "));
        for y in 0..drawn.size.1 {
            let lot_at = |x| match drawn.hits.at(x, y) {
                Some(Target::Lot(place)) => Some((x, place)),
                _ => None,
            };
            let Some((x, place)) = (0..drawn.size.0).find_map(lot_at) else { continue };
            let lot = &ticket.lots[place];
            let row = text(&drawn.rows[usize::from(y)][usize::from(x)..]);
            let date = lot.acquired.map_or("no date".to_owned(), |day| day.to_string());
            let place: String = row.chars().skip(3).collect();
            if !place.starts_with(&format!("{date} ")) {
                faults.push(format!("the date {date} is not whole: {row}"));
            }
            let origin = match lot.origin {
                Origin::Reinvestment => " r",
                Origin::Gift => " g",
                Origin::Inherited => " h",
                Origin::Transfer => " t",
                _ => "",
            };
            let open = format::shares(lot.quantity.abs());
            let open = if drawn.model.hidden { String::new() } else { open };
            if titled && !row.split(' ').any(|word| word == open) {
                faults.push(format!("{open} runs into something: {row}"));
            }
            if !row.contains(origin) {
                faults.push(format!("the mark {origin} is cut: {row}"));
            }
        }
        faults
    });
}

/// A box over the screen has all its sides: nothing inside has run over them.
#[test]
fn boxes_are_whole() {
    everywhere(|drawn| {
        let over = drawn.model.overlay.as_ref();
        let boxed = over.is_some_and(|over| over.place() != Place::Line);
        let corners = "┌┐└┘".chars().map(|sign| drawn.corner(sign)).collect::<Vec<_>>();
        match corners.as_slice() {
            [None, None, None, None] if !boxed => Vec::new(),
            [Some((left, top)), Some((right, y)), Some((x, bottom)), Some(end)]
                if boxed && y == top && x == left && end == &(*right, *bottom) =>
            {
                let broken = drawn.rows[top + 1..*bottom].iter().filter(|row| {
                    // Between the side and the text is a blank, or the scrollbar.
                    let room = matches!(row[right - 1], ' ' | '│' | '█');
                    !(row[*left] == '│' && row[*right] == '│' && room && row[left + 1] == ' ')
                });
                broken.map(|row| format!("the box is broken: {}", text(row))).collect()
            }
            other => vec![format!("the box has lost its corners: {other:?}")],
        }
    });
}

/// Why a run of digits and their signs is no figure, if so.
fn malformed(run: &str) -> Option<&'static str> {
    let run = run.trim_end_matches(['.', ',', ':', ';', '-']);
    let digits = run.trim_start_matches(['+', '-']);
    if digits.len() + 1 < run.len() {
        return Some("two signs");
    }
    if digits.contains('+') {
        return Some("two figures without a blank between them");
    }
    if !digits.contains(',') {
        return (digits.matches('.').count() > 1).then_some("two points");
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.contains([',', '.']) {
        return Some("a comma after the point");
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (!grouped).then_some("thousands that are not grouped by three")
}

/// A letter or a bar right before the sign of a figure was overwritten by it, or looks so.
fn overwritten(line: &str) -> bool {
    let letters: Vec<char> = line.chars().collect();
    letters.windows(3).any(|three| {
        let covered = three[0].is_ascii_lowercase() || "█▌".contains(three[0]);
        covered && three[1] == '+' && three[2].is_ascii_digit()
    })
}

/// Runs of digits with what belongs to them, of a line.
fn runs(line: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_digit() || "+-,.".contains(c);
    line.split(|c: char| !part(c))
        .filter(|run| run.chars().filter(char::is_ascii_digit).count() > 1)
        // Dates, and names that have one.
        .filter(|run| run.trim_matches('-').split('-').filter(|part| !part.is_empty()).count() < 2)
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn the_check_of_figures_can_fail() {
    for whole in ["1,234.56", "-0.32", "+12,345", "430.6093", "120", "999,999,999.99"] {
        assert_eq!(malformed(whole), None, "{whole}");
    }
    for cut in ["1,23", "12,34.5", "+1,234+5", "1234,567", "1.2.3", "--5", "1,234.5,6"] {
        assert!(malformed(cut).is_some(), "{cut}");
    }
    assert!(overwritten("of 410 assigne+6,037.71") && !overwritten("assigned +6,037.71"));
    assert_eq!(runs(" a 2025-12-01 35,5 x1"), ["35,5"]);
}

/// Every figure is one: a cut, overwritten or run-together figure is not.
#[test]
fn figures_are_well_formed() {
    everywhere(|drawn| {
        // What the files say stands there as they say it, wrong figures above all.
        if matches!(drawn.model.screen(), Screen::Problems) {
            return Vec::new();
        }
        let lines = drawn.in_front();
        let over = lines.iter().filter(|line| overwritten(line));
        let over = over.map(|line| format!("a figure lies over a word: {line}"));
        let found =
            lines.iter().flat_map(|line| runs(line).into_iter().map(move |run| (line, run)));
        let malformed = found.filter_map(|(line, run)| {
            malformed(&run).map(|why| format!("{run} has {why}: {line}"))
        });
        over.chain(malformed).collect()
    });
}

/// What the holdings add up to, from the lots themselves: basis, value, gain, short-term,
/// long-term, sheltered.
fn totals(model: &Model) -> [Money; 6] {
    let portfolio = model.household.portfolio();
    let [mut basis, mut value, mut gain, mut short, mut long, mut sheltered] = [Money::ZERO; 6];
    let places = model.holdings.groups().iter().flat_map(|group| &group.lots);
    for lot in places.map(|place| &portfolio.lots()[*place]) {
        basis += lot.basis.unwrap_or(Money::ZERO);
        let Some(price) = portfolio.prices.price(&lot.security) else { continue };
        value += lot.value(price);
        let Some(own) = lot.gain(price) else { continue };
        gain += own;
        match lot.term_on(model.today) {
            _ if portfolio.is_sheltered(&lot.account) => sheltered += own,
            Some(Term::Short) => short += own,
            Some(Term::Long) => long += own,
            None => {}
        }
    }
    [basis, value, gain, short, long, sheltered]
}

/// In the lines of totals every total is whole or absent; the value is always there.
#[test]
fn totals_are_there_whole_or_not_at_all() {
    everywhere(|drawn| {
        let model = drawn.model;
        if !matches!(model.screen(), Screen::Holdings) || drawn.covered() || model.hidden {
            return Vec::new();
        }
        let places = if drawn.size.0 < 100 { 0 } else { 2 };
        let totals = totals(model);
        let whole: Vec<String> = totals
            .iter()
            .flat_map(|total| [format::dollars(*total, places), format::signed(*total, places)])
            .collect();
        let lines = drawn.lines();
        // `34 lots`, or with a filter `3 of 34 lots`.
        let counts = |line: &&String| {
            let words: Vec<&str> = line.split_whitespace().take(4).collect();
            matches!(words.as_slice(), [_, "lots" | "lot", ..] | [_, "of", _, "lots" | "lot"])
        };
        let at = lines.iter().position(|line| line.starts_with("  ") && counts(&line));
        let Some(at) = at else { return vec!["there is no line of totals".to_owned()] };
        let count = lines[at].find(" lot").unwrap_or(0);
        let sums = [&lines[at][count..], &lines[at + 1]];
        let sums = sums.map(|line| line.split('?').next().unwrap_or(""));
        let mut faults: Vec<String> = sums
            .into_iter()
            .flat_map(|line| line.split(' '))
            .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
            .filter(|word| !whole.iter().any(|total| total == word))
            .map(|word| format!("{word} is no total: {}", lines[at]))
            .collect();
        if totals[1] != Money::ZERO && !lines[at].contains(&whole[2]) {
            faults.push(format!("the value {} is not there: {}", whole[2], lines[at]));
        }
        faults
    });
}

/// The entries of a footer with where they stand.
fn footer(explorer: &Explorer) -> Vec<(u16, Key)> {
    let (columns, rows) = explorer.model.size;
    let mut keys: Vec<(u16, Key)> = Vec::new();
    for x in 0..columns {
        if let Some(Target::Key(key)) = explorer.hits.at(x, rows - 1)
            && keys.last().is_none_or(|(_, last)| *last != key)
        {
            keys.push((x, key));
        }
    }
    keys
}

/// Each entry of the footer does something when it is clicked, and stands where it is clicked.
#[test]
fn footer_entries_act() {
    let mut faults = Vec::new();
    for scene in scenes() {
        let large =
            matches!(scene.name, "holdings-opened" | "ticket-by-hand" | "compare" | "sales");
        let sizes: &[(u16, u16)] = if large { &[(80, 24), (200, 50)] } else { &[(80, 24)] };
        for &(columns, rows) in sizes {
            let explorer = scene.explorer.at(columns, rows);
            let line = explorer.lines().pop().unwrap_or_default();
            for (x, key) in footer(&explorer) {
                let at = format!("{} {columns}x{rows}: {key}", scene.name);
                let written: String = line.chars().skip(x.into()).collect();
                if !written.starts_with(&format!("{key} ")) {
                    faults.push(format!("{at} is not at {x} of {line:?}"));
                }
                let mut clicked = explorer.again();
                clicked.mouse(Mouse::Click, (x, rows - 1));
                let acted = clicked.frame != explorer.frame
                    || !clicked.world.copied.is_empty()
                    || !clicked.world.asked.is_empty()
                    || clicked.world.left;
                match clicked.model.notice() {
                    Some(notice) if notice.warning || notice.text.contains("does nothing") => {
                        faults.push(format!("{at} cannot act: {}", notice.text));
                    }
                    _ if !acted => faults.push(format!("{at} does nothing")),
                    _ => {}
                }
            }
        }
    }
    none(&faults);
}

/// Whole entries only.
#[test]
fn footer_entries_are_whole() {
    everywhere(|drawn| {
        let line = drawn.lines().pop().unwrap_or_default();
        let entries = line.split("? help").next().unwrap_or("").trim();
        let entries = entries.split("Esc stops").last().unwrap_or(entries);
        let known: Vec<String> = keymap::bindings(drawn.model.place())
            .flat_map(|binding| binding.keys.iter().map(|key| format!("{key} {}", binding.footer)))
            .collect();
        entries
            .split("  ")
            .map(str::trim)
            .filter(|entry| !entry.is_empty() && !known.iter().any(|known| known == entry))
            .map(|entry| format!("{entry:?} is no entry of {line:?}"))
            .collect()
    });
}

/// A key that help offers does something, or says why not.
#[test]
fn a_line_of_help_acts_or_says_why_not() {
    for name in ["holdings-opened", "ticket", "compare", "sales", "problems", "start"] {
        let scene = scene(name);
        for line in help::lines(&scene.explorer.model) {
            if line.section == Section::Filter {
                // The terms of a filter are no keys; run, they are typed into it.
                continue;
            }
            let mut pressed = scene.explorer.again();
            pressed.keys(line.keys.split(' ').next().unwrap_or(""));
            let at = format!("{}: {} {}", scene.name, line.keys, line.words);
            pressed.expect_no("does nothing here");
            if let Some(reason) = &line.why_not {
                let told = pressed.model.notice().expect(&at);
                assert_eq!(&told.text, reason, "{at}");
            }
        }
    }
}

#[test]
fn without_colours_nothing_is_coloured() {
    everywhere(|drawn| match drawn.coloured {
        0 => Vec::new(),
        count => vec![format!("{count} cells have a colour")],
    });
}

/// Nothing is said by colour alone: every theme shows the same text.
#[test]
fn every_theme_shows_the_same_text() {
    for scene in scenes() {
        let drawn = scene.explorer.lines();
        for name in ["light", "colour-blind", "terminal", "mono"] {
            assert_eq!(scene.explorer.in_theme(name, false).lines(), drawn, "{}", scene.name);
        }
    }
}

/// Cell by cell, ASCII is the same screen through the table of signs.
#[test]
fn ascii_differs_by_the_table_of_signs_alone() {
    everywhere(|drawn| {
        let lines = drawn.rows.iter().zip(&drawn.ascii);
        lines
            .filter(|(signs, plain)| {
                let same = signs.iter().zip(*plain).all(|(sign, plain)| ascii(*sign) == *plain);
                !same || plain.iter().any(|c| !c.is_ascii())
            })
            .map(|(signs, plain)| format!("{:?} / {:?}", text(signs), text(plain)))
            .collect()
    });
}

/// A sign that stands on a screen is explained in the help of that screen. Frames, scrollbars,
/// cursors and the triangles of folds explain themselves.
#[test]
fn every_sign_is_in_the_help_of_its_screen() {
    const CHROME: &str = "─│┌┐└┘┬┴┼█░▌►▼›…←→↑↓";
    everywhere(|drawn| {
        if drawn.covered() {
            return Vec::new();
        }
        let known: String =
            help::signs(drawn.model.screen_place()).iter().map(|(sign, _)| *sign).collect();
        let mut unknown: Vec<char> = drawn
            .rows
            .iter()
            .flatten()
            .copied()
            .filter(|c| !c.is_ascii() && !CHROME.contains(*c) && !known.contains(*c))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown.into_iter().map(|sign| format!("{sign} is not explained")).collect()
    });
}

/// Marks are letters, and so are they explained.
#[test]
fn every_mark_of_a_lot_is_in_the_help() {
    let signs: Vec<&str> =
        help::signs(Place::Holdings).iter().flat_map(|(sign, _)| sign.split(' ')).collect();
    // A terminal in which every lot is in sight.
    let mut explorer = Explorer::sample();
    explorer.keys("z").send(Msg::Resize(120, 260));
    let lines = explorer.lines();
    let seen: Vec<&str> = lines.iter().filter_map(|line| line.split(' ').next_back()).collect();
    let marks = ["S", "r", "g", "h", "?t"];
    for mark in marks {
        assert!(seen.contains(&mark), "{mark} is nowhere in {seen:?}");
        for letter in mark.chars() {
            assert!(signs.contains(&&*letter.to_string()), "{letter} is not explained");
        }
    }
}

/// The ways to help and to everything stand on every screen where letters are no text.
#[test]
fn help_and_palette_open_from_every_screen() {
    for scene in scenes().filter(|scene| scene.explorer.model.overlay.is_none()) {
        let typing = matches!(scene.explorer.model.screen(), Screen::Start(s) if s.path.is_some());
        if typing {
            continue;
        }
        assert!(scene.explorer.shows("? help  : all"), "{}", scene.name);
        for (name, place) in [("?", Place::Help), (":", Place::Palette)] {
            let mut opened = scene.explorer.again();
            opened.send(Msg::Key(key(name)));
            assert_eq!(opened.model.place(), place, "{}", scene.name);
            opened.keys("Esc");
            assert_eq!(opened.lines(), scene.explorer.lines(), "{}: Esc", scene.name);
        }
    }
}
