// All browser tests against a demonstration that has just been made: node run.mjs URL DATA_FOLDER [group…]
import { Report } from './report.mjs';
import { Site } from './site.mjs';

// In this order: the later ones look at what the earlier ones have made.
const GROUPS = ['keyboard', 'finder', 'learner', 'author', 'teacher', 'writer', 'proposer', 'reviewer', 'organiser', 'booker',
  'pages', 'budget', 'links'];

const [url, data, ...only] = process.argv.slice(2);
if (!url || !data || only.some((name) => !GROUPS.includes(name))) {
  console.error(`usage: node run.mjs URL DATA_FOLDER [${GROUPS.join(' ')}]`);
  process.exit(2);
}
const report = new Report();
const site = await Site.open(url, data);
for (const name of GROUPS.filter((group) => only.length === 0 || only.includes(group))) {
  report.group(name);
  const { run } = await import(`./${name}.mjs`);
  try {
    await run(site, report);
  } catch (error) {
    report.fail('could not go on', error);
  }
}
await site.close();
process.exit(report.finish() ? 0 : 1);
