import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { checkText, type NameOnRegister } from '../../moderation/rulebook/rulebook.rules.ts';
import { loadRulebook } from '../../moderation/rulebook/rulebook.ts';

const draftSchema = z.object({
  id: z.string(),
  text: z.string(),
  photos: z.int(),
  register: z.array(
    z.object({ forename: z.string(), surname: z.string(), knownAs: z.string().nullable() }),
  ),
  findings: z.array(z.object({ rule: z.string(), start: z.int(), end: z.int() })),
});
type LabelledDraft = z.infer<typeof draftSchema>;

/** Our rules, by how the labels call them; a full name beside a picture counts as both. */
const FAMILIES = {
  pupil_full_name: ['pupil-full-name'],
  pupil_name_with_photo: ['pupil-full-name', 'pupil-name-with-photo'],
} as const;

/** How many pupils' names in labelled drafts are found at exactly their place, and how many other words are taken for one. */
export async function namesEval(folder: string): Promise<readonly object[] | undefined> {
  const file = path.join(folder, 'drafts-tuning.jsonl');
  if (!existsSync(file)) return undefined;
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const drafts = lines.map((line) => draftSchema.parse(JSON.parse(line)));
  return Object.entries(FAMILIES).map(([family, rules]) => {
    const tallies = drafts.map((draft) => tally(draft, family, rules));
    const sum = (of: keyof ReturnType<typeof tally>): number =>
      tallies.reduce((total, each) => total + each[of], 0);
    return {
      names: family,
      found: `${sum('found')} of ${sum('labelled')}`,
      'other words taken for one': sum('wrong'),
      'in drafts': drafts.length,
    };
  });
}

function tally(
  draft: LabelledDraft,
  family: string,
  rules: readonly string[],
): { found: number; labelled: number; wrong: number } {
  const hasPhotos = draft.photos > 0;
  const names = draft.register.map((person, index): NameOnRegister => ({
    subjectId: String(index),
    kind: 'pupil',
    ...person,
    firstNameAllowed: false,
  }));
  const got = checkText(draft.text, {
    rulebook: loadRulebook(),
    names,
    hasPhotos,
    allowedDomains: [],
  }).filter(({ rule }) => rules.includes(rule) && (family === 'pupil_full_name' || hasPhotos));
  const labelled = draft.findings.filter(({ rule }) => rule === family);
  const isAt = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
    a.start === b.start && a.end === b.end;
  return {
    found: labelled.filter((label) => got.some((each) => isAt(each, label))).length,
    labelled: labelled.length,
    wrong: got.filter((each) => !labelled.some((label) => isAt(each, label))).length,
  };
}
