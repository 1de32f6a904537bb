import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { OneOf, Public, Text, type HttpRequest } from '@gatehouse/http';
import { NewPasswordForm } from '../web/new-password-form.js';
import { EmailVerificationPages } from './email-verification-pages.service.js';
import { RecoveryPages } from './recovery-pages.service.js';

class ForgottenForm {
  @Text({ max: 100 })
  csrf: string;

  @Text({ min: 0, max: 320 })
  username: string;

  @OneOf(['send-reset'], { optional: true })
  action?: string;
}

class ResetForm extends NewPasswordForm {
  @Text({ max: 200 })
  token: string;
}

class VerifyForm {
  @Text({ max: 100 })
  csrf: string;

  @Text({ max: 200 })
  token: string;

  @OneOf(['verify-email'], { optional: true })
  action?: string;
}

class LinkQuery {
  @Text({ min: 0, max: 200, optional: true })
  token?: string;
}

/** Where the links of our mails lead, and where a forgotten password begins. */
@Controller('realms/:realm/account')
@Public('Whoever comes here is not signed in; the token of the mail is the proof.')
export class RecoveryController {
  constructor(
    private readonly pages: RecoveryPages,
    private readonly verification: EmailVerificationPages,
  ) {}

  @Get('forgotten')
  forgotten(
    @Param('realm') realm: string,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.showForgotten({ realm, request, response });
  }

  @Post('forgotten')
  askForLink(
    @Param('realm') realm: string,
    @Body() form: ForgottenForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.askForLink({ realm, request, response }, form);
  }

  @Get('reset')
  reset(
    @Param('realm') realm: string,
    @Query() query: LinkQuery,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.showReset({ realm, request, response }, query.token ?? '');
  }

  @Post('reset')
  setPassword(
    @Param('realm') realm: string,
    @Body() form: ResetForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.setPassword({ realm, request, response }, form);
  }

  @Get('verify')
  verify(
    @Param('realm') realm: string,
    @Query() query: LinkQuery,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.verification.showVerify({ realm, request, response }, query.token ?? '');
  }

  @Post('verify')
  confirmAddress(
    @Param('realm') realm: string,
    @Body() form: VerifyForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.verification.confirmAddress({ realm, request, response }, form);
  }
}
