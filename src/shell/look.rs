//! How the explorer looks in this terminal: the settings, `NO_COLOR`, and what can be drawn.

use crate::formats::settings::ScreenSettings;
use crate::ui::theme::Theme;
use std::env;

/// The theme for some settings in this environment; `color` is what the command line says.
#[must_use]
pub fn theme(settings: &ScreenSettings, color: Option<bool>) -> Theme {
    let no_color = color.map_or_else(
        || env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        |wanted| !wanted,
    );
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let name = if no_color { "mono" } else { settings.theme.as_deref().unwrap_or("dark") };
    Theme::named(name, settings.ascii || !shows_unicode(locale.as_deref()))
}

/// A locale that names another encoding than UTF-8 gets ASCII; one that names none is trusted.
fn shows_unicode(locale: Option<&str>) -> bool {
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_locale_that_says_so_is_without_unicode() {
        assert!(shows_unicode(None));
        assert!(shows_unicode(Some("en_US.UTF-8")));
        assert!(shows_unicode(Some("C.utf8")));
        assert!(!shows_unicode(Some("C")));
        assert!(!shows_unicode(Some("de_DE.ISO-8859-1")));
    }
}
