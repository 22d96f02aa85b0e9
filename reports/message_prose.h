/* The sentences of the message table; included at the end of message_list.h. */

/* what a reader may expect to find evaluated, in the order of enum statement */
M(STATEMENT_DETECTION, "Attacks are detected", "攻撃を検知する")
M(STATEMENT_IDENTIFICATION, "Alerts name the attack", "警報が攻撃を特定する")
M(STATEMENT_PREVENTION, "Attacks are prevented", "攻撃を防御する")
M(STATEMENT_FALSE_POSITIVES, "Ordinary work is left alone", "通常の業務を妨げない")
M(STATEMENT_CONTROL, "The attacks really work", "攻撃が実際に成立する")
M(STATEMENT_DELAY, "Alerts come in time", "警報が時間内に出る")
M(STATEMENT_NOISE, "Alerts without any cause", "原因のない警報")
M(STATEMENT_EVASION, "Disguised attacks", "偽装した攻撃")
M(STATEMENT_REPEATABILITY, "The same again on repetition", "繰り返しても同じ結果になる")
M(STATEMENT_FRESHNESS, "Current attack intelligence", "最新の攻撃情報")
M(STATEMENT_UNSEEN, "Attacks never seen before", "未知の攻撃")
M(STATEMENT_CORRELATION, "Steps of one attack put together", "一連の攻撃手順の関連づけ")
M(STATEMENT_ENCRYPTED, "Encrypted traffic", "暗号化された通信")
M(STATEMENT_LOAD, "Throughput and delay under load", "負荷時の処理能力と遅延")
M(STATEMENT_SELF_PROTECTION, "Attacks on the product itself", "製品自体への攻撃")
M(STATEMENT_FAILURE, "Behaviour when the product fails", "製品が故障したときの振る舞い")
M(STATEMENT_OTHER_SETTINGS, "Other versions and settings", "他の版・設定")
M(STATEMENT_OPERATION, "Ease and cost of operation", "運用のしやすさと費用")
M(STATEMENT_UPDATES, "Updates, support, track record", "更新、サポート、導入実績")

M(HOW_DETECTION,
  "Detect arm: alerts of the product's own sensors, tied to each case by a mark of its own.",
  "検知のみのアームで、製品自身の警報を各ケース固有の印で照合した。")
M(HOW_IDENTIFICATION,
  "Depth of the alert: general, tactic, or technique with a matching attack pattern.",
  "警報の深さ（一般、戦術、攻撃パターンまで一致したテクニック）で評価した。")
M(HOW_PREVENTION,
  "Block arm: the attack's effect is checked apart from the product, and a block needs the "
  "product's own evidence.",
  "遮断アームで、攻撃の効果を製品とは別に確認した。防御成功には製品が遮断した証拠を要する。")
M(HOW_FALSE_POSITIVES,
  "Benign actions in the same run and form; false alerts and false blocks counted apart.",
  "同じ実施の中で正常業務を同じ形式で行い、誤検知と誤遮断を分けて数えた。")
M(HOW_CONTROL,
  "Control arm without any product; where an attack did not work there, its trials are void.",
  "製品のない対照アームで確認した。そこで成立しない攻撃の試行は無効とした。")
M(HOW_DELAY, "Time from the start of a case to its first alert.",
  "ケース開始から最初の警報までの時間を測った。")
M(HOW_NOISE, "Alerts that match no case, for each hour of reading.",
  "どのケースにも対応しない警報を、観測 1 時間あたりで数えた。")
M(HOW_EVASION, "Encoded and rewritten forms of known attacks only.",
  "既知の攻撃の符号化・書き換えだけを試した。")
M(HOW_REPEATABILITY, "Every trial repeated; cases whose verdict changed are counted.",
  "各試行を繰り返し、判定が変わったケースを数えた。")
M(HOW_FRESHNESS,
  "Cases are bound to dated intelligence items; their age when used is measured, and stale trials "
  "are not scored.",
  "ケースを日付のある攻撃情報に結びつけ、使用時の経過時間を測った。期限切れの試行は採点していない"
  "。")
M(HOW_UNSEEN, "All attacks are of published kinds.", "攻撃はすべて公知の種類のもの。")
M(HOW_CORRELATION, "Every case is judged by itself.", "各ケースを単独で判定した。")
M(HOW_ENCRYPTED, "Traffic reached the product unencrypted.", "通信は暗号化せずに製品へ届けた。")
M(HOW_LOAD, "One action at a time or few; no load was applied.",
  "同時実行は少数で、負荷はかけていない。")
M(HOW_SELF_PROTECTION, "The product was not attacked.", "製品自体は攻撃していない。")
M(HOW_FAILURE, "Not provoked.", "故障を起こしていない。")
M(HOW_OTHER_SETTINGS, "Only what is named above; a shipped default may differ.",
  "上記のものだけ。出荷時の設定とは異なる場合がある。")
