import { MigrationError } from '../moderation/database/migrate.ts';
import { type Config, ConfigError, readConfig } from '../moderation/kernel/config.ts';
import { onParentGone } from '../moderation/kernel/parent.ts';
import { EmbeddedPostgresError } from '../server/embedded/embedded-postgres.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './demo-federation/people.ts';
import { fetchAtStart } from './fetch-at-start.ts';
import { DEMO_POSTS } from './demo-federation/posts.ts';
import { unfinishedDemo } from './demo-federation/unfinished.ts';
import { waysToPages } from '../moderation/pages/speaking.actions.ts';
import { seedDrafts } from './demo-federation/drafts.ts';
import { seedFederation, type SeededFederation } from './demo-federation/federation.ts';
import { onStopSignal } from './process-tree.ts';
import { type OpenedData, openData, type RunningProduct, startProcesses } from './product.ts';
import { openTerminalLog } from './terminal-log.ts';
import { buildWebWhenStale } from './web-build.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

await main().catch((error: unknown) => {
  say(sentenceOf(error));
  process.exit(1);
});

/** The whole product on one machine: `npm start`. */
async function main(): Promise<void> {
  const began = performance.now();
  const config = readConfig();
  const ending = new AbortController();
  const running: { data?: OpenedData; product?: RunningProduct } = {};
  const end = async (code: number): Promise<void> => {
    if (ending.signal.aborted) return;
    ending.abort();
    await (running.product?.stop() ?? running.data?.close());
    process.exit(code);
  };
  onStopSignal(
    () => {
      say('Stopping …');
      void end(0);
    },
    () => process.exit(1),
  );
  onParentGone(() => void end(1));

  say('Starting Gatehouse …');
  const [opened, built] = await Promise.allSettled([openData(config, { log: say }), buildWeb()]);
  if (opened.status === 'rejected') throw opened.reason;
  const data = opened.value;
  running.data = data;
  if (built.status === 'rejected') {
    await data.close();
    throw built.reason;
  }
  if (ending.signal.aborted) return data.close();
  void data.ended.then((sentence) => {
    say(sentence);
    return end(1);
  });
  // In the background: a start neither waits for the network nor fails without it.
  void fetchAtStart(config, { say, signal: ending.signal, now: new Date() });
  const toFill = config.demo ? await demoToFill(data) : undefined;
  const log = openTerminalLog(config.dataFolder, say);
  const product = await startProcesses(config, data, log.take);
  running.product = product;
  for (const child of [product.server, ...product.workers]) {
    void child.gaveUp.then((sentence) => {
      say(sentence);
      return end(1);
    });
  }
  say(welcome(config, log.file, (performance.now() - began) / 1_000));
  if (toFill !== undefined) await fillInbox(config, data, toFill, ending.signal);
}

async function buildWeb(): Promise<void> {
  if (await buildWebWhenStale()) say('The staff app was built.');
}

/** The demo federation whose posts are still to be written: a new one, or one that an earlier start did not finish. */
async function demoToFill({ deps, pool }: OpenedData): Promise<SeededFederation | undefined> {
  const seeded = await seedFederation(deps, { pool, posts: DEMO_POSTS.length });
  return seeded === 'already-there' ? unfinishedDemo(deps) : seeded;
}

/** The demo posts go through the real workers, so they appear one by one while people already look around. */
async function fillInbox(
  config: Config,
  { deps }: OpenedData,
  seeded: SeededFederation,
  signal: AbortSignal,
): Promise<void> {
  try {
    await seedDrafts({ ...deps, ...waysToPages(deps, config.graph) }, seeded, { say, signal });
  } catch (error) {
    if (!signal.aborted) say(`The demo posts could not all be made: ${sentenceOf(error)}`);
  }
}

function welcome(config: Config, logFile: string, seconds: number): string {
  const people = DEMO_PEOPLE.map(
    (person) => `    ${person.email.padEnd(36)} ${person.role.padEnd(20)} ${person.where}`,
  );
  const demo = config.demo
    ? ['', `  Sign in as one of these; the password of all is: ${DEMO_PASSWORD}`, ...people]
    : [];
  const sandbox = config.sandbox.on
    ? [`  Practice Page (nothing reaches Facebook):  ${config.sandbox.url}`]
    : [];
  return [
    '',
    `  Gatehouse is running (ready in ${seconds.toFixed(1)} s).`,
    '',
    `  Staff app:  ${config.publicUrl}`,
    ...sandbox,
    ...demo,
    '',
    `  Ctrl-C stops everything. The log is in ${logFile}`,
    '',
  ].join('\n');
}

function sentenceOf(error: unknown): string {
  if (
    error instanceof ConfigError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationError
  ) {
    return error.message;
  }
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') {
    return 'No database answers at DATABASE_URL. Start it, or leave DATABASE_URL out to use the one that Gatehouse brings.';
  }
  return error instanceof Error ? error.message : String(error);
}
