//! What is said when a command fails: the place, the fault, the way out, and the exit code.
//!
//! The library says what is wrong; only here is it known which command would help.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use planctl::audit::AgainstError;
use planctl::check::{Finding, Rule};
use planctl::document::Profile;
use planctl::event::SpecError;
use planctl::history::{CommitError, LoadError, ResolveError};
use planctl::model::{DateError, VocabularyError};
use planctl::proposal::{AdoptError, ProposeError, RebaseError};
use planctl::render::MemoTemplate;
use planctl::snapshot::{EncodingError, Fault, FaultKind, locate};
use planctl::store::{StoreError, io_words};
use planctl::text::{Lang, Words, visible};
use planctl::words;
use planctl::workspace::{Error, PdfError};
use unicode_segmentation::UnicodeSegmentation as _;

/// How much of a line is shown before and after a fault, in characters.
const MOST_OF_LINE: usize = 60;

/// Why a command ends without having done anything.
#[derive(Debug)]
pub(super) struct Failure(Box<Told>);

#[derive(Debug)]
struct Told {
    words: Words,
    hint: Option<Words>,
    code: u8,
    place: Option<Place>,
}

/// A place in a file.
#[derive(Debug)]
struct Place {
    path: String,
    text: String,
    span: Range<usize>,
}

impl Failure {
    /// Bad input or usage.
    pub(super) fn usage(words: Words) -> Self {
        Failure(Box::new(Told { words, hint: None, code: 2, place: None }))
    }

    /// A file of the user's that could not be read or written.
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        let (path, reason) = (path.display(), io_words(error));
        let (ja, en) = (reason.ja, reason.en);
        Failure::usage(words!("{path}：{ja}", "{path}: {en}"))
    }

    /// A negative answer with words.
    pub(super) fn negative(words: Words) -> Self {
        Failure::usage(words).code(1)
    }

    /// With a way out.
    pub(super) fn hint(mut self, words: Words) -> Self {
        self.0.hint = Some(words);
        self
    }

    pub(super) fn maybe_hint(self, words: Option<Words>) -> Self {
        match words {
            Some(words) => self.hint(words),
            None => self,
        }
    }

    fn code(mut self, code: u8) -> Self {
        self.0.code = code;
        self
    }

    /// At a place in a file.
    pub(super) fn at(mut self, path: &str, text: &str, span: Range<usize>) -> Self {
        self.0.place = Some(Place { path: path.to_owned(), text: text.to_owned(), span });
        self
    }

    /// The faults of a draft: the first with its place, and how many more there are.
    pub(super) fn faults(path: &str, text: &str, faults: &[Fault]) -> Self {
        let Some(first) = faults.first() else { return Failure::usage(Words::default()) };
        let mut hint = fault_hint(&first.kind);
        if faults.len() > 1 {
            let more = faults.len() - 1;
            let (are, faults) = if more == 1 { ("is", "fault") } else { ("are", "faults") };
            let others = words!("ほかに {more} 件の誤りがあります", "there {are} {more} more {faults}");
            hint = Some(match hint {
                Some(hint) => {
                    Words::new(format!("{}。{}", hint.ja, others.ja), format!("{}; {}", hint.en, others.en))
                }
                None => others,
            });
        }
        Failure::usage(first.kind.words()).at(path, text, first.span.clone()).maybe_hint(hint)
    }

    /// A finding that makes a plan invalid, at its place in the draft.
    pub(super) fn finding(path: &str, text: &str, finding: &Finding) -> Self {
        let span = match &finding.structure {
            Some(Rule::SourcePlace { place }) => {
                text.find(&format!("\"{place}\"")).map(|at| at..at + place.to_string().len() + 2)
            }
            _ => finding.place.item.as_ref().and_then(|id| locate(text, id, finding.place.field.as_deref())),
        };
        let failure = Failure::usage(finding.words.clone());
        let failure = match span {
            Some(span) => failure.at(path, text, span),
            None => failure,
        };
        failure.maybe_hint(finding_hint(finding))
    }

    pub(super) fn encoding(path: &Path, error: EncodingError) -> Self {
        let (path, fault) = (path.display(), error.words());
        let (ja, en) = (fault.ja, fault.en);
        Failure::usage(words!("{path}：{ja}", "{path} {en}")).hint(words!(
            "編集ソフトの「名前を付けて保存」で文字コードに UTF-8 を選んで保存し直してください",
            "save as UTF-8: in your editor, Save As, encoding UTF-8"
        ))
    }

    pub(super) fn vocabulary(path: &Path, text: &str, error: VocabularyError) -> Self {
        let failure = Failure::usage(error.words);
        match error.span {
            Some(span) => failure.at(&path.display().to_string(), text, span),
            None => {
                let path = path.display();
                let (ja, en) = (failure.0.words.ja, failure.0.words.en);
                Failure::usage(words!("{path}：{ja}", "{path}: {en}"))
            }
        }
    }

    /// Says it on stderr and gives the exit code.
    pub(super) fn tell(&self, lang: Lang, colour: bool) -> ExitCode {
        super::telling::tell(&self.rendered(lang, colour));
        ExitCode::from(self.0.code)
    }

    fn rendered(&self, lang: Lang, colour: bool) -> String {
        let title = visible(self.0.words.get(lang)).into_owned();
        let hint = self.0.hint.as_ref().map(|hint| visible(hint.get(lang)).into_owned());
        let (error_label, hint_label) = match lang {
            Lang::Ja => ("エラー", "対処"),
            Lang::En => ("error", "hint"),
        };
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let level = Level::ERROR.with_name(error_label);
        let Some(place) = &self.0.place else {
            let mut said =
                renderer.render(&[annotate_snippets::Group::with_title(level.primary_title(&title))]);
            if let Some(hint) = hint {
                said.push_str(&format!("\n{hint_label}: {hint}"));
            }
            return said;
        };
        let shown = place.shown();
        let snippet = Snippet::source(&shown.line)
            .line_start(shown.line_number)
            .annotation(AnnotationKind::Primary.span(shown.span.clone()));
        // The renderer counts columns in what is shown of a line; the place is the file's.
        let origin = format!("{}:{}:{}", visible(&place.path), shown.line_number, shown.column);
        let title = format!("{origin}: {title}");
        let mut said = renderer.render(&[level.primary_title(&title).element(snippet)]);
        if let Some(hint) = hint {
            said.push_str(&format!("\n{hint_label}: {hint}"));
        }
        said
    }
}

