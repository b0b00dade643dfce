// A lab from the request to the directory: the agency, its leader, LAN, a team, two mentors. No gate opens without its leader.
import { designing } from './design.mjs';
import { approve, at, day, found, holds, idea, mistake, state, take, theme } from './lab.mjs';
import { PDF, SECTIONS, begin, fill, send, unfold } from './proposer.mjs';
import { must } from './report.mjs';
import { REVIEWED } from './reviewer.mjs';
import { NARROW, WIDE, follow, formTo, press, shows, visit } from './site.mjs';
import { REQUIRED } from './writer.mjs';

const AGENCY = 'pemerintah-kabupaten-banyuwangi';
/** Who takes part: `coach` leads from phase to phase; `expert` answers what is asked of them, in another time zone. */
const CAST = {
  admin: 'agency_admin', leader: 'agency_leader', curator: 'curator', coach: 'mentor', expert: 'mentor_makassar',
  member: 'graduate',
};
/** A mentor of the demonstration who has an account, and no password yet. */
const EXPERT = { email: 'mentor-makassar@demo.invalid', password: 'perahu biru di pelabuhan lama' };
const NOTE = 'Petambak sudah bersepakat mencoba di dua saluran.';
const QUESTION = 'Siapa pesertanya, dan dari unit mana?';
const IDEAS_ARE_FINE = 'Ide ini dilanjutkan ke rencana aksi.';

export async function run(site, report) {
  await report.check('a mentor without a password is mailed the link to set one', () => letIn(site, CAST.expert, EXPERT));
  for (const [javascript, view, word] of [[true, WIDE, 'satu'], [false, NARROW, 'dua']]) {
    const people = {};
    for (const [part, as] of Object.entries(CAST)) people[part] = await site.window({ as, javascript, view });
    const name = `${view.width} px, JavaScript ${javascript ? 'on' : 'off'}`;
    const all = [...beginning(people, word), ...designing(site, people, word, javascript), ...end(site, people, word)];
    await report.journey(name, people.admin, all);
    for (const window of Object.values(people)) await window.context().close();
  }
  // One is left where its leader's word is waited for: its pages are looked at afterwards.
  const people = {};
  for (const part of ['admin', 'curator', 'coach']) people[part] = await site.window({ as: CAST[part] });
  await report.journey('another one', people.admin, beginning(people, 'tiga').slice(1, 6));
  for (const window of Object.values(people)) await window.context().close();
}
async function letIn(site, role, { email, password }) {
  const page = await site.window();
  await visit(page, '/password-links/new');
  const asking = formTo(page, '/password-links');
  await asking.locator('[name=email]').fill(email);
  await press(asking);
  const link = await site.passwordLink(email);
  await visit(page, link);
  await formTo(page, link).locator('[name=password]').fill(password);
  await press(formTo(page, link));
  must(!new URL(page.url()).pathname.startsWith('/password'), `led to ${page.url()}`);
  await page.context().close();
  site.accounts.set(role, { email, password });
}