M(HOW_OPERATION, "Not measured.", "測定していない。")
M(HOW_UPDATES, "Not looked at.", "調べていない。")
M(NOT_PART, "Not part of this run.", "今回の実施に含まれない。")

/* what may not be concluded, in the order of enum limit */
M(LIMIT_SAMPLE,
  "Only a sample of the scenario library was taken: a rate may differ from that of the whole "
  "library "
  "by more than its interval says.",
  "シナリオライブラリから抽出した一部だけを実施したため、率はライブラリ全体のものと区間の幅を超えて"
  "異なる可能性があります。")
M(LIMIT_REFUSED,
  "By their score or their gates the criteria rank a reference product above a product under test: "
  "neither orders anything.",
  "評価基準の評点または必須条件は参照製品を試験対象の製品より上位にするため、どちらも順位の根拠にな"
  "り"
  "ません。")
M(LIMIT_NO_CONTROL,
  "There was no control arm: nothing shows that the attacks work, so nothing was scored.",
  "対照アームがなく、攻撃の成立が示されないため、何も採点していません。")
M(LIMIT_NO_REFERENCE,
  "No reference product took part: what a trivial product would reach is not known.",
  "参照製品がないため、単純な製品がどの程度の率になるかは分かりません。")
M(LIMIT_BELOW_FLOORS,
  "Some numbers are below the criteria's floors: they are counts and give no rate.",
  "一部の件数は評価基準の下限に満たず、件数だけを示しています。率は求められません。")
M(LIMIT_MANY_VOIDS,
  "More than one trial in twenty is void or was not run: if they are not alike to the rest, the "
  "rates are off.",
  "20 試行に 1 試行を超える割合が無効または未実施です。残りと性質が異なれば、率は偏ります。")
M(LIMIT_UNTESTED,
  "What was not tested has neither failed nor passed: an empty cell is not a nought.",
  "試験していないものは、不合格でも合格でもありません。空欄は 0 ではありません。")
M(LIMIT_ONE_BED,
  "One target and one network were used: a product may do better or worse before another "
  "application, at another place in a network, or beside other products.",
  "対象アプリケーションとネットワークは一種類です。別のアプリケーション、配置、他製品との併用では"
  "結果が異なりえます。")
M(LIMIT_THIS_SETTING,
  "The results hold for the versions and settings named, not for the product line nor for what a "
  "customer may set.",
  "結果は記載の版と設定に限られ、製品系列全体や利用者の設定には当てはまりません。")
M(LIMIT_KNOWN_ATTACKS,
  "The attacks were chosen and written by people who know the field: a rate over them is no rate "
  "over future attacks.",
  "攻撃は専門家が選び作成したものです。これらに対する率は、将来の攻撃に対する率ではありません。")
M(LIMIT_DIFFERENCES,
  "Differences between products were not tested. Overlapping intervals do not show that two "
  "products are equal, and no order of rank follows from this report.",
  "製品間の差は検定していません。区間が重なっても同等とは言えず、この報告書から順位は導けません。")
M(LIMIT_BASE_RATE,
  "Precision in the field is not that of the laboratory: where attacks are rare, most alerts may "
  "be false even at a low false-alert rate.",
  "実運用での適合率は試験環境のものと異なります。攻撃がまれな環境では、誤検知率が低くても警報の大"
  "半が誤りになりえます。")
M(LIMIT_ONCE, "Each trial was run once: how much the results vary from run to run is not known.",
  "各試行は 1 回だけです。実施ごとのばらつきは分かりません。")
M(LIMIT_EMULATED,
  "The machines were emulated in software: times are much longer than on real hardware, and say "
  "nothing about speed.",
  "マシンはソフトウェアで模擬したため、時間は実機よりはるかに長く、速度については何も言えません。")
M(LIMIT_NO_INTELLIGENCE,
  "No case is bound to a dated intelligence item: nothing is said about how detection holds "
  "against new attacks.",
  "日付のある攻撃情報に結びついたケースがないため、新しい攻撃への検知力については何も言えません。")
M(LIMIT_PARTLY_BOUND,
  "Only some attack cases are bound to a dated intelligence item: what is said of age holds for "
  "those alone.",
  "日付のある攻撃情報に結びついているのは一部の攻撃ケースだけで、新しさについての記述はそれらに限ら"
  "れます。")
M(LIMIT_STALE,
  "{1} of the trials bound to intelligence ({2} of {3}) used it past its validity: they are "
  "counted and in no rate.",
  "攻撃情報に基づく試行の {1}（{3} 件中 {2} "
  "件）は有効期限を過ぎた情報を使ったため、件数だけを示し、"
  "どの率にも含めていません。")
