/* The message table: M(id, English, Japanese). Included several times with different M; no guard on
 * purpose. Rows that belong to an enum stand in that enum's order (see message.c). {1}, {2} ... are
 * filled in. */

/* the page */
M(TITLE, "Effectiveness evaluation report", "有効性検証報告書")
M(SUBTITLE,
  "How well security products detected and prevented attacks, and how far they left ordinary "
  "work alone",
  "セキュリティ製品が攻撃をどれだけ検知・防御し、通常の業務をどれだけ妨げなかったか")
M(LINE_CRITERIA, "Criteria {1} {2}", "評価基準 {1} {2}")
M(LINE_RUN, "Run {1} to {2}", "実施 {1} 〜 {2}")
M(UNKNOWN, "not recorded", "記録なし")
M(RELATES_ONLY,
  "These results relate only to the products, versions and settings named here, as tested.",
  "本結果は、ここに記した製品・版・設定を、記載の条件で試験したものだけに関するものです。")
M(SAMPLE_HEAD, "This is a sample", "これは抽出実施の結果です")
M(SAMPLE_TEXT, "Only part of the scenario library was taken: {1}",
  "シナリオライブラリから一部を抽出して実施しました：{1}")
M(REFUSED_HEAD, "These criteria are refused for ranking",
  "この評価基準による順位づけは認められません")
M(REFUSED_TEXT,
  "By their score a reference product, which does no real work, comes out above a product under "
  "test. The counts and rates below stand; no product may be called better than another on the "
  "strength of this score.",
  "この基準の評点では、実質的な働きをしない参照製品が試験対象の製品より上位になります。以下の件数"
  "と率は有効ですが、この評点を根拠に製品の優劣を述べてはなりません。")
M(REFUSED_PAIR, "{1} ({2}) above {3} ({4})", "{1}（{2}）が {3}（{4}）を上回る")
M(GUARD_PASSED, "Ranking guard: held. No reference product comes out above a product under test.",
  "順位づけの検査：合格。参照製品が試験対象の製品を上回ることはありません。")
M(GUARD_NOT_APPLIED,
  "Ranking guard: not applied. It needs products and reference products that have a score or a "
  "joint verdict.",
  "順位づけの検査：未実施。評点または総合判定のある製品と参照製品の両方が必要です。")

/* headings */
M(HEAD_SHORT, "In short", "概要")
M(HEAD_PLANE, "Right and wrong reactions", "正しい反応と誤った反応")
M(HEAD_RATES, "Rates with their intervals", "率と信頼区間")
M(HEAD_DEPTH, "How much the alerts say", "警報が伝える内容の深さ")
M(HEAD_CLUSTERS, "By kind of attack and kind of work", "攻撃の種類別・業務の種類別の結果")
M(HEAD_TECHNIQUES, "By technique", "テクニック別の結果")
M(HEAD_OPERATION, "What it means in operation", "運用上の意味")
M(HEAD_THRESHOLDS, "Thresholds of the criteria", "評価基準のしきい値との比較")
M(HEAD_VOIDS, "What was not scored, and why", "採点しなかった試行とその理由")
M(HEAD_EVALUATED, "What was evaluated and what was not", "評価したこと・していないこと")
M(HEAD_LIMITS, "What may not be concluded", "この結果から結論できないこと")
M(HEAD_CHECK, "How to check this report", "この報告書の検証方法")
M(HEAD_CASES, "Every case", "全ケースの結果")
M(HEAD_READING, "How to read the figures", "数値の読み方")

/* words */
M(PRODUCT, "Product", "製品")
M(PRODUCTS, "Products under test", "試験対象の製品")
M(REFERENCES, "Reference products", "参照製品")
M(REFERENCES_NOTE,
  "Reference products do no real work: they allow, deny or alert on everything, or toss a coin. "
  "They are the yardstick for what a rate is worth, and no candidates.",
  "参照製品は実質的な働きをしません（すべて許可、すべて拒否、すべてに警報、またはランダム）。率の"
  "意味を測る物差しであり、評価の候補ではありません。")
