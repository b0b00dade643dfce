// The design phase of a lab: a team, mentors with reasons, a time on both clocks, an action plan that its leader approves.
import { approve, at, found, holds, idea, mistake, stands, state, take, team, theme } from './lab.mjs';
import { must } from './report.mjs';
import { follow, formTo, press, shows, soon, visit, words } from './site.mjs';

const PLANS_ARE_FINE = 'Rencana ini dianggarkan tahun ini.';
const PURPOSE = 'Menguji papan warna dengan tiga petambak.';
const ACTIONS = [
  { phase: 'preparation', activity: 'Menyusun alur kabar', partners: 'Kelompok petambak', output: 'Alur disepakati',
    method: 'Lokakarya sehari', place: 'Balai desa', cost: '4500000' },
  { phase: 'implementation', activity: 'Uji coba di dua saluran', partners: 'Dua penyuluh', output: 'Papan terpasang',
    method: 'Catatan harian', place: 'Saluran utara', cost: '18000000' },
];

export function designing(site, { admin, leader, coach, expert, member }, word, javascript) {
  const picture = (page, what) => site.picture(page, `organiser-${what}-${javascript ? 'js' : 'plain'}`);
  let booking, time;
  return [
    ['a team of one is refused, and its name stays; of two it is made', async () => {
      await visit(admin, at());
      await follow(admin.locator(`main a[href="${at('/teams')}"]`));
      const form = formTo(admin, at('/teams'));
      await form.locator('[name=name]').fill(team(word));
      await form.locator('[name=idea]').selectOption(found.idea);
      await form.locator('[name=members]').fill('graduate@demo.invalid');
      await press(form);
      await mistake(admin, 'members');
      await holds(form.locator('[name=name]'), team(word));
      await holds(form.locator('[name=idea]'), found.idea);
      await form.locator('[name=members]').fill('graduate@demo.invalid\ncourse-teacher@demo.invalid');
      await press(form);
      await shows(admin, 'Wira Lulusan');
      await shows(admin, 'Teguh Pendamping');
    }],
    ['a member finds mentors for the idea, each with the reasons', async () => {
      await visit(member, at());
      await picture(member, 'lab');
      await follow(member.locator(`main a[href="${idea()}"]`).first());
      await follow(member.locator(`main a[href="/ideas/${found.idea}/mentors"]`));
      const card = (name) => member.locator('main article.card', { has: member.getByRole('heading', { name }) });
      const reasons = await card('Maya Mentor').getByRole('list').innerText();
      must(reasons.includes('Mendampingi provinsi ide ini'), `the reasons are ${reasons}`);
      await picture(member, 'mentors');
      await follow(card('Baso Mentor').getByRole('link', { name: 'Pilih waktu' }));
    }],
    ['holds a time, which both clocks show', async () => {
      const way = new URL(member.url()).pathname;
      const which = formTo(member, way);
      await which.locator('[name=team]').selectOption(`${found.slug}/1`);
      await press(which);
      await shows(member, `Untuk ${team(word)}`);
      const form = formTo(member, way.replace('/slots', '/bookings'));
      const slot = form.locator('label', { has: member.locator('[name=starts_at]') }).nth(3);
      time = (await slot.innerText()).trim();
      const hours = /(\d\d)\.\d\d–\d\d\.\d\d WITA = (\d\d)\.\d\d–\d\d\.\d\d WIB$/.exec(time);
      must(hours && Number(hours[1]) === Number(hours[2]) + 1, `the time reads ${time}`);
      await slot.locator('input').check();
      await press(form);
      booking = new URL(member.url()).pathname;
      await shows(member, 'Ditahan');
      await shows(member, time);
    }],
    ['says what it is for, and not without; the mentor is asked', async () => {
      const form = formTo(member, `${booking}/confirmation`);
      await press(form);
      await mistake(member, 'purpose');
      await form.locator('[name=purpose]').fill(PURPOSE);
      await press(form);
      stands(member, booking);
      await shows(member, 'Menunggu jawaban');
    }],
    ['the mentor finds the request on their own page, reads both clocks, and confirms', async () => {
      await visit(expert, '/me');
      await shows(expert, `Permintaan bertemu dari ${team(word)}`);
      await follow(expert.locator(`main a[href="${booking}"]`).first());
      await shows(expert, time);
      await shows(expert, PURPOSE);
      await picture(expert, 'request');
      await press(formTo(expert, `${booking}/answer`).filter({ has: expert.locator('[name=accept]') }));
      await shows(expert, 'Dipastikan');
      await visit(member, booking);
      await shows(member, 'Dipastikan');
      await visit(member, '/me/calendar');
      await shows(member, `Pertemuan: ${team(word)}`);
      await visit(admin, at());
      await shows(admin, 'Baso Mentor');
    }],
    ['an action without cost and place is kept, and not handed in: each is named beside its field', async () => {
      await visit(member, idea());
      const form = formTo(member, `${idea()}/plan`);
      await form.locator('[name=work_unit]').fill('Dinas Perikanan');
      await form.locator('[name=contact]').fill('Kepala bidang budi daya');
      for (const [row, action] of ACTIONS.entries()) {
        for (const [field, value] of Object.entries(action)) {
          const box = form.locator(`[name="items.${row}.${field}"]`);
          if (field === 'phase') await box.selectOption(value);
          else if (row === 0 || !['place', 'cost'].includes(field)) await box.fill(value);
        }
        await form.locator(`[name="items.${row}.months"][value="${row + 2}"]`).check();
      }
      await press(form);
      stands(member, idea());
      await press(formTo(member, `${idea()}/plan/submission`));
      await mistake(member, 'items.1.cost');
      await mistake(member, 'items.1.place');
      must((await member.title()).startsWith('Galat:'), `the title is ${await member.title()}`);
      for (const [row, { activity, phase }] of ACTIONS.entries()) {
        await holds(form.locator(`[name="items.${row}.activity"]`), activity);
        await holds(form.locator(`[name="items.${row}.phase"]`), phase);
        must(await form.locator(`[name="items.${row}.months"][value="${row + 2}"]`).isChecked(), 'a month is gone');
      }
      await picture(member, 'plan');
    }],
    ['whole it waits for the leader, who is told, reads it, and approves', async () => {
      const form = formTo(member, `${idea()}/plan`);
      await form.locator('[name="items.1.place"]').fill(ACTIONS[1].place);
      await form.locator('[name="items.1.cost"]').fill(ACTIONS[1].cost);
      await press(form);
      await press(formTo(member, `${idea()}/plan/submission`));
      await shows(member, 'Rencana: menunggu persetujuan');
      await soon('the leader’s notice', async () => {
        await visit(leader, '/me/notices');
        return (await words(leader)).includes(`“${theme(word)}” menunggu persetujuan Anda`);
      });
      await visit(leader, idea());
      await shows(leader, 'Biaya seluruhnya Rp22.500.000');
      await approve(leader, PLANS_ARE_FINE);
      await take(coach, 'advance');
      await state(coach, 'Deliver: peluncuran');
    }],
  ];
}
