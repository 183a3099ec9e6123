import type { GraphCall } from './graph-call.ts';
import { textOf } from './graph-call.ts';
import { answerFields, parseFields } from './graph-fields.ts';
import type { NodeType, ReadContext } from './graph-fields.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

/** What an edge may use to answer. Everything happens in the transaction `tx`. */
export interface EdgeContext extends ReadContext {
  readonly call: GraphCall;
}

/** What the token must carry (contract section 2.2). */
export interface EdgeNeeds {
  readonly scopes: readonly string[] | ((settings: SandboxSettings) => readonly string[]);
  /** Page tasks of which the connecting person needs one. */
  readonly tasks?: readonly string[];
  /** What a person's token gets: the refusal 190/2069032, or, on comments, a list that is empty without an error. */
  readonly personToken?: 'refused' | 'empty-list';
}

/** One thing that can be asked of one kind of node. */
export interface Edge<Node> {
  readonly needs: EdgeNeeds;
  readonly answer: (context: EdgeContext, node: Node) => Promise<unknown>;
}

/** The edges of one kind of node by method and name, e.g. `POST feed`; the node itself is `GET`. */
export type EdgesOf<Node> = Readonly<Record<string, Edge<Node>>>;

export const READ_NEEDS: EdgeNeeds = { scopes: ['pages_read_engagement'] };
export const PUBLISH_NEEDS: EdgeNeeds = {
  scopes: ['pages_manage_posts', 'pages_read_engagement'],
  tasks: ['CREATE_CONTENT'],
};
export const MODERATE_NEEDS: EdgeNeeds = {
  scopes: ['pages_manage_engagement'],
  tasks: ['MODERATE'],
};
export const READ_COMMENTS_NEEDS: EdgeNeeds = {
  scopes: ['pages_read_engagement'],
  personToken: 'empty-list',
};

export const DONE = { success: true };

/** Answers with the fields that the call asked for. */
export function answerNode<Row>(
  context: EdgeContext,
  type: NodeType<Row>,
  row: Row,
): Promise<Record<string, unknown>> {
  return answerFields(type, row, parseFields(textOf(context.call, 'fields')), context);
}
