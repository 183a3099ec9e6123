import { z } from 'zod';
import {
  importActSchema,
  importProgressSchema,
} from '../../moderation/consent/import/progress.contract.ts';

/** What goes on with an import at this moment; `at` is null as long as this server has not heard how far it is. */
export const importRunningSchema = z.object({
  running: z
    .object({
      act: importActSchema,
      at: importProgressSchema
        .pick({ done: true, of: true, whole: true })
        .extend({
          /** "Applying: 4,200 of 10,000 pupils". */
          says: z.string(),
          /** The same without numbers, which changes a few times only: "Applying: answers". */
          stageSays: z.string(),
        })
        .nullable(),
    })
    .nullable(),
});
export type ImportRunning = z.infer<typeof importRunningSchema>['running'];
