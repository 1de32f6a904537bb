import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { loadAssets } from '../pages/index.js';
import { AssetsController } from './assets.controller.js';
import { BrowserFailures } from './browser-failures.js';
import { Csrf } from './csrf.js';
import { FormGuard } from './form-guard.js';
import { OpenRealms } from './open-realms.js';
import { PAGE_ASSETS, PageRenderer } from './page-renderer.js';
import { RealmGate } from './realm-gate.interceptor.js';
import { PageSender } from './send-page.js';

/** How pages are drawn, sent, and protected. */
@Module({
  controllers: [AssetsController],
  providers: [
    { provide: PAGE_ASSETS, useFactory: () => loadAssets() },
    PageRenderer,
    PageSender,
    BrowserFailures,
    Csrf,
    FormGuard,
    OpenRealms,
    { provide: APP_INTERCEPTOR, useClass: RealmGate },
  ],
  exports: [PageRenderer, PageSender, Csrf, FormGuard, OpenRealms],
})
export class PagesModule {}
