//! Roadmaps as pictures: SVG with text as text, that needs nothing beside itself.
//!
//! Colour never says anything alone: what surely runs is full, what may is hatched, what has come
//! is crossed, what is gone is hollow and struck, and every change stands in words beside it. A
//! screen reader is given the whole content by `title` and `desc`. Numbers are whole pixels, so
//! the bytes are the same everywhere.

use planctl_core::words;
use std::fmt::Write as _;

use super::chart::{A4, Chart, Fixed, Paper, Piece, Sheet, sheets};
use super::markup::Markup;
use crate::document::RoadmapLane;
use planctl_core::text::Lang;

/// A chart as one picture; pages of A4 stand one below the other.
pub fn to_svg(chart: &Chart<'_>, paper: Paper) -> String {
    let sheets = sheets(chart, paper);
    let mut svg = Markup::beginning("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if let [sheet] = sheets.as_slice() {
        picture(&mut svg, chart, sheet, paper, 1);
        return finished(svg);
    }
    let height: i32 = sheets.iter().map(|sheet| sheet.height + 40).sum();
    let width = sheets.iter().map(|sheet| sheet.width).max().unwrap_or(0);
    let shape = format!("0 0 {width} {height}");
    svg.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", &width.to_string()),
            ("height", &height.to_string()),
            ("viewBox", &shape),
        ],
    );
    svg.line();
    let mut y = 20;
    for (index, sheet) in sheets.iter().enumerate() {
        svg.open("g", &[("transform", &format!("translate(0 {y})"))]);
        picture(&mut svg, chart, sheet, paper, index + 1);
        svg.close();
        svg.line();
        y += sheet.height + 40;
    }
    svg.close();
    finished(svg)
}

/// A chart as a page for a browser: the picture, sheet by sheet, and the same as a table.
pub fn to_roadmap_html(chart: &Chart<'_>, paper: Paper) -> String {
    let lang = chart.lang;
    let mut html = Markup::beginning("<!DOCTYPE html>\n");
    html.open("html", &[("lang", lang.tag())]);
    html.line();
    html.open("head", &[]);
    html.line();
    html.empty("meta", &[("charset", "utf-8")]);
    html.line();
    html.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.line();
    html.empty("meta", &[("name", "planctl-revision"), ("content", &chart.imprint.hash.to_string())]);
    html.line();
    html.leaf("title", &[], &format!("{}　{}", Fixed::title(chart), Fixed::subtitle(chart)));
    html.line();
    html.open("style", &[]);
    html.style(PAGE);
    html.close();
    html.line();
    html.close();
    html.line();
    html.open("body", &[]);
    html.line();
    html.open("main", &[]);
    html.line();
    let sheets = sheets(chart, paper);
    if chart.has_index() {
        index(&mut html, chart, &sheets);
    }
    for (index, sheet) in sheets.iter().enumerate() {
        html.open("div", &[("class", "sheet")]);
        picture(&mut html, chart, sheet, paper, index + 1);
        html.close();
        html.line();
    }
    table(&mut html, chart);
    html.close();
    html.line();
    html.leaf("footer", &[], &chart.imprint.words().get(lang));
    html.line();
    html.close();
    html.line();
    html.close();
    html.line();
    html.finish()
}

/// The groups of a chart, each leading to where it begins, with its page where there are several.
fn index(html: &mut Markup, chart: &Chart<'_>, sheets: &[Sheet]) {
    let lang = chart.lang;
    // A group that goes on over a page bears its id where it begins.
    let page = |id: &str| {
        let is_there = |piece: &Piece| matches!(piece, Piece::Place { id: own, .. } if own == id);
        sheets.iter().position(|sheet| sheet.pieces.iter().any(is_there))
    };
    html.open("nav", &[("class", "index")]);
    html.line();
    html.leaf("h2", &[], &words!("render.index").get(lang));
    html.line();
    html.open("ul", &[]);
    html.line();
    for group in &chart.roadmap.groups {
        let (id, count) = (group.id.as_str(), group.lanes.len() + group.undated.len());
        html.open("li", &[("style", &format!("margin-left:{}em", group.depth.min(6)))]);
        html.leaf("a", &[("href", &format!("#at-{id}"))], &group.name.get(lang));
        let said = match page(id).filter(|_| sheets.len() > 1) {
            Some(page) => words!("render.index-paged", count, page = page + 1),
            None => words!("render.index-count", count),
        };
        html.text(&said.get(lang));
        html.close();
        html.line();
    }
    html.close();
    html.line();
    html.close();
    html.line();
}

