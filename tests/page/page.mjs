// The HTML report as a reader meets it: at the widths of a phone and a laptop, on paper, in both languages, light and
// dark, with and without its script. Prints a line a check; ends with 1 if any failed.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.env.TAMESHI_NPM, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const work = resolve(process.argv[2]);
const languages = ['en', 'ja'];
const widths = [390, 1280];
const schemes = ['light', 'dark'];
const paper = 688; // CSS pixels between the margins of A4
let failed = 0;
let passed = 0;

function check(good, what, detail = '') {
  if (good) {
    passed++;
  } else {
    failed++;
    console.log(`FAILED ${what}${detail ? `: ${detail}` : ''}`);
  }
}

// One browser, a fresh context a look.
const browser = await chromium.launch({
  executablePath: process.env.TAMESHI_BROWSER,
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});

// A page with what it asked for and complained of.
async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const seen = { requests: [], complaints: [] };
  page.on('request', (request) => request.url() !== url && seen.requests.push(request.url()));
  page.on('console', (line) => ['error', 'warning'].includes(line.type()) && seen.complaints.push(line.text()));
  page.on('pageerror', (error) => seen.complaints.push(String(error)));
  await page.goto(url);
  return { page, seen, close: () => context.close() };
}

const report = (set, language) => join(work, set, `report.${language}.html`);
const overflow = () => {
  const width = document.documentElement.clientWidth;
  const out = [];
  if (document.documentElement.scrollWidth > width) {
    out.push(`the page is ${document.documentElement.scrollWidth} wide in ${width}`);
  }
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width > 0 && box.right > width + 1 && !element.closest('.scroll, .unseen')) {
      out.push(`${element.tagName}.${element.className.baseVal ?? element.className} ends at ${Math.round(box.right)}`);
    }
  }
  return out.slice(0, 5);
};

// Charts, by where they are and how many there have to be at least.
const charts = { '#plane svg.plane': 2, '#rates svg.bars': 3, '#depth svg.bars': 1, '#intel svg.bars': 2, '#survival svg.bars': 1,
  '#forest .forest': 2, '#matrix .box': 4 };

async function look(set, language, width, colorScheme) {
  const what = `${set} ${language} ${width} ${colorScheme}`;
  const { page, seen, close } = await open(report(set, language), { viewport: { width, height: 800 }, colorScheme });
  const over = await page.evaluate(overflow);
  check(over.length === 0, `${what}: nothing overflows`, over.join('; '));
  for (const [where, least] of Object.entries(charts)) {
    const count = await page.locator(where).count();
    check(count >= least, `${what}: ${where}`, `${count} of ${least}`);
  }
  const bare = await page.$$eval('svg[role=img]', (all) => all.filter((svg) =>
    !svg.querySelector('title')?.textContent || !svg.querySelector('desc')?.textContent).length);
  check(bare === 0, `${what}: every chart has a title and a description`, `${bare} have not`);
  for (const section of ['plane', 'rates', 'depth', 'intel', 'forest', 'matrix + #forest']) {
    check(await page.locator(`#${section} table`).count() > 0, `${what}: ${section} has its figures as a table`);
  }
  const tiny = await page.evaluate(() => {
    const out = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const of = walk.currentNode.parentElement;
      const svg = of.closest('svg');
      const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
      const size = parseFloat(getComputedStyle(of).fontSize) * scale;
      if (walk.currentNode.textContent.trim() && of.getClientRects().length && !of.closest('script, style, desc, title') &&
          size > 0 && 8.5 > size) {
        out.push(`${size.toFixed(1)} "${walk.currentNode.textContent.trim().slice(0, 20)}"`);
      }
    }
    return out;
  });
  check(tiny.length === 0, `${what}: no tiny text`, tiny.slice(0, 4).join(', '));
  if (width === 1280) {
    const low = await page.$$eval('.answer', (all) => all.map((answer) => answer.getBoundingClientRect().bottom));
    check(low.length === 3 && low.every((bottom) => 800 >= bottom), `${what}: three answers on the first screen`, low.join(' '));
  }
  check(seen.requests.length === 0, `${what}: no request leaves the page`, seen.requests.join(' '));
  check(seen.complaints.length === 0, `${what}: the browser has nothing to complain of`, seen.complaints.join(' '));
  await close();
}

