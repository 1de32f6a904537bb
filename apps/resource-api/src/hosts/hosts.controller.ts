import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HostService } from '@gatehouse/hosts';
import { CurrentActor, IdParam, RequirePermission } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import { HostListQuery, RegisterHostBody, toHostQuery } from './host-bodies.js';
import { HostListView, HostView, toHostListView, toHostView } from './host-view.js';

@ApiTags('Hosts')
@Controller('hosts')
export class HostsController {
  constructor(private readonly hosts: HostService) {}

  @Get()
  @RequirePermission('hosts:read')
  @ApiOperation({ summary: 'List hosts, the newest first.' })
  @ApiOkResponse({ type: HostListView })
  async list(@CurrentActor() actor: Actor, @Query() query: HostListQuery): Promise<HostListView> {
    return toHostListView(await this.hosts.list(actor, toHostQuery(query)));
  }

  @Get(':id')
  @RequirePermission('hosts:read')
  @ApiOperation({ summary: 'Read one host.' })
  @ApiOkResponse({ type: HostView })
  async get(@CurrentActor() actor: Actor, @IdParam('id') id: string): Promise<HostView> {
    return toHostView(await this.hosts.get(actor, id));
  }

  @Post()
  @RequirePermission('hosts:register')
  @ApiOperation({ summary: 'Register a host; it waits for approval.' })
  @ApiCreatedResponse({ type: HostView })
  async register(@CurrentActor() actor: Actor, @Body() body: RegisterHostBody): Promise<HostView> {
    return toHostView(await this.hosts.register(actor, body));
  }

  @Post(':id/approve')
  @HttpCode(200)
  @RequirePermission('hosts:approve')
  @ApiOperation({ summary: 'Approve a pending host. Repeating it changes nothing.' })
  @ApiOkResponse({ type: HostView })
  async approve(@CurrentActor() actor: Actor, @IdParam('id') id: string): Promise<HostView> {
    return toHostView(await this.hosts.approve(actor, id));
  }

  @Post(':id/decommission')
  @HttpCode(200)
  @RequirePermission('hosts:decommission')
  @ApiOperation({ summary: 'Take a host out of service for good. Repeating it changes nothing.' })
  @ApiOkResponse({ type: HostView })
  async decommission(@CurrentActor() actor: Actor, @IdParam('id') id: string): Promise<HostView> {
    return toHostView(await this.hosts.decommission(actor, id));
  }
}
