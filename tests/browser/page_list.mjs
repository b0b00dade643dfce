// The pages that are looked at, each with whoever sees it and what it may weigh.
import { COURSE, formTo, press, visit, follow } from './site.mjs';
import { must } from './report.mjs';

const LESSON = '/lessons/labinov-overview';
const AGENCY = '/agencies/pemerintah-kabupaten-banyuwangi';
const ECOSYSTEM = 'ekosistem-inovasi';
const UNIT = '/agencies/dinas-kesehatan-rekaan-banyuwangi';

/**
 * `as`: the role that sees it, nobody unless said. `kind`: a public page or a task page, which has the smaller budget.
 * `long`: a long text or table, which may weigh more. `languages`: both for the main pages, Indonesian for the rest.
 * `arrive`: what to do where no address leads there.
 */
const page = (name, address, more = {}) => ({
  name, address, as: null, status: 200, kind: 'public', long: false, languages: ['id', 'en'], arrive: null, ...more,
});
const task = (name, address, as, more = {}) => page(name, address, { as, kind: 'task', ...more });
const INDONESIAN = { languages: ['id'] };

/** Looks the addresses up in what the demonstration holds now. */
export async function pageList(site) {
  const invented = await find(site, (i) => i.is_invented && i.agency);
  const curated = await find(site, isKeptByLan);
  const other = await find(site, (i) => i.is_invented && ![invented.code, curated.code].includes(i.code));
  const stub = await find(site, (i) => !i.is_invented && i.completeness === 0);
  const versioned = await find(site, (i) => i.name.startsWith('Tilik Simbah'));
  const owned = await find(site, (i) => i.name.startsWith('Loket Kopi'));
  const unconfirmed = await find(site, (i) => i.name.startsWith('Harga Dermaga'));
  const withdrawn = await withdrawnCode(site);
  const certificate = await link(site, 'innovator', '/me', /^\/certificates\//);
  const serial = certificate.split('/').pop();
  const draft = await link(site, 'course_author', '/me', /^\/lessons\/.+\/draft$/);
  const written = draft.replace(/\/draft$/, '');
  const returned = await link(site, 'agency_admin', '/me', /^\/innovations\/.+\/draft$/);
  const claimed = await link(site, 'curator', '/manage/curation?part=mine', /^\/innovations\/.+\/submissions\//);
  const idea = await link(site, 'innovator', '/ideas', /^\/ideas\/IDE-/);
  const ideaDraft = await link(site, 'agency_admin', '/me', /^\/ideas\/IDE-.+\/draft$/);
  const ideaRound = await link(site, 'curator', '/manage/ideas?part=mine', /^\/ideas\/IDE-.+\/rounds\//);
  const bank = (await json(site, '/api/v1/ideas?limit=100')).items;
  const stays = bank.find((i) => i.title.startsWith('Tambak yang saling')).code;
  const changed = bank.find((i) => i.title.startsWith('Loket berjalan')).code;
  const merged = (await json(site, `/api/v1/ideas/${stays}`)).merged_from[0].code;
  const labOf = (as, state) => link(site, as, `/labs?state=${state}`, /^\/labs\/.+-lab-\d+/);
  const labPlanned = await labOf('curator', 'planned');
  const labBegun = await labOf('agency_admin', 'drum_up');
  const labDesign = await labOf('graduate', 'design');
  const labWatched = await labOf('graduate', 'deliver_monitoring');
  const labDone = await labOf('curator', 'completed');
  const ideaIn = (lab) => link(site, 'graduate', lab, /^\/labs\/.+\/ideas\/IDE-/);
  const mentor = `/mentors/${(await json(site, '/api/v1/mentors')).items[0].handle}`;
  const clinic = `/bookings/${(await json(site, '/api/v1/clinics')).items[0].code}`;
  const held = await link(site, 'mentor', '/bookings?part=past', /^\/bookings\/TEMU-/);
  const openLink = await askForLink(site, 'hub_admin');
  return [
    page('home', '/'),
    page('home-signed-in', '/', { as: 'innovator', ...INDONESIAN }),
    page('search', '/search?q=pelayanan'),
    page('search-blank', '/search', INDONESIAN),
    page('search-empty', '/search?q=xyzzyqq&type=course', INDONESIAN),
    page('directory', '/innovations'),
    page('directory-filtered', `/innovations?province=${invented.province.code}&sector=${invented.sector.code}`),
    page('directory-empty', '/innovations?year=1901&province=99', INDONESIAN),
    page('directory-found', '/innovations?q=pelayanan+puskesmas&sector=health&agency_kind=regency&province=35&province=53'),
    page('directory-corrected', '/innovations?q=antrean+puskemas', INDONESIAN),
    page('directory-nothing', '/innovations?q=zzzz', INDONESIAN),
    page('directory-table', '/innovations?view=table&sort=cited'),
    page('directory-map', '/innovations?view=map&province=35'),
    page('compare', `/innovations/compare?code=${invented.code}&code=${curated.code}&code=${other.code}&code=${stub.code}&code=X`, { long: true }),
    page('compare-one', `/innovations/compare?code=${invented.code}`, INDONESIAN),
    page('compare-none', '/innovations/compare', INDONESIAN),
    page('entry', `/innovations/${invented.code}`),
    page('entry-versions', `/innovations/${versioned.code}/versions`),
    page('entry-version-old', `/innovations/${versioned.code}/versions/1`, INDONESIAN),
    page('entry-changes', `/innovations/${versioned.code}/versions/3/changes?since=1`),
    page('entry-versioned', `/innovations/${versioned.code}`),
    page('entry-checks', `/innovations/${versioned.code}/checks`),
    task('entry-checks-owner', `/innovations/${owned.code}/checks`, 'agency_admin'),
    task('entry-checks-refused', `/innovations/${owned.code}/checks`, 'agency_admin', { status: 422, arrive: answerWithoutNote }),
    task('entry-owner', `/innovations/${owned.code}`, 'agency_admin', INDONESIAN),
    page('entry-unconfirmed', `/innovations/${unconfirmed.code}`, INDONESIAN),
    page('entry-stub', `/innovations/${stub.code}`),
    page('entry-withdrawn', `/innovations/${withdrawn}`, { status: 410 }),
    page('not-found', '/no-such-page', { status: 404 }),
    page('courses', '/courses'),
    page('course', `/courses/${COURSE}`),
    task('course-enrolled', `/courses/${COURSE}`, 'innovator'),
    task('course-author', `/courses/${COURSE}`, 'course_author', INDONESIAN),
    page('paths', '/paths'),
    page('path', '/paths/jalur-inovator'),
    task('path-learner', '/paths/jalur-inovator', 'innovator', INDONESIAN),
    task('path-draft', '/paths/jalur-inovator/draft', 'author'),
    task('path-new', '/paths/new', 'author', INDONESIAN),
    task('course-archives', '/course-archives', 'author'),
    page('lesson', LESSON, { long: true }),
    task('lesson-enrolled', LESSON, 'innovator', { long: true }),
    task('quiz-result', `${LESSON}/quizzes/quiz/attempts/1`, 'innovator'),
    task('quiz-running', LESSON, 'innovator', { arrive: goOn }),
    task('quiz-check', LESSON, 'innovator', { arrive: goOnToCheck }),
    task('quiz-refused', LESSON, 'innovator', { status: 422, arrive: saveOverOtherWindow }),
    task('quiz-expired', LESSON, 'innovator', { status: 401, arrive: saveAfterTheSession }),
    task('quiz-resumed', LESSON, 'innovator', { arrive: (window, address) => signInAgain(site, window, address) }),
    task('essays', `/courses/${COURSE}/essays`, 'course_author'),
    task('course-draft', `/courses/${COURSE}/draft`, 'course_author', { long: true }),
    task('course-staff', `/courses/${COURSE}/staff`, 'course_author', INDONESIAN),
    task('course-conditions', `/courses/${COURSE}/conditions`, 'course_author', INDONESIAN),
    task('course-certificate', `/courses/${COURSE}/certificate`, 'course_author', INDONESIAN),
    task('bank', `/courses/${ECOSYSTEM}/bank`, 'course_author'),
    task('bank-question-new', `/courses/${ECOSYSTEM}/bank/questions/new`, 'course_author', { long: true, ...INDONESIAN }),
    task('quiz-editor', `${LESSON}/quizzes/quiz/questions`, 'course_author', { long: true, ...INDONESIAN }),
    task('own-question', `${LESSON}/quizzes/quiz/own-questions/q1`, 'course_author', { long: true }),
    task('own-question-new', `${LESSON}/quizzes/quiz/own-questions/new?kind=cloze`, 'course_author', { long: true, ...INDONESIAN }),
    task('bank-import', `/courses/${ECOSYSTEM}/bank/imports/new`, 'course_author', INDONESIAN),
    task('runs', `/courses/${COURSE}/runs`, 'course_teacher'),
    task('run', `/courses/${COURSE}/runs/2`, 'course_teacher', { long: true }),
    task('run-new', `/courses/${COURSE}/runs/new`, 'course_teacher', INDONESIAN),
    task('run-participants', `/courses/${COURSE}/runs/2/participants`, 'course_teacher'),
    task('gradebook', `/courses/${COURSE}/runs/1/gradebook`, 'course_teacher'),
    task('gradebook-weights', `/courses/${COURSE}/runs/1/gradebook/weights`, 'course_teacher', INDONESIAN),
    task('needs-help', `/courses/${COURSE}/runs/1/help`, 'course_teacher', INDONESIAN),
    task('submissions', `/courses/${ECOSYSTEM}/submissions`, 'course_teacher', INDONESIAN),
    task('own-grades', `/courses/${COURSE}/grades`, 'innovator', INDONESIAN),
    task('record', '/me/record', 'graduate'),
    task('hours', '/me/hours', 'graduate', INDONESIAN),
    task('staff-learning', `${AGENCY}/learning`, 'agency_admin'),
    task('staff-path', `${AGENCY}/learning/paths/jalur-inovator`, 'agency_admin'),
    task('staff-path-new', `${AGENCY}/learning/paths/new`, 'agency_admin', INDONESIAN),
    task('path-assigned', '/paths/jalur-inovator', 'agency_leader', INDONESIAN),
    page('lesson-example-withdrawn', written),
    task('certificate', certificate, 'innovator'),
    page('verify', `/verify/${serial}`),
    page('ideas', '/ideas'),
    page('ideas-filtered', '/ideas?province=35&state=accepted', INDONESIAN),
    page('ideas-none', '/ideas?year=2001', INDONESIAN),
    page('ideas-overview', '/ideas/overview'),
    page('ideas-overview-none', '/ideas/overview?period=2001', INDONESIAN),
    task('ideas-overview-agency', '/ideas/overview?of=agency', 'agency_admin', { ...INDONESIAN, long: true }),
    task('ideas-overview-all', '/ideas/overview', 'curator', { long: true }),
    page('idea', idea),
    page('idea-version', `${idea}/versions/1`, INDONESIAN),
    page('idea-merged-from', `/ideas/${stays}`, INDONESIAN),
    page('idea-merged', `/ideas/${merged}`, { status: 410 }),
    task('idea-merge', `/ideas/${changed}/merge`, 'curator'),
    task('idea-unmerge', `/ideas/${merged}/merge`, 'curator', INDONESIAN),
    task('idea-hide', `/ideas/${changed}/hiding`, 'moderator', INDONESIAN),
    task('idea-comment-hidden', `/ideas/${stays}/comments/2/hiding`, 'moderator', INDONESIAN),
    page('idea-amendments', `/ideas/${changed}/amendments`),
    page('idea-amendment', `/ideas/${changed}/amendments/1`, INDONESIAN),
    task('idea-amendment-answer', `/ideas/${changed}/amendments/1`, 'agency_admin'),
    task('idea-amendment-new', `/ideas/${changed}/amendments/new?field=goal`, 'innovator'),
    task('idea-new', '/ideas/new', 'agency_admin'),
    task('idea-new-citizen', '/ideas/new?kind=citizen&province=35', 'innovator', INDONESIAN),
    task('ideas-mine', '/ideas/mine', 'agency_admin'),
    task('idea-desk', ideaDraft, 'agency_admin'),
    task('idea-section', `${ideaDraft}/solution`, 'agency_admin'),
    task('idea-eligibility', `${ideaDraft}/eligibility`, 'agency_admin', INDONESIAN),
    task('idea-check', `${ideaDraft}/check`, 'agency_admin', INDONESIAN),
    task('idea-similar', `${ideaDraft}/similar`, 'agency_admin', INDONESIAN),
    task('idea-files', ideaDraft.replace('/draft', '/files'), 'agency_admin', INDONESIAN),
    task('idea-authors', ideaDraft.replace('/draft', '/authors'), 'agency_admin', INDONESIAN),
    task('idea-queue', '/manage/ideas', 'curator'),
    task('idea-round', ideaRound, 'curator', { long: true }),
    task('idea-settings', `${AGENCY}/ideas`, 'agency_admin', INDONESIAN),
    task('labs', '/labs', 'curator', { long: true }),
    task('labs-none', '/labs', 'innovator', INDONESIAN),
    task('lab-new', '/labs/new', 'agency_admin'),
    task('lab', labBegun, 'agency_admin'),
    task('lab-done', labDone, 'curator'),
    task('lab-plan', `${labPlanned}/plan`, 'curator'),
    task('lab-steps', `${labBegun}/steps`, 'curator'),
    task('lab-records', `${labBegun}/records`, 'agency_admin'),
    task('lab-records-done', `${labDone}/records`, 'curator', INDONESIAN),
    task('lab-teams', `${labBegun}/teams`, 'agency_admin'),
    task('lab-ideas', `${labDesign}/ideas`, 'graduate', INDONESIAN),
    task('lab-idea-plan', await ideaIn(labDesign), 'graduate', { long: true }),
    task('lab-idea-reports', await ideaIn(labWatched), 'graduate', { long: true }),
    page('mentors', '/mentors'),
    page('mentors-none', '/mentors?expertise=budget&province=11', INDONESIAN),
    page('mentor', mentor),
    page('clinics', '/clinics'),
    page('rooms', '/agencies/lan/rooms', { as: 'innovator', ...INDONESIAN }),
    task('mentor-desk', '/me/mentor', 'mentor', { long: true }),
    task('mentor-slots', `${mentor}/slots`, 'graduate'),
    task('mentor-slots-none', `${mentor}/slots`, 'innovator', INDONESIAN),
    task('idea-mentors', ideaDraft.replace('/draft', '/mentors'), 'agency_admin'),
    task('bookings', '/bookings', 'mentor'),
    task('clinic', clinic, 'innovator'),
    task('clinic-mentor', clinic, 'mentor', INDONESIAN),
    task('clinic-new', '/clinics/new', 'mentor', INDONESIAN),
    task('meeting', held, 'graduate'),
    task('meeting-setting', `${clinic}/meeting`, 'mentor'),
    task('meeting-attendance', `${held}/attendance`, 'mentor'),
    task('meeting-attendance-own', `${held}/attendance`, 'graduate', INDONESIAN),
    task('meeting-recordings', `${held}/recordings`, 'graduate'),
    task('check-in', `${held}/check-in`, 'graduate', INDONESIAN),
    task('me', '/me', 'innovator'),
    task('me-author', '/me', 'course_author', INDONESIAN),
    task('sign-in', '/sign-in', null),
    task('sign-in-refused', '/sign-in', null, { status: 422, arrive: signInWrongly }),
    task('password-link', '/password-links/new', null),
    task('password-link-sent', '/password-links/sent', null, INDONESIAN),
    task('password-link-open', openLink, null),
    task('sign-up', '/sign-up', null),
    task('security', '/me/security', 'innovator'),
    task('change-password', '/me/security/password', 'innovator', INDONESIAN),
    task('sessions', '/me/sessions', 'innovator'),
    task('second-step', '/me/totp', 'innovator'),
    task('settings', '/me/settings', 'innovator'),
    task('notices', '/me/notices', 'innovator', INDONESIAN),
    task('mail-preferences', '/me/notifications', 'innovator'),
    task('own-data', '/me/data', 'innovator', { long: true }),
    task('calendar', '/me/calendar', 'agency_leader'),
    task('calendar-empty', '/me/calendar', 'curator', INDONESIAN),
    task('calendar-made', '/me/calendar', 'graduate', { status: 201, arrive: makeCalendar }),
    task('tokens', '/me/tokens', 'innovator'),
    task('webhooks', '/me/webhooks', 'innovator'),
    page('help', '/help'),
    page('privacy', '/privacy', { long: true }),
    page('terms', '/terms', INDONESIAN),
    page('accessibility', '/accessibility', INDONESIAN),
    task('manage', '/manage', 'system_admin'),
    task('manage-people', '/manage/people', 'system_admin', { long: true }),
    task('manage-rules', '/manage/rules', 'system_admin'),
    task('manage-rule', '/manage/rules/session-days', 'system_admin', INDONESIAN),
    task('manage-jobs', '/manage/jobs', 'system_admin'),
    task('manage-audit', '/manage/audit', 'auditor', { long: true }),
    task('manage-data-requests', '/manage/data-requests', 'system_admin', INDONESIAN),
    task('password-link-used', '/password/used-up', null, INDONESIAN),
    task('draft', `${LESSON}/draft`, 'course_author', { long: true }),
    task('draft-refused', draft, 'course_author', { status: 422, arrive: saveWithoutTitle }),
    task('draft-stale', draft, 'course_author', { status: 409, arrive: saveOverNewer }),
    task('preview', `${LESSON}/preview`, 'course_author', { long: true, ...INDONESIAN }),
    task('new-lesson', `/courses/${COURSE}/lessons/new`, 'course_author'),
    task('case', `/lessons/labinov-design/cases/case-1`, 'course_author'),
    page('lesson-case', '/lessons/labinov-design', { long: true, ...INDONESIAN }),
    page('lesson-picture', '/lessons/ekosistem-overview', { long: true }),
    page('lesson-video', '/lessons/ekosistem-actors', { long: true, ...INDONESIAN }),
    page('lesson-assignment', '/lessons/ekosistem-measuring', { as: 'innovator', long: true }),
    page('versions', `${written}/versions`),
    task('entry-curator', `/innovations/${curated.code}`, 'curator'),
    task('entry-curator-refused', `/innovations/${curated.code}`, 'curator', { status: 422, arrive: withdrawWithoutReason }),
    task('entry-withdrawn-curator', `/innovations/${withdrawn}`, 'curator', INDONESIAN),
    page('export', '/innovations/export?sector=health', { long: true }),
    task('exports', '/exports', 'innovator'),
    task('export-made', await link(site, 'innovator', '/exports', /^\/exports\/[0-9a-z]+$/), 'innovator', INDONESIAN),
    task('export-gradebook', await link(site, 'course_teacher', '/exports', /^\/exports\/[0-9a-z]+$/), 'course_teacher', INDONESIAN),
    page('datasets', '/datasets'),
    page('dataset', '/datasets/innovations', { long: true }),
    page('embed', `/embeds/innovations/${invented.code}`),
    page('embed-withdrawn', `/embeds/innovations/${withdrawn}`, { status: 410 }),
    task('entries', '/innovations/drafts', 'agency_admin'),
    task('entry-new', '/innovations/new', 'agency_admin', INDONESIAN),
    task('entry-tasks', `${returned}`, 'agency_admin'),
    task('entry-section', `${returned}/results`, 'agency_admin'),
    task('entry-section-pairs', `${returned}/outcomes`, 'agency_admin', INDONESIAN),
    task('entry-section-choices', `${returned}/classification`, 'agency_admin', INDONESIAN),
    task('entry-section-risks', `${returned}/replication`, 'agency_admin', INDONESIAN),
    task('entry-section-refused', `${returned}/identity`, 'agency_admin', { status: 422, arrive: saveTooLong }),
    task('entry-check', `${returned}/check`, 'agency_admin', { long: true }),
    task('entry-snapshots', `${returned}/snapshots`, 'agency_admin', INDONESIAN),
    task('curation', '/manage/curation', 'curator'),
    task('curation-empty', '/manage/curation?province=11', 'curator', INDONESIAN),
    task('submission', `${claimed}`, 'curator', { long: true }),
    task('submission-agency', `${claimed}`, 'agency_admin', { long: true, ...INDONESIAN }),
    page('entry-files', `/innovations/${invented.code}/attachments`, INDONESIAN),
    task('entry-files-curator', `/innovations/${curated.code}/attachments`, 'curator'),
    page('regions', '/regions'),
    page('region', '/regions/35', { long: true }),
    page('agencies', '/agencies?province=35', { long: true }),
    page('agency', AGENCY),
    task('agency-admin', AGENCY, 'agency_admin'),
    task('agency-roles', `${AGENCY}/roles`, 'agency_admin'),
    task('agency-appoint', `${AGENCY}/roles`, 'system_admin', INDONESIAN),
    task('agency-audit', `${AGENCY}/audit`, 'agency_admin'),
    task('agency-new', '/agencies/new', 'system_admin', INDONESIAN),
    task('unit-new', `${AGENCY}/work-units/new`, 'agency_admin', INDONESIAN),
    task('unit-settings', `${UNIT}/settings`, 'agency_admin', INDONESIAN),
    task('role-ask', `${AGENCY}/role-requests/new`, 'innovator'),
    task('role-asked', await link(site, 'innovator', '/me', /^\/roles\//), 'innovator'),
    task('role-decide', await link(site, 'agency_admin', `${AGENCY}/roles`, /^\/roles\//), 'agency_admin'),
    task('role-held', await link(site, 'agency_leader', '/me', /^\/roles\//), 'agency_leader'),
    task('forbidden', `/courses/${COURSE}/lessons/new`, 'innovator', { status: 403, ...INDONESIAN }),
  ];
}
export const inLanguage = (address, lang) => (lang === 'id' ? address : address === '/' ? '/en' : `/en${address}`);

/** An invented entry that the demonstration's `curator` keeps. */
export const isKeptByLan = (entry) => entry.is_invented && ['inoland', 'own'].includes(entry.source);
/** The first entry of the directory that `fits`, by the API. */
export async function find(site, fits) {
  for (let path = '/api/v1/innovations?limit=100'; path; ) {
    const { items, next } = await json(site, path);
    const found = items.find(fits);
    if (found) return found;
    path = next && `/api/v1/innovations?limit=100&after=${next}`;
  }
  throw new Error('no entry of the directory fits');
}
export async function json(site, path) {
  const answer = await fetch(site.url + path);
  must(answer.ok, `${path} answered ${answer.status}`);
  return answer.json();
}
/** The first link of a page to an address like this. */
async function link(site, as, address, like) {
  const page = await site.window({ as });
  await page.goto(address);
  const links = await page.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  await page.context().close();
  const found = links.find((href) => like.test(href));
  must(found, `${address} of ${as} links to nothing like ${like}: did the groups before this one run?`);
  return found;
}
/** The entry that the author's group has withdrawn: cited by the author's lesson. */
async function withdrawnCode(site) {
  const page = await site.window({ as: 'course_author' });
  await page.goto(await link(site, 'course_author', '/me', /\/lessons\/belajar-dari-yang-dekat[^/]*\/draft$/));
  const cited = page.getByRole('listitem').filter({ hasText: /contoh ditarik/i }).getByRole('link').first();
  const href = await cited.getAttribute('href');
  await page.context().close();
  return href.split('/').pop();
}
async function askForLink(site, role) {
  const window = await site.window();
  const { email } = site.accounts.get(role);
  await visit(window, '/password-links/new');
  const form = formTo(window, '/password-links');
  await form.locator('[name=email]').fill(email);
  await press(form);
  await window.context().close();
  return site.passwordLink(email);
}

// What is done on a page to arrive at another one that has no address of its own.

const bare = (address) => address.replace(/^\/en/, '');
async function goOn(window, address) {
  const begin = formTo(window, `${bare(address)}/quizzes/quiz/attempts`);
  if (await begin.count()) await press(begin);
  else await follow(window.locator('main .actions a[href*="/attempts/"]').first());
}
const answers = (window) => window.locator('form[action$="/answers"]');
async function goOnToCheck(window, address) {
  await goOn(window, address);
  await press(answers(window), /periksa|check/i);
}
// Two windows of one attempt: what the other one has saved is not written over unseen.
async function saveOverOtherWindow(window, address) {
  await goOn(window, address);
  for (const option of [0, 1]) {
    await answers(window).locator('[type=radio]').nth(option).check();
    await answers(window).locator('[name=seen]').evaluate((seen, n) => { if (n) seen.value = '0'; }, option);
    await press(answers(window), /^(simpan|save)$/i);
  }
}
async function saveAfterTheSession(window, address) {
  await goOn(window, address);
  await window.context().clearCookies();
  await press(answers(window), /^(simpan|save)$/i);
}
async function signInAgain(site, window, address) {
  await saveAfterTheSession(window, address);
  const { email, password } = site.accounts.get('innovator');
  await signIn(window, email, password);
}
const signInWrongly = (window) => signIn(window, 'nobody@demo.invalid', 'not the password');
async function signIn(window, email, password) {
  const form = formTo(window, '/session');
  await form.locator('[name=email]').fill(email);
  await form.locator('[name=password]').fill(password);
  await press(form);
}
async function saveWithoutTitle(window, address) {
  const form = formTo(window, bare(address));
  await form.locator('[name="title.id"]').fill('');
  await form.locator('[name="title.en"]').fill('');
  await press(form);
}
async function saveTooLong(window, address) {
  const form = formTo(window, bare(address));
  // Without the events of typing: what saves itself would be refused, too.
  await form.locator('[name="fields.summary"]').evaluate((summary) => (summary.value = 'kata '.repeat(201)));
  await press(form, /nanti|later/);
}
async function saveOverNewer(window, address) {
  const form = formTo(window, bare(address));
  await form.locator('[name=version]').evaluate((version) => (version.value = '1'));
  await form.locator('[name="text.id"]').fill('Teks dari jendela yang lama terbuka.');
  await press(form);
}
async function answerWithoutNote(window, address) {
  const form = formTo(window, bare(address));
  await form.locator('[value=stopped]').check();
  await press(form);
}
const makeCalendar = (window) => press(formTo(window, '/me/calendar'));
const withdrawWithoutReason = (window, address) => press(formTo(window, `${bare(address)}/withdrawal`));
