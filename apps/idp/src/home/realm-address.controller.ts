import { Controller, Get, Param, Redirect } from '@nestjs/common';
import { Public } from '@gatehouse/http';
import { OpenRealms } from '../web/open-realms.js';

/** An issuer is an address, and people open it: it leads to their account there. */
@Controller('realms/:realm')
@Public('Leads to the account page, which checks the session itself.')
export class RealmAddressController {
  constructor(private readonly realms: OpenRealms) {}

  @Get()
  @Redirect()
  async show(@Param('realm') name: string): Promise<{ url: string; statusCode: number }> {
    const realm = await this.realms.get(name);
    return { url: `/realms/${realm.name}/account`, statusCode: 303 };
  }
}