M(LIMIT_AGE_MIX,
  "The bins of age hold different attacks: a difference between them need not come from age.",
  "経過時間の各区分に含まれる攻撃は同じではないため、区分の間の差が経過時間によるとは限りません。")
M(LIMIT_AGE, "Attacks move on: a result grows old from its date of execution.",
  "攻撃は変化します。結果は実施日から古くなっていきます。")
M(LIMIT_CERTIFICATE,
  "This is no certificate. It does not stand for a Common Criteria evaluation, nor does one "
  "stand for it.",
  "本報告書は認証ではありません。コモンクライテリア評価の代わりにはならず、その逆も同様です。")

/* how to read the figures */
M(READ_HEADLINE,
  "An interval in this report is Wilson's at {1} confidence on the effective number of trials. "
  "Variants of one technique and repetitions of one case are not independent, so many trials of "
  "one cluster may be worth little more than one. The plain Wilson interval, which takes every "
  "trial as independent, is given beside it.",
  "本報告書の区間は、実効試行数に基づく信頼度 {1} の Wilson 区間です。同じテクニックの変種や同じ"
  "ケースの繰り返しは独立ではなく、同一クラスターの多数の試行が 1 試行分ほどの情報しか持たないこ"
  "ともあります。すべてを独立とみなした通常の Wilson 区間も併記しています。")
M(READ_WINDOW,
  "Detection counts alerts up to {1} after the start of a case. Later ones are shown as delayed.",
  "検知は、ケース開始から {1} 以内の警報を数えます。それより後のものは「遅延」と示します。")
M(READ_VOID,
  "Void trials, where the harness or the control failed, are in no rate; they are counted with "
  "their causes.",
  "試験装置または対照の不備で無効となった試行は、どの率にも含めず、理由とともに数えています。")

M(TEXT_COLUMNS, "Each entry: rate; its interval; numerator/denominator of trials (clusters).",
  "各欄は、率、区間、試行の分子/分母（クラスター数）。")

/* captions */
M(PLANE_DETECT, "Detect arm", "検知のみのアーム")
M(PLANE_BLOCK, "Block arm", "遮断アーム")
M(CAP_PLANE,
  "Up is better, left is better. On the dashed line a reaction says nothing about whether there "
  "was an attack: a tossed coin lies there. Crosses span the intervals. Products under test are "
  "filled, reference products hollow.",
  "上ほど、左ほど良い結果です。破線上では反応から攻撃の有無が分からず、ランダムな判定と同じです。"
  "十字は区間を示します。塗りつぶしは試験対象の製品、白抜きは参照製品です。")
M(CAP_RATES,
  "Bar: share. Thick line: interval on effective trials. Thin line: plain Wilson interval.",
  "棒：割合。太線：実効試行数による区間。細線：通常の Wilson 区間。")
M(CAP_ALL_RATES,
  "The correlation says how alike the trials of one cluster turned out: 0 not at all, 1 wholly. "
  "Where nothing varied it is taken as 1, the cautious end.",
  "クラスター内相関は、同じクラスターの試行結果がどれだけ似たかを示します（0：無関係、1：完全に一"
  "致）。結果に差がない場合は、慎重な側の 1 とみなします。")
M(CAP_DEPTH,
  "Scored attack trials of the detect arm by the deepest alert inside the time limit. Delayed "
  "alerts stand apart.",
  "検知のみのアームで採点した攻撃試行を、時間内の最も深い警報で分けたもの。遅延した警報は別に示し"
  "ます。")
M(CAP_CLUSTERS,
  "Numerator/denominator for each cluster; shaded by share. A dash: nothing was scored.",
  "クラスターごとの分子/分母。割合に応じて濃淡をつけています。ダッシュは採点なし。")
M(CAP_CONTROL,
  "Control arm, without any product: what did not work there says nothing about a product.",
  "製品のない対照アーム。ここで成立しなかったものは、製品について何も示しません。")
M(CAP_PRECISION,
  "Of 100,000 requests, if the given share are attacks like these and the rest is work like "
  "this. The range takes the worse and the better ends of both intervals together.",
  "10 万リクエスト中、記載の割合が本試験と同様の攻撃、残りが同様の業務だった場合。範囲は両区間の"
  "悪い端・良い端を合わせたものです。")
M(CAP_THRESHOLDS,
  "Judged on the exact interval for clusters (Korn and Graubard): pass or fail if all of it lies "
  "on one side of the limit, conditional if the limit lies inside.",
  "クラスターを考慮した正確な区間（Korn-Graubard）で判定。区間全体がしきい値の片側にあれば適合・"
  "不適合、しきい値をまたげば条件付き。")
M(CAP_CASES,
  "First line: detect arm; second line: block arm; one word a repetition. Misses and false "
  "reactions are bold.",
  "1 行目：検知のみのアーム、2 行目：遮断アーム。繰り返しごとに 1 語。見逃しと誤った反応は太字。")
