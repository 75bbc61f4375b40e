//! What was measured, as a table of plain text.

use std::time::Duration;

use crate::race::Runs;

/// The figures, a line each.
#[derive(Default)]
pub struct Table {
    rows: Vec<[String; 6]>,
}

/// The heads of the columns. The ratio is planctl's median by the other's: below 1, planctl
/// takes less.
const HEAD: [&str; 6] = ["what", "planctl median", "min–max", "bound", "beside median (tool)", "ratio"];

impl Table {
    /// Adds how long planctl took, and how long `beside` did.
    pub fn time(&mut self, what: &str, [ours, theirs]: [Runs<Duration>; 2], bound: Duration, beside: &str) {
        let milliseconds = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        let (least, most) = ours.range();
        self.rows.push([
            what.to_owned(),
            format!("{} ms", milliseconds(ours.median())),
            format!("{}–{}", milliseconds(least), milliseconds(most)),
            marked(format!("{} ms", bound.as_millis()), ours.median() > bound),
            format!("{} ms ({beside})", milliseconds(theirs.median())),
            format!("{:.2}", ours.median().as_secs_f64() / theirs.median().as_secs_f64()),
        ]);
    }

    /// Adds how many bytes of memory were held; both or neither can be measured.
    pub fn memory(&mut self, what: &str, peaks: [Option<Runs<u64>>; 2], bound: u64, beside: &str) {
        let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
        let bound_words = format!("{} MB", bound / 1_000_000);
        let cells = match peaks {
            [Some(ours), Some(theirs)] => {
                let (least, most) = ours.range();
                [
                    format!("{} MB", megabytes(ours.median())),
                    format!("{}–{}", megabytes(least), megabytes(most)),
                    marked(bound_words, ours.median() > bound),
                    format!("{} MB ({beside})", megabytes(theirs.median())),
                    format!("{:.2}", ours.median() as f64 / theirs.median() as f64),
                ]
            }
            _ => ["not measured", "", &bound_words, "", ""].map(str::to_owned),
        };
        let [median, range, bound, theirs, ratio] = cells;
        self.rows.push([what.to_owned(), median, range, bound, theirs, ratio]);
    }

    /// Adds how many bytes on the disk were taken.
    pub fn bytes(&mut self, what: &str, [ours, theirs]: [u64; 2], bound: u64, beside: &str) {
        self.rows.push([
            what.to_owned(),
            format!("{ours} bytes"),
            String::new(),
            marked(format!("{bound} bytes"), ours > bound),
            format!("{theirs} bytes ({beside})"),
            format!("{:.2}", ours as f64 / theirs as f64),
        ]);
    }

    /// The table, its columns parted by blanks.
    pub fn text(&self) -> String {
        let head = HEAD.map(str::to_owned);
        let lines: Vec<&[String; 6]> = [&head].into_iter().chain(&self.rows).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for line in &lines {
            let cells = line.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", width(column)));
            text += cells.collect::<Vec<_>>().join("  ").trim_end();
            text.push('\n');
        }
        text
    }
}

fn marked(bound: String, missed: bool) -> String {
    if missed { format!("{bound} over") } else { bound }
}
