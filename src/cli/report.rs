//! `planctl report`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use planctl::editing::read_milestone;
use planctl::event::{Report, ReportKind, Reported};
use planctl::history::Attachment;
use planctl::model::{
    Calendar, Date, End, FieldDef, FieldRole, FieldType, Id, Item, KindDef, Milestone, Place, Quantity,
    Value, Vocabulary,
};
use planctl::reading::{Block, Remark, SourceFormat};
use planctl::text::{Lang, Words};
use planctl::words;
use planctl::workspace::Error;

use super::act::Done;
use super::arguments::{attachment, day, message, one_line};
use super::context::{Context, Outcome, now};
use super::failure::Failure;
use super::reported;
use super::sign::Signing;

/// Record what became of an item: an evaluation held or skipped, an actual, an end
///
/// A report changes no plan. VALUE is, for held and skipped, the evaluation as the plan has it
/// (`FY2028 mid-term`); for actual, a period and a number (`FY2024 98.5`); for ended, the last
/// period (`FY2029`). With --from-file, the rows of a workbook or of CSV are recorded one after another:
/// the columns are `item`, `what`, `value` and `date`, and if need be `field`, `at`, `grade` and `message`.
///
/// Exit codes: 0 recorded; 1 that is on record already; 2 no such item, or no such value; 3 the
/// store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The item, by its id
    #[arg(value_name = "ITEM", required_unless_present = "from_file")]
    item: Option<String>,
    /// What became of it: held, skipped, actual or ended (実施, 取りやめ, 実績, 終了)
    #[arg(value_name = "WHAT", required_unless_present = "from_file")]
    what: Option<String>,
    /// The evaluation, the period and number, or the period
    #[arg(value_name = "VALUE", required_unless_present = "from_file")]
    value: Option<String>,
    /// The day on which it was so
    #[arg(long, value_name = "DATE", value_parser = day, required_unless_present = "from_file")]
    date: Option<Date>,
    /// The field of the item that it is about
    #[arg(long, value_name = "FIELD")]
    field: Option<String>,
    /// The document that says so, to be kept: `FILE, url=…, retrieved=DATE, original=not-held`
    #[arg(long, value_name = "FILE")]
    source: Option<String>,
    /// Where in the document
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    at: String,
    /// The grade that the evaluation gave
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    grade: String,
    /// What is to be known of it
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// The role that records it
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    /// Many reports, a row each: a workbook (XLSX), or CSV with a head
    #[arg(long, value_name = "FILE", conflicts_with_all = ["item", "what", "value", "field", "at", "grade"])]
    from_file: Option<PathBuf>,
    #[command(flatten)]
    signing: Signing,
}

