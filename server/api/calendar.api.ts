import type { FastifyInstance } from 'fastify';
import {
  addSchoolDates,
  openCalendarSettings,
  removeSchoolDate,
  setGrace,
  setQuietHours,
} from '../../moderation/calendar/keeping.actions.ts';
import { askAboutTime, openMonth } from '../../moderation/drafts/month.actions.ts';
import { moveDraft } from '../../moderation/drafts/timing.actions.ts';
import {
  addDatesSchema,
  addedDatesSchema,
  calendarQuerySchema,
  calendarSchema,
  calendarSettingsSchema,
  setGraceSchema,
  setQuietHoursSchema,
  timeQuerySchema,
  timeSaysSchema,
} from '../contract/calendar.contract.ts';
import { movedSchema, moveSchema } from '../contract/drafts.contract.ts';
import { idParamsSchema } from '../contract/problem.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

const TAG = 'Calendar';

/** When posts go out: the month, another time for a post, and what the schools' days are. */
export function calendarRoutes(app: FastifyInstance, services: ServerServices): void {
  monthRoutes(app, services);
  keepingRoutes(app, services);
}

function monthRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/calendar',
    access: 'signed-in',
    tag: TAG,
    summary: 'A month of posts in whole weeks: mine, and those of my schools',
    query: calendarQuerySchema,
    answer: calendarSchema,
    handle: ({ actor, query }) => openMonth(services, actor, query),
  });

  route(app, {
    method: 'GET',
    url: '/api/drafts/:id/time',
    access: 'signed-in',
    tag: TAG,
    summary: 'What can be said about a time for this post before it is chosen',
    params: idParamsSchema,
    query: timeQuerySchema,
    answer: timeSaysSchema,
    handle: ({ actor, params, query }) =>
      askAboutTime(services, actor, { draftId: params.id, at: query.at }),
  });

  route(app, {
    method: 'POST',
    url: '/api/drafts/:id/move',
    access: 'draft:write',
    tag: TAG,
    summary: 'Choose another time for a post that was handed in; an approval of it ends',
    params: idParamsSchema,
    body: moveSchema,
    answer: movedSchema,
    handle: ({ actor, params, body }) =>
      moveDraft(services, actor, { draftId: params.id, ...body }),
  });
}

function keepingRoutes(app: FastifyInstance, services: ServerServices): void {
  route(app, {
    method: 'GET',
    url: '/api/calendar/settings',
    access: 'calendar:keep',
    tag: TAG,
    summary: 'Terms, quiet hours, and how late a post may still go out by itself',
    answer: calendarSettingsSchema,
    handle: ({ actor }) => openCalendarSettings(services, actor),
  });

  route(app, {
    method: 'POST',
    url: '/api/calendar/dates',
    access: 'calendar:keep',
    tag: TAG,
    summary: 'Add dates of the school year, typed or as pasted rows: all or none',
    body: addDatesSchema,
    answer: addedDatesSchema,
    handle: ({ actor, body }) => addSchoolDates(services, actor, body),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/calendar/dates/:id',
    access: 'calendar:keep',
    tag: TAG,
    summary: 'Take a date of the school year away',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => removeSchoolDate(services, actor, { dateId: params.id }),
  });

  route(app, {
    method: 'PUT',
    url: '/api/calendar/quiet-hours',
    access: 'calendar:keep',
    tag: TAG,
    summary: 'Set the hours in which nobody expects a post, for one Page or all',
    body: setQuietHoursSchema,
    answer: NOTHING,
    handle: ({ actor, body }) => setQuietHours(services, actor, body),
  });

  route(app, {
    method: 'PUT',
    url: '/api/calendar/grace',
    access: 'calendar:keep',
    tag: TAG,
    summary: 'Set how late a post may still go out by itself',
    body: setGraceSchema,
    answer: NOTHING,
    handle: ({ actor, body }) => setGrace(services, actor, body),
  });
}
