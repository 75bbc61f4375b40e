//! Help and usage errors in Japanese; the English stands beside each argument.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

const TEMPLATE: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}";

const CODES: &str = "終了コード：0 済んだ、1 否定の答え、2 使い方か入力の誤り、3 保管庫が壊れているか矛盾している、4 混み合っている。";

/// What each command does, and how it answers.
const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "init",
        "保管庫を作る",
        "保管庫は普通のファイルの集まりで、名を指さなければ `revisions`。origin と authority は一度だけ書き、ずっと残る。",
    ),
    (
        "new",
        "空の草案を書く",
        "-o で指した、まだないファイルか、標準出力に書く。語彙の種類と項目を注釈で示す。",
    ),
    (
        "edit",
        "改訂を草案として書き出す、または動詞で草案を直す",
        "出典も付く。-o で指した、まだないファイルか、標準出力に書く。動詞と --in があれば、その草案をその場で直し、-o があればそこに書く。動詞が何も変えなければ 1。",
    ),
    ("edit add", "新しい項目を加える", ""),
    ("edit delete", "項目を除く", ""),
    ("edit rename", "項目の名称を改め、または仮称を確定する", ""),
    ("edit move", "項目を、その下位とともに別のところへ移す", ""),
    ("edit renumber", "項目の番号を改める", ""),
    ("edit reschedule", "項目の開始年度と終了年度を定める", ""),
    ("edit set", "項目の欄を定める", ""),
    (
        "edit split",
        "項目の一部から新しい項目を作る",
        "どれも、その一部から来たと述べる。元の項目は、終わるか除くとしない限り残る。",
    ),
    (
        "edit merge",
        "いくつかの項目を一つに統合する",
        "統合したものは、それらから来たと述べる。元の項目は、終わるか除くとしない限り残る。--delete では、その下位は統合したものの下に移る。",
    ),
    (
        "edit succeed",
        "項目の後継を加える",
        "元の項目は、終わるか除くとしない限り残る。--delete では、その下位は後継の下に移る。",
    ),
    (
        "fmt",
        "草案を正準形に書き直す",
        "順序、引用符、空白が保管庫と同じになり、計画の内容は変わらない。先頭の注釈は残る。ほかの注釈は失われるので、--drop-comments がなければ断る。",
    ),
    (
        "import",
        "公表された文書を読み、草案にする",
        "表をタブで区切ったテキスト、Markdown、HTML、DOCX、XLSX、PDF（pdftotext による）、StratML。草案は -o で指した、まだないファイルか、標準出力に書く。疑義はすべて、行と桁、元の文字列、置いた仮定、ほかの読み方とともに標準エラーに述べる。--base があれば、そこに同じ名称と場所のあるものは id を引き継ぎ、残りは決めるまで [[suggestion]] の行に残る。",
    ),
    (
        "match",
        "草案のどの項目が改訂のどれか、何が何を継ぐかを提案する",
        "内容・名称・場所の一致と似かたを計画全体で一度に量り、本文が述べる継承も読む。どの提案にも点数、理由、次点がある。基準に届かないものは述べない。--accept か --interactive で求められない限り何も適用しない。求められたときは id を移した草案が答えで、残りは [[suggestion]] の行に残る。提案がなければ 1。",
    ),
    (
        "identify",
        "写しがどの改訂かを言う",
        "保管庫の文書や写しと同じバイト列ならそれ、planctl の文書が帯びる印があればそれ、なければ近い改訂と違い。どれにも近くなければ 1。",
    ),
    (
        "check",
        "計画や公表された文書の、誤りとおかしな点を見つける",
        "どの指摘にも、規則、重さ（エラー：計画の矛盾、注意：見るべきもの、注、手がかり：字面からの推量）、だれが直すか（作成者・抽出・不明）、場所、直し方がある。--explain は規則の理由を述べる。--fail-on 以上のものがあれば終了コード 1。",
    ),
    (
        "commit",
        "草案を改訂として記録する",
        "記録したと言ったものは停電に耐える。計画も出典も前の改訂と同じなら 1、草案が正しくない・日付が使われている・id が別のものを指すことになるなら 2。0 以外では何も記録されていない。",
    ),
    (
        "act",
        "会議体が改訂について行ったことを記録する",
        "委員会が付議し、親会議が後日決定する。それぞれが改訂の act で、決定されるまで計画は（案）のまま。",
    ),
    (
        "annotate",
        "前の記録に注記し、または数えないことにする",
        "何も消さない。誤りだった記録は、残したまま数えない。",
    ),
    (
        "propose",
        "変更を、草案から採択まで運ぶ",
        "変更提案は保管庫の `drafts/` に、記録とは別に保つ。そのフォルダを取り去っても記録は何も失わない。提案の名は、改訂を指すところならどこにでも書ける。NAME@2 は第 2 版。",
    ),
    (
        "propose new",
        "変更提案を始め、直すための草案を書く",
        "草案は、ここの NAME.toml か、-o で指したファイルに書く。自分の草案から始めてもよい。そのときはそれが第 1 版で、最新の改訂を変えるものとなる。",
    ),
    (
        "propose save",
        "変更提案の版を残す",
        "版はすべて残る。草案のもとになった版より後に、ほかの者が版を残していれば、両方を合わせる。合わせられないところは競合となり、`planctl resolve` で決める。同じ版なら 1、競合があれば 1。",
    ),
    (
        "propose edit",
        "変更提案の最後の版を動詞で直し、次の版として残す",
        "--cause があれば、変えたところがかがみ文の点になる。同じ --cause の動詞は一つの点にまとまる。何も変わらなければ 1。",
    ),
    (
        "propose export",
        "変更提案を、ほかの者が直すためのブックか Word の文書に書く",
        "ブックは種類ごとに一枚、項目ごとに一行。Word の文書は公表の様式の計画で、変更履歴を付けて直す。どちらも `planctl propose import` が読み戻す。-o で指したファイルに書く。",
    ),
    (
        "propose import",
        "ほかの者がブックか Word の文書で直したものを取り込む",
        "何が変わったかを先に示す。ブックは次の版として残る。Word の文書では変更履歴の作成者ごとに一つの版となり、--record でだれのものかを言うまで記録しない。その後にほかの版ができていれば両方を合わせる。分からないところは、セルを挙げて断る。何も変わっていないか、競合があれば 1。",
    ),
    ("propose list", "開いている変更提案を挙げる", "なければ 1。"),
    ("propose show", "変更提案の状態、だれが何を述べたか、採択に何が足りないかを示す", ""),
    ("propose diff", "変更提案が、基にした改訂の何を変えるかを述べる", "--exit-code では、違いがあれば 1。"),
    (
        "propose interdiff",
        "変更提案の二つの版の間で何が変わったかを述べる",
        "前に読んだ版から何が変わったか。後の版を指さなければ最後の版。",
    ),
    ("propose log", "変更提案の、またはすべての提案の動きを、新しい順に挙げる", "なければ 1。"),
    (
        "propose submit",
        "変更提案の最後の版を審査に出す",
        "その後に残した版は、もう一度提出する。変わらなかったところの承認は残る。提出済みなら 1。",
    ),
    (
        "propose review",
        "変更提案を承認し、承認せず、または意見を述べる",
        "承認は、承認した変更そのものに及び、後の版にそれがある限り数える。--on があれば、一つの項目、または一つの欄だけについて述べる。",
    ),
    ("propose reject", "変更提案を却下する", ""),
    ("propose withdraw", "変更提案を取り下げる", ""),
    (
        "propose rebase",
        "変更提案を別の改訂、または別の提案に載せ替える",
        "前の基に対する変更を、新しい基に対して行う。別の提案に載せればそれを含むことになり、採択されれば両方が採択される。変わらないところの承認は引き継がれ、ほかは、だれが何を改めて見るべきかを述べる。競合では、ours が新しい基、theirs が提案。既にそこに基づいているか、競合があれば 1（競合のある版も残る）。",
    ),
    (
        "propose clashes",
        "開いている提案のどれとどれが同じところに触れ、どれが競合するかを述べる",
        "競合するものがあれば 1。",
    ),
    (
        "adopt",
        "変更提案の最後の版を改訂として記録する",
        "日付の直前の改訂に基づき、未決の行がなく、定めのとおり承認されていなければならない。足りないものはすべて挙げる。記録は版をハッシュで名指すだけで、審議については何も述べない。決定されるまで計画は（案）のまま。",
    ),
    (
        "policy",
        "採択にだれの承認が要るかを示し、または新しく記録する",
        "定めは小さな TOML：`[[rule]]` に `roles`（役）と、そのうちいくつの承認が要るか（`approvals`。なければ全員）。`plan` があればその計画だけ。`self_approval = true` でなければ、版を作った者は数えない。すべての定めを満たさなければならず、新しい定めは前のものに代わる。定めがなければ承認は要らない。",
    ),
    ("log", "改訂を新しい順に挙げる", ""),
    ("show", "改訂を、またはその一つの項目を下位とともに示す", ""),
    (
        "diff",
        "二つの改訂の間で何が変わったかを、計画の言葉で述べる",
        "引数なしは直近の二つ、改訂一つならそれと最新、ファイル一つなら最新とそれ。最初の行が、両側がどこまで分かっているかを述べる。--exit-code か二つのファイルでは、違いがあれば 1。",
    ),
    (
        "causes",
        "変更点を、編集できるファイルとして書き出す",
        "`planctl commit --causes` が受け取る形。文言、順序、どの項目が一つの点になるかを直せる。",
    ),
    (
        "plan",
        "計画そのものを公表の様式で書く（別紙）",
        "--lang en と言わなければ日本語。書いたものは `planctl import --base REV` で元の計画に戻る。ファイルやパイプへのテキストでは、表は import が読むタブ区切り。",
    ),
    (
        "redline",
        "二つの計画を一つの紙に書く（見え消し）",
        "端末では色、ほかでは [-削る-] と {+加える+}。Word では変更履歴となり、すべて元に戻せば変更前、すべて承諾すれば変更後の計画になる。--lang en と言わなければ日本語。引数がなければ最後の二つの改訂。",
    ),
    (
        "memo",
        "かがみ文「…の変更について」を書き、または照らす",
        "--lang en と言わなければ日本語。書くべき点がなければ 1。--check は、既にあるかがみ文を二つの計画の変更と双方向に照らす：変更のない事項、書かれていない変更、点数の誤り、仮称の違い、名称の誤記（あれば 1）。A B がなく、文書に計画もあれば、その計画と照らす。--template は様式（Jinja）で書く：{{ title }}、{{ date }}、{{ body }}、{{ lead }}、{{ count }}、{% for point in points %} の {{ point.text }}・{{ point.inferred }}・{{ point.declared }}、{% for note in notes %}、{% for paper in enclosed %} の {{ paper.label }}・{{ paper.title }}、{{ plan }}、{{ before }}、{{ after }}、{{ decided }}、{{ authority }}、{{ imprint }}、{{ hash }}、{{ lang }}。名が .html か .xml で終わるひな形では、入れる字を逃がす。",
    ),
    (
        "table",
        "新旧対照表を書く",
        "違うところに下線を引いて左右に並べ、同じところは略す。様式は proposal（変更案／現行、決定後は 変更後／変更前。既定）、law（改正後／改正前）、remarks（備考の欄を付ける）、errata（正誤表）、english、または proposal と違うところだけを書いた TOML ファイル。引数がなければ最後の二つの改訂。違いがなければ 1。",
    ),
    (
        "roadmap",
        "ロードマップを描く：横に年度、縦に課題",
        "端の分からない期間は薄れ、評価は前・中・後の印、名称が未定のものは破線、後継は線で結ぶ。--against があれば、加わったもの、なくなったもの、移ったもの、延びたものを、図と言葉で示す。--lang en と言わなければ日本語。",
    ),
    (
        "amend",
        "改め文を書く：一つの改訂を次の改訂にする文",
        "「…中「甲」を「乙」に改める。」など。文で述べられないこと（id、継承、不明とすること）は末尾の付記に立つ。`planctl apply` がこれを行い、付記があれば結果は後の改訂と同じハッシュになる。文は --lang にかかわらず日本語。引数なしは直近の二つ。違いがなければ 1。",
    ),
    (
        "merge",
        "一つの計画から作られた二つの案を合わせる",
        "すべて id と欄により、似かたは見ない。一方だけが変えたところはその案のとおり。文は双方が別の箇所を変えていれば両方を入れ、集合は加えたものを入れて除いたものを除く。決まらないところは元のままとし、三つの値を [[conflict]] の行に置く（`planctl resolve` で決める）。結果は草案で、標準出力か、まだないファイルに書く。競合は標準エラーに述べる。競合があれば 1（結果は書かれている）、合わせられなければ 2。",
    ),
    (
        "resolve",
        "合わせた草案の競合を決める",
        "取った値が計画に入り、[[conflict]] の行は、何を、なぜ、だれが取ったかとともに残る。未決ではなくなり、`planctl commit` は記録に入れない。決めた競合を決め直すこともできる。ファイルは正準形に書き直される（-o で別のファイル、`-o -` で標準出力）。そう決めると計画が成り立たないなら 2。",
    ),
    (
        "apply",
        "改め文か、`planctl diff --format json` の答えを計画に対して行う",
        "FILE は改め文（テキスト、Markdown、HTML、DOCX）か JSON。答えは草案で、-o で指した、まだないファイルか標準出力に書き、ハッシュは標準エラーに述べる。元とする計画が違う、字句がない、言うより多い、場所がないか複数あるときは、その文の場所を示して断り、何も書かない。",
    ),
    ("kinds", "変更の種類を挙げ、または一つを例で説明する", ""),
    ("git", "git に、計画のファイルを項目と欄ごとに示させ、合わせさせる", ""),
    (
        "git setup",
        "計画のファイルの差分と統合に planctl を使うよう git に告げる",
        "ドライバをリポジトリの設定に、計画のファイル（または示した型）を info/attributes に書く。コミットされるものは何も変わらない。計画のファイルが増えたら、もう一度行う。計画のファイルがなく、型も示されなければ 1。",
    ),
    ("git unsetup", "`planctl git setup` が git に告げたことを取り消す", "設定がなければ 1。"),
    ("git diff", "ファイル一つの変更を示す（git が呼ぶ）", "計画でないファイルは git のとおりに示す。"),
    (
        "git merge",
        "ファイル一つを合わせる（git が呼ぶ）",
        "計画でないファイルは git のとおりに合わせる。競合があれば 1。",
    ),
    (
        "verify",
        "保管庫を、すべて読んで、それ自身の主張に照らす",
        "主張ごとに、証明・未証明・矛盾と、問題のあるファイルを述べ、どの保管庫にも証明できないことも述べる。自らの鍵にだけ照らした保管庫は自己矛盾がないだけで、外部の裏付けはない。--against・--signers・--tsa-ca が外からの証拠を持ち込む。--against は、よそに載ったチェックポイントか証明、または保管庫の別の写し（クローンなど）。写しについては、一方が遅れているか、双方が同じ番号の記録を作ったかも述べる。--proof では、一つの記録の証明を、それ自身と外からの証拠に照らす（保管庫は要らない）。--require-anchor が満たされなければ 1、矛盾、破損、欠落、分岐があれば 3。",
    ),
    (
        "sign",
        "記録に署名する、または時刻証明を付ける",
        "署名するのは、記録をハッシュで名指し、署名した時に記録簿に何があったかを述べる小さな陳述。署名は ssh-keygen が行うので、エージェント、パスフレーズ、セキュリティキーの鍵が使える。鍵は署名者の名簿（`planctl signers`）になければならない（その鍵を載せる名簿そのものへの署名を除く）。署名の前に記録簿全体を確かめ、この写しが前に持っていたものと比べる。時刻証明は、記録のファイルに対する RFC 3161 の応答で、`openssl ts -query -data revisions/log/00000004.toml -sha256 -cert -out q.tsq` とどの発行者の答えでもよい。同じ鍵の署名が既にあれば 1。",
    ),
    (
        "signers",
        "だれの鍵が数えられるかを示し、または新しい名簿を出す",
        "名簿は OpenSSH の allowed_signers：役（, で区切る）、その後に公開鍵。その鍵のうち --threshold の数と、前の名簿の鍵のうち前の名簿が求めた数がその記録に署名する（`planctl sign '#N'`）と有効になる。鍵は、自らの時計ではなく記録簿での位置により、そこから先で数えられる。名簿にない鍵はもう署名できない。--revoke は、そのほかに、どの記録から先を信じないかを述べる。名簿がないか、同じものが既にあれば 1。",
    ),
    (
        "checkpoint",
        "記録簿の末尾を 3 行で示し、保つ",
        "記録簿の名、記録の件数、その木の根（RFC 6962、C2SP tlog-checkpoint の形）。会議録や官報など、記録の持ち主が書き換えられない所に載せれば、初めからその件数までの記録が何であったかをいつまでも示す（`planctl verify --against FILE`）。--sign では署名も並べて保つ。",
    ),
    (
        "prove",
        "一つの記録の、それだけで立つ証明を書く",
        "記録、そこから木の根までの道（RFC 6962）、チェックポイントとその署名、記録への陳述を一つのファイルに書く。チェックポイントをよそで得た者には、保管庫も planctl の言葉も要らない：`planctl verify --proof FILE --against CHECKPOINT`。",
    ),
    (
        "redact",
        "記録のファイルの中身を非公開にする。ハッシュは残る",
        "保つべきでなかった文書のためのもの。だれがなぜ非公開にしたかを記録し、その後に中身を消す。名、ハッシュ、大きさはずっと残り、`planctl verify` は非公開と述べ、写しを持つ者はそれがその文書であったことを示せる。計画、出典、文書、提案の版は非公開にできる。記録、陳述、署名、名簿はできない。署名者の名簿があれば、署名が要る。ほかの写しには中身が残る。既に非公開なら 1。",
    ),
    (
        "repair",
        "壊れた、または失われたファイルを、保管庫の別の写しから戻す",
        "この保管庫自身の記録が名指すファイルだけを、名指すとおりの中身でだけ戻す。記録は後の記録が、ほかはハッシュが定める。そこにあったものは `.planctl/damaged/` によけ、何も消さない。写しにだけある記録は加えず、非公開のものはそのまま。戻せないものがあれば 1。",
    ),
    (
        "tidy",
        "中断された書き込みの残した一時ファイルを片付ける",
        "保管庫の一時置き場にある、しばらく触れられていないものだけ。記録のファイルは決して消さない。どの記録も名指さないファイルは、別の写しの記録が名指すかもしれないので残す。なければ 1。",
    ),
    (
        "packet",
        "一つの変更の資料をすべてフォルダに書く：かがみ文、計画、新旧対照表、見え消し、ロードマップ",
        "Word の文書と、LibreOffice があれば（PLANCTL_OFFICE でも指せる）PDF。資料の一覧（頁数と SHA-256）と、すべてを入れた ZIP も付く。かがみ文に付くものは別紙、いくつもあれば別紙１、別紙２とし、--numbers があれば計画のほかはその番号。資料が互いに食い違うときは何も書かない。フォルダは -o で指す。",
    ),
    (
        "export",
        "計画をほかのプログラムに渡す：StratML Part 2、JSON とその差分、行、Markdown",
        "--format json（既定）・stratml・csv・md は改訂か草案を一つ取り、なければ最新。json-patch は diff と同じく二つを取り、それぞれの json の間の差分（RFC 6902）を与える。StratML に置く場所のないものは、種類と項目ごとに標準エラーに述べる。",
    ),
    ("schema", "コマンドの答えの JSON Schema を示す", ""),
    (
        "completions",
        "シェルがコマンド、オプション、改訂、id を補完するためのスクリプトを示す",
        "bash、zsh、fish、elvish、powershell。候補は生きている：作業中の保管庫の日付を新しい順に、最新の計画の id を名称とともに。bash では source <(planctl completions bash)。",
    ),
    ("man", "planctl またはコマンドの手引きを man の形で示す", "すぐ読むには：planctl man diff | man -l -"),
    ("help", "この説明、またはコマンドの説明を示す", ""),
];

