<p>Articles may be quoted with the name of the paper. Letters may be shortened. Photographs stay the property of
whoever took them.</p>
<p>記事の引用には紙名を明記してください。投書は短くすることがあります。</p>
