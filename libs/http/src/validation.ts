import { Param, ParseUUIDPipe, ValidationPipe, type ValidationError } from '@nestjs/common';
import { InvalidInput, type InputFault } from './http.errors.js';

const MAX_FAULTS = 50;

/** A JSON pointer's token (RFC 6901 section 3), as a fragment: safe to show, bounded. */
const token = (name: string): string =>
  encodeURIComponent(name.toWellFormed().slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1'));

function faultsOf(errors: readonly ValidationError[], pointer: string): InputFault[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const at = `${pointer}/${token(property)}`;
    const own = Object.entries(constraints ?? {}).map(([rule, message]) => ({
      pointer: at,
      detail: rule === 'whitelistValidation' ? 'is not known here' : message,
    }));
    return [...own, ...faultsOf(children ?? [], at)];
  });
}

/** Input against its DTO class: unknown members are refused, values are normalized, then checked. 422 with pointers. */
export const validationPipe = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidInput(faultsOf(errors, '#').slice(0, MAX_FAULTS)),
  });

const idPipes = new Map<string, ParseUUIDPipe>();

/** A path parameter that is an id of ours (a UUID); anything else is invalid input, 422. */
export function IdParam(name: string): ParameterDecorator {
  let pipe = idPipes.get(name);
  if (!pipe) {
    pipe = new ParseUUIDPipe({
      exceptionFactory: () => new InvalidInput([{ pointer: `#/${name}`, detail: 'must be a UUID' }]),
    });
    idPipes.set(name, pipe);
  }
  return Param(name, pipe);
}
