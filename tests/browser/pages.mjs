// Every page, with JavaScript on and off, light, dark and narrow: accessible, whole, and from this host alone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Problems } from './report.mjs';
import { NARROW, WIDE } from './site.mjs';
import { inLanguage, pageList } from './page_list.mjs';

const LOOKS = [
  { look: 'wide', view: WIDE, scheme: 'light' },
  { look: 'dark', view: WIDE, scheme: 'dark' },
  { look: 'narrow', view: NARROW, scheme: 'light' },
];
const ALL = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** The dark page is the wide one in other colours. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Windows open at a time. */
const AT_ONCE = 2;

export async function run(site, report) {
  const wanted = (await pageList(site)).flatMap((page) => page.languages.map((lang) => ({ ...page, lang })));
  const queue = [...wanted];
  const worker = async () => {
    for (let page = queue.shift(); page; page = queue.shift()) await inspect(site, report, page);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function inspect(site, report, page) {
  const name = `${page.name} (${page.lang})`;
  let scripted;
  await report.check(`${name} with JavaScript`, async () => {
    const seen = await arrive(site, page, true);
    scripted = plain(await seen.window.content());
    await lookAllOver(site, page, seen, page.name);
  });
  await report.check(`${name} without JavaScript`, async () => {
    const seen = await arrive(site, page, false);
    // The same page with nothing but the same markup looks and reads the same: only a different one is tried again.
    if (plain(await seen.window.content()) === scripted) await close(seen);
    else await lookAllOver(site, page, seen, `${page.name}-unscripted`);
  });
}
/** Opens the page and notes what goes wrong on the way. Without JavaScript: none runs until the page is there. */
async function arrive(site, page, javascript) {
  const window = await site.window({ as: page.as });
  const problems = [];
  const unscripted = (value) => devtools.send('Emulation.setScriptExecutionDisabled', { value });
  const devtools = await window.context().newCDPSession(window);
  if (!javascript) await unscripted(true);
  let status;
  window.on('request', (request) => {
    if (!request.url().startsWith(`${site.url}/`)) problems.push(`asks another host: ${request.url()}`);
  });
  window.on('response', (response) => {
    if (response.request().isNavigationRequest()) status = response.status();
    else if (response.status() >= 400) problems.push(`${response.url()} answered ${response.status()}`);
  });
  window.on('pageerror', (error) => problems.push(`error in a script: ${error.message}`));
  window.on('console', (line) => {
    const isStatus = line.text().startsWith('Failed to load resource'); // judged above
    if (line.type() === 'error' && !isStatus) problems.push(`the console says: ${line.text()}`);
  });
  const address = inLanguage(page.address, page.lang);
  await window.goto(address);
  if (page.arrive) await page.arrive(window, address);
  if (status !== page.status) problems.push(`${address} answered ${status}, not ${page.status}`);
  if (!javascript) await unscripted(false);
  return { window, problems };
}
async function close({ window, problems }) {
  await window.context().close();
  Problems.throwIf(problems);
}
async function lookAllOver(site, page, { window, problems }, picture) {
  problems.push(...(await window.evaluate(structure, page.lang)));
  await window.evaluate(`${AXE};0`);
  for (const { look, view, scheme } of LOOKS) {
    await window.setViewportSize(view);
    await window.emulateMedia({ colorScheme: scheme });
    problems.push(...(await window.evaluate(overflow)).map((what) => `${look}: ${what}`));
    // Other words change neither colours nor the order of a narrow page; what is too long for it was seen above.
    const again = look !== 'wide' && page.lang !== page.languages[0];
    const found = again ? [] : await window.evaluate(violations, scheme === 'dark' ? COLOURS : ALL);
    problems.push(...found.map((what) => `${look}: ${what}`));
    await site.picture(window, `${picture}-${page.lang}-${look}`);
  }
  await close({ window, problems });
}
/** Markup without what is new at every request. */
function plain(html) {
  return html
    .replace(/(name="(?:csrf|key)" value=")[^"]*/g, '$1')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '');
}

// The following run in the page.

async function violations(runOnly) {
  const found = await axe.run(document, { runOnly, resultTypes: ['violations'] });
  const why = (node) => [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ').slice(0, 300);
  return found.violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${v.help}\n  ${node.target.join(' ')}: ${why(node)}`));
}

function structure(lang) {
  const found = [];
  if (document.documentElement.lang !== lang) found.push(`html lang is ${document.documentElement.lang}, not ${lang}`);
  const headings = document.querySelectorAll('h1');
  if (headings.length !== 1) found.push(`${headings.length} h1, not one`);
  if (!document.title.trim() || document.title.trim().startsWith('–')) found.push(`title "${document.title}"`);
  if (document.querySelector('[style], style')) found.push('an inline style, which the content security policy forbids');
  for (const control of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const labelled = control.labels?.length || control.ariaLabel || control.getAttribute('aria-labelledby');
    if (!labelled) found.push(`no label: ${control.outerHTML.slice(0, 120)}`);
  }
  const leaves = [...document.querySelectorAll('body *')].filter((e) => !e.children.length && !e.closest('.code, .prose, svg'));
  for (const { textContent } of leaves) {
    if (/^\s*([a-z]+)-\1\s*$/.test(textContent)) continue; // a word said twice, such as rata-rata
    if (/^\s*[a-z]+(-[a-z]+)+\s*$/.test(textContent)) found.push(`a message's name instead of its words: ${textContent.trim()}`);
  }
  for (const button of document.querySelectorAll('button')) {
    if (!button.textContent.trim()) found.push(`no words on ${button.outerHTML.slice(0, 120)}`);
  }
  return found;
}
function overflow() {
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= innerWidth) return [];
  const scrolls = (e) => e && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const outside = [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && !scrolls(e.parentElement))
    .slice(0, 3)
    .map((e) => `${e.outerHTML.slice(0, 120)} ends at ${Math.round(e.getBoundingClientRect().right)}`);
  return [`${scrollWidth} px wide in a window of ${innerWidth}: ${outside.join('; ')}`];
}
