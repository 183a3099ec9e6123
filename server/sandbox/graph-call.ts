import type { FastifyRequest } from 'fastify';
import { badParameter, GraphFault, unusablePhoto } from './graph-fault.ts';

/** Graph versions with an end date in the future (contract section 1); older ones are retired. */
const OLDEST_VERSION = 22;
const NEWEST_VERSION = 26;

/** One request to the Graph API, the same whichever of the body encodings it used. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly version: string;
  /** The parts of the path after the version, e.g. `['1234', 'feed']`. */
  readonly path: readonly string[];
  /** Query and body together. Strings, or any JSON value when the body was JSON. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The uploaded file of the field `source`. */
  readonly source: Buffer | undefined;
  readonly token: string | undefined;
}

/** Reads a request. Throws the fault that Facebook would send for a retired version or an unreadable body. */
export async function readCall(request: FastifyRequest): Promise<GraphCall> {
  const params = request.params as { version: string; '*': string };
  refuseOtherVersions(params.version);
  const { fields, source } = await readBody(request);
  const parameters = { ...(request.query as Record<string, unknown>), ...fields };
  if ('date_format' in parameters)
    throw badParameter('The parameter date_format is not supported.');
  const path = params['*'].split('/').filter((part) => part !== '');
  return {
    method: methodOf(request, parameters),
    version: params.version,
    path,
    parameters,
    source,
    token: tokenOf(request, parameters),
  };
}

function refuseOtherVersions(version: string): void {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  if (major < OLDEST_VERSION) {
    throw new GraphFault(
      2635,
      `(#2635) You are calling a retired version of the Graph API. Please update to the latest version: v${NEWEST_VERSION}.0.`,
    );
  }
  if (major > NEWEST_VERSION || minor !== 0) {
    throw new GraphFault(2500, `Unknown path components: /${version}`);
  }
}

// Clients without DELETE say so in a parameter.
function methodOf(
  request: FastifyRequest,
  parameters: Record<string, unknown>,
): GraphCall['method'] {
  if (request.method === 'POST' && String(parameters['method']).toLowerCase() === 'delete')
    return 'DELETE';
  return request.method as GraphCall['method'];
}

function tokenOf(request: FastifyRequest, parameters: Record<string, unknown>): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const parameter = parameters['access_token'];
  return typeof parameter === 'string' && parameter !== '' ? parameter : bearer;
}

async function readBody(
  request: FastifyRequest,
): Promise<{ fields: Record<string, unknown>; source: Buffer | undefined }> {
  if (!request.isMultipart())
    return { fields: (request.body ?? {}) as Record<string, unknown>, source: undefined };
  const fields: Record<string, unknown> = {};
  let source: Buffer | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (part.valueTruncated) throw badParameter(`Param ${part.fieldname} is too long.`);
        fields[part.fieldname] = part.value;
      } else if (part.fieldname === 'source') source = await part.toBuffer();
      else part.file.resume();
    }
  } catch (error) {
    throw uploadFault(error);
  }
  return { fields, source };
}

function uploadFault(error: unknown): GraphFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_REQ_FILE_TOO_LARGE') {
    return unusablePhoto('Your photo is too large. Photos should be smaller than 10 MB.');
  }
  return error instanceof GraphFault ? error : badParameter('The upload could not be read.');
}

/** A text parameter; numbers and booleans of a JSON body count as their text. */
export function textOf(call: GraphCall, name: string): string | undefined {
  const value = call.parameters[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badParameter(`Param ${name} must be a string`);
}

/** Length as Facebook is taken to count it (contract section 3.2): an emoji of one code point is one. */
export function codePointsIn(text: string): number {
  return Array.from(text).length;
}

/** A boolean parameter as JSON or as the text that SDKs send. */
export function booleanOf(call: GraphCall, name: string): boolean | undefined {
  const text = textOf(call, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw badParameter(`Param ${name} must be a boolean`);
}

/** The photo ids of `attached_media` in order, from `attached_media[0]={…}` or a JSON array, as text or as JSON. */
export function attachedMediaOf(call: GraphCall): string[] {
  return attachedEntries(call).map((entry) => {
    const media = parseIfText(entry);
    const id =
      typeof media === 'object' && media !== null && 'media_fbid' in media
        ? media.media_fbid
        : undefined;
    // A number is refused: it has already lost digits on the way here.
    if (typeof id !== 'string' || !/^\d+$/.test(id))
      throw badParameter('Param attached_media must be an array of objects with media_fbid');
    return id;
  });
}

function attachedEntries(call: GraphCall): unknown[] {
  const whole = parseIfText(call.parameters['attached_media']);
  if (Array.isArray(whole)) return whole;
  if (whole !== undefined) throw badParameter('Param attached_media must be an array');
  return Object.entries(call.parameters)
    .flatMap(([name, value]) => {
      const place = /^attached_media\[(\d{1,4})\]$/.exec(name)?.[1];
      return place === undefined ? [] : [{ place: Number(place), value }];
    })
    .toSorted((left, right) => left.place - right.place)
    .map(({ value }) => value);
}

function parseIfText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw badParameter('Param attached_media must be valid JSON');
  }
}
