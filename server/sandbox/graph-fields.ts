import { badParameter, GraphFault } from './graph-fault.ts';
import type { Queryable } from './sandbox-database.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import type { AccessToken } from './sandbox-tokens.store.ts';

const FIELDS_CHARACTERS_MAX = 4_000;
const DEPTH_MAX = 8;

/** One entry of `fields=`, e.g. `comments.limit(5){id,from{name}}`. */
export interface AskedField {
  readonly name: string;
  readonly modifiers: Readonly<Record<string, string>>;
  readonly fields: readonly AskedField[] | undefined;
}

/** What reading a field may need beside the row itself. */
export interface ReadContext {
  readonly tx: Queryable;
  readonly settings: SandboxSettings;
  /** Scheme and host of the practice Page, without a slash at the end. */
  readonly publicAddress: string;
  /** Who asks: some fields are for their own eyes. */
  readonly token: AccessToken;
  readonly now: Date;
}

/** Gives the value of one field; `undefined` leaves the field out, as Facebook does. */
export type GraphField<Row> = (row: Row, asked: AskedField, context: ReadContext) => unknown;

/** A kind of node: its fields, and those that come without being asked for. */
export interface NodeType<Row> {
  readonly name: string;
  readonly usual: readonly string[];
  readonly fields: Readonly<Record<string, GraphField<Row>>>;
}

/** A field with a plain value. */
export function plain<Row>(read: (row: Row, context: ReadContext) => unknown): GraphField<Row> {
  return (row, asked, context) => {
    if (asked.fields !== undefined)
      throw badParameter(`Subfields are not supported by ${asked.name}`);
    return read(row, context);
  };
}

/** A field that holds another node, or nothing. */
export function one<Row, Inner>(
  type: NodeType<Inner>,
  read: (row: Row, context: ReadContext) => Inner | undefined,
): GraphField<Row> {
  return (row, asked, context) => {
    const inner = read(row, context);
    return inner === undefined ? undefined : answerFields(type, inner, asked.fields, context);
  };
}

/** A field that holds a list of nodes, wrapped in `data`. */
export function many<Row, Inner>(
  type: NodeType<Inner>,
  read: (row: Row) => readonly Inner[] | undefined,
): GraphField<Row> {
  return async (row, asked, context) => {
    const inners = read(row);
    if (inners === undefined) return undefined;
    const data: unknown[] = [];
    for (const inner of inners) data.push(await answerFields(type, inner, asked.fields, context));
    return { data };
  };
}

/** The node as an answer: the fields asked for, or the usual ones. An unknown field fails the whole call. */
export async function answerFields<Row>(
  type: NodeType<Row>,
  row: Row,
  asked: readonly AskedField[] | undefined,
  context: ReadContext,
): Promise<Record<string, unknown>> {
  const wanted =
    asked ?? type.usual.map((name): AskedField => ({ name, modifiers: {}, fields: undefined }));
  const answer: Record<string, unknown> = {};
  for (const field of wanted) {
    const read = Object.hasOwn(type.fields, field.name) ? type.fields[field.name] : undefined;
    if (read === undefined)
      throw badParameter(
        `Tried accessing nonexisting field (${field.name}) on node type (${type.name})`,
      );
    const value: unknown = await read(row, field, context);
    if (value !== undefined) answer[field.name] = value;
  }
  const readId = type.fields['id'];
  if (readId !== undefined)
    answer['id'] ??= readId(row, { name: 'id', modifiers: {}, fields: undefined }, context);
  return answer;
}

/** Reads `fields=`; `undefined` when it was not given. Throws error 2500 when it cannot be read. */
export function parseFields(text: string | undefined): readonly AskedField[] | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  if (text.length > FIELDS_CHARACTERS_MAX) throw syntaxFault(text.slice(0, 40));
  const reader = { text: text.replaceAll(/\s/g, ''), at: 0 };
  const fields = readList(reader, 0);
  if (reader.at !== reader.text.length) throw syntaxFault(reader.text.slice(reader.at));
  return fields;
}

interface Reader {
  readonly text: string;
  at: number;
}

function readList(reader: Reader, depth: number): AskedField[] {
  if (depth > DEPTH_MAX) throw syntaxFault(reader.text.slice(reader.at));
  const fields = [readField(reader, depth)];
  while (take(reader, /,/y) !== undefined) fields.push(readField(reader, depth));
  return fields;
}

function readField(reader: Reader, depth: number): AskedField {
  const name = take(reader, /[a-z_]+/y);
  if (name === undefined) throw syntaxFault(reader.text.slice(reader.at));
  const modifiers: Record<string, string> = {};
  for (
    let modifier = take(reader, /\.[a-z_]+\([^(){}]*\)/y);
    modifier !== undefined;
    modifier = take(reader, /\.[a-z_]+\([^(){}]*\)/y)
  ) {
    const opening = modifier.indexOf('(');
    modifiers[modifier.slice(1, opening)] = modifier.slice(opening + 1, -1);
  }
  if (take(reader, /\{/y) === undefined) return { name, modifiers, fields: undefined };
  const fields = readList(reader, depth + 1);
  if (take(reader, /\}/y) === undefined) throw syntaxFault(reader.text.slice(reader.at));
  return { name, modifiers, fields };
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function syntaxFault(rest: string): GraphFault {
  return new GraphFault(
    2500,
    `Syntax error "Expected end of string instead of "${rest.slice(0, 40)}"." in the fields parameter`,
  );
}
