import { canonicalJson, sha256Hex } from '../kernel/digest.ts';

/** The digest of what a finding rests on beyond its words (`basis` of a finding). */
export function basisOf(facts: unknown): string {
  return sha256Hex(canonicalJson(facts));
}
