import type { Response } from 'express';
import type { HttpRequest } from '@gatehouse/http';

/** A request to a page of a realm. */
export interface Visit {
  /** The realm's name as the path has it. */
  readonly realm: string;
  readonly request: HttpRequest;
  readonly response: Response;
}
