#!/bin/sh
# From nothing to the store and the papers, in a copy of this folder, with planctl on the path.
set -eu
planctl vocabulary check vocabulary.toml
planctl init --authority "the Example Maps team (invented)"
planctl --vocabulary vocabulary.toml check 2026-01-15.toml
planctl --vocabulary vocabulary.toml commit 2026-01-15.toml --date 2026-01-15 --author "Program management" \
  -m "First roadmap of 2026" --act "decided, body=Product council"

# The next quarter, written as a draft; the points of its cover note stand in a file.
planctl diff 2026-04-15.toml
planctl commit 2026-04-15.toml --date 2026-04-15 --author "Program management" -m "Second quarter" \
  --act "decided, body=Product council, meeting=April review" --causes causes-2026-04-15.toml

# A change that a team proposes and the council approves.
planctl policy --set policy.toml --author "Program management" --reason "Quarterly process"
planctl propose new offline-later --author "Offline team" -m "The routing library is late"
planctl propose edit offline-later reschedule offline-routing --to "Q1 2027" --author "Offline team" \
  --cause "Offline routing a quarter later" --reason "The routing library is late"
planctl propose edit offline-later set offline-routing.milestones "beta Q4 2026" "GA Q1 2027" --author "Offline team" \
  --cause "Offline routing a quarter later"
planctl propose submit offline-later --author "Offline team"
planctl propose review offline-later --approve --author "Product council"
planctl adopt offline-later --date 2026-05-20 --author "Program management" --act "decided, body=Product council"

# What slipped by a quarter or more since January, and who has it now.
planctl diff 2026-01-15 latest --later --by-at-least "1 quarter"
planctl export latest --field status --now "in progress" --format csv

mkdir papers
for form in text html docx; do
  planctl memo 2026-01-15 2026-04-15 --format $form -o papers/memo.$form
  planctl table 2026-01-15 2026-04-15 --format $form -o papers/table.$form
  planctl plan 2026-04-15 --format $form -o papers/plan.$form
done
for form in text svg html; do
  planctl roadmap latest --against 2026-01-15 --format $form -o papers/roadmap.$form
done
planctl packet 2026-04-15 2026-05-20 --no-pdf -o papers/packet
planctl verify
