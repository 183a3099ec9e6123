/** A letter as plain text. */
export interface Letter {
  readonly subject: string;
  readonly body: string;
}

/** For whom a letter is: a colleague, or a parent. */
export type Addressee = 'staff' | 'parent';

/** A page of ours as it stands in a letter: whole, so that a phone makes a link of it. */
export function addressInLetter(publicUrl: string, path: string): string {
  return `${publicUrl.replace(/\/+$/, '')}${path}`;
}
