import type { AuditLog } from '@gatehouse/audit';
import { DomainError, type Actor } from '@gatehouse/kernel';
import type { Refused } from './accounts.audit.js';

/**
 * Runs the part of an operation that must not hold a transaction (a password hash takes 0.2 s) and records its
 * refusal as `audit.attempt` would.
 */
export async function prepare<T>(
  audit: AuditLog,
  actor: Actor,
  refused: Refused,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) await audit.append(actor, refused(error));
    throw error;
  }
}
