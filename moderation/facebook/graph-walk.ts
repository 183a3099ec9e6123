import type { z } from 'zod';
import type { GraphTransport } from './graph-transport.ts';

const ENTRIES_A_PAGE = 100;

interface Walk<Entry> {
  /** What the caller is doing, for errors. */
  readonly what: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<{
    data: Entry[];
    paging?:
      | { cursors?: { after?: string | undefined } | undefined; next?: string | undefined }
      | undefined;
  }>;
  /** Pages of the list to read at most, at 100 entries each: a list without an end must still end here. */
  readonly pagesMax: number;
  /** Sends no `limit`, for lists that are not documented to know it. */
  readonly saysNoLimit?: true;
}

/** The entries of a list, page by page as they are asked for (contract section 1.1). */
export async function* walk<Entry>(
  graph: GraphTransport,
  { what, path, query, schema, pagesMax, saysNoLimit }: Walk<Entry>,
): AsyncGenerator<Entry> {
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const asked = {
      ...query,
      ...(saysNoLimit === true ? {} : { limit: String(ENTRIES_A_PAGE) }),
      ...(after === undefined ? {} : { after }),
    };
    const { data, paging } = await graph.read(what, path, asked, schema);
    yield* data;
    // `next` carries the token: only its presence counts, and the request is built again from the cursor.
    after = paging?.cursors?.after;
    if (paging?.next === undefined || after === undefined) return;
  }
}
