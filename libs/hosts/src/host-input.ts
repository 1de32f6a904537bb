import { isIP } from 'node:net';
import { InvalidHost } from './hosts.errors.js';

export interface NewHost {
  readonly name: string;
  readonly address?: string | null | undefined;
}

/** RFC 1123 section 2.1: labels of letters, digits and hyphens; 253 characters in all. */
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export const isHostName = (text: string): boolean => HOST_NAME.test(text);

/**
 * Checks and canonicalizes: names and addresses are lower case.
 *
 * @throws InvalidHost naming the member
 */
export function hostInput({ name, address }: NewHost): { name: string; address: string | null } {
  if (!isHostName(name))
    throw new InvalidHost('name', 'must be a host name: letters, digits, hyphens and dots, at most 253');
  if (address !== undefined && address !== null && isIP(address) === 0 && !isHostName(address))
    throw new InvalidHost('address', 'must be an IP address or a host name');
  return { name: name.toLowerCase(), address: address?.toLowerCase() ?? null };
}
