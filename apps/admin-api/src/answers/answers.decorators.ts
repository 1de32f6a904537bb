import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, type ApiPropertyOptions } from '@nestjs/swagger';

/** What a route does in one sentence, the status it answers with, and the class of its answer. */
export const Answers = (
  status: 200 | 201 | 204,
  type: Type | null,
  summary: string,
  description?: string,
): MethodDecorator =>
  applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ApiResponse({ status, description: 'Done.', ...(type === null ? {} : { type }) }),
  );

/** A member of an answer. The class of the answer is what the OpenAPI document shows. */
export const Shown = (options: ApiPropertyOptions = {}): PropertyDecorator => ApiProperty(options);
export const ShownText = (nullable = false): PropertyDecorator => ApiProperty({ type: String, nullable });
export const ShownId = (): PropertyDecorator => ApiProperty({ type: String, format: 'uuid' });
export const ShownTime = (nullable = false, description?: string): PropertyDecorator =>
  ApiProperty({
    type: String,
    format: 'date-time',
    nullable,
    ...(description === undefined ? {} : { description }),
  });
export const ShownTexts = (): PropertyDecorator => ApiProperty({ type: String, isArray: true });
export const ShownObject = (): PropertyDecorator =>
  ApiProperty({ type: 'object', additionalProperties: true });

export const timeOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;

/** An answer of that class with these members: all of them and no others, so that nothing slips out of a row. */
export function answer<T extends object>(type: new () => T, members: { readonly [K in keyof T]: T[K] }): T {
  return Object.assign(new type(), members);
}
