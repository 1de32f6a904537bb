import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { Public, type HttpRequest } from '@gatehouse/http';
import { Issuers, mainRealm, urlsConfig } from '@gatehouse/realms';
import { WelcomePage } from '../pages/index.js';
import { PageSender } from '../web/send-page.js';
import { ServiceProbes } from './service-probes.js';
import { pageOf } from '../web/page-of.js';

/** The root page: what runs here, and where to go. */
@Controller()
@Public('The front page of the identity provider.')
export class HomeController {
  constructor(
    private readonly pages: PageSender,
    private readonly probes: ServiceProbes,
    private readonly issuers: Issuers,
    @Inject(configOf(urlsConfig)) private readonly urls: ConfigOf<typeof urlsConfig>,
  ) {}

  @Get()
  async show(@Req() request: HttpRequest, @Res() response: Response): Promise<void> {
    const issuer = this.issuers.issuerOf(mainRealm);
    const page = pageOf(WelcomePage, {
      services: await this.probes.states(),
      links: {
        signIn: `${issuer}/account`,
        account: `${issuer}/account`,
        device: '/device',
        admin: this.urls.adminApiUrl,
        resourceDocs: `${this.urls.resourceApiUrl}/docs`,
        discovery: `${issuer}/.well-known/openid-configuration`,
      },
    });
    await this.pages.send(request, response, { realmName: null, page });
  }
}
