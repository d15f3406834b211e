//! Rust sources as words, without comments, strings and tests.

use std::fs;
use std::path::Path;

/// A word, number or sign, and the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

/// A source file without what is compiled for tests alone.
#[derive(Debug)]
pub struct Source {
    /// Its path below `src`.
    pub path: String,
    tokens: Vec<Token>,
    lines: usize,
    /// Modules that are only declared for tests: their files are tests.
    test_modules: Vec<String>,
}

/// All sources of the crate, without the files that are tests.
pub struct Tree {
    pub sources: Vec<Source>,
}

impl Tree {
    pub fn read(folder: &Path) -> Self {
        let mut sources = Vec::new();
        read_into(&mut sources, folder, folder);
        let tests: Vec<String> = sources
            .iter()
            .flat_map(|source: &Source| {
                let below = source.folder();
                source.test_modules.iter().map(move |name| format!("{below}{name}"))
            })
            .collect();
        let is_test = |path: &str| {
            tests
                .iter()
                .any(|test| path == format!("{test}.rs") || path.starts_with(&format!("{test}/")))
        };
        sources.retain(|source| !is_test(&source.path));
        Self { sources }
    }
}

fn read_into(sources: &mut Vec<Source>, folder: &Path, root: &Path) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read_into(sources, &path, root);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let below = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            sources.push(Source::new(&below, &fs::read_to_string(&path).unwrap()));
        }
    }
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let all = tokens(text);
        let mut kept = Vec::new();
        let mut test_modules = Vec::new();
        let mut lines = text.lines().count();
        let mut place = 0;
        while place < all.len() {
            let rest = &all[place..];
            let Some(length) = test_item(rest) else {
                kept.push(all[place].clone());
                place += 1;
                continue;
            };
            let item = &rest[..length];
            lines -= item[length - 1].line - item[0].line + 1;
            if let [.., keyword, name, end] = item
                && keyword.text == "mod"
                && end.text == ";"
            {
                test_modules.push(name.text.clone());
            }
            place += length;
        }
        Self { path: path.to_owned(), tokens: kept, lines, test_modules }
    }

    /// Lines that are not tests.
    pub const fn lines(&self) -> usize {
        self.lines
    }

    /// The room it is in: the first part of its path.
    pub fn room(&self) -> &str {
        let end = self.path.find(['/', '.']).unwrap_or(self.path.len());
        &self.path[..end]
    }

    /// Where the files of its modules are: `tax/` for `tax.rs`.
    fn folder(&self) -> String {
        let module = self.path.strip_suffix(".rs").unwrap();
        match module {
            "lib" | "main" => String::new(),
            _ => format!("{}/", module.strip_suffix("/mod").unwrap_or(module)),
        }
    }

    /// The rooms it names with `crate::`, `lotscope::` or by climbing out of its own.
    pub fn rooms(&self) -> Vec<(&str, usize)> {
        let mut rooms: Vec<_> =
            self.paths_from("crate").chain(self.paths_from("lotscope")).collect();
        let depth = self.path.split('/').count();
        for place in 0..self.tokens.len() {
            let climbs = self.tokens[place..]
                .chunks(3)
                .take_while(|part| texts(part) == ["super", ":", ":"])
                .count();
            let starts = place == 0 || self.tokens[place - 1].text != ":";
            if starts && climbs >= depth {
                rooms.extend(self.heads(place + 3 * climbs));
            }
        }
        rooms
    }

    /// The next names of all paths that start with `name`, also of groups: of `std::{fs, io::Read}`
    /// `fs` and `io`.
    pub fn paths_from<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
        let starts = move |place: &usize| {
            let before = place.checked_sub(1).map(|place| self.tokens[place].text.as_str());
            // `$crate` and `a::std` are other things.
            texts(self.tokens.get(*place..*place + 3).unwrap_or_default()) == [name, ":", ":"]
                && before != Some(":")
        };
        (0..self.tokens.len()).filter(starts).flat_map(|place| self.heads(place + 3))
    }

    /// The first names of a path or of each path in a group.
    fn heads(&self, start: usize) -> Vec<(&str, usize)> {
        let Some(first) = self.tokens.get(start) else { return Vec::new() };
        if first.text != "{" {
            return vec![(&first.text, first.line)];
        }
        let mut heads = Vec::new();
        let mut depth = 0;
        let mut expects = false;
        for token in &self.tokens[start..] {
            match token.text.as_str() {
                "{" => {
                    depth += 1;
                    expects = depth == 1;
                }
                "}" => depth -= 1,
                "," => expects = depth == 1,
                name if expects => {
                    heads.push((name, token.line));
                    expects = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        heads
    }

    /// Where a word, or a path like `Utc::now`, stands.
    pub fn words<'a>(&'a self, word: &'a str) -> Vec<(&'a str, usize)> {
        let wanted = tokens(word);
        let is_there = |part: &&[Token]| texts(part) == texts(&wanted);
        self.tokens
            .windows(wanted.len())
            .filter(is_there)
            .map(|part| (word, part[0].line))
            .collect()
    }

    /// Numbers with a point or an exponent.
    pub fn float_literals(&self) -> Vec<(String, usize)> {
        let is_float = |token: &&Token| {
            let after = token.text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
            after.len() < token.text.len()
                && token.text.starts_with(|c: char| c.is_ascii_digit())
                && after.starts_with(['.', 'e', 'E', 'f'])
        };
        self.tokens.iter().filter(is_float).map(|token| (token.text.clone(), token.line)).collect()
    }
}

fn texts(tokens: &[Token]) -> Vec<&str> {
    tokens.iter().map(|token| token.text.as_str()).collect()
}

/// How many tokens the item takes that starts here with `#[cfg(test)]`; `None` where none does.
fn test_item(tokens: &[Token]) -> Option<usize> {
    const CFG: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    if texts(tokens.get(..CFG.len())?) != CFG {
        return None;
    }
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(CFG.len()) {
        match token.text.as_str() {
            "{" | "[" | "(" => depth += 1,
            "}" | "]" | ")" => depth -= 1,
            _ => {}
        }
        let ends = matches!(token.text.as_str(), ";" | "}");
        if ends && depth == 0 {
            return Some(place + 1);
        }
    }
    Some(tokens.len())
}

/// The words, numbers and signs of a text; comments, strings and characters are left out.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let (mut place, mut line) = (0, 1);
    while place < chars.len() {
        let next = |ahead: usize| chars.get(place + ahead).copied().unwrap_or('\0');
        let start = place;
        let c = chars[place];
        if c == '/' && next(1) == '/' {
            place = end_of(&chars, place, |rest| rest[0] == '\n');
        } else if c == '/' && next(1) == '*' {
            place = end_of(&chars, place + 2, |rest| rest.starts_with(&['*', '/'])) + 2;
        } else if c == '"' || (c == 'b' && next(1) == '"') {
            place = end_of_string(&chars, place + 1 + usize::from(c == 'b'));
        } else if let Some(end) = raw_string(&chars, place) {
            place = end;
        } else if c == '\'' && (next(1) == '\\' || next(2) == '\'') {
            let escaped = usize::from(next(1) == '\\');
            place = end_of(&chars, place + 2 + escaped, |rest| rest[0] == '\'') + 1;
        } else if c.is_alphanumeric() || c == '_' {
            let digits = c.is_ascii_digit();
            let in_tuple = tokens.last().is_some_and(|last| last.text == ".");
            while place < chars.len() {
                let c = chars[place];
                let point = digits
                    && !in_tuple
                    && c == '.'
                    && chars.get(place + 1).is_some_and(char::is_ascii_digit)
                    && !chars[start..place].contains(&'.');
                if !(c.is_alphanumeric() || c == '_' || point) {
                    break;
                }
                place += 1;
            }
            tokens.push(Token { text: chars[start..place].iter().collect(), line });
        } else {
            if !c.is_whitespace() {
                tokens.push(Token { text: c.to_string(), line });
            }
            place += 1;
        }
        place = place.min(chars.len());
        line += chars[start..place].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn end_of(chars: &[char], from: usize, ends: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len()).find(|place| ends(&chars[*place..])).unwrap_or(chars.len())
}

fn end_of_string(chars: &[char], mut place: usize) -> usize {
    while place < chars.len() && chars[place] != '"' {
        place += 1 + usize::from(chars[place] == '\\');
    }
    place + 1
}

/// The end of the raw string that starts here with `r"`, `r#"` or `br#"`.
fn raw_string(chars: &[char], start: usize) -> Option<usize> {
    let letters = match chars.get(start..)? {
        ['r', ..] => 1,
        ['b', 'r', ..] => 2,
        _ => return None,
    };
    let hashes = chars[start + letters..].iter().take_while(|c| **c == '#').count();
    let open = start + letters + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let mut close = vec!['"'];
    close.resize(hashes + 1, '#');
    Some(end_of(chars, open + 1, |rest| rest.starts_with(&close)) + hashes + 1)
}
