/* Words about whom a report is for: rows of the list in message_list.h. */

M(HEAD_AUDIENCE, "Whom this report is for, and what it leaves out",
  "この報告書の読者と、記載していない内容")
M(FOR_EVALUATOR, "For the evaluator", "検証者向け")
M(FOR_PUBLIC, "For the public", "公開用")
M(FOR_VENDOR, "In confidence for the vendor of {1}", "{1} のベンダー向け（取扱注意）")
M(AUDIENCE_EVALUATOR,
  "It is written from the whole results, with every case that a product missed, and is not to be "
  "handed on as it is; 'tameshi report DIR --audience public' or '--audience vendor:ID' writes "
  "what may be.",
  "製品が見逃したケースも含め、結果全体から作成しています。このまま第三者に渡さないでください。渡し"
  "て"
  "よい報告書は 'tameshi report DIR --audience public' または '--audience vendor:ID' "
  "で作成します。")
M(AUDIENCE_PUBLIC,
  "What a product missed is told by technique where at least {1} cases stand behind a figure, else "
  "by tactic, so that an attacker learns as little as possible. The rates and counts are those of "
  "the whole results.",
  "製品が見逃したものは、{1} ケース以上に基づく場合はテクニック別に、それ以外は戦術別に示します。"
  "攻撃者に利する情報を抑えるためです。率と件数は結果全体のものと同じです。")
M(AUDIENCE_VENDOR,
  "The cases of this product are told in full, those of sealed scenarios as sums. How other "
  "products did is in the public report.",
  "この製品のケースはすべて記載し、封印シナリオのケースは合計だけを示します。他の製品の結果は公開用"
  "の報告書にあります。")
M(AUDIENCE_WHOLE, "SHA-256 of the whole results", "結果全体の SHA-256")
M(AUDIENCE_COMPLEMENT,
  "Whoever subtracts what is told here from the totals gets the sum of what is not.",
  "合計からここに示した値を引くと、示していないものの合計になります。")

/* what is left out, in the order of enum audience_left */
M(LEFT_CASES, "Cases that are not listed: {1}", "一覧に載せていないケース：{1}")
M(LEFT_CLUSTERS, "Clusters that are not named: {1}", "名前を示していないクラスター：{1}")
M(LEFT_TECHNIQUES, "Techniques that are told of by tactic only: {1}",
  "戦術別にのみ示したテクニック：{1}")
M(LEFT_VARIANTS, "Ways of writing an attack that are not told apart: {1}",
  "区別して示していない攻撃の記述方法：{1}")
M(LEFT_SETS, "Sets of few cases that are not told apart: {1}",
  "ケース数が少なく区別して示していないセット：{1}")
M(LEFT_SEALED, "Sealed scenarios, told as sums: {1}", "合計のみ示した封印シナリオ：{1}")
M(LEFT_ITEMS, "Items of intelligence above TLP:CLEAR: {1}", "TLP:CLEAR を超える攻撃情報：{1}")
M(LEFT_SOURCES, "Sources of such items that are not named: {1}",
  "名前を示していない、それらの情報源：{1}")
M(LEFT_PRODUCTS, "Other products: {1}", "他の製品：{1}")

/* techniques that are told of together */
M(TACTIC_REST, "further techniques of {1}", "{1} のその他のテクニック")
M(TACTIC_RESTS, "further techniques of several tactics", "複数の戦術にまたがるその他のテクニック")
M(TACTIC_COUNTS, "techniques {1}, cases {2}", "テクニック {1}、ケース {2}")

/* traces */
M(HEAD_TRACES, "Case by case, with what was sent and logged", "ケース別の記録：送信内容とログ")
M(CAP_TRACES,
  "From the evidence, misses and false reactions first. {1} of {2} cases of {3} are shown; the "
  "rest is in the evidence.",
  "証拠からの抜粋で、見逃しと誤った反応を先に示します。{3} の {2} ケース中 {1} ケースを表示して"
  "います。残りは証拠にあります。")
M(TRACES_SEALED, "Cases of sealed scenarios, which have no record that could be shown: {1}",
  "記録を示せない封印シナリオのケース：{1}")
M(TRACES_MARKED,
  "Cases made of intelligence that the vendor may not be given (above TLP:GREEN): {1}",
  "ベンダーに渡せない攻撃情報（TLP:GREEN を超えるもの）を使ったケース：{1}")
M(TRACE_COMMANDS, "See it happen again", "再現するコマンド")
M(TRACE_REQUEST, "sent", "送信")
M(TRACE_NOT_KEPT, "the request was not kept (run --keep-requests keeps it); SHA-256 {1}",
  "リクエストは保存されていません（run --keep-requests で保存）。SHA-256 {1}")
M(TRACE_ANSWER, "came back", "応答")
M(TRACE_NO_ANSWER, "nothing came back", "応答なし")
M(TRACE_NOT_REACHED, "was not reached", "未実行")
M(TRACE_SKIPPED, "was skipped: its condition did not hold", "条件が成り立たずスキップ")
M(TRACE_BLOCK_PAGE, "the answer is the product's block", "応答は製品による遮断")
M(TRACE_UNEXPECTED, "not as expected", "期待と異なる")
M(TRACE_EFFECTS, "effects seen: {1} of {2}", "確認できた効果：{2} 件中 {1} 件")
M(TRACE_NO_ALERTS, "the product logged nothing of it", "製品のログに該当する記録なし")
M(TRACE_ALERT, "alert", "警報")
M(TRACE_TELEMETRY, "record", "記録")
M(TRACE_AFTER, "{1} ms after the case began", "ケース開始から {1} ミリ秒後")
M(TRACE_RULES, "rules {1}", "ルール {1}")
M(TRACE_MORE_ALERTS, "{1} further records were not kept", "ほかに保存されていない記録 {1} 件")
M(TRACE_REPETITION, "repetition {1}", "繰り返し {1}")
