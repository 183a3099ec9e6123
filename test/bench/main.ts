import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { importBench } from './import.bench.ts';
import { journeyBench } from './journey.bench.ts';
import { lookAlikesBench } from './look-alikes.bench.ts';
import { picturesBench } from './pictures.bench.ts';
import { queueBench } from './queue.bench.ts';
import { registerBench } from './register.bench.ts';
import { startBench } from './start.bench.ts';

/** `npm run bench [-- queue start journey pictures register] [--json]`: how fast Gatehouse is on this machine. Nothing passes or fails here. */

interface Bench {
  readonly says: string;
  readonly run: () => Promise<readonly object[]>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  queue: {
    says: 'The queue alone, on both backends: jobs taken in and done in a second, and how long one waits',
    run: queueBench,
  },
  start: {
    says: 'npm start, once everything is installed: seconds until it runs, and until it has stopped',
    run: startBench,
  },
  journey: {
    says: 'Four photos from the upload to the inbox, on two workers, against the time inside the models',
    run: journeyBench,
  },
  pictures: {
    says: 'Photos counted and looked at: by one process and by two, against the time inside the models, and what memory it takes',
    run: picturesBench,
  },
  import: {
    says: "A school's export of 1,000 and of 10,000 pupils: taken in, compared with the register, applied",
    run: importBench,
  },
  'look-alikes': {
    says: 'Whether a photo was there before, among 200,000 generated fingerprints (takes some minutes to fill)',
    run: lookAlikesBench,
  },
  register: {
    says: "The register's lists among 120 pupils in 2 schools and among 100,000 in 300 (takes a minute or two to fill)",
    run: registerBench,
  },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}. Choose among ${Object.keys(BENCHES).join(', ')}.\n`,
  );
  process.exit(2);
}

const results: Record<string, readonly object[]> = {};
if (!values.json)
  process.stdout.write(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
for (const name of names) {
  const bench = BENCHES[name];
  if (bench === undefined) continue;
  if (!values.json) process.stdout.write(`\n${bench.says}\n`);
  const rows = await bench.run();
  results[name] = rows;
  if (!values.json) console.table(rows.map(rounded));
}
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);

function rounded(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    ]),
  );
}
