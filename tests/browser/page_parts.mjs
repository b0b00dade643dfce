// A page that is looked at, with whoever sees it and what it may weigh; how its address is found.
import { must } from './report.mjs';

/**
 * `as`: the role that sees it, nobody unless said. `kind`: a public page or a task page, which has the smaller budget.
 * `long`: a long text or table, which may weigh more. `languages`: both for the main pages, Indonesian for the rest.
 * `arrive`: what to do where no address leads there.
 */
export const page = (name, address, more = {}) => ({
  name, address, as: null, status: 200, kind: 'public', long: false, languages: ['id', 'en'], arrive: null, ...more,
});
export const task = (name, address, as, more = {}) => page(name, address, { as, kind: 'task', ...more });
export const INDONESIAN = { languages: ['id'] };
/** The same address below the mount. */
export const bare = (address) => address.replace(/^\/en/, '');

export async function json(site, path) {
  const answer = await fetch(site.url + path);
  must(answer.ok, `${path} answered ${answer.status}`);
  return answer.json();
}
/** The first link of a page to an address like this. */
export async function link(site, as, address, like) {
  const page = await site.window({ as });
  await page.goto(address);
  const links = await page.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  await page.context().close();
  const found = links.find((href) => like.test(href));
  must(found, `${address} of ${as} links to nothing like ${like}: did the groups before this one run?`);
  return found;
}
