/**
 * A refusal that a person can do something about. `code` is stable (clients and tests rely on it), `title` says what
 * is wrong, `remedy` the one thing to do, `field` which input it is about. Everything else that is thrown is a fault
 * and crashes loudly (architecture.md, rule 9).
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly remedy: string;
  readonly field: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    code: RefusalCode,
    title: string,
    remedy: string,
    more: { field?: string; facts?: Record<string, unknown> } = {},
  ) {
    super(title);
    this.name = 'Refusal';
    this.code = code;
    this.remedy = remedy;
    this.field = more.field;
    this.facts = more.facts ?? {};
  }
}

/** Each code and the HTTP status that carries it (RFC 9110); the server maps them in one place. */
export const REFUSAL_STATUS = {
  'not-signed-in': 401,
  'sign-in-refused': 401,
  'csrf-refused': 403,
  'not-allowed': 403,
  'own-draft': 403,
  'policy-not-accepted': 403,
  'not-found': 404,
  stale: 409,
  'wrong-state': 409,
  'same-name': 409,
  'something-stops-it': 409,
  'holds-unresolved': 409,
  'too-late-to-undo': 409,
  'link-used-or-expired': 410,
  'upload-too-large': 413,
  'not-a-picture': 415,
  'bad-input': 422,
  'too-many-tries': 429,
  'not-ready': 503,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof REFUSAL_STATUS;

export function notFound(what: string): Refusal {
  return new Refusal(
    'not-found',
    `This ${what} does not exist, or is not yours to see.`,
    'Go back to the list and choose another.',
  );
}

/** Fails loudly when a state that "cannot happen" happened; never shown to a person as advice. */
export function impossible(value: never, what: string): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
