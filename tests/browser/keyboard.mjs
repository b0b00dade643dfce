// Without a mouse and without JavaScript: skip link, order, visible focus, signing in, theme, language, password link.
import { must } from './report.mjs';
import { follow, formTo, press, shows, visit } from './site.mjs';

export async function run(site, report) {
  for (const javascript of [true, false]) {
    const page = await site.window({ javascript });
    const name = `JavaScript ${javascript ? 'on' : 'off'}`;
    await report.journey(name, page, [...moving(site, page), ...switching(page)]);
    await page.context().close();
  }
  const page = await site.window({ javascript: false });
  await report.journey('a forgotten password', page, forgotten(site, page));
  await page.context().close();
}

function moving(site, page) {
  return [
    ['the first stop is the skip link, and it leads to the content', async () => {
      await visit(page, '/innovations');
      await page.keyboard.press('Tab');
      must((await focused(page)).address === '#main', 'the first stop is no skip link');
      await mustBeVisible(page);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      must(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)), 'not in the content');
    }],
    ...['/innovations', '/mentors'].map((address) => [`every stop of ${address} can be seen, in the order it is read`, async () => {
      await visit(page, address);
      let before = -1;
      for (let stops = 0; stops < 200; stops += 1) {
        await page.keyboard.press('Tab');
        const { place, isBody } = await focused(page);
        if (isBody) return;
        must(place > before, `stop ${stops} comes earlier in the page than the one before`);
        before = place;
        await mustBeVisible(page);
      }
      throw new Error('the keyboard does not get out of the page');
    }]),
    ['signs in with the keyboard alone', async () => {
      const account = site.accounts.get('auditor');
      await visit(page, '/sign-in');
      await tabTo(page, 'email');
      await page.keyboard.type(account.email);
      await page.keyboard.press('Tab');
      must((await focused(page)).name === 'password', 'the password does not follow the address');
      await page.keyboard.type(account.password);
      await page.keyboard.press('Tab');
      must((await focused(page)).tag === 'BUTTON', 'the button does not follow the password');
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      must(new URL(page.url()).pathname === '/me', `led to ${page.url()}`);
      await press(formTo(page, '/session/end'));
    }],
    ['a wrong password keeps the address and says so', async () => {
      await visit(page, '/sign-in?next=%2Fcourses');
      const form = formTo(page, '/session');
      await form.locator('[name=email]').fill('nobody@demo.invalid');
      await form.locator('[name=password]').fill('not the password');
      await press(form);
      await page.getByRole('alert').getByRole('link').first().waitFor();
      must((await form.locator('[name=email]').inputValue()) === 'nobody@demo.invalid', 'the address is gone');
      must((await form.locator('[name=password]').inputValue()) === '', 'the password is in the page');
      must((await form.locator('[name=next]').inputValue()) === '/courses', 'where to go afterwards is forgotten');
    }],
  ];
}
function switching(page) {
  const look = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const theme = (name) => press(formTo(page, '/theme'), name);
  return [
    ['dark, and it stays; then light; then the system again', async () => {
      await visit(page, '/innovations?province=35');
      await theme(/sistem/i);
      const day = await look();
      await theme(/gelap/i);
      must(page.url().endsWith('/innovations?province=35'), `led to ${page.url()}`);
      const night = await look();
      must(night !== day, 'dark looks like light');
      await visit(page, '/courses');
      must((await look()) === night, 'the choice is forgotten on the next page');
      must((await page.getByRole('button', { name: /gelap/i }).getAttribute('aria-pressed')) === 'true', 'not marked as chosen');
      await page.emulateMedia({ colorScheme: 'dark' });
      await theme(/terang/i);
      must((await look()) === day, 'light is not light on a dark system');
      await theme(/sistem/i);
      must((await look()) === night, 'the system is not followed');
      await page.emulateMedia({ colorScheme: 'light' });
      must((await look()) === day, 'the system is not followed back');
    }],
    ['the language changes on the same page, and back', async () => {
      await visit(page, '/innovations?province=35');
      const heading = await page.locator('h1').innerText();
      await follow(page.locator('footer a[hreflang=en]'));
      must(page.url().endsWith('/en/innovations?province=35'), `led to ${page.url()}`);
      must((await page.locator('html').getAttribute('lang')) === 'en', 'not marked as English');
      must((await page.locator('h1').innerText()) !== heading, 'the heading is still Indonesian');
      await follow(page.locator('footer a[hreflang=id]'));
      must((await page.locator('h1').innerText()) === heading, 'not the page it came from');
    }],
    ['the filter works and can be taken back', async () => {
      const found = async () => Number((await page.getByRole('status').innerText()).replace(/\D/g, ''));
      await visit(page, '/innovations');
      const all = await found();
      const java = page.locator('.facets input[name=province][value="35"]');
      await page.locator('.facets details', { has: page.locator('input[name=province]') }).locator('summary').click();
      await java.check();
      await press(page.locator('form.find'), /terapkan/i);
      must((await found()) > 0 && (await found()) < all, `${await found()} of ${all} after the filter`);
      must(await java.isChecked(), 'the choice is forgotten');
      await follow(page.locator('.chip').first());
      must((await found()) === all, 'the chip does not take it back');
      await visit(page, '/innovations?province=99');
      must((await found()) === all, 'a province that is none hides entries');
    }],
    ['from a refused form the switches still lead to a page', async () => {
      await visit(page, '/sign-in');
      await press(formTo(page, '/session'));
      const address = await page.locator('footer a[hreflang]').getAttribute('href');
      const other = await page.context().newPage();
      await visit(other, address);
      await other.close();
      await press(formTo(page, '/theme'), /terang/i);
      must((await page.locator('footer a[hreflang]').count()) === 1, `the theme switch led to ${page.url()}`);
      must(!/405|404/.test(await page.title()) && (await page.locator('form.theme').count()) === 1, 'no page');
      const answer = await page.reload();
      must(answer.status() === 200, `the theme switch led to ${page.url()}, which answers ${answer.status()}`);
    }],
  ];
}
function forgotten(site, page) {
  const account = site.accounts.get('auditor');
  const changed = 'kata sandi baru yang panjang';
  let link;
  return [
    ['asks for a link', async () => {
      await visit(page, '/sign-in');
      await follow(page.locator('main a[href="/password-links/new"]'));
      const form = formTo(page, '/password-links');
      await form.locator('[name=email]').fill(account.email);
      await press(form);
      await page.getByRole('status').waitFor();
    }],
    ['the mail has it', async () => {
      link = await site.passwordLink(account.email);
    }],
    ['a short password is refused, a long one signs in', async () => {
      await visit(page, link);
      const form = formTo(page, link);
      await form.locator('[name=password]').fill('pendek');
      await press(form);
      await page.getByRole('alert').getByRole('link').first().waitFor();
      await form.locator('[name=password]').fill(changed);
      await press(form);
      must(new URL(page.url()).pathname === '/me', `led to ${page.url()}`);
      account.password = changed;
    }],
    ['the link works once', async () => {
      await visit(page, link);
      must((await page.locator('main form').count()) === 0, 'the form is there again');
      await page.locator('main a[href="/password-links/new"]').waitFor();
      await press(formTo(page, '/session/end'));
      await visit(page, '/sign-in');
      await site.signIn(page, 'auditor');
      await shows(page, 'Auditor');
    }],
  ];
}
async function tabTo(page, name) {
  for (let stops = 0; stops < 30; stops += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).name === name) return;
  }
  throw new Error(`30 stops and no ${name}`);
}
function focused(page) {
  return page.evaluate(() => {
    const e = document.activeElement;
    const place = [...document.querySelectorAll('*')].indexOf(e);
    return { tag: e.tagName, name: e.getAttribute('name'), address: e.getAttribute('href'), place, isBody: e === document.body };
  });
}
/** What has the focus lies in the window and is marked by an outline or a ring. */
async function mustBeVisible(page) {
  const wrong = await page.evaluate(() => {
    const e = document.activeElement;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight) return `outside the window: ${e.outerHTML.slice(0, 120)}`;
    const marked = (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
    return marked ? null : `no mark of the focus: ${e.outerHTML.slice(0, 120)}`;
  });
  must(!wrong, wrong);
}
