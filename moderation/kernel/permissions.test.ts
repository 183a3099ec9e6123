import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from './errors.ts';
import { abilitySchema, roleSchema, type Ability, type Role } from './permissions.contract.ts';
import {
  abilitiesOf,
  mayAnywhere,
  mayIn,
  requireAnywhere,
  requireIn,
  schoolsWhere,
  type Actor,
  type Grant,
} from './permissions.ts';

const ROLES = roleSchema.options;
const ABILITIES = abilitySchema.options;
const COLUMNS: readonly Role[] = [
  'drafter',
  'head',
  'executive-head',
  'safeguarding-lead',
  'administrator',
  'auditor',
];

/** Written out in full, so that whoever changes what a role may do changes it here as well, and a reviewer sees it. */
const TABLE = `
                         drafter  head  executive  safeguarding  administrator  auditor
draft:write              yes      yes   yes        -             -              -
draft:read-own           yes      yes   yes        -             -              -
draft:read-school        -        yes   yes        yes           -              -
draft:decide             -        yes   yes        -             -              -
draft:stop               -        -     -          yes           -              -
calendar:keep            -        yes   yes        -             yes            -
page:manage              -        -     -          -             yes            -
page:people              -        -     yes        -             yes            -
page:read                -        yes   yes        yes           yes            yes
page:pause               -        yes   yes        yes           yes            -
page:resume              -        yes   yes        -             -              -
page:accept-alert        -        -     yes        -             -              -
incident:declare         -        yes   yes        yes           -              -
incident:close           -        -     yes        -             -              -
post:take-down           -        yes   yes        yes           -              -
register:mark            yes      yes   yes        -             -              -
register:read            -        yes   yes        yes           yes            -
register:write           -        yes   yes        -             yes            -
register:read-protected  -        -     yes        yes           -              -
register:protect         -        -     yes        yes           -              -
register:ask             -        yes   yes        -             yes            -
register:export          -        yes   yes        -             yes            -
register:import          -        -     -          -             yes            -
uses:manage              -        -     -          -             yes            -
reach-back:read          -        yes   yes        yes           -              -
equipment:read           yes      yes   yes        -             yes            -
equipment:write          -        -     -          -             yes            -
record:read              -        -     yes        yes           yes            yes
record:verify            -        -     -          -             yes            yes
people:manage            -        -     -          -             yes            -
rulebook:read            yes      yes   yes        yes           yes            yes
sandbox:open             yes      yes   yes        yes           yes            yes
operations:read          -        -     -          -             yes            -
`;

function cells(): { ability: string; role: Role; may: boolean }[] {
  const lines = TABLE.trim().split('\n').slice(1);
  return lines.flatMap((line) => {
    const [ability = '', ...marks] = line.split(/\s+/);
    expect(marks, ability).toHaveLength(COLUMNS.length);
    return COLUMNS.map((role, at) => ({ ability, role, may: marks[at] === 'yes' }));
  });
}

describe('the table of roles and abilities', () => {
  test('is this one, cell by cell', () => {
    for (const { ability, role, may } of cells()) {
      const has = (abilitiesOf(role) as readonly string[]).includes(ability);
      expect(has, `${role}: ${ability}`).toBe(may);
    }
  });

  test('has a row for every ability and a column for every role', () => {
    const listed = [...new Set(cells().map((cell) => cell.ability))];
    expect(listed.toSorted()).toEqual([...ABILITIES].toSorted());
    expect([...COLUMNS].toSorted()).toEqual([...ROLES].toSorted());
  });

  test('names nothing twice', () => {
    for (const role of ROLES) {
      expect(new Set(abilitiesOf(role)).size, role).toBe(abilitiesOf(role).length);
    }
  });
});

describe('what no role may join', () => {
  const together: [Ability, Ability, string][] = [
    ['people:manage', 'draft:decide', 'who hands out roles cannot approve'],
    ['people:manage', 'draft:stop', 'who hands out roles has no say over drafts'],
    ['people:manage', 'draft:read-school', 'who runs the system sees no drafts'],
    ['record:verify', 'draft:decide', 'who checks the record did not make it'],
    ['draft:stop', 'draft:decide', 'the safeguarding lead stops, and never approves'],
    ['people:manage', 'register:read-protected', 'who runs the system sees no protected reason'],
  ];
  test.each(together)('%s and %s: %s', (one, other) => {
    for (const role of ROLES) {
      const both = abilitiesOf(role).includes(one) && abilitiesOf(role).includes(other);
      expect(both, role).toBe(false);
    }
  });

  test('an auditor sees no draft and no register, hence no child', () => {
    expect(abilitiesOf('auditor').filter((ability) => /^(draft|register):/.test(ability))).toEqual(
      [],
    );
  });

  test('whoever decides can also read what they decide on, and whoever writes can read their own', () => {
    const having = (...some: Ability[]) =>
      ROLES.filter((role) => some.some((each) => abilitiesOf(role).includes(each)));
    for (const role of having('draft:decide', 'draft:stop')) {
      expect(abilitiesOf(role), role).toContain('draft:read-school');
    }
    for (const role of having('draft:write')) {
      expect(abilitiesOf(role), role).toContain('draft:read-own');
    }
  });
});

