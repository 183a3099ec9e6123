/** The practice Page in a process of its own, beside a database of its own: Facebook does not go down with Gatehouse. */
import pg from 'pg';
import { onParentGone, tellParentReady } from '../../moderation/kernel/parent.ts';
import { buildSandbox } from '../../server/sandbox/sandbox-app.ts';
import type { Disturbance } from '../../server/sandbox/graph-routes.ts';
import { movedClock } from './moved-clock.ts';
import { type Dice, diceOf } from './dice.ts';
import { readSettings } from './settings.ts';

onParentGone(() => process.exit(0));
const { databaseUrl, clockFile, port } = readSettings();
const db = new pg.Pool({ connectionString: databaseUrl });
let dice: Dice | undefined;
process.on('message', (message: { trouble: number | null }) => {
  dice = message.trouble === null ? undefined : diceOf(message.trouble);
});
const app = buildSandbox({
  db,
  publicAddress: `http://127.0.0.1:${port}`,
  clock: movedClock(clockFile),
  disturb: () => {
    if (dice === undefined || !dice.happens(0.2)) return undefined;
    const chosen = trouble(dice);
    process.send?.(nameOf(chosen));
    return chosen;
  },
});
await app.listen({ host: '127.0.0.1', port });
tellParentReady();

function trouble(thrown: Dice): Disturbance {
  return thrown.oneOf<Disturbance>([
    { kind: 'drop-before-effect' },
    { kind: 'drop-after-effect' },
    { kind: 'drop-after-effect' },
    graph(500, 1),
    graph(503, 2),
    graph(400, 32),
    graph(403, 4),
    { kind: 'answer-instead', status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' },
    { kind: 'answer-instead', status: 200, contentType: 'application/json', body: '{"id":' },
  ]);
}

/** As the table of a fault run calls it. */
function nameOf(chosen: Disturbance): string {
  if (chosen.kind !== 'answer-instead') return `Page: ${chosen.kind.replaceAll('-', ' ')}`;
  return chosen.status < 400 ? 'Page: unreadable answer' : 'Page: refusal or server error';
}

function graph(status: number, code: number): Disturbance {
  const body = JSON.stringify({ error: { message: `(#${code}) trouble`, code } });
  return { kind: 'answer-instead', status, contentType: 'application/json', body };
}
