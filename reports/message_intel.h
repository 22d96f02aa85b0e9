/* The rows of the message table on the age of intelligence; included at the end of message_list.h.
 */

M(HEAD_INTEL, "How fresh the intelligence was", "攻撃情報の新しさ")
M(INTEL_NONE,
  "No case of this run is bound to a dated intelligence item: nothing can be said of its age.",
  "この実施には日付のある攻撃情報に結びついたケースがなく、その新しさについては何も言えません。")
M(INTEL_ORIGIN,
  "From snapshot {1}: items {2}, sources {3} (largest: {4}, {5} of the items). Attack cases bound "
  "to an item: {6} of {7}.",
  "スナップショット {1} の攻撃情報 {2} 件、情報源 {3}（最大は {4}、全件の {5}）。攻撃情報に結びつ"
  "いた攻撃ケースは {7} 件中 {6} 件。")
M(INTEL_TYPES, "Types: {1}.", "種類：{1}。")
M(INTEL_AGE,
  "Age when used: median {1}, middle half {2} to {3}. Not more than 24 hours old: {4} of {5} "
  "trials.",
  "使用時の経過時間は中央値 {1}、中央の半数は {2} 〜 {3}。24 時間以内のものは {5} 試行中 {4} 件。")
M(INTEL_NO_AGE,
  "No age can be given: the dates of the items or the starts of the trials are not known.",
  "攻撃情報の日付または試行の開始時刻が不明なため、経過時間は示せません。")
M(INTEL_LAG, "Time since it could be had: median {1}, middle half {2} to {3}.",
  "入手可能になってからの時間は中央値 {1}、中央の半数は {2} 〜 {3}。")
M(INTEL_STALE,
  "Past its validity when used: {1} of {2} trials. They are counted as stale and are in no rate.",
  "使用時に有効期限を過ぎていたもの：{2} 試行中 {1} 件。「期限切れ」として数え、どの率にも含めてい"
  "ません。")
M(INTEL_UNDATED, "Of unknown age: {1} of {2} trials. They are in no bin below.",
  "経過時間が不明なもの：{2} 試行中 {1} 件。以下のどの区分にも含めていません。")
M(AGE_HOURS, "{1} h", "{1} 時間")
M(AGE_DAYS, "{1} days", "{1} 日")
M(AGE_YEARS, "{1} years", "{1} 年")

/* the bins, in the order of age_bins; then short, for charts */
M(AGE_BIN_1D, "to 1 day", "1 日以内")
M(AGE_BIN_7D, "to 7 days", "7 日以内")
M(AGE_BIN_30D, "to 30 days", "30 日以内")
M(AGE_BIN_90D, "to 90 days", "90 日以内")
M(AGE_BIN_1Y, "to 1 year", "1 年以内")
M(AGE_BIN_3Y, "to 3 years", "3 年以内")
M(AGE_BIN_OLDER, "older", "3 年超")

M(AGE_SHORT_1D, "≤ 1 d", "≤ 1日")
M(AGE_SHORT_7D, "≤ 7 d", "≤ 7日")
M(AGE_SHORT_30D, "≤ 30 d", "≤ 30日")
M(AGE_SHORT_90D, "≤ 90 d", "≤ 90日")
M(AGE_SHORT_1Y, "≤ 1 y", "≤ 1年")
M(AGE_SHORT_3Y, "≤ 3 y", "≤ 3年")
M(AGE_SHORT_OLDER, "> 3 y", "3年超")

M(STALE, "Stale", "期限切れ")
M(TRIALS, "Trials", "試行数")
M(AGE_TRIALS, "Trials by age of the intelligence", "攻撃情報の経過時間別の試行数")
M(AGE_RATES, "Detection and prevention by age", "経過時間別の検知と防御")
M(AGE_TABLE, "All counts and intervals by age", "経過時間別のすべての件数と区間")
M(CAP_AGE_BINS,
  "A bin begins where the one before it ends. Age runs from the first sighting of an item, or its "
  "publication, to the start of the trial.",
  "各区分は直前の区分に続く範囲です。経過時間は、攻撃情報が最初に観測された時点（不明なら公開時点）"
  "から試行の開始までです。")
M(CAP_AGE_RATES,
  "Point: share of scored trials of that age. Line: interval on effective trials. Where the counts "
  "are below the criteria's floors they stand alone, without a rate; a bin in which nothing was "
  "tested is left empty.",
  "点：その区分で採点した試行に占める割合。線：実効試行数による区間。評価基準の下限に満たない区分は"
  "件数だけを示し、試験していない区分は空欄です。")
M(AGE_UNKNOWN, "no scored trial of known age", "経過時間の分かる採点済みの試行なし")
M(AGE_TREND, "Trend over age", "経過時間に伴う傾向")
M(TREND_FEW, "{1}: too few trials, or no difference at all; no trend is tested.",
  "{1}：試行数が足りないか、結果に差がないため、傾向は検定していません。")
M(TREND_CHANCE, "{1}: no trend is shown, which does not mean that there is none (p {2}).",
  "{1}：傾向は示されていません。傾向がないという意味ではありません（p {2}）。")
M(TREND_RISES, "{1}: higher for older intelligence than for newer (p {2}).",
  "{1}：古い攻撃情報に対するほうが、新しいものより高い傾向（p {2}）。")
M(TREND_FALLS, "{1}: lower for older intelligence than for newer (p {2}).",
  "{1}：古い攻撃情報に対するほうが、新しいものより低い傾向（p {2}）。")
M(CAP_TREND,
  "Cochran-Armitage test over the order of the bins, two-sided, on effective trials. A small p "
  "says that the rate goes with the bins, not why: the bins hold different attacks. Of twenty such "
  "tests one is likely to fall below 0.05 by chance.",
  "区分の順序に対する Cochran-Armitage 検定（両側、実効試行数）。p が小さくても、率が区分に伴って変"
  "わることを示すだけで、その理由は示しません。区分ごとに含まれる攻撃が異なるためです。このような検"
  "定を 20 回行えば、偶然だけで 1 回程度は 0.05 を下回ります。")
M(AGE_CONTENT, "Before and after the product's own content",
  "製品のルール・シグネチャの日付より前か後か")
M(CAP_CONTENT,
  "Content is the product's rules or signatures as installed. An item published after that date "
  "could not be written into them; one published by then could. The two groups hold different "
  "attacks.",
  "インストールされたルール・シグネチャの日付で攻撃情報を分けたものです。その日付より後に公開された"
  "攻撃は内容に反映できず、それまでに公開された攻撃は反映できました。二つの群に含まれる攻撃は同じで"
  "はありません。")
M(CONTENT_UNKNOWN,
  "No product's rules or signatures have a known date: what was published before and after it "
  "cannot be told apart.",
  "ルール・シグネチャの日付が分かる製品がないため、その前後で分けることはできません。")
M(CONTENT_DATE, "Content dated", "ルール等の日付")
M(CONTENT_OLDER, "Published after it", "それより後に公開")
M(CONTENT_NEWER, "Published by then", "それまでに公開")
M(CAP_INTEL,
  "What this may not be taken for: an age counts from the day on which somebody told of an attack, "
  "which may have been at work before. A case emulates what was told and is not the live attack. "
  "A rate over fresh items is no rate over attacks of which nobody has told yet.",
  "読み取ってはならないこと：経過時間は誰かが攻撃を報告した日から数えており、攻撃はそれ以前から行わ"
  "れていた可能性があります。ケースは報告された内容を模擬したもので、実際の攻撃そのものではありませ"
  "ん。新しい攻撃情報に対する率は、まだ誰も報告していない攻撃に対する率ではありません。")