/// What each argument says; a command's own before the one for all.
const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("", "directory", "このフォルダで実行したものとして扱う"),
    ("", "store", "保管庫。なければ、ここから上に `revisions/` としても探す"),
    ("", "plan", "保管庫に計画が複数あるときの計画"),
    ("", "format", "答えの形"),
    ("", "output", "答えをファイルに書く"),
    ("", "lang", "答えの言語。なければ LC_ALL、LC_MESSAGES、LANG による"),
    ("", "color", "色を付けるとき"),
    ("", "no_pager", "長い答えをページャに渡さない"),
    ("", "vocabulary", "内蔵のもののほかに、計画を読むための語彙"),
    ("", "max_size", "ファイルの大きさの上限（MiB）"),
    ("", "help", "説明を示す（-h は短く）"),
    ("", "version", "版を示す"),
    ("", "sides", "改訂か草案：A B、または A..B"),
    ("", "revision", "改訂"),
    ("", "item", "この項目だけ"),
    ("", "force", "ファイルがあっても置き換える"),
    ("", "author", "記録する担当（ライフサイエンス課 など）"),
    ("", "message", "述べておくこと"),
    ("edit", "draft", "動詞が直す草案"),
    ("edit", "drop_comments", "動詞で失われる注釈を捨てる"),
    ("edit", "kind", "種類：project、研究開発課題"),
    ("edit", "under", "上位の項目"),
    ("edit", "name", "名称"),
    ("edit", "id", "id。一度だけ付け、ずっと変えない。なければ空いているもの"),
    ("edit", "field", "欄とその値。集合なら要素ごとに繰り返す"),
    ("edit", "unknown", "不明とする欄"),
    ("edit", "before", "この項目のすぐ前"),
    ("edit", "after", "この項目のすぐ後"),
    ("edit", "first", "同じ上位の最初"),
    ("edit", "last", "同じ上位の最後"),
    ("edit", "item", "項目"),
    ("edit", "items", "項目"),
    ("edit", "ends", "元の項目が終わる年度"),
    ("edit", "delete", "元の項目を除く"),
    ("edit", "with_references", "--delete のとき、元の項目を指すものは、代わるものを指すようにする"),
    ("edit delete", "with_children", "その下位も除く"),
    ("edit delete", "with_references", "それを指す参照も除く（指している項目は残る）"),
    ("edit rename", "provisional", "仮称である"),
    ("edit rename", "settled", "確定した名称である"),
    ("edit move", "under", "移る先の上位。なければ今の上位、または隣に置く項目の上位"),
    ("edit renumber", "label", "番号。2-4 など"),
    ("edit renumber", "clear", "番号はない"),
    (
        "edit reschedule",
        "from",
        "開始年度：FY2026、令和8年度、R8、<=FY2018。または unknown（不明）、none（なし）",
    ),
    ("edit reschedule", "to", "終了年度（その年度を含む）"),
    ("edit set", "place", "項目とその欄：bbj.overview"),
    ("edit set", "value", "値。集合ならいくつでも"),
    ("edit set", "add", "集合に要素を加える"),
    ("edit set", "remove", "集合から要素を除く"),
    ("edit set", "clear", "空とする"),
    ("edit set", "unknown", "不明とする"),
    ("edit split", "into", "分けたものの名称"),
    ("edit split", "id", "分けたものの id（同じ順）。なければ空いているもの"),
    ("edit merge", "into", "既にある、統合先の項目"),
    ("edit merge", "kind", "種類（元と違うとき）"),
    ("edit merge", "under", "上位の項目。なければ最初のものの上位"),
    ("edit succeed", "kind", "種類（元と違うとき）"),
    ("edit succeed", "under", "上位の項目。なければ元の項目の上位"),
    ("", "sign", "記録したものに、その役として署名する"),
    ("", "key", "鍵：秘密鍵、またはエージェントが秘密鍵を持つ公開鍵"),
    ("verify", "against", "よそのチェックポイントか証明、または保管庫の別の写し。繰り返してよい"),
    ("verify", "signers", "その人のものとよそで分かっている鍵（allowed_signers）"),
    ("", "tsa_ca", "信頼する時刻証明の発行者の証明書（PEM）"),
    ("verify", "require_anchor", "外からの証拠が記録を示さなければ失敗とする"),
    ("verify", "now", "未来の時刻を見分ける時。なければこの機械の時計"),
    ("verify", "proof", "保管庫でなく、この証明を照らす"),
    ("sign", "about", "改訂、または記録 4 なら `#4`"),
    ("sign", "drafts", "記録でなく、変更提案の記録簿のもの"),
    ("sign", "role", "どの役として。なければ、鍵が一つの役だけのものならその役"),
    ("sign", "timestamp", "署名せず、この時刻証明を付ける"),
    ("signers", "set", "出す名簿"),
    ("signers", "threshold", "その鍵のうちいくつが、これと次の名簿に署名しなければならないか"),
    ("signers", "revoke", "ある記録から先を信じない鍵：`SHA256:…@N`"),
    ("checkpoint", "role", "どの役として。なければ、鍵が一つの役だけのものならその役"),
    ("prove", "about", "改訂、または記録 4 なら `#4`"),
    ("repair", "from", "写し：保管庫のフォルダ、または `revisions/` に保管庫のあるフォルダ"),
    ("tidy", "older", "何時間触れられていないものか"),
    ("tidy", "dry_run", "何も消さない"),
    ("redact", "files", "保管庫の中のファイル（`evidence/4f1c….pdf` など）。名は途中まででもよい"),
    (
        "log",
        "evidence",
        "すべての記録を、何が証明されるかとともに：だれが署名したか、だれの署名がそれを見たか、いつまでにあったか。--format jsonl では監査記録（記録ごとに一行の JSON、古い順）",
    ),
    ("git", "global", "この利用者のすべてのリポジトリについて"),
    (
        "git setup",
        "pattern",
        "どのファイルが計画か（.gitattributes の書き方）。なければ見つかったもの、--global ならすべての TOML。計画でないものは git のとおりに扱う",
    ),
    (
        "git diff",
        "argument",
        "git が渡すもの：パス、前のファイル、そのハッシュ、そのモード、後のファイル、そのハッシュ、そのモード",
    ),
    ("git merge", "base", "両側のもと"),
    ("git merge", "ours", "こちら側。結果に置き換わる"),
    ("git merge", "theirs", "あちら側"),
    ("git merge", "marks", "git の競合の印の長さ"),
    ("git merge", "path", "リポジトリの中のファイルの場所"),
    ("propose", "name", "変更提案"),
    ("propose", "author", "その役（ライフサイエンス課 など）"),
    ("propose", "message", "その理由、または述べておくこと"),
    ("propose new", "from", "変えようとする改訂、または草案"),
    ("propose import", "file", "返ってきたファイル"),
    ("propose import", "from", "どこから返ってきたか"),
    ("propose import", "record", "この作成者の変更を記録する。名がなければすべて"),
    ("propose import", "dry_run", "何も記録しない"),
    ("propose edit", "cause", "どの点（かがみ文）に属するか"),
    ("propose save", "draft", "草案。なければ、ここの NAME.toml"),
    ("propose save", "causes", "かがみ文の点。`planctl causes` が書く形のファイル"),
    ("propose list", "all", "終わったものも"),
    ("propose interdiff", "before", "前の版"),
    ("propose interdiff", "after", "後の版"),
    ("propose review", "approve", "その変更をしてよい"),
    ("propose review", "reject", "その変更をしてはならない"),
    ("propose review", "comment", "知らせること、考えるべきこと"),
    ("propose review", "on", "何についてか：項目、または項目.欄"),
    ("propose review", "read", "最後の版でなければ、読んだ版"),
    ("adopt", "date", "改訂を名付ける日付：計画の会議体が決定または付議した日"),
    ("adopt", "kind", "策定、一部改訂、全部改訂。なければ、最初なら策定、でなければ一部改訂"),
    ("adopt", "effective", "効力の生じる日"),
    ("adopt", "published", "公表された日"),
    ("adopt", "source", "証拠として保つ文書：`ファイル, url=…, retrieved=日付, original=not-held`"),
    ("adopt", "restore", "id が不在ののち戻ること、別の種類になることを許す"),
    ("propose diff", "stat", "代わりに、変更の種類ごとの数"),
    ("propose interdiff", "stat", "代わりに、変更の種類ごとの数"),
    ("propose diff", "name_only", "違う項目の名だけ"),
    ("propose interdiff", "name_only", "違う項目の名だけ"),
    ("propose diff", "word_diff", "変わった文を一度だけ、[-旧-]{+新+} の形で"),
    ("propose interdiff", "word_diff", "変わった文を一度だけ、[-旧-]{+新+} の形で"),
    ("propose diff", "kind", "この種類の変更がある項目だけ（`planctl kinds`）。何度でも書ける"),
    ("propose interdiff", "kind", "この種類の変更がある項目だけ（`planctl kinds`）。何度でも書ける"),
    ("propose diff", "exit_code", "違いがあれば 1 で終わる"),
    ("propose interdiff", "exit_code", "違いがあれば 1 で終わる"),
    ("propose diff", "reverse", "逆向きに"),
    ("propose interdiff", "reverse", "逆向きに"),
    (
        "adopt",
        "act",
        "会議体が行ったこと：`付議, body=…, date=…, meeting=…, paper=…, inferred=理由`。最初の語は 付議・了承・決定・報告",
    ),
    ("propose rebase", "onto", "新しい基：改訂、または提案"),
    ("propose rebase", "explain", "規則で決めたことを挙げる"),
    ("propose rebase", "dry_run", "何も記録しない"),
    ("adopt", "name", "変更提案"),
    ("policy", "set", "記録する定め"),
    ("roadmap", "what", "改訂か草案"),
    ("roadmap", "against", "この改訂か草案からの変更を示す"),
    ("roadmap", "paper", "何に合わせるか：screen は一枚（幅 1,200 画素）、a4 は A4 横のページ"),
    ("roadmap", "from", "描く最初の年度：2021、FY2021、令和3年度、R3"),
    ("roadmap", "to", "描く最後の年度"),
    ("init", "folder", "保管庫のフォルダ"),
    ("init", "origin", "ほかのどの記録とも違う名（`mext.example/plans` など）"),
    ("init", "authority", "だれの記録か。これから作る文書はみなそれを示す"),
    ("new", "id", "計画の id。一度だけ付け、ずっと変えない"),
    ("new", "name", "計画の名称"),
    ("new", "written_in", "書くときの語彙。なければ --vocabulary のもの、または mext-rd-plan/1"),
    ("fmt", "file", "草案。`-` は標準入力"),
    ("fmt", "ids", "id のない項目に、どの改訂も使っていない id を付ける"),
    ("fmt", "check", "何も変えず、正準形かどうかを言う"),
    ("fmt", "drop_comments", "注釈を捨てる"),
    ("", "form", "内蔵のもののほかに、公表された文書の書き方（様式）"),
    ("import", "file", "文書。`-` は標準入力"),
    ("import", "base", "id を引き継ぐ改訂か草案"),
    ("import", "from", "名とバイト列から分からないときの形式"),
    ("import", "interactive", "提案を一つずつ端末で尋ねる"),
    ("import", "quiet", "疑義を挙げず、数だけ言う"),
    ("match", "draft", "草案か、公表された文書"),
    (
        "match",
        "base",
        "id を探す改訂か草案。なければ最新の改訂。改訂がなければ、草案の中の継承だけを提案する",
    ),
    ("match", "bar", "この点数（%）に届かないものは述べない"),
    ("match", "accept", "この点数（%）以上の提案をすべて採る"),
    ("match", "interactive", "一つずつ端末で尋ねる"),
    ("identify", "file", "写し：文書、草案、保管庫の写し"),
    ("identify", "most", "近いものをいくつ挙げるか"),
    ("check", "what", "草案、改訂、または公表された文書"),
    ("check", "accepted", "許容した指摘：理由と期限のある [[accept]] の行の TOML"),
    ("check", "date", "施策や期限を判断する日。なければ改訂自身の日"),
    ("check", "explain", "規則とその理由を述べる。規則を指さなければすべて"),
    ("check", "promises", "改訂の約束（仮称、予定、検討中）と、それを果たした改訂を挙げる"),
    ("check", "fail_on", "どの重さから否定の答えとするか"),
    ("commit", "draft", "草案。`-` は標準入力"),
    ("commit", "date", "改訂を名付ける日付：計画の会議体が決定または付議した日"),
    ("commit", "kind", "策定、一部改訂、全部改訂。なければ、最初なら策定、でなければ一部改訂"),
    (
        "commit",
        "act",
        "会議体が行ったこと：`決定, body=…, date=…, meeting=…, paper=…, inferred=理由`。最初の語は 付議・了承・決定・報告",
    ),
    ("commit", "effective", "効力の生じる日"),
    ("commit", "published", "公表された日"),
    ("commit", "causes", "かがみ文の点。`planctl causes` が書く形のファイル"),
    ("commit", "source", "証拠として保つ文書：`ファイル, url=…, retrieved=日付, original=not-held`"),
    ("commit", "correction", "この日付の改訂を差し替える（訂正）"),
    ("commit", "restore", "id が不在ののち戻ること、別の種類になることを許す"),
    ("act", "act", "行ったこと：付議・了承・決定・報告"),
    ("act", "body", "会議体"),
    ("act", "date", "その日"),
    ("act", "meeting", "その何回目の会議か"),
    ("act", "paper", "それを示す文書"),
    ("act", "inferred", "文書に明記がないとき、そう推定した理由"),
    ("annotate", "about", "改訂、または記録 4 なら `#4`"),
    ("annotate", "set_aside", "その記録をもう数えない"),
    ("log", "oneline", "一改訂を一行で"),
    ("log", "most", "この数まで"),
    ("log", "since", "この日以後の改訂だけ"),
    ("log", "until", "この日以前の改訂だけ"),
    ("log", "item", "この項目が変わった改訂だけ"),
    ("show", "what", "改訂か草案"),
    ("show", "item", "この項目とその下位だけ"),
    ("diff", "stat", "代わりに、変更の種類ごとの数"),
    ("diff", "name_only", "違う項目の名だけ"),
    ("diff", "word_diff", "変わった文を一度だけ、[-旧-]{+新+} の形で"),
    ("diff", "kind", "この種類の変更がある項目だけ（`planctl kinds`）。何度でも書ける"),
    ("diff", "exit_code", "違いがあれば 1 で終わる"),
    ("diff", "reverse", "逆向きに"),
    ("plan", "what", "改訂又は草案"),
    ("plan", "attachment", "右上の札。例：別紙"),
    ("redline", "sides", "改訂又は草案：A B 又は A..B"),
    ("redline", "marks", "Word での示し方：tracked は変更履歴、static は PDF にも残る赤の取消線と下線"),
    ("redline", "author", "変更履歴の作成者。なければ変更後の計画を出した会議体"),
    ("redline", "date", "変更履歴の日付。なければ変更後の計画の日付"),
    ("redline", "attachment", "右上の札。例：別紙"),
    ("memo", "causes", "記録された点の代わりに、`planctl causes` の書く形のファイルの点"),
    ("memo", "check", "既にあるかがみ文（読める形式の文書）を変更と照らす"),
    ("memo", "template", "ひな形で書く：ファイル、または --show-template の名"),
    ("memo", "show_template", "組込みのひな形を示す"),
    ("table", "sides", "改訂か草案：A B、または A..B"),
    ("table", "style", "様式：組込みの名か、ファイル"),
    ("table", "no_bom", "--format csv：表計算ソフトに UTF-8 と知らせる印を付けない"),
    ("table", "show_style", "組込みの様式をファイルの形で示す"),
    ("memo", "derive", "申告があっても、点を二つの計画から導く"),
    ("amend", "grammar", "代わりに、改め文の文法を示す"),
    ("amend", "without_foot", "付記を付けない。行った結果の id は仮のもの"),
    ("apply", "file", "改め文か JSON。`-` は標準入力"),
    ("apply", "to", "元とする改訂か草案。なければ、文か JSON が名指すもの、それもなければ最新"),
    ("merge", "base", "双方の元：改訂か草案"),
    ("merge", "ours", "一方の案"),
    ("merge", "theirs", "他方の案"),
    ("merge", "explain", "双方が変えたところを規則で決めたなら、それも述べる"),
    ("merge", "dry_run", "何も書かず、競合だけを述べる"),
    (
        "resolve",
        "place",
        "場所：項目の id と、欄名、`under`（上位）、下位の種類（記載順）又は `item`（全体）",
    ),
    ("resolve", "take", "取るもの：`ours`、`theirs`、`base` か、草案に書く形の値"),
    ("resolve", "reason", "理由"),
    ("resolve", "by", "だれが決めたか"),
    ("resolve", "draft", "草案、または変更提案（結果は次の版になる）"),
    ("resolve", "drop_comments", "注釈を落とす"),
    ("kinds", "kind", "この種類だけを、前後の計画の例とともに"),
    ("schema", "command", "コマンド。なければすべて"),
    (
        "packet",
        "numbers",
        "資料の番号：かがみ文、次いで対照表、見え消し、ロードマップ、添付の順。資料1-1,資料1-2",
    ),
    ("packet", "papers", "かがみ文のほかに作る資料"),
    ("packet", "attach", "そのまま付けるファイル"),
    ("packet", "style", "新旧対照表の様式：組込みの名かファイル"),
    ("packet", "no_pdf", "LibreOffice があっても Word の文書だけを作る"),
    ("export", "sides", "改訂か草案。json-patch には二つ：A B、または A..B"),
    ("export", "no_bom", "表計算ソフトに UTF-8 と知らせる印を付けない"),
    ("completions", "shell", "シェル"),
    ("man", "command", "コマンド。なければ planctl 自身"),
];

