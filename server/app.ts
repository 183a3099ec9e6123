import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { notFound, Refusal } from '../moderation/kernel/errors.ts';
import { LIMITS } from '../moderation/kernel/limits.ts';
import { calendarRoutes } from './api/calendar.api.ts';
import { connectRoutes } from './api/connect.api.ts';
import { decidingRoutes } from './api/deciding.api.ts';
import { describeApi, docsRoutes } from './api/docs.api.ts';
import { draftPhotoRoutes } from './api/draft-photos.api.ts';
import { draftRoutes } from './api/drafts.api.ts';
import { equipmentRoutes } from './api/equipment.api.ts';
import { evidenceRoutes } from './api/evidence.api.ts';
import { familyRoutes } from './api/family.api.ts';
import { healthRoutes } from './api/health.api.ts';
import { incidentRoutes } from './api/incident.api.ts';
import { linkRoutes } from './api/links.api.ts';
import { liveRoutes } from './api/live.api.ts';
import { mailRoutes } from './api/mail.api.ts';
import { operationsRoutes } from './api/operations.api.ts';
import { outsideRoutes } from './api/outside.api.ts';
import { alertRoutes, overviewRoutes } from './api/overview.api.ts';
import { pageHealthRoutes } from './api/page-health.api.ts';
import { pageRoutes } from './api/pages.api.ts';
import { peopleRoutes } from './api/people.api.ts';
import { personRoutes } from './api/person.api.ts';
import { photoRoutes } from './api/photos.api.ts';
import { policyRoutes } from './api/policy.api.ts';
import { protectionRoutes } from './api/protection.api.ts';
import { recordRoutes } from './api/record.api.ts';
import { registerOverviewRoutes } from './api/register-overview.api.ts';
import { registerExportRoutes } from './api/register-export.api.ts';
import { registerImportRoutes } from './api/register-imports.api.ts';
import { registerRoutes } from './api/register.api.ts';
import { reachBackRoutes } from './api/reach-back.api.ts';
import { roundCareRoutes, roundRoutes } from './api/rounds.api.ts';
import { rulebookRoutes } from './api/rulebook.api.ts';
import { sessionRoutes } from './api/session.api.ts';
import { unclearRoutes } from './api/unclear.api.ts';
import { takeDownRoutes } from './api/take-down.api.ts';
import { consentUseRoutes, explanationRoutes } from './api/uses.api.ts';
import { webhookRoutes } from './api/webhook.api.ts';
import { closePromptly } from './close-promptly.ts';
import { guardRoutes } from './guard.ts';
import { measure } from './metrics.ts';
import { answerProblem } from './problem.ts';
import { SERVER_LIMITS } from './server-limits.ts';
import type { ServerServices } from './services.ts';
import { serveWebFiles, WEB_FOLDER } from './web-files.ts';

export { declaredRoutes } from './guard.ts';

/**
 * Assembles the server: what protects every request first, then the routes one by one. Ready to listen or to be asked with
 * `inject`. Throws when a route does not say who may call it.
 *
 * @param webFolder where the built staff app is
 */
export async function buildApp(
  services: ServerServices,
  webFolder: string = WEB_FOLDER,
): Promise<FastifyInstance> {
  const app = openApp(services);
  closePromptly(app);
  await protect(app, services);
  await describeApi(app);
  guardRoutes(app, services);

  healthRoutes(app, services, measure(app, services));
  sessionRoutes(app, services);
  linkRoutes(app, services);
  policyRoutes(app, services);
  pageRoutes(app, services);
  overviewRoutes(app, services);
  pageHealthRoutes(app, services);
  alertRoutes(app, services);
  connectRoutes(app, services);
  incidentRoutes(app, services);
  takeDownRoutes(app, services);
  outsideRoutes(app, services);
  await webhookRoutes(app, services);
  draftRoutes(app, services);
  draftPhotoRoutes(app, services);
  photoRoutes(app, services);
  decidingRoutes(app, services);
  unclearRoutes(app, services);
  calendarRoutes(app, services);
  registerRoutes(app, services);
  personRoutes(app, services);
  evidenceRoutes(app, services);
  registerExportRoutes(app, services);
  registerImportRoutes(app, services);
  protectionRoutes(app, services);
  registerOverviewRoutes(app, services);
  reachBackRoutes(app, services);
  roundRoutes(app, services);
  roundCareRoutes(app, services);
  consentUseRoutes(app, services);
  explanationRoutes(app, services);
  familyRoutes(app, services);
  equipmentRoutes(app, services);
  rulebookRoutes(app, services);
  peopleRoutes(app, services);
  mailRoutes(app, services);
  recordRoutes(app, services);
  operationsRoutes(app, services);
  liveRoutes(app, services);
  await docsRoutes(app);
  await serveWebFiles(app, webFolder);

  await app.ready();
  return app;
}

function openApp(services: ServerServices): FastifyInstance {
  const logger: FastifyBaseLogger = services.log;
  const app = fastify({
    loggerInstance: logger,
    // Its own line for each request, below, carries the route's pattern instead of the address with its tokens.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: SERVER_LIMITS.jsonBodyBytes,
    // One proxy in front: the last address it added is the client's; anything further left could be invented.
    trustProxy: services.config.trustProxy && ((_address: string, hop: number) => hop === 0),
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    genReqId: () => services.newId(),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler(() => {
    throw notFound('address');
  });
  app.addHook('onSend', async (request, reply) => {
    // What the API says is about people and about now.
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) {
      reply.header('cache-control', 'no-store');
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    services.log.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        personId: request.signedIn?.actor.personId,
      },
      'answered',
    );
  });
  return app;
}

/** What every request passes before a route sees it. */
async function protect(app: FastifyInstance, services: ServerServices): Promise<void> {
  const https = services.publicUrl.startsWith('https:');
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: https ? { maxAge: 31_536_000 } : false,
    // With 'no-referrer' browsers hide the origin that guard.ts looks at.
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    global: true,
    max: SERVER_LIMITS.requestsPerMinute,
    timeWindow: '1 minute',
    allowList: (request) => ['/healthz', '/readyz'].includes(request.url),
    errorResponseBuilder: () =>
      new Refusal(
        'too-many-tries',
        'That was too many requests in a short time.',
        'Wait a minute, then try again.',
      ),
  });
  await app.register(multipart, {
    limits: {
      files: 1,
      // One more than the picture store takes, so that its refusal, in words for a teacher, comes first.
      fileSize: LIMITS.uploadBytes + 1,
      fields: 4,
      fieldSize: 1_000,
      parts: 5,
      headerPairs: 50,
    },
    throwFileSizeLimit: true,
  });
}
