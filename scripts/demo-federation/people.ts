import type { Role } from '../../moderation/kernel/permissions.contract.ts';

/** Everybody's password in the demo federation; `npm start` prints it. Never use it for real people. */
export const DEMO_PASSWORD = 'kettle marmot violin';

export type SchoolCode = 'SSQ' | 'LF';

export type DemoPersonKey =
  | 'nwosu'
  | 'reid'
  | 'pryce'
  | 'ashby'
  | 'doherty'
  | 'hale'
  | 'marsh'
  | 'pembroke'
  | 'rao'
  | 'draycott'
  | 'gill'
  | 'alderton';

/** An invented colleague. `where` is for the person who reads the list in the terminal. */
export interface DemoPerson {
  readonly key: DemoPersonKey;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Empty for a role that belongs to the whole federation. */
  readonly schools: readonly SchoolCode[];
  readonly where: string;
  /** One new drafter has not accepted the policy yet, so that the question can be seen. */
  readonly acceptedPolicy: boolean;
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  drafter('nwosu', 'Ifeoma Nwosu', ['SSQ'], 'Stanton St Quintin'),
  drafter('ashby', 'Tom Ashby', ['LF'], 'Langley Fitzurse'),
  drafter('pryce', 'Bethan Pryce', ['SSQ', 'LF'], 'both schools (the office)'),
  drafter('doherty', 'Aoife Doherty', ['LF'], 'Langley Fitzurse'),
  {
    ...drafter(
      'reid',
      'Callum Reid',
      ['SSQ'],
      'Stanton St Quintin, new: asked to accept the policy',
    ),
    acceptedPolicy: false,
  },
  colleague('hale', 'Martin Hale', 'head', ['SSQ'], 'Stanton St Quintin'),
  colleague('marsh', 'Judith Marsh', 'head', ['LF'], 'Langley Fitzurse'),
  colleague('pembroke', 'Ruth Pembroke', 'executive-head', [], 'both schools'),
  colleague('rao', 'Sunita Rao', 'safeguarding-lead', [], 'both schools'),
  colleague('draycott', 'Colin Draycott', 'administrator', [], 'both schools'),
  colleague('gill', 'Pritpal Gill', 'administrator', [], 'both schools'),
  colleague('alderton', 'Gwen Alderton', 'auditor', [], 'both schools (chair of governors)'),
];

function drafter(
  key: DemoPersonKey,
  name: string,
  schools: readonly SchoolCode[],
  where: string,
): DemoPerson {
  return colleague(key, name, 'drafter', schools, where);
}

function colleague(
  key: DemoPersonKey,
  name: string,
  role: Role,
  schools: readonly SchoolCode[],
  where: string,
): DemoPerson {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@lfssq.example`;
  return { key, name, email, role, schools, where, acceptedPolicy: true };
}