M(CASES_LISTED,
  "Of {1} cases, {2} are listed: those in which some trial of a product under test was anything "
  "but detected in time, prevented or clean. Not listed: {3} cases in which all were, and {4} more "
  "of the listed kind, which come later in the order. All cases are in results.json.",
  "全 {1} ケースのうち {2} "
  "件を掲載する。試験対象の製品の試行に、時間内の検知・防御成功・影響なしのいずれでもないものが"
  "あったケースである。掲載していないのは、すべてがそのいずれかだった {3} 件と、掲載分と同種だが"
  "並び順が後になる {4} 件。全ケースは results.json にある。")
M(CAP_WORK,
  "A session is one benign case from its first request to its last, disturbed if there was a "
  "false alert or a false block; an action is one request of it that was sent. Alerts carry the "
  "session's mark, not the action's, so they are counted and divided by the actions: one action "
  "may have caused several. A blocked session sends nothing further.",
  "セッションは正常業務 1 ケースの最初から最後まで（誤検知か誤遮断があれば「影響あり」）、操作は"
  "そのうち送信したリクエスト 1 件です。警報が持つのはセッションの印で、操作の印ではありません。"
  "このため警報は件数を操作数で割っており、1 つの操作が複数の警報を出した場合も含みます。遮断され"
  "たセッションは、それ以降を送信しません。")
M(CAP_WORK_DROPPED, "{1} further records were not kept: the alerts are at least as many as shown.",
  "ほかに {1} 件の記録を保存していません。警報は少なくとも表の件数です。")

/* table heads and rows of the operation part */
M(HEAD_WORK, "Ordinary work, by session and by action", "通常業務：セッション別・操作別")
M(WORK_SESSIONS, "Disturbed", "影響あり")
M(WORK_ACTIONS, "Actions", "操作")
M(WORK_BLOCKED, "Blocked", "遮断")
M(WORK_ALERTS, "False alerts", "誤警報")
M(WORK_PER_1000, "per 1,000", "／千件")
M(WITHIN, "alert within {1}", "{1} 以内に警報")
M(PER_HOUR, "{1} in {2} of reading: {3} an hour ({4})",
  "{2} の観測で {1} 件：1 時間あたり {3} 件（{4}）")
M(UNMATCHED, "Alerts that match no case", "どのケースにも対応しない警報")
M(BASE_RATE, "Share of attacks", "攻撃の割合")
M(PRECISION, "Alerts that are right", "正しい警報の割合")
M(TRUE_ALERTS, "True alerts", "正しい警報")
M(FALSE_ALERTS, "False alerts", "誤った警報")
M(EFFECT_MISSING, "Scored although the effect was not seen in the detect arm: {1}",
  "検知のみのアームで効果が見えなかったが採点した試行：{1}")

/* how to check */
M(CHECK_TEXT,
  "Whoever holds the evidence recomputes this report to the byte. The evidence root seals every "
  "record; the plan and the criteria were frozen and hashed before the run.",
  "証拠を持つ人は誰でも、この報告書をバイト単位で再計算できます。証拠のルート値はすべての記録を封"
  "じ、計画と評価基準は実施前に固定してハッシュを取っています。")
M(CHECK_SCORE,
  "Check every link of the evidence, compute the results again and write the reports beside them "
  "again (status 3: something differs, and where):",
  "証拠の連鎖をすべて検査し、結果を再計算して、同じフォルダーの報告書も再作成して比べる（終了コード"
  " "
  "3：相違があり、その場所を示す）：")
M(CAMPAIGN, "Campaign", "キャンペーン")
M(PLAN_HASH, "Plan", "計画")
M(EVIDENCE_ROOT, "Evidence root", "証拠のルート値")
M(CRITERIA_HASH, "Criteria", "評価基準")
M(SEED, "Seed", "シード")
M(SNAPSHOT, "Intelligence snapshot", "攻撃情報スナップショット")
M(CONFIG_HASH, "Configuration", "構成")
M(ACCELERATOR, "Virtualisation", "仮想化方式")
M(TOOL, "tameshi version", "tameshi の版")
M(REPETITIONS, "Repetitions", "繰り返し")
M(MACHINES, "Machines", "マシン")
M(IMAGES, "Images", "イメージ")
M(FOOTER, "Written by tameshi from results.json; needs no network and no script.",
  "tameshi が results.json から作成。ネットワークもスクリプトも不要です。")
M(POPULATION,
  "Attack cases: {1} (scenarios {2}, clusters {3}, techniques {4}, tactics {5}); benign cases: "
  "{6} (scenarios {7}, clusters {8}).",
  "攻撃 {1} ケース（シナリオ {2}、クラスター {3}、テクニック {4}、戦術 {5}）、正常業務 {6} ケース"
  "（シナリオ {7}、クラスター {8}）。")