/// What is shown of the line at fault.
struct Shown {
    line: String,
    line_number: usize,
    column: usize,
    span: Range<usize>,
}

impl Place {
    fn shown(&self) -> Shown {
        let mut start = self.span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let position = planctl::snapshot::position(&self.text, start);
        let begin = self.text[..start].rfind('\n').map_or(0, |index| index + 1);
        let end = self.text[start..].find('\n').map_or(self.text.len(), |index| start + index);
        let mut stop = self.span.end.clamp(start, end);
        while !self.text.is_char_boundary(stop) {
            stop -= 1;
        }
        // A long line is shown around its fault, control characters by number.
        let before: Vec<&str> = self.text[begin..start].graphemes(true).collect();
        let before = before[before.len().saturating_sub(MOST_OF_LINE)..].concat();
        let at: String = self.text[start..stop].graphemes(true).take(MOST_OF_LINE).collect();
        let cut = at.len() < stop - start;
        let after: String = if cut {
            "…".to_owned()
        } else {
            self.text[stop..end].graphemes(true).take(MOST_OF_LINE).collect()
        };
        let (before, at, after) = (visible(&before), visible(&at), visible(&after));
        let from = before.len();
        let span = from..from + at.len();
        Shown {
            line: format!("{before}{at}{after}"),
            line_number: position.line_number,
            column: position.column,
            span,
        }
    }
}

