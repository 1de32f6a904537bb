import type { IncomingMessage } from 'node:http';
import { originOf as httpOriginOf, type HttpRequest } from '@gatehouse/http';
import type { RequestOrigin } from '@gatehouse/kernel';

/** The same facts as everywhere else, for code that knows the request as node or Koa hand it over. */
export const originOf = (request: IncomingMessage): RequestOrigin => httpOriginOf(request as HttpRequest);

export const requestIdOf = (request: IncomingMessage): string => originOf(request).requestId ?? '';
