import { isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What a limit per address counts: an IPv4 address whole, an IPv6 address by its /64, since one subscriber has
 * 2^64 of them (RFC 4291 section 2.5.4) and would otherwise never meet a limit.
 */
export function addressKey(ip: string | null): string {
  const address = (ip ?? '').split('%')[0] ?? '';
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIPv4(address)) return address;
  return isIPv6(address) ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : 'unknown';
}

function groupsOf(address: string): string[] {
  // The URL parser writes every form (embedded IPv4, leading zeros, capitals) in one way (RFC 5952).
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = parts(head);
  const right = parts(tail ?? '');
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
