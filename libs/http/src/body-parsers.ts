import { raw, type NextFunction, type RequestHandler, type Response } from 'express';
import type { HttpRequest } from './http-request.js';
import { MalformedRequest } from './http.errors.js';
import { parseStrictForm } from './strict-form.js';
import { decodeUtf8, parseStrictJson } from './strict-json.js';

export interface BodyParserOptions {
  readonly limitBytes: number;
  /** Whether HTML forms are taken besides JSON. APIs take JSON only. */
  readonly forms: boolean;
}

type Parse = (bytes: Buffer) => unknown;

const MEDIA_TYPE =
  /^\s*([a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+)\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;

const parsers: Readonly<Record<string, Parse>> = {
  'application/json': parseStrictJson,
  'application/x-www-form-urlencoded': (bytes) => parseStrictForm(decodeUtf8(bytes), 'form'),
};

/**
 * Reads request bodies. A body of any type but the expected ones is refused before it is read, so that an odd
 * `Content-Type` can never carry input around validation; a body without a type is refused as well.
 */
export function bodyParser({ limitBytes, forms }: BodyParserOptions): RequestHandler {
  const read: RequestHandler = raw({ limit: limitBytes, type: () => true, inflate: false });
  return (request: HttpRequest, response: Response, next: NextFunction) => {
    if (!hasBody(request)) {
      next();
      return;
    }
    const parse = parserFor(request.headers['content-type'], forms);
    if (!parse) {
      next(new MalformedRequest(415, 'This address does not take a body of that type.'));
      return;
    }
    read(request, response, (error?: unknown) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      try {
        const bytes: unknown = request.body;
        request.body = Buffer.isBuffer(bytes) && bytes.length > 0 ? parse(bytes) : undefined;
      } catch (fault) {
        next(fault);
        return;
      }
      next();
    });
  };
}

/** A body is there when its length or its framing says so (RFC 9112 section 6). */
const hasBody = ({ headers }: HttpRequest): boolean =>
  headers['transfer-encoding'] !== undefined ||
  (headers['content-length'] !== undefined && headers['content-length'] !== '0');

function parserFor(contentType: string | undefined, forms: boolean): Parse | undefined {
  const mediaType = MEDIA_TYPE.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (mediaType === undefined) return undefined;
  if (mediaType === 'application/x-www-form-urlencoded' && !forms) return undefined;
  return Object.hasOwn(parsers, mediaType) ? parsers[mediaType] : undefined;
}

/** Reads the query once, strictly, for every handler that follows. */
export const queryReader: RequestHandler = (request, _response, next) => {
  const start = request.url.indexOf('?');
  const text = start === -1 ? '' : request.url.slice(start + 1);
  try {
    // Express parses anew at each access of its getter; a plain property is read for free.
    Object.defineProperty(request, 'query', {
      value: parseStrictForm(text, 'query'),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } catch (fault) {
    next(fault);
    return;
  }
  next();
};
