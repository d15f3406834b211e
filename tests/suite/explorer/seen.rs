//! What a frame shows, and clicks on what it shows.

use super::Explorer;
use lotscope::app::model::Screen;
use lotscope::app::msg::{Mouse, Msg};
use lotscope::app::ticket::{Outlook, Ticket};

impl Explorer {
    /// What is drawn, line by line, without blanks at the ends.
    pub fn lines(&self) -> Vec<String> {
        let area = self.frame.area;
        (area.top()..area.bottom())
            .map(|y| {
                let line: String =
                    (area.left()..area.right()).map(|x| self.frame[(x, y)].symbol()).collect();
                line.trim_end().to_owned()
            })
            .collect()
    }

    /// What is drawn, as one text.
    pub fn screen(&self) -> String {
        self.lines().join("\n")
    }

    /// Is this drawn?
    pub fn shows(&self, text: &str) -> bool {
        self.lines().iter().any(|line| line.contains(text))
    }

    /// Fails with the whole screen unless this is drawn.
    #[track_caller]
    pub fn expect(&mut self, text: &str) -> &mut Self {
        assert!(self.shows(text), "no {text:?} on\n{}", self.screen());
        self
    }

    /// Fails with the whole screen if this is drawn.
    #[track_caller]
    pub fn expect_no(&mut self, text: &str) -> &mut Self {
        assert!(!self.shows(text), "{text:?} on\n{}", self.screen());
        self
    }

    /// The first line with this text.
    #[track_caller]
    pub fn line(&self, text: &str) -> String {
        let found = self.lines().into_iter().find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("no {text:?} on\n{}", self.screen()))
    }

    /// Where a text is drawn first.
    #[track_caller]
    pub fn find(&self, text: &str) -> (u16, u16) {
        for (row, line) in self.lines().iter().enumerate() {
            if let Some(at) = line.find(text) {
                let column = line[..at].chars().count();
                return (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
            }
        }
        panic!("no {text:?} on\n{}", self.screen());
    }

    /// Does something with the mouse to what is drawn there; says whether there is anything.
    pub fn mouse(&mut self, mouse: Mouse, (column, row): (u16, u16)) -> bool {
        let target = self.hits.at(column, row);
        if let Some(target) = target {
            self.send(Msg::Mouse(mouse, target));
        }
        target.is_some()
    }

    /// Clicks on a text.
    #[track_caller]
    pub fn click(&mut self, text: &str) -> &mut Self {
        let place = self.find(text);
        assert!(self.mouse(Mouse::Click, place), "{text:?} takes no click");
        self
    }

    /// Drags to a text.
    #[track_caller]
    pub fn drag(&mut self, text: &str) -> &mut Self {
        let place = self.find(text);
        assert!(self.mouse(Mouse::Drag, place), "{text:?} takes no drag");
        self
    }

    /// Clicks twice on a text: the terminal says click, then double click.
    #[track_caller]
    pub fn double_click(&mut self, text: &str) -> &mut Self {
        let place = self.find(text);
        self.click(text);
        assert!(self.mouse(Mouse::DoubleClick, place), "{text:?} takes no second click");
        self
    }

    /// The ticket that is open.
    #[track_caller]
    pub fn ticket(&self) -> &Ticket {
        self.model.ticket().unwrap_or_else(|| panic!("no ticket is open:\n{}", self.screen()))
    }

    /// What the ticket comes to.
    #[track_caller]
    pub fn outlook(&self) -> &Outlook {
        self.ticket().outlook.as_ref().unwrap()
    }

    /// Is the ticket in front?
    pub fn in_ticket(&self) -> bool {
        matches!(self.model.screen(), Screen::Ticket(_)) && self.model.overlay.is_none()
    }
}
