import { textOf } from './graph-call.ts';
import { DONE } from './graph-edge.ts';
import type { EdgeContext, EdgesOf } from './graph-edge.ts';
import { badParameter } from './graph-fault.ts';
import { plain } from './graph-fields.ts';
import type { NodeType } from './graph-fields.ts';
import { answerFields, parseFields } from './graph-fields.ts';
import { pageOf, stretchOf } from './graph-paging.ts';
import { setPageOption } from './sandbox-pages.store.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { listRoles } from './sandbox-people.store.ts';
import type { RoleRow } from './sandbox-people.store.ts';

/** Page settings by Facebook's names (contract section 5), with Facebook's own start. */
const OPTIONS: Readonly<Record<string, boolean>> = {
  USERS_CAN_POST: true,
  USERS_CAN_POST_PHOTOS: true,
  USERS_CAN_POST_VIDEOS: true,
  USERS_CAN_TAG_PHOTOS: true,
  USERS_CAN_MESSAGE: true,
};

const ROLES_LIMIT_USUAL = 25;

const roleNode: NodeType<RoleRow> = {
  name: 'User',
  usual: ['id', 'name', 'tasks'],
  fields: {
    id: plain((row) => row.id),
    name: plain((row) => row.name),
    tasks: plain((row) => row.tasks),
    is_active: plain(() => true),
  },
};

const MANAGE_NEEDS = { scopes: ['pages_manage_metadata'], tasks: ['MANAGE'] };

/** Who and what may post: people with tasks, and the Page's own settings (contract section 8). */
export const pageControlEdges: EdgesOf<SandboxPage> = {
  'GET roles': { needs: MANAGE_NEEDS, answer: readRoles },
  'GET settings': { needs: MANAGE_NEEDS, answer: async (_context, page) => readOptions(page) },
  'POST settings': { needs: MANAGE_NEEDS, answer: changeOptions },
};

export function optionOf(page: SandboxPage, name: keyof typeof OPTIONS): boolean {
  return page.options[name] ?? OPTIONS[name] ?? true;
}

async function readRoles(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  const stretch = stretchOf(context.call, ROLES_LIMIT_USUAL, context.settings);
  const rows = await listRoles(context.tx, page.id, stretch);
  const { shown, paging } = pageOf(context.call, context.publicAddress, stretch, rows);
  const asked = parseFields(textOf(context.call, 'fields'));
  const data: unknown[] = [];
  for (const row of shown) data.push(await answerFields(roleNode, row, asked, context));
  return paging === undefined ? { data } : { data, paging };
}

function readOptions(page: SandboxPage): unknown {
  return {
    data: Object.keys(OPTIONS).map((setting) => ({ setting, value: optionOf(page, setting) })),
  };
}

async function changeOptions(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  const wanted = optionsIn(context.call.parameters['option']);
  for (const [name, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw badParameter(`There is no setting ${name.slice(0, 60)}.`);
    if (typeof value !== 'boolean')
      throw badParameter(`The setting ${name} must be true or false.`);
    await setPageOption(context.tx, page.id, name, value);
  }
  return DONE;
}

function optionsIn(given: unknown): Record<string, unknown> {
  let value = given;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      value = undefined;
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badParameter('Param option must be an object of settings');
  return value as Record<string, unknown>;
}
