import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DO_NOT_RESTART, READY } from '../moderation/kernel/parent.ts';

/** One process that the supervisor keeps running. */
interface ChildPlan {
  /** Stands before each of its lines, such as "worker 1". */
  readonly name: string;
  /** Absolute path of the `.ts` to run, under the Node.js that runs the supervisor. */
  readonly file: string;
  readonly args?: readonly string[];
  /** The child's whole environment, made from the supervisor's settings; left out, it inherits the supervisor's. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  readonly log: (line: string) => void;
}

/** A child that is started again when it dies, until it is stopped or there is no hope. */
export interface Child {
  readonly name: string;
  /** Process number of the present life; undefined between two lives. */
  readonly pid: number | undefined;
  /** Resolves when the child first says that it is ready (`tellParentReady`); rejects with a sentence if that can never be. */
  readonly ready: Promise<void>;
  /** Resolves with a sentence when the child is not started again: too many deaths, or it said that it is no use. */
  readonly gaveUp: Promise<string>;
  /**
   * SIGTERM, then SIGKILL for the child and all that it started. Done when the process is gone. May be called again.
   *
   * @param patienceMilliseconds time between the two, 8,000 by default
   */
  stop(patienceMilliseconds?: number): Promise<void>;
}

const PATIENCE_MILLISECONDS = 8000;
const FIRST_BACKOFF_MILLISECONDS = 250;
const DEATHS = { atMost: 5, withinMilliseconds: 60_000 };

/** Starts a child and keeps it running. Its lines go to `log` with its name in front. */
export function startChild(plan: ChildPlan): Child {
  const life: {
    now: ChildProcess | undefined;
    timer: NodeJS.Timeout | undefined;
    stopping: Promise<void> | undefined;
  } = {
    now: undefined,
    timer: undefined,
    stopping: undefined,
  };
  const ready = Promise.withResolvers<void>();
  const gaveUp = Promise.withResolvers<string>();
  // Whoever does not wait for readiness must not be brought down by it.
  ready.promise.catch(() => undefined);
  let deaths: number[] = [];

  function live(): void {
    const child = launch(plan);
    life.now = child;
    child.on('message', (word) => {
      if (word === READY) ready.resolve();
    });
    void lastBreath(child).then((how) => {
      life.now = undefined;
      killGroup(child);
      if (life.stopping === undefined) buryOrRevive(how);
    });
  }

  function buryOrRevive(how: { code: number | null; words: string }): void {
    const now = performance.now();
    deaths = [...deaths.filter((death) => now - death < DEATHS.withinMilliseconds), now];
    const hopeless = how.code === DO_NOT_RESTART;
    if (hopeless || deaths.length >= DEATHS.atMost) {
      const sentence = hopeless
        ? `${plan.name} cannot run; its last lines say why.`
        : `${plan.name} ended ${deaths.length} times within a minute (${how.words}); it is not started again.`;
      ready.reject(new Error(sentence));
      gaveUp.resolve(sentence);
      return;
    }
    const pause = FIRST_BACKOFF_MILLISECONDS * 2 ** (deaths.length - 1);
    plan.log(`[${plan.name}] ended (${how.words}); starting again in ${pause / 1000} s`);
    life.timer = setTimeout(live, pause);
  }

  async function stopNow(patienceMilliseconds: number): Promise<void> {
    clearTimeout(life.timer);
    ready.reject(new Error(`${plan.name} was stopped before it was ready.`));
    const child = life.now;
    if (child === undefined) return;
    const gone = lastBreath(child);
    child.kill('SIGTERM');
    const lastResort = setTimeout(() => killGroup(child), patienceMilliseconds);
    await gone;
    clearTimeout(lastResort);
  }

  live();
  return {
    name: plan.name,
    get pid() {
      return life.now?.pid;
    },
    ready: ready.promise,
    gaveUp: gaveUp.promise,
    stop: (patience = PATIENCE_MILLISECONDS) => (life.stopping ??= stopNow(patience)),
  };
}

function launch(plan: ChildPlan): ChildProcess {
  const child = spawn(process.execPath, [plan.file, ...(plan.args ?? [])], {
    // Its own group: Ctrl-C is for the supervisor, which stops everyone in order.
    detached: true,
    ...(plan.env === undefined ? {} : { env: plan.env }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) logLines(stream, plan);
  }
  return child;
}

function logLines(stream: Readable, plan: ChildPlan): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) =>
    plan.log(`[${plan.name}] ${line}`),
  );
}

/** Once the process has ended; not once its pipes have, since something that it started may hold them open. */
function lastBreath(child: ChildProcess): Promise<{ code: number | null; words: string }> {
  return new Promise((resolve) => {
    const tell = (): void =>
      resolve({
        code: child.exitCode,
        words: child.signalCode ?? `exit code ${child.exitCode ?? 'unknown'}`,
      });
    if (child.exitCode !== null || child.signalCode !== null) {
      tell();
      return;
    }
    child.once('exit', tell);
    child.once('error', (error) => resolve({ code: null, words: error.message }));
  });
}

/** Also what the child started itself and left behind. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}

/** Something that can be told to stop, and how long it may take before it stops at once. */
interface Stoppable {
  stop(patienceMilliseconds?: number): Promise<void>;
}

/**
 * Stops everything in order, within ten seconds: what takes new work first, the database last. The members of a stage
 * stop together. Each stage may take what is left of the time, less a second for each stage behind it.
 *
 * @throws AggregateError when some did not stop; the stages behind them were stopped all the same
 */
export async function stopInOrder(
  stages: readonly (readonly Stoppable[])[],
  withinMilliseconds = 9500,
): Promise<void> {
  const began = performance.now();
  const failures: unknown[] = [];
  for (const [index, stage] of stages.entries()) {
    const left =
      withinMilliseconds - (performance.now() - began) - 1000 * (stages.length - 1 - index);
    const patience = Math.max(200, Math.min(PATIENCE_MILLISECONDS, left - 500));
    const outcomes = await Promise.allSettled(stage.map((member) => member.stop(patience)));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') failures.push(outcome.reason);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything stopped.');
}

/** A second signal this soon is the same key press: the terminal and boot.mjs may each send one. */
const SAME_KEY_PRESS_MILLISECONDS = 1000;

/**
 * Calls `stop` at the first SIGINT, SIGTERM or SIGHUP, and `stopAtOnce` at a later one from somebody impatient.
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void, stopAtOnce: () => void): void {
  let first: number | undefined;
  const hear = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      stop(signal);
    } else if (now - first > SAME_KEY_PRESS_MILLISECONDS) {
      stopAtOnce();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
}
