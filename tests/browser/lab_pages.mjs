// The pages of labs, mentors, meetings and one's own calendar that are looked at: full and empty, in each state, with mistakes.
import { INDONESIAN, bare, json, link, page, task } from './page_parts.mjs';
import { formTo, press } from './site.mjs';

const AGENCY = '/agencies/pemerintah-kabupaten-banyuwangi';
/** Those that stand below in both languages, or as somebody else sees them, are left out. */
const STATES = ['requested', 'under_review', 'declined', 'planned', 'diagnose', 'design', 'deliver_launch', 'deliver_monitoring',
  'display', 'documentation', 'suspended', 'cancelled'];
/** What a form that is refused answers with. */
const refused = (arrive, more = INDONESIAN) => ({ status: 422, arrive, ...more });

export async function labPages(site, ideaDraft) {
  const labOf = (as, state) => link(site, as, `/labs?state=${state}`, /^\/labs\/.+-lab-\d+/);
  const ideaIn = (lab) => link(site, 'graduate', lab, /^\/labs\/.+\/ideas\/IDE-/);
  const begun = await labOf('agency_admin', 'drum_up');
  const waits = await labOf('agency_admin', 'diagnose');
  const planned = await labOf('curator', 'planned');
  const design = await labOf('graduate', 'design');
  const done = await labOf('curator', 'completed');
  const planning = await ideaIn(design);
  const reporting = await ideaIn(await labOf('graduate', 'deliver_monitoring'));
  const launching = await ideaIn(await labOf('graduate', 'deliver_launch'));
  const mentor = `/mentors/${(await json(site, '/api/v1/mentors')).items[0].handle}`;
  const clinic = `/bookings/${(await json(site, '/api/v1/clinics')).items[0].code}`;
  const meeting = (as) => link(site, as, '/bookings', /^\/bookings\/TEMU-/);
  const [confirmed, asked] = [await meeting('mentor'), await meeting('mentor_makassar')];
  const session = await link(site, 'mentor', '/bookings?part=past', /^\/bookings\/TEMU-.+\/session$/);
  const held = session.replace(/\/session$/, '');
  const states = [];
  for (const state of STATES) {
    states.push(task(`lab-${state.replaceAll('_', '-')}`, await labOf('curator', state), 'curator', INDONESIAN));
  }
  return [
    task('labs', '/labs', 'curator', { long: true }),
    task('meeting', held, 'graduate'),
    task('meeting-setting', `${confirmed}/meeting`, 'mentor'),
    task('meeting-attendance', `${held}/attendance`, 'mentor'),
    task('meeting-attendance-own', `${held}/attendance`, 'graduate', INDONESIAN),
    task('meeting-recordings', `${held}/recordings`, 'graduate'),
    task('check-in', `${held}/check-in`, 'graduate', INDONESIAN),
    task('session', session, 'mentor', { long: true }),
    task('session-team', session, 'graduate', { long: true, ...INDONESIAN }),
    task('session-minutes', `${session}/minutes`, 'mentor', INDONESIAN),
    task('session-counts', session, 'curator', INDONESIAN),
    task('lab-sessions', `${design}/sessions`, 'graduate', INDONESIAN),
    task('lab-tasks', `${design}/tasks`, 'graduate', INDONESIAN),
    task('lab-calendar', `${design}/calendar`, 'graduate', INDONESIAN),
    task('lab-calendar-made', `${design}/calendar`, 'curator', { status: 201, arrive: send }),
    task('lab-health', '/labs/health', 'curator', { long: true }),
    task('labs-filtered', '/labs?state=design&batch=2026-1', 'curator', INDONESIAN),
    task('labs-empty', '/labs?state=design&region=11', 'curator', INDONESIAN),
    task('labs-none', '/labs', 'innovator', INDONESIAN),
    ...states,
    task('lab', begun, 'agency_admin'),
    task('lab-member', design, 'graduate', INDONESIAN),
    task('lab-note-refused', design, 'graduate', refused((window, address) => press(formTo(window, `${bare(address)}/notes`)))),
    task('lab-done', done, 'curator'),
    task('lab-new', '/labs/new', 'agency_admin'),
    task('lab-new-refused', '/labs/new', 'agency_admin', refused((window) => press(formTo(window, '/labs')))),
    task('lab-plan', `${planned}/plan`, 'curator'),
    task('lab-plan-refused', `${planned}/plan`, 'curator', refused(planBackwards)),
    task('lab-plan-read', `${begun}/plan`, 'agency_admin', INDONESIAN),
    task('lab-steps', `${begun}/steps`, 'curator'),
    task('lab-steps-many', `${design}/steps`, 'curator', INDONESIAN),
    task('lab-steps-none', `${begun}/steps`, 'agency_admin', INDONESIAN),
    task('lab-steps-refused', `${design}/steps`, 'curator', refused((window, address) => take(window, address, 'reopen'))),
    task('lab-gate', `${begun}/steps`, 'curator', { status: 409, arrive: (window, address) => take(window, address, 'advance') }),
    task('lab-records', `${begun}/records`, 'agency_admin'),
    task('lab-records-refused', `${begun}/records`, 'agency_admin', refused(send)),
    task('lab-records-leader', `${waits}/records`, 'agency_leader'),
    task('lab-records-leader-refused', `${waits}/records`, 'agency_leader', refused(send)),
    task('lab-records-done', `${done}/records`, 'curator', INDONESIAN),
    task('lab-teams', `${begun}/teams`, 'agency_admin'),
    task('lab-teams-none', `${waits}/teams`, 'agency_admin', INDONESIAN),
    task('lab-teams-refused', `${begun}/teams`, 'agency_admin', refused(send)),
    task('lab-teams-hand-over-refused', `${begun}/teams`, 'agency_admin', refused(handOverToNobody)),
    task('lab-ideas', `${design}/ideas`, 'graduate', INDONESIAN),
    task('lab-ideas-take', `${waits}/ideas`, 'agency_admin', INDONESIAN),
    task('lab-ideas-refused', `${waits}/ideas`, 'agency_admin', refused(send)),
    task('lab-idea-plan', planning, 'graduate', { long: true }),
    task('lab-idea-plan-refused', planning, 'graduate', refused(planWithoutPhase, { long: true })),
    task('lab-idea-plan-stale', planning, 'graduate', { status: 409, arrive: planOverNewer, long: true, ...INDONESIAN }),
    task('lab-idea-approved', launching, 'graduate', { long: true, ...INDONESIAN }),
    task('lab-idea-reports', reporting, 'graduate', { long: true }),
    task('lab-idea-report-refused', reporting, 'graduate',
      refused((window, address) => press(formTo(window, `${bare(address)}/reports`)), { long: true, ...INDONESIAN })),
    page('mentors', '/mentors'),
    page('mentors-filtered', '/mentors?province=35&kind=coach', INDONESIAN),
    page('mentors-none', '/mentors?expertise=budget&province=11', INDONESIAN),
    page('mentor', mentor),
    page('mentor-own', mentor, { as: 'mentor', ...INDONESIAN }),
    task('mentor-desk', '/me/mentor', 'mentor', { long: true }),
    task('mentor-desk-refused', '/me/mentor', 'mentor', refused(hoursThatAreNone, { long: true })),
    task('mentor-slots', `${mentor}/slots`, 'graduate'),
    task('mentor-slots-none', `${mentor}/slots`, 'innovator', INDONESIAN),
    task('mentor-slots-refused', `${mentor}/slots`, 'graduate', refused((window) => press(holding(window)))),
    task('mentor-slots-gone', `${mentor}/slots`, 'graduate', { status: 409, arrive: holdWhatIsGone }),
    task('idea-mentors', ideaDraft.replace('/draft', '/mentors'), 'agency_admin'),
    task('idea-mentors-member', planning.replace(/^\/labs\/[^/]+/, '').concat('/mentors'), 'graduate', INDONESIAN),
    task('bookings', '/bookings', 'mentor'),
    task('bookings-past', '/bookings?part=past', 'graduate', INDONESIAN),
    task('bookings-none', '/bookings', 'innovator', INDONESIAN),
    task('booking', confirmed, 'graduate'),
    task('booking-mentor', confirmed, 'mentor', INDONESIAN),
    task('booking-asked', asked, 'graduate', INDONESIAN),
    task('booking-answer', asked, 'mentor_makassar'),
    task('booking-answer-refused', asked, 'mentor_makassar', refused(declineWithoutReason)),
    task('booking-cancel-refused', confirmed, 'mentor',
      refused((window, address) => press(formTo(window, `${bare(address)}/cancellation`)))),
    task('booking-move', `${confirmed}/move`, 'mentor'),
    task('booking-move-refused', `${confirmed}/move`, 'mentor', refused(send)),
    task('booking-held', `${mentor}/slots`, 'graduate', { arrive: hold }),
    task('booking-held-refused', `${mentor}/slots`, 'graduate', refused(fillNothingIn)),
    page('clinics', '/clinics'),
    page('clinics-mentor', '/clinics', { as: 'mentor', ...INDONESIAN }),
    task('clinic', clinic, 'innovator'),
    task('clinic-member', clinic, 'graduate', INDONESIAN),
    task('clinic-mentor', clinic, 'mentor', INDONESIAN),
    task('clinic-new', '/clinics/new', 'mentor', INDONESIAN),
    task('clinic-new-refused', '/clinics/new', 'mentor', refused((window) => press(formTo(window, '/clinics')))),
    page('rooms', '/agencies/lan/rooms', { as: 'innovator', ...INDONESIAN }),
    task('rooms-none', `${AGENCY}/rooms`, 'innovator', INDONESIAN),
    task('rooms-admin', `${AGENCY}/rooms`, 'agency_admin', INDONESIAN),
    task('rooms-refused', `${AGENCY}/rooms`, 'agency_admin', refused(send)),
    task('calendar', '/me/calendar', 'agency_leader'),
    task('calendar-meetings', '/me/calendar', 'mentor', INDONESIAN),
    task('calendar-empty', '/me/calendar', 'curator', INDONESIAN),
    task('calendar-made', '/me/calendar', 'graduate', { status: 201, arrive: makeCalendar }),
  ];
}

