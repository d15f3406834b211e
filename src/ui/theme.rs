//! Themes: one table from role to style. No other place names a colour.
//!
//! Every role that carries meaning has a sign besides, so that nothing is told by colour alone.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    #[default]
    Plain,
    /// The one figure to be seen first.
    Key,
    /// A gain, or a price that rose.
    Gain,
    /// A loss, or a price that fell.
    Loss,
    /// Short-term.
    Short,
    /// Long-term.
    Long,
    /// Of little weight: headings, sheltered figures, what is disabled.
    Dim,
    /// Focus, keys, marks.
    Accent,
    /// Something to act on.
    Warning,
    /// Unknown or assumed.
    Unknown,
    /// A short position.
    ShortPosition,
}

/// The colours of a theme, in the order of the roles that have one.
#[derive(Debug)]
struct Palette {
    gain: Color,
    loss: Color,
    short: Color,
    long: Color,
    accent: Color,
    warning: Color,
    unknown: Color,
    short_position: Color,
}

/// How roles look, and whether only ASCII may be drawn.
#[derive(Clone, Debug)]
pub struct Theme {
    palette: Option<&'static Palette>,
    /// Draw with ASCII alone.
    pub ascii: bool,
}

const DARK: Palette = Palette {
    gain: Color::Indexed(114),
    loss: Color::Indexed(210),
    short: Color::Indexed(180),
    long: Color::Indexed(110),
    accent: Color::Indexed(75),
    warning: Color::Indexed(208),
    unknown: Color::Indexed(220),
    short_position: Color::Indexed(170),
};

const LIGHT: Palette = Palette {
    gain: Color::Indexed(22),
    loss: Color::Indexed(124),
    short: Color::Indexed(94),
    long: Color::Indexed(24),
    accent: Color::Indexed(25),
    warning: Color::Indexed(130),
    unknown: Color::Indexed(58),
    short_position: Color::Indexed(90),
};

const COLOUR_BLIND: Palette =
    Palette { gain: Color::Indexed(75), loss: Color::Indexed(214), ..DARK };

const TERMINAL: Palette = Palette {
    gain: Color::Green,
    loss: Color::Red,
    short: Color::Yellow,
    long: Color::Blue,
    accent: Color::Cyan,
    warning: Color::LightRed,
    unknown: Color::LightYellow,
    short_position: Color::Magenta,
};

impl Theme {
    /// Every theme by its name in `lotscope.toml`.
    pub const NAMES: [&'static str; 5] = ["dark", "light", "colour-blind", "terminal", "mono"];

    /// The theme of this name; `dark` for a name that is none.
    #[must_use]
    pub fn named(name: &str, ascii: bool) -> Self {
        let palette = match name {
            "light" => Some(&LIGHT),
            "colour-blind" => Some(&COLOUR_BLIND),
            "terminal" => Some(&TERMINAL),
            "mono" => None,
            _ => Some(&DARK),
        };
        Self { palette, ascii }
    }

    /// The style of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        let style = Style::new();
        let modified = match role {
            Role::Key => style.add_modifier(Modifier::BOLD),
            Role::Dim => style.add_modifier(Modifier::DIM),
            _ => style,
        };
        let Some(palette) = self.palette else {
            // Without colours the weights that are left: underline for focus, bold for warnings.
            return match role {
                Role::Accent => style.add_modifier(Modifier::UNDERLINED),
                Role::Warning | Role::Unknown => style.add_modifier(Modifier::BOLD),
                _ => modified,
            };
        };
        match role {
            Role::Plain | Role::Key | Role::Dim => modified,
            Role::Gain => style.fg(palette.gain),
            Role::Loss => style.fg(palette.loss),
            Role::Short => style.fg(palette.short),
            Role::Long => style.fg(palette.long),
            Role::Accent => style.fg(palette.accent),
            Role::Warning => style.fg(palette.warning),
            Role::Unknown => style.fg(palette.unknown),
            Role::ShortPosition => style.fg(palette.short_position),
        }
    }
}

/// The ASCII character that stands for a sign, one cell each.
#[must_use]
pub const fn ascii(sign: char) -> char {
    match sign {
        '─' => '-',
        '│' => '|',
        '┌' | '┐' | '└' | '┘' | '┬' | '┴' | '┼' => '+',
        '█' | '■' => '#',
        '▄' => '%',
        '▌' | '►' | '›' | '→' => '>',
        '▒' => ':',
        '░' | '·' => '.',
        '●' => '*',
        '○' => 'o',
        '▲' | '↑' => '^',
        '▼' | '↓' => 'v',
        '⌂' => '@',
        '←' => '<',
        // Where something was cut a dot would not show: names and amounts have dots of their own.
        '≈' | '…' => '~',
        '×' => 'x',
        '§' => 's',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_of_the_screens_has_one_ascii_character() {
        for sign in "─│┌┐└┘┬┴┼█▄▌░▒■·●○▲▼►⌂›←↑→↓…≈×§".chars()
        {
            assert!(ascii(sign).is_ascii(), "{sign}");
        }
        assert_eq!(ascii('│'), '|');
        assert_eq!(ascii('▌'), '>');
        assert_ne!(ascii('…'), '.', "a shortened name would look whole");
    }

    #[test]
    fn the_theme_without_colours_has_none() {
        let theme = Theme::named("mono", false);
        for role in [Role::Gain, Role::Loss, Role::Accent, Role::Warning, Role::Dim] {
            assert_eq!(theme.style(role).fg, None);
        }
    }
}
