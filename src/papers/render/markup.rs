//! Elements with attributes and text, escaped as they are written: XML, and HTML that is as strict.
//!
//! Text enters by [`Markup::text`] alone, so that nothing a plan says can become an element.

use planctl_core::text::visible;

/// A text of elements that is being written.
#[derive(Debug, Default)]
pub(super) struct Markup {
    out: String,
    open: Vec<&'static str>,
}

impl Markup {
    /// Begins with something that is not an element: a declaration.
    pub(super) fn beginning(declaration: &str) -> Markup {
        Markup { out: declaration.to_owned(), open: Vec::new() }
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    /// Ends the element begun last that has not ended.
    pub(super) fn close(&mut self) {
        let name = self.open.pop().expect("every element is closed by what opened it");
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element that holds nothing. In HTML only those that never hold anything.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    /// An element that holds a text.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// Text. What no document may hold is shown by number.
    pub(super) fn text(&mut self, text: &str) {
        escape(&mut self.out, text, false);
    }

    /// A line feed between elements, for those who read the source.
    pub(super) fn line(&mut self) {
        self.out.push('\n');
    }

    /// A style sheet, in which text of a plan stands by numbers only.
    pub(super) fn style(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// The whole.
    pub(super) fn finish(self) -> String {
        debug_assert!(self.open.is_empty(), "{:?}", self.open);
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value, true);
            self.out.push('"');
        }
    }
}

fn escape(out: &mut String, text: &str, attribute: bool) {
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let mut markup = Markup::default();
        markup.leaf("a", &[("b", "\"<&\n")], "<i>&amp;\u{1b}\u{ffff}\u{202e}");
        assert_eq!(
            markup.finish(),
            "<a b=\"&quot;&lt;&amp;&#10;\">&lt;i&gt;&amp;amp;&lt;U+001B&gt;&lt;U+FFFF&gt;&lt;U+202E&gt;</a>"
        );
    }
}
