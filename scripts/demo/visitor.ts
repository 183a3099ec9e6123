import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { Session } from '../../server/contract/staff.contract.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

export interface Attempt {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Somebody who uses Gatehouse over HTTP, as their browser would. */
export interface Visitor {
  readonly name: string;
  /** Schools in which they may write. */
  readonly schoolIds: readonly string[];
  /** One call, whatever the answer. */
  attempt(method: Method, url: string, body?: object): Promise<Attempt>;
  /** One call that must succeed. Throws with the refusal's words. */
  ask<Body = Record<string, unknown>>(method: Method, url: string, body?: object): Promise<Body>;
  bytes(url: string): Promise<Buffer>;
  upload(draftId: string, fileName: string, bytes: Buffer): Promise<void>;
  draft(id: string): Promise<Draft>;
  save(id: string, text: string): Promise<void>;
  submit(id: string): Promise<void>;
  /** Looks again until `enough`, telling `progress` whenever its words change. */
  until(
    id: string,
    enough: (draft: Draft) => boolean,
    withinMs: number,
    progress: (draft: Draft) => string,
  ): Promise<Draft>;
}

const LOOK_EVERY_MS = 250;

/** Signs in over HTTP and accepts the policy when that is still to be done. */
export async function signIn(address: string, email: string, password: string): Promise<Visitor> {
  const answer = await fetch(new URL('/api/session', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`${email} could not sign in: ${await answer.text()}`);
  const session = (await answer.json()) as Session;
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const headers = { cookie, 'x-gatehouse-csrf': session.csrfToken, origin: address };
  const visitor = visitorWith(address, session, headers);
  if (!session.policyAccepted) {
    const policy = await visitor.ask<{ id: string }>('GET', '/api/policy');
    await visitor.ask('POST', '/api/policy/acceptance', { policyVersionId: policy.id });
  }
  return visitor;
}

function visitorWith(address: string, session: Session, headers: Record<string, string>): Visitor {
  const own = session.grants.flatMap((grant) => (grant.schoolId === null ? [] : [grant.schoolId]));
  const visitor: Visitor = {
    name: session.person.name,
    schoolIds: own,
    async attempt(method, url, body) {
      const answer = await fetch(new URL(url, address), {
        method,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      };
    },
    async ask<Body>(method: Method, url: string, body?: object) {
      const { status, body: said } = await visitor.attempt(method, url, body);
      if (status >= 300)
        throw new Error(`${method} ${url} was answered with ${status}: ${JSON.stringify(said)}`);
      return said as Body;
    },
    async bytes(url) {
      const answer = await fetch(new URL(url, address), { headers });
      if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}.`);
      return Buffer.from(await answer.arrayBuffer());
    },
    async upload(draftId, fileName, bytes) {
      const form = new FormData();
      form.append('photo', new File([new Uint8Array(bytes)], fileName, { type: 'image/jpeg' }));
      const answer = await fetch(new URL(`/api/drafts/${draftId}/photos`, address), {
        method: 'POST',
        headers,
        body: form,
      });
      if (!answer.ok)
        throw new Error(`The photo was answered with ${answer.status}: ${await answer.text()}`);
    },
    draft: (id) => visitor.ask<Draft>('GET', `/api/drafts/${id}`),
    async save(id, text) {
      const { version } = await visitor.draft(id);
      await visitor.ask('PATCH', `/api/drafts/${id}`, { version, text });
    },
    async submit(id) {
      const { version } = await visitor.draft(id);
      await visitor.ask('POST', `/api/drafts/${id}/submit`, { version });
    },
    until: (id, enough, withinMs, progress) => lookUntil(visitor, id, enough, withinMs, progress),
  };
  return visitor;
}

async function lookUntil(
  visitor: Visitor,
  id: string,
  enough: (draft: Draft) => boolean,
  withinMs: number,
  progress: (draft: Draft) => string,
): Promise<Draft> {
  const end = performance.now() + withinMs;
  let said = '';
  for (;;) {
    const draft = await visitor.draft(id);
    if (enough(draft)) return draft;
    const words = progress(draft);
    if (words !== said) process.stdout.write(`   … ${words}\n`);
    said = words;
    if (performance.now() > end)
      throw new Error(`Waited too long; the draft is still ${draft.state}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
