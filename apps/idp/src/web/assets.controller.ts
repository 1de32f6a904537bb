import { Controller, Get, Header, Inject, NotFoundException, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '@gatehouse/http';
import { RealmDirectory } from '@gatehouse/realms';
import { ASSET_CACHE_CONTROL, themeCss, type AssetCatalogue } from '../pages/index.js';
import { PAGE_ASSETS } from './page-renderer.js';

/** Styles, fonts and scripts of the pages. */
@Controller()
@Public('Styles and fonts of public pages.')
export class AssetsController {
  constructor(
    @Inject(PAGE_ASSETS) private readonly assets: AssetCatalogue,
    private readonly realms: RealmDirectory,
  ) {}

  @Get('assets/:name')
  asset(@Param('name') name: string, @Res() response: Response): void {
    const asset = this.assets.find(name);
    if (!asset) throw new NotFoundException();
    response.set({ 'content-type': asset.contentType, 'cache-control': ASSET_CACHE_CONTROL }).end(asset.body);
  }

  @Get('realms/:realm/theme.css')
  @Header('cache-control', 'public, max-age=3600')
  async theme(@Param('realm') name: string, @Res() response: Response): Promise<void> {
    const realm = await this.realms.find(name);
    const colour = realm?.enabled === true ? realm.settings.branding.accentColor : undefined;
    if (colour === undefined) throw new NotFoundException();
    response.type('css').send(themeCss({ accentColor: colour }));
  }
}
