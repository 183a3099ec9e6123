import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { migrate as applyMigrations } from '../../moderation/database/migrate.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { foundFederation } from '../../moderation/staff/founding.actions.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { ArgumentMistake, type Command, EXIT, readOptions, required } from './command.ts';

export const found: Command = {
  name: 'found',
  summary:
    'Sets up a federation in an empty database: its schools and the policy that staff accept.',
  help: `Usage: gatehouse found --name NAME --school "SHORT: NAME" [--school …] --policy FILE
                       --approved DAY --review DAY [--policy-title TITLE]

  --name           such as "LFSSQ Federation"
  --school         such as "SSQ: Stanton St Quintin Primary and Nursery School"; once for each school
  --policy         a text file with what staff agree to before their first draft
  --policy-title   "Social Media Policy" unless you say otherwise
  --approved       day on which the policy was approved, such as 2024-09-01
  --review         day by which it is reviewed, such as 2026-08-31

Invite the first administrator next: gatehouse invite --role administrator …`,
  async run(args, { print, tell }) {
    const options = readOptions(this.name, args, {
      name: { type: 'string' },
      school: { type: 'string', multiple: true },
      policy: { type: 'string' },
      'policy-title': { type: 'string', default: 'Social Media Policy' },
      approved: { type: 'string' },
      review: { type: 'string' },
    });
    const name = required('name', options.name, '"LFSSQ Federation"');
    const schools = (options.school ?? []).map(readSchool);
    if (schools.length === 0) {
      throw new ArgumentMistake(
        '--school is missing. Write for example --school "SSQ: Stanton St Quintin School".',
      );
    }
    const policy = {
      title: options['policy-title'],
      approvedOn: readDay('approved', options.approved),
      reviewOn: readDay('review', options.review),
      summary: await readPolicy(required('policy', options.policy, 'policy.txt')),
    };
    const config = readConfig();
    const { id } = await withDatabase(config, { tell, mayCreate: true }, async (reached) => {
      await applyMigrations(reached.pool);
      return foundFederation(await actionDeps(config, reached), { name, schools, policy });
    });
    print(id);
    return EXIT.done;
  },
};

function readSchool(written: string): { name: string; shortName: string } {
  const [, shortName, name] = /^\s*(\S{1,8})\s*:\s*(\S.*)$/.exec(written) ?? [];
  if (shortName === undefined || name === undefined) {
    throw new ArgumentMistake(
      `--school "${written}" has no short name of at most 8 letters. Write it as "SSQ: Stanton St Quintin School".`,
    );
  }
  return { shortName, name: name.trim() };
}

function readDay(option: string, written: string | undefined): string {
  const day = z.iso.date().safeParse(required(option, written, '2026-08-31'));
  if (!day.success) {
    throw new ArgumentMistake(`--${option} ${written} is not a day. Write it as 2026-08-31.`);
  }
  return day.data;
}

async function readPolicy(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ArgumentMistake(`--policy ${file} cannot be read. Name a text file.`);
  });
  if (text.trim() === '') throw new ArgumentMistake(`--policy ${file} is empty.`);
  return text.trim();
}
