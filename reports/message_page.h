/* Words about the label and the charts of the page: rows of the list in message_list.h. */

/* the three questions of a reader in a hurry */
M(ASK_MORE, "Which product detects more?", "どの製品がより多く検知するか")
M(ASK_MAY, "May I say so?", "そう言ってよいか")
M(ASK_UNTESTED, "What was not tested?", "何を試験していないか")
M(MORE_FIGURES,
  "Attacks detected in this run, as shares of those tried:", "この実施で検知した攻撃の割合：")
M(MORE_ONE, "Only one product was tested. Attacks detected, as a share of those tried:",
  "試験した製品は一つだけです。検知した攻撃の割合：")
M(MORE_HIGHEST, "The highest figure is that of {1}.", "数値が最も高いのは {1} です。")
M(MORE_SAME, "The highest figure is shared by {1}.", "最も高い数値で並ぶのは {1} です。")
M(MAY_NO, "No.", "いいえ。")
M(MAY_YES, "Yes.", "はい。")
M(MAY_PARTLY, "In part.", "一部については言えます。")
M(MAY_MORE, "{1} detects more than {2}.", "{1} は {2} より多く検知します。")
M(MAY_UNDECIDED,
  "Not decided: {1}. That does not make them equal, and no order follows for them from this run.",
  "判定できない対：{1}。同等という意味ではなく、この実施から順序は導けません。")
M(MAY_HOW,
  "Compared on the same cases, by whole clusters, at {1} confidence for all pairs together. It "
  "holds "
  "for what was run here.",
  "同じケースについてクラスター単位で比べ、全対あわせて信頼度 {1} "
  "で判定しました。ここで実施した範囲"
  "についての結論です。")
M(MAY_OVERLAP,
  "The interval of {1} overlaps with that of {2}, and the products were not compared case by case. "
  "No "
  "order follows from this run; nor does it follow that they are equal.",
  "{1} の区間は {2} "
  "の区間と重なっており、ケースごとの比較もしていません。この実施からは順序も、同等"
  "であることも導けません。")
M(MAY_APART,
  "The interval of {1} lies above all others, which hints at a difference, but the products were "
  "not compared case by case. No order follows from this run.",
  "{1} の区間は他のすべてより上にあり、差があることをうかがわせますが、ケースごとの比較をしていませ"
  "ん。この実施から順序は導けません。")
M(MAY_ONE, "One product alone cannot be more or less than another.",
  "製品が一つだけでは、多い少ないを述べられません。")
M(MAY_FEW,
  "Fewer than two products have a rate: the criteria ask for {1} cases in {2} clusters at least.",
  "率を示せる製品が二つありません（評価基準の下限：{1} ケース、{2} クラスター）。")
M(UNTESTED_ASPECTS, "Not tested: {1}.", "未試験：{1}。")
M(UNTESTED_PARTLY, "Only in part: {1}.", "一部だけ：{1}。")
M(UNTESTED_OF, "Of {1}: {2}.", "{1} について：{2}。")
M(UNTESTED_TACTICS, "Stages of an attack (ATT&CK tactics) without a single one: {1} of {2}.",
  "攻撃を一つも試していない段階（ATT&CK の戦術）：{2} 段階中 {1}。")
M(UNTESTED_MEANS, "None of this has passed or failed.", "これらは合格でも不合格でもありません。")
M(LIST_COMMA, ", ", "、")
M(LIST_SEMICOLON, "; ", "、")
M(LIST_ITEM, "{1}", "「{1}」")

/* the label */
M(LABEL_WORK, "Per 1,000 ordinary actions", "通常の操作 1,000 件あたり")
M(LABEL_FALSE_ALERTS, "{1} false alerts", "誤警報 {1} 件")
M(LABEL_FALSE_BLOCKS, "{1} wrongly blocked", "誤遮断 {1} 件")
M(LABEL_ALERTS_IN, "{1} false alerts in {2} actions", "操作 {2} 件に対し誤警報 {1} 件")
M(LABEL_BLOCKS_IN, "{1} of {2} wrongly blocked", "操作 {2} 件中 {1} 件を誤遮断")
M(LABEL_CONTENT, "Rules or signatures dated", "ルール・シグネチャの日付")
M(LABEL_DATE, "Tested on", "試験日")
M(LABEL_AGE, "Median age of the attack intelligence", "攻撃情報の経過時間（中央値）")
M(LABEL_NO_AGE, "not known", "不明")
M(LABEL_CRITERIA, "Criteria", "評価基準")
M(LABEL_CASES, "Cases", "ケース")
M(LABEL_CASES_COUNT, "{1} attacks, {2} of ordinary work", "攻撃 {1}、通常業務 {2}")
M(LABEL_READ,
  "The range after a rate is its interval at {1} confidence: where the true rate may well lie. A "
  "cluster holds cases that are alike, such as the variants of one attack; they tell less than as "
  "many separate ones. The marks compare with the limits of the criteria.",
  "率の後ろの範囲は信頼度 {1} "
  "の信頼区間で、真の率がありそうな範囲です。クラスターは、同じ攻撃の変種"
  "など似たケースのまとまりで、得られる情報は独立した同数のケースより少なくなります。適合・不適合の"
  "印"
  "は、評価基準のしきい値との比較です。")

