// What a page weighs on the wire (brotli): 60 KB take a second at 512 kbit/s, and every request a round trip more.
import http from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Problems, must } from './report.mjs';
import { inLanguage, pageList } from './page_list.mjs';
import { unescaped } from './site.mjs';

const KB = 1024;
/** Fits the first congestion window; a long text or table takes a second. */
const HTML = 14 * KB;
const HTML_LONG = 30 * KB;
const CSS = 8 * KB;
const SCRIPT = 20 * KB;
const BUDGETS = {
  task: { first: 60 * KB, again: 20 * KB, requests: 4 },
  public: { first: 120 * KB, again: 40 * KB, requests: 10 },
};

export async function run(site, report) {
  const rows = [];
  for (const page of await pageList(site)) {
    if (page.arrive) continue; // the same page as the one it starts from
    for (const lang of page.languages) {
      await report.check(`${page.name} (${lang})`, async () => rows.push(await weigh(site, page, lang)));
    }
  }
  console.log('   bytes on the wire                    HTML    CSS     JS  first  again  requests');
  for (const row of rows) {
    const figures = [row.html, row.css, row.script, row.first, row.again].map((n) => String(n).padStart(7)).join('');
    console.log(`   ${`${row.name} (${row.lang})`.padEnd(33)}${figures}${String(row.requests).padStart(10)}`);
  }
}
async function weigh(site, page, lang) {
  const cookie = await site.cookie(page.as);
  const html = await get(site, inLanguage(page.address, lang), cookie);
  must(html.status === page.status, `answered ${html.status}, not ${page.status}`);
  const parts = await Promise.all(subresources(html.body.toString()).map((address) => get(site, address, cookie)));
  const bytes = (kind) => parts.filter((p) => p.type.includes(kind)).reduce((sum, p) => sum + p.bytes, 0);
  const found = {
    name: page.name, lang, html: html.bytes, css: bytes('css'), script: bytes('javascript'),
    first: html.bytes + bytes(''), requests: 1 + parts.length,
    again: html.bytes + parts.filter((p) => !isKept(p.cache)).reduce((sum, p) => sum + p.bytes, 0),
  };
  const budget = BUDGETS[page.kind];
  const problems = parts.filter((p) => p.status !== 200).map((p) => `${p.address} answered ${p.status}`);
  const most = (what, is, limit) => is <= limit || problems.push(`${what}: ${is}, at most ${limit} on a ${page.kind} page`);
  most('HTML', found.html, page.long ? HTML_LONG : HTML);
  most('CSS', found.css, CSS);
  most('JavaScript', found.script, SCRIPT);
  most('first visit', found.first, budget.first);
  most('visited again', found.again, budget.again);
  most('requests', found.requests, budget.requests);
  Problems.throwIf(problems);
  return found;
}
/** Whether a browser that comes back within a day asks no more for it. */
const isKept = (cache) => Number(/max-age=(\d+)/.exec(cache)?.[1]) >= 86400;
/** What a browser fetches besides the page itself. */
function subresources(html) {
  const tags = html.match(/<(?:link|script|img|source|iframe|video|audio)\b[^>]*>/g) ?? [];
  const fetched = tags.filter((tag) => !tag.startsWith('<link') || /rel="(?:stylesheet|icon|preload|modulepreload)"/.test(tag));
  const addresses = fetched.map((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1]).filter(Boolean).map(unescaped);
  return [...new Set(addresses.filter((address) => !address.startsWith('data:')))];
}
/** One request as it is on the wire. */
function get(site, address, cookie) {
  const headers = { 'accept-encoding': 'br', ...(cookie && { cookie }) };
  return new Promise((resolve, reject) => {
    http.get(new URL(address, site.url), { headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const sent = Buffer.concat(chunks);
        const coding = answer.headers['content-encoding'];
        const body = coding === 'br' ? brotliDecompressSync(sent) : coding === 'gzip' ? gunzipSync(sent) : sent;
        resolve({
          address, status: answer.statusCode, bytes: sent.length, body,
          type: answer.headers['content-type'] ?? '', cache: answer.headers['cache-control'] ?? '',
        });
      });
    }).on('error', reject);
  });
}
