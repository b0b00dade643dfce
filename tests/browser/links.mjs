// Follows every link that people of six kinds can find: none is dead.
import { Problems } from './report.mjs';
import { COURSE, unescaped } from './site.mjs';

const WALKS = [
  { as: null, from: ['/', '/en'], most: 400 },
  { as: 'innovator', from: ['/me', `/en/courses/${COURSE}`], most: 80 },
  { as: 'course_author', from: ['/me', `/en/courses/${COURSE}`], most: 80 },
  { as: 'curator', from: ['/me', '/en/innovations'], most: 80 },
  { as: 'graduate', from: ['/labs', '/en/bookings'], most: 120 },
  { as: 'mentor', from: ['/labs', '/en/clinics'], most: 120 },
];

export async function run(site, report) {
  for (const walk of WALKS) {
    await report.check(`as ${walk.as ?? 'a visitor'}`, async () => {
      const { problems, seen } = await follow(site, walk);
      if (seen < 20) problems.push(`only ${seen} pages: links are missing`);
      Problems.throwIf(problems);
    });
  }
}
async function follow(site, { as, from, most }) {
  const cookie = await site.cookie(as);
  const queue = from.map((address) => ({ address, found: 'the start' }));
  const known = new Set(from);
  const problems = [];
  let seen = 0;
  while (queue.length && seen < most) {
    const { address, found } = queue.shift();
    seen += 1;
    const answer = await fetch(site.url + address, { headers: { cookie }, redirect: 'manual' });
    // Closed pages send to the sign-in form; a withdrawn practice stays linked, and says so.
    const isFine = answer.status === 200 || answer.status === 303 || (answer.status === 410 && address.includes('/innovations/'));
    if (!isFine) problems.push(`${address} (on ${found}) answered ${answer.status}`);
    if (answer.status !== 200 || !/text\/html/.test(answer.headers.get('content-type'))) continue;
    for (const next of links(await answer.text())) {
      if (!known.has(next)) {
        known.add(next);
        queue.push({ address: next, found: address });
      }
    }
  }
  return { problems, seen };
}
/** The addresses of this site that a page's links have. */
function links(html) {
  const hrefs = [...html.matchAll(/<a\b[^>]*\shref="([^"]+)/g)].map((match) => unescaped(match[1]));
  return hrefs.filter((href) => href.startsWith('/') && !href.startsWith('//')).map((href) => href.split('#')[0]);
}