function beginning({ admin, curator, leader, coach }, word) {
  return [
    ['an idea of the agency is accepted into the bank', async () => {
      await visit(admin, '/ideas/new');
      found.idea = await begin(admin, `Papan kabar muara ${word}`);
      for (const which of SECTIONS) await fill(admin, found.idea, which);
      await send(admin, found.idea);
      const round = `/ideas/${found.idea}/rounds/1`;
      await visit(curator, round);
      await press(formTo(curator, `${round}/claim`));
      const verdicts = formTo(curator, `${round}/reviews`);
      for (const field of REVIEWED) await verdicts.locator(`[id="verdicts.${field}-ok"]`).check();
      await press(verdicts);
      await unfold(curator, 'Terima ide');
      await press(formTo(curator, `${round}/acceptance`));
      await shows(curator, 'Diterima');
    }],
    ['the agency asks for a lab; too short a theme is refused, and the rest stays', async () => {
      await visit(admin, '/labs');
      await follow(admin.locator('main a[href="/labs/new"]'));
      const form = formTo(admin, '/labs');
      await form.locator('[name=agency]').selectOption(AGENCY);
      await form.locator('[name=theme]').fill('Ab');
      await form.locator('[name=kind]').selectOption('trial');
      await form.locator('[name=note]').fill(NOTE);
      await form.locator('[name=contact]').fill('Kepala bidang budi daya');
      await press(form);
      await mistake(admin, 'theme');
      await holds(form.locator('[name=note]'), NOTE);
      await holds(form.locator('[name=kind]'), 'trial');
      await form.locator('[name=theme]').fill(theme(word));
      await press(form);
      found.slug = new URL(admin.url()).pathname.split('/').pop();
      await state(admin, 'Diminta');
      await shows(admin, NOTE);
    }],
    ['LAN asks back, and not without words', async () => {
      await visit(curator, '/labs?state=requested');
      await follow(curator.locator(`main a[href="${at()}"]`));
      await follow(curator.locator(`main a[href="${at('/steps')}"]`));
      const form = formTo(curator, at('/steps'));
      await form.locator('[name=step][value=clarify]').check();
      await press(form);
      await mistake(curator, 'reason');
      must(await form.locator('[value=clarify]').isChecked(), 'the step that was chosen is gone');
      await form.locator('[name=reason]').fill(QUESTION);
      await press(form);
      await state(curator, 'Diklarifikasi');
      await visit(admin, at());
      await shows(admin, QUESTION);
    }],
    ['plans it; a phase that ends before it begins is refused', async () => {
      await follow(curator.locator(`main a[href="${at('/plan')}"]`));
      const form = formTo(curator, at('/plan'));
      await holds(form.locator('[name=theme]'), theme(word));
      await form.locator('[name=mode]').selectOption('on_site');
      await form.locator('[name=batch]').fill('2026-3');
      await form.locator('[name=participants]').fill('24');
      await form.locator('[name=budget]').fill('60000000');
      for (let phase = 0; phase < 7; phase += 1) {
        await form.locator(`[name="schedule.${phase}.from"]`).fill(day(phase * 7));
        await form.locator(`[name="schedule.${phase}.until"]`).fill(day(phase * 7 + (phase === 1 ? -1 : 5)));
      }
      await press(form);
      await mistake(curator, 'schedule.1.until');
      await holds(form.locator('[name="schedule.6.from"]'), day(42));
      await form.locator('[name="schedule.1.until"]').fill(day(12));
      await press(form);
      await state(curator, 'Direncanakan');
    }],
    ['opens it; the agency reads what is missing before it goes on', async () => {
      await take(curator, 'open');
      await state(curator, 'Drum up');
      await visit(admin, at());
      await shows(admin, 'Sebelum tahap berikutnya masih perlu Pernyataan komitmen yang ditandatangani');
    }],
    ['a commitment is signed: without the paper it is refused, and the words stay', async () => {
      await follow(admin.locator(`main a[href="${at('/records')}"]`));
      const form = formTo(admin, at('/records'));
      const signed = 'Bupati menandatangani di hadapan seluruh kepala dinas.';
      await form.locator('[name=body]').fill(signed);
      await press(form);
      await mistake(admin, 'file');
      await holds(form.locator('[name=body]'), signed);
      const paper = { name: 'komitmen.pdf', mimeType: 'application/pdf', buffer: PDF };
      await form.locator('[name=file][type=file]').setInputFiles(paper);
      await press(form);
      await shows(admin, signed);
      await admin.locator('main').getByRole('link', { name: 'komitmen.pdf' }).waitFor();
      await take(coach, 'advance');
      await state(coach, 'Diagnose');
    }],
    ['takes its idea in; without the leader’s word the lab does not go on, and says what is missing', async () => {
      await visit(admin, at());
      await follow(admin.locator(`main a[href="${at('/ideas')}"]`));
      const form = formTo(admin, at('/ideas'));
      await form.locator('[name=idea]').selectOption(found.idea);
      await press(form);
      await admin.locator(`main a[href="${idea()}"]`).waitFor();
      await take(coach, 'advance');
      await shows(coach, 'Syarat tahap berikutnya belum lengkap');
      await visit(coach, at());
      await state(coach, 'Diagnose');
      await shows(coach, 'Persetujuan pimpinan atas ide');
    }],
    ['nobody but the leader approves, who says why; then it goes on', async () => {
      await visit(admin, at('/records'));
      must((await formTo(admin, at('/records')).count()) === 0, 'the agency may approve its own ideas');
      await visit(leader, at());
      await follow(leader.locator(`main a[href="${at('/records')}"]`));
      await press(formTo(leader, at('/records')));
      await mistake(leader, 'body');
      await approve(leader, IDEAS_ARE_FINE);
      await take(coach, 'advance');
      await state(coach, 'Design');
    }],
  ];
}

