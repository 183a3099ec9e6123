import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, runScript } from '../factories/process.ts';

export interface StartBenchRow {
  readonly start: 'first (empty data folder)' | 'again (same data folder)';
  /** From the command to the line that says that it is running, in seconds. */
  readonly seconds: number;
  /** From Ctrl-C to the end of the last process, in seconds. */
  readonly stopSeconds: number;
}

/** How long `npm start` takes once everything is installed, with the demo federation, and how long stopping takes. */
export async function startBench(): Promise<StartBenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-start-'));
  const settings = {
    GATEHOUSE_DATA: folder,
    GATEHOUSE_PORT: String(await freePort()),
    GATEHOUSE_SANDBOX_PORT: String(await freePort()),
    GATEHOUSE_FETCH_MODELS: 'no',
  };
  try {
    return [
      await startOnce('first (empty data folder)', settings),
      await startOnce('again (same data folder)', settings),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startOnce(
  start: StartBenchRow['start'],
  settings: Readonly<Record<string, string>>,
): Promise<StartBenchRow> {
  const began = performance.now();
  const script = runScript('scripts/start.ts', [], settings);
  await script.says('Gatehouse is running');
  const seconds = (performance.now() - began) / 1_000;
  const stopping = performance.now();
  script.process.kill('SIGINT');
  await script.ended;
  return { start, seconds, stopSeconds: (performance.now() - stopping) / 1_000 };
}