async function accessible(language, colorScheme, width) {
  const { page, close } = await open(report('usual', language), { viewport: { width, height: 800 }, colorScheme });
  await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const bad = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  check(bad.length === 0, `${language} ${colorScheme} ${width}: axe-core finds nothing serious`,
    bad.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 160)}`).join('; '));
  for (const one of violations.filter((each) => !bad.includes(each))) {
    console.log(`note ${language} ${colorScheme} ${width}: ${one.impact} ${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 120)}`);
  }
  await close();
}

const column = (page, index) => page.$$eval('#clusters table:first-of-type', (tables, at) =>
  Array.from(tables[0].tBodies[0].rows, (row) => row.cells[at].textContent.trim()), index);
const share = (text) => { const [x, n] = text.split('/'); return x / n; };

async function sorts(language) {
  const { page, close } = await open(report('usual', language));
  const head = page.locator('#clusters table').first().locator('thead th').nth(1);
  const written = await column(page, 1);
  await head.locator('button').click();
  const up = (await column(page, 1)).map(share);
  check(await head.getAttribute('aria-sort') === 'ascending', `${language}: a click sorts upwards`);
  check(up.every((value, i) => i === 0 || value >= up[i - 1]), `${language}: the column rises`, up.join(' '));
  await head.locator('button').focus();
  await page.keyboard.press('Enter');
  const down = (await column(page, 1)).map(share);
  check(await head.getAttribute('aria-sort') === 'descending', `${language}: the keyboard sorts downwards`);
  check(down.every((value, i) => i === 0 || down[i - 1] >= value), `${language}: the column falls`, down.join(' '));
  check(down[0] !== down[down.length - 1], `${language}: there was something to sort`);
  await page.keyboard.press('Space');
  check(await head.getAttribute('aria-sort') === null, `${language}: the third time unsorts`);
  check((await column(page, 1)).join() === written.join(), `${language}: as it was written`);
  await close();
}

async function filters(language) {
  const { page, close } = await open(report('usual', language));
  const rows = (section) => page.locator(`#${section} tbody tr:not([hidden])`);
  const all = await rows('clusters').count();
  await page.locator('#clusters [name=find]').fill('ＳＱＬI');
  const some = await rows('clusters').count();
  check(some > 0 && all > some, `${language}: clusters are filtered`, `${some} of ${all}`);
  check((await rows('clusters').allTextContents()).every((text) => text.includes('sqli')), `${language}: only what was asked for`);
  check((await page.locator('#clusters .count').textContent()).includes(String(some)), `${language}: the count is told`);

  const cases = await rows('cases').count();
  const folds = page.locator('#cases details.scenario:not([hidden])');
  const scenarios = await folds.count();
  await page.locator('#cases [name=kind]').selectOption('benign');
  const benign = await rows('cases').count();
  check(benign > 0 && cases > benign, `${language}: cases by kind`, `${benign} of ${cases}`);
  await page.locator('#cases [name=wrong]').check();
  const wrong = await rows('cases').count();
  check(wrong > 0 && benign > wrong, `${language}: only what went wrong`, `${wrong} of ${benign}`);
  check(await page.locator('#cases tbody tr:not([hidden]):not(:has(.bad))').count() === 0, `${language}: and nothing else`);
  check(await page.locator('#cases details.scenario:not([hidden]):not([open])').count() === 0, `${language}: hits are unfolded`);
  await page.locator('#cases [name=wrong]').uncheck();
  await page.locator('#cases [name=kind]').selectOption('');
  await page.locator('#cases [name=find]').fill('no such case anywhere');
  check(await rows('cases').count() === 0 && await folds.count() === 0, `${language}: nothing is found where nothing is`);
  await page.locator('#cases [name=find]').fill('');
  check(await rows('cases').count() === cases && await folds.count() === scenarios, `${language}: all is back`);
  check(await page.locator('#cases details[open]').count() === 0, `${language}: and folded as before`);
  await page.locator('#cases [name=order]').selectOption('wrong');
  const bad = await page.$$eval('#cases details.scenario', (list) => list.map((fold) => fold.querySelectorAll('tr .bad').length));
  check(bad[0] > 0 && bad.every((count, i) => i === 0 || bad[i - 1] >= count), `${language}: most misses first`, bad.join(' '));
  await page.locator('#cases [name=find]').press('Enter');
  check(page.url().endsWith(`report.${language}.html`), `${language}: Enter goes nowhere`, page.url());
  await close();
}

