import { verify } from '@node-rs/argon2';
import type * as Argon2 from '@node-rs/argon2';
import { expect, test, vi } from 'vitest';
import { Secret } from '../kernel/secret.ts';
import { hashPassword, passwordIsRight } from './passwords.ts';

// The real library, with its calls counted: how long a refusal takes is what it is made to compute.
vi.mock('@node-rs/argon2', async (original) => {
  const library = await original<typeof Argon2>();
  return { ...library, verify: vi.fn<typeof library.verify>(library.verify) };
});

const costOf = (hash: unknown): string => String(hash).split('$').slice(0, 4).join('$');

test('nobody’s password is never right, and is looked at as hard as a real one', async () => {
  const stored = await hashPassword(Secret.of('three unrelated words'));
  expect(await passwordIsRight(stored, Secret.of('three unrelated words'))).toBe(true);
  expect(await passwordIsRight(null, Secret.of('three unrelated words'))).toBe(false);
  const [real, nobodys] = vi.mocked(verify).mock.calls;
  expect(costOf(nobodys?.[0])).toBe(costOf(real?.[0]));
  expect(costOf(stored)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1$/);
});
