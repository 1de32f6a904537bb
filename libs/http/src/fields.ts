import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsBoolean,
  IsIn,
  IsInt,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { textFault, type TextRules } from './text-rules.js';

interface Common {
  /** May be left out. Never the same as null. */
  readonly optional?: boolean;
  /** May be null, which says "take it away". */
  readonly nullable?: boolean;
  readonly about?: string;
  readonly example?: unknown;
}

const described = (
  { optional, nullable, about, example }: Common,
  more: ApiPropertyOptions,
): PropertyDecorator =>
  ApiProperty({
    ...more,
    required: optional !== true,
    ...(nullable === true ? { nullable: true } : {}),
    ...(about === undefined ? {} : { description: about }),
    ...(example === undefined ? {} : { example }),
  } as ApiPropertyOptions);

const presence = ({ optional, nullable }: Common): PropertyDecorator =>
  ValidateIf(
    (_, value: unknown) =>
      !(value === undefined && optional === true) && !(value === null && nullable === true),
  );

const normalized = (value: unknown, form: 'NFC' | 'NFKC'): unknown =>
  typeof value === 'string' && value.isWellFormed() ? value.normalize(form) : value;

export interface TextOptions extends Common, TextRules {
  /** NFKC where the text is compared with others (identifiers), NFC (the default) where it is shown. */
  readonly normalize?: 'NFC' | 'NFKC';
  readonly secret?: boolean;
}

/** A bounded string, normalized before it is checked; control characters and lone surrogates are refused. */
export function Text(options: TextOptions): PropertyDecorator {
  const { min = 1, max, pattern, normalize = 'NFC', secret } = options;
  return applyDecorators(
    // A secret is compared byte for byte: it is checked but never rewritten here.
    Transform(({ value }: { value: unknown }) => (secret === true ? value : normalized(value, normalize))),
    presence(options),
    ValidateBy({
      name: 'text',
      validator: {
        validate: (value: unknown) => textFault(value, options) === null,
        defaultMessage: (given) => textFault(given?.value, options) ?? 'is not valid',
      },
    }),
    described(options, {
      type: String,
      minLength: min,
      maxLength: max,
      ...(pattern ? { pattern: pattern.source } : {}),
      ...(secret === true ? { format: 'password', writeOnly: true } : {}),
    }),
  );
}

/** A name that machines compare: NFKC, 1 to 128 characters unless said otherwise. */
export const Identifier = (options: Partial<TextOptions> = {}): PropertyDecorator =>
  Text({ min: 1, max: 128, normalize: 'NFKC', ...options });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id of ours. */
export const Id = (options: Common = {}): PropertyDecorator =>
  Text({ ...options, min: 36, max: 36, pattern: UUID, patternMessage: 'must be a UUID' });

/** true or false; in a query also their names. */
export function Flag(options: Common & { readonly query?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      options.query === true && (value === 'true' || value === 'false') ? value === 'true' : value,
    ),
    presence(options),
    IsBoolean({ message: 'must be true or false' }),
    described(options, { type: Boolean }),
  );
}

export interface IntegerOptions extends Common {
  readonly min: number;
  readonly max: number;
  /** In a query or a path every value arrives as text: take decimal digits too. */
  readonly query?: boolean;
}

export function Integer(options: IntegerOptions): PropertyDecorator {
  const { min, max } = options;
  const message = `must be a whole number from ${String(min)} to ${String(max)}`;
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      options.query === true && typeof value === 'string' && /^-?\d{1,15}$/.test(value)
        ? Number(value)
        : value,
    ),
    presence(options),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
    described(options, { type: 'integer', minimum: min, maximum: max }),
  );
}

export interface TextListOptions extends Common {
  readonly minItems?: number;
  readonly maxItems: number;
  readonly each: TextRules;
  readonly normalize?: 'NFC' | 'NFKC';
}

/** A bounded list of bounded strings, each of them once. */
export function TextList(options: TextListOptions): PropertyDecorator {
  const { minItems = 0, maxItems, each, normalize = 'NFC' } = options;
  const faultOf = (value: unknown): string | null => {
    if (!Array.isArray(value)) return 'must be a list';
    const fault = (value as unknown[]).map((item) => textFault(item, each)).find((found) => found !== null);
    if (fault !== undefined) return `each entry ${fault}`;
    return new Set(value).size === value.length ? null : 'must not repeat an entry';
  };
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value) ? (value as unknown[]).map((item) => normalized(item, normalize)) : value,
    ),
    presence(options),
    ArrayMinSize(minItems, { message: `must have at least ${String(minItems)} entries` }),
    ArrayMaxSize(maxItems, { message: `must have at most ${String(maxItems)} entries` }),
    ValidateBy({
      name: 'textList',
      validator: {
        validate: (value: unknown) => faultOf(value) === null,
        defaultMessage: (given) => faultOf(given?.value) ?? 'is not valid',
      },
    }),
    described(options, {
      type: 'array',
      items: { type: 'string', maxLength: each.max },
      minItems,
      maxItems,
      uniqueItems: true,
    }),
  );
}

/** One of a few words. */
export function OneOf(choices: readonly [string, ...string[]], options: Common = {}): PropertyDecorator {
  return applyDecorators(
    presence(options),
    IsIn([...choices], { message: `must be one of ${choices.join(', ')}` }),
    described(options, { type: String, enum: [...choices] }),
  );
}

/** An object with a class of its own. */
export function Nested(type: () => new () => object, options: Common = {}): PropertyDecorator {
  return applyDecorators(
    presence(options),
    Type(type),
    ValidateNested({ message: 'must be an object' }),
    ValidateBy({
      name: 'object',
      validator: {
        validate: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
        defaultMessage: () => 'must be an object',
      },
    }),
    described(options, { type }),
  );
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A point in time as RFC 3339 text; stays text, `new Date(value)` reads it. */
export function DateTime(options: Common = {}): PropertyDecorator {
  return applyDecorators(
    presence(options),
    ValidateBy({
      name: 'dateTime',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)),
        defaultMessage: () => 'must be a time such as 2030-01-31T12:00:00Z',
      },
    }),
    described(options, { type: String, format: 'date-time' }),
  );
}

/** `?limit=…&cursor=…` of every list. */
export class PageQuery {
  @Integer({ min: 1, max: 200, optional: true, query: true, about: 'How many at most; 50 unless said.' })
  limit?: number;

  @Text({ max: 1024, optional: true, about: 'Where the page before ended: its `next`.' })
  cursor?: string;
}

/** An open JSON object; whoever uses it checks it by a schema of its own (zod). */
export function JsonObject(options: Common = {}): PropertyDecorator {
  return applyDecorators(
    presence(options),
    ValidateBy({
      name: 'jsonObject',
      validator: {
        validate: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
        defaultMessage: () => 'must be an object',
      },
    }),
    described(options, { type: 'object', additionalProperties: true }),
  );
}
