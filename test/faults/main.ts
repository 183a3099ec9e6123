import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { redisIsHere } from '../factories/redis.ts';
import { count, type Counted, NEVER, type Violation } from './counting.ts';
import { openFaultHouse } from './fault-house.ts';
import { patientVisitor } from './patient-visitor.ts';
import { round } from './rounds.ts';

/**
 * `npm run faults [-- --runs 300 --seed 1 --backend postgresql --json]`: publishes for real while everything is killed, and counts
 * what must never happen. Ends with 0 only when nothing of it did. The seed repeats what is done and when; how far each process had
 * come by then is the machine's.
 */
const POSTS_IN_ROUND = 12;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    backend: { type: 'string', default: 'both' },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number.parseInt(values.runs, 10);
const seed = Number.parseInt(values.seed, 10);
if (!(runs > 0) || !(seed >= 0) || !['both', 'postgresql', 'redis'].includes(values.backend)) {
  process.stderr.write(
    'faults [--runs NUMBER] [--seed NUMBER] [--backend postgresql|redis|both] [--json]\n',
  );
  process.exit(2);
}
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const backends = chooseBackends();
const troubles: Record<string, number> = {};
const outcomes: Record<string, number> = {};
const found: Counted['found'][number][] = [];
const began = performance.now();
let done = 0;
for (const [index, backend] of backends.entries()) {
  const share = Math.ceil((runs * (index + 1)) / backends.length) - done;
  await tryBackend(backend, share);
}
report();
process.exit(found.length === 0 ? 0 : 1);

function note(what: string): void {
  troubles[what] = (troubles[what] ?? 0) + 1;
}

function chooseBackends(): ('postgresql' | 'redis')[] {
  const wanted = values.backend === 'both' ? ['postgresql', 'redis'] : [values.backend];
  if (wanted.includes('redis') && !redisIsHere()) {
    say('skipped: no redis-server, so nothing runs on Redis');
    return wanted.includes('postgresql') ? ['postgresql'] : [];
  }
  return wanted as ('postgresql' | 'redis')[];
}

async function tryBackend(backend: 'postgresql' | 'redis', share: number): Promise<void> {
  const house = await openFaultHouse(backend, note);
  const { drafter, executiveHead } = house.federation.people;
  const people = {
    drafter: await patientVisitor(house.address, drafter.email),
    head: await patientVisitor(house.address, executiveHead.email),
  };
  for (let made = 0; made < share; made += POSTS_IN_ROUND) {
    const posts = Math.min(POSTS_IN_ROUND, share - made);
    const order = { seed: seed + done, first: done + 1, posts };
    const counted = await count(house, people.head, await round(house, people, order, note));
    found.push(...counted.found);
    for (const [state, times] of Object.entries(counted.outcomes))
      outcomes[state] = (outcomes[state] ?? 0) + times;
    done += posts;
    say(`${backend}: ${done} of ${runs} posts, ${found.length} of what must not happen`);
    for (const { kind, text, says } of counted.found) say(`  ${kind}: ${text} (${says})`);
  }
  await house.close();
}

function byName([one]: [string, number], [other]: [string, number]): number {
  return one.localeCompare(other);
}

function report(): void {
  const never = Object.fromEntries(
    Object.keys(NEVER).map((kind) => [kind, found.filter((one) => one.kind === kind).length]),
  ) as Record<Violation, number>;
  const seconds = Math.round((performance.now() - began) / 1_000);
  if (values.json) {
    const all = { runs: done, seed, backends, seconds, never, outcomes, troubles, found };
    process.stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  process.stdout.write(`${done} posts in ${seconds} s, seed ${seed}\n`);
  for (const [kind, says] of Object.entries(NEVER))
    process.stdout.write(`${String(never[kind as Violation]).padStart(5)} ${says}\n`);
  process.stdout.write('How the posts ended:\n');
  for (const [state, times] of Object.entries(outcomes))
    process.stdout.write(`${String(times).padStart(5)} ${state}\n`);
  process.stdout.write('What was done to them:\n');
  for (const [what, times] of Object.entries(troubles).toSorted(byName))
    process.stdout.write(`${String(times).padStart(5)} ${what}\n`);
}
