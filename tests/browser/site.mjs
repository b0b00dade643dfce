// The demonstration as its people see it: the browser, its windows, signing in through the form.
import { chromium } from 'playwright-core';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './report.mjs';

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 360, height: 740 };
export const COURSE = 'laboratorium-inovasi';
/** What a person may have to wait for: a debug build on a busy machine. */
const PATIENCE = 15_000;

export class Site {
  #signedIn = new Map();

  static async open(url, data) {
    const site = new Site();
    site.url = url.replace(/\/$/, '');
    site.mails = join(data, 'mail');
    const lines = readFileSync(join(data, 'demo-accounts.txt'), 'utf8').trim().split('\n');
    site.accounts = new Map(lines.map((line) => line.split('\t')).map(([role, email, password]) => [role, { email, password }]));
    site.pictures = process.env.EKOPI_SCREENSHOTS || null;
    if (site.pictures) mkdirSync(site.pictures, { recursive: true });
    site.browser = await chromium.launch({ executablePath: browserPath(), args: flags() });
    return site;
  }
  async close() {
    await this.browser.close();
  }

  /** A window of its own. `as`: the role of a demo account, already signed in; without it a visitor. */
  async window({ as, javascript = true, view = WIDE, scheme = 'light' } = {}) {
    const storageState = as ? await this.#session(as) : undefined;
    const context = await this.browser.newContext({
      javaScriptEnabled: javascript, viewport: view, colorScheme: scheme, storageState, baseURL: this.url,
      reducedMotion: 'reduce', // colours in the middle of a transition are nobody's contrast
    });
    context.setDefaultTimeout(PATIENCE);
    return context.newPage();
  }
  /** Signs in through the form, once for each role, and keeps the cookie. */
  async #session(role) {
    if (!this.#signedIn.has(role)) {
      const page = await this.window();
      await page.goto('/sign-in');
      await this.signIn(page, role);
      this.#signedIn.set(role, await page.context().storageState());
      await page.context().close();
    }
    return this.#signedIn.get(role);
  }
  /** Fills and sends the form that is on the page. */
  async signIn(page, role) {
    const account = this.accounts.get(role);
    must(account, `no ${role} in demo-accounts.txt`);
    const form = formTo(page, '/session');
    await form.locator('[name=email]').fill(account.email);
    await form.locator('[name=password]').fill(account.password);
    await press(form);
    must(!/sign-in|\/session$/.test(page.url()), `signing in as ${role} led to ${page.url()}`);
  }
  /** The Cookie header of a role, for requests without a browser. */
  async cookie(role) {
    if (!role) return '';
    const { cookies } = await this.#session(role);
    return cookies.map((c) => `${c.name}=${c.value}`).join('; ');
  }
  /** The path of the password link that has been mailed to this address, as soon as it is there. */
  async passwordLink(address) {
    let path;
    await soon('the mail with the link', async () => (path = linkIn(this.mails, address)));
    return path;
  }
  /** How many mails to a role hold all of these texts. */
  mailsTo(role, ...texts) {
    const { email } = this.accounts.get(role);
    const names = existsSync(this.mails) ? readdirSync(this.mails) : [];
    const mails = names.map((name) => mailText(join(this.mails, name)));
    return mails.filter((mail) => [email, ...texts].every((text) => mail.includes(text))).length;
  }
  /** A picture for people to look at, where one is asked for. */
  async picture(page, name) {
    if (this.pictures) await page.screenshot({ path: join(this.pictures, `${name}.png`), fullPage: true });
  }
}

/** The one form that is sent to this address, in either language. */
export function formTo(page, address) {
  return page.locator(`form[action="${address}"], form[action="/en${address}"]`);
}
/** Presses a form's one button (or the one called `name`), and waits for what comes. */
export async function press(form, name) {
  await follow(name ? form.getByRole('button', { name }) : form.locator('button:not([formaction]):not([type=button]):not([name=cite])'));
}
/** Clicks on what leads to another page, and waits for it. */
export async function follow(link) {
  await Promise.all([link.page().waitForNavigation({ waitUntil: 'load' }), link.click()]);
}
/** Goes there and insists on the status. */
export async function visit(page, address, status = 200) {
  const answer = await page.goto(address);
  must(answer.status() === status, `${address} answered ${answer.status()}, not ${status}`);
  return answer;
}
/** The words that people see. */
export async function words(page) {
  return (await page.locator('main').innerText()).replace(/\s+/g, ' ');
}
export async function shows(page, wanted) {
  const text = await words(page);
  const found = wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted);
  must(found, `the page does not show ${wanted}: ${text.slice(0, 500)}`);
}
export async function lacks(page, unwanted) {
  const text = await words(page);
  const found = unwanted instanceof RegExp ? unwanted.test(text) : text.includes(unwanted);
  must(!found, `the page shows ${unwanted}`);
}
/** What an attribute's text stands for. */
export function unescaped(attribute) {
  return attribute.replace(/&#x2f;/gi, '/').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
}
/** Asks again until it holds: for what a job does after the answer. */
export async function soon(what, holds) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
    if (await holds()) return;
  }
  throw new Error(`waited ${PATIENCE / 1000} s in vain: ${what}`);
}

function browserPath() {
  const path = process.env.EKOPI_BROWSER || '/usr/bin/chromium';
  must(existsSync(path), `no browser at ${path}: set EKOPI_BROWSER to a Chromium`);
  return path;
}
function flags() {
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];
  return process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet;
}
/** A mail as it was written, its lines unfolded. */
function mailText(path) {
  return readFileSync(path, 'utf8').replace(/=\r?\n/g, '').replace(/=3D/g, '=');
}
/** The path of the link in the newest mail to this address. */
function linkIn(folder, address) {
  let names = [];
  try {
    names = readdirSync(folder).sort().reverse();
  } catch {
    return null; // no mail yet
  }
  for (const name of names) {
    const mail = mailText(join(folder, name));
    const path = /\/password\/[\w.-]+/.exec(mail);
    if (mail.includes(address) && path) return path[0];
  }
  return null;
}
