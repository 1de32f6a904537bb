import { Injectable, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

export interface OpenApiOptions {
  readonly title: string;
  readonly description?: string;
  readonly version?: string;
}

/** The OpenAPI document of an app, from the same classes that validate its input. */
export function openApiDocument(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(options.title)
    .setDescription(options.description ?? '')
    .setVersion(options.version ?? '1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken');
  return SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
}

/** Holds the document between the start, which builds it, and the routes that serve it. */
@Injectable()
export class OpenApi {
  private document: OpenAPIObject | null = null;

  keep(document: OpenAPIObject): void {
    this.document = document;
  }

  find(): OpenAPIObject | null {
    return this.document;
  }
}
