// An idea over two days: eligibility first, what resembles it, an interruption, evidence, the check, one receipt.
import { must } from './report.mjs';
import { NARROW, WIDE, follow, formTo, press, shows, soon, visit } from './site.mjs';

const AGENCY = 'pemerintah-kabupaten-banyuwangi';
const ANSWERS = {
  eligibility: { fits_renewal: 'yes', fits_benefit: 'yes', fits_law: 'yes', fits_authority: 'yes', fits_replication: 'yes' },
  identity: { short_description: 'Petambak saling memberi kabar tentang air tambak.' },
  classification: { sector: 'marine_fisheries', sdgs: '14' },
  problem: { background: 'Penyakit udang menyebar sebelum tetangga tahu.', goal: 'Kabar sampai dalam satu jam.' },
  solution: { chosen_idea: 'Papan warna di saluran.', novelty: 'Tanpa ponsel.', target_change: 'Panen gagal berkurang.' },
  support: { stakeholders: 'Kelompok petambak.', resources: 'Dua penyuluh.', beneficiaries: 'Petambak kecil.' },
  contact: { work_unit: 'Dinas Perikanan', contact: 'Kepala bidang' },
};
export const SECTIONS = Object.keys(ANSWERS);
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** An idea of the demonstration whose title is taken once more, and how it is written. */
const PROPOSERS = [
  { javascript: true, view: WIDE, known: 'Tambak yang saling memberi kabar' },
  { javascript: false, view: NARROW, known: 'Perahu pustaka di anak sungai' },
];

export async function run(site, report) {
  for (const proposer of PROPOSERS) {
    const { javascript, view } = proposer;
    const desk = { page: await site.window({ as: 'agency_admin', javascript, view }) };
    const name = `${view.width} px, JavaScript ${javascript ? 'on' : 'off'}`;
    await report.journey(name, desk.page, steps(site, desk, proposer));
    await desk.page.context().close();
  }
}

/** Fills the form for a new idea and begins it: its code. */
export async function begin(page, title) {
  const form = formTo(page, '/ideas');
  await form.locator('[name=agency]').selectOption(AGENCY);
  await form.locator('[name=title]').fill(title);
  await press(form);
  return new URL(page.url()).pathname.split('/')[2];
}
export const sectionForm = (page, code, which) => formTo(page, `/ideas/${code}/draft/${which}`);
export const input = (page, code, which, name) => sectionForm(page, code, which).locator(`[name="fields.${name}"]`);
/** Fills a section, or what is named of it, and goes back to the list. */
export async function fill(page, code, which, answers = ANSWERS[which]) {
  await visit(page, `/ideas/${code}/draft/${which}`);
  const form = sectionForm(page, code, which);
  for (const [name, text] of Object.entries(answers)) {
    if (name === 'sdgs') {
      await unfold(form, 'Pilihan');
      await form.locator(`[id="fields.sdgs-${text}"]`).check();
    } else {
      const box = input(page, code, which, name);
      if ((await box.evaluate((element) => element.tagName)) === 'SELECT') await box.selectOption(text);
      else await box.fill(text);
    }
  }
  await press(form, /lanjut nanti/);
}
/** Opens what lies behind a summary, unless it is open. */
export async function unfold(place, summary) {
  const folded = place.locator('details', { hasText: summary });
  if (!(await folded.evaluate((element) => element.open))) await folded.locator('summary').click();
}
/** Declares it and sends it, from the page of the check. */
export async function send(page, code) {
  await visit(page, `/ideas/${code}/draft/check`);
  const form = formTo(page, `/ideas/${code}/rounds`);
  await form.locator('[name=declared]').check();
  await press(form);
}

