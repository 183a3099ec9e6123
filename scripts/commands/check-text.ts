import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { loadRulebook } from '../../moderation/rulebook/rulebook.ts';
import { checkText as findIn, type TextFinding } from '../../moderation/rulebook/rulebook.rules.ts';
import {
  ArgumentMistake,
  CannotDo,
  type Command,
  EXIT,
  JSON_OPTION,
  readOptions,
  required,
} from './command.ts';

const line = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  /** How many photos stand beside the text, or whether any does. */
  photos: z.union([z.boolean(), z.int().nonnegative()]).default(false),
  register: z
    .array(
      z.object({
        forename: z.string(),
        surname: z.string(),
        knownAs: z.string().nullable().default(null),
      }),
    )
    .default([]),
  allowedDomains: z.array(z.string()).default([]),
});

export const checkText: Command = {
  name: 'check-text',
  summary: 'Checks texts against the rulebook, line by line.',
  help: `Usage: gatehouse check-text --as draft [--json] < texts.jsonl

Reads lines of JSON from standard input: {id, text, photos?, register?: [{forename, surname, knownAs?}],
allowedDomains?: [host]}. Writes what was found in the same order. Offsets are UTF-16, end exclusive. Nothing is kept,
and no database is needed.

  --as     draft: a post that a colleague writes
  --json   a line {id, findings: [{rule, severity, start, end, why}]} for each text`,
  async run(args, { print, input }) {
    const options = readOptions(this.name, args, { ...JSON_OPTION, as: { type: 'string' } });
    const as = required('as', options.as, 'draft');
    if (as !== 'draft') {
      throw new ArgumentMistake(
        `--as ${as} is not known. Write --as draft; comments are not checked yet.`,
      );
    }
    const rulebook = loadRulebook();
    let number = 0;
    for await (const written of createInterface({
      input: Readable.from(input),
      crlfDelay: Infinity,
    })) {
      number += 1;
      if (written.trim() === '') continue;
      const asked = readLine(written, number);
      const findings = findIn(asked.text, {
        rulebook,
        names: asked.register.map((person, index) => ({
          ...person,
          subjectId: String(index),
          kind: 'pupil',
          firstNameAllowed: false,
        })),
        hasPhotos: asked.photos !== false && asked.photos !== 0,
        allowedDomains: asked.allowedDomains,
      });
      if (options.json === true)
        print(JSON.stringify({ id: asked.id, findings: findings.map(shown) }));
      else printForPeople(print, asked, findings);
    }
    return EXIT.done;
  },
};

function readLine(written: string, number: number): z.infer<typeof line> {
  let data: unknown;
  try {
    data = JSON.parse(written);
  } catch {
    throw new CannotDo(`Line ${number} of the input is not JSON. Write one object a line.`);
  }
  const parsed = line.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CannotDo(
    `Line ${number} of the input, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
  );
}

function shown({ rule, severity, start, end, why }: TextFinding) {
  return { rule, severity, start, end, why };
}

function printForPeople(
  print: (words: string) => void,
  asked: { id: string | number; text: string },
  findings: readonly TextFinding[],
): void {
  print(`${asked.id}: ${findings.length === 0 ? 'nothing found' : `${findings.length} found`}`);
  for (const { rule, severity, start, end, why } of findings) {
    print(`    ${severity} ${rule} “${asked.text.slice(start, end)}” ${why}`);
  }
}
