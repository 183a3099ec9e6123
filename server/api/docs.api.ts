import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { CSRF_HEADER } from '../guard.ts';
import { STREAM, route } from '../route.ts';
import { VERSION } from '../version.ts';

/** Must be registered before the routes that it describes. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gatehouse',
        description:
          'The gateway between the people of a school federation and its own social pages. Refusals are RFC 9457 problem details with a stable `code`.',
        version: VERSION,
        license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
      },
      // Wherever this was fetched from.
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'gatehouse_session' },
          csrf: { type: 'apiKey', in: 'header', name: CSRF_HEADER },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
}

/** The API's description for programs, and a page for people to browse it. */
export async function docsRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { url: '/api/openapi.json', deepLinking: true },
    // Its page styles itself and draws its logo inline; the rest of Gatehouse allows neither.
    staticCSP:
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });

  route(app, {
    method: 'GET',
    url: '/api/openapi.json',
    access: 'public',
    tag: 'Operations',
    summary: 'This API as OpenAPI 3.1',
    answer: STREAM,
    async handle({ reply }) {
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger()));
    },
  });
}
