import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { apiFrontPage, DOCS_CONTENT_SECURITY_POLICY, Public } from '@gatehouse/http';

const PAGE = apiFrontPage({
  name: 'Gatehouse admin API',
  about: 'Realms, users, groups, clients, roles, signing keys and the audit log, as JSON over HTTP.',
  firstPath: '/realms',
});

@ApiExcludeController()
@Controller()
export class RootController {
  @Get()
  @Public('says what this is')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_CONTENT_SECURITY_POLICY)
  page(): string {
    return PAGE;
  }
}