fn finished(svg: Markup) -> String {
    let mut text = svg.finish();
    text.push('\n');
    text
}

fn picture(svg: &mut Markup, chart: &Chart<'_>, sheet: &Sheet, paper: Paper, number: usize) {
    let (width, height) = (sheet.width.to_string(), sheet.height.to_string());
    let shape = format!("0 0 {width} {height}");
    let (title, desc) = (format!("title-{number}"), format!("desc-{number}"));
    let named = format!("{title} {desc}");
    let (wide, high) = match paper {
        Paper::A4 if sheet.height == A4.1 => ("276.8mm".to_owned(), "190mm".to_owned()),
        _ => (width, height),
    };
    svg.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", &wide),
            ("height", &high),
            ("viewBox", &shape),
            ("role", "img"),
            ("aria-labelledby", &named),
            ("class", "roadmap"),
        ],
    );
    svg.line();
    svg.leaf("title", &[("id", &title)], &format!("{}　{}", Fixed::title(chart), Fixed::subtitle(chart)));
    svg.line();
    // The whole is said once, not on every page again.
    let said = if number == 1 { description(chart) } else { Fixed::subtitle(chart) };
    svg.leaf("desc", &[("id", &desc)], &said);
    svg.line();
    svg.leaf("metadata", &[], &format!("planctl-revision: {}", chart.imprint.hash));
    svg.line();
    svg.open("style", &[]);
    svg.style(STYLE);
    svg.close();
    svg.line();
    svg.style(DEFINITIONS);
    svg.empty(
        "rect",
        &[
            ("class", "sheet-ground"),
            ("width", &sheet.width.to_string()),
            ("height", &sheet.height.to_string()),
        ],
    );
    svg.line();
    for piece in &sheet.pieces {
        self::piece(svg, piece);
        svg.line();
    }
    svg.close();
}

fn piece(svg: &mut Markup, piece: &Piece) {
    match piece {
        Piece::Box { area, class, mask, title } => {
            let (x, y) = (area.x.to_string(), area.y.to_string());
            let (width, height) = (area.width.to_string(), area.height.to_string());
            let mut attributes =
                vec![("class", *class), ("x", &x), ("y", &y), ("width", &width), ("height", &height)];
            let mask = mask.map(|mask| format!("url(#{mask})"));
            if let Some(mask) = &mask {
                attributes.push(("mask", mask));
            }
            match title {
                Some(title) => {
                    svg.open("rect", &attributes);
                    svg.leaf("title", &[], title);
                    svg.close();
                }
                None => svg.empty("rect", &attributes),
            }
        }
        Piece::Place { area, id } => {
            let (x, y) = (area.x.to_string(), area.y.to_string());
            let (width, height) = (area.width.to_string(), area.height.to_string());
            let id = format!("at-{id}");
            let named = [("id", &*id), ("fill", "none"), ("x", &x), ("y", &y)];
            svg.empty("rect", &[&named[..], &[("width", &width), ("height", &height)]].concat());
        }
        Piece::Path { d, class } => svg.empty("path", &[("class", class), ("d", d)]),
        Piece::Text(text) => {
            let (x, y) = (text.area.x.to_string(), (text.area.y + text.size).to_string());
            let size = text.size.to_string();
            svg.open("text", &[("class", text.class), ("x", &x), ("y", &y), ("font-size", &size)]);
            if let Some(full) = &text.full {
                svg.leaf("title", &[], full);
            }
            svg.text(&text.text);
            svg.close();
        }
    }
}

/// Everything the picture shows, for those who hear it.
fn description(chart: &Chart<'_>) -> String {
    let lang = chart.lang;
    let mut out = String::new();
    let [colon, comma, stop] = ["compose.colon", "compose.comma", "compose.stop"].map(|sign| lang.sign(sign));
    for group in &chart.roadmap.groups {
        let _ = write!(out, "{}", group.name.get(lang));
        let mut parts: Vec<String> =
            group.news.iter().map(|news| news.words.get(lang).into_owned()).collect();
        for lane in &group.lanes {
            let [years, marks, news] = columns(lane, lang);
            let rest: Vec<String> =
                [years, marks, news].into_iter().filter(|part| !part.is_empty()).collect();
            parts.push(format!("{} {}", lane.name.get(lang), rest.join(" ")));
        }
        parts.extend(group.named().iter().chain(&group.note).map(|note| note.get(lang).into_owned()));
        if !parts.is_empty() {
            let _ = write!(out, "{colon}{}", parts.join(&comma));
        }
        out.push_str(&stop);
    }
    out.trim_end().to_owned()
}

