//! Plans as plain values: items, typed fields, ids, and the vocabulary that names them.
//!
//! Nothing here reads files, finds differences or words anything for a reader. A value of
//! this module is sound by construction: an [`Id`] has the form of one, a [`Period`] does
//! not end before it begins, a [`Plan`] has no item without a parent.

mod calendar;
mod date;
mod digest;
mod id;
mod item;
mod mapping;
mod moment;
mod named;
mod period;
mod place;
mod plan;
mod provisional;
mod quantity;
mod spelling;
mod spelt;
mod value;
mod vocabulary;
mod year;

pub use calendar::{Calendar, DayOrder, End, Release};
pub use date::{Date, DateError};
pub use digest::{Digest, Fingerprint, Sha256};
pub use id::{Id, IdError};
pub use item::{Held, Item, PLAN_KIND};
pub use mapping::{Mapping, MappingError};
pub use moment::Moment;
pub use period::{Each, Grain, Period, PeriodError, Stretch};
pub use place::{Place, Reason, UNDER};
pub use plan::{OpenPlan, Plan, StructureError};
pub use provisional::{NameMarks, is_name};
pub use quantity::{Quantity, QuantityError, is_percent, ungrouped};
pub use value::{Milestone, MilestoneError, Series, Value, series_value};
pub use vocabulary::{
    Choice, FieldDef, FieldRole, FieldType, Formula, KindDef, KindRole, LINEAGE_PART, LINEAGE_WHOLE, Lies,
    Meaning, MilestoneDef, SeriesRole, Transition, Vocabulary, VocabularyError, VocabularyName,
    vocabulary_keys,
};
pub use year::{FiscalYear, FiscalYearError, YearRange};

/// A short shared name out of a vocabulary: a kind (`project`) or a field (`overview`).
pub type Key = std::sync::Arc<str>;
