import { randomInt } from 'node:crypto';
import { booleanOf, textOf } from './graph-call.ts';
import { DONE } from './graph-edge.ts';
import type { EdgeContext, EdgesOf } from './graph-edge.ts';
import { badParameter, GraphFault, notPractised } from './graph-fault.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import {
  findAppSubscription,
  keepAppSubscription,
  keepPageSubscription,
  listPageSubscriptions,
} from './sandbox-webhooks.store.ts';
import type { AppSubscription } from './sandbox-webhooks.store.ts';

const HANDSHAKE_WITHIN_MILLISECONDS = 5_000;
/** Webhook fields of a Page that Facebook knows and that may be asked for; only `feed` is ever sent here. */
const FIELDS = ['feed', 'mention', 'messages', 'name', 'ratings'];

const SUBSCRIBE_NEEDS = {
  scopes: ['pages_manage_metadata', 'pages_show_list'],
  tasks: ['CREATE_CONTENT', 'MANAGE', 'MODERATE'],
};

/** A Page lets an app hear of it (contract section 6.1). */
export const subscriptionEdges: EdgesOf<SandboxPage> = {
  'GET subscribed_apps': {
    needs: SUBSCRIBE_NEEDS,
    answer: async ({ tx }, page) => ({
      data: (await listPageSubscriptions(tx, page.id)).map(({ fields, ...app }) => ({
        ...app,
        subscribed_fields: fields,
      })),
    }),
  },
  'POST subscribed_apps': { needs: SUBSCRIBE_NEEDS, answer: subscribe },
  'DELETE subscribed_apps': {
    needs: SUBSCRIBE_NEEDS,
    answer: async ({ tx, token, now }, page) => {
      await keepPageSubscription(tx, { pageId: page.id, appId: token.appId, fields: [], now });
      return DONE;
    },
  },
};

async function subscribe(
  { tx, call, token, settings, now }: EdgeContext,
  page: SandboxPage,
): Promise<unknown> {
  const fields = fieldsOf(call.parameters['subscribed_fields']);
  await keepPageSubscription(tx, { pageId: page.id, appId: token.appId, fields, now });
  // The guide's own sample prints the text.
  return { success: settings.subscribe_answer === 'text' ? 'true' : true };
}

function fieldsOf(given: unknown): string[] {
  const fields = Array.isArray(given) ? given : typeof given === 'string' ? readFields(given) : [];
  const known = fields.filter((field) => typeof field === 'string' && FIELDS.includes(field));
  if (known.length === 0 || known.length !== fields.length)
    throw badParameter(`Param subscribed_fields must be one of {${FIELDS.join(', ')}}`);
  return known.map(String);
}

function readFields(text: string): unknown[] {
  const listed: unknown = text.startsWith('[') ? tryJson(text) : text.split(',');
  return Array.isArray(listed) ? listed : [];
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `/{app-id}/subscriptions`: where the app wants to hear. Asked with the app's own token only. */
export async function answerApp(context: EdgeContext, edge: string | undefined): Promise<unknown> {
  const { call, token, tx, settings, now } = context;
  if (edge !== 'subscriptions')
    throw new GraphFault(2500, `Unknown path components: /${edge ?? ''}`);
  if (call.method === 'GET') return readSubscriptions(context);
  if (textOf(call, 'object') !== 'page') throw badParameter('Param object must be page');
  if (call.method === 'DELETE') {
    await keepAppSubscription(tx, token.appId, undefined, now);
    return DONE;
  }
  if (booleanOf(call, 'include_client_certificate') === true)
    throw notPractised('include_client_certificate');
  const wanted: AppSubscription = {
    callbackUrl: callbackOf(textOf(call, 'callback_url')),
    verifyToken: textOf(call, 'verify_token') ?? '',
    fields: fieldsOf(call.parameters['fields']),
    includeValues: booleanOf(call, 'include_values') ?? false,
  };
  await shakeHands(wanted, settings);
  await keepAppSubscription(tx, token.appId, wanted, now);
  return DONE;
}

async function readSubscriptions({ tx, token, settings }: EdgeContext): Promise<unknown> {
  const found = await findAppSubscription(tx, token.appId);
  if (found === undefined) return { data: [] };
  const fields = found.fields.map((name) => ({ name, version: 'v26.0' }));
  // One client reads other names than those that we remember.
  return settings.subscription_shape === 'callback_url'
    ? { data: [{ object: 'page', callback_url: found.callbackUrl, active: true, fields }] }
    : { data: [{ object: 'page', target: found.callbackUrl, status: 'active', fields }] };
}

// Facebook wants https with a certificate that everybody trusts. On this machine itself http will do.
function callbackOf(text: string | undefined): string {
  const url = URL.parse(text ?? '');
  const isHere = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere)))
    throw badParameter('Param callback_url must be https, or http on this machine');
  return url.href;
}

/** Asks the callback whether it wants this: it must give the challenge back (contract section 6.1). */
async function shakeHands(wanted: AppSubscription, settings: SandboxSettings): Promise<void> {
  if (!settings.webhook_handshake) return;
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const url = new URL(wanted.callbackUrl);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', wanted.verifyToken);
  let problem = 'the callback did not answer';
  try {
    const answer = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(HANDSHAKE_WITHIN_MILLISECONDS),
    });
    const text = await answer.text();
    if (answer.status === 200 && text === challenge) return;
    problem =
      answer.status === 200
        ? `hub.challenge does not match`
        : `HTTP Status Code = ${answer.status}`;
  } catch {
    // Said below.
  }
  throw new GraphFault(
    2_200,
    `(#2200) Callback verification failed with the following errors: ${problem}`,
  );
}
