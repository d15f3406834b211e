//! A text that goes to standard output, or into a new file.

use crate::cli::failure::Failure;
use crate::cli::output::Style;
use crate::cli::report::Report;
use crate::shell::disk;
use clap::Args;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::PathBuf;

/// Where a form is written.
#[derive(Args, Clone, Debug)]
pub struct OutArgs {
    /// Write it into this new file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A form, and where it went.
#[derive(Clone, Debug)]
pub struct Written {
    /// Which form it is.
    pub form: &'static str,
    /// How much is in it: `3 sales`.
    pub count: String,
    /// All of it.
    pub text: String,
    /// Is it a table, so that it is CSV?
    pub is_table: bool,
    file: Option<PathBuf>,
}

impl Written {
    /// A form that goes to standard output.
    pub fn new(form: &'static str, count: String, text: String, is_table: bool) -> Self {
        Self { form, count, text, is_table, file: None }
    }

    /// The form in the file that is named, where one is. A file that is there is never replaced.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be written.
    pub fn into(self, out: &OutArgs) -> Result<Self, Failure> {
        let Some(path) = &out.out else { return Ok(self) };
        disk::create(path, self.text.as_bytes()).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Failure::usage(
                "file-exists",
                format!("{}: there is such a file; choose another name", path.display()),
            ),
            _ => Failure::writing(error),
        })?;
        Ok(Self { file: Some(path.clone()), ..self })
    }
}

impl Report for Written {
    fn text(&self, _: Style) -> String {
        match &self.file {
            Some(file) => format!("{} written to {}\n", self.count, file.display()),
            None => self.text.clone(),
        }
    }

    fn json(&self) -> Value {
        let file = self.file.as_ref().map(|file| file.display().to_string());
        json!({ "form": self.form, "file": file, "text": self.text })
    }

    fn csv(&self) -> Result<String, Failure> {
        if self.is_table {
            Ok(self.text(Style::default()))
        } else {
            Err(crate::cli::report::no_csv())
        }
    }
}
