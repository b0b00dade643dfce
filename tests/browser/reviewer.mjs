// An idea is claimed, returned with what to change, changed, compared, accepted, read by everyone, and withdrawn.
import { SECTIONS, begin, fill, send, unfold } from './proposer.mjs';
import { must } from './report.mjs';
import { follow, formTo, lacks, press, shows, soon, visit } from './site.mjs';

export const REVIEWED = ['title', 'short_description', 'background', 'goal', 'chosen_idea', 'novelty', 'target_change',
  'stakeholders', 'resources', 'beneficiaries'];
const WANTED = 'Sebutkan berapa tambak.';
const ANSWERED = 'Penyakit udang menyebar di 40 tambak sebelum tetangga tahu.';

export async function run(site, report) {
  for (const javascript of [true, false]) {
    const windows = {};
    for (const as of ['agency_admin', 'curator', 'mentor']) windows[as] = await site.window({ as, javascript });
    const title = `Papan warna tambak ${javascript ? 'satu' : 'dua'}`;
    const name = `JavaScript ${javascript ? 'on' : 'off'}`;
    await report.journey(name, windows.curator, steps(site, windows, title, javascript));
    for (const window of Object.values(windows)) await window.context().close();
  }
}
function steps(site, { agency_admin: author, curator, mentor }, title, javascript) {
  let code;
  const at = (rest) => `/ideas/${code}/${rest}`;
  const stands = (page, rest) => must(new URL(page.url()).pathname === at(rest), `led to ${page.url()}`);
  const verdicts = (number) => formTo(curator, at(`rounds/${number}/reviews`));
  const verdict = (number, field, what) => verdicts(number).locator(`[id="verdicts.${field}-${what}"]`);
  const mistake = (page, of) => page.getByRole('alert').locator(`a[href="#${of}"]`).waitFor();
  const picture = (page, what) => site.picture(page, `reviewer-${what}-${javascript ? 'js' : 'plain'}`);
  async function asVisitor(look) {
    const visitor = await site.window({ javascript });
    await look(visitor);
    await visitor.context().close();
  }
  return [
    ['an author sends an idea', async () => {
      await visit(author, '/ideas/new');
      code = await begin(author, title);
      for (const which of SECTIONS) await fill(author, code, which);
      await send(author, code);
      stands(author, 'rounds/1');
    }],
    ['one reviewer claims it from the queue; the other is told who has it, the author is not', async () => {
      await visit(curator, '/manage/ideas?part=waiting&limit=100');
      await picture(curator, 'queue');
      await follow(curator.locator(`main a[href="${at('rounds/1')}"]`));
      await press(formTo(curator, at('rounds/1/claim')));
      await shows(curator, 'Sedang Anda periksa');
      await visit(mentor, at('rounds/1'));
      await shows(mentor, 'Sedang diperiksa oleh Citra Kurator');
      must((await formTo(mentor, at('rounds/1/claim')).count()) === 0, 'it can be claimed once more');
      await visit(author, at('rounds/1'));
      await lacks(author, 'Citra Kurator');
    }],
    ['a change is asked for with words; without them the other verdicts are kept', async () => {
      for (const field of REVIEWED) await verdict(1, field, field === 'background' ? 'needs_change' : 'ok').check();
      await press(verdicts(1));
      await mistake(curator, 'comments.background');
      must(await verdict(1, 'title', 'ok').isChecked(), 'the other verdicts are gone');
      await verdicts(1).locator('[name="comments.background"]').fill(WANTED);
      await press(verdicts(1));
      stands(curator, 'rounds/1');
      await picture(curator, 'verdicts');
    }],
    ['returned with a message, and not without', async () => {
      const form = formTo(curator, at('rounds/1/return'));
      await unfold(curator, 'Minta perbaikan');
      await press(form);
      await mistake(curator, 'message');
      must((await curator.title()).startsWith('Galat:'), `the title is ${await curator.title()}`);
      await form.locator('[name=message]').fill('Tinggal satu hal lagi.');
      await press(form);
      await shows(curator, 'Dikembalikan');
    }],
    ['the author is mailed, finds it on their page, and reads what to change beside the field', async () => {
      await soon('the mail of the return', () => site.mailsTo('agency_admin', 'Tinggal satu hal lagi.', code) > 0);
      await visit(author, '/me');
      await shows(author, 'Ide yang perlu diperbaiki');
      await follow(author.locator(`main a[href="${at('draft')}"]`).first());
      await shows(author, 'Tinggal satu hal lagi.');
      await shows(author, 'waktu pemeriksaan berhenti');
      await shows(author, 'Ada catatan yang perlu dijawab');
      await picture(author, 'returned');
      await visit(author, at('draft/problem'));
      await shows(author, WANTED);
    }],
    ['unchanged it is not taken again; changed it goes back to the same reviewer', async () => {
      await send(author, code);
      await author.getByRole('alert').waitFor();
      await fill(author, code, 'problem', { background: ANSWERED });
      await lacks(author, 'Ada catatan yang perlu dijawab');
      await send(author, code);
      stands(author, 'rounds/2');
      await visit(curator, '/manage/ideas?part=mine&limit=100');
      await follow(curator.locator(`main a[href="${at('rounds/2')}"]`));
      await shows(curator, 'Sedang Anda periksa');
    }],
    ['what changed is marked; the first version stays as it was sent, in either language of the pages', async () => {
      must((await curator.locator('ins', { hasText: '40' }).count()) > 0, 'the difference is not shown');
      await picture(curator, 'difference');
      for (const home of ['', '/en']) {
        await visit(author, home + at('versions/1'));
        await lacks(author, '40 tambak');
        must((await author.locator('html').getAttribute('lang')) === (home ? 'en' : 'id'), 'the frame is in the other language');
        must((await author.locator('h1').getAttribute('lang')) === 'id', 'the title is not marked as Indonesian');
      }
    }],
    ['what was right stays right; accepted it stands in the bank, as it was accepted', async () => {
      for (const field of REVIEWED.filter((name) => name !== 'background')) {
        must(await verdict(2, field, 'ok').isChecked(), `what was said of ${field} is gone`);
      }
      await verdict(2, 'background', 'ok').check();
      await press(verdicts(2));
      await unfold(curator, 'Terima ide');
      await press(formTo(curator, at('rounds/2/acceptance')));
      await shows(curator, 'Diterima');
      await asVisitor(async (visitor) => {
        await visit(visitor, '/ideas');
        await follow(visitor.locator(`main a[href="/ideas/${code}"]`).first());
        await shows(visitor, '40 tambak');
        await lacks(visitor, 'Kepala bidang');
        await picture(visitor, 'accepted');
        await visit(visitor, at('versions/1'), 404);
      });
      await soon('the mail of the acceptance', () => site.mailsTo('agency_admin', 'Diterima: ', code) > 0);
    }],
    ['withdrawn with a reason it leaves a tombstone', async () => {
      await visit(author, `/ideas/${code}`);
      const form = formTo(author, at('withdrawal'));
      await form.locator('[name=reason]').fill('Dikerjakan bersama kabupaten lain.');
      await press(form);
      await asVisitor(async (visitor) => {
        await visit(visitor, `/ideas/${code}`, 410);
        await shows(visitor, 'Dikerjakan bersama kabupaten lain.');
      });
    }],
  ];
}