/// The whole command line with its help in Japanese.
pub(super) fn in_japanese(command: Command) -> Command {
    let command = described(command, "")
        .about("計画の版管理：日付のある改訂、何が変わったかを計画の言葉で、そしてそれを述べる文書")
        .long_about(format!(
            "計画の版管理：日付のある改訂、何が変わったかを計画の言葉で、そしてそれを述べる文書。\n\n改訂は、日付（2026-01-16、令和8年1月16日、R8.1.16）、latest、latest~1、その日に効力のあるものを指す @{{2025-12-01}}、ハッシュの先頭 4 桁以上、変更提案の名、または草案か公表された文書のパスで指す。A..B は一組。\n\n{CODES}"
        ));
    with_subcommands(command, "")
}

/// The commands below this one, whose own words from the outermost are `path`.
fn with_subcommands(command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command.subcommand_help_heading("コマンド");
    for name in names {
        let below = format!("{path} {name}").trim_start().to_owned();
        command = command.mut_subcommand(name, |sub| {
            let sub = with_subcommands(described(sub, &below), &below);
            let Some((_, about, more)) = command_help(&below) else { return sub };
            let long = if more.is_empty() {
                format!("{about}\n\n{CODES}")
            } else {
                format!("{about}\n\n{more}\n\n{CODES}")
            };
            sub.about(*about).long_about(long)
        });
    }
    command
}