// What is done on a page to arrive at another one that has no address of its own.

/** Sends the form that is sent to the page's own address, as it stands. */
const send = (window, address) => press(formTo(window, bare(address)));
const makeCalendar = (window) => press(formTo(window, '/me/calendar'));
async function take(window, address, step) {
  await formTo(window, bare(address)).locator(`[name=step][value=${step}]`).check();
  await send(window, address);
}
async function planBackwards(window, address) {
  const form = formTo(window, bare(address));
  await form.locator('[name="schedule.0.until"]').fill('2001-01-01');
  await form.locator('[name=batch]').fill('');
  await press(form);
}
async function handOverToNobody(window, address) {
  await window.locator('details', { has: window.locator('[name=person]') }).first().locator('summary').click();
  await press(formTo(window, `${bare(address)}/1/hand-over`));
}
const planForm = (window, address) => formTo(window, `${bare(address)}/plan`);
async function planWithoutPhase(window, address) {
  const form = planForm(window, address);
  await form.locator('[name="items.3.activity"]').fill('Menilai hasilnya');
  await form.locator('[name="items.3.cost"]').fill('-1');
  await press(form);
}
async function planOverNewer(window, address) {
  const form = planForm(window, address);
  await form.locator('[name=revision]').evaluate((revision) => (revision.value = '0'));
  await form.locator('[name=work_unit]').fill('Dari jendela yang lama terbuka');
  await press(form);
}
async function hoursThatAreNone(window) {
  const form = formTo(window, '/me/mentor');
  await form.locator('[name=summary]').fill('');
  await form.locator('[name="hours.mon"]').fill('pagi');
  await press(form);
}
const holding = (window) => window.locator('form[action$="/bookings"]');
async function hold(window, address, which = 12) {
  const form = holding(window);
  await form.locator('[name=starts_at]').nth(which).check();
  await press(form);
}
async function holdWhatIsGone(window) {
  const form = holding(window);
  const first = form.locator('[name=starts_at]').first();
  await first.check();
  await first.evaluate((time) => (time.value = '2026-01-05T02:00:00Z'));
  await press(form);
}
// Another time than the page before: its windows may still hold theirs.
async function fillNothingIn(window, address) {
  await hold(window, address, 20);
  await press(window.locator('form[action$="/confirmation"]'));
}
async function declineWithoutReason(window, address) {
  await press(formTo(window, `${bare(address)}/answer`).filter({ has: window.locator('textarea') }));
}
