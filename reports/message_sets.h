/* Messages about what is told of apart; included by message_list.h. */

M(HEAD_SETS, "Told apart: named sets", "別に示す結果：セット別")
M(CAP_SETS,
  "The same trials as above, by the set that a scenario's author put it into. The hard cases are "
  "ordinary work that looks like an attack on purpose.",
  "上と同じ試行を、シナリオの作成者が定めたセット別に数えたものです。hard-cases は、攻撃に似せて"
  "意図的に作った通常業務です。")
M(SET, "Set", "セット")
M(SET_NONE, "no set", "セットなし")
M(HEAD_SEALED, "Public and sealed cases", "公開ケースと封印ケース")
M(CAP_SEALED,
  "Sealed scenarios were encrypted before the run and known to nobody who could have tuned a "
  "product to them. A rate that is clearly higher on public cases may come from tuning. The "
  "interval of the difference is Newcombe's on the effective numbers of trials; it is given only "
  "where both sides are above the floors.",
  "封印シナリオは実施前に暗号化されており、製品をそれに合わせて調整できた人はいません。公開ケース"
  "の率が明らかに高い場合は、公開ケースに合わせた調整の可能性があります。差の区間は実効試行数に基"
  "づく Newcombe 法によるもので、両方が下限を満たす場合だけ示します。")
M(PUBLIC_CASES, "Public", "公開")
M(SEALED_CASES, "Sealed", "封印")
M(DIFFERENCE, "Public minus sealed", "公開 − 封印")
M(HEAD_PAYLOAD, "Told apart: payload-only cases", "別に示す結果：ペイロードのみのケース")
M(CAP_PAYLOAD,
  "Of these {1} attack and {2} benign cases only the bytes are known: nobody has shown that the "
  "attack works on the target or that the work is ordinary. They are in no rate of this report. "
  "An alert on one of them is no proof of detection, silence none of a miss.",
  "攻撃 {1} ケースと正常 {2} ケースは、送信内容だけが分かっているものです。攻撃が対象に対して成立"
  "すること、あるいは通常の業務であることは確かめられていません。この報告書のどの率にも含まれませ"
  "ん。これらに対する警報は検知の証明にならず、警報がないことも見逃しの証明になりません。")
M(PAYLOAD_ALERTED, "Attack: alerted", "攻撃：警報あり")
M(PAYLOAD_BLOCKED, "Attack: blocked", "攻撃：遮断")
M(PAYLOAD_NAMED, "Named rule fired", "指定ルールが発火")
M(PAYLOAD_BENIGN_ALERTED, "Benign: alerted", "正常：警報あり")
M(PAYLOAD_UNWANTED, "Rule that should be silent fired", "発火すべきでないルールが発火")
