<ul><li>Aoki Haruka, editor</li><li>Sato Kenji, harbour and fishery</li><li>Mori Emi, schools and culture</li>
<li>Tanaka Jun, sports</li></ul>
