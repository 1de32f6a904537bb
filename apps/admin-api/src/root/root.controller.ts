import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { docsPage, DOCS_CONTENT_SECURITY_POLICY, Public } from '@gatehouse/http';

const PAGE = docsPage(
  'Gatehouse admin API',
  `<h1>Gatehouse admin API</h1>
<p>Realms, users, groups, clients, roles, signing keys and the audit log, as JSON over HTTP.</p>
<p>Read <a href="/docs">what each route does</a>, or give the <a href="/openapi.json">OpenAPI document</a> to a tool.
Errors are problem documents; their <a href="/problems">types</a> say what to do.</p>
<p>Every call carries an access token: <code>Authorization: Bearer …</code>. On the command line,
<code>npx gatehouse login</code> gets one and <code>npx gatehouse call GET …/realms</code> uses it.</p>
<p class="muted">This process answers at <a href="/health/ready">/health/ready</a> whether it is well.</p>`,
);

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
