import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { HealthChecks, type HealthReport } from '@gatehouse/observability';
import { Public } from './access.decorators.js';

@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthChecks) {}

  /** The process serves. Says nothing about what it depends on: restarting it would not help them. */
  @Get('live')
  @Public('asked by whatever supervises the process')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** Everything it depends on answers; 503 names the part that does not. */
  @Get('ready')
  @Public('asked by balancers')
  async ready(
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ status: 'up' | 'down'; parts: HealthReport['parts'] }> {
    const { ready, parts } = await this.health.report();
    response.statusCode = ready ? 200 : 503;
    return { status: ready ? 'up' : 'down', parts };
  }
}
