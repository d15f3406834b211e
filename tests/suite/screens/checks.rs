//! What holds of every screen at every size. Each check goes over all scenes and collects every
//! fault before it fails, so that one run shows them all.

mod figures;
mod keys;
mod signs;

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

/// Counts what a check looks at: one that finds nothing to look at proves nothing.
#[derive(Default)]
struct Looked(std::cell::Cell<usize>);

impl Looked {
    fn at(&self, more: usize) {
        self.0.set(self.0.get() + more);
    }

    #[track_caller]
    fn at_least(&self, number: usize) {
        assert!(self.0.get() >= number, "only {} were looked at", self.0.get());
    }
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
    let looked = Looked::default();
    everywhere(|drawn| {
        let lines = drawn.in_front();
        let before: Vec<&str> =
            lines.iter().filter_map(|line| line.strip_suffix("P profile")).collect();
        looked.at(before.len());
        let close = before.into_iter().filter(|before| !before.ends_with("  "));
        close.map(|before| format!("no room behind {before:?}")).collect()
    });
    looked.at_least(SIZES.len());
}

/// The rows of the ticket's lots begin with the whole date and end with the whole marks.
#[test]
fn lots_of_the_ticket_are_whole() {
    let (looked, columns) = (Looked::default(), Looked::default());
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
            looked.at(1);
            columns.at(titled.into());
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
    looked.at_least(100);
    columns.at_least(100);
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
