import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public, type HttpRequest } from '@gatehouse/http';
import { AccountForm, AccountQuery } from './account-forms.js';
import { AccountPages } from './account-pages.service.js';

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
