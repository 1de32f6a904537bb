import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '@gatehouse/kernel';

/** The wall clock, everywhere. Tests bring a clock of their own instead. */
@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
export class ClockModule {}
