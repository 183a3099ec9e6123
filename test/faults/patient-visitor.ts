import { setTimeout as sleep } from 'node:timers/promises';
import { signIn, type Visitor } from '../../scripts/demo/visitor.ts';
import { TEST_PASSWORD } from '../factories/people.ts';

const PATIENCE_MS = 90_000;
const PAUSE_MS = 250;

/** What the server cannot answer just now; whatever else it says is said for good. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 429;
}

/** Does something again until it works or 90 seconds are over: a person who presses the button again. */
export async function patiently<Result>(act: () => Promise<Result>): Promise<Result> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Somebody who uses the product while it is killed under their hands. */
export async function patientVisitor(address: string, email: string): Promise<Visitor> {
  const visitor = await patiently(() => signIn(address, email, TEST_PASSWORD));
  return {
    ...visitor,
    attempt: (method, url, body) =>
      patiently(async () => {
        const answer = await visitor.attempt(method, url, body);
        if (isPassing(answer.status)) throw new Error(`${url}: ${answer.status}`);
        return answer;
      }),
  };
}
