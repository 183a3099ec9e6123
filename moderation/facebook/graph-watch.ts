import type { PageConnection } from './graph-client.ts';
import { AppSecretMissing } from './graph-errors.ts';
import { nodeId } from './graph-ids.ts';
import { rolesAnswer, settingsAnswer } from './graph-list-answers.ts';
import { inspectToken } from './graph-token.ts';
import { tasksAnswer } from './graph-token-answers.ts';
import { openTransport } from './graph-transport.ts';
import type { GraphTransport } from './graph-transport.ts';
import { walk } from './graph-walk.ts';
import { readTasks } from './page-tasks.ts';
import type { PagePerson, PageSettings, PageWatch } from './page-watch.ts';

// A school Page has a handful of people; a thousand is an answer gone wrong.
const PEOPLE_PAGES_MAX = 10;
const SETTINGS_PAGES_MAX = 3;

/**
 * The port `PageWatch` over the Graph API (contract sections 2 and 8). Makes no call until a method is used. Throws
 * `RangeError` when the Page's id is not a decimal string.
 */
export function connectWatch(connection: PageConnection): PageWatch {
  const pageId = nodeId(connection.pageId);
  const graph = openTransport(connection);
  return {
    async inspectToken() {
      const { applicationId: id, appSecret: secret, token } = connection;
      if (id === undefined || secret === undefined)
        throw new AppSecretMissing("Inspecting the Page's token");
      return inspectToken(connection, { id, secret }, token);
    },
    settings: () => readSettings(graph, pageId),
    people: () => readPeople(graph, pageId),
    async tasksOfToken() {
      const query = { fields: 'id,tasks' };
      const { tasks } = await graph.read('Asking for our tasks', pageId, query, tasksAnswer);
      return readTasks(tasks);
    },
  };
}

async function readSettings(graph: GraphTransport, pageId: string): Promise<PageSettings> {
  const values = new Map<string, boolean | undefined>();
  const settings = walk(graph, {
    what: "Reading the Page's settings",
    path: `${pageId}/settings`,
    query: {},
    schema: settingsAnswer,
    pagesMax: SETTINGS_PAGES_MAX,
    saysNoLimit: true,
  });
  for await (const { setting, value } of settings) values.set(setting, value);
  return {
    visitorsMayPost: values.get('USERS_CAN_POST'),
    visitorsMayPostPhotos: values.get('USERS_CAN_POST_PHOTOS'),
    visitorsMayPostVideos: values.get('USERS_CAN_POST_VIDEOS'),
    visitorsMayTagPhotos: values.get('USERS_CAN_TAG_PHOTOS'),
    visitorsMayMessage: values.get('USERS_CAN_MESSAGE'),
  };
}

async function readPeople(graph: GraphTransport, pageId: string): Promise<PagePerson[]> {
  const people: PagePerson[] = [];
  const listed = walk(graph, {
    what: 'Listing who has tasks on the Page',
    path: `${pageId}/roles`,
    query: { fields: 'id,name,tasks' },
    schema: rolesAnswer,
    pagesMax: PEOPLE_PAGES_MAX,
  });
  for await (const { id, name, tasks } of listed)
    people.push({ id, name, tasks: readTasks(tasks) });
  return people;
}
