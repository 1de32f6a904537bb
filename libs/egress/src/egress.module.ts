import { Global, Module } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { EgressClient } from './egress-client.js';
import { egressConfig } from './egress.config.js';

/** Needs the section `egressConfig`. */
@Global()
@Module({
  providers: [
    {
      provide: EgressClient,
      inject: [configOf(egressConfig)],
      useFactory: (config: ConfigOf<typeof egressConfig>) => new EgressClient(config),
    },
  ],
  exports: [EgressClient],
})
export class EgressModule {}
