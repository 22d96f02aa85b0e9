/* Words in the formats for other programs: rows of the list in message_list.h. */

/* JUnit: why a case did not pass */
M(JUNIT_NONE, "missed: the product recorded nothing of this attack",
  "見逃し：製品はこの攻撃について何も記録していません")
M(JUNIT_TELEMETRY, "missed: the product recorded the attack, but raised no alert",
  "見逃し：製品は攻撃を記録しましたが、警報を出していません")
M(JUNIT_DELAYED, "missed: the alert came after the window of {1}",
  "見逃し：警報が出たのは制限時間 {1} を過ぎた後です")
M(JUNIT_NOT_PREVENTED, "not prevented: the effect of the attack was seen",
  "防御失敗：攻撃の効果が確認されました")
M(JUNIT_UNATTRIBUTED,
  "unattributed: the attack had no effect, but nothing shows that the product blocked it",
  "帰属不明：攻撃の効果は現れませんでしたが、製品が遮断した証拠がありません")
M(JUNIT_FALSE_ALERT, "false alert: the product alerted on ordinary work",
  "誤検知：製品が正常業務に対して警報を出しました")
M(JUNIT_FALSE_BLOCK, "false block: the product blocked ordinary work",
  "誤遮断：製品が正常業務を遮断しました")
M(JUNIT_AMBIGUOUS,
  "ambiguous: ordinary work failed, but nothing shows that the product was the reason",
  "判別不能：正常業務が失敗しましたが、製品が原因である証拠がありません")
M(JUNIT_STALE, "stale: the validity of the intelligence behind the case had passed",
  "期限切れ：ケースの基になった情報の有効期間が過ぎていました")
M(JUNIT_NOT_RUN, "not run", "未実施")
M(JUNIT_NOT_APPLICABLE, "not applicable: the case is not meant for products of this category",
  "対象外：このケースはこの分類の製品を対象としていません")

/* ATT&CK Navigator */
M(NAVIGATOR_NAME, "{1} {2}: detection by technique", "{1} {2}：テクニック別の検知")
M(NAVIGATOR_ABOUT,
  "Share of attack trials with an alert inside the window, in per cent. A technique has a score "
  "only where at least {1} cases were scored. A technique without an entry was not tested: that "
  "says nothing of the product.",
  "制限時間内に警報が出た攻撃試行の割合（%）。採点したケースが {1} 件以上のテクニックにだけ点数があ"
  "ります。記載のないテクニックは試験しておらず、製品については何も言えません。")
M(NAVIGATOR_DETECTED, "Detected: {1} of {2}", "検知：{2} 件中 {1} 件")
M(NAVIGATOR_PREVENTED, "Prevented: {1} of {2}", "防御：{2} 件中 {1} 件")
M(NAVIGATOR_NOT_DETECTED, "Detection: not tested", "検知：未試験")
M(NAVIGATOR_CASES, "Cases: {1}", "ケース：{1} 件")
M(NAVIGATOR_FEW, "too few for a per cent ({1} cases needed)", "率を示すには不足（{1} ケース必要）")
M(NAVIGATOR_LOW, "0 % detected", "検知 0 %")
M(NAVIGATOR_HIGH, "100 % detected", "検知 100 %")
M(NAVIGATOR_GREY, "tested, counts only: see the comment", "試験済み、件数のみ（コメント参照）")

/* OCSF */
M(OCSF_DETECTED, "Attack {1}: alerted on by {2}", "攻撃 {1}：{2} が警報")
M(OCSF_PREVENTED, "Attack {1}: blocked by {2}", "攻撃 {1}：{2} が遮断")
M(OCSF_FALSE_ALERT, "Ordinary work {1}: alerted on by {2}", "正常業務 {1}：{2} が警報（誤検知）")
M(OCSF_FALSE_BLOCK, "Ordinary work {1}: blocked by {2}", "正常業務 {1}：{2} が遮断（誤遮断）")
M(OCSF_ATTACK_ABOUT,
  "A testbed carried out this attack. Technique and tactic are those of the attack, whether or "
  "not the product named them; what it said came to: {1}.",
  "検証環境で実行した攻撃です。テクニックと戦術は攻撃自体のもので、製品がそれを名指ししたとは限りま"
  "せん。製品の応答の判定：{1}。")
M(OCSF_BENIGN_ABOUT, "A testbed did ordinary work here; there was no attack. Verdict: {1}.",
  "検証環境で行った正常業務です。攻撃はありませんでした。判定：{1}。")
M(OCSF_TIME_OF_RUN, "When the trial started is not known; the time is that of the end of the run.",
  "試行の開始時刻が不明なため、時刻は実施の終了時刻です。")

/* OSCAL */
M(OSCAL_RESULT, "Effectiveness of security products against attacks, campaign {1}",
  "攻撃に対するセキュリティ製品の有効性（キャンペーン {1}）")
M(OSCAL_NO_CONTROLS,
  "No control of a catalogue was assessed. The objectives are the thresholds of the criteria {1} "
  "{2}; each is named by its metric.",
  "カタログの管理策は評価していません。目標は評価基準 {1} {2} "
  "のしきい値で、それぞれ指標の名前で示し"
  "ます。")
M(OSCAL_OBSERVATION, "{1} of {2}: {3}", "{2} の{1}：{3}")
M(OSCAL_OBSERVATION_IS, "{1}. Counted: {2}.", "{1}。数え方：{2}。")
M(OSCAL_FINDING, "{1} of {2}: {3}, {4}", "{2} の{1}：{3}、{4}")
M(OSCAL_FINDING_IS,
  "Judged on the whole interval (ILAC-G8). 'Satisfied' stands for a pass alone. A conditional "
  "pass, a conditional fail and what could not be decided are 'not satisfied' for another reason "
  "than failure: see the verdict among the properties.",
  "信頼区間の全体で判定しています（ILAC-G8）。satisfied "
  "は「適合」だけです。条件付き適合、条件付き不"
  "適合、判定なしは、不適合以外の理由による not-satisfied です。プロパティの verdict "
  "をご覧ください。")
M(OSCAL_PLAN, "The plan of the run, frozen before it began", "実施前に確定した計画")
M(OSCAL_CRITERIA, "The criteria, frozen before the run", "実施前に確定した評価基準")
M(OSCAL_EVIDENCE, "The evidence of the run", "実施の証拠")

/* MISP */
M(MISP_INFO, "tameshi: sightings of intelligence in a testbed, campaign {1}",
  "tameshi：検証環境における情報の目撃記録（キャンペーン {1}）")
M(MISP_ABOUT,
  "These sightings were made in a testbed, not in the wild: type 0 where a product under test "
  "detected or blocked an attack made from the item, type 1 where it alerted on or blocked "
  "ordinary work that names it. Left out: {1} items whose TLP does not allow sharing, {2} that "
  "have no value to share, {3} sightings of unknown time.",
  "この目撃記録は検証環境でのもので、実際の攻撃ではありません。タイプ 0 は情報から作った攻撃を試験"
  "対象の製品が検知または遮断したもの、タイプ 1 はその情報に触れる正常業務に警報または遮断が起きた"
  "ものです。除外：TLP により共有できない情報 {1} 件、共有できる値のない情報 {2} 件、時刻の分からな"
  "い目撃 {3} 件。")