/// The command that a command of a proposal is the same as: the verbs of editing, and adoption.
fn same_as(path: &str) -> Option<&str> {
    path.strip_prefix("propose ").filter(|same| *same == "adopt" || same.starts_with("edit "))
}

/// What a command does in Japanese.
fn command_help(path: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let known = |path: &str| COMMANDS.iter().find(|(command, ..)| *command == path);
    known(path).or_else(|| known(same_as(path)?))
}

/// What an argument of a command is in Japanese: said of the command itself, or of one above it.
fn argument_help(path: &str, argument: &str) -> Option<&'static str> {
    let above = path.match_indices(' ').map(|(at, _)| &path[..at]).rev();
    let same = same_as(path).into_iter().flat_map(|same| [same, same.split(' ').next().unwrap_or(same)]);
    same.chain([path]).chain(above).chain([""]).find_map(|path| {
        let known = ARGUMENTS.iter().find(|(of, name, _)| *of == path && *name == argument);
        known.map(|(_, _, help)| *help)
    })
}

fn described(command: Command, name: &str) -> Command {
    let command = command.help_template(TEMPLATE).disable_help_flag(true).disable_version_flag(true);
    let flag = |id: &'static str, short, action| Arg::new(id).short(short).long(id).action(action);
    let command = command.arg(flag("help", 'h', clap::ArgAction::Help)).arg(flag(
        "version",
        'V',
        clap::ArgAction::Version,
    ));
    command.mut_args(|argument| {
        let id = argument.get_id().as_str().to_owned();
        let heading = match (argument.is_positional(), argument.is_global_set()) {
            (true, _) => "引数",
            (false, true) => "共通のオプション",
            (false, false) => "オプション",
        };
        let values: Vec<String> = match argument.get_action() {
            clap::ArgAction::Set => {
                argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
            }
            _ => Vec::new(),
        };
        let values = if values.is_empty() { String::new() } else { format!("（{}）", values.join("、")) };
        let argument = argument.help_heading(heading);
        let argument = if values.is_empty() { argument } else { argument.hide_possible_values(true) };
        match argument_help(name, &id) {
            Some(help) => argument.help(format!("{help}{values}")).long_help(None),
            None => argument,
        }
    })
}

