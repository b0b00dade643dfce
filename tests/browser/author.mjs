// A lesson is written, refused without a practice, published, changed; a curator withdraws what it cites.
import { must } from './report.mjs';
import { find, isKeptByLan } from './page_list.mjs';
import { json } from './page_parts.mjs';
import { COURSE, follow, formTo, lacks, press, shows, soon, visit } from './site.mjs';

const SLUG = 'belajar-dari-yang-dekat';
const TITLE = { id: 'Belajar dari yang dekat', en: 'Learning from nearby' };
const FIRST = 'Kunjungi tetangga yang **sudah mencoba**.';
const SECOND = 'Catat apa yang gagal, bukan hanya yang berhasil.';
const REASON = 'Datanya tidak dapat dibuktikan.';

export async function run(site, report) {
  for (const javascript of [true, false]) {
    const suffix = javascript ? '' : '-2';
    const page = await site.window({ as: 'course_author', javascript });
    await report.journey(`JavaScript ${javascript ? 'on' : 'off'}`, page, await steps(site, page, suffix, javascript));
    await page.context().close();
  }
}
async function steps(site, page, suffix, javascript) {
  const lesson = `/lessons/${SLUG}${suffix}`;
  const title = `${TITLE.id}${suffix.replace('-', ' ')}`;
  const practice = await untaught(site);
  const visitor = await site.window({ javascript });
  const curator = await site.window({ as: 'curator', javascript });
  const draft = () => formTo(page, `${lesson}/draft`);
  const publish = async (message) => {
    const form = formTo(page, `${lesson}/publication`);
    await form.locator('[name=message]').fill(message);
    await press(form);
  };
  let older;
  return [
    ['a lesson without a title is refused', async () => {
      await visit(page, `/courses/${COURSE}`);
      await follow(page.locator(`main a[href="/courses/${COURSE}/lessons/new"]`));
      const form = formTo(page, `/courses/${COURSE}/lessons`);
      await form.locator('[name="title.en"]').fill(TITLE.en);
      await press(form);
      await page.getByRole('alert').getByRole('link').first().waitFor();
      must((await form.locator('[name="title.en"]').inputValue()) === TITLE.en, 'the English title is gone');
    }],
    ['begins a lesson', async () => {
      const form = formTo(page, `/courses/${COURSE}/lessons`);
      await form.locator('[name="title.id"]').fill(title);
      await press(form);
      must(new URL(page.url()).pathname === `${lesson}/draft`, `led to ${page.url()}`);
    }],
    ['saves the draft', async () => {
      await draft().locator('[name="summary.id"]').fill('Satu kunjungan lebih berguna daripada sepuluh rapat.');
      await draft().locator('[name="text.id"]').fill(FIRST);
      await press(draft());
      must((await draft().locator('[name="text.id"]').inputValue()) === FIRST, 'the text was not saved');
    }],
    ['previews it; nobody else sees it', async () => {
      await follow(page.locator(`main a[href="${lesson}/preview"]`).first());
      await shows(page, 'Kunjungi tetangga yang sudah mencoba.');
      must((await page.locator('main strong', { hasText: 'sudah mencoba' }).count()) === 1, 'the Markdown was not rendered');
      await visit(visitor, lesson, 404);
    }],
    ['publishing without a practice is refused, and says what to do', async () => {
      await visit(page, `${lesson}/draft`);
      await publish('Terbitan pertama');
      await page.getByRole('alert').locator('a[href="#cites"]').waitFor();
      must((await draft().locator('[name="text.id"]').inputValue()) === FIRST, 'the text is gone');
      const message = formTo(page, `${lesson}/publication`).locator('[name=message]');
      must((await message.inputValue()) === 'Terbitan pertama', 'the message that was typed is gone');
      await visit(visitor, lesson, 404);
    }],
    ['a code that does not exist is refused, the text kept', async () => {
      await draft().locator('[name=cites]').fill('INV-2026-99999-X');
      await draft().locator('[name="text.id"]').fill(`${FIRST}\n\nTambahan.`);
      await press(draft());
      await shows(page, 'INV-2026-99999-X');
      must((await draft().locator('[name="text.id"]').inputValue()).includes('Tambahan.'), 'the text is gone');
    }],
    ['cites a practice of the directory and publishes', async () => {
      await draft().locator('[name=cites]').fill(practice.code);
      await draft().locator('[name="text.id"]').fill(FIRST);
      await press(draft());
      await publish('Terbitan pertama');
      must(new URL(page.url()).pathname === lesson, `led to ${page.url()}`);
      await visit(visitor, lesson);
      await shows(visitor, practice.name);
      await visit(visitor, `/courses/${COURSE}`);
      await shows(visitor, title);
      await visit(visitor, `/innovations/${practice.code}`);
      await visitor.locator(`main a[href="${lesson}"]`).waitFor();
    }],
    ['two windows: the later save is refused and shows both texts', async () => {
      const other = await page.context().newPage();
      await visit(other, `${lesson}/draft`);
      await visit(page, `${lesson}/draft`);
      await draft().locator('[name="text.id"]').fill(`${FIRST}\n\n${SECOND}`);
      await press(draft());
      const form = formTo(other, `${lesson}/draft`);
      await form.locator('[name="text.id"]').fill('Teks dari jendela lain.');
      await press(form);
      must((await form.locator('[name="text.id"]').inputValue()) === 'Teks dari jendela lain.', 'what was typed is gone');
      const theirs = await other.locator('textarea[readonly]').first().inputValue();
      must(theirs.includes(SECOND), 'what was saved meanwhile is not shown');
      await other.close();
    }],
    ['publishes a second version; the first stays readable', async () => {
      await visit(visitor, lesson);
      await lacks(visitor, SECOND);
      await visit(page, `${lesson}/draft`);
      await publish('Ditambah catatan kegagalan');
      await visit(visitor, lesson);
      await shows(visitor, SECOND);
      await visit(visitor, `${lesson}/versions`);
      await shows(visitor, 'Ditambah catatan kegagalan');
      const versions = visitor.locator('main ol.versions > li > a');
      must((await versions.count()) === 2, `${await versions.count()} versions are listed`);
      older = await versions.last().getAttribute('href');
      await visit(visitor, older);
      await shows(visitor, 'Kunjungi tetangga');
      await lacks(visitor, SECOND);
    }],
    ['a curator cannot withdraw without a reason', async () => {
      await visit(curator, `/innovations/${practice.code}`);
      await press(formTo(curator, `/innovations/${practice.code}/withdrawal`));
      await curator.getByRole('alert').locator('a[href="#reason"]').waitFor();
      await visit(visitor, `/innovations/${practice.code}`);
    }],
    ['withdrawn: a tombstone, a mark on the lesson, and its author is told', async () => {
      await withdraw(curator, practice.code);
      await visit(visitor, `/innovations/${practice.code}`, 410);
      await shows(visitor, REASON);
      await visit(visitor, lesson);
      await shows(visitor, /contoh ditarik/i);
      await visit(visitor, `/en${lesson}`);
      await shows(visitor, /example withdrawn/i);
      await soon('the notice for the author', async () => {
        await visit(page, '/me');
        return (await page.locator('main').innerText()).includes(REASON);
      });
    }],
    ['published again: the mark goes', async () => {
      await visit(curator, `/innovations/${practice.code}`);
      await press(formTo(curator, `/innovations/${practice.code}/publication`));
      await visit(visitor, `/innovations/${practice.code}`);
      await visit(visitor, lesson);
      await lacks(visitor, /contoh ditarik/i);
      await visit(curator, `/innovations/${practice.code}`);
      await withdraw(curator, practice.code); // stays so for the pages that come after
      await curator.context().close();
      await visitor.context().close();
    }],
  ];
}
async function withdraw(curator, code) {
  const form = formTo(curator, `/innovations/${code}/withdrawal`);
  await form.locator('[name=reason]').fill(REASON);
  await press(form);
}
/** An invented entry that no lesson teaches yet. */
async function untaught(site) {
  const taught = new Set();
  for (;;) {
    const entry = await find(site, (i) => isKeptByLan(i) && !taught.has(i.code));
    const { thread } = await json(site, `/api/v1/innovations/${entry.code}`);
    if (thread.length === 0) return entry;
    taught.add(entry.code);
  }
}
