// A meeting with a mentor is booked, moved and cancelled, with reasons; a clinic gives seats, and a list to those who wait.
import { day, holds, mistake } from './lab.mjs';
import { must } from './report.mjs';
import { NARROW, WIDE, follow, formTo, lacks, press, shows, visit } from './site.mjs';

const PURPOSE = 'Membaca data dasar bersama.';
const MOVED = 'Kantor kami listriknya dipadamkan hari itu.';
const CANCELLED = 'Datanya sudah kami baca sendiri.';
const OVER = 'Saya bertugas di luar kota.';

export async function run(site, report) {
  for (const [javascript, view] of [[true, NARROW], [false, WIDE]]) {
    const member = await site.window({ as: 'graduate', javascript, view });
    const mentor = await site.window({ as: 'mentor', javascript, view });
    const name = `${view.width} px, JavaScript ${javascript ? 'on' : 'off'}`;
    const all = [...meeting(site, member, javascript), ...clinic(member, mentor, javascript)];
    await report.journey(name, member, all);
    for (const window of [member, mentor]) await window.context().close();
  }
}
/** The times that a form offers: radio buttons in their labels. */
const times = (form, page) => form.locator('label', { has: page.locator('[name=starts_at]') });
const codes = (form) => form.locator('[name=team] option').evaluateAll((all) => all.map((option) => option.value));

function meeting(site, member, javascript) {
  const picture = (what) => site.picture(member, `booker-${what}-${javascript ? 'js' : 'plain'}`);
  let slots, booking, first, second;
  return [
    ['a mentor is found in the list, with their hours and clinics', async () => {
      await visit(member, '/mentors?kind=coach');
      await follow(member.locator('main').getByRole('link', { name: 'Maya Mentor' }));
      await shows(member, 'Jam temu (WIB)');
      await follow(member.locator('main').getByRole('link', { name: 'Pilih waktu' }));
      slots = new URL(member.url()).pathname;
    }],
    ['for one of several teams; without a time nothing is held', async () => {
      const which = formTo(member, slots);
      const [, code] = await codes(which);
      must(code, 'there is one team to choose from, not several');
      await which.locator('[name=team]').selectOption(code);
      await press(which);
      const form = formTo(member, slots.replace('/slots', '/bookings'));
      await form.locator('[name=mode][value=hybrid]').check();
      await press(form);
      await mistake(member, 'starts_at');
      must(await form.locator('[name=mode][value=hybrid]').isChecked(), 'the way that was chosen is gone');
      must((await formTo(member, slots).locator('[name=team]').inputValue()) === code, 'the team that was chosen is gone');
    }],
    ['holds a time; with its purpose it is a meeting at once', async () => {
      const form = formTo(member, slots.replace('/slots', '/bookings'));
      await form.locator('[name=mode][value=online]').check();
      const slot = times(form, member).nth(20);
      first = { says: (await slot.innerText()).trim(), value: await slot.locator('input').inputValue() };
      await slot.locator('input').check();
      await press(form);
      booking = new URL(member.url()).pathname;
      await shows(member, 'Ditahan');
      await formTo(member, `${booking}/confirmation`).locator('[name=purpose]').fill(PURPOSE);
      await press(formTo(member, `${booking}/confirmation`));
      await shows(member, 'Dipastikan');
      await shows(member, first.says);
      await visit(member, '/bookings');
      await member.locator(`main a[href="${booking}"]`).waitFor();
    }],
    ['moves it, and not without a reason: the chosen time stays chosen', async () => {
      await visit(member, booking);
      await follow(member.locator(`main a[href="${booking}/move"]`));
      const form = formTo(member, `${booking}/move`);
      const slot = times(form, member).nth(30);
      second = { says: (await slot.innerText()).trim(), value: await slot.locator('input').inputValue() };
      must(second.value !== first.value, 'it is the same time');
      await slot.locator('input').check();
      await press(form);
      await mistake(member, 'reason');
      must(await form.locator(`[value="${second.value}"]`).isChecked(), 'the time that was chosen is gone');
      await picture('move');
      await form.locator('[name=reason]').fill(MOVED);
      await press(form);
      await shows(member, second.says);
      await lacks(member, first.says);
      await shows(member, MOVED);
    }],
    ['the time that it had is free again, the one that it has is not', async () => {
      await visit(member, slots);
      const form = formTo(member, slots.replace('/slots', '/bookings'));
      must((await form.locator(`[value="${first.value}"]`).count()) === 1, 'the old time is not offered');
      must((await form.locator(`[value="${second.value}"]`).count()) === 0, 'the new time is offered once more');
    }],
    ['cancels it, and not without a reason; it is among what has passed', async () => {
      await visit(member, booking);
      await press(formTo(member, `${booking}/cancellation`));
      await mistake(member, 'reason');
      await formTo(member, `${booking}/cancellation`).locator('[name=reason]').fill(CANCELLED);
      await press(formTo(member, `${booking}/cancellation`));
      await shows(member, 'Dibatalkan');
      await shows(member, CANCELLED);
      await visit(member, '/bookings');
      must((await member.locator(`main a[href="${booking}"]`).count()) === 0, 'it is still ahead');
      await follow(member.locator('main').getByRole('link', { name: 'Yang lalu dan yang batal' }));
      await member.locator(`main a[href="${booking}"]`).waitFor();
    }],
  ];
}

