import { createHash } from 'node:crypto';

export function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}

export function sha256Hex(bytes: Uint8Array | string): string {
  return sha256(bytes).toString('hex');
}

/**
 * One spelling for one value: object keys sorted, no white space, so that equal data has equal bytes and a digest can be
 * recomputed years later (the idea of RFC 8785; our values are strings, integers, booleans, null, arrays and objects).
 * Throws on anything that JSON cannot carry exactly: a Date, a Map or a Buffer would otherwise look like an empty object.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new Error('A digest cannot cover a number that is not finite.');
    return JSON.stringify(value);
  }
  // Array.from visits holes, which map would pass over.
  if (Array.isArray(value))
    return `[${Array.from(value, (each) => canonicalJson(each)).join(',')}]`;
  if (isPlainObject(value)) {
    const entries = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
  }
  throw new Error(
    `A digest cannot cover a ${typeof value === 'object' ? value.constructor.name : typeof value}.`,
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
