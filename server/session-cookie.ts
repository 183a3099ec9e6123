import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../moderation/kernel/config.ts';
import { Secret } from '../moderation/kernel/secret.ts';

interface CookiePlan {
  readonly name: string;
  readonly secure: boolean;
}

/** With https the prefix makes browsers refuse the cookie from any other host, path or plain connection (RFC 6265bis). */
function cookiePlan(config: Pick<Config, 'publicUrl'>): CookiePlan {
  const secure = config.publicUrl.startsWith('https:');
  return { name: secure ? '__Host-gatehouse_session' : 'gatehouse_session', secure };
}

/** The session's token as the browser sent it. */
export function readSessionCookie(
  request: FastifyRequest,
  config: Pick<Config, 'publicUrl'>,
): Secret | undefined {
  const value = request.cookies[cookiePlan(config).name];
  return value === undefined || value === '' || value.length > 200 ? undefined : Secret.of(value);
}

export function setSessionCookie(
  reply: FastifyReply,
  config: Pick<Config, 'publicUrl'>,
  session: { token: Secret; expiresAt: Date },
): void {
  const { name, secure } = cookiePlan(config);
  reply.setCookie(name, session.token.reveal(), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    expires: session.expiresAt,
  });
}

export function clearSessionCookie(reply: FastifyReply, config: Pick<Config, 'publicUrl'>): void {
  const { name, secure } = cookiePlan(config);
  reply.clearCookie(name, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}
