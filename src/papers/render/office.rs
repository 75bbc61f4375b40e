//! What Word and Excel files have in common: parts in an archive, their types and relations, and
//! the properties of the whole (ECMA-376, part 2).
//!
//! The bytes depend on the parts alone: the archive bears no time and no machine.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::markup::Markup;
use crate::document::{Block, Document, Imprint, authority_words};
use planctl_core::model::Date;
use planctl_core::text::Lang;

pub(super) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A part of a package.
pub(super) struct Part {
    /// Its name, from the root.
    pub(super) name: String,
    /// Its type; `None` for relations.
    pub(super) content_type: Option<&'static str>,
    pub(super) text: String,
}

/// A relation of one part to another.
pub(super) struct Relation {
    pub(super) id: String,
    /// The last step of its type: `styles`.
    pub(super) kind: &'static str,
    pub(super) target: String,
}

/// What the properties of a file say of it.
pub(super) struct FileProperties<'a> {
    pub(super) imprint: Option<&'a Imprint>,
    pub(super) title: String,
    pub(super) lang: Lang,
}

impl<'a> FileProperties<'a> {
    /// What a document says of itself.
    pub(super) fn of(document: &'a Document) -> FileProperties<'a> {
        FileProperties { imprint: document.imprint.as_ref(), title: title(document), lang: document.lang }
    }
}

/// The archive of a document whose main part is the first of `parts`; the types, the relations
/// of the whole and its properties are added.
pub(super) fn package(about: &FileProperties<'_>, main_kind: &'static str, parts: Vec<Part>) -> Vec<u8> {
    let main = parts.first().expect("a document has a main part").name.clone();
    let mut parts = parts;
    parts.extend(properties(about));
    let relation = |id: &str, kind, target: &str| Relation { id: id.into(), kind, target: target.into() };
    let whole = [
        relation("rId1", main_kind, &main),
        relation("rId2", "metadata/core-properties", "docProps/core.xml"),
        relation("rId3", "extended-properties", "docProps/app.xml"),
        relation("rId4", "custom-properties", "docProps/custom.xml"),
    ];
    let has_custom = parts.iter().any(|part| part.name == "docProps/custom.xml");
    let whole = &whole[..if has_custom { 4 } else { 3 }];
    let mut all = vec![types(&parts), relations_part("_rels/.rels", whole)];
    all.append(&mut parts);
    archive(all.iter().map(|part| (part.name.as_str(), part.text.as_bytes())))
}

/// The relations of a part.
pub(super) fn relations_part(name: &str, relations: &[Relation]) -> Part {
    let mut xml = Markup::beginning(XML);
    xml.open("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))]);
    for relation in relations {
        let base =
            if relation.kind.contains('/') { format!("{PACKAGE}/relationships") } else { RELATIONS.into() };
        let kind = format!("{base}/{}", relation.kind);
        xml.empty("Relationship", &[("Id", &relation.id), ("Type", &kind), ("Target", &relation.target)]);
    }
    xml.close();
    Part { name: name.to_owned(), content_type: None, text: xml.finish() }
}

fn types(parts: &[Part]) -> Part {
    let mut xml = Markup::beginning(XML);
    xml.open("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))]);
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    xml.empty("Default", &[("Extension", "rels"), ("ContentType", relations)]);
    xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
    for part in parts {
        if let Some(content_type) = part.content_type {
            let name = format!("/{}", part.name);
            xml.empty("Override", &[("PartName", &name), ("ContentType", content_type)]);
        }
    }
    xml.close();
    Part { name: "[Content_Types].xml".into(), content_type: None, text: xml.finish() }
}

/// The title of the file: the plan and what paper of it this is, or the first title in it.
pub(super) fn title(document: &Document) -> String {
    if let Some(imprint) = &document.imprint {
        return format!("{} {}", imprint.plan.get(document.lang), imprint.title.get(document.lang));
    }
    let titles = document.parts.iter().find_map(|part| match &part.block {
        Block::Title(line) => Some(line.iter().map(|span| span.text.replace('\n', " ")).collect()),
        _ => None,
    });
    titles.unwrap_or_default()
}

/// The moment that stands for a day in files.
pub(super) fn moment(date: Date) -> String {
    format!("{date}T00:00:00Z")
}

/// Who is named as author of a file and of what it tracks: who is asked for, else whose record it is made from.
pub(super) fn author(imprint: Option<&Imprint>, lang: Lang) -> String {
    let own = imprint.and_then(|imprint| imprint.author.clone());
    let authority = || imprint.and_then(|imprint| imprint.authority.as_deref());
    let authority = || authority().map(|authority| authority_words(authority).get(lang).into_owned());
    own.or_else(authority).unwrap_or_else(|| "planctl".to_owned())
}

fn properties(about: &FileProperties<'_>) -> Vec<Part> {
    let imprint = about.imprint;
    let mut core = Markup::beginning(XML);
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    core.open("cp:coreProperties", &names);
    // A file of no day says none.
    let moment = imprint.and_then(|imprint| imprint.date).map(moment);
    if let Some(moment) = &moment {
        core.leaf("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], moment);
    }
    core.leaf("dc:creator", &[], &author(imprint, about.lang));
    if let Some(imprint) = imprint {
        core.leaf("dc:description", &[], &imprint.words().get(about.lang));
        core.leaf("cp:keywords", &[], &format!("planctl-revision:{}", imprint.hash));
    }
    core.leaf("dc:language", &[], about.lang.locale());
    if let Some(moment) = &moment {
        core.leaf("dcterms:modified", &[("xsi:type", "dcterms:W3CDTF")], moment);
    }
    core.leaf("dc:title", &[], &about.title);
    core.close();

    let mut app = Markup::beginning(XML);
    app.open(
        "Properties",
        &[("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")],
    );
    app.leaf("Application", &[], "planctl");
    app.close();

    let mut parts = vec![
        Part {
            name: "docProps/core.xml".into(),
            content_type: Some("application/vnd.openxmlformats-package.core-properties+xml"),
            text: core.finish(),
        },
        Part {
            name: "docProps/app.xml".into(),
            content_type: Some("application/vnd.openxmlformats-officedocument.extended-properties+xml"),
            text: app.finish(),
        },
    ];
    if let Some(imprint) = imprint {
        let mut custom = Markup::beginning(XML);
        let names = [
            ("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"),
            ("xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"),
        ];
        custom.open("Properties", &names);
        // The one set of properties that Office knows for those of users ([MS-OLEPS] 2.25.2).
        let set = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";
        custom.open("property", &[("fmtid", set), ("pid", "2"), ("name", "planctl-revision")]);
        custom.leaf("vt:lpwstr", &[], &imprint.hash.to_string());
        custom.close();
        custom.close();
        parts.push(Part {
            name: "docProps/custom.xml".into(),
            content_type: Some("application/vnd.openxmlformats-officedocument.custom-properties+xml"),
            text: custom.finish(),
        });
    }
    parts
}

/// An archive (ZIP) of files by their names, none of which is there twice. Names are UTF-8, and
/// say so; the bytes depend on the files alone.
pub fn archive<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // A day of its own, or the bytes would tell when they were made.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, bytes) in files {
        zip.start_file(name, options).expect("every file has a name of its own");
        zip.write_all(bytes).expect("memory takes all");
    }
    zip.finish().expect("memory takes all").into_inner()
}
