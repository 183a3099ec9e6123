import { addressInLetter, type Letter } from '../letters/letters.rules.ts';

/** Whoever acts at the machine itself and has no account. */
export const OPERATOR = 'An operator of this machine';

/** Where the Pages are seen. */
export function pagesAddress(publicUrl: string): string {
  return addressInLetter(publicUrl, '/pages');
}

interface PauseFacts {
  readonly name: string;
  /** Null: every Page. */
  readonly pageName: string | null;
  readonly by: string;
  readonly because: string;
  readonly address: string;
}

/** To the others who decide for the Page: somebody paused it. */
export function letterOfPause({ name, pageName, by, because, address }: PauseFacts): Letter {
  const where = pageName ?? 'every Page';
  return {
    subject: `Publishing to ${where} is paused`,
    body: `Dear ${name},

${by} paused publishing to ${where}: ${because}

Nothing goes out there until somebody lets publishing go on. What waits, and the button for it, are here:
${address}

Gatehouse
`,
  };
}

/** To the same: publishing goes on. */
export function letterOfResumption({ name, pageName, by, because, address }: PauseFacts): Letter {
  const where = pageName ?? 'every Page';
  return {
    subject: `Publishing to ${where} goes on`,
    body: `Dear ${name},

${by} let publishing to ${where} go on. It had been paused: ${because}

How the Pages stand is here:
${address}

Gatehouse
`,
  };
}

/** What becomes of a post that waits, when publishing goes on now. */
export type WhenResumed = 'goes-out' | 'asks' | 'on-time';

/** A post whose time is past goes out at once while it is not too late for that; otherwise it asks. */
export function whenResumed(dueAt: Date, now: Date, graceMinutes: number): WhenResumed {
  const lateMs = now.getTime() - dueAt.getTime();
  if (lateMs < 0) return 'on-time';
  return lateMs > graceMinutes * 60_000 ? 'asks' : 'goes-out';
}
