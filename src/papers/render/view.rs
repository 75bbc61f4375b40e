//! A document as it was read, with what became of each stretch of it: one page for a browser, for people who put right
//! what was read wrongly.
//!
//! Colour is never the only sign: each use has a line of its own kind, and what was not read stands in brackets.

use super::markup::Markup;
use planctl_core::text::Lang;

/// A document with what became of it.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The language of its words.
    pub lang: Lang,
    /// What the page is called.
    pub title: String,
    /// What stands above it: how much was used, what the marks mean.
    pub lines: Vec<String>,
    /// What the marks mean: the class of a use, what it is called, and how much of the document has it.
    pub legend: Vec<(&'static str, String, String)>,
    /// The document, in reading order.
    pub blocks: Vec<ViewBlock>,
}

/// A part of a document.
#[derive(Debug, Clone)]
pub enum ViewBlock {
    /// A heading of a level, from 1.
    Heading(u8, Vec<Bit>),
    /// A paragraph.
    Paragraph(Vec<Bit>),
    /// An entry of a list, its depth from 0.
    Item(u8, Vec<Bit>),
    /// A table: rows of cells, each with the columns and rows that it takes.
    Table(Vec<Vec<(usize, usize, Vec<Bit>)>>),
    /// What is said of a place: a doubt, a note, a picture.
    Remark(String),
}

/// A stretch of text.
#[derive(Debug, Clone)]
pub struct Bit {
    /// As it stands in the document; a line feed is a line break.
    pub text: String,
    /// The class of its use, as in the legend.
    pub how: &'static str,
    /// What it became: an item, or a field of one. Empty if it is none.
    pub of: String,
}

/// The page.
pub fn to_view(view: &View) -> String {
    let mut html = Markup::beginning("<!DOCTYPE html>\n");
    html.open("html", &[("lang", view.lang.tag())]);
    html.open("head", &[]);
    html.empty("meta", &[("charset", "utf-8")]);
    html.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.leaf("title", &[], &view.title);
    html.open("style", &[]);
    html.style(STYLE);
    html.close();
    html.close();
    html.line();
    html.open("body", &[]);
    html.leaf("h1", &[], &view.title);
    for line in &view.lines {
        html.leaf("p", &[], line);
    }
    html.open("ul", &[("class", "legend")]);
    for (class, name, share) in &view.legend {
        html.open("li", &[]);
        html.leaf("span", &[("class", class)], name);
        html.text(&format!(" {share}"));
        html.close();
    }
    html.close();
    html.open("main", &[]);
    for block in &view.blocks {
        self::block(&mut html, block);
        html.line();
    }
    html.close();
    html.close();
    html.close();
    html.line();
    html.finish()
}

fn block(html: &mut Markup, block: &ViewBlock) {
    match block {
        ViewBlock::Heading(level, inside) => {
            let name = match level {
                0 | 1 => "h2",
                2 => "h3",
                3 => "h4",
                4 => "h5",
                5.. => "h6",
            };
            html.open(name, &[]);
            bits(html, inside);
            html.close();
        }
        ViewBlock::Paragraph(inside) => {
            html.open("p", &[]);
            bits(html, inside);
            html.close();
        }
        ViewBlock::Item(depth, inside) => {
            let class = format!("item d{}", depth.min(&6));
            html.open("p", &[("class", &class)]);
            bits(html, inside);
            html.close();
        }
        ViewBlock::Table(rows) => {
            html.open("table", &[]);
            for row in rows {
                html.open("tr", &[]);
                for (columns, rows, inside) in row {
                    let (columns, rows) = (columns.to_string(), rows.to_string());
                    let spans = [("colspan", columns.as_str()), ("rowspan", rows.as_str())];
                    let spans: Vec<_> = spans.into_iter().filter(|(_, count)| *count != "1").collect();
                    html.open("td", &spans);
                    bits(html, inside);
                    html.close();
                }
                html.close();
            }
            html.close();
        }
        ViewBlock::Remark(text) => html.leaf("p", &[("class", "remark")], text),
    }
}

fn bits(html: &mut Markup, inside: &[Bit]) {
    for bit in inside {
        let attributes = [("class", bit.how), ("title", bit.of.as_str())];
        let count = if bit.of.is_empty() { 1 } else { 2 };
        html.open("span", &attributes[..count]);
        for (number, line) in bit.text.split('\n').enumerate() {
            if number > 0 {
                html.empty("br", &[]);
            }
            html.text(line);
        }
        html.close();
    }
}

const STYLE: &str = r#"
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.6 sans-serif; }
h1 { font-size: 1.3rem; }
main { overflow-x: auto; border-top: 1px solid; margin-top: 1rem; padding-top: 1rem; }
table { border-collapse: collapse; margin: .5rem 0; }
td { border: 1px solid; padding: .2rem .5rem; vertical-align: top; }
p { margin: .3rem 0; }
.item { margin-left: 1.5rem; }
.item::before { content: "・"; }
.d1 { margin-left: 3rem; } .d2 { margin-left: 4.5rem; } .d3 { margin-left: 6rem; }
.d4 { margin-left: 7.5rem; } .d5 { margin-left: 9rem; } .d6 { margin-left: 10.5rem; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; padding: 0; list-style: none; }
.field { border-bottom: 2px solid #1a7f37; background: #1a7f3722; }
.structure { border-bottom: 2px dotted #0969da; }
.furniture { opacity: .75; font-style: italic; }
.passed { text-decoration: underline dashed; opacity: .85; }
.unread { border-bottom: 3px double #c41e00; background: #c41e0022; }
.unread::before { content: "["; } .unread::after { content: "]"; }
.remark { border-left: 4px solid #9a6700; padding-left: .6rem; font-size: .9rem; }
@media print { body { max-width: none; } }
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_document_is_text_and_every_use_has_its_class() {
        let bit = |text: &str, how, of: &str| Bit { text: text.into(), how, of: of.into() };
        let view = View {
            title: "a<b>.md".into(),
            blocks: vec![
                ViewBlock::Heading(1, vec![bit("1. ", "structure", ""), bit("水", "field", "goal-1.name")]),
                ViewBlock::Table(vec![vec![(2, 1, vec![bit("<script>\nx", "unread", "")])]]),
                ViewBlock::Remark("図 \"x\"".into()),
            ],
            ..View::default()
        };
        let page = to_view(&view);
        for part in [
            "<title>a&lt;b&gt;.md</title>",
            "<h2><span class=\"structure\">1. </span><span class=\"field\" title=\"goal-1.name\">水</span></h2>",
            "<td colspan=\"2\"><span class=\"unread\">&lt;script&gt;<br/>x</span></td>",
            "<p class=\"remark\">図 \"x\"</p>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }
}
