//! Columns of figures that fit: each is drawn whole, or its column leaves.

/// A column as it would like to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    /// Cells it has where there is room, its gap at the left included.
    pub cells: u16,
    /// Cells of its longest figure.
    pub longest: u16,
    /// When it leaves: the highest first; one of rank 0 stays whatever happens.
    pub rank: u8,
}

/// The column after the last cell of each, counted from where the first begins; `None` for one that
/// has left. Columns keep their usual width while the figures let them.
pub(super) fn ends(room: u16, columns: &[Want]) -> Vec<Option<u16>> {
    let whole = |want: &Want| want.cells.max(want.longest + 1);
    let close = |want: &Want| want.longest + 1;
    let mut here: Vec<bool> = columns.iter().map(|_| true).collect();
    loop {
        let shown = || columns.iter().zip(&here).filter(|(_, here)| **here).map(|(want, _)| want);
        let sum = |cells: &dyn Fn(&Want) -> u16| shown().map(cells).sum::<u16>();
        let fits = sum(&close) <= room;
        let last = shown().map(|want| want.rank).max().unwrap_or(0);
        if !fits && last > 0 {
            let leaving = columns.iter().zip(&mut here).filter(|(want, _)| want.rank == last);
            leaving.for_each(|(_, here)| *here = false);
            continue;
        }
        // Where usual widths are too much, what is to spare goes to the first columns.
        let mut over = sum(&whole).saturating_sub(room);
        let mut at = 0;
        let widths = columns.iter().zip(&here).map(|(want, here)| {
            here.then(|| {
                let spare = whole(want).saturating_sub(close(want)).min(over);
                over -= spare;
                at += whole(want) - spare;
                at
            })
        });
        return widths.collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(cells: u16, longest: u16, rank: u8) -> Want {
        Want { cells, longest, rank }
    }

    #[test]
    fn columns_stand_as_usual_where_figures_are() {
        assert_eq!(ends(40, &[want(10, 5, 0), want(10, 9, 1)]), [Some(10), Some(20)]);
    }

    #[test]
    fn a_long_figure_takes_room_from_what_is_to_spare() {
        assert_eq!(ends(24, &[want(10, 5, 0), want(10, 15, 1)]), [Some(8), Some(24)]);
    }

    #[test]
    fn the_last_to_come_is_the_first_to_leave_and_the_first_stays() {
        let columns = [want(10, 12, 0), want(10, 12, 2), want(10, 12, 1)];
        assert_eq!(ends(30, &columns), [Some(13), None, Some(26)]);
        assert_eq!(ends(5, &columns), [Some(13), None, None]);
    }
}