/// A report as it is given, before the plan is asked.
#[derive(Default)]
struct Given {
    item: String,
    what: String,
    value: String,
    date: Option<Date>,
    field: String,
    at: String,
    grade: String,
    message: String,
    /// Where it was given, to stand before a fault.
    place: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let given = match &args.from_file {
        Some(path) => rows(context, path, args.date)?,
        None => vec![Given {
            item: args.item.clone().unwrap_or_default(),
            what: args.what.clone().unwrap_or_default(),
            value: args.value.clone().unwrap_or_default(),
            date: args.date,
            field: args.field.clone().unwrap_or_default(),
            at: one_line("--at", &args.at)?,
            grade: one_line("--grade", &args.grade)?,
            message: message(&args.message)?,
            place: None,
        }],
    };
    let author = one_line("--author", &args.author)?;
    let source = args.source.as_deref().map(attachment).transpose()?;
    // All of them are read before the first is recorded.
    let reports: Vec<Report> = given
        .into_iter()
        .map(|given| {
            let place = given.place.clone();
            let failed = |failure: Failure| match &place {
                Some(place) => failure.of(place),
                None => failure,
            };
            report(context, given, &author, source.as_ref()).map_err(failed)
        })
        .collect::<Result<_, _>>()?;
    let pen = args.signing.pen(opened, &author)?;
    let mut outcome = Outcome::Done;
    let known = reported::reports(opened);
    for (index, report) in reports.iter().enumerate() {
        // A rehearsal records no row, so those before it are asked too.
        let rows_before = &reports[..index];
        if rows_before.iter().any(|before| report.is_again(before)) {
            context.note(&words!("report.row-again", item = &report.item, value = &report.value));
            continue;
        }
        for (number, other) in known.iter().filter(|(_, other)| report.contradicts(other)) {
            let (item, what, value, date) = (&report.item, other.what.words(), &other.value, other.date);
            context.note(&words!("report.otherwise", date, item, number, value, what));
        }
        for other in rows_before.iter().filter(|other| report.contradicts(other)) {
            let (item, what, value, date) = (&report.item, other.what.words(), &other.value, other.date);
            context.note(&words!("report.row-otherwise", date, item, value, what));
        }
        match context.workspace()?.report(report, source.as_slice(), &now()?) {
            Ok(appended) => {
                let done = Done { context, format, command: "report" };
                outcome = done.recorded(appended, pen.as_ref())?;
            }
            Err(Error::Already { number }) if args.from_file.is_some() => {
                context.note(&words!("act.entry-records-already", number));
            }
            Err(Error::Already { number }) => {
                return Err(Failure::negative(words!("act.entry-records-already", number)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(outcome)
}

/// A report held to the plan: its item stands in a revision, its value is one of its kind.
fn report(
    context: &Context,
    given: Given,
    author: &str,
    source: Option<&Attachment>,
) -> Result<Report, Failure> {
    let opened = context.opened()?;
    let revisions = opened.revisions();
    let plan = &planctl::history::the_plan(&revisions, context.global.plan.as_ref())?;
    let mut loaded = Vec::new();
    let mut found: Option<(Id, usize)> = None;
    // The latest plan in which the item stands says what it was.
    for revision in revisions.of_plan(plan).rev() {
        let Some(one) = opened.load_unless_withheld(revision.revise)? else { continue };
        loaded.push(one);
        let at = loaded.len() - 1;
        if let Ok(id) = planctl::workspace::item(&given.item, &[loaded[at].snapshot.plan()]) {
            found = Some((id, at));
            break;
        }
    }
    let Some((item, at)) = found else {
        let plans: Vec<_> = loaded.iter().map(|loaded| loaded.snapshot.plan()).collect();
        return match planctl::workspace::item(&given.item, &plans) {
            Err(error) => Err(error.into()),
            Ok(_) => Err(Failure::usage(words!("report.no-such-item"))),
        };
    };
    let (snapshot, vocabulary) = (&loaded[at].snapshot, &loaded[at].vocabulary);
    let stands = snapshot.plan().get(&item).expect("it was found there");
    let what = ReportKind::by_word(&given.what).ok_or_else(|| {
        let shown = planctl::text::brief(&given.what);
        Failure::usage(words!("report.no-such-kind", shown))
    })?;
    // A number is read in the unit of its field; where none is named, of the one that has actuals.
    let kind = vocabulary.kind(&stands.kind);
    let has_actuals = |field: &&FieldDef| field.values.iter().any(|value| value.actual);
    let field = match (kind, given.field.as_str()) {
        (Some(kind), "") => {
            let mut all = kind.fields.iter().filter(has_actuals);
            all.next().filter(|_| all.next().is_none())
        }
        (Some(kind), field) => kind.field(field),
        (None, _) => None,
    };
    let field = field.map(|field| field.in_unit_of(Some(stands)));
    let value = value(what, &given.value, field.as_deref(), vocabulary)?;
    let place = match given.field.as_str() {
        "" => None,
        field => {
            let known = vocabulary.field(&stands.kind, field).ok_or_else(|| {
                let shown = planctl::text::brief(field);
                Failure::usage(words!("propose.no-field", id = &item, shown))
            })?;
            let milestones = matches!(what, ReportKind::Held | ReportKind::Skipped);
            if milestones && known.ty != FieldType::Milestones {
                return Err(Failure::usage(words!("report.no-milestones", field)));
            }
            let is_number = matches!(known.ty, FieldType::Series | FieldType::Quantity | FieldType::Amount);
            // What is to be reached may be told in words, 累計150件.
            if what == ReportKind::Actual && !is_number && known.role != FieldRole::Target {
                return Err(Failure::usage(words!("report.no-numbers", field)));
            }
            Some(Place { id: item.clone(), field: Some(known.key.clone()) })
        }
    };
    let date = given.date.ok_or_else(|| Failure::usage(words!("report.no-date")))?;
    super::notices::future(context, date)?;
    not_in_plan(context, what, &value, stands, kind, vocabulary);
    if what != ReportKind::Ended
        && let Some(at) = what.read(&value).and_then(|reported| reported.at().earliest().cloned())
        && vocabulary.calendar.days(&at).is_some_and(|(begins, _)| begins > date.days_since_1970())
    {
        let at = vocabulary.calendar.words(&at);
        return Err(Failure::usage(words!("report.not-begun", at, date)).hint(words!("report.known-when")));
    }
    if let Some(about) = what.read(&value).and_then(|reported| reported.begins()) {
        super::notices::far(context, date, about);
    }
    Ok(Report {
        plan: plan.clone(),
        item,
        what,
        place,
        value,
        date,
        document: source.map(|source| source.evidence.file.blake3),
        at: given.at,
        grade: given.grade,
        author: author.to_owned(),
        message: given.message,
        evidence: source.map(|source| source.evidence.clone()).into_iter().collect(),
    })
}

/// Tells of a report that the plan does not lead one to expect.
fn not_in_plan(
    context: &Context,
    what: ReportKind,
    value: &str,
    stands: &Item,
    kind: Option<&KindDef>,
    vocabulary: &Vocabulary,
) {
    let id = &stands.id;
    match what.read(value) {
        Some(Reported::Milestone(..)) => {
            let fields = kind.into_iter().flat_map(|kind| &kind.fields);
            let mut lists = fields.filter(|field| field.ty == FieldType::Milestones).peekable();
            let is_told = |field: &FieldDef| match stands.fields.get(&field.key) {
                Some(held) => {
                    let has = |set: &BTreeSet<Milestone>| set.iter().any(|one| one.to_string() == value);
                    !held.complete || matches!(&held.value, Some(Value::Milestones(set)) if has(set))
                }
                None => false,
            };
            if lists.peek().is_some() && !lists.any(is_told) {
                context.note(&words!("report.not-in-plan", id, value));
            }
        }
        Some(Reported::Ended(period)) => {
            let first = kind.and_then(|kind| kind.schedule(End::First));
            if let Some(Value::Period(first)) = first.and_then(|field| stands.value(&field.key))
                && period.is_before(first, &vocabulary.calendar)
            {
                context.note(&words!("report.before-its-start", id, value));
            }
        }
        Some(Reported::Actual(..)) | None => {}
    }
}

/// The value in the form in which values are kept; a milestone by its word too.
fn value(
    what: ReportKind,
    text: &str,
    field: Option<&FieldDef>,
    vocabulary: &Vocabulary,
) -> Result<String, Failure> {
    let text = text.trim();
    let fault = || {
        let shown = planctl::text::brief(text);
        let hint = match what {
            ReportKind::Held | ReportKind::Skipped => {
                let kinds: BTreeSet<String> =
                    vocabulary.milestones.iter().map(|kind| kind.key.to_string()).collect();
                words!(
                    "report.write-milestone",
                    kinds = Words::joined("compose.comma", kinds.into_iter().map(Words::same))
                )
            }
            ReportKind::Actual => words!("report.write-actual"),
            ReportKind::Ended => words!("report.write-period"),
        };
        Failure::usage(words!("report.no-such-value", shown)).hint(hint)
    };
    if matches!(what, ReportKind::Held | ReportKind::Skipped) {
        // As the plan writes it or as officials do, and no other kind.
        let read = read_milestone(text, vocabulary).map(|milestone| milestone.to_string()).ok();
        return read.filter(|typed| what.read(typed).is_some()).ok_or_else(fault);
    }
    let typed = if what == ReportKind::Actual {
        actual(text, field, &vocabulary.calendar)
    } else {
        vocabulary.calendar.read_or_named(text).map(|period| period.to_string())
    };
    typed.filter(|typed| what.read(typed).is_some()).ok_or_else(fault)
}

/// A period and what was reached in it, as a person types both.
fn actual(text: &str, field: Option<&FieldDef>, calendar: &Calendar) -> Option<String> {
    let grains = field.map(FieldDef::grains).unwrap_or_default();
    let unit = field.and_then(|field| field.unit.as_ref());
    // Blanks may stand in both, and part them.
    text.trim().match_indices(char::is_whitespace).find_map(|(at, _)| {
        let (period, number) = text.trim().split_at(at);
        let period = match grains {
            [] => calendar.read_or_named(period)?,
            grains => calendar.read(period, grains)?,
        };
        Some(format!("{period} {}", Quantity::read(number, unit)?))
    })
}

/// Reports out of a file, a row each.
fn rows(context: &Context, path: &Path, date: Option<Date>) -> Result<Vec<Given>, Failure> {
    let shown = path.display().to_string();
    let ending = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let table: Rows = match ending.as_str() {
        "xlsx" => {
            let bytes = context.files().bytes(path, context.files().most_document_bytes())?;
            let (table, notes) =
                table_of(&bytes).map_err(|words| Failure::usage(Words::about(&shown, &words)))?;
            notes.iter().for_each(|note| context.note(note));
            table
        }
        _ => csv_rows(&context.files().text(path)?)
            .into_iter()
            .enumerate()
            .map(|(index, row)| (format!("{}", index + 1), row))
            .collect(),
    };
    let mut rows = table.into_iter();
    let head = rows.next().map(|(_, head)| head).unwrap_or_default();
    // Each with what it is called in Japanese.
    let names = ["item", "what", "value", "date", "field", "at", "grade", "message"];
    let called = [
        words!("report.column.item"),
        words!("report.column.what"),
        words!("report.column.value"),
        words!("report.column.date"),
        words!("report.column.field"),
        words!("report.column.at"),
        words!("report.column.grade"),
        words!("report.column.message"),
    ];
    let of: Vec<Option<usize>> = head
        .iter()
        .map(|cell| {
            let cell = cell.trim().to_lowercase();
            names.iter().zip(&called).position(|(name, called)| *name == cell || called.get(Lang::JA) == cell)
        })
        .collect();
    if let Some(unknown) = head.iter().zip(&of).find(|(cell, of)| of.is_none() && !cell.trim().is_empty()) {
        let column = planctl::text::brief(unknown.0);
        return Err(Failure::usage(words!("report.unknown-column", shown, column, names = names.join(", "))));
    }
    for required in ["item", "what", "value"] {
        let at = names.iter().position(|name| *name == required);
        if !of.contains(&at) {
            return Err(Failure::usage(words!("report.column-missing", shown, required)));
        }
    }
    let mut given = Vec::new();
    for (row, cells) in rows {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut one = Given { date, place: Some(format!("{shown}: {row}")), ..Given::default() };
        for (cell, of) in cells.iter().zip(&of) {
            let text = cell.trim();
            match of.map(|at| names[at]) {
                Some("item") => one.item = text.to_owned(),
                Some("what") => one.what = text.to_owned(),
                Some("value") => one.value = text.to_owned(),
                Some("date") if !text.is_empty() => {
                    one.date = Some(Date::parse(text).map_err(|error| {
                        let (row, error) = (format!("{shown}: {row}"), error.words());
                        Failure::usage(Words::about(&row, &error))
                    })?);
                }
                Some("field") => one.field = text.to_owned(),
                Some("at") => one.at = one_line("at", text)?,
                Some("grade") => one.grade = one_line("grade", text)?,
                Some("message") => one.message = message(text)?,
                _ => {}
            }
        }
        given.push(one);
    }
    Ok(given)
}

/// The rows of a table, each with the place of its first cell.
type Rows = Vec<(String, Vec<String>)>;

/// How many places that are not read are told.
const MOST_UNREAD: usize = 20;

/// The rows of the first table of a workbook, each with the place of its first cell, and what is to be known of
/// the rest: what is not read, and what was read though it is hidden.
fn table_of(bytes: &[u8]) -> Result<(Rows, Vec<Words>), Words> {
    let limits = planctl::formats::Limits::default();
    let reading =
        planctl::formats::read(bytes, SourceFormat::Xlsx, &limits).map_err(|error| error.words())?;
    let table = reading.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Heading { .. } | Block::Paragraph(_) | Block::Item { .. } => None,
    });
    let Some(table) = table else { return Err(words!("report.no-table")) };
    let here = |remark: &&Remark| remark.spot.is_some_and(|spot| spot.page == table.spot.page);
    let said = |remark: &Remark| match remark.spot {
        Some(spot) => Words::about(reading.place_words(spot), remark.words.clone()),
        None => remark.words.clone(),
    };
    if let Some(unclear) = reading.remarks.iter().filter(here).find(|remark| remark.key == "cell-unresolved")
    {
        return Err(said(unclear));
    }
    let hidden = ["hidden-sheet", "hidden-rows", "hidden-columns"];
    let hidden = reading.remarks.iter().filter(here).filter(|remark| hidden.contains(&remark.key)).map(said);
    let rest = reading.blocks.iter().filter_map(|block| {
        let (spot, text) = match block {
            Block::Table(other) if std::ptr::eq(other, table) => return None,
            Block::Table(other) => {
                let first = other.rows.first().and_then(|row| row.first());
                (other.spot, first.map(|cell| cell.text.standing()).unwrap_or_default())
            }
            // The name of the sheet.
            Block::Heading { .. } => return None,
            Block::Paragraph(text) | Block::Item { text, .. } => (text.spot(), text.standing()),
        };
        let text = planctl::text::brief(&text);
        Some(Words::about(reading.place_words(spot), words!("report.not-read", text)))
    });
    let notes = hidden.chain(rest).take(MOST_UNREAD).collect();
    let cells = |row: &Vec<planctl::reading::Cell>| {
        let last = row.iter().map(|cell| cell.column).max().unwrap_or_default();
        let mut cells = vec![String::new(); last + 1];
        for cell in row {
            cells[cell.column] = cell.text.standing();
        }
        let spot = row.first().map_or(table.spot, |cell| cell.text.spot());
        (reading.place_words(spot).get(Lang::EN).into_owned(), cells)
    };
    Ok((table.rows.iter().map(cells).collect(), notes))
}

/// The rows of a CSV text: cells in quotes may hold commas, line ends and doubled quotes.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            ('"', true) => quoted = false,
            ('"', false) if cell.is_empty() => quoted = true,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            ('\r', false) if chars.peek() == Some(&'\n') => {}
            (c, _) => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_in_quotes_holds_commas_line_ends_and_quotes() {
        assert_eq!(csv_rows("a,b\r\n\"x, \"\"y\"\"\nz\",2\n"), [["a", "b"], ["x, \"y\"\nz", "2"]]);
    }
}