/// Years, evaluations and changes of a lane in words.
fn columns(lane: &RoadmapLane, lang: Lang) -> [String; 3] {
    let years = match &lane.schedule {
        Some(schedule) => schedule.get(lang).into_owned(),
        None => Fixed::undated().get(lang).into_owned(),
    };
    let mut marks: Vec<String> = lane
        .marks
        .iter()
        .map(|mark| {
            use crate::document::LaneFate::{Come, Gone, Stands};
            let sign = match mark.fate {
                Stands => "",
                Come => "＋",
                Gone => "－",
            };
            format!("{sign}{} {}", mark.long.get(lang), mark.when.get(lang))
        })
        .collect();
    if lane.marks_open {
        let open = if marks.is_empty() { words!("render.unknown") } else { words!("render.others-unknown") };
        marks.push(open.get(lang).into_owned());
    }
    let comma = lang.sign("compose.comma");
    let news = lane.news.iter().map(|news| format!("{} {}", news.sign(), news.words.get(lang)));
    let mut news: Vec<String> = news.collect();
    if !lane.origins.is_empty() {
        news.push(Fixed::origin(lane.origins.iter().map(|origin| &origin.name)).get(lang).into_owned());
    }
    [years, marks.join(&comma), news.join(&comma)]
}

fn table(html: &mut Markup, chart: &Chart<'_>) {
    let lang = chart.lang;
    let heads = [
        words!("render.column-name"),
        words!("render.column-years"),
        words!("render.column-evaluations"),
        words!("render.column-changes"),
    ];
    let caption = words!("render.chart-as-table");
    html.open("table", &[]);
    html.line();
    html.leaf("caption", &[], &caption.get(lang));
    html.line();
    html.open("thead", &[]);
    html.open("tr", &[]);
    for head in heads {
        html.leaf("th", &[("scope", "col")], &head.get(lang));
    }
    html.close();
    html.close();
    html.line();
    for group in &chart.roadmap.groups {
        html.open("tbody", &[]);
        html.line();
        html.open("tr", &[]);
        let mut name = group.name.get(lang).into_owned();
        for news in &group.news {
            let _ = write!(name, "　{} {}", news.sign(), news.words.get(lang));
        }
        html.leaf("th", &[("colspan", "4"), ("scope", "rowgroup")], &name);
        html.close();
        html.line();
        for lane in &group.lanes {
            html.open("tr", &[]);
            let indent = format!("padding-left:{}em", 1 + lane.depth.min(8));
            html.leaf("th", &[("scope", "row"), ("style", &indent)], &lane.name.get(lang));
            for column in columns(lane, lang) {
                html.leaf("td", &[], &column);
            }
            html.close();
            html.line();
        }
        for note in group.named().iter().chain(&group.note) {
            html.open("tr", &[]);
            html.leaf("td", &[("colspan", "4")], &note.get(lang));
            html.close();
            html.line();
        }
        html.close();
        html.line();
    }
    html.close();
    html.line();
}