/// What is wrong with the arguments, in Japanese; `None` for help and version, which are none.
pub(super) fn usage_error(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let said = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::InvalidSubcommand => {
            format!("`{}` というコマンドはありません", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("`{argument}` という引数はありません"),
        ErrorKind::MissingRequiredArgument => format!("要る引数がありません：{argument}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue);
            let valid = text(ContextKind::ValidValue);
            let valid = if valid.is_empty() { String::new() } else { format!("（{valid} のどれか）") };
            format!("`{argument}` の値 `{value}` は使えません{valid}")
        }
        ErrorKind::ArgumentConflict => {
            format!("`{argument}` は `{}` と一緒に使えません", text(ContextKind::PriorArg))
        }
        _ => error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .map(text)
        .find(|near| !near.is_empty());
    let hint = match near {
        Some(near) => format!("`{near}` のことですか"),
        None => "`planctl help` がコマンドを、`planctl help コマンド` が引数を示します".to_owned(),
    };
    Some(format!("エラー: {}\n対処: {hint}", planctl::text::visible(&said)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_command_and_argument_has_its_japanese() {
        let command = crate::cli::Args::<crate::cli::Described>::command();
        held(&command, "");
        in_japanese(command).debug_assert();
    }
    fn held(command: &Command, path: &str) {
        for argument in command.get_arguments() {
            assert!(
                argument_help(path, argument.get_id().as_str()).is_some(),
                "{path} {}",
                argument.get_id()
            );
        }
        for sub in command.get_subcommands() {
            let below = format!("{path} {}", sub.get_name()).trim_start().to_owned();
            assert!(command_help(&below).is_some(), "{below}");
            held(sub, &below);
        }
    }
}
