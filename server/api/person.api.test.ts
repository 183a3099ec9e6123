import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'csv-parse/sync';
import { PAGE_USE } from '../../moderation/consent/permission.rules.ts';
import { openTestApp, type TestApp } from '../../test/factories/app.ts';
import { freshDatabase } from '../../test/factories/database.ts';
import { pdfPages } from '../../test/factories/pdf-text.ts';
import {
  makeFederation,
  signInAs,
  type SignedInHeaders,
  type TestFederation,
  type TestPersonKey,
} from '../../test/factories/people.ts';
import { addPupil } from '../../test/factories/register.ts';
import { evidenceSchema, subjectSchema } from '../contract/person.contract.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
let amara: string;

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString);
  federation = await makeFederation(opened.services.db);
  amara = await addPupil(opened.services.db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename: 'Amara',
    surname: 'Okafor',
    answer: 'granted',
  });
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

async function as(who: TestPersonKey): Promise<SignedInHeaders> {
  return (await signInAs(opened.app, federation.people[who].email)).headers;
}
async function ask(
  who: TestPersonKey,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
) {
  const headers = { ...(await as(who)) };
  return opened.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}
const one = (rest = '') => `/api/register/subjects/${amara}${rest}`;

async function upload(content: Buffer | string, field = 'form', name = 'form.pdf') {
  const edge = 'edge-of-the-form';
  const head = `--${edge}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: text/html\r\n\r\n`;
  return opened.app.inject({
    method: 'POST',
    url: one('/evidence'),
    headers: {
      ...(await as('head')),
      'content-type': `multipart/form-data; boundary=${edge}`,
    },
    payload: Buffer.concat([
      Buffer.from(head),
      Buffer.from(content),
      Buffer.from(`\r\n--${edge}--\r\n`),
    ]),
  });
}

const PDF = '%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('recording answers over HTTP', () => {
  test('with the CSRF token, several at once; it comes back as it holds now', async () => {
    const said = { uses: [PAGE_USE], status: 'refused', method: 'A call this morning' };
    const { cookie } = await as('head');
    const forged = {
      method: 'POST',
      url: one('/answers'),
      headers: { cookie },
      payload: said,
    } as const;
    expect((await opened.app.inject(forged)).statusCode).toBe(403);
    expect(
      (await ask('head', 'POST', one('/answers'), { ...said, status: 'not-asked' })).statusCode,
    ).toBe(422);
    expect((await ask('head', 'POST', one('/answers'), { ...said, uses: [] })).statusCode).toBe(
      422,
    );
    const answer = await ask('head', 'POST', one('/answers'), said);
    expect(answer.statusCode).toBe(200);
    expect(subjectSchema.parse(answer.json())).toMatchObject({
      mayBeShown: false,
      says: "Amara's parents said no to Facebook.",
    });
    const future = { ...said, answeredOn: '2100-01-01' };
    const refused = await ask('head', 'POST', one('/answers'), future);
    expect(refused.json()).toMatchObject({ code: 'bad-input', field: 'answeredOn' });
  });

  test('people and guardians by hand', async () => {
    const schoolId = federation.schools.ssq;
    const pupil = { schoolId, kind: 'pupil', forename: ' Wren ', surname: 'Tolley', knownAs: ' ' };
    const added = await ask('head', 'POST', '/api/register/subjects', pupil);
    expect(added.statusCode).toBe(201);
    const { id, forename, knownAs } = subjectSchema.parse(added.json());
    expect([forename, knownAs]).toEqual(['Wren', null]);
    const again = await ask('head', 'POST', '/api/register/subjects', pupil);
    expect([again.statusCode, again.json().code]).toEqual([409, 'same-name']);
    const url = `/api/register/subjects/${id}/guardians`;
    const mother = { name: 'Claire', relation: 'mother', email: '' };
    const withMother = await ask('head', 'POST', url, mother);
    expect(subjectSchema.parse(withMother.json()).guardians).toMatchObject([
      { name: 'Claire', email: null, mayAnswer: true, said: [] },
    ]);
    const wrong = await ask('head', 'POST', url, { ...mother, email: 'not an address' });
    expect(wrong.json()).toMatchObject({ field: 'email' });
  });
});

describe('the form that an answer came on', () => {
  test('comes back as what it is and as nothing that could act', async () => {
    const kept = await upload(PDF, 'form', 'Łukasz "signed";\u0001.pdf');
    expect(kept.statusCode).toBe(201);
    const { id, mediaType } = evidenceSchema.parse(kept.json());
    expect(mediaType).toBe('application/pdf');
    const shown = await ask('safeguardingLead', 'GET', `/api/register/evidence/${id}`);
    expect(shown.body).toBe(PDF);
    expect(shown.headers).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    expect(shown.headers['content-security-policy']).toMatch(/^sandbox;/);
    expect(shown.headers['content-disposition']).toMatch(
      /^attachment; filename="[\w. -]*"; filename\*=UTF-8''[\w.%-]*$/,
    );
    for (const who of ['drafter', 'auditor'] as const) {
      expect((await ask(who, 'GET', `/api/register/evidence/${id}`)).statusCode).toBe(403);
    }
    expect((await ask('otherHead', 'GET', `/api/register/evidence/${id}`)).statusCode).toBe(404);
  });
  test('a picture may be looked at; a web page that says it is one is refused', async () => {
    const { id } = evidenceSchema.parse((await upload(PNG, 'form', 'form.html')).json());
    const shown = await ask('head', 'GET', `/api/register/evidence/${id}`);
    expect(shown.headers['content-type']).toBe('image/png');
    expect(shown.headers['content-disposition']).toMatch(/^inline;/);
    const html = await upload('<html><script>alert(1)</script>', 'form', 'form.png');
    expect([html.statusCode, html.json().code]).toEqual([415, 'not-a-picture']);
    expect((await upload(PDF, 'photo')).json()).toMatchObject({ code: 'bad-input' });
  });
});

describe('copies to take along', () => {
  test('the register of a school as CSV and PDF', async () => {
    const query = `schoolId=${federation.schools.ssq}`;
    const csv = await ask('head', 'GET', `/api/register/export.csv?${query}`);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toContain('filename="register SSQ ');
    const rows = parse(csv.rawPayload, { bom: true });
    expect(rows.map((row) => row[0])).toEqual(['Surname', 'Okafor', 'Tolley']);
    const pdf = await ask('head', 'GET', `/api/register/export.pdf?${query}`);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    const text = pdfPages(pdf.rawPayload).join('\n');
    expect(text).toContain('Okafor, Amara');
    expect(text).toContain('Martin Hale');
    const elsewhere = `schoolId=${federation.schools.lf}`;
    expect((await ask('head', 'GET', `/api/register/export.csv?${elsewhere}`)).statusCode).toBe(
      403,
    );
    expect(
      (await ask('head', 'GET', `/api/register/export.csv?${query}&use=none`)).statusCode,
    ).toBe(422);
  });
  test('one person’s file as CSV and PDF', async () => {
    const csv = await ask('head', 'GET', one('/file.csv'));
    const rows = parse(csv.rawPayload, { bom: true });
    expect(rows[0]).toEqual(['Section', 'Entry', 'Details']);
    expect(rows.map((row) => row[0])).toContain('Forms and letters that were kept');
    const pdf = await ask('head', 'GET', one('/file.pdf'));
    const text = pdfPages(pdf.rawPayload).join('\n');
    expect(text).toContain('All that is held about Amara Okafor');
    expect(text).toContain('Left out of this copy.');
    expect((await ask('otherHead', 'GET', one('/file.pdf'))).statusCode).toBe(404);
  });
});
