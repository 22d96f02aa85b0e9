/* Words about time to detect, latency, repetitions and agreement: rows of the list in
 * message_list.h. */

M(CAP_SHARES,
  "Behind a count stands its range at {1} confidence on the effective number of trials; none or "
  "all of n has the bound on one side that this leaves open. Below the floors there is the count "
  "alone.",
  "件数の後の範囲は、実効試行数に基づく信頼度 {1} の区間です。0 件または全件の場合は、それでもあり"
  "うる率の片側限界を示します。下限に満たないものは件数だけを示します。")
M(AT_LEAST_SHORT, "≥ {1}", "≧ {1}")
M(AT_MOST_SHORT, "≤ {1}", "≦ {1}")

/* time to the first alert */
M(HEAD_SURVIVAL, "Time to the first alert", "最初の警報までの時間")
M(CAP_SURVIVAL,
  "Detect arm: from the start of an attack to the product's first alert. A trial without an alert "
  "inside {1} counts as still waiting at that time, so misses are in every figure; a mean over the "
  "detected alone would be better the more a product misses. Median: the time by which half of "
  "all attacks were alerted on. Mean time: that to the alert or to {1}, whichever comes first. "
  "The ranges of both are Kaplan-Meier's (log-log, Greenwood) and take trials as independent; "
  "those of the shares are on the effective number of trials.",
  "検知のみのアームで、攻撃の開始から製品の最初の警報までの時間です。{1} "
  "以内に警報のない試行は、その"
  "時点でまだ待っているものとして数えるため、見逃しもすべての数値に含まれます（検知できたものだけの"
  "平均は、見逃しが多いほど良く見えます）。中央値は、全攻撃の半数に警報が出るまでの時間です。平均時"
  "間は、警報または {1} のいずれか早い方までの時間です。両者の区間は Kaplan-Meier 法（log-log、"
  "Greenwood）によるもので、試行を独立とみなしています。割合の区間は実効試行数に基づきます。")
M(SURVIVAL_TRIALS, "Alerted", "警報あり")
M(SURVIVAL_MEDIAN, "Median", "中央値")
M(SURVIVAL_MEAN, "Mean time up to {1}", "{1} までの平均時間")
M(NOT_REACHED, "not reached", "到達せず")
M(SURVIVAL_LOG_RANK,
  "Over the {1} products under test together, the curves {2} (log-rank test, chi-squared {3} with "
  "{4} degrees of freedom, p {5}). The test takes the products' trials as independent although "
  "they are of the same attacks: it is not paired, and says nothing about any two of them.",
  "試験対象の {1} 製品全体では、曲線に{2}（ログランク検定、カイ二乗 {3}、自由度 {4}、p {5}）。この"
  "検定は、同じ攻撃に対する試行であっても製品間で独立とみなします。対応のある検定ではなく、特定の "
  "2 "
  "製品の差については何も言えません。")
M(CURVES_DIFFER, "differ by more than chance would make them", "偶然では説明できない差があります")
M(CURVES_DO_NOT, "do not differ by more than chance may make them",
  "偶然を超える差は認められません")
M(CURVE_ALERTED, "Share of attacks alerted on, by time", "時間ごとの警報済み攻撃の割合")
M(CURVE_WAITING, "Trials without an alert so far", "まだ警報のない試行")
M(CAP_CURVES,
  "Line: share of all attacks that had been alerted on by that time (logarithmic scale); shaded: "
  "its range. Below: trials still without an alert.",
  "線：その時間までに警報が出た攻撃の割合（時間は対数目盛）。網掛け：その区間。下段：まだ警報のない"
  "試行数。")

