import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Deps } from '../../moderation/deps.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { type House, openHouse } from '../factories/house.ts';
import { exportOf, inventedPupils, openDesk, upn } from '../factories/imports.ts';
import { signInAs } from '../factories/people.ts';
import { troubles } from './accessibility.ts';
import { builtWeb } from './built-app.ts';
import { openBrowser } from './chromium.ts';

const START_LIMIT_MS = 120_000;
const WAIT_MS = 20_000;
/** Far more than a person would wait, for a machine that does other things as well. */
const JOURNEY_MS = 120_000;

let house: House;
let browser: Browser;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  house = await openHouse('postgresql', { webFolder: builtWeb() });
  address = await house.test.app.listen({ host: '127.0.0.1', port: 0 });
}, START_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

/** Somebody else in the database, who holds something that an import needs until they let it go. */
async function somebodyWho(statement: string, values: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: house.databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query(statement, [...values]);
  return async () => {
    await client.query('rollback');
    await client.end();
  };
}

test(
  'how far applying and undoing are shows while they go on, in numbers, and after a reload as well',
  async () => {
    const { id: federationId, schools, actors, people } = house.federation;
    const deps = {
      db: house.db,
      clock: { now: () => new Date() },
      newId: () => uuidV7(Date.now()),
    } as Deps;
    const desk = await openDesk(deps, actors.administrator, schools.ssq);
    const { kept } = await desk.look(
      exportOf(
        inventedPupils(2_500).map((pupil, index) => ({
          ...pupil,
          'Contact 1 Name': `Parent ${pupil.Surname ?? ''}`,
          'Contact 1 Relationship': 'mother',
          'Contact 1 Email': `p${index}@home.example`,
        })),
      ),
    );
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 844 },
    });
    const { headers } = await signInAs(house.test.app, people.administrator.email);
    const [name = '', value = ''] = headers.cookie.split('=');
    await context.addCookies([{ name, value, url: address }]);
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);

    // Two thousand go in at once; the next five hundred wait for this one.
    const letGo = await somebodyWho(
      `insert into subject (id, federation_id, school_id, kind, forename, surname, created_at, mis_id)
       values ($1, $2, $3, 'pupil', 'Not', 'Yet', now(), $4)`,
      [uuidV7(Date.now()), federationId, schools.ssq, upn(2_400)],
    );
    await page.goto(`${address}/register/imports/${kept.id}?step=apply`);
    await page.getByRole('button', { name: /^Apply: 2,500 new/ }).press('Enter');
    await page.getByText('Applying: 2,000 of 2,500 pupils').waitFor();
    const bar = page.getByRole('progressbar', { name: 'Applying' });
    expect(await bar.getAttribute('value')).toBe('2000');
    expect(Number(await bar.getAttribute('max'))).toBeGreaterThan(10_000);
    await page.getByRole('button', { name: 'Applying it…' }).waitFor();
    // Heard is the stage, not every number.
    const heard = page.getByRole('status').filter({ hasText: /^Applying: pupils and classes$/ });
    expect(await heard.count()).toBe(1);
    expect(await troubles(page)).toEqual([]);

    await page.reload();
    await page.getByRole('heading', { level: 2, name: 'It is being applied' }).waitFor();
    await page.getByText('Applying: 2,000 of 2,500 pupils').waitFor();
    expect(await page.getByRole('button', { name: /^Apply/ }).count()).toBe(0);
    expect(await troubles(page)).toEqual([]);
    await letGo();
    await page.getByRole('heading', { level: 2, name: 'Applied', exact: true }).waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);

    const letGoToo = await somebodyWho('select from guardianship for update');
    await page.getByRole('button', { name: `Undo the import of ${kept.fileName}` }).press('Enter');
    await page.getByRole('button', { name: 'Undo the import', exact: true }).press('Enter');
    await page
      .getByRole('dialog')
      .getByText(/^Undoing: 0 of [\d,]+ entries of parents and carers$/)
      .waitFor();
    expect(await troubles(page)).toEqual([]);
    await page.reload();
    await page.getByText(/^Undoing: 0 of [\d,]+ entries of parents and carers$/).waitFor();
    expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0);
    await letGoToo();
    await page.getByRole('heading', { level: 2, name: 'Taken back' }).waitFor();
    await context.close();
  },
  JOURNEY_MS,
);
