import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { paperForms } from '../../moderation/consent/asking/paper.actions.ts';
import {
  closeRound,
  listRounds,
  beginRound,
  planRound,
  readRound,
  remindMissing,
  type RoundSummary,
} from '../../moderation/consent/asking/rounds.actions.ts';
import {
  openedRoundSchema,
  openRoundSchema,
  paperQuerySchema,
  paperSchema,
  remindedSchema,
  roundListSchema,
  roundMadeSchema,
  roundPlanSchema,
  type roundSchema,
  schoolQuerySchema,
} from '../contract/asking.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** Rounds in which a school asks its parents. */
export function roundRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/register/rounds',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'The newest rounds of a school, or of your schools',
    query: schoolQuerySchema.partial(),
    answer: roundListSchema,
    handle: async ({ actor, query }) => ({
      rounds: (await listRounds(services, actor, query)).map(summary),
    }),
  });

  route(app, {
    method: 'GET',
    url: '/api/register/round-plan',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'What a new round of a school would ask, and whom',
    query: schoolQuerySchema,
    answer: roundPlanSchema,
    handle: ({ actor, query }) => planRound(services, actor, query),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/rounds',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'Open a round: writes to every parent who may answer and has an e-mail address',
    body: openRoundSchema,
    answer: roundMadeSchema,
    created: true,
    handle: ({ actor, body }) => beginRound(services, actor, body),
  });

  route(app, {
    method: 'GET',
    url: '/api/register/rounds/:id',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'One round, class by class, and who is still missing',
    params: idParamsSchema,
    answer: openedRoundSchema,
    async handle({ actor, params }) {
      const open = await readRound(services, actor, { roundId: params.id });
      return {
        ...summary(open),
        uses: open.uses,
        classes: open.classes,
        canRemind: open.canRemind,
        writtenToday: open.writtenToday,
        waitingFor: open.waitingFor.flatMap(({ way, sent, ...each }) =>
          way === 'answered'
            ? []
            : [
                {
                  ...each,
                  way,
                  letters: sent?.letters ?? 0,
                  lastLetterAt: sent?.lastAt.toISOString() ?? null,
                },
              ],
        ),
      };
    },
  });
}

/** What is done while a round is open: reminding, closing, printing the same form. */
export function roundCareRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'POST',
    url: '/api/register/rounds/:id/reminders',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'Write to those whose answer is missing; once a day at most',
    params: idParamsSchema,
    answer: remindedSchema,
    handle: ({ actor, params }) => remindMissing(services, actor, { roundId: params.id }),
  });

  route(app, {
    method: 'POST',
    url: '/api/register/rounds/:id/closing',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'Close a round; its links end, its answers stay',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => closeRound(services, actor, { roundId: params.id }),
  });

  route(app, {
    method: 'GET',
    url: '/api/register/paper-forms',
    access: 'register:ask',
    tag: 'Asking parents',
    summary: 'The form on paper: of a round, a class or one child',
    query: paperQuerySchema,
    answer: paperSchema,
    handle: ({ actor, query }) => paperForms(services, actor, query),
  });
}

function summary({
  round,
  wanted,
  answered,
  missing,
  paper,
}: RoundSummary): z.input<typeof roundSchema> {
  const { id, schoolId, title, answerBy, holdsFrom, holdsUntil } = round;
  return {
    id,
    schoolId,
    title,
    answerBy,
    holdsFrom,
    holdsUntil,
    wanted,
    answered,
    missing,
    paper,
    openedAt: round.openedAt.toISOString(),
    remindedAt: round.remindedAt?.toISOString() ?? null,
    closedAt: round.closedAt?.toISOString() ?? null,
  };
}