function end(site, { admin, curator, coach, member }, word) {
  const inEntry = (rest = '') => `/innovations/${found.entry}${rest}`;
  return [
    ['launched, the idea becomes a draft of the directory, which is its agency’s alone', async () => {
      await visit(admin, idea());
      const form = formTo(admin, `${idea()}/launch`);
      await form.locator('[name=place]').fill('Pendopo');
      await press(form);
      await mistake(admin, 'body');
      await holds(form.locator('[name=place]'), 'Pendopo');
      await form.locator('[name=body]').fill('Bupati memasang papan pertama.');
      await press(form);
      const link = await admin.locator('main a[href^="/innovations/"]').first().getAttribute('href');
      found.entry = link.split('/')[2];
      await visit(member, idea());
      await shows(member, found.entry);
      must((await member.locator(`main a[href^="${inEntry()}"]`).count()) === 0, 'a link to what they may not see');
      await take(coach, 'advance');
      await state(coach, 'Deliver: pemantauan');
    }],
    ['a report without what shows it is refused, and the rest stays', async () => {
      await visit(member, idea());
      const form = formTo(member, `${idea()}/reports`);
      await form.locator('[name=action]').selectOption('2');
      await form.locator('[name=progress]').fill('60');
      await form.locator('[name=body]').fill('Dua papan terpasang dan dipakai setiap pagi.');
      await press(form);
      await mistake(member, 'evidence');
      await holds(form.locator('[name=action]'), '2');
      await holds(form.locator('[name=progress]'), '60');
      await form.locator('[name=evidence]').fill('Catatan harian di balai desa');
      await press(form);
      await shows(member, 'Aksi 2: 60 %');
      await shows(member, 'Catatan harian di balai desa');
      await take(coach, 'advance');
      await state(coach, 'Display');
    }],
    ['what was shown is recorded with its visitors and what a jury gave', async () => {
      await visit(admin, at('/records'));
      const form = formTo(admin, at('/records'));
      await form.locator('[name=body]').fill('Pameran di pelabuhan: sebelum dan sesudah.');
      for (const [field, value] of [['visitors', '350'], ['novelty', '82'], ['breadth', '101']]) {
        await form.locator(`[name=${field}]`).fill(value);
      }
      await press(form);
      await mistake(admin, 'breadth');
      await holds(form.locator('[name=visitors]'), '350');
      await form.locator('[name=breadth]').fill('88');
      await press(form);
      await shows(admin, '350 pengunjung');
      await take(coach, 'advance');
      await state(coach, 'Dokumentasi');
    }],
    ['the entry is written, sent, and published', async () => {
      for (const [which, answers] of Object.entries(REQUIRED)) {
        await visit(admin, inEntry(`/draft/${which}`));
        const form = formTo(admin, inEntry(`/draft/${which}`));
        for (const [name, text] of Object.entries(answers)) {
          const box = form.locator(`[name="fields.${name}"]`);
          if ((await box.evaluate((element) => element.tagName)) === 'SELECT') await box.selectOption(text);
          else await box.fill(text);
        }
        await press(form, /lanjut nanti/);
      }
      await visit(admin, inEntry('/draft/check'));
      await formTo(admin, inEntry('/submissions')).locator('[name=declared]').check();
      await press(formTo(admin, inEntry('/submissions')));
      await visit(curator, inEntry('/submissions/1'));
      await press(formTo(curator, inEntry('/submissions/1/claim')));
      await curator.locator('summary', { hasText: 'Terbitkan' }).click();
      await press(formTo(curator, inEntry('/submissions/1/publication')));
    }],
    ['completed by LAN, who says why meetings are cancelled: the lab counts what came of it; lab and entry lead to each other', async () => {
      await visit(curator, at('/steps'));
      const form = formTo(curator, at('/steps'));
      await form.locator('[name=step][value=advance]').check();
      await press(form);
      await mistake(curator, 'reason');
      await take(curator, 'advance', 'Semua inovasi sudah tercatat');
      await state(curator, 'Selesai');
      await shows(curator, /Rencana disetujui 1 Diluncurkan 1 Dipantau 1 Dipamerkan 1 Entri direktori 1/);
      await visit(admin, inEntry());
      await follow(admin.locator(`main a[href="${at()}"]`).first());
      await shows(admin, theme(word));
      await admin.locator(`main a[href="${inEntry()}"]`).first().waitFor();
    }],
    ['everyone reads the entry; of the lab they learn nothing', async () => {
      const visitor = await site.window();
      await visit(visitor, inEntry());
      must((await visitor.locator(`a[href="${at()}"]`).count()) === 0, 'the lab is linked for everyone');
      await visitor.goto(at());
      must(/sign-in/.test(visitor.url()), `a visitor was shown ${visitor.url()}`);
      await visitor.context().close();
    }],
  ];
}
