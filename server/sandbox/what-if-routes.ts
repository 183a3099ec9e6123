import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CALL_KINDS } from './graph-disturb.ts';
import { page } from './public-reply.ts';
import type { PublicWorld } from './public-reply.ts';
import { runControl } from './sandbox-control.ts';
import { inTransaction } from './sandbox-database.ts';
import { listFaults } from './sandbox-faults.store.ts';
import type { Happening } from './sandbox-events.ts';
import { CannotPractise } from './sandbox-outside.ts';
import { listPages } from './sandbox-pages.store.ts';
import { choicesOf, isSettingName, readSettings } from './sandbox-settings.ts';
import { PAGE_DEEDS, PRESETS } from './what-if.ts';
import { WHAT_IF_PATH, whatIfView } from './what-if-view.ts';

const pageId = z.string().regex(/^\d{1,30}$/);

/** Each form of the trainer's page: reads what was chosen, does it, and says in a sentence what was done. */
const FORMS: Readonly<Record<string, (at: Happening, form: unknown) => Promise<string>>> = {
  fault: addFault,
  async end(at, form) {
    const { fault } = z.object({ fault: z.string().regex(/^\d+$/).optional() }).parse(form);
    await runControl(at, 'end-faults', { faultId: fault });
    return fault === undefined ? 'Everything works again.' : 'That is switched off.';
  },
  async deed(at, form) {
    const chosen = z.object({ deed: z.string(), page: pageId }).parse(form);
    const deed = Object.hasOwn(PAGE_DEEDS, chosen.deed) ? PAGE_DEEDS[chosen.deed] : undefined;
    if (deed === undefined) throw new CannotPractise('That cannot be practised.');
    await deed.run(at, chosen.page);
    return `Done: ${deed.says}.`;
  },
  async setting(at, form) {
    const { name, value } = z.object({ name: z.string(), value: z.string() }).parse(form);
    if (!isSettingName(name)) throw new CannotPractise('There is no such setting.');
    const choices = choicesOf(name);
    const read =
      choices === 'number' ? Number(value) : choices === 'switch' ? value === 'true' : value;
    await runControl(at, 'set-setting', { name, value: read });
    return `Changed: ${name.replaceAll('_', ' ')}.`;
  },
  async reset(at) {
    await runControl(at, 'reset-settings', {});
    return 'All of them are as they were.';
  },
};

async function addFault(at: Happening, form: unknown): Promise<string> {
  const chosen = z
    .object({
      preset: z.coerce.number().int(),
      calls: z.enum(CALL_KINDS),
      page: z.union([pageId, z.literal('')]),
      times: z.enum(['', '1', '3', '10']),
    })
    .parse(form);
  const preset = PRESETS[chosen.preset];
  if (preset === undefined) throw new CannotPractise('That cannot be practised.');
  await runControl(at, 'add-fault', {
    says: preset.says,
    calls: [chosen.calls],
    pageId: chosen.page === '' ? null : chosen.page,
    effect: preset.effect,
    times: chosen.times === '' ? null : Number(chosen.times),
  });
  return `From the next call on: ${preset.says}.`;
}

/** `/what-if`: a plain page for a trainer. Its forms are taken from this very page only. */
export function whatIfRoutes(app: FastifyInstance, world: PublicWorld): void {
  app.get(WHAT_IF_PATH, (_request, reply) => show(world, reply, undefined));
  app.post(`${WHAT_IF_PATH}/:form`, (request, reply) => take(world, request, reply));
}

async function show(
  world: PublicWorld,
  reply: FastifyReply,
  note: { says: string; refused: boolean } | undefined,
): Promise<FastifyReply> {
  const [pages, faults, settings] = [
    await listPages(world.db),
    await listFaults(world.db),
    await readSettings(world.db),
  ];
  return page(reply, whatIfView({ pages, faults, settings, note }));
}

async function take(
  world: PublicWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refuse = (status: number, says: string): Promise<FastifyReply> =>
    show(world, reply.status(status), { says, refused: true });
  const from = request.headers['sec-fetch-site'];
  // Another page in the same browser, the staff app's own included, must not let a practice fail unnoticed.
  if (from !== undefined && from !== 'same-origin' && from !== 'none')
    return refuse(403, 'Use the forms of this page itself.');
  const { form } = request.params as { form: string };
  const handle = Object.hasOwn(FORMS, form) ? FORMS[form] : undefined;
  if (handle === undefined) return refuse(404, 'That cannot be practised.');
  try {
    const says = await inTransaction(world.db, async (tx) => {
      const settings = await readSettings(tx);
      const { publicAddress, clock } = world;
      return handle({ tx, settings, publicAddress, now: clock.now() }, request.body ?? {});
    });
    return await show(world, reply, { says, refused: false });
  } catch (error) {
    if (error instanceof CannotPractise) return refuse(422, error.message);
    if (error instanceof z.ZodError) return refuse(422, 'Choose from the lists of this page.');
    throw error;
  }
}