/// How the pieces look. The colours keep apart for every kind of colour vision (Okabe and Ito),
/// and all text has a contrast of 7 to 1 or more.
const STYLE: &str = "
.roadmap text{font-family:'Noto Sans CJK JP','Noto Sans JP','Hiragino Kaku Gothic ProN','Hiragino Sans','Yu Gothic','Meiryo','MS PGothic','IPAexGothic',sans-serif;fill:#1a1a1a}
.roadmap .sheet-ground{fill:#fff}
.roadmap .title{font-weight:bold}
.roadmap .head{font-weight:bold}
.roadmap .news{font-weight:bold}
.roadmap .faint{fill:#4a4a4a}
.roadmap .struck{text-decoration:line-through}
.roadmap .group{fill:#e8e8e8;stroke:#8a8a8a;stroke-width:1}
.roadmap .era{fill:#f2f2f2;stroke:#8a8a8a;stroke-width:1}
.roadmap .grid{fill:none;stroke:#dcdcdc;stroke-width:1}
.roadmap .sure{fill:#9cc7e8;stroke:#00466e;stroke-width:1.5}
.roadmap .open{fill:url(#hatch);stroke:#00466e;stroke-width:1}
.roadmap .come{fill:url(#cross);stroke:#7a3d00;stroke-width:2.5}
.roadmap .come-open{fill:url(#cross-open);stroke:#7a3d00;stroke-width:2}
.roadmap .gone{fill:#fff;stroke:#333;stroke-width:1.2;stroke-dasharray:2 3}
.roadmap .ghost{fill:#fff;stroke:#333;stroke-width:1.2;stroke-dasharray:2 2}
.roadmap .unsettled{stroke-dasharray:6 3}
.roadmap .tip{fill:#00466e;stroke:none}
.roadmap .strike{fill:none;stroke:#333;stroke-width:1.5}
.roadmap .chip{fill:#fff;stroke:#333;stroke-width:1}
.roadmap .come-mark{stroke:#000;stroke-width:3}
.roadmap .gone-mark{stroke-dasharray:2 2}
.roadmap .halo{fill:none;stroke:#fff;stroke-width:4}
.roadmap .link{fill:none;stroke:#333;stroke-width:1.4}
.roadmap .part{stroke-dasharray:4 2}
";

/// Patterns and fades. If a page has several pictures, the first definitions are used; all are the same.
const DEFINITIONS: &str = "<defs>
<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"#eef5fb\"/><path d=\"M-1 1 L1 -1 M0 6 L6 0 M5 7 L7 5\" stroke=\"#3b82b5\" stroke-width=\"1\"/></pattern>
<pattern id=\"cross\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"#f6c96b\"/><path d=\"M0 6 L6 0 M0 0 L6 6\" stroke=\"#7a3d00\" stroke-width=\"0.8\"/></pattern>
<pattern id=\"cross-open\" width=\"10\" height=\"10\" patternUnits=\"userSpaceOnUse\"><rect width=\"10\" height=\"10\" fill=\"#fdf3dc\"/><path d=\"M0 10 L10 0 M0 0 L10 10\" stroke=\"#b5762a\" stroke-width=\"0.8\"/></pattern>
<linearGradient id=\"before\"><stop offset=\"0\" stop-color=\"#000\"/><stop offset=\"0.35\" stop-color=\"#fff\"/></linearGradient>
<linearGradient id=\"after\"><stop offset=\"0.65\" stop-color=\"#fff\"/><stop offset=\"1\" stop-color=\"#000\"/></linearGradient>
<linearGradient id=\"both\"><stop offset=\"0\" stop-color=\"#000\"/><stop offset=\"0.25\" stop-color=\"#fff\"/><stop offset=\"0.75\" stop-color=\"#fff\"/><stop offset=\"1\" stop-color=\"#000\"/></linearGradient>
<mask id=\"fade-before\" maskContentUnits=\"objectBoundingBox\"><rect width=\"1\" height=\"1\" fill=\"url(#before)\"/></mask>
<mask id=\"fade-after\" maskContentUnits=\"objectBoundingBox\"><rect width=\"1\" height=\"1\" fill=\"url(#after)\"/></mask>
<mask id=\"fade-both\" maskContentUnits=\"objectBoundingBox\"><rect width=\"1\" height=\"1\" fill=\"url(#both)\"/></mask>
</defs>
";

const PAGE: &str = "
@page{size:A4 landscape;margin:10mm}
body{margin:0;color:#1a1a1a;background:#fff;font-family:'Noto Sans CJK JP','Noto Sans JP','Hiragino Kaku Gothic ProN','Yu Gothic','Meiryo',sans-serif}
main,footer{padding:0 8px}
.sheet{overflow-x:auto}
.sheet svg{display:block;max-width:none}
table{border-collapse:collapse;margin:16px 0;font-size:11pt;width:100%}
caption{text-align:left;font-weight:bold;padding:4px 0}
th,td{border:1px solid #888;padding:2px 6px;text-align:left;vertical-align:top;font-weight:normal}
thead th,th[scope=rowgroup]{background:#eee;font-weight:bold}
footer{font-size:9pt;color:#4a4a4a}
@media print{main,footer{padding:0}.sheet{break-after:page;overflow:visible}.sheet svg{max-width:100%;height:auto}thead{display:table-header-group}tr{break-inside:avoid}table{font-size:9pt}}
";
