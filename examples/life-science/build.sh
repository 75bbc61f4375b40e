#!/bin/sh
# Builds the store of the four revisions from the drafts beside this script:
#
#     examples/life-science/build.sh DIR
#
# DIR must not be a store yet. PLANCTL names the command, `planctl` unless set. With
# SOURCE_DATE_EPOCH set, the store comes out the same byte for byte.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
store=${1:?usage: build.sh DIR}
planctl=${PLANCTL:-planctl}
committee=ライフサイエンス委員会

paper="$here/source/life-science-2026-01-16.txt, original=not-held"
notes="$here/notes-on-earlier-revisions.md"

run() {
    PLANCTL_NO_HINTS=1 "$planctl" --store "$store" "$@"
}

run init "$store" \
    --origin "planctl/examples/life-science" \
    --authority "unofficial reconstruction (非公式の復元)"

run commit "$here/2022-06-03.toml" --date 2022-06-03 --kind 策定 \
    --message "策定。記録は公知の事実から推定できる範囲に限る" \
    --act "decided, body=$committee, date=2022-06-03, paper=life-science-2026-01-16.txt lines 16-17" \
    --source "$paper" --source "$notes"

run commit "$here/2025-01-17.toml" --date 2025-01-17 --kind 一部改訂 \
    --message "一部改訂。記録は公知の事実から推定できる範囲に限る" \
    --act "decided, body=$committee, meeting=第117回, date=2025-01-17, paper=life-science-2026-01-16.txt line 18, inferred=the history line names the date only; the plan is the committee's" \
    --source "$paper" --source "$notes"

run commit "$here/2025-08-06.toml" --date 2025-08-06 --kind 一部改訂 \
    --message "一部改訂。2026-01-16 の本文からかがみ文の三点を戻したもの" \
    --act "decided, body=$committee, meeting=第119回, date=2025-08-06, paper=life-science-2026-01-16.txt line 19, inferred=the history line names the date only; the plan is the committee's, and 第119回 is the only meeting between 第118回 and 第120回" \
    --source "$paper"

run commit "$here/2026-01-16.toml" --date 2026-01-16 --kind 一部改訂 \
    --message "一部改訂（案）。公表された文書の本文を写したもの" \
    --act "tabled, body=$committee, meeting=第120回, date=2026-01-16, paper=life-science-2026-01-16.txt lines 3-12" \
    --causes "$here/causes-2026-01-16.toml" \
    --source "$paper"
