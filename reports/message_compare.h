/* Messages about comparisons of products and of runs; included by message_list.h. */

M(HEAD_COMPARE, "Which product does better", "製品間の比較")
M(CAP_COMPARE,
  "The products on the same cases and repetitions. What decides is whether one product was right "
  "where the other was not, counted by whole clusters (sign flips), with one level for all pairs "
  "of a metric (Holm). A difference that is not decided does not show that two products are "
  "equal.",
  "同じケース・同じ反復での比較です。一方だけが正しかったケースをクラスター単位で数え（符号反転検"
  "定）、指標ごとの全対に一つの有意水準を用いて（Holm 法）判定します。判定できない差は、同等であ"
  "ることを意味しません。")
M(COMPARE_PAIR, "Products", "製品の対")
M(COMPARE_FIRST_ONLY, "Only the first", "前者のみ")
M(COMPARE_SECOND_ONLY, "Only the second", "後者のみ")
M(COMPARE_FIRST_SHORT, "1st only", "前者のみ")
M(COMPARE_SECOND_SHORT, "2nd only", "後者のみ")
M(COMPARE_P_SHORT, "p (Holm)", "p（Holm）")
M(COMPARE_BOTH, "Both", "両方")
M(COMPARE_NEITHER, "Neither", "どちらもなし")
M(COMPARE_DIFFERENCE, "Difference", "差")
M(COMPARE_P_MID, "Mid-p", "mid-p 値")
M(COMPARE_P_ADJUSTED, "p by clusters, Holm", "クラスター単位の p 値（Holm）")
M(COMPARE_DECIDED, "Decided", "判定")
M(COMPARE_BETTER, "{1} is better", "{1} が優れる")
M(COMPARE_NOT_DECIDED, "not decided", "判定できない")
M(COMPARE_TOO_FEW, "too few cases for a test", "ケースが少なく検定しない")
M(COMPARE_PLACES, "Places", "順位の範囲")
M(COMPARE_PLACE, "{1} to {2} of {3}, tier {4}", "{3} 製品中 {1}～{2} 位（第 {4} 群）")
M(COMPARE_PLACE_ONE, "{1} of {2}, tier {3}", "{2} 製品中 {1} 位（第 {3} 群）")
M(CAP_COMPARE_PLACES,
  "The places that a product may have at the level of the criteria. Products of one tier "
  "overlap, directly or over others: no order among them follows.",
  "基準の信頼水準で製品が取りうる順位の範囲です。同じ群の製品は範囲が直接または他の製品を介して重"
  "なっており、その中の順序は導けません。")
M(COMPARE_Q, "All at once: Cochran's Q = {1} with {2} degrees of freedom over {3} trials, p = {4}.",
  "全製品同時：Cochran の Q = {1}（自由度 {2}、{3} 試行）、p = {4}。")
M(COMPARE_READ,
  "The difference is that of the shares, with Newcombe's interval for pairs, which like mid-p "
  "takes cases as independent.",
  "差は割合の差です。区間は対応のある Newcombe 法により、mid-p 値と同様にケースを独立とみなしてい"
  "ます。")

/* several runs */
M(RUNS_TITLE, "Runs compared", "実施間の比較")
M(RUNS_ACROSS_HEAD, "Not the same conditions", "条件が同じではありません")
M(RUNS_ACROSS_CRITERIA,
  "The runs were judged by different criteria: a difference may come from those. Level and "
  "floors are those of the first run.",
  "実施ごとに基準が異なります。差は基準の違いによる可能性があります。信頼水準と下限は最初の実施の"
  "ものです。")
M(RUNS_ACROSS_SNAPSHOT, "The runs rest on different intelligence: a difference may come from that.",
  "実施ごとに攻撃情報が異なります。差は攻撃情報の違いによる可能性があります。")
M(RUNS_MATCHING,
  "{1} cases are in all of {2} runs, {3} in some. A case is the same where its id and its "
  "scenario's hash are; {4} ids stand for scenarios that changed. Repetitions of a case count "
  "once, by their greater part.",
  "{2} 回の実施すべてにあるケースは {1} 件、一部だけにあるケースは {3} 件です。識別子とシナリオの"
  "ハッシュが一致するものを同じケースとみなします。内容が変わったシナリオの識別子は {4} 件です。"
  "反復は多数決で 1 件と数えます。")
M(RUNS_RUN, "Run", "実施")
M(RUNS_WHEN, "When", "日時")
M(RUNS_CRITERIA, "Criteria", "基準")
M(RUNS_CHANGED, "What changed", "変化したこと")
M(RUNS_CHANGED_OF, "{1}: run {2} to run {3}", "{1}：実施 {2} から実施 {3} へ")
M(RUNS_SHARED, "Cases", "ケース")
M(RUNS_GAINED, "Now right", "改善")
M(RUNS_LOST, "Now wrong", "悪化")
M(RUNS_LATER_BETTER, "later is better", "後の実施が優れる")
M(RUNS_EARLIER_BETTER, "earlier is better", "前の実施が優れる")
M(RUNS_NO_PAIR, "No product is in more than one of the runs.",
  "複数の実施に含まれる製品はありません。")
M(RUNS_MORE, "and {1} more", "ほか {1} 件")
M(RUNS_FOOTER, "Made from the results of the runs alone. The same results give the same bytes.",
  "各実施の結果だけから作成しました。同じ結果からは同一のバイト列が得られます。")
M(RUNS_ALL_PAIRS, "Every product of every run", "全実施の全製品")
