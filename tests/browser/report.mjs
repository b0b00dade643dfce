// Counts what held and what did not, and says so readably.

export class Report {
  passed = 0;
  failed = 0;
  #group = { name: '', passed: 0, failed: 0, since: 0 };

  /** Begins a group of checks; ends the one before. */
  group(name) {
    this.#end();
    this.#group = { name, passed: 0, failed: 0, since: Date.now() };
  }
  async check(name, run) {
    try {
      await run();
      this.passed += 1;
      this.#group.passed += 1;
    } catch (error) {
      this.fail(name, error);
    }
  }
  fail(name, error) {
    this.failed += 1;
    this.#group.failed += 1;
    const why = String(error?.message ?? error).replace(/\u001b\[\d+m/g, '');
    const where = error instanceof Problems ? '' : `\n${at(error)}`;
    console.log(`FAILED ${this.#group.name}: ${name}\n${indent(why + where)}`);
  }
  /** Steps that stand on one another: after one has failed the rest count as failed too. `page` tells where it stood. */
  async journey(name, page, steps) {
    let broken = false;
    for (const [what, run] of steps) {
      if (broken) {
        this.fail(`${name}: ${what}`, new Problems(['not reached']));
        continue;
      }
      const failed = this.failed;
      await this.check(`${name}: ${what}`, run);
      if (this.failed > failed) {
        broken = true;
        console.log(indent(await standing(page)));
      }
    }
  }
  finish() {
    this.#end();
    console.log(`browser: ${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0;
  }
  #end() {
    const { name, passed, failed, since } = this.#group;
    if (name) console.log(`   ${name}: ${passed} passed, ${failed} failed, ${Math.round((Date.now() - since) / 1000)} s`);
  }
}

/** Several findings at once. */
export class Problems extends Error {
  constructor(found) {
    super(found.join('\n'));
  }
  static throwIf(found) {
    if (found.length) throw new Problems(found);
  }
}
/** Fails with `says` unless `holds`. */
export function must(holds, says) {
  if (!holds) throw new Error(says);
}

const indent = (text) => text.replace(/^/gm, '    ');
/** The line of ours that an error came from. */
function at(error) {
  const line = error?.stack?.split('\n').find((l) => l.includes('/browser/') && !/node_modules|report\.mjs/.test(l));
  return line ? line.trim() : '';
}
async function standing(page) {
  try {
    const text = await page.locator('body').innerText({ timeout: 2000 });
    return `at ${page.url()}, which says:\n${text.replace(/\s+/g, ' ').slice(0, 600)}`;
  } catch {
    return `at ${page.url()}`;
  }
}
