import { RequestMethod, type INestApplication, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Access } from './access.decorators.js';
import { statedAccess } from './access.guard.js';

export interface StatedRoute {
  readonly handler: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access | undefined;
}

const joined = (...parts: readonly string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;

const pathsOf = (target: object): string[] => {
  const path = (Reflect.getMetadata('path', target) ?? '/') as string | string[];
  return Array.isArray(path) ? path : [path];
};

/** Every route of every controller with what it asks of its caller. */
export function statedRoutes(app: INestApplication): StatedRoute[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype }) => {
      const controller = metatype as Type;
      const prototype = controller.prototype as Record<string, object>;
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (!handler || !Reflect.hasMetadata('path', handler)) return [];
        const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
        const access = statedAccess(handler, controller);
        return pathsOf(controller).flatMap((base) =>
          pathsOf(handler).map((path) => ({
            handler: `${controller.name}.${name}`,
            method,
            path: joined(base, path),
            access,
          })),
        );
      });
    });
}

/** The handlers that state no access. An app that has one does not start. */
export function unguardedRoutes(app: INestApplication): string[] {
  return [
    ...new Set(
      statedRoutes(app)
        .filter(({ access }) => !access)
        .map(({ handler }) => handler),
    ),
  ];
}
