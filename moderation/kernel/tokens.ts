import { randomBytes } from 'node:crypto';
import { sha256 } from './digest.ts';
import { Secret } from './secret.ts';

const TOKEN_BYTES = 32;

/** 256 random bits for a cookie, a link or a form. Only their SHA-256 is ever stored, so a copied database opens nothing. */
export function newToken(): Secret {
  return Secret.of(randomBytes(TOKEN_BYTES).toString('base64url'));
}

/** What the database keeps of a token. Plain SHA-256 is enough: 256 random bits cannot be guessed. */
export function tokenHash(token: Secret): Buffer {
  return sha256(token.reveal());
}