M(NO_PRODUCTS, "No product under test took part.", "試験対象の製品はありません。")
M(ATTACK, "attack", "攻撃")
M(BENIGN, "benign", "正常業務")
M(ARM_CONTROL, "control", "対照")
M(ARM_DETECT, "detect", "検知のみ")
M(ARM_BLOCK, "block", "遮断")
M(ANY, "any", "すべて")
M(DETECTION, "Detection", "検知")
M(PREVENTION, "Prevention", "防御")
M(FALSE_POSITIVES, "False positives", "誤検知・誤遮断")
M(X_OF_N, "{1} of {2}", "{2} 件中 {1} 件")
M(TRIALS_CLUSTERS, "{1} of {2} trials, {3} clusters", "{2} 試行中 {1} 件、{3} クラスター")
M(EXACT_INTERVAL, "exact (Clopper-Pearson)", "正確法（Clopper-Pearson）")
M(ICC, "Correlation in clusters", "クラスター内相関")
M(EFFECTIVE, "Effective trials", "実効試行数")
M(ALL_RATES, "All rates, with every interval", "すべての率と区間")
M(IF_INDEPENDENT, "if all trials were independent: {1}", "全試行を独立とみなした場合：{1}")
M(PLAIN_WILSON, "plain Wilson", "通常の Wilson 区間")
M(COUNTS_ONLY, "counts only", "件数のみ")
M(BELOW_FLOORS, "too few for a rate: {1} cases, {2} clusters (floors {3} and {4})",
  "率を示すには不足：{1} ケース、{2} クラスター（下限 {3}、{4}）")
M(NOT_DRAWN, "not drawn: counts only", "図示なし（件数のみ）")
M(NOT_MEASURED, "not measured", "測定なし")
M(NOT_TESTED, "not tested", "未試験")
M(ALL_SEEN,
  "Every one of {1}: the true rate may still be as low as {2} ({3} confidence, one-sided)",
  "{1} 件すべて。それでも真の率は {2} まで低い可能性があります（片側信頼度 {3}）")
M(NONE_SEEN, "None of {1}: the true rate may still be as high as {2} ({3} confidence, one-sided)",
  "{1} 件中 0 件。それでも真の率は {2} まで高い可能性があります（片側信頼度 {3}）")
M(CASE, "Case", "ケース")
M(SCENARIOS, "Scenarios", "シナリオ")
M(CLUSTERS, "Clusters", "クラスター")
M(CLUSTER, "Cluster", "クラスター")
M(TECHNIQUE, "Technique", "テクニック")
M(ARM, "Arm", "アーム")
M(KIND, "Kind", "種別")
M(CAUSE, "Cause", "理由")
M(COUNT, "Count", "件数")
M(METRIC, "Metric", "指標")
M(LIMIT_VALUE, "Limit", "しきい値")
M(VALUE, "Value", "値")
M(INTERVAL, "Interval", "区間")
M(VERDICT, "Verdict", "判定")
M(AT_LEAST, "at least {1}", "{1} 以上")
M(AT_MOST, "at most {1}", "{1} 以下")
M(PLANNED, "Planned", "計画")
M(SCORED, "Scored", "採点")
M(VOID, "Void", "無効")
M(NOT_RUN, "Not run", "未実施")
M(NOT_APPLICABLE, "Not applicable", "対象外")
M(WORKED, "Worked", "成立")
M(NOT_WORKED, "Did not work", "不成立")
M(CONTROL, "Control", "対照")
M(YES, "yes", "評価済み")
M(PARTLY, "partly", "一部")
M(NO, "no", "未評価")
M(EVALUATED, "Evaluated", "評価")
M(ASPECT, "What a reader may expect", "読者が期待しうる事項")
M(NOTE, "How, or what is missing", "方法、または欠けていること")
M(DELAYED, "delayed", "遅延")

/* verdicts, in the order of enum verdict */
M(VERDICT_NOT_RUN, "not run", "未実施")
M(VERDICT_NOT_APPLICABLE, "not applicable", "対象外")
M(VERDICT_STALE, "stale", "期限切れ")
M(VERDICT_VOID, "void", "無効")
M(VERDICT_NONE, "none", "なし")
M(VERDICT_TELEMETRY, "telemetry", "記録のみ")
M(VERDICT_GENERAL, "general", "一般")
M(VERDICT_TACTIC, "tactic", "戦術")
M(VERDICT_TECHNIQUE, "technique", "テクニック")
M(VERDICT_NOT_PREVENTED, "not prevented", "防御失敗")
M(VERDICT_UNATTRIBUTED, "unattributed", "帰属不明")
M(VERDICT_PREVENTED, "prevented", "防御成功")
M(VERDICT_CLEAN, "clean", "影響なし")
M(VERDICT_FALSE_ALERT, "false alert", "誤検知")
M(VERDICT_FALSE_BLOCK, "false block", "誤遮断")
M(VERDICT_AMBIGUOUS, "ambiguous", "判別不能")

