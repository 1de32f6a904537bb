import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public, type HttpRequest } from '@gatehouse/http';
import { NewPasswordForm } from '../web/new-password-form.js';
import { ConsentPages } from './consent-pages.service.js';
import { ConsentForm, ResendForm, SignInForm } from './interaction-forms.js';
import { Interactions } from './interactions.service.js';
import { SignInPages } from './sign-in-pages.service.js';

/** The steps between an authorization request and its answer. */
@Controller('realms/:realm/interaction/:uid')
@Public('The cookie of the interaction is checked by each step; whoever comes here is not signed in yet.')
export class InteractionController {
  constructor(
    private readonly interactions: Interactions,
    private readonly signIn: SignInPages,
    private readonly consent: ConsentPages,
  ) {}

  @Get()
  async show(
    @Param('realm') realm: string,
    @Param('uid') uid: string,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    const open = await this.interactions.find(request, response, realm, uid);
    const pages = open.details.prompt === 'consent' ? this.consent : this.signIn;
    await pages.show({ ...open, request, response });
  }

  @Post('sign-in')
  async submitSignIn(
    @Param('realm') realm: string,
    @Param('uid') uid: string,
    @Body() form: SignInForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    const open = await this.interactions.at('login', request, response, realm, uid);
    await this.signIn.submit({ ...open, request, response }, form);
  }

  @Post('new-password')
  async submitNewPassword(
    @Param('realm') realm: string,
    @Param('uid') uid: string,
    @Body() form: NewPasswordForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    const open = await this.interactions.at('login', request, response, realm, uid);
    await this.signIn.setPassword({ ...open, request, response }, form);
  }

  @Post('verified')
  async submitVerified(
    @Param('realm') realm: string,
    @Param('uid') uid: string,
    @Body() form: ResendForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    const open = await this.interactions.at('login', request, response, realm, uid);
    await this.signIn.afterVerification({ ...open, request, response }, form.csrf);
  }

  @Post('consent')
  async submitConsent(
    @Param('realm') realm: string,
    @Param('uid') uid: string,
    @Body() form: ConsentForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    const open = await this.interactions.at('consent', request, response, realm, uid);
    await this.consent.submit({ ...open, request, response }, form);
  }
}
