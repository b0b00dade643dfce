// A run is opened, someone let in; their work is waited for, marked, its grade set by hand; the gradebook taken as a file.
import { readFileSync } from 'node:fs';
import { unfold } from './proposer.mjs';
import { must } from './report.mjs';
import { follow, formTo, lacks, press, shows, visit } from './site.mjs';

const COURSE = 'ekosistem-inovasi';
const ASSIGNMENT = '/lessons/ekosistem-measuring/assignments/plan';
/** Criteria that are marked at first; the one that is left is `measures`. */
const FIRST = ['portrait', 'cause', 'actions'];
const WORK = 'Langkah verifikasi menahan 25 dari 40 berkas; minggu ini kami memeriksanya di kelurahan.';
const COMMENT = 'Ukurannya jelas; sebut juga **asal angkanya**.';
const OF_CRITERION = 'Buktinya disebut satu per satu.';
const LATER = 'Bertugas di lapangan sampai bulan depan.';
const OVERRIDE = 'Dipaparkan sekali lagi di depan pimpinan.';

/** Each by someone who does not take part in the course yet. */
const LEARNERS = [
  { as: 'curator_kemendagri', name: 'Kemala Kurator', javascript: true },
  { as: 'curator_panrb', name: 'Putra Kurator', javascript: false },
];

