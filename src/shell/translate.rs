//! Crossterm's events as the explorer's messages, normalised once.

use crate::app::key::{Code, Key};
use crate::app::msg::{Mouse, Msg, Target};
use crate::ui::Hits;
use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use std::time::{Duration, Instant};

/// Two clicks on one thing within this time are a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);

/// Rows a notch of the wheel scrolls.
const WHEEL_ROWS: i32 = 3;

/// Remembers what a mouse event means in the light of the one before.
#[derive(Debug, Default)]
pub struct Translator {
    last_click: Option<(Target, Instant)>,
}

impl Translator {
    /// The message of a terminal event, if it means anything; `hits` is what the last frame drew.
    pub fn message(&mut self, event: Event, hits: &Hits) -> Option<Msg> {
        match event {
            Event::Key(key) => translate_key(key).map(Msg::Key),
            Event::Paste(text) => Some(Msg::Paste(text)),
            Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
            Event::Mouse(mouse) => self.mouse(mouse, hits),
            Event::FocusGained | Event::FocusLost => None,
        }
    }

    fn mouse(&mut self, event: MouseEvent, hits: &Hits) -> Option<Msg> {
        let target = || hits.at(event.column, event.row);
        match event.kind {
            MouseEventKind::ScrollUp => Some(Msg::Wheel(-WHEEL_ROWS, target())),
            MouseEventKind::ScrollDown => Some(Msg::Wheel(WHEEL_ROWS, target())),
            MouseEventKind::Down(MouseButton::Left) => {
                let target = target()?;
                let again = self
                    .last_click
                    .take()
                    .is_some_and(|(last, at)| last == target && at.elapsed() < DOUBLE_CLICK);
                if again {
                    return Some(Msg::Mouse(Mouse::DoubleClick, target));
                }
                self.last_click = Some((target, Instant::now()));
                Some(Msg::Mouse(Mouse::Click, target))
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                self.last_click = None;
                Some(Msg::Mouse(Mouse::Drag, target()?))
            }
            _ => None,
        }
    }
}

/// A key press; releases mean nothing. Platforms differ in what they say of Shift: a capital is a
/// capital character here, and Shift itself is dropped.
fn translate_key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release || event.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let code = match event.code {
        KeyCode::Char(c) if ctrl => Code::Char(c.to_ascii_lowercase()),
        KeyCode::Char(c) if shift && c.is_ascii_lowercase() => Code::Char(c.to_ascii_uppercase()),
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if shift => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        _ => return None,
    };
    Some(Key { code, ctrl: ctrl && matches!(code, Code::Char(_)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        translate_key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn shift_is_told_once_however_the_platform_says_it() {
        let capital = Some(Key::char('S'));
        assert_eq!(pressed(KeyCode::Char('S'), KeyModifiers::NONE), capital);
        assert_eq!(pressed(KeyCode::Char('S'), KeyModifiers::SHIFT), capital);
        assert_eq!(pressed(KeyCode::Char('s'), KeyModifiers::SHIFT), capital);
        let back = Some(Key::plain(Code::BackTab));
        assert_eq!(pressed(KeyCode::BackTab, KeyModifiers::SHIFT), back);
        assert_eq!(pressed(KeyCode::Tab, KeyModifiers::SHIFT), back);
    }

    #[test]
    fn releases_and_alt_do_nothing_and_ctrl_is_kept() {
        let mut release = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
        release.kind = KeyEventKind::Release;
        assert_eq!(translate_key(release), None);
        assert_eq!(pressed(KeyCode::Char('x'), KeyModifiers::ALT), None);
        assert_eq!(pressed(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Key::ctrl('c')));
    }
}