function steps(site, desk, { javascript, known }) {
  let code, sent;
  const at = (rest) => `/ideas/${code}/${rest}`;
  const stands = (rest) => must(new URL(desk.page.url()).pathname === at(rest), `led to ${desk.page.url()}`);
  const field = (which, name) => input(desk.page, code, which, name);
  const title = () => desk.page.title();
  const mistake = (of) => desk.page.getByRole('alert').locator(`a[href="#${of}"]`).waitFor();
  const receipts = () => site.mailsTo('agency_admin', at('rounds/1'));
  const picture = (what) => site.picture(desk.page, `proposer-${what}-${javascript ? 'js' : 'plain'}`);
  return [
    ['begins it from the own page; too short a title is refused and the agency stays chosen', async () => {
      const { page } = desk;
      await visit(page, '/me');
      await follow(page.locator('main a[href="/ideas/mine"]').first());
      await follow(page.locator('main a[href="/ideas/new"]').first());
      await begin(page, 'abc');
      await mistake('title');
      must((await formTo(page, '/ideas').locator('[name=agency]').inputValue()) === AGENCY, 'the agency is gone');
      code = await begin(page, known);
      stands('draft/eligibility');
    }],
    ['not within the authority: a page that says what can be done, and the answers are kept', async () => {
      const { page } = desk;
      await fill(page, code, 'eligibility', { ...ANSWERS.eligibility, fits_authority: 'no' });
      stands('eligibility');
      await shows(page, 'belum layak');
      must(!(await title()).startsWith('Galat'), 'it looks like an error');
      await picture('not-eligible');
      await follow(page.locator(`main a[href="${at('draft/eligibility')}"]`).first());
      must((await field('eligibility', 'fits_authority').inputValue()) === 'no', 'the answer is gone');
      must((await field('eligibility', 'fits_law').inputValue()) === 'yes', 'the other answers are gone');
      await fill(page, code, 'eligibility', { fits_authority: 'yes' });
      stands('draft');
    }],
    ['at most five that are like it; it differs only with a reason', async () => {
      const { page } = desk;
      await visit(page, at('draft/similar'));
      const cards = page.locator('main article.card');
      const count = await cards.count();
      must(count >= 1 && count <= 5, `${count} are shown`);
      must((await page.locator(`main article a[href="/ideas/${code}"]`).count()) === 0, 'its own idea is among them');
      const twin = cards.filter({ has: page.getByRole('heading', { name: known }) });
      await unfold(twin, 'Tanggapi');
      await press(twin.locator('form'), 'Ini berbeda');
      await mistake('note');
      await twin.locator('[name=note]').fill('Kami memakai papan warna.');
      await press(twin.locator('form'), 'Ini berbeda');
      await shows(page, 'Kami memakai papan warna.');
      await picture('similar');
    }],
    ['left half filled in, the browser closed: after signing in again the text is there', async () => {
      await visit(desk.page, at('draft/problem'));
      await field('problem', 'background').fill('Ditulis separuh, lalu listrik padam.');
      if (javascript) {
        await soon('the save by itself', async () => /Terakhir disimpan/.test(await desk.page.locator('#saving').innerText()));
        stands('draft/problem');
      } else {
        await press(sectionForm(desk.page, code, 'problem'), /lanjut nanti/);
      }
      const view = desk.page.viewportSize();
      await desk.page.context().close();
      desk.page = await site.window({ javascript, view });
      await visit(desk.page, '/sign-in');
      await site.signIn(desk.page, 'agency_admin');
      await visit(desk.page, '/ideas/mine');
      await follow(desk.page.locator(`main a[href="${at('draft')}"]`));
      await shows(desk.page, 'Sedang diisi');
      await visit(desk.page, at('draft/problem'));
      must((await field('problem', 'background').inputValue()) === 'Ditulis separuh, lalu listrik padam.', 'the text is gone');
    }],
    ['a file of 12 MB is refused and the words beside it stay; a PDF is taken', async () => {
      const { page } = desk;
      await visit(page, at('files'));
      const form = formTo(page, at('files'));
      const choose = (name, mimeType, buffer) => form.locator('[name=file][type=file]').setInputFiles({ name, mimeType, buffer });
      await form.locator('[name=title]').fill('Data panen');
      await choose('data.txt', 'text/plain', Buffer.alloc(12 * 1024 * 1024, 'a'));
      await press(form);
      await mistake('file');
      await shows(page, 'lebih besar dari 10 MB');
      must((await form.locator('[name=title]').inputValue()) === 'Data panen', 'what was typed is gone');
      await picture('too-large');
      await choose('data.pdf', 'application/pdf', PDF);
      await press(form);
      await page.getByRole('link', { name: 'Data panen' }).waitFor();
    }],
    ['sent with a section empty: refused, and the link leads to the field', async () => {
      const { page } = desk;
      for (const which of SECTIONS.filter((name) => !['eligibility', 'solution'].includes(name))) await fill(page, code, which);
      await send(page, code);
      await page.getByRole('alert').waitFor();
      must((await title()).startsWith('Galat:'), `the title is ${await title()}`);
      await picture('missing');
      await follow(page.locator(`main a[href="${at('draft/solution')}#fields.novelty"]`));
      must(await field('solution', 'novelty').isVisible(), 'the link does not lead to the field');
    }],
    ['without the declaration it is not sent', async () => {
      const { page } = desk;
      await fill(page, code, 'solution');
      await visit(page, at('draft/check'));
      await shows(page, 'Semua yang wajib sudah diisi');
      await press(formTo(page, at('rounds')));
      await mistake('declared');
    }],
    ['sends it: a receipt with the code, and one mail', async () => {
      const { page } = desk;
      await visit(page, at('draft/check'));
      const form = formTo(page, at('rounds'));
      await form.locator('[name=declared]').check();
      sent = await form.evaluate((element) => Object.fromEntries(new FormData(element)));
      await press(form);
      stands('rounds/1');
      await shows(page, 'Ide terkirim');
      await shows(page, code);
      await picture('receipt');
      await soon('the mail of the receipt', () => receipts() > 0);
    }],
    ['sent again as it was: the same receipt, no second sending, no second mail', async () => {
      const { page } = desk;
      const headers = { 'sec-fetch-site': 'same-origin' };
      const again = await page.request.post(at('rounds'), { form: sent, headers, maxRedirects: 0 });
      const { location } = again.headers();
      must(again.status() === 303 && location === at('rounds/1'), `answered ${again.status()}, to ${location}`);
      await visit(page, at('rounds/2'), 404);
      must(receipts() === 1, `${receipts()} mails`);
    }],
  ];
}