export async function run(site, report) {
  for (const { as, name, javascript } of LEARNERS) {
    const teacher = await site.window({ as: 'course_teacher', javascript });
    const learner = await site.window({ as, javascript });
    await report.journey(`JavaScript ${javascript ? 'on' : 'off'}`, teacher, steps(site, { teacher, learner }, name, javascript));
    for (const window of [teacher, learner]) await window.context().close();
  }
}
function steps(site, { teacher, learner }, name, javascript) {
  const title = `Kelas sore ${javascript ? 'satu' : 'dua'}`;
  const [begins, ends, later] = [day(-1), day(60), day(45)];
  let number, submission, grades;
  const inRun = (rest = '') => `/courses/${COURSE}/runs/${number}${rest}`;
  const stands = (page, path) => must(new URL(page.url()).pathname === path, `led to ${page.url()}`);
  // Named above the form and beside its field.
  const mistake = async (of) => {
    await teacher.getByRole('alert').locator(`a[href="#${of}"]`).waitFor();
    await teacher.locator(`[id="${of}-error"], [id="${of}"] .error`).waitFor();
  };
  const picture = (what) => site.picture(teacher, `teacher-${what}-${javascript ? 'js' : 'plain'}`);
  const holds = async (field, value) => {
    const typed = await field.inputValue();
    must(typed === value, `${value} was typed, and the page shows ${typed || 'nothing'}`);
  };
  return [
    ['a run that ends before it begins is refused; what was typed stays', async () => {
      await visit(teacher, `/courses/${COURSE}`);
      await follow(teacher.locator(`main a[href="/courses/${COURSE}/runs"]`));
      await follow(teacher.locator(`main a[href="/courses/${COURSE}/runs/new"]`));
      const form = formTo(teacher, `/courses/${COURSE}/runs`);
      await form.locator('[name=title]').fill(title);
      await form.locator('[name=begins_at]').fill(`${begins}T09:00`);
      await form.locator('[name=ends_at]').fill(`${day(-2)}T09:00`);
      await form.locator('[name=seats]').fill('12');
      await form.locator('[name=way_in][value=approval]').check();
      await press(form);
      await mistake('ends_at');
      await holds(form.locator('[name=title]'), title);
      await holds(form.locator('[name=begins_at]'), `${begins}T09:00`);
    }],
    ['opens it with its dates; everyone finds it on the course', async () => {
      const form = formTo(teacher, `/courses/${COURSE}/runs`);
      await form.locator('[name=ends_at]').fill(`${ends}T16:00`);
      await press(form);
      number = Number(new URL(teacher.url()).pathname.split('/').pop());
      stands(teacher, inRun());
      await shows(teacher, new RegExp(`Angkatan ${number}: ${title} mulai .+ Tersisa 12 kursi`));
      await holds(formTo(teacher, inRun()).locator('[name=begins_at]'), `${begins}T09:00`);
      await holds(formTo(teacher, inRun()).locator('[name=ends_at]'), `${ends}T16:00`);
      await visit(learner, `/courses/${COURSE}`);
      await shows(learner, title);
    }],
    ['someone asks to take part; the teacher sees why, and lets them in', async () => {
      const form = formTo(learner, `/courses/${COURSE}/enrolment`);
      await form.locator(`[name=run][value="${number}"]`).check();
      await form.locator('[name=note]').fill('Saya menyusun rencana unit.');
      await press(form);
      await shows(learner, 'Anda sudah mengajukan diri');
      await follow(teacher.locator(`main a[href="${inRun('/participants')}"]`));
      await shows(teacher, 'Saya menyusun rencana unit.');
      await press(teacher.getByRole('row').filter({ hasText: name }).locator('form[action$="/acceptance"]'));
      await shows(teacher, 'terdaftar: 1');
      await picture('participants');
      await visit(learner, `/courses/${COURSE}`);
      await learner.locator(`main a[href="/courses/${COURSE}/grades"]`).waitFor();
    }],
    ['gives them a later day, and not without a reason', async () => {
      await visit(teacher, `${ASSIGNMENT}/people`);
      await follow(teacher.getByRole('row').filter({ hasText: name }).locator(`a[href^="${ASSIGNMENT}/people/"]`));
      const form = teacher.locator('form[action$="/extension"]');
      await form.locator('[name=due_on]').fill(later);
      await press(form);
      await mistake('reason');
      await holds(form.locator('[name=due_on]'), later);
      await form.locator('[name=reason]').fill(LATER);
      await press(form);
      await shows(teacher, 'diperpanjang');
      await shows(teacher, `${LATER} Teguh Pendamping`);
      await visit(learner, ASSIGNMENT);
      await shows(learner, 'diperpanjang');
    }],
    ['what is handed in waits on the list of who needs help, until it is put aside with a reason', async () => {
      await visit(learner, `${ASSIGNMENT}/draft`);
      await learner.locator('#work-form [name=text]').fill(WORK);
      await press(learner.locator('#work-form'));
      await press(formTo(learner, `${ASSIGNMENT}/submissions`));
      await shows(learner, 'Pekerjaan Anda sudah diterima.');
      submission = new URL(learner.url()).pathname;
      await visit(teacher, `/courses/${COURSE}`);
      await follow(teacher.locator(`main a[href="${inRun('/help')}"]`));
      const form = teacher.locator('form[action$="/dismissals"]');
      await shows(teacher, `${name} Mengumpulkan sesuatu yang belum dinilai.`);
      await picture('help');
      await form.locator('[name=note]').fill('  ');
      await press(form);
      await teacher.getByRole('alert').waitFor();
      await shows(teacher, name);
      await form.locator('[name=note]').fill('Saya nilai sore ini.');
      await press(form);
      await lacks(teacher, name);
      await shows(teacher, 'Tidak ada yang menonjol');
    }],
    ['takes it from the queue', async () => {
      await visit(teacher, `/courses/${COURSE}/submissions`);
      const row = teacher.getByRole('row').filter({ hasText: name });
      must((await row.innerText()).includes('menunggu penilaian'), 'it does not wait in the queue');
      await follow(row.getByRole('link', { name }));
      stands(teacher, submission);
      await shows(teacher, WORK);
      await press(formTo(teacher, `${submission}/claim`));
      await shows(teacher, 'sedang dinilai');
    }],
    ['a criterion without a level is refused beside it; levels and comments are kept', async () => {
      const form = formTo(teacher, `${submission}/mark`);
      for (const one of FIRST) await level(form, one, 'l2').check();
      await form.locator('[name="comments.portrait"]').fill(OF_CRITERION);
      await form.locator('[name=comment]').fill(COMMENT);
      await press(form);
      await mistake('levels.measures');
      await shows(teacher, 'Pilih satu tingkat');
      for (const one of FIRST) must(await level(form, one, 'l2').isChecked(), `the level of ${one} is gone`);
      await holds(form.locator('[name="comments.portrait"]'), OF_CRITERION);
      await holds(form.locator('[name=comment]'), COMMENT);
    }],
    ['marks it by the rubric; the learner reads the mark', async () => {
      const form = formTo(teacher, `${submission}/mark`);
      await level(form, 'measures', 'l3').check();
      await press(form);
      await shows(teacher, 'Nilai 75 % (lulus mulai 60 %)');
      await visit(teacher, `/courses/${COURSE}/submissions`);
      await lacks(teacher, name);
      await visit(learner, ASSIGNMENT);
      await follow(learner.locator(`main a[href="${submission}"]`));
      await shows(learner, 'Nilai 75 % (lulus mulai 60 %)');
      await shows(learner, 'sebut juga asal angkanya');
      await shows(learner, OF_CRITERION);
    }],
    ['sets another grade in the gradebook, and not without a reason', async () => {
      await visit(teacher, inRun('/gradebook'));
      const row = teacher.getByRole('row').filter({ hasText: name });
      must(/75\s%/.test(await row.innerText()), 'the mark is not in the gradebook');
      await follow(row.getByRole('link', { name }));
      grades = new URL(teacher.url()).pathname;
      const form = formTo(teacher, `${grades}/overrides`);
      await form.locator('[name=item]').selectOption('ekosistem-measuring/plan');
      await form.locator('[name=score]').fill('82,5');
      await press(form);
      await mistake('reason');
      await holds(form.locator('[name=score]'), '82,5');
      await holds(form.locator('[name=item]'), 'ekosistem-measuring/plan');
      await form.locator('[name=reason]').fill(OVERRIDE);
      await press(form);
      stands(teacher, grades);
      await shows(teacher, '82,5 % ditetapkan pengajar');
    }],
    ['its history names who, when and why, for the learner, too, who may not see the gradebook', async () => {
      await visit(learner, `/courses/${COURSE}/grades`);
      for (const page of [teacher, learner]) {
        await unfold(page.locator('main'), 'Riwayat');
        await shows(page, `Ditetapkan pengajar: 75 % → 82,5 % · ${OVERRIDE} Teguh Pendamping`);
      }
      await visit(learner, inRun('/gradebook'), 403);
    }],
    ['takes the gradebook as a file', async () => {
      await visit(teacher, inRun('/gradebook'));
      const form = formTo(teacher, inRun('/gradebook/exports'));
      await form.locator('[name=format]').selectOption('csv');
      const [file] = await Promise.all([teacher.waitForEvent('download'), form.getByRole('button').click()]);
      must(file.suggestedFilename().endsWith('.csv'), `the file is called ${file.suggestedFilename()}`);
      const lines = readFileSync(await file.path(), 'utf8').trim().split('\n');
      const row = lines.find((line) => line.includes(name));
      must(lines[0].includes('ekosistem-measuring/plan') && row?.includes('82.5'), `holds ${lines.join(' | ')}`);
    }],
  ];
}
const level = (form, criterion, name) => form.locator(`[id="levels.${criterion}.${name}"]`);
/** A day as dates are typed, so many days from now. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
