import { inspect } from 'node:util';

/**
 * A value that must never reach a log, an error or a browser: a token, a key, a password.
 * Printing it in any way gives `[secret]`; only `reveal()` hands the value out.
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): Secret {
    return new Secret(value);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
