/* The page's one script: sorting and filtering, nothing else. The page is whole without it; the
 * controls are hidden until it runs. It reads and moves what is in the page and reaches nowhere.
 * Kept free of '<', and never changed by data, so that its hash can stand in the page's policy. */
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "reports/html/page.h"

const char page_script[] =
    "(function(){'use strict';\n"
    "var list=function(root,what){return Array.from(root.querySelectorAll(what));};\n"
    "var plain=function(text){return text.normalize('NFKC').toLowerCase();};\n"
    "var language=document.documentElement.lang;\n"
    "var order=function(a,b){return a.localeCompare(b,language,{numeric:true});};\n"
    /* What a cell counts for: a share, a number, else its text; null for what was not tested. */
    "var value=function(row,column){\n"
    "var text=row.cells[column].textContent.trim();\n"
    "var share=/^(\\d+)\\/(\\d+)$/.exec(text);\n"
    "if(share){return share[1]/share[2];}\n"
    "if(/^\\d+(\\.\\d+)?$/.test(text)){return Number(text);}\n"
    "return text==='\\u2013'?null:text;};\n"
    "var compare=function(a,b,sign){\n"
    "if(a===null||b===null){return (a===null)-(b===null);}\n"
    "if(typeof a===typeof b&&typeof a==='number'){return sign*(a-b);}\n"
    "return sign*order(String(a),String(b));};\n"
    /* Sorting: up, down, and back to the order of the results. */
    "var sorted=function(table,column,way){\n"
    "var body=table.tBodies[0];\n"
    "var rows=table.rowsAsWritten.slice();\n"
    "if(way){rows.sort(function(a,b){return compare(value(a,column),value(b,column),\n"
    "way==='ascending'?1:-1);});}\n"
    "rows.forEach(function(row){body.appendChild(row);});};\n"
    "var next={'ascending':'descending','descending':'','':'ascending'};\n"
    "list(document,'table.sortable').forEach(function(table){\n"
    "var heads=Array.from(table.tHead.rows[0].cells);\n"
    "table.rowsAsWritten=Array.from(table.tBodies[0].rows);\n"
    "heads.forEach(function(head,column){\n"
    "var button=document.createElement('button');\n"
    "button.type='button';button.className='sort';\n"
    "while(head.firstChild){button.appendChild(head.firstChild);}\n"
    "if(head.title){button.title=head.title;}\n"
    "head.appendChild(button);\n"
    "button.addEventListener('click',function(){\n"
    "var way=next[head.getAttribute('aria-sort')||''];\n"
    "heads.forEach(function(other){other.removeAttribute('aria-sort');});\n"
    "if(way){head.setAttribute('aria-sort',way);}\n"
    "sorted(table,column,way);});});});\n"
    /* Filtering: a section's rows, and where rows are folded by scenario, the folds. */
    "list(document,'.controls').forEach(function(controls){\n"
    "var section=controls.parentNode;\n"
    "var part=function(name){return controls.querySelector('[name='+name+']');};\n"
    "var find=part('find'),kind=part('kind'),wrong=part('wrong'),by=part('order');\n"
    "var count=controls.querySelector('.count');\n"
    "var folds=list(section,'details.scenario');\n"
    "var rows=list(section,'tbody tr').map(function(row){\n"
    "var fold=row.closest('details.scenario');\n"
    "return {row:row,fold:fold,kind:fold?fold.dataset.kind:'',wrong:!!row.querySelector('.bad'),\n"
    "text:plain((fold?fold.firstElementChild.textContent+' ':'')+row.textContent)};});\n"
    "var show=function(){\n"
    "var words=plain(find.value).split(/\\s+/).filter(Boolean);\n"
    "var narrowed=words.length>0||!!(wrong&&wrong.checked);\n"
    "var shown=0;\n"
    "folds.forEach(function(fold){fold.hits=0;});\n"
    "rows.forEach(function(of){\n"
    "var hit=words.every(function(word){return of.text.includes(word);})&&\n"
    "(!kind||!kind.value||kind.value===of.kind)&&(!wrong||!wrong.checked||of.wrong);\n"
    "of.row.hidden=!hit;\n"
    "shown+=hit;\n"
    "if(hit&&of.fold){of.fold.hits++;}});\n"
    "folds.forEach(function(fold){\n"
    "fold.hidden=!fold.hits;\n"
    "if(narrowed&&fold.hits&&!fold.open){fold.open=true;fold.ours=true;}\n"
    "if(!narrowed&&fold.ours){fold.open=false;fold.ours=false;}});\n"
    "count.textContent=count.dataset.say.replace('{1}',shown).replace('{2}',rows.length);};\n"
    "var wrongs=function(fold){return fold.querySelectorAll('tr .bad').length;};\n"
    "var reorder=function(){\n"
    "var now=folds.slice();\n"
    "if(by.value==='name'){now.sort(function(a,b){\n"
    "return order(a.firstElementChild.textContent,b.firstElementChild.textContent);});}\n"
    "if(by.value==='wrong'){now.sort(function(a,b){return wrongs(b)-wrongs(a);});}\n"
    "now.forEach(function(fold){fold.parentNode.appendChild(fold);});};\n"
    "[find,kind,wrong].forEach(function(control){\n"
    "if(control){control.addEventListener('input',show);}});\n"
    "if(by){by.addEventListener('input',reorder);}\n"
    "controls.addEventListener('submit',function(event){event.preventDefault();});\n"
    "controls.hidden=false;\n"
    "show();});\n"
    "})();\n";

void page_add_script_source(struct buf *out)
{
    unsigned char bytes[HASH_BYTES];
    AUTO(hash) hash = hash_new();
    hash_add(hash, page_script, sizeof(page_script) - 1);
    hash_end_bytes(hash, bytes);
    buf_str_add(out, "'sha256-");
    text_base64(out, bytes, sizeof(bytes));
    buf_char(out, '\'');
}