fn fault_hint(kind: &FaultKind) -> Option<Words> {
    Some(match kind {
        FaultKind::Year(text) => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let year = match planctl::model::FiscalYear::parse_japanese(text) {
                Some(year) => year.to_string(),
                None => Some(format!("FY{digits}"))
                    .filter(|year| year.parse::<planctl::model::FiscalYear>().is_ok())
                    .unwrap_or_else(|| "FY2026".to_owned()),
            };
            words!(
                "年度は \"{year}\" のように書きます。範囲は \"<=FY2018\"、\">=FY2027\"、\"FY2019..FY2021\"",
                "write \"{year}\"; a bound is \"<=FY2018\", \">=FY2027\" or \"FY2019..FY2021\""
            )
        }
        FaultKind::Milestone { .. } => words!(
            "\"FY2028 mid-term\" のように、年度、空白一つ、種別の順に書きます",
            "write the fiscal year, one blank and the kind: \"FY2028 mid-term\""
        ),
        FaultKind::Id(..) => words!(
            "id は小文字の英数字とハイフン、63 文字まで。`planctl fmt --ids` が空いている id を付けます",
            "an id is up to 63 of a-z, 0-9 and -; `planctl fmt --ids` gives free ones"
        ),
        FaultKind::Missing { key: "id", .. } => {
            words!("`planctl fmt --ids` が空いている id を付けます", "`planctl fmt --ids` gives free ids")
        }
        FaultKind::Vocabulary { .. } => {
            words!("`--vocabulary FILE` で語彙を渡せます", "give the vocabulary with `--vocabulary FILE`")
        }
        FaultKind::Nested { kind, parent } => words!(
            "`[[{kind}]]` を表の外に書き、`under = \"{parent}\"` とします",
            "write `[[{kind}]]` by itself, with `under = \"{parent}\"`"
        ),
        FaultKind::KnownAndUnknown(key) => words!(
            "値を消すか、unknown から `{key}` を外してください",
            "drop the value, or take `{key}` out of `unknown`"
        ),
        FaultKind::Date(_, DateError::OutsideEra { day, .. }) => {
            words!("{day} のことなら、そう書いてください", "write {day} if that is the day")
        }
        FaultKind::NoReason => words!(
            "`reason = \"…\"` を書くか、文書に明記があるなら certainty = \"verified\"",
            "write `reason = \"…\"`, or certainty = \"verified\" if the document says so"
        ),
        FaultKind::Text(_) => {
            words!("その文字を消してください", "take the character out")
        }
        FaultKind::Type { .. }
        | FaultKind::Toml(_)
        | FaultKind::Missing { .. }
        | FaultKind::Format
        | FaultKind::Kind { .. }
        | FaultKind::Field { .. }
        | FaultKind::Date(..)
        | FaultKind::Choice { .. }
        | FaultKind::LabelLines
        | FaultKind::Twice(_)
        | FaultKind::UnknownWhat { .. }
        | FaultKind::AbsentOfComplete
        | FaultKind::Structure(_)
        | FaultKind::Word { .. }
        | FaultKind::Place(_) => return None,
    })
}

fn finding_hint(finding: &Finding) -> Option<Words> {
    Some(match finding.structure.as_ref()? {
        Rule::ScheduleBackwards { .. } => words!(
            "実施期間は両端の年度を含みます。一年だけなら同じ年度を二度書きます",
            "a schedule includes both its years; for one year, write it twice"
        ),
        Rule::LineageMissing { .. } => words!(
            "前身の id は `planctl show REV` で確かめられます",
            "`planctl show REV` lists the ids of a revision"
        ),
        _ => return None,
    })
}

fn repaired() -> Words {
    words!("`planctl repair --from 写し` で戻します", "`planctl repair --from COPY` puts it back")
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Failure::usage(error.words());
        match error {
            Error::Store(error) => error.into(),
            Error::Load(error) => error.into(),
            Error::Resolve(error) => error.into(),
            Error::Commit(error) => error.into(),
            Error::Propose(error) => error.into(),
            Error::Adopt(error) => error.into(),
            Error::Encoding { path, error } => Failure::encoding(&path, error),
            Error::Vocabulary { path, text, error } => Failure::vocabulary(&path, &text, error),
            Error::Unfit(unfit) => match unfit.span {
                Some(span) => failure.at(&unfit.path, &unfit.text, span),
                None => failure,
            },
            Error::Draft { path, text, faults } => Failure::faults(&path, &text, &faults),
            Error::Contradiction { path, text, finding } => Failure::finding(&path, &text, &finding),
            Error::Spec { near: Some(near), .. } => {
                failure.hint(words!("`{near}` のことですか", "did you mean `{near}`?"))
            }
            Error::Spec { error, near: None } => error.into(),
            Error::NoKind { path, text, span, .. } => {
                let failure = match span {
                    Some(span) => failure.at(&path, &text, span),
                    None => failure,
                };
                failure.hint(words!("`planctl kinds` が種類を挙げます", "`planctl kinds` lists them"))
            }
            Error::Unchanged { .. } => failure.code(1).maybe_hint(way_out(&error)),
            error => failure.maybe_hint(way_out(&error)),
        }
    }
}

