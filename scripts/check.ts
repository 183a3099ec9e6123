/** `npm run check`: everything that reads the source without running it. All steps run; any failure fails. */
import { spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** Two at a time: the machines that run this have two cores, and each tool has threads of its own. */
const AT_ONCE = 2;

interface Step {
  readonly heading: string;
  /** A tool in node_modules/.bin, or a script of ours. */
  readonly tool: string;
  readonly args: readonly string[];
}

interface Outcome {
  readonly step: Step;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

const STEPS: readonly Step[] = [
  { heading: 'lint and walls (oxlint)', tool: 'oxlint', args: ['--deny-warnings'] },
  { heading: 'types (tsc, server side)', tool: 'tsc', args: ['-p', 'tsconfig.json'] },
  { heading: 'types (tsc, staff app)', tool: 'tsc', args: ['-p', 'web/tsconfig.json'] },
  {
    heading: 'types (tsc, browser tests)',
    tool: 'tsc',
    args: ['-p', 'test/browser/tsconfig.json'],
  },
  { heading: 'format (oxfmt)', tool: 'oxfmt', args: ['--check'] },
  { heading: 'house rules', tool: 'scripts/house-rules.ts', args: [] },
  { heading: 'dead code (knip)', tool: 'knip', args: ['--no-progress'] },
];

async function run(step: Step): Promise<Outcome> {
  const entry = step.tool.endsWith('.ts')
    ? path.join(ROOT, step.tool)
    : await realpath(path.join(ROOT, 'node_modules/.bin', step.tool));
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const finish = (passed: boolean, note = ''): void => {
      const seconds = (performance.now() - startedAt) / 1000;
      resolve({ step, passed, output: Buffer.concat(chunks).toString() + note, seconds });
    };
    const child = spawn(process.execPath, [entry, ...step.args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => finish(false, `It could not be started: ${error.message}\n`));
    child.on('close', (code, signal) => {
      finish(code === 0, signal === null ? '' : `It was ended by ${signal}.\n`);
    });
  });
}

function report({ step, passed, output, seconds }: Outcome): void {
  console.log(`\n== ${step.heading}: ${passed ? 'passed' : 'FAILED'} (${seconds.toFixed(1)} s)`);
  const said = output.trim();
  if (said !== '') console.log(said);
}

const waiting = [...STEPS];
const failed: string[] = [];

async function takeSteps(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const outcome = await run(step);
    report(outcome);
    if (!outcome.passed) failed.push(step.heading);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, takeSteps));
console.log(
  failed.length === 0
    ? `\nAll ${STEPS.length} checks passed.`
    : `\n${failed.length} of ${STEPS.length} checks failed: ${failed.join('; ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
