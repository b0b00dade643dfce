// J1: a visitor finds a practice, narrows, takes the map, compares and cites; with and without JavaScript, wide and narrow,
// in both languages, with the keyboard where it says so.
import { must } from './report.mjs';
import { NARROW, WIDE, follow, lacks, shows, visit } from './site.mjs';

const WORDS = {
  id: {
    search: 'Cari', apply: 'Terapkan', filters: /^Saringan/, none: 'Tidak ada hasil', compare: 'Bandingkan yang dipilih',
    map: 'Peta', list: 'Daftar', different: 'Berbeda', same: 'Sama', ignored: 'Sebagian alamat tidak dikenal',
  },
  en: {
    search: 'Search', apply: 'Apply', filters: /^Filters/, none: 'No results', compare: 'Compare the chosen ones',
    map: 'Map', list: 'List', different: 'Different', same: 'Same', ignored: 'Part of the address is unknown',
  },
};

export async function run(site, report) {
  for (const javascript of [true, false]) {
    for (const [look, view] of [['wide', WIDE], ['narrow', NARROW]]) {
      for (const lang of ['id', 'en']) {
        const page = await site.window({ javascript, view });
        const name = `J1 (${lang}, ${look}, JavaScript ${javascript ? 'on' : 'off'})`;
        await report.journey(name, page, finding(page, lang, look === 'wide'));
        await page.context().close();
      }
    }
  }
}

