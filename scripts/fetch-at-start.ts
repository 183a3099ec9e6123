import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../moderation/kernel/config.ts';
import { YUNET } from '../workers/vision/model-files.ts';
import { addressOf, fetchModel, isModelHere, ModelNotFetched } from './fetch-model.ts';

/** A start must not be about this: what does not come in so many seconds comes another day, or by the command. */
const WITHIN_MS = 8_000;
const TRY_AGAIN_MS = 24 * 60 * 60 * 1_000;
/** Remembers the last try, in the models folder. */
const NOTE = 'last-try.json';

/**
 * Tries to fetch the better face model for `npm start`, at most once a day, and says in one sentence what came of it. Never
 * throws: photos are counted with the shipped model until the better one is there.
 */
export async function fetchAtStart(
  config: Pick<Config, 'modelsFolder' | 'fetchModels'>,
  { say, signal, now }: { say: (line: string) => void; signal: AbortSignal; now: Date },
): Promise<void> {
  const { modelsFolder: folder, fetchModels } = config;
  try {
    if (!fetchModels.atStart || (await isModelHere(YUNET, folder))) return;
    const note = path.join(folder, NOTE);
    if (!isDue(await readFile(note, 'utf8').catch(() => ''), now)) return;
    await mkdir(folder, { recursive: true });
    // Before the try: one that hangs or crashes counts as well.
    await writeFile(note, `${JSON.stringify({ at: now.toISOString() })}\n`);
    const source = { address: addressOf(YUNET, fetchModels.mirror) };
    await fetchModel(YUNET, source, { folder, withinMs: WITHIN_MS, signal });
    say(`The better face model (${YUNET.name}) was fetched; from now on photos are counted by it.`);
  } catch (error) {
    if (signal.aborted) return;
    const why = error instanceof ModelNotFetched ? error.message : 'It could not be fetched.';
    say(
      `Photos are counted by the shipped face model, not by the better one. ${why} \`npm run -s gatehouse -- models fetch\` tries again.`,
    );
  }
}

/** A note that cannot be read, or from the future, is no reason to wait. */
function isDue(note: string, now: Date): boolean {
  const [, at = ''] = /"at":"([^"]+)"/.exec(note) ?? [];
  const age = now.getTime() - Date.parse(at);
  return !(age >= 0 && age < TRY_AGAIN_MS);
}
