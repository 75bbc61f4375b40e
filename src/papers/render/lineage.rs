//! What came of what, as a picture: a column for each date at which something came, a box for each item, a line from
//! each origin; a dashed one where only a part came of it.
//!
//! Nothing here knows plans: names, dates and lines are given. Numbers are whole pixels.

use super::chart::{line_height, measure, wrapped};
use super::markup::Markup;

const BOX: i32 = 210;
const GAP: i32 = 90;
const SIZE: i32 = 13;
const PAD: i32 = 8;

/// An item in the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// What it was called last.
    pub name: String,
    /// What stands below the name: from when to when it stood.
    pub said: String,
    /// In which of the columns it stands, counted from 0.
    pub column: usize,
    /// Whether it is gone.
    pub is_gone: bool,
}

/// A line from one box to another, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descent {
    /// The item that was.
    pub from: usize,
    /// The item that came of it.
    pub to: usize,
    /// Whether only a part of it.
    pub is_part: bool,
}

/// The picture. `heads` are the dates of the columns, `desc` the whole in words, for who cannot see it.
pub fn lineage_svg(title: &str, desc: &str, heads: &[String], boxes: &[Kin], lines: &[Descent]) -> String {
    let names: Vec<Vec<String>> =
        boxes.iter().map(|own| wrapped(&own.name, BOX - 2 * PAD, SIZE, 3).0).collect();
    let high = |at: usize| line_height(SIZE) * (names[at].len() as i32 + 1) + 2 * PAD;
    // From left to right each box as near as it may be to the middle of what it comes from.
    let head = 2 * line_height(SIZE) + PAD;
    let mut tops = vec![0; boxes.len()];
    let families = families(boxes.len(), lines);
    let mut begin = head;
    for family in 0..boxes.len() {
        let mut end = begin;
        for column in 0..heads.len() {
            let is_here = |at: &usize| families[*at] == family && boxes[*at].column == column;
            let mut own: Vec<usize> = (0..boxes.len()).filter(is_here).collect();
            let wish = |at: usize, tops: &[i32]| {
                let from: Vec<i32> = lines
                    .iter()
                    .filter(|line| line.to == at && boxes[line.from].column < column)
                    .map(|line| tops[line.from])
                    .collect();
                (!from.is_empty()).then(|| from.iter().sum::<i32>() / from.len() as i32)
            };
            own.sort_by_key(|at| (wish(*at, &tops).unwrap_or(i32::MAX), *at));
            let mut next = begin;
            for at in own {
                let top = wish(at, &tops).unwrap_or(next).max(next);
                tops[at] = top;
                next = top + high(at) + 2 * PAD;
            }
            end = end.max(next);
        }
        begin = end;
    }
    let left = |at: usize| PAD + boxes[at].column as i32 * (BOX + GAP);
    let width = (2 * PAD + heads.len() as i32 * (BOX + GAP) - GAP).max(BOX);
    let bottom = (0..boxes.len()).map(|at| tops[at] + high(at)).max().unwrap_or(head) + 2 * PAD;

    let mut svg = Markup::beginning("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let shape = format!("0 0 {width} {bottom}");
    svg.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", &width.to_string()),
            ("height", &bottom.to_string()),
            ("viewBox", &shape),
            ("role", "img"),
            ("aria-labelledby", "title desc"),
            ("class", "lineage"),
        ],
    );
    svg.line();
    svg.leaf("title", &[("id", "title")], title);
    svg.leaf("desc", &[("id", "desc")], desc);
    svg.line();
    svg.open("style", &[]);
    svg.style(STYLE);
    svg.close();
    svg.line();
    rect(&mut svg, "ground", (0, 0, width, bottom));
    text(&mut svg, "title", (PAD, line_height(SIZE)), title);
    for (column, date) in heads.iter().enumerate() {
        let x = PAD + column as i32 * (BOX + GAP);
        text(&mut svg, "head", (x, 2 * line_height(SIZE)), date);
    }
    for line in lines {
        let (x1, y1) = (left(line.from) + BOX, tops[line.from] + high(line.from) / 2);
        let (x2, y2) = (left(line.to), tops[line.to] + high(line.to) / 2);
        let bend = ((x2 - x1) / 2).max(GAP / 2);
        let d = format!("M{x1} {y1} C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2 - bend);
        let class = if line.is_part { "line part" } else { "line" };
        svg.empty("path", &[("class", class), ("d", &d)]);
        let tip = format!("M{} {} L{x2} {y2} L{} {}", x2 - 7, y2 - 4, x2 - 7, y2 + 4);
        svg.empty("path", &[("class", "tip"), ("d", &tip)]);
        svg.line();
    }
    for (at, own) in boxes.iter().enumerate() {
        let (x, y) = (left(at), tops[at]);
        rect(&mut svg, if own.is_gone { "box gone" } else { "box" }, (x, y, BOX, high(at)));
        let mut line = y + PAD + SIZE;
        for name in &names[at] {
            text(&mut svg, "name", (x + PAD, line), name);
            line += line_height(SIZE);
        }
        let size = if measure(&own.said, SIZE - 2) > BOX - 2 * PAD { "said small" } else { "said" };
        text(&mut svg, size, (x + PAD, line), &own.said);
        svg.line();
    }
    svg.close();
    let mut out = svg.finish();
    out.push('\n');
    out
}

