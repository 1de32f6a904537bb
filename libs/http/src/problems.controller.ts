import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from './access.decorators.js';
import { DOCS_CONTENT_SECURITY_POLICY, DOCS_STYLES, docsPage, escaped, prose } from './html.js';
import { problemCatalogue } from './problem-catalogue.js';
import type { DocumentedProblem } from './transport-problems.js';

/** Where the `type` of a problem document leads: what happened and what to do. */
@ApiExcludeController()
@Controller()
export class ProblemsController {
  @Get('problems')
  @Public('documentation')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_CONTENT_SECURITY_POLICY)
  all(): string {
    return docsPage('Problem types', `<h1>Problem types</h1>\n${problemCatalogue.map(entry).join('\n')}`);
  }

  @Get('problems/:lib/:fact')
  @Public('documentation')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_CONTENT_SECURITY_POLICY)
  one(@Param('lib') lib: string, @Param('fact') fact: string): string {
    const problem = problemCatalogue.find(({ code }) => code === `${lib}/${fact}`);
    if (!problem) throw new NotFoundException();
    return docsPage(
      problem.code,
      `<h1>Problem type</h1>\n${entry(problem)}\n<p><a href="/problems">All problem types</a></p>`,
    );
  }

  @Get('docs.css')
  @Public('style sheet of the documentation')
  @Header('Content-Type', 'text/css; charset=utf-8')
  styles(): string {
    return DOCS_STYLES;
  }
}

const entry = ({ code, status, about }: DocumentedProblem): string =>
  `<article><h3><code>${escaped(code)}</code></h3><p>${prose(about)}</p><p class="muted">HTTP status ${String(status)}</p></article>`;
