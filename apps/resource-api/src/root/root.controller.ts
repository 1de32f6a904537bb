import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { docsPage, DOCS_CONTENT_SECURITY_POLICY, Public } from '@gatehouse/http';

const PAGE = docsPage(
  'Gatehouse resource API',
  `<h1>Gatehouse resource API</h1>
<p>What the bearer of a token is and may do, and hosts, the sample that permissions guard.</p>
<p>Read <a href="/docs">what each route does</a>, or give the <a href="/openapi.json">OpenAPI document</a> to a tool.
Errors are problem documents; their <a href="/problems">types</a> say what to do.</p>
<p>Every call carries an access token: <code>Authorization: Bearer …</code>. On the command line,
<code>npx gatehouse login</code> gets one and <code>npx gatehouse call GET …/hosts</code> uses it.</p>
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
