// An agency writes an entry, also while it is typed; a curator returns it, sees what changed, and publishes it.
import { must } from './report.mjs';
import { follow, formTo, lacks, press, shows, soon, visit } from './site.mjs';

const AGENCY = 'pemerintah-kabupaten-banyuwangi';
export const REQUIRED = {
  identity: { summary: 'Nomor antrean lewat pesan, tanpa kertas.', sector: 'health' },
  classification: { year: '2024', stage: 'implementation' },
  problem: { problem: 'Antrean **panjang** sejak subuh.', goal: 'Pasien tahu jamnya.' },
  solution: { novelty: 'Tanpa kertas.', services: 'Nomor lewat pesan singkat.' },
  results: { result: 'Tunggu sepuluh menit.', benefit: 'Pasien tidak menunggu.' },
  contact: { contact: 'Kepala Bidang Pelayanan' },
};

export async function run(site, report) {
  for (const javascript of [true, false]) {
    const page = await site.window({ as: 'agency_admin', javascript });
    const curator = await site.window({ as: 'curator', javascript });
    const name = `Antrean tanpa kertas ${javascript ? 'satu' : 'dua'}`;
    await report.journey(`JavaScript ${javascript ? 'on' : 'off'}`, page, steps(site, page, curator, name, javascript));
    await page.context().close();
    await curator.context().close();
  }
}
function steps(site, page, curator, name, javascript) {
  let code;
  const at = (rest) => `/innovations/${code}/${rest}`;
  const section = (which, window = page) => formTo(window, at(`draft/${which}`));
  const field = (which, input, window = page) => section(which, window).locator(`[name="fields.${input}"]`);
  const picture = (what) => site.picture(page, `writer-${what}-${javascript ? 'js' : 'plain'}`);
  async function fill(which) {
    await visit(page, at(`draft/${which}`));
    for (const [input, text] of Object.entries(REQUIRED[which])) {
      const box = field(which, input);
      if ((await box.evaluate((element) => element.tagName)) === 'SELECT') await box.selectOption(text);
      else await box.fill(text);
    }
    await press(section(which), /lanjut nanti/);
    must(new URL(page.url()).pathname === at('draft'), `led to ${page.url()}`);
  }
  return [
    ['an entry without a name is refused', async () => {
      await visit(page, '/me');
      await follow(page.locator('main a[href="/innovations/drafts"]'));
      await follow(page.locator('main a[href="/innovations/new"]'));
      const form = formTo(page, '/innovations');
      await form.locator('[name=agency]').selectOption(AGENCY);
      await press(form);
      await page.getByRole('alert').locator('a[href="#name"]').waitFor();
      must((await form.locator('[name=agency]').inputValue()) === AGENCY, 'the agency that was chosen is gone');
    }],
    ['begins it: a list of tasks', async () => {
      const form = formTo(page, '/innovations');
      await form.locator('[name=name]').fill(name);
      await press(form);
      code = new URL(page.url()).pathname.split('/')[2];
      await shows(page, /Belum mulai/);
      await picture('tasks');
    }],
    ['what is typed is there after an interruption', async () => {
      await visit(page, at('draft/problem'));
      await field('problem', 'problem').fill('Ditulis separuh, lalu listrik padam.');
      if (javascript) {
        await soon('the save by itself', async () => /Terakhir disimpan/.test(await page.locator('#saving').innerText()));
        must(new URL(page.url()).pathname === at('draft/problem'), `led to ${page.url()}`);
        must(/^5 dari/.test(await page.locator('[id="fields.problem-count"]').innerText()), 'the count was not renewed');
      } else {
        await press(section('problem'), /lanjut nanti/);
      }
      await picture('section');
      await visit(page, at('draft/problem'));
      must((await field('problem', 'problem').inputValue()) === 'Ditulis separuh, lalu listrik padam.', 'the text is gone');
      await visit(page, at('draft'));
      await shows(page, /Sedang diisi/);
    }],
    ['too long a summary is refused, everything typed is kept', async () => {
      await visit(page, at('draft/identity'));
      await field('identity', 'summary').fill('kata '.repeat(201));
      await field('identity', 'work_unit').fill('Dinas Kesehatan');
      await press(section('identity'), /lanjut nanti/);
      await page.getByRole('alert').locator('a[href="#fields.summary"]').waitFor();
      must((await page.title()).startsWith('Galat:'), `the title is ${await page.title()}`);
      must((await field('identity', 'work_unit').inputValue()) === 'Dinas Kesehatan', 'the work unit is gone');
      must((await field('identity', 'summary').inputValue()).startsWith('kata kata'), 'the summary is gone');
      await picture('refused');
    }],
    ['two windows: the later save of the same section shows both texts', async () => {
      const other = await page.context().newPage();
      await visit(other, at('draft/problem'));
      await visit(page, at('draft/problem'));
      await field('problem', 'goal').fill('Dari jendela satu.');
      await press(section('problem'), /lanjut nanti/);
      await field('problem', 'goal', other).fill('Dari jendela dua.');
      if (javascript) {
        await soon('the note that it is not saved', async () => /orang lain/.test(await other.locator('#saving').innerText()));
      }
      await press(section('problem', other), /lanjut nanti/);
      must((await field('problem', 'goal', other).inputValue()) === 'Dari jendela dua.', 'what was typed is gone');
      const theirs = await other.locator('textarea[readonly]').first().inputValue();
      must(theirs === 'Dari jendela satu.', `what was saved meanwhile reads ${theirs}`);
      await site.picture(other, `writer-stale-${javascript ? 'js' : 'plain'}`);
      await other.close();
    }],
    ['what is missing is named, and the link leads to the field', async () => {
      await visit(page, at('draft/check'));
      await picture('check');
      await follow(page.locator(`main a[href="${at('draft/contact')}#fields.contact"]`));
      must(await field('contact', 'contact').isVisible(), 'the link does not lead to the field');
    }],
    ['fills in what is required', async () => {
      for (const which of Object.keys(REQUIRED)) await fill(which);
      await visit(page, at('draft/check'));
      await shows(page, 'Semua yang wajib sudah diisi');
      await lacks(page, 'Entri baru dapat dikirim setelah');
    }],
    ['without the declaration it is not sent', async () => {
      await press(formTo(page, at('submissions')));
      await page.getByRole('alert').locator('a[href="#declared"]').waitFor();
    }],
    ['sends it, and sees the receipt', async () => {
      const form = formTo(page, at('submissions'));
      await form.locator('[name=declared]').check();
      await press(form);
      must(new URL(page.url()).pathname === at('submissions/1'), `led to ${page.url()}`);
      await shows(page, code);
      await picture('receipt');
    }],
    ['the curator finds it in the queue and claims it', async () => {
      await visit(curator, '/manage/curation?part=waiting');
      await site.picture(curator, `curator-queue-${javascript ? 'js' : 'plain'}`);
      await follow(curator.locator(`main a[href="${at('submissions/1')}"]`));
      await press(formTo(curator, at('submissions/1/claim')));
      await shows(curator, /Sedang Anda periksa/);
    }],
    ['without a comment it is not returned', async () => {
      await curator.locator('summary', { hasText: 'Kembalikan' }).click();
      await press(formTo(curator, at('submissions/1/return')));
      await curator.getByRole('alert').locator('a[href="#message"]').waitFor();
    }],
    ['returned with a comment on a section', async () => {
      const comment = formTo(curator, at('submissions/1/comments'));
      await comment.locator('[name=section]').selectOption('results');
      await comment.locator('[name=body]').fill('Sebutkan **sumber** angkanya.');
      await press(comment);
      await site.picture(curator, `curator-submission-${javascript ? 'js' : 'plain'}`);
      await curator.locator('summary', { hasText: 'Kembalikan' }).click();
      await press(formTo(curator, at('submissions/1/return')));
      await shows(curator, /Perlu perbaikan/);
    }],
    ['the agency sees the comment where it belongs, and answers by changing the text', async () => {
      await visit(page, at('draft'));
      await shows(page, /Ada catatan yang perlu dijawab/);
      await picture('returned');
      await visit(page, at('draft/results'));
      await shows(page, 'Sebutkan sumber angkanya.');
      await field('results', 'result').fill('Tunggu sepuluh menit (survei 2024).');
      await press(section('results'), /lanjut nanti/);
      await lacks(page, 'Ada catatan yang perlu dijawab');
      await visit(page, at('draft/check'));
      const form = formTo(page, at('submissions'));
      await form.locator('[name=declared]').check();
      await press(form);
    }],
    ['the same curator sees what changed, and publishes', async () => {
      await visit(curator, '/manage/curation?part=mine');
      await follow(curator.locator(`main a[href="${at('submissions/2')}"]`));
      must((await curator.locator('ins', { hasText: 'survei' }).count()) > 0, 'the difference is not shown');
      await site.picture(curator, `curator-difference-${javascript ? 'js' : 'plain'}`);
      await curator.locator('summary', { hasText: 'Terbitkan' }).click();
      await press(formTo(curator, at('submissions/2/publication')));
      const visitor = await site.window({ javascript });
      await visit(visitor, `/innovations/${code}`);
      await shows(visitor, 'survei 2024');
      await visit(visitor, at('draft'), 200).catch(() => {});
      must(/sign-in/.test(visitor.url()), `a visitor was shown ${visitor.url()}`);
      await visitor.context().close();
    }],
  ];
}
