import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { Addressee, Letter } from './letters.rules.ts';

export interface LetterToWrite {
  readonly id: string;
  readonly federationId: string;
  readonly addressee: Addressee;
  readonly to: string;
  readonly letter: Letter;
  readonly now: Date;
}

const LETTERS_PER_STATEMENT = 1_000;

export async function insertLetters(tx: Tx, letters: readonly LetterToWrite[]): Promise<void> {
  for (let from = 0; from < letters.length; from += LETTERS_PER_STATEMENT) {
    await tx
      .insertInto('mail')
      .values(
        letters.slice(from, from + LETTERS_PER_STATEMENT).map((each) => ({
          id: each.id,
          federation_id: each.federationId,
          addressee: each.addressee,
          to_address: each.to,
          subject: each.letter.subject,
          body: each.letter.body,
          created_at: each.now,
        })),
      )
      .execute();
  }
}

export interface MailRow {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** Null where the letter is for its reader alone: with its link one could answer, or sign in, in their place. */
  readonly body: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/**
 * Whether others may read a letter: an invitation, whose person has no password yet and who was invited by those who read it, and what has
 * no link to sign in with. Of the demo federation (the record says that it is the demo, and nobody can write that there later) everything:
 * nobody real is in it, and its parents are played by whoever looks around.
 */
const IS_OPEN = sql<boolean>`
  exists (select from record_event seeded where seeded.federation_id = mail.federation_id and seeded.kind = 'federation.seeded')
  or (mail.addressee = 'staff' and not (mail.body like '%/links/%'
    and exists (select from person where lower(person.email) = lower(mail.to_address) and person.password_hash is not null)))`;

/** The newest letters of a federation to colleagues, or to parents, whose address holds what was typed. */
export async function newestMail(
  tx: Tx,
  federationId: string,
  filter: { addressee: Addressee; search: string },
  limit: number,
): Promise<MailRow[]> {
  return tx
    .selectFrom('mail')
    .select(['id', 'to_address as to', 'subject', 'created_at as createdAt', 'sent_at as sentAt'])
    .select(sql<string | null>`case when ${IS_OPEN} then body end`.as('body'))
    .where('federation_id', '=', federationId)
    .where('addressee', '=', filter.addressee)
    .where(sql<boolean>`strpos(lower(to_address), ${filter.search.toLowerCase()}) > 0`)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
