import { z } from 'zod';
import { applyImportSchema, importSchema } from '../../../server/contract/import.contract.ts';
import type { MappingForm } from './mapping-form.ts';

const formSchema = importSchema.shape.proposal.unwrap().extend({
  guardians: z.array(
    z.object({
      name: z.string(),
      relation: z.string().nullable(),
      email: z.string().nullable(),
    }),
  ),
});

const applicationSchema = z.object({
  /** What was typed for each surprise, by its kind. */
  typed: z.record(z.string(), z.string()),
  gone: applyImportSchema.shape.gone.unwrap(),
});
/** What was chosen in the last step. */
export type Application = z.infer<typeof applicationSchema>;

function keyOf(importId: string, what: 'mapping' | 'application'): string {
  return `gatehouse.import.${importId}.${what}`;
}

function read(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function keep(key: string, value: object): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A window without storage forgets on reload what is not whole yet; nothing else is lost.
  }
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // As above.
  }
}

/**
 * What was chosen so far and the server does not have yet, because a column is still missing that every pupil needs. It lies in this
 * window only, until it is whole, and holds headings and words of answers, no pupils.
 */
export function readTyped(importId: string): MappingForm | undefined {
  return formSchema.safeParse(read(keyOf(importId, 'mapping'))).data;
}

export function keepTyped(importId: string, form: MappingForm): void {
  keep(keyOf(importId, 'mapping'), form);
}

export function forgetTyped(importId: string): void {
  forget(keyOf(importId, 'mapping'));
}

/** What was typed and chosen before applying, so that a look back at the changes, or a reload, does not lose it. */
export function readApplication(importId: string): Application {
  const kept = applicationSchema.safeParse(read(keyOf(importId, 'application'))).data;
  return kept ?? { typed: {}, gone: 'keep' };
}

export function keepApplication(importId: string, application: Application): void {
  keep(keyOf(importId, 'application'), application);
}

/** Once the import has come to its end. */
export function forgetAll(importId: string): void {
  forget(keyOf(importId, 'mapping'));
  forget(keyOf(importId, 'application'));
}