const SCHOOLS = ['ssq', 'lf', 'third'] as const;
const grant: fc.Arbitrary<Grant> = fc.record({
  role: fc.constantFrom(...ROLES),
  schoolId: fc.constantFrom(null, ...SCHOOLS),
});
const anActor: fc.Arbitrary<Actor> = fc
  .array(grant, { maxLength: 4 })
  .map((grants) => actor(grants));
const ability = fc.constantFrom(...ABILITIES);

function actor(grants: readonly Grant[]): Actor {
  return { personId: 'p', federationId: 'f', name: 'Somebody', grants };
}

describe('where', () => {
  test('a grant for one school is good there and nowhere else', () => {
    const head = actor([{ role: 'head', schoolId: 'ssq' }]);
    expect(mayIn(head, 'draft:decide', 'ssq')).toBe(true);
    expect(mayIn(head, 'draft:decide', 'lf')).toBe(false);
    expect(schoolsWhere(head, 'draft:decide')).toEqual(['ssq']);
  });

  test('a grant for the federation is good everywhere', () => {
    const executive = actor([{ role: 'executive-head', schoolId: null }]);
    expect(mayIn(executive, 'draft:decide', 'lf')).toBe(true);
    expect(schoolsWhere(executive, 'draft:decide')).toBe('all');
  });

  test('roles in different schools do not mix', () => {
    const both = actor([
      { role: 'head', schoolId: 'ssq' },
      { role: 'drafter', schoolId: 'lf' },
    ]);
    expect(schoolsWhere(both, 'draft:write')).toEqual(['ssq', 'lf']);
    expect(schoolsWhere(both, 'draft:decide')).toEqual(['ssq']);
    expect(mayIn(both, 'draft:decide', 'lf')).toBe(false);
  });

  test('without a grant nothing is allowed', () => {
    for (const each of ABILITIES) {
      expect(mayAnywhere(actor([]), each)).toBe(false);
      expect(schoolsWhere(actor([]), each)).toEqual([]);
    }
  });

  test('"in this school", "anywhere" and "in which schools" never disagree', () => {
    fc.assert(
      fc.property(anActor, ability, (who, what) => {
        const where = schoolsWhere(who, what);
        for (const school of SCHOOLS) {
          expect(mayIn(who, what, school)).toBe(where === 'all' || where.includes(school));
        }
        expect(mayAnywhere(who, what)).toBe(where === 'all' || where.length > 0);
        expect(where === 'all' || new Set(where).size === where.length).toBe(true);
      }),
    );
  });

  test('one more grant never takes anything away', () => {
    fc.assert(
      fc.property(
        anActor,
        grant,
        ability,
        fc.constantFrom(...SCHOOLS),
        (who, more, what, school) => {
          fc.pre(mayIn(who, what, school));
          expect(mayIn(actor([...who.grants, more]), what, school)).toBe(true);
        },
      ),
    );
  });
});

describe('the guards', () => {
  test('let pass exactly whom the predicates let pass', () => {
    fc.assert(
      fc.property(anActor, ability, fc.constantFrom(...SCHOOLS), (who, what, school) => {
        expect(passes(() => requireIn(who, what, school))).toBe(mayIn(who, what, school));
        expect(passes(() => requireAnywhere(who, what))).toBe(mayAnywhere(who, what));
      }),
    );
  });

  test('refuse with words, not with a fault', () => {
    expect(() => requireAnywhere(actor([]), 'people:manage')).toThrow(
      expect.objectContaining({
        code: 'not-allowed',
        message: 'Your role does not include this.',
        remedy: 'Ask an administrator if you think that it should.',
      }),
    );
  });
});

function passes(guard: () => void): boolean {
  try {
    guard();
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-allowed') return false;
    throw error;
  }
}
