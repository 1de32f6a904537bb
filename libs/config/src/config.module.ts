import { Module, type DynamicModule } from '@nestjs/common';
import type { ConfigSection, Settings } from './define-config.js';
import { loadConfig } from './load-config.js';

/** The injection token of a section: `@Inject(configOf(mailConfig)) config: ConfigOf<typeof mailConfig>`. */
export const configOf = (section: { readonly name: string }): string => `config:${section.name}`;

/** Makes every given section injectable everywhere. Reads the environment once, when it is called. */
@Module({})
export class ConfigModule {
  static forRoot(sections: ReadonlyArray<ConfigSection<Settings>>, env?: NodeJS.ProcessEnv): DynamicModule {
    const loaded = loadConfig(sections, env);
    const providers = sections.map((section) => ({
      provide: configOf(section),
      useValue: loaded.get(section.name),
    }));
    return { module: ConfigModule, global: true, providers, exports: providers };
  }
}