async function withoutScript(language) {
  const scripted = await open(report('usual', language));
  const bare = await open(report('usual', language), { javaScriptEnabled: false });
  check(await bare.page.locator('.controls:visible').count() === 0, `${language}: no controls without the script`);
  check(await scripted.page.locator('.controls:visible').count() === 3, `${language}: controls with it`);
  check(await bare.page.locator('table tr').count() === await scripted.page.locator('table tr').count(),
    `${language}: every row is there without it`);
  await scripted.close();
  await bare.close();
}

// Another script, were one to get into a page, is not run.
async function policy() {
  const file = join(work, 'usual', 'tampered.html');
  const text = readFileSync(report('usual', 'en'), 'utf8');
  writeFileSync(file, text.replace('</main>', '<script>document.title = "taken over"</script><img src="x" onerror="document.title=1"/></main>'));
  const { page, seen, close } = await open(file);
  check(!(await page.title()).includes('taken') && (await page.title()) !== '1', 'no other script runs', await page.title());
  check(seen.complaints.some((line) => line.includes('Content Security Policy')), 'the policy is what stops it', seen.complaints.join(' '));
  check(await page.locator('.controls:visible').count() === 3, 'the own one does');
  await close();
}

async function prints(set, language) {
  const { page, close } = await open(report(set, language), { viewport: { width: paper, height: 1000 }, colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  const out = await page.evaluate(() => Array.from(document.querySelectorAll('body *')).filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > document.documentElement.clientWidth + 1 && !element.closest('.unseen');
  }).map((element) => `${element.closest('section')?.id} ${element.tagName}.${element.className.baseVal ?? element.className}`));
  check(out.length === 0, `${set} ${language} on paper: nothing is cut off`, `${out.length}: ${out.slice(0, 4).join(' ')}`);
  check(await page.locator('.controls:visible').count() === 0, `${set} ${language} on paper: no controls`);
  check(await page.evaluate(() => getComputedStyle(document.body).backgroundColor) === 'rgb(255, 255, 255)',
    `${set} ${language} on paper: white, even for those who like it dark`);
  check(await page.locator('#rates details table').isVisible(), `${set} ${language} on paper: the table of rates is unfolded`);
  const low = await page.$$eval('.product', (all) => Math.max(...all.map((one) => one.getBoundingClientRect().bottom)));
  check(1005 > low, `${set} ${language} on paper: the label is on one page`, String(low));
  await close();
}

for (const language of languages) {
  for (const width of widths) {
    for (const scheme of schemes) {
      await look('usual', language, width, scheme);
      await accessible(language, scheme, width);
    }
    await look('wide', language, width, 'light');
  }
  await sorts(language);
  await filters(language);
  await withoutScript(language);
  await prints('usual', language);
  await prints('wide', language);
}
await policy();
check(readFileSync(join(work, 'usual', 'report.ja.pdf')).subarray(0, 5).toString() === '%PDF-', 'pdf.sh writes a PDF');
await browser.close();
console.log(`${passed} checks passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
