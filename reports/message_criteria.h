/* Words about gates, profiles and the joint verdict: rows of the list in message_list.h. */

M(HEAD_GATES, "Gates of the criteria", "評価基準の必須条件")
M(CAP_GATES,
  "Every gate has to hold: the joint verdict is fail as soon as one gate fails, however well the "
  "others hold, so that detection cannot make up for false positives. If none fails and one is "
  "not decided, the whole is not decided; else it is the worst of them. Each gate is judged on "
  "Korn and Graubard's interval, as a threshold is.",
  "必須条件はすべて満たす必要があります。一つでも不適合なら、他の結果がどれほど良くても総合判定は"
  "不適合です。検知の良さで誤検知・誤遮断を埋め合わせることはできません。不適合がなく、判定できない"
  "条件があれば総合も判定なし、それ以外は最も悪い判定が総合判定になります。各条件はしきい値と同様に"
  " "
  "Korn-Graubard 区間で判定します。")
M(GATE, "Gate", "必須条件")
M(JOINT_VERDICT, "Joint verdict", "総合判定")
M(ALL_GATES, "all gates together: {1}", "必須条件の総合判定：{1}")
M(GATE_WITHIN, "{1}, alerted within {2}", "{1}（{2} 以内の警報）")

M(REFUSED_GATES_TEXT,
  "By the joint verdict of their gates a reference product, which does no real work, comes out "
  "above a product under test. The counts and rates below stand; no product may be called better "
  "than another on the strength of these gates.",
  "この基準の必須条件による総合判定では、実質的な働きをしない参照製品が試験対象の製品より上位になり"
  "ます。以下の件数と率は有効ですが、この総合判定を根拠に製品の優劣を述べてはなりません。")
M(GUARD_NAMES, "Compared one by one: {1}.", "個別に比較した参照製品：{1}。")

M(BELOW_EFFECTIVE,
  "too few for a rate: {1} effective trials, since trials of one cluster are alike (floor {2})",
  "率を示すには不足：クラスター内の試行は互いに似るため、実効試行数は {1}（下限 {2}）")
M(BELOW_PRECISION, "too uncertain for a rate: its interval is wider than {1} points either way",
  "率を示すには不確か：区間の幅が ±{1} ポイントを超える")

M(HEAD_COVERAGE, "What the criteria want covered", "評価基準が求める範囲")
M(CAP_COVERAGE,
  "{1} of the {2} techniques in the criteria's profile were tested. Nothing is known of the "
  "others: not tested is neither passed nor failed. A technique counts as tested with a single "
  "scored case, which says little about all the ways in which it is used.",
  "評価基準のプロファイルにあるテクニック {2} 件のうち {1} 件を試験しました。残りについては何も分か"
  "りません。未試験は適合でも不適合でもありません。採点したケースが 1 件でもあれば試験済みと数える"
  "ため、そのテクニックのあらゆる使われ方を確かめたという意味ではありません。")
M(PLANNED_CASES, "Cases planned", "計画したケース")
M(TESTED_CASES, "Cases tested", "試験したケース")
M(OUTSIDE_PROFILE, "Tested beside the profile: {1}", "プロファイル外で試験したもの：{1}")
M(PROFILE_CSF, "NIST CSF 2.0, as the criteria's author maps it: {1}",
  "NIST CSF 2.0（評価基準の作成者による対応づけ）：{1}")
M(PROFILE_INDUSTRIES, "Industries that the author had in view: {1}", "作成者が想定した業種：{1}")
M(PROFILE_NOTE,
  "A mapping says where in a framework the figures may be of use. It is no statement that a "
  "product or its user conforms to that framework.",
  "対応づけは、数値をその枠組みのどこで使えるかを示すものです。製品や利用者がその枠組みに適合すると"
  "いう意味ではありません。")
M(VALID_UNTIL,
  "By the criteria these results may be relied on before {1}, as long as the product and its "
  "settings stay as tested.",
  "評価基準により、この結果を根拠にできるのは {1} "
  "より前で、製品と設定が試験時のままである間に限りま"
  "す。")