function clinic(member, mentor, javascript) {
  const title = `Klinik satu tempat ${javascript ? 'pagi' : 'sore'}`;
  let address, teams;
  const seats = () => formTo(member, `${address}/seats`);
  const standing = async () => (await member.locator('[aria-labelledby=teams] li .tag').allInnerTexts()).join(', ');
  const join = async (team, button) => {
    await visit(member, address);
    await seats().locator('[name=team]').selectOption(team);
    await press(seats(), button);
  };
  return [
    ['a mentor opens a clinic; without a seat it is refused, and the rest stays', async () => {
      await visit(mentor, '/clinics');
      await follow(mentor.locator('main a[href="/clinics/new"]'));
      const form = formTo(mentor, '/clinics');
      await form.locator('[name=title]').fill(title);
      await form.locator('[name=starts_at]').fill(`${day(javascript ? 12 : 13)}T17:00`);
      await form.locator('[name=seats]').fill('0');
      await press(form);
      await mistake(mentor, 'seats');
      await holds(form.locator('[name=title]'), title);
      await form.locator('[name=seats]').fill('1');
      await press(form);
      address = new URL(mentor.url()).pathname;
      await shows(mentor, title);
      await shows(mentor, '1 tempat kosong');
    }],
    ['a team finds it and takes the seat; the next one waits', async () => {
      await visit(member, '/clinics');
      await follow(member.getByRole('link', { name: title }));
      teams = await codes(seats());
      await join(teams[0], 'Ikutkan tim');
      must((await standing()) === 'Mendapat tempat', `the first team: ${await standing()}`);
      await join(teams[1], 'Masuk daftar tunggu');
      must((await standing()) === 'Mendapat tempat, Menunggu', `two teams: ${await standing()}`);
      await visit(mentor, address);
      await shows(mentor, '0 tempat kosong');
    }],
    ['the seat is given back: whoever waited has it', async () => {
      await visit(member, address);
      await press(formTo(member, `${address}/seats/end`).first());
      must((await standing()) === 'Mendapat tempat', `after one has left: ${await standing()}`);
      await visit(member, '/me/calendar');
      await shows(member, `Pertemuan: ${title}`);
    }],
    ['the mentor cancels it with a reason, which the team reads', async () => {
      await visit(mentor, address);
      const form = formTo(mentor, `${address}/cancellation`);
      await form.locator('[name=reason]').fill(OVER);
      await press(form);
      await shows(mentor, 'Dibatalkan');
      await visit(member, address);
      await shows(member, OVER);
      await visit(member, '/clinics');
      await lacks(member, title);
    }],
  ];
}
