import type { Family } from '../../server/contract/family.contract.ts';
import type { Schema } from '../api/client.ts';

/**
 * The answer of the server, looked at just enough to notice a page that is older than it. The whole contract would bring
 * its library along, a third of what a parent's phone loads.
 */
export const FAMILY: Schema<Family> = {
  parse(data) {
    if (!isFamily(data)) throw new Error('This is no page of a family.');
    return data;
  },
};

function isFamily(data: unknown): data is Family {
  return (
    isObject(data) &&
    typeof data['guardian'] === 'string' &&
    Array.isArray(data['children']) &&
    data['children'].every(
      (child: unknown) =>
        isObject(child) && typeof child['firstName'] === 'string' && Array.isArray(child['uses']),
    )
  );
}

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null;
}
