import { z } from 'zod';
import type { AuditQuery } from '@gatehouse/audit';
import { decodeCursor, InvalidInput, PageQuery, Text } from '@gatehouse/http';
import { PAGE_SIZE } from '../answers/list-page.js';
import { parsePointInTime, pointInTimeForm } from './point-in-time.js';

const TIME = 'ISO 8601, or how long ago: `15m`, `24h`, `7d`, `4w`.';

export class SearchAuditQuery extends PageQuery {
  @Text({
    max: 36,
    optional: true,
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    patternMessage: 'must be the id of a user',
    about: 'Id of the user who acted, or whom the event is about.',
  })
  user_id?: string;

  @Text({
    max: 100,
    optional: true,
    pattern: /^[a-z][a-z0-9_.]*$/,
    patternMessage: 'must be an event such as login.failed, or a type such as security',
    about: 'One event (`login.failed`), or every event of a type (`authentication`).',
  })
  event?: string;

  @Text({ max: 40, optional: true, about: `From this time on. ${TIME}`, example: '7d' })
  since?: string;

  @Text({ max: 40, optional: true, about: `Before this time. ${TIME}` })
  until?: string;
}

/** `bigint` has 19 digits; eighteen always fit. */
const placeSchema = z.strictObject({ before: z.string().regex(/^[1-9]\d{0,17}$/) });

/** @throws InvalidInput, InvalidCursor */
export function toAuditQuery(query: SearchAuditQuery, now: Date): AuditQuery {
  const { cursor, limit = PAGE_SIZE, user_id, event } = query;
  const since = timeOf('since', query.since, now);
  const until = timeOf('until', query.until, now);
  return {
    limit,
    ...(user_id === undefined ? {} : { userId: user_id }),
    ...(event === undefined ? {} : { event }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(cursor === undefined ? {} : { before: decodeCursor(placeSchema, cursor).before }),
  };
}

function timeOf(name: string, text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return undefined;
  const time = parsePointInTime(text, now);
  if (!time) throw new InvalidInput([{ pointer: `#/${name}`, detail: pointInTimeForm }]);
  return time;
}
