import { z } from 'zod';
import { decodeCursor, OneOf, PageQuery, Text } from '@gatehouse/http';
import { hostStates, type HostPlace, type HostQuery, type HostState, type NewHost } from '@gatehouse/hosts';

export class RegisterHostBody implements NewHost {
  @Text({
    max: 253,
    normalize: 'NFKC',
    about: 'A host name; unique in the realm among hosts that are not decommissioned.',
  })
  name: string;

  @Text({ max: 253, optional: true, nullable: true, about: 'An IP address or a host name.' })
  address?: string | null;
}

export class HostListQuery extends PageQuery {
  @OneOf(hostStates, { optional: true, about: 'Only hosts in this state.' })
  state?: HostState;
}

const place = z.strictObject({
  at: z.iso.datetime().refine((time) => time >= '1970' && time < '9999'),
  id: z.uuid(),
});

/** @throws InvalidCursor */
export function toHostQuery({ state, cursor, limit }: HostListQuery): HostQuery {
  const after = cursor === undefined ? null : decodeCursor(place, cursor);
  return { state, limit, after: after && { registeredAt: new Date(after.at), id: after.id } };
}

export const placeOf = ({ registeredAt, id }: HostPlace): z.infer<typeof place> => ({
  at: registeredAt.toISOString(),
  id,
});
