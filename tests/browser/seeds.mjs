// The course as the demonstration was made from it: what the learner must find, and the right answers.
import { readFileSync } from 'node:fs';
import { COURSE } from './site.mjs';

const folder = new URL(`../../seeds/demo/courses/${COURSE}/`, import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

export const course = read('course.json');
/** In the order they are taught. */
export const lessons = course.chapters
  .flatMap((chapter) => chapter.lessons)
  .map((name) => ({ ...read(`${name}.json`), quiz: read(`${name}.quiz.json`) }));
