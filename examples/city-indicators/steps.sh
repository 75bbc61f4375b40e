#!/bin/sh
# このフォルダの写しの中で、保管庫と資料を初めから作る。planctl が PATH に要る。
set -eu
export PLANCTL_LANG=ja
planctl vocabulary check vocabulary.toml
planctl init --authority 架空市
planctl --vocabulary vocabulary.toml check 2024-04-01.toml
planctl --vocabulary vocabulary.toml commit 2024-04-01.toml --date 令和6年4月1日 --author 企画課 \
  --act "決定, body=架空市総合計画推進本部, date=2024-03-28"
planctl policy --set policy.toml --author 企画課 --reason "実施計画改訂の手続"

# 令和７年度の見直しを変更提案として作る。
planctl propose new r7 --author 企画課 -m "令和７年度の見直し"
e() { planctl propose edit r7 "$@"; }
m="家庭用蓄電池設置補助事業の住宅用太陽光発電設備設置補助事業への統合及び名称変更"
e merge chikudenchi --into taiyoko --delete --with-references --author 企画課 --cause "$m"
e rename taiyoko 住宅用再生可能エネルギー設備設置補助事業 --author 企画課 --cause "$m"
x="住宅用再生可能エネルギー設備設置補助事業の実施期間の１年延長及び事業費の見直し"
e reschedule taiyoko --to 令和9年度 --author 企画課 --cause "$x"
e set taiyoko.costs "令和６年度 計画額 18,000" "令和７年度 計画額 23,000" "令和８年度 計画額 23,000" "令和９年度 計画額 23,000" \
  --author 企画課 --cause "$x"
e add 事業 --under hoiku --after ninka-hoiku --id dare-demo --name こども誰でも通園事業 \
  --field label=1-1-2 --field first=令和7年度 --field last=R9 --field section=こども保育課 \
  --field status=計画 --field "costs=令和7年度 計画額 12,600" --field "costs=令和8年度 計画額 15,000" --author 企画課
e renumber ichiji-hoiku 1-1-3 --author 企画課
e rename ichiji-hoiku 乳幼児一時預かり事業 --author 企画課
e set homon.section こども家庭センター --author 企画課

# こども保育課から：実績値、目標値の引上げ、事業費、評価。
e set taiki-jido.values --add "令和６年度 実績値 37" --author こども保育課
e set hoiku-manzoku.values --add "令和６年度 実績値 62.8" --author こども保育課
e set hoiku-manzoku.values --remove "令和９年度 目標値 70.0" --add "令和９年度 目標値 72.5" --author こども保育課
e set ninka-hoiku.costs --remove "令和７年度 計画額 98,000" --add "令和７年度 計画額 112,300" --author こども保育課
e set ninka-hoiku.costs --add "令和６年度 決算額 121,873千円" --author こども保育課
e set ninka-hoiku.grade Ａ --author こども保育課

planctl check r7
planctl propose submit r7 --author 企画課
planctl propose review r7 --approve --author 企画課長
planctl adopt r7 --date 2025-04-01 --author 企画課 --act "決定, body=架空市総合計画推進本部, date=2025-03-27"

mkdir papers
for form in text html docx; do
  planctl memo --format $form -o papers/memo.$form
  planctl table --format $form -o papers/table.$form
  planctl redline --format $form -o papers/redline.$form
  planctl plan --format $form -o papers/plan.$form
done
planctl table -o papers/table.xlsx
planctl table -o papers/table.csv
planctl amend -o papers/amend.txt
planctl apply papers/amend.txt --to 2024-04-01 -o papers/applied.toml
planctl diff 2025-04-01 papers/applied.toml
planctl packet --no-pdf -o papers/packet

# 翌年の実績。計画は変わらない。
planctl report taiki-jido 実績 "令和７年度 25人" --date 令和8年5月15日 --author こども保育課
planctl report ninka-hoiku 実施 "令和７年度 自己評価" --grade Ａ --date R8.6.30 --author こども保育課
planctl verify
