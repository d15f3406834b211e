//! The world that the explorer acts upon: effects come in, messages go back.

use lotscope::app::form::ProfileChange;
use lotscope::app::model::Fresh;
use lotscope::app::msg::{Effect, Entry, Locks, Msg, NotRecorded, Remedy};
use lotscope::app::naming::FileNames;
use lotscope::app::undo::{Added, NotTakenOut};
use lotscope::domain::sales::Event;
use lotscope::domain::told::Told;
use lotscope::domain::transaction::Entered;
use lotscope::formats::excerpt::excerpt;
use std::collections::BTreeMap;

/// It remembers what it was asked, and fails when told to.
#[derive(Debug, Default)]
pub struct World {
    /// What the journal holds.
    pub journal: Vec<Event>,
    /// Why the journal takes nothing.
    pub full: Option<String>,
    /// What can be done about it.
    pub so: Remedy,
    /// Can an event never be taken out of its file again?
    pub for_good: bool,
    /// The tax figures that were saved, section by section.
    pub profile: Vec<ProfileChange>,
    /// What files do not say, as it was saved.
    pub names: Vec<FileNames>,
    /// What was told of lots, as it was saved.
    pub told: Vec<Told>,
    /// The events that were entered, as they were to be added.
    pub added: Vec<Entered>,
    /// Texts that were saved, each with the path that was typed.
    pub saved: Vec<(String, String)>,
    /// The locks that were to be saved, the newest last.
    pub locks: Vec<Locks>,
    /// What was copied, the newest last.
    pub copied: Vec<String>,
    /// What a typed path could become.
    pub entries: Vec<Entry>,
    /// The files whose lines can be read.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What was asked for besides, by name.
    pub asked: Vec<String>,
    /// Did the explorer leave?
    pub left: bool,
}

impl World {
    pub(super) fn perform(
        &mut self,
        effect: Effect,
        fresh: impl Fn(&[Event]) -> Fresh,
    ) -> Vec<Msg> {
        let message = match effect {
            Effect::Record(event) => Msg::Recorded(if let Some(reason) = &self.full {
                let (what, reason) = (Box::new(event.what), reason.clone());
                Err(NotRecorded { what, reason, so: self.so })
            } else {
                self.journal.push(event.clone());
                Ok(event)
            }),
            Effect::SaveProfile { profiles, changes } => {
                Msg::ProfileSaved(if let Some(reason) = &self.full {
                    Err(reason.clone())
                } else {
                    self.profile = changes;
                    Ok(profiles)
                })
            }
            Effect::SaveNames(names) => Msg::NamesSaved(if let Some(reason) = &self.full {
                Err(reason.clone())
            } else {
                self.names.push(names);
                Ok(())
            }),
            Effect::SaveBasis(told) => {
                let result = if let Some(reason) = &self.full {
                    Err(reason.clone())
                } else {
                    self.told.push((*told).clone());
                    Ok(None)
                };
                Msg::BasisSaved(told, result)
            }
            Effect::AddEvent(entered) => {
                let result = if let Some(reason) = &self.full {
                    Err(reason.clone())
                } else {
                    self.added.push((*entered).clone());
                    Ok(Some("transactions.csv.bak".to_owned()))
                };
                Msg::EventAdded(entered, result)
            }
            Effect::TakeOut(added) => {
                let result = if let Some(reason) = self.full.clone() {
                    Err(NotTakenOut { reason, for_good: self.for_good })
                } else {
                    match &*added {
                        Added::Event { entered: out, .. } => self.added.retain(|one| one != out),
                        Added::Told { told: out, .. } => self.told.retain(|one| one != out),
                    }
                    Ok(())
                };
                Msg::TakenOut(added, result)
            }
            Effect::SaveText { path, text } => Msg::TextSaved(if let Some(reason) = &self.full {
                Err(reason.clone())
            } else {
                self.saved.push((path.clone(), text));
                Ok(path)
            }),
            Effect::SaveLocks(locks) => {
                self.locks.push(locks.clone());
                Msg::LocksSaved(locks, self.full.clone().map_or(Ok(()), Err))
            }
            Effect::Copy(text) => {
                self.copied.push(text);
                return Vec::new();
            }
            Effect::List(_) => Msg::Listing(self.entries.clone()),
            Effect::Reload => Msg::Reloaded(Box::new(fresh(&self.journal))),
            Effect::Open(path) => {
                self.asked.push(format!("open {path}"));
                Msg::LoadFailed(format!("{path}: there is no such file"))
            }
            Effect::OpenDemo => {
                self.asked.push("demo".to_owned());
                Msg::Loaded(Box::new(fresh(&[])))
            }
            Effect::Quit => {
                self.left = true;
                return Vec::new();
            }
            Effect::ReadLine(spot) => {
                let bytes = self.files.get(&*spot.file);
                let line = bytes.and_then(|bytes| excerpt(bytes, spot.line, spot.column));
                Msg::Line(spot, line.ok_or_else(|| "the file is gone since it was read".to_owned()))
            }
            Effect::StopReading => {
                self.asked.push("stop reading".to_owned());
                return Vec::new();
            }
            Effect::Redraw => {
                self.asked.push("redraw".to_owned());
                return Vec::new();
            }
            Effect::Suspend => {
                self.asked.push("suspend".to_owned());
                return Vec::new();
            }
        };
        vec![message]
    }
}