/// Of each box the first box of its family: of those that lines join. Each family has a band of its own, so that no
/// line of one runs behind a box of another.
fn families(count: usize, lines: &[Descent]) -> Vec<usize> {
    let mut of: Vec<usize> = (0..count).collect();
    for line in lines {
        let (one, other) = (of[line.from].min(of[line.to]), of[line.from].max(of[line.to]));
        of.iter_mut().filter(|own| **own == other).for_each(|own| *own = one);
    }
    of
}

fn rect(svg: &mut Markup, class: &str, (x, y, width, height): (i32, i32, i32, i32)) {
    let [x, y, width, height] = [x, y, width, height].map(|number| number.to_string());
    svg.empty("rect", &[("class", class), ("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
}

fn text(svg: &mut Markup, class: &str, (x, y): (i32, i32), said: &str) {
    svg.leaf("text", &[("class", class), ("x", &x.to_string()), ("y", &y.to_string())], said);
}

const STYLE: &str = "
.lineage text{font-family:'Noto Sans CJK JP','Noto Sans JP','Hiragino Kaku Gothic ProN','Yu Gothic','Meiryo',sans-serif;font-size:13px;fill:#1a1a1a}
.lineage .title,.lineage .name{font-weight:bold}
.lineage .head,.lineage .said{fill:#4a4a4a}
.lineage .said{font-size:11px}
.lineage .small{font-size:9px}
.lineage .ground{fill:#fff}
.lineage .box{fill:#e9f2f9;stroke:#00466e;stroke-width:1.5}
.lineage .gone{fill:#fff;stroke:#333;stroke-dasharray:3 3}
.lineage .line{fill:none;stroke:#333;stroke-width:1.4}
.lineage .part{stroke-dasharray:5 3}
.lineage .tip{fill:none;stroke:#333;stroke-width:1.4}
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_box_stands_on_another_and_no_text_is_markup() {
        let kin = |name: &str, column| Kin { name: name.into(), said: "2020".into(), column, is_gone: false };
        let boxes = [kin("<a>", 0), kin("b", 0), kin("c", 1), kin("d", 1), kin("e", 2)];
        let line = |from, to| Descent { from, to, is_part: true };
        let lines = [line(0, 2), line(0, 3), line(1, 4)];
        let heads = ["2020", "2021", "2022"].map(str::to_owned);
        let svg = lineage_svg("t", "d", &heads, &boxes, &lines);
        assert!(svg.contains("&lt;a&gt;") && !svg.contains("<a>"), "{svg}");
        let number = |tag: &str, key: &str| -> i32 {
            tag.split(&format!(" {key}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        let rects: Vec<[i32; 4]> = svg
            .split("<rect class=\"box")
            .skip(1)
            .map(|tag| ["x", "y", "width", "height"].map(|key| number(tag, key)))
            .collect();
        assert_eq!(rects.len(), boxes.len());
        for (at, [x, y, width, height]) in rects.iter().enumerate() {
            for [left, top, ..] in &rects[at + 1..] {
                let apart =
                    *left >= x + width || *x >= left + width || *top >= y + height || top + height <= *y;
                assert!(apart, "{svg}");
            }
        }
        assert_eq!(families(5, &lines), [0, 1, 0, 0, 1]);
    }
}