function finding(page, lang, wide) {
  const say = WORDS[lang];
  const prefix = lang === 'id' ? '' : '/en';
  const found = async () => Number((await page.getByRole('status').innerText()).replace(/\D/g, ''));
  const asked = () => new URL(page.url()).searchParams;
  const results = page.locator('section.results');
  const find = page.locator('form.find');
  const openFilters = async () => {
    if (!wide) await page.locator('details.facets > summary').click();
  };
  let all;
  let narrowed;
  return [
    ['the front door searches the directory', async () => {
      await visit(page, prefix || '/');
      await page.locator('main input[type=search]').fill('antrean puskesmas');
      await follow(page.locator('main').getByRole('button', { name: say.search, exact: true }).first());
      must(new URL(page.url()).pathname === `${prefix}/innovations`, `led to ${page.url()}`);
      must(asked().get('q') === 'antrean puskesmas', `the words are not in ${page.url()}`);
      all = await found();
      must(all >= 2, `${all} found`);
      must((await results.getByRole('heading', { level: 3 }).first().innerText()).includes('antrean puskesmas'), 'not the best first');
    }],
    ['two facets narrow it, by words of the address', async () => {
      await visit(page, `${prefix}/innovations?q=pelayanan`);
      all = await found();
      await openFilters();
      for (const [name, value] of [['sector', 'health'], ['agency_kind', 'regency']]) {
        const box = find.locator(`input[name=${name}][value=${value}]`);
        const folded = find.locator('details.facets details', { has: page.locator(`input[name=${name}][value=${value}]`) });
        if (!(await box.isVisible())) await folded.locator('summary').click();
        await box.check();
      }
      await follow(find.getByRole('button', { name: say.apply }));
      narrowed = await found();
      must(narrowed > 0 && narrowed < all, `${narrowed} of ${all}`);
      must(asked().get('sector') === 'health' && asked().get('agency_kind') === 'regency', page.url());
      must((await results.locator('.chip').count()) === 2, 'a chip for each');
      must((await focusedId(page)) === 'results', `the focus is on ${await focusedId(page)}`);
    }],
    ['a chip takes one back, and the back button restores it', async () => {
      await follow(results.locator('.chip').first());
      must((await results.locator('.chip').count()) === 1 && (await found()) >= narrowed, page.url());
      await page.goBack();
      must((await found()) === narrowed && (await results.locator('.chip').count()) === 2, 'the back button lost it');
    }],
    ['a province of the map, by the keyboard, leads to its results', async () => {
      await visit(page, `${prefix}/innovations`);
      await follow(results.getByRole('link', { name: say.map, exact: true }));
      must(asked().get('view') === 'map', page.url());
      const tile = wide ? page.locator('.tiles a[aria-label^="Jawa Timur, JI"]') : page.locator('.ranks a', { hasText: 'Jawa Timur' });
      must((await page.locator('.tiles svg').isVisible()) === wide, 'tiles on a narrow screen are too small to hit');
      must((await page.locator('.ranks').isVisible()) !== wide, 'the ranked list stands for the map on a narrow screen alone');
      must(await reach(page, tile), 'the keyboard does not reach the tile');
      if (wide) must(await page.evaluate(() => getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth === '4px'), 'no mark of the focus');
      const said = Number(/\d+/.exec(wide ? await tile.getAttribute('aria-label') : await tile.locator('xpath=following-sibling::*').innerText())[0]);
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      must(asked().get('province') === '35' && !asked().has('view'), page.url());
      must((await found()) === said, `${await found()} found, the map said ${said}`);
      must((await focusedId(page)) === 'results', `the focus is on ${await focusedId(page)}`);
    }],
    ['the figures of the map stand beside it, as a table and as a file', async () => {
      await page.goBack();
      await page.locator('details.figures summary').click();
      must((await page.locator('details.figures tbody tr').count()) > 20, 'no table');
      const file = await page.request.get(await results.getByRole('link', { name: /angka ini|these figures/ }).getAttribute('href'));
      must(file.status() === 200 && (await file.text()).startsWith('province,name,innovations'), `no file: ${file.status()}`);
    }],
    ['two are chosen and compared, the differences in words', async () => {
      await visit(page, `${prefix}/innovations?q=antrean+puskesmas`);
      for (const n of [0, 1]) await results.locator('input[name=code]').nth(n).check();
      await follow(results.getByRole('button', { name: say.compare }));
      const codes = asked().getAll('code');
      must(codes.length === 2, page.url());
      for (const code of codes) await shows(page, code);
      await shows(page, say.different);
      await shows(page, say.same);
      await follow(page.locator('.remove').first());
      must((await page.locator('main').innerText()).includes(codes[1]), 'the other one is gone');
      await follow(page.locator('main ul a').first());
      must(asked().getAll('code').length === 2, 'one more was not added');
    }],
    ['one is cited as BibTeX, in the version that was read', async () => {
      await visit(page, `${prefix}/innovations?q=antrean+puskesmas`);
      await follow(results.getByRole('heading', { level: 3 }).first().getByRole('link'));
      const code = new URL(page.url()).pathname.split('/').pop();
      const file = await page.request.get(await page.getByRole('link', { name: 'BibTeX', exact: true }).getAttribute('href'));
      const said = file.headers();
      must(file.status() === 200 && said['content-type'].startsWith('application/x-bibtex'), `${file.status()} ${said['content-type']}`);
      must(/filename="[^"]+\.bib"/.test(said['content-disposition']), said['content-disposition']);
      const cited = await file.text();
      must(cited.startsWith('@') && cited.includes(`/innovations/${code}/versions/`), cited);
    }],
    ['what names nothing is left out and said', async () => {
      await visit(page, `${prefix}/innovations?region=99.99`);
      await shows(page, say.ignored);
      await visit(page, `${prefix}/innovations?q=air&sort=best&view=globe`);
      await shows(page, say.ignored);
    }],
    ['nothing found leads on', async () => {
      await visit(page, `${prefix}/innovations?q=zzzz`);
      await shows(page, say.none);
      must((await found()) === 0, 'something was found');
      await follow(results.locator('.empty ul a').first());
      must((await found()) > 0, 'the way out leads nowhere');
      await visit(page, `${prefix}/innovations?q=puskesmas&sector=tourism`);
      const way = results.locator('.empty ul a').first();
      const said = Number(/\d+/.exec(await way.innerText())[0]);
      await follow(way);
      must((await found()) === said && said > 0, `${await found()} found, the way out said ${said}`);
      await lacks(page, say.none);
    }],
  ];
}
/** Tabs until this has the focus. */
async function reach(page, target) {
  const wanted = await target.elementHandle();
  for (let stops = 0; stops < 150; stops += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return true;
  }
  return false;
}
const focusedId = (page) => page.evaluate(() => document.activeElement.id);