/* charts */
M(CHART_TABLE, "The figures of this chart as a table", "この図の数値を表で見る")
M(HEAD_MATRIX, "By stage of attack and technique (MITRE ATT&CK)",
  "攻撃の段階・テクニック別の検知（MITRE ATT&CK）")
M(CAP_MATRIX,
  "Columns are tactics, the stages of an attack, in the order in which they usually follow; boxes "
  "are techniques. A line gives the attacks that a product detected, of those scored, shaded by "
  "share. What was not tested is left out. A box stands for the cases run here, not for every way "
  "of using that technique.",
  "列は戦術（攻撃の段階）を通常の進行順に並べたもの、枠はテクニックです。各行は、採点した攻撃のうち"
  "製品が検知した件数で、割合に応じて濃淡をつけています。試験していないものは載せていません。枠の数"
  "値"
  "はここで実施したケースについてのもので、そのテクニックのあらゆる使い方を表すものではありません"
  "。")
M(MATRIX_ABSENT, "Stages without an attack in this run: {1}.",
  "この実施で攻撃を試していない段階：{1}。")
M(MATRIX_OTHERS, "Other", "その他")
M(HEAD_FOREST, "Detection and prevention by stage of attack", "攻撃の段階別の検知と防御")
M(CAP_FOREST,
  "Point: share; line: its interval at {1} confidence, on effective trials. Below the floors of "
  "the criteria ({2} cases, {3} clusters) there are counts alone, and no mark.",
  "点：割合。線：実効試行数による信頼度 {1} の区間。評価基準の下限（{2} ケース、{3} "
  "クラスター）に満"
  "たないものは件数だけを示し、図示していません。")
M(FOREST_CLUSTERS, "The same by cluster", "クラスター別")
M(CAP_FOREST_CLUSTERS,
  "Within one cluster the line is the plain Wilson interval at {1} confidence. It holds for "
  "variants of that attack or work alone. Clusters of fewer than {2} cases have counts alone.",
  "一つのクラスター内では、線は信頼度 {1} の通常の Wilson "
  "区間です。その攻撃または業務の変種だけにつ"
  "いてのもので、{2} ケースに満たないクラスターは件数だけを示します。")
M(FOREST_FEW,
  "No cluster has the {2} cases that the criteria ask for: all are given as counts, in the next "
  "section.",
  "評価基準の下限（{2} ケース）に達したクラスターがないため、すべて次の節に件数で示します。")
M(MAY_BE_LOW, "may be as low as {1}", "{1} まで低い可能性")
M(MAY_BE_HIGH, "may be as high as {1}", "{1} まで高い可能性")
M(TRIALS_OF, "Trials", "試行")
M(RATE_INTERVAL, "Rate and interval", "率と区間")
M(SCALE, "0 to 100 %", "0〜100%")

/* tactics of ATT&CK (Enterprise), in the order of report_tactics */
M(TACTIC_RECONNAISSANCE, "Reconnaissance", "偵察")
M(TACTIC_RESOURCES, "Resource development", "リソース開発")
M(TACTIC_INITIAL, "Initial access", "初期アクセス")
M(TACTIC_EXECUTION, "Execution", "実行")
M(TACTIC_PERSISTENCE, "Persistence", "永続化")
M(TACTIC_ESCALATION, "Privilege escalation", "権限昇格")
M(TACTIC_EVASION, "Defense evasion", "防御回避")
M(TACTIC_CREDENTIALS, "Credential access", "認証情報アクセス")
M(TACTIC_DISCOVERY, "Discovery", "探索")
M(TACTIC_LATERAL, "Lateral movement", "水平展開")
M(TACTIC_COLLECTION, "Collection", "収集")
M(TACTIC_COMMAND, "Command and control", "C&C（指令・制御）")
M(TACTIC_EXFILTRATION, "Exfiltration", "持ち出し")
M(TACTIC_IMPACT, "Impact", "影響")

/* the controls of the page's script, and what stands in their place on paper */
M(FIND, "Find", "検索")
M(ONLY_WRONG, "Only misses and false reactions", "見逃し・誤った反応だけ")
M(ORDER, "Order", "並び順")
M(ORDER_RESULTS, "as in the results", "結果の順")
M(ORDER_NAME, "by scenario", "シナリオ名順")
M(ORDER_WRONG, "most misses and false reactions first", "見逃し・誤った反応の多い順")
M(SHOWN, "{1} of {2} shown", "{2} 件中 {1} 件を表示")
M(PRINT_CASES,
  "The single cases are left out on paper; they are in the page itself and in results.json.",
  "個々のケースは印刷では省略しています。ページ本体と results.json にあります。")
