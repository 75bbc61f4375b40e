//! The papers in `examples/`, made again: what is shown is what is written today.

use std::fs;

use super::support::{Folder, root};
use crate::golden::golden;

#[test]
fn the_papers_of_the_example_are_those_that_its_lines_make() {
    let papers = root().join("examples/life-science/papers");
    let lines = fs::read_to_string(papers.join("README.md")).unwrap();
    let folder = Folder::new();
    let store = root().join("revisions").display().to_string();
    let mut made = Vec::new();
    for line in lines.lines().filter_map(|line| line.strip_prefix("planctl ")) {
        let mut arguments: Vec<&str> = line.split(' ').collect();
        let name = *arguments.last().unwrap();
        arguments.extend(["--store", &store]);
        let run = folder.run(&arguments);
        assert_eq!(run.code, 0, "{line}\n{}", run.told());
        golden(&format!("examples/life-science/papers/{name}"), fs::read(folder.path(name)).unwrap());
        made.push(name.to_owned());
    }
    let mut kept: Vec<String> = fs::read_dir(&papers)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    kept.sort();
    made.sort();
    assert_eq!(kept, made, "every file has its line");
}