/// What may be done about what a workspace refuses.
fn way_out(error: &Error) -> Option<Words> {
    Some(match error {
        Error::NoStore => words!(
            "`planctl init` で作るか、`--store DIR` で指してください",
            "make one with `planctl init`, or name one with `--store DIR`"
        ),
        Error::TooLarge { .. } => {
            words!("`--max-size MIB` で上限を上げられます", "raise the limit with `--max-size MIB`")
        }
        Error::IsDocument { path: shown } => words!(
            "`planctl import {shown} -o draft.toml` で草案にしてください",
            "make a draft of it: `planctl import {shown} -o draft.toml`"
        ),
        Error::NoItem { near: Some(near), .. }
        | Error::NoStyle { near: Some(near), .. }
        | Error::NoTemplate { near: Some(near), .. } => {
            words!("`{near}` のことですか", "did you mean `{near}`?")
        }
        Error::NoItem { near: None, .. } => {
            words!("`planctl show` が id を挙げます", "`planctl show` lists the ids")
        }
        Error::NoStyle { near: None, .. } => {
            let names = Profile::names().collect::<Vec<_>>().join(", ");
            words!(
                "組込みの様式は {names}。ほかはファイルのパスで指してください",
                "the built-in styles are {names}; any other is named by the path of its file"
            )
        }
        Error::NoTemplate { near: None, .. } => {
            let names = MemoTemplate::names().collect::<Vec<_>>().join(", ");
            words!(
                "組込みのひな形は {names}。ほかはファイルのパスで指してください",
                "the built-in templates are {names}; any other is named by the path of its file"
            )
        }
        Error::UnknownFormat { .. } => {
            words!("`--from text` のように形式を指してください", "name it, for example `--from text`")
        }
        Error::Document { .. } => words!(
            "作った応用ソフトで開いて保存し直すか、テキストとして保存して読んでください",
            "open it where it was made and save it again, or save it as text and read that"
        ),
        Error::Pdf(PdfError::NoProgram) => words!(
            "Debian・Ubuntu なら `apt install poppler-utils`、macOS なら `brew install poppler`",
            "install it: `apt install poppler-utils` on Debian or Ubuntu, `brew install poppler` on macOS"
        ),
        Error::Pdf(PdfError::Refused) => words!(
            "暗号化や破損がないか、別の閲覧ソフトで開いて確かめてください",
            "open it in a viewer: it may be encrypted or damaged"
        ),
        Error::NoPlan { .. } => words!(
            "別の様式の文書なら `--form FILE` で様式を渡してください",
            "for documents of another form, give that with `--form FILE`"
        ),
        Error::NoNote { .. } => words!(
            "「…の変更について」と題し、「次のN点を変更したい」に続けて事項を挙げた文書を読みます",
            "one is titled 「…の変更について」 and lists its points after 「次のN点を変更したい」"
        ),
        Error::NoForm { .. } => {
            words!("`--form FILE` で様式を渡してください", "give one with `--form FILE`")
        }
        Error::NoVocabulary { .. } => {
            words!("`--vocabulary FILE` で渡してください", "give it with `--vocabulary FILE`")
        }
        Error::Unchanged { before, after, record: record @ 1.., .. } => words!(
            "記録の違いが {record} 件あります。`planctl diff {before} {after}` で見られます",
            "{record} differences are of the record only: `planctl diff {before} {after}` shows them"
        ),
        Error::Inexact => words!(
            "`planctl diff --format json` は変更のすべてを運び、`planctl apply` が受け取ります",
            "`planctl diff --format json` carries all of it, and `planctl apply` takes that"
        ),
        Error::TooManyYears { most, .. } => words!(
            "--from と --to で {most} 年度以下にしてください",
            "choose {most} years or fewer with --from and --to"
        ),
        Error::Disagree(_) => words!(
            "何も書いていません。`planctl check` と `planctl diff` で計画を確かめてください",
            "nothing is written; look at the plans with `planctl check` and `planctl diff`"
        ),
        _ => return None,
    })
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::NotAStore { path } if path.join("log").exists() => Some(repaired()),
            StoreError::AlreadyAStore { path } if !path.join("planctl.toml").exists() => Some(repaired()),
            StoreError::NotAStore { .. } => {
                Some(words!("`planctl init` で作れます", "`planctl init` makes one"))
            }
            StoreError::Config { .. } => Some(repaired()),
            StoreError::RolledBack { .. } => Some(words!(
                "`planctl verify` で確かめ、`planctl repair --from 写し` で戻します。写しを意図して置き換えたなら、その .planctl/seen を消します",
                "see `planctl verify`, and `planctl repair --from COPY` puts back what was lost; if you replaced the copy on purpose, remove its .planctl/seen"
            )),
            StoreError::Damaged { .. }
            | StoreError::Entry { .. }
            | StoreError::Chain { .. }
            | StoreError::NotAFile { .. }
            | StoreError::NotAFolder { .. }
            | StoreError::Gap { .. } => Some(words!(
                "`planctl verify` が壊れたファイルをすべて挙げます",
                "`planctl verify` lists every damaged file"
            )),
            StoreError::Missing { .. } => Some(words!(
                "失われたのか、非公開にされた（redact）のかは `planctl verify` が言います",
                "`planctl verify` tells whether it was lost or withheld (`redact`)"
            )),
            StoreError::Fork { .. } | StoreError::Unmerged { .. } => Some(words!(
                "統合をやめ（`git merge --abort`）、`planctl verify --against 写し` で違いを見て、一方をそのまま残し、他方の記録をその後にもう一度行います",
                "undo the merge (`git merge --abort`), see what differs with `planctl verify --against COPY`, keep one copy as it is and record again after it what the other recorded"
            )),
            StoreError::TooLarge { .. } => {
                Some(words!("`--max-size MIB` で上限を上げられます", "raise the limit with `--max-size MIB`"))
            }
            StoreError::NoHardLinks { .. } => Some(words!(
                "保管庫をハードリンクのできるディスク（ext4、xfs、APFS、NTFS）に移してください",
                "move the store to a disk with hard links (ext4, xfs, APFS, NTFS)"
            )),
            StoreError::Io { error, .. } if error.kind() == io::ErrorKind::StorageFull => Some(words!(
                "空きを作ってから同じコマンドをもう一度。何も記録されていません",
                "make room and run the same command again; nothing was recorded"
            )),
            StoreError::Busy { .. } => Some(words!("少し待ってからもう一度", "wait a little and try again")),
            _ => None,
        };
        let code = match &error {
            StoreError::Busy { .. } => 4,
            error if error.is_damage() => 3,
            _ => 2,
        };
        Failure::usage(error.words()).maybe_hint(hint).code(code)
    }
}

