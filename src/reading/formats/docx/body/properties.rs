//! What the properties of paragraphs, runs, rows and cells say.

use super::{Body, Frame, Tracked};
use crate::formats::docx::on;
use crate::formats::docx::paragraph::Paragraph;
use crate::formats::docx::styles::{outline_level, script};
use crate::formats::docx::table::Merge;

impl Body<'_> {
    pub(super) fn paragraph_property(&mut self, name: &str, value: Option<&str>) -> Frame {
        let Some(paragraph) = self.paragraphs.last_mut() else { return Frame::Plain };
        match name {
            "pStyle" => paragraph.style = value.map(str::to_owned),
            "outlineLvl" => paragraph.outline = Some(outline_level(value)),
            "numPr" => return Frame::ListProperties,
            "rPr" => return Frame::MarkProperties,
            _ => {}
        }
        Frame::Plain
    }

    pub(super) fn inner_property(&mut self, name: &str, value: Option<&str>) -> Frame {
        let of_mark = self.frames.last() == Some(&Frame::MarkProperties);
        if let Some(paragraph) = self.paragraphs.last_mut() {
            match name {
                "del" | "moveFrom" if of_mark => paragraph.open_ended = true,
                "numId" => paragraph.list.list = value.map(str::to_owned),
                "ilvl" => paragraph.list.level = value.and_then(|value| value.parse().ok()),
                _ => {}
            }
        }
        Frame::Plain
    }

    pub(super) fn run_property(&mut self, name: &str, value: Option<&str>) -> Frame {
        let styles = self.styles;
        let here = self.paragraphs.last().map(Paragraph::here);
        let run = self.frames.iter_mut().rev().nth(1);
        if let Some(Frame::Run { own, style }) = run {
            match name {
                "strike" => own.strike = Some(on(value)),
                "dstrike" => own.dstrike = Some(on(value)),
                "vertAlign" => own.script = Some(script(value)),
                "rStyle" => {
                    // A style of characters turns over what the paragraph's style says
                    // (ECMA-376 part 1, 17.7.3).
                    let of_run = value.map(|id| styles.looks(id)).unwrap_or_default();
                    style.strike = turned(style.strike, of_run.strike);
                    style.dstrike = turned(style.dstrike, of_run.dstrike);
                    style.script = of_run.script.or(style.script);
                }
                "vanish" if on(value) => self.seen.hidden = self.seen.hidden.or(here),
                _ => {}
            }
        }
        Frame::Plain
    }

    pub(super) fn table_property(&mut self, name: &str, value: Option<&str>) -> Frame {
        let flat = matches!(
            self.frames.iter().rev().nth(1),
            Some(Frame::Row { flat: true } | Frame::Cell { flat: true })
        );
        let mut mark = Tracked::default();
        match name {
            "del" | "cellDel" => mark.deleted = 1,
            "ins" | "cellIns" => mark.inserted = 1,
            _ if flat => {}
            _ => {
                let Some(table) = self.tables.last_mut() else { return Frame::Plain };
                let count = value.and_then(|value| value.parse().ok());
                match name {
                    "gridBefore" => table.skip(count.unwrap_or(0)),
                    "gridSpan" => table.merging().columns = count,
                    "vMerge" => table.merging().down = Some(Merge::of(value)),
                    "hMerge" => table.merging().across = Some(Merge::of(value)),
                    _ => {}
                }
            }
        }
        if let Some(own) = self.marks.last_mut() {
            own.deleted += mark.deleted;
            own.inserted += mark.inserted;
            self.tracked.deleted += mark.deleted;
            self.tracked.inserted += mark.inserted;
        }
        Frame::Plain
    }
}

fn turned(outer: Option<bool>, inner: Option<bool>) -> Option<bool> {
    match (outer, inner) {
        (Some(outer), Some(inner)) => Some(outer != inner),
        (outer, inner) => inner.or(outer),
    }
}
