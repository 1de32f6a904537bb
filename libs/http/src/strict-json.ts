import { MalformedRequest } from './http.errors.js';

const MAX_DEPTH = 32;
const MAX_MEMBERS = 10_000;

/** Names that reach the prototype of an object when a careless copy writes them. */
export const POISONED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const refuse = (detail: string): never => {
  throw new MalformedRequest(400, detail);
};

/**
 * Reads JSON the strict way (RFC 8259, I-JSON of RFC 7493 where it matters): UTF-8 only, no member twice, no NUL and
 * no lone surrogate in any string, no member name that could reach a prototype, bounded depth.
 *
 * @throws MalformedRequest (400)
 */
export function parseStrictJson(bytes: Buffer): unknown {
  const text = decodeUtf8(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('The body is not valid JSON.');
  }
  const members = checkValue(value, 0);
  // JSON.parse keeps the last of equal members; more members in the text than in the value means that one was twice.
  if (countMembers(text) !== members) refuse('The body names a member twice.');
  return value;
}

export function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('The body is not valid UTF-8.');
  }
}

/** Refuses text that PostgreSQL or a log cannot hold. */
export function checkText(text: string, what: string): void {
  if (text.includes('\u0000')) refuse(`${what} contains a NUL character.`);
  if (!text.isWellFormed()) refuse(`${what} contains a lone surrogate.`);
}

/** Walks the value; gives how many object members it has in all. */
function checkValue(value: unknown, depth: number): number {
  if (typeof value === 'string') checkText(value, 'A string of the body');
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= MAX_DEPTH) refuse('The body is nested too deeply.');
  if (Array.isArray(value)) {
    let members = 0;
    for (const item of value as unknown[]) members += checkValue(item, depth + 1);
    return members;
  }
  return checkMembers(value, depth);
}

function checkMembers(value: object, depth: number): number {
  const entries = Object.entries(value);
  let members = entries.length;
  for (const [name, member] of entries) {
    if (POISONED_NAMES.has(name)) refuse('The body uses a member name that is not allowed.');
    checkText(name, 'A member name');
    members += checkValue(member, depth + 1);
  }
  if (members > MAX_MEMBERS) refuse('The body has too many members.');
  return members;
}

/** In valid JSON every colon outside a string belongs to one member. */
function countMembers(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x3a) members += 1;
    else if (character === 0x22) at = endOfString(text, at);
  }
  return members;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}
