export const revocationKinds = ['token', 'session', 'grant', 'user', 'client'] as const;
export type RevocationKind = (typeof revocationKinds)[number];

/** What a revocation list needs to know about a token. */
export interface TokenFacts {
  readonly jti: string;
  readonly sid: string | null;
  readonly grantId: string | null;
  readonly sub: string;
  readonly clientId: string;
  /** When it was issued, in milliseconds (`iat` counts seconds). */
  readonly issuedAtMs: number;
}

export interface Revocation {
  readonly realmId: string;
  readonly kind: RevocationKind;
  /** jti, sid, grant id, user id or client_id. */
  readonly value: string;
  readonly revokedAtMs: number;
  /** When the last token that it can hit has expired; it is forgotten then. */
  readonly expiresAtMs: number;
}

type Entry = Pick<Revocation, 'revokedAtMs' | 'expiresAtMs'>;
type Kinds = Readonly<Record<RevocationKind, Map<string, Entry>>>;

const PRUNE_EVERY_MS = 60_000;

/**
 * The revocations of all realms, in memory. Pure: who fills it and when it may be trusted is decided elsewhere.
 *
 * Entries are only added and raised until they expire, so that merging a reload with notices that overtake it is
 * right in any order.
 */
export class RevocationSet {
  private readonly realms = new Map<string, Kinds>();
  private prunedAtMs = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  add({ realmId, kind, value, revokedAtMs, expiresAtMs }: Revocation, nowMs: number): void {
    if (nowMs - this.prunedAtMs > PRUNE_EVERY_MS) this.prune(nowMs);
    if (expiresAtMs <= nowMs) return;
    const entries = this.kindsOf(realmId)[kind];
    const known = entries.get(value);
    if (known === undefined) this.count += 1;
    entries.set(value, {
      revokedAtMs: Math.max(revokedAtMs, known?.revokedAtMs ?? 0),
      expiresAtMs: Math.max(expiresAtMs, known?.expiresAtMs ?? 0),
    });
  }

  isRevoked(realmId: string, token: TokenFacts): boolean {
    const kinds = this.realms.get(realmId);
    if (kinds === undefined) return false;
    return (
      kinds.token.has(token.jti) ||
      (token.sid !== null && kinds.session.has(token.sid)) ||
      (token.grantId !== null && kinds.grant.has(token.grantId)) ||
      isBefore(token, kinds.user.get(token.sub)) ||
      isBefore(token, kinds.client.get(token.clientId))
    );
  }

  /** The last time at which everything of this user or client was revoked; 0 when it never was. */
  revokedAtMs(realmId: string, { sub, clientId }: Pick<TokenFacts, 'sub' | 'clientId'>): number {
    const kinds = this.realms.get(realmId);
    return Math.max(kinds?.user.get(sub)?.revokedAtMs ?? 0, kinds?.client.get(clientId)?.revokedAtMs ?? 0);
  }

  private prune(nowMs: number): void {
    this.prunedAtMs = nowMs;
    for (const [realmId, kinds] of this.realms) {
      let left = 0;
      for (const entries of Object.values(kinds)) {
        for (const [value, entry] of entries)
          if (entry.expiresAtMs <= nowMs && entries.delete(value)) this.count -= 1;
        left += entries.size;
      }
      if (left === 0) this.realms.delete(realmId);
    }
  }

  private kindsOf(realmId: string): Kinds {
    const known = this.realms.get(realmId);
    if (known !== undefined) return known;
    const kinds: Kinds = {
      token: new Map(),
      session: new Map(),
      grant: new Map(),
      user: new Map(),
      client: new Map(),
    };
    this.realms.set(realmId, kinds);
    return kinds;
  }
}

/**
 * Revoking a user or client ends what was issued up to then. `iat` has no fractions, so a token of the same second
 * counts as issued before: a moment's false refusal, never a token that outlives its revocation.
 */
const isBefore = (token: TokenFacts, entry: Entry | undefined): boolean =>
  entry !== undefined && token.issuedAtMs <= entry.revokedAtMs;
