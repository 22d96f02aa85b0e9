<p>Machi has been printed in Minato since 1952. We write about the harbour, the schools, the hills behind the town and
the people who live between them.</p>
<p>港町の新聞「まち」は一九五二年に創刊されました。港、学校、裏山、そしてそこに暮らす人々のことを書いています。</p>
<p>Desk: 2-14 Kaigan-dori. Open on weekdays from nine to five.</p>