/* ordinary work by hour */
M(CAP_WORK_RATES,
  "Ranges for 1,000 actions are drawn from whole clusters of sessions ({1}, seed {2}, {3} draws); "
  "where nothing was counted, the one-sided bound on the effective number of actions is given. "
  "Ranges for an hour are Garwood's, over the hours in which the product was watched at benign "
  "work and nothing else. The work of a test is denser than that of an office: an hour here is no "
  "hour there.",
  "千操作あたりの区間は、セッションをクラスターごと再抽出して求めました（{1}、シード {2}、{3} "
  "回）。"
  "0 件の場合は、実効操作数に基づく片側限界を示します。1 時間あたりの区間は Garwood "
  "法により、正常業"
  "務だけを観測した時間を分母とします。試験中の業務は実際の職場より密度が高く、ここでの 1 "
  "時間は実務"
  "の 1 時間とは異なります。")
M(WORK_HOURS, "Watched", "観測時間")
M(WORK_PER_HOUR, "per hour", "／時間")
M(HEAD_WORK_RATES, "The same for 1,000 actions and for an hour", "同じく千操作あたり・1 時間あたり")
M(WORK_BLOCKED_1000, "Blocked/1,000", "遮断／千件")
M(WORK_ALERTS_1000, "Alerts/1,000", "誤警報／千件")
M(WORK_BLOCKED_HOUR, "Blocked/hour", "遮断／時間")
M(WORK_ALERTS_HOUR, "Alerts/hour", "誤警報／時間")

/* evasion */
M(EVASION_LOST, "Lost by writing", "書き方による低下")
M(CAP_EVASION_TEST,
  "Lost by writing: the share of pairs caught in plain form less that caught in the other, with "
  "Newcombe's paired range. The p values are McNemar's (mid-p), which takes pairs as independent, "
  "and that of a sign-flip test of whole clusters, which does not: conclude from the second.",
  "「書き方による低下」は、元の書き方で捕捉された組の割合から別の書き方での割合を引いたもので、区間"
  "は対応のある Newcombe 法によります。p 値は、組を独立とみなす McNemar 検定（mid-p）と、クラスター"
  "全体の符号を入れ替える検定（独立とみなさない）の 2 つです。結論は後者に基づいてください。")
M(P_PAIRS, "p (pairs)", "p（組）")
M(P_CLUSTERS, "p (clusters)", "p（クラスター）")

/* overhead */
M(HEAD_OVERHEAD, "Time added to ordinary work", "通常業務に加わる時間")
M(CAP_OVERHEAD,
  "Time for one request of a benign session, from sending to the whole answer, beside the same "
  "session without a product. Only sessions that went through are taken, with as many requests on "
  "both sides. Added: the median over cases of the difference, its range drawn from whole "
  "clusters ({1}, seed {2}). One request at a time: nothing is said of many at once.",
  "正常業務のセッションにおけるリクエスト 1 "
  "件あたりの時間（送信から応答完了まで）を、製品のない場合"
  "の同じセッションと比べたものです。最後まで進み、双方のリクエスト数が同じセッションだけを対象とし"
  "ま"
  "す。「増加」はケースごとの差の中央値で、区間はクラスターごとの再抽出によります（{1}、シード "
  "{2}）"
  "。リクエストは 1 件ずつ送っており、同時に多数送った場合については何も言えません。")
M(OVERHEAD_WITHOUT, "Without: median", "製品なし：中央値")
M(OVERHEAD_WITHOUT_95, "95th percentile", "95 パーセンタイル")
M(OVERHEAD_WITH, "With: median", "製品あり：中央値")
M(OVERHEAD_WITHOUT_TEXT, "Without, ms", "なし ms")
M(OVERHEAD_WITH_TEXT, "With, ms", "あり ms")
M(OVERHEAD_ADDED, "Added", "増加")
M(OVERHEAD_CASES, "Cases", "ケース")
M(OVERHEAD_NOTHING, "nothing to compare", "比較できるものなし")
M(OVERHEAD_UNMEASURED, "Use of processor and memory, and throughput, were not measured.",
  "CPU とメモリーの使用量、および処理能力（スループット）は測定していません。")

