// What the journeys of a lab have in common: what they have found out, where they stand, a step, a leader's word, a mistake.
import { must } from './report.mjs';
import { formTo, press, shows, visit } from './site.mjs';

/** What each part of the journey finds out for the next: the lab's slug, the codes of its idea and of its entry. */
export const found = {};
export const theme = (word) => `Muara yang saling memberi kabar ${word}`;
export const team = (word) => `Tim muara ${word}`;
export const at = (rest = '') => `/labs/${found.slug}${rest}`;
export const idea = () => at(`/ideas/${found.idea}`);
export const stands = (page, path) => must(new URL(page.url()).pathname === path, `led to ${page.url()}`);
/** The state of the lab whose page this is. */
export async function state(page, wanted) {
  stands(page, at());
  const is = await page.locator('main .tags .tag').first().innerText();
  must(is === wanted, `the lab is “${is}”, not “${wanted}”`);
}
/** Named above the form and beside its field. */
export async function mistake(page, of) {
  await page.getByRole('alert').locator(`a[href="#${of}"]`).waitFor();
  await page.locator(`[id="${of}-error"], [id="${of}"] .error`).waitFor();
}
export async function holds(field, value) {
  const typed = await field.inputValue();
  must(typed === value, `${value} was typed, and the page shows ${typed || 'nothing'}`);
}
/** A day as dates are typed, so many days from now. */
export const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** A step of the lab as a whole. */
export async function take(page, step, reason = '') {
  await visit(page, at('/steps'));
  const form = formTo(page, at('/steps'));
  await form.locator(`[name=step][value=${step}]`).check();
  await form.locator('[name=reason]').fill(reason);
  await press(form);
}
/** The leader's word at a gate: their name under it, and their words. */
export async function approve(leader, text) {
  await visit(leader, at('/records'));
  const form = formTo(leader, at('/records'));
  must(await form.locator('[name=approve][value=true]').isChecked(), 'yes is not what it starts with');
  await form.locator('[name=body]').fill(text);
  await press(form);
  await shows(leader, text);
}
