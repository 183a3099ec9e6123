import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

const TOKEN = 'EAAB-token-of-the-page';

test('only reveal() hands the value out', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(Secret.of(value).reveal()).toBe(value);
    }),
  );
});

test.each<[string, (secret: Secret) => string]>([
  ['a template', (secret) => `Bearer ${String(secret)}`],
  ['joining', (secret) => [secret, secret].join()],
  ['JSON', (secret) => JSON.stringify({ secret })],
  ['inspect', (secret) => inspect(secret)],
  ['inspect of what holds it', (secret) => inspect({ deep: { deeper: [secret] } }, { depth: 9 })],
  ['inspect with everything shown', (secret) => inspect(secret, { showHidden: true })],
  ['console formats', (secret) => format('%s %o %O %j', secret, secret, secret, secret)],
  ['an error', (secret) => inspect(new Error(`refused ${String(secret)}`, { cause: secret }))],
  [
    'a copy',
    (secret) => JSON.stringify(structuredClone(secret)) + inspect(Object.assign({}, secret)),
  ],
  [
    'its members',
    (secret) => JSON.stringify(Object.entries(secret)) + inspect(Reflect.ownKeys(secret)),
  ],
])('%s does not show it', (_name, print) => {
  const printed = print(Secret.of(TOKEN));
  expect(printed).not.toContain(TOKEN);
  expect(printed).not.toContain('EAAB');
});

test('it says that something is there', () => {
  const secret = Secret.of(TOKEN);
  expect(String(secret)).toBe('[secret]');
  expect(JSON.stringify([secret])).toBe('["[secret]"]');
  expect(inspect(secret)).toBe('[secret]');
});

test('its value is no property that a caller could read', () => {
  expect('value' in Secret.of(TOKEN)).toBe(false);
  expect(Object.getOwnPropertyNames(Secret.of(TOKEN))).toEqual([]);
});
