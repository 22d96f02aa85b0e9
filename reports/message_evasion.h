/* Messages about evasion; included by message_list.h. */

M(HEAD_EVASION, "Evasion: the same attack written differently", "回避：書き方を変えた同じ攻撃")
M(CAP_EVASION,
  "Of {1} attack cases the same attack was also sent in plain form. A pair is one repetition of "
  "both and counts where both were scored, so an attack that no longer works in its other form "
  "is no evasion. Still caught: of the pairs whose plain form was detected or prevented, those "
  "whose other form was as well; the rest got past the product by its writing alone. None "
  "caught: no plain form was, so there was nothing to evade. The "
  "range of what is still caught is on the effective number of pairs, since pairs of one attack "
  "are not independent.",
  "攻撃 {1} ケースは、同じ攻撃を元の書き方でも送っています。組は両者の 1 回ずつの試行で、両方が判"
  "定されたものだけを数えます。書き方を変えて成立しなくなった攻撃は回避に含まれません。「なお捕"
  "捉」は、元の書き方が検知または防御された組のうち、別の書き方も同様だったものです。残りは書き方"
  "だけで製品を通り抜けました。「捕捉なし」は元の書き方が一つも捕捉されず、回避するものがなかった"
  "ことを示します。同じ攻撃の組は独立でないため、「なお捕"
  "捉」の区間は実効組数に基づきます。")
M(EVASION_PAIRS, "Pairs", "組")
M(EVASION_HELD, "Still caught", "なお捕捉")
M(EVASION_EVADED, "Evaded", "回避")
M(EVASION_NEW, "Other only", "別形のみ")
M(EVASION_NONE, "none caught", "捕捉なし")
M(EVASION_NEITHER, "Neither", "どちらも無")
M(EVASION_BY_VARIANT, "Still caught, by the way of writing", "書き方別の「なお捕捉」")
M(EVASION_VARIANT, "Way of writing", "書き方")
