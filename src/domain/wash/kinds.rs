//! What the shares that are matched were identical to, day by day, where mergers and spin-offs made others
//! of them.

use super::analysis::View;
use super::assembly::Track;
use super::group::Groups;
use super::matching::Kind;
use crate::domain::ids::SecurityId;

/// The kind of each track; none where all are identical, and always were. What shares were before a spin-off
/// can be of no group that is looked at, and then nothing that was sold is like it.
pub(super) fn kinds_of(
    tracks: &[Track<'_>],
    groups: &Groups,
    (view, members): (View, &[SecurityId]),
) -> Vec<Kind> {
    let of = |security: &SecurityId| {
        let head = groups.head_to(view, security);
        members.iter().position(|member| member == head).unwrap_or(usize::MAX)
    };
    let is_one = members.iter().all(|member| of(member) == 0);
    if is_one && tracks.iter().all(|track| track.whose.former().is_empty()) {
        return Vec::new();
    }
    let kind = |track: &Track<'_>| Kind {
        former: track.whose.former().iter().map(|one| (of(&one.security), one.until)).collect(),
        now: of(track.security),
    };
    tracks.iter().map(kind).collect()
}