impl From<AgainstError> for Failure {
    fn from(error: AgainstError) -> Self {
        match error {
            AgainstError::Store(error) => error.into(),
            error => Failure::usage(error.words()),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Store(error) => error.into(),
            error => Failure::usage(error.words()).code(3).hint(words!(
                "`planctl verify` が壊れたファイルをすべて挙げます",
                "`planctl verify` lists every damaged file"
            )),
        }
    }
}

impl From<ResolveError> for Failure {
    fn from(error: ResolveError) -> Self {
        let hint = match &error {
            ResolveError::NoRevisions => words!(
                "`planctl new` で計画を書き始め、`planctl commit` で記録します",
                "begin a plan with `planctl new`, record it with `planctl commit`"
            ),
            ResolveError::SeveralPlans { .. } | ResolveError::NoSuchPlan { .. } => {
                words!("`--plan ID` で選んでください", "choose one with `--plan ID`")
            }
            ResolveError::NotInForce { .. } => words!(
                "効力は `--effective` か決定（act decided）の日から生じます",
                "a revision is in force from its effective date or the day it was decided"
            ),
            ResolveError::Ambiguous { .. } | ResolveError::SharedSnapshot { .. } => {
                words!("日付で指してください", "name it by its date")
            }
            ResolveError::NoSuchDate { .. }
            | ResolveError::NotSoMany { .. }
            | ResolveError::NoSuchHash { .. } => {
                words!("`planctl log` が改訂を挙げます", "`planctl log` lists them")
            }
        };
        Failure::usage(error.words()).hint(hint)
    }
}

