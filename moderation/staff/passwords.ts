import { hash, verify } from '@node-rs/argon2';
import type { Secret } from '../kernel/secret.ts';

/**
 * argon2id with 19 MiB, two passes and one lane: the first choice of the OWASP Password Storage Cheat Sheet. The library's
 * default algorithm is argon2id; a test holds it to that.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * The hash of a password that nobody knows, made with the same cost: checking against it takes as long as checking a
 * real one, so that the time of a refusal does not tell whether the account exists.
 */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$yedm2B/BAilbhaneZWfrDA$BPUFTp/EFgbDEa8xQcNiUsZqzZHnwDZe5JaktqpMP84';

/** Equal passwords may reach us as different code points, by keyboard and system (NIST SP 800-63B, 5.1.1.2). */
function normalised(password: Secret): string {
  return password.reveal().normalize('NFKC');
}

export async function hashPassword(password: Secret): Promise<string> {
  return hash(normalised(password), COST);
}

/** Whether the password is right. `stored` is null when there is no account or no password yet: false, in the same time. */
export async function passwordIsRight(stored: string | null, password: Secret): Promise<boolean> {
  const right = await verify(stored ?? NOBODYS_HASH, normalised(password));
  return right && stored !== null;
}
