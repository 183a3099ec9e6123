import type { ProtectionKind } from '../../../server/contract/protection.contract.ts';

/** The kinds in the order in which they are offered, as those who may know speak of them. */
export const PROTECTION_KINDS: readonly {
  readonly value: ProtectionKind;
  readonly label: string;
}[] = [
  { value: 'court-order', label: 'Court order' },
  { value: 'adopted', label: 'Adopted' },
  { value: 'looked-after', label: 'Looked after' },
  { value: 'other', label: 'Another reason' },
];

/** "Court order"; for a flag whose kind is not known, "Protected". */
export function kindWords(kind: ProtectionKind | null): string {
  return PROTECTION_KINDS.find(({ value }) => value === kind)?.label ?? 'Protected';
}

/** The reason, or what to do where the key of this installation does not open it. */
export function reasonWords(reason: string | null): string {
  return (
    reason ??
    'The reason cannot be opened: it was sealed with another key. The protection holds all the same; ask your administrator for the key file.'
  );
}