/* causes of void trials that the rules themselves give */
M(CAUSE_NOT_RUN, "control: not run", "対照：未実施")
M(CAUSE_EFFECT, "control: effect not seen", "対照：効果が確認できない")
M(CAUSE_ACTION, "control: action failed", "対照：業務が失敗")
M(CAUSE_CONTROL_EFFECT, "control: effect not observed", "対照：効果を観測できず")
M(CAUSE_CONTROL_ACTION, "control: action not observed", "対照：業務の成否を観測できず")
M(CAUSE_HARNESS_EFFECT, "harness: effect not observed", "試験装置：効果を観測できず")
M(CAUSE_HARNESS_ACTION, "harness: action not observed", "試験装置：業務の成否を観測できず")
M(CAUSE_HARNESS_BLOCK, "harness: block evidence not observed", "試験装置：遮断の証拠を観測できず")
M(CAUSE_HARNESS, "harness: not observed", "試験装置：観測できず")
M(CAUSE_OTHERS, "other causes", "その他の理由")

/* metrics, in the order of enum metric_id: names, then what they are */
M(METRIC_DETECTION, "Detection rate", "検知率")
M(METRIC_PREVENTION, "Prevention rate", "防御率")
M(METRIC_FALSE_POSITIVE, "False-positive rate", "誤検知・誤遮断率")
M(METRIC_FALSE_ALERT, "False-alert rate", "誤検知率")
M(METRIC_FALSE_BLOCK, "False-block rate", "誤遮断率")
M(METRIC_TELEMETRY, "Telemetry rate", "記録率")
M(METRIC_UNATTRIBUTED, "Unattributed rate", "帰属不明率")
M(METRIC_AMBIGUOUS, "Ambiguous rate", "判別不能率")
M(METRIC_CONTROL_VALID, "Control: attacks that worked", "対照：攻撃の成立率")
M(METRIC_CONTROL_SUCCESS, "Control: actions that succeeded", "対照：正常業務の成功率")
M(WHAT_DETECTION, "attacks with an alert inside the time limit, telemetry not counted",
  "時間内に警報が出た攻撃の割合（記録だけのものは含まない）")
M(WHAT_PREVENTION, "attacks without effect, with evidence that the product blocked them",
  "効果が現れず、製品が遮断した証拠がある攻撃の割合")
M(WHAT_FALSE_POSITIVE, "ordinary actions alerted on or blocked, in any arm",
  "いずれかのアームで警報または遮断を受けた正常業務の割合")
M(WHAT_FALSE_ALERT, "ordinary actions alerted on, detect arm",
  "検知のみのアームで警報を受けた正常業務の割合")
M(WHAT_FALSE_BLOCK, "ordinary actions blocked, block arm", "遮断アームで遮断された正常業務の割合")
M(WHAT_TELEMETRY, "attacks of which anything was recorded at all, late or not",
  "時期を問わず何らかの記録が残った攻撃の割合")
M(WHAT_UNATTRIBUTED, "attacks without effect, but with no evidence that the product was the reason",
  "効果は現れなかったが、製品によるという証拠がない攻撃の割合")
M(WHAT_AMBIGUOUS, "ordinary actions that failed, with no evidence that the product was the reason",
  "失敗したが、製品によるという証拠がない正常業務の割合")
M(WHAT_CONTROL_VALID, "attacks whose effect was seen without any product",
  "製品がない状態で効果が確認された攻撃の割合")
M(WHAT_CONTROL_SUCCESS, "ordinary actions that succeeded without any product",
  "製品がない状態で成功した正常業務の割合")

/* threshold verdicts, in the order of enum threshold_verdict */
M(THRESHOLD_NOT_DECIDED, "not decided", "判定なし")
M(THRESHOLD_PASS, "pass", "適合")
M(THRESHOLD_CONDITIONAL_PASS, "conditional pass", "条件付き適合")
M(THRESHOLD_CONDITIONAL_FAIL, "conditional fail", "条件付き不適合")
M(THRESHOLD_FAIL, "fail", "不適合")

#include "reports/message_prose.h"

#include "reports/message_audience.h"
#include "reports/message_compare.h"
#include "reports/message_criteria.h"
#include "reports/message_evasion.h"
#include "reports/message_export.h"
#include "reports/message_intel.h"
#include "reports/message_measure.h"
#include "reports/message_page.h"
#include "reports/message_sets.h"
