// The main job: enrol, read six lessons beside real practices, pass their quizzes, hold a certificate.
import { course, lessons } from './seeds.mjs';
import { must } from './report.mjs';
import { COURSE, NARROW, WIDE, follow, formTo, lacks, press, shows, visit, words } from './site.mjs';

/** Each by someone who has not enrolled yet. */
const LEARNERS = [
  { as: 'innovator', lang: 'id', javascript: true, view: WIDE },
  { as: 'author', lang: 'en', javascript: false, view: WIDE },
  { as: 'moderator', lang: 'en', javascript: true, view: NARROW },
  { as: 'agency_admin', lang: 'id', javascript: false, view: NARROW },
];

export async function run(site, report) {
  for (const learner of LEARNERS) {
    const { as, lang, javascript, view } = learner;
    const page = await site.window({ javascript, view });
    const name = `${as}, ${lang}, ${view.width} px, JavaScript ${javascript ? 'on' : 'off'}`;
    await report.journey(name, page, steps(site, page, learner));
    await page.context().close();
  }
}
function steps(site, page, { as, lang }) {
  const home = lang === 'id' ? '' : '/en';
  const progress = (perCent) => shows(page, new RegExp(`\\b${perCent}\\s?%`));
  const toCourse = () => visit(page, `${home}/courses/${COURSE}`);
  const first = lessons[0];
  let certificate;
  return [
    ['the course asks to sign in, and comes back', async () => {
      await visit(page, `${home}/courses`);
      await follow(page.getByRole('link', { name: course.title[lang] }));
      await follow(page.locator('main a[href*="/sign-in?next="]'));
      await site.signIn(page, as);
      must(new URL(page.url()).pathname === `${home}/courses/${COURSE}`, `came back to ${page.url()}`);
    }],
    ['a lesson cannot be answered before enrolling', async () => {
      await visit(page, `${home}/lessons/${first.slug}`);
      await lacks(page, first.quiz.questions[0].prompt[lang]);
      must((await page.locator('main form').count()) === 0, 'there is a form on the lesson');
    }],
    ['enrols', async () => {
      await toCourse();
      await press(formTo(page, `/courses/${COURSE}/enrolment`));
      await progress(0);
    }],
    ['what is unanswered is named before handing in, and what was answered is kept', async () => {
      await follow(page.getByRole('link', { name: first.title[lang], exact: true }));
      await press(beginForm(page, first));
      await choose(page, first.quiz.questions[0], true, lang);
      await press(answerForm(page), CHECK);
      const unanswered = await page.getByRole('main').locator('.note li').count();
      must(unanswered === first.quiz.questions.length - 1, `${unanswered} are named`);
      await visit(page, `${home}/lessons/${first.slug}`);
      await follow(page.locator('main a[href*="/attempts/1"]').first());
      const kept = await answerForm(page).locator('input:checked').count();
      must(kept > 0, 'the answer that was given is gone');
    }],
    ['a second device goes on with the same attempt', async () => {
      const other = await site.window();
      await visit(other, `${home}/sign-in`);
      await site.signIn(other, as);
      await visit(other, `${home}/lessons/${first.slug}`);
      await follow(other.locator('main a[href*="/attempts/1"]').first());
      const kept = await answerForm(other).locator('input:checked').count();
      must(kept > 0, 'the answer of the other device is not there');
      await other.context().close();
    }],
    ['a wrong answer is explained and does not pass', async () => {
      await visit(page, `${home}/lessons/${first.slug}`);
      await lacks(page, first.quiz.questions[0].explanation[lang]);
      await answer(page, first, false, lang);
      await shows(page, first.quiz.questions[0].explanation[lang]);
      await shows(page, /\b0\s?%/);
      await toCourse();
      await progress(0);
    }],
    ...lessons.map((lesson, i) => [`lesson ${i + 1}: reads it, passes its quiz`, async () => {
      await toCourse();
      await follow(page.getByRole('link', { name: lesson.title[lang], exact: true }));
      const practices = page.getByRole('complementary').locator('a[href*="/innovations/"]');
      // The cited ones, and what others have made of them.
      must((await practices.count()) >= lesson.cites.length, 'practices are missing');
      // Its text, and its cases.
      while (await formTo(page, `/lessons/${lesson.slug}/reading`).count()) {
        await press(formTo(page, `/lessons/${lesson.slug}/reading`).first());
      }
      await answer(page, lesson, true, lang);
      await shows(page, /\b100\s?%/);
      await toCourse();
      await progress(Math.floor((100 * (i + 1)) / lessons.length));
      const certificates = await page.locator('main a[href*="/certificates/"]').count();
      must(certificates === (i + 1 === lessons.length ? 1 : 0), `${certificates} certificates after lesson ${i + 1}`);
    }]),
    ['the best attempt counts: a worse one changes nothing', async () => {
      await visit(page, `${home}/lessons/${first.slug}`);
      await answer(page, first, false, lang);
      await shows(page, /\b100\s?%/);
      await toCourse();
      await progress(100);
    }],
    ['holds a certificate', async () => {
      await follow(page.locator('main a[href*="/certificates/"]'));
      certificate = new URL(page.url()).pathname.split('/').pop();
      await shows(page, course.title[lang]);
      await shows(page, certificate);
      await visit(page, `${home}/me`);
      const mine = page.locator(`[aria-labelledby=my-certificates] a[href$="/certificates/${certificate}"]`);
      must((await mine.count()) === 1, 'it is not on their own page');
    }],
    ['anyone can verify it, and learns nothing else', async () => {
      const visitor = await site.window();
      await visit(visitor, `${home}/verify/${certificate}`);
      const facts = await visitor.locator('main dd').allInnerTexts();
      must(facts.length === 4 && facts[1] === course.title[lang], `shows ${facts.join(' | ')}`);
      must(facts[2].includes(String(new Date().getFullYear())), `the date is ${facts[2]}`);
      const account = site.accounts.get(as);
      must(!(await visitor.content()).includes(account.email), 'shows the address');
      must((await words(page)).includes(facts[0]), `${facts[0]} is not the person`);
      await visitor.goto(`${home}/certificates/${certificate}`);
      must(visitor.url().includes('/sign-in'), 'the certificate itself is open to everyone');
      await visitor.context().close();
    }],
    ['a practice lists the lesson that teaches it', async () => {
      await visit(page, `${home}/lessons/${first.slug}`);
      await follow(page.getByRole('complementary').getByRole('link').first());
      await follow(page.locator(`main a[href="${home}/lessons/${first.slug}"]`));
      must(new URL(page.url()).pathname === `${home}/lessons/${first.slug}`, `led to ${page.url()}`);
    }],
    ['signs out, and is out', async () => {
      await press(formTo(page, '/session/end'));
      await page.goto(`${home}/me`);
      must(page.url().includes('/sign-in'), `still sees ${page.url()}`);
    }],
  ];
}
const CHECK = /periksa|check/i;
const beginForm = (page, lesson) => formTo(page, `/lessons/${lesson.slug}/quizzes/quiz/attempts`);
const answerForm = (page) => page.locator('form[action$="/answers"]');
const submission = (page) => page.locator('form[action$="/submission"]');

/** Begins an attempt, or goes on with the running one, answers every question, all rightly or all wrongly, and hands in. */
async function answer(page, lesson, rightly, lang) {
  if (await beginForm(page, lesson).count()) await press(beginForm(page, lesson));
  else await follow(page.locator('main .actions a[href*="/attempts/"]').first());
  for (const question of lesson.quiz.questions) await choose(page, question, rightly, lang);
  await press(answerForm(page), CHECK);
  await press(submission(page));
}
async function choose(page, question, rightly, lang) {
  const group = page.getByRole('group', { name: question.prompt[lang] });
  const wanted = question.options.filter((option) => option.correct === rightly);
  // What an earlier save has ticked is taken back first.
  if (question.kind === 'multiple') {
    for (const option of question.options) await group.getByLabel(option.text[lang], { exact: true }).uncheck();
  }
  for (const option of question.kind === 'multiple' ? wanted : wanted.slice(0, 1)) {
    await group.getByLabel(option.text[lang], { exact: true }).check();
  }
}
