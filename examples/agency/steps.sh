#!/bin/sh
# From nothing to the store and the papers, in a copy of this folder, with planctl on the path.
set -eu
planctl vocabulary check vocabulary.toml
planctl init --authority "Example Clean Water Agency (invented)"
planctl --vocabulary vocabulary.toml check 2025-02-01.toml
planctl --vocabulary vocabulary.toml commit 2025-02-01.toml --date 2025-02-01 --author "Office of Planning" \
  -m "Strategic plan 2025-2029" --act "decided, body=Board of the agency" --effective 2025-02-15

# What was reached in the first year.
planctl report compliance actual "2025 81.2 %" --date 2026-01-20 --author "Office of Inspection"
planctl report mean-bill actual "2025 404.75" --date 2026-01-22 --author "Office of Customers"
planctl report filters ended 2025 --date 2025-12-31 --author "Office of Pipes"

# The first yearly revision.
planctl check 2026-02-01.toml
planctl commit 2026-02-01.toml --date 2026-02-01 --author "Office of Planning" -m "First yearly revision" \
  --act "decided, body=Board of the agency" --effective 2026-03-01 --causes causes-2026-02-01.toml

# Which targets were raised by five points or more.
planctl diff --item-kind indicator --field values --by-at-least 5

mkdir papers
for form in text html docx; do
  planctl memo --format $form -o papers/memo.$form
  planctl table --format $form -o papers/table.$form
  planctl redline --format $form -o papers/redline.$form
  planctl plan --format $form -o papers/plan.$form
done
planctl table -o papers/table.xlsx
for form in text svg html; do planctl roadmap --against 2025-02-01 --format $form -o papers/roadmap.$form; done
for form in csv stratml; do planctl export --format $form -o papers/export.$form; done
planctl packet --no-pdf -o papers/packet
planctl verify