/* repetitions and agreement */
M(HEAD_REPEAT, "The same again on repetition", "繰り返したときの一致")
M(REPEAT_ONCE, "Each trial was run once: repeatability was not measured.",
  "各試行は 1 回だけのため、繰り返し性は測定していません。")
M(CAP_REPEAT,
  "Changed: cases whose verdict was not the same in all repetitions. s_r: the standard deviation "
  "of a yes-or-no result between repetitions of one case (Wilrich, as in ISO 5725), over cases of "
  "which every repetition was scored; 0 is wholly repeatable, with {1} repetitions {2} is the "
  "most there can be.",
  "「変化」は、繰り返しの間で判定が変わったケースです。s_r は、同じケースの繰り返しの間での可否結果"
  "の標準偏差（ISO 5725 に準じた Wilrich "
  "の方法）で、すべての繰り返しが採点されたケースだけを対象とし"
  "ます。0 は完全に一致、繰り返し {1} 回では最大 {2} です。")
M(REPEAT_CHANGED_DETECT, "Changed, detect arm", "変化（検知のみ）")
M(REPEAT_CHANGED_BLOCK, "Changed, block arm", "変化（遮断）")
M(REPEAT_S_DETECTION, "s_r detection", "s_r 検知")
M(REPEAT_S_PREVENTION, "s_r prevention", "s_r 防御")
M(REPEAT_WRONG, "False pos.", "誤検知等")
M(REPEAT_S_WRONG, "s_r false positives", "s_r 誤検知・誤遮断")
M(AGREEMENT_ONE,
  "Verdicts were given by rules, not by people; no evaluator looked at them a second time: "
  "agreement between evaluators was not measured.",
  "判定は人ではなく規則によるもので、評価者による再判定は行っていません。評価者間の一致は測定してい"
  "ません。")

M(HEAD_AGREEMENT, "Agreement between evaluators", "評価者間の一致")
M(CAP_AGREEMENT,
  "{1} evaluators looked at cases a second time ({2}). Agreed: of the cases that several of them "
  "judged, those of which all said the same. kappa (Cohen's for two, Fleiss's for more) and "
  "Krippendorff's alpha take away what chance would give; 1 is always, 0 as often as by chance. "
  "Alpha of 0.80 and more bears a conclusion, from 0.667 a tentative one, below that none. "
  "Adjudications change no verdict of this report.",
  "評価者 {1} "
  "名がケースを再判定しました（{2}）。「一致」は、複数名が判定したケースのうち全員の判定が"
  "同じだったものです。κ（2 名では Cohen、3 名以上では Fleiss）と Krippendorff の α "
  "は偶然の一致を除い"
  "た値で、1 は常に一致、0 は偶然と同程度です。α が 0.80 以上なら結論を支え、0.667 "
  "以上なら暫定的、それ"
  "未満では結論できません。再判定によって本報告書の判定は変わりません。")
M(AGREEMENT_JUDGED, "Judged by several", "複数名が判定")
M(AGREEMENT_OF, "{1} of {2} scored", "採点 {2} 中 {1}")
M(AGREEMENT_AGREED, "Agreed", "一致")
M(AGREEMENT_KAPPA, "kappa", "κ")
M(AGREEMENT_ALPHA, "alpha", "α")
M(TRUST_OPEN, "not decided", "判定なし")
M(TRUST_HOLD, "no conclusion", "結論不可")
M(TRUST_TENTATIVE, "tentative", "暫定的")
M(TRUST_GOOD, "relied on", "信頼できる")

/* age */
M(AGE_AREA, "Area under the rate over the ages (AUT): {1}.",
  "経過時間の各区分にわたる率の曲線下面積（AUT）：{1}。")

/* noise */
M(HEAD_NOISE, "Alerts that match no case", "どのケースにも対応しない警報")
M(NOISE_ARM, "{1}: {2}", "{1}：{2}")