impl From<SpecError> for Failure {
    fn from(error: SpecError) -> Self {
        Failure::usage(error.words()).hint(words!(
            "改訂は日付（2026-01-16、令和8年1月16日、R8.1.16）、latest、latest~1、@{{日付}}、ハッシュの先頭 4 桁以上で指します",
            "a revision is a date (2026-01-16, R8.1.16), latest, latest~1, @{{date}}, or 4 or more digits of a hash"
        ))
    }
}

impl From<ProposeError> for Failure {
    fn from(error: ProposeError) -> Self {
        let words = error.words();
        match error {
            ProposeError::Store(error) => error.into(),
            ProposeError::Same { .. } => Failure::negative(words),
            ProposeError::Moved { name, .. } => Failure::usage(words).code(4).hint(words!(
                "`planctl propose interdiff {name} …` で見て、もう一度",
                "look with `planctl propose interdiff {name} …` and try again"
            )),
            ProposeError::Ended { .. } => Failure::usage(words).hint(words!(
                "`planctl propose new` で新しく始めます",
                "begin another with `planctl propose new`"
            )),
            ProposeError::NameTaken { .. } | ProposeError::NoSuch { .. } => Failure::usage(words),
        }
    }
}

impl From<RebaseError> for Failure {
    fn from(error: RebaseError) -> Self {
        let words = error.words();
        match error {
            RebaseError::Load(error) => error.into(),
            RebaseError::UpToDate { .. } => Failure::negative(words),
            RebaseError::Open { .. } => Failure::usage(words).hint(words!(
                "`planctl resolve ITEM.FIELD --take … --in NAME` で先に決めます",
                "decide them first with `planctl resolve ITEM.FIELD --take … --in NAME`"
            )),
            _ => Failure::usage(words),
        }
    }
}

impl From<AdoptError> for Failure {
    fn from(error: AdoptError) -> Self {
        let words = error.words();
        match error {
            AdoptError::Commit(error) => error.into(),
            AdoptError::Moved => Failure::usage(words).code(4),
            AdoptError::NoSuch { .. } | AdoptError::Missing(_) => Failure::usage(words),
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        let words = error.words();
        match error {
            CommitError::Load(error) => error.into(),
            CommitError::Store(error) => error.into(),
            CommitError::Same { .. } => Failure::negative(words),
            CommitError::DateTaken { .. } => Failure::usage(words).hint(words!(
                "誤りを直すなら --correction、別の改訂なら別の --date",
                "to mend it, --correction; for another revision, another --date"
            )),
            CommitError::NothingToCorrect { .. } => Failure::usage(words)
                .hint(words!("`planctl log` が改訂を挙げます", "`planctl log` lists them")),
            CommitError::Returns(returns) => {
                let ids =
                    returns.iter().map(|r| format!("--restore {}", r.id())).collect::<Vec<_>>().join(" ");
                Failure::usage(words).hint(words!(
                    "同じものが戻ったのなら {ids}、別のものなら新しい id を付けてください",
                    "if it is the same thing, {ids}; if another, give it an id of its own"
                ))
            }
            CommitError::NotHeld { document } => Failure::usage(words).hint(words!(
                "`--source {document}` を付けるか、document に BLAKE3 を書いてください",
                "add `--source {document}`, or write the document's BLAKE3"
            )),
            CommitError::OpenRows { .. } => Failure::usage(words).hint(words!(
                "[[suggestion]] と [[conflict]] を決めて消してから記録します",
                "decide each [[suggestion]] and [[conflict]] and take it out"
            )),
            CommitError::Vocabulary { .. } => Failure::usage(words).hint(words!(
                "語彙は種類・項目・言葉を足すだけにし、変えるなら別の名を付けてください",
                "a vocabulary may gain kinds, fields and words; to change one, give it another name"
            )),
            CommitError::Findings(_) => Failure::usage(words),
        }
    }
}
