import { BlockList, isIPv4, isIPv6 } from 'node:net';

function ranges(family: 'ipv4' | 'ipv6', ...list: ReadonlyArray<readonly [string, number]>): BlockList {
  const blocked = new BlockList();
  for (const [network, prefix] of list) blocked.addSubnet(network, prefix, family);
  return blocked;
}

/** What a realm may allow for its own network: private, shared and loopback addresses (RFC 1918, 6598, 4193). */
const privateV4 = ranges(
  'ipv4',
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
);
const privateV6 = ranges('ipv6', ['::1', 128], ['fc00::', 7]);

/**
 * What nobody may reach, allowed or not: link-local (cloud metadata lives there), multicast, and everything that the
 * IANA special-purpose registries (RFC 6890) list as not globally reachable.
 */
const forbiddenV4 = ranges(
  'ipv4',
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
);
const forbiddenV6 = ranges('ipv6', ['2001::', 23], ['2001:db8::', 32], ['3fff::', 20], ['fd00:ec2::', 32]);
/** All of IPv6 that is given out for the public (IANA). */
const publicV6 = ranges('ipv6', ['2000::', 3]);

type Reach = 'public' | 'private' | 'forbidden';

/** Where an address leads. IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) lead where that one does. */
export function reachOf(address: string): Reach {
  if (isIPv4(address)) return reachOfV4(address);
  if (!isIPv6(address)) return 'forbidden';
  const groups = groupsOf(address);
  const carried = carriedV4(groups);
  if (carried !== null) return reachOfV4(carried);
  if (forbiddenV6.check(address, 'ipv6')) return 'forbidden';
  if (privateV6.check(address, 'ipv6')) return 'private';
  return publicV6.check(address, 'ipv6') ? 'public' : 'forbidden';
}

function reachOfV4(address: string): Reach {
  if (forbiddenV4.check(address, 'ipv4')) return 'forbidden';
  return privateV4.check(address, 'ipv4') ? 'private' : 'public';
}

function groupsOf(address: string): number[] {
  // The URL parser writes every form (embedded IPv4, leading zeros) as plain hexadecimal groups.
  const plain = new URL(`http://[${address.split('%')[0] ?? ''}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  const right = parse(tail ?? '');
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function carriedV4(groups: readonly number[]): string | null {
  const starts = (...prefix: readonly number[]): boolean =>
    prefix.every((group, index) => groups[index] === group);
  if (starts(0, 0, 0, 0, 0, 0xffff)) return dotted(groups[6], groups[7]);
  // NAT64 (RFC 6052, RFC 8215) and IPv4-translated (RFC 2765).
  if (starts(0x64, 0xff9b, 0, 0, 0, 0)) return dotted(groups[6], groups[7]);
  if (starts(0, 0, 0, 0, 0xffff, 0)) return dotted(groups[6], groups[7]);
  if (starts(0x2002)) return dotted(groups[1], groups[2]);
  return null;
}

const dotted = (high = 0, low = 0): string =>
  [high >> 8, high & 0xff, low >> 8, low & 0xff].map(String).join('.');
