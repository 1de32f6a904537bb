import { Controller, Get, Header, NotFoundException } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { Public } from './access.decorators.js';
import { docsHtml } from './docs-page.js';
import { frontHtml } from './front-page.js';
import { DOCS_CONTENT_SECURITY_POLICY } from './html.js';
import { OpenApi } from './open-api.js';

@ApiExcludeController()
@Controller()
export class DocsController {
  constructor(private readonly openApi: OpenApi) {}

  @Get()
  @Public('says what this is')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_CONTENT_SECURITY_POLICY)
  front(): string {
    return frontHtml(this.built());
  }

  @Get('openapi.json')
  @Public('documentation')
  document(): OpenAPIObject {
    return this.built();
  }

  @Get('docs')
  @Public('documentation')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_CONTENT_SECURITY_POLICY)
  page(): string {
    return docsHtml(this.built());
  }

  private built(): OpenAPIObject {
    const document = this.openApi.find();
    if (!document) throw new NotFoundException();
    return document;
  }
}
