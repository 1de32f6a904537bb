import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { OneOf, Public, Text, type HttpRequest } from '@gatehouse/http';
import { AccountPages } from './account-pages.service.js';

const actions = [
  'send-verification',
  'revoke-session',
  'revoke-grant',
  'change-password',
  'sign-out',
  'sign-out-everywhere',
] as const;

export class AccountForm {
  @Text({ max: 100 })
  csrf: string;

  @OneOf(actions)
  action: (typeof actions)[number];

  @Text({ min: 0, max: 100, optional: true })
  session_id?: string;

  @Text({ min: 0, max: 200, optional: true })
  grant_id?: string;

  @Text({ min: 0, max: 1024, optional: true, secret: true })
  current_password?: string;

  @Text({ min: 0, max: 1024, optional: true, secret: true })
  new_password?: string;

  @Text({ min: 0, max: 1024, optional: true, secret: true })
  repeat_password?: string;

  @Text({ min: 0, max: 320, optional: true })
  known_username?: string;
}

/** What the way back from signing in adds to the address; none of it is used. */
export class AccountQuery {
  @Text({ min: 0, max: 2048, optional: true })
  code?: string;

  @Text({ min: 0, max: 2048, optional: true })
  state?: string;

  @Text({ min: 0, max: 2048, optional: true })
  iss?: string;

  @Text({ min: 0, max: 2048, optional: true })
  error?: string;

  @Text({ min: 0, max: 2048, optional: true })
  error_description?: string;
}

/** The page of a signed-in person. */
@Controller('realms/:realm/account')
@Public('The browser session is checked by the page itself; without one it leads to the sign-in.')
export class AccountController {
  constructor(private readonly pages: AccountPages) {}

  @Get()
  show(
    @Param('realm') realm: string,
    @Query() query: AccountQuery,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.show({ realm, request, response }, query);
  }

  @Post()
  act(
    @Param('realm') realm: string,
    @Body() form: AccountForm,
    @Req() request: HttpRequest,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.act({ realm, request, response }, form);
  }
}
