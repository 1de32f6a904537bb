import { ApiProperty } from '@nestjs/swagger';
import { encodeCursor } from '@gatehouse/http';
import { hostStates, type Host, type HostPage, type HostState } from '@gatehouse/hosts';
import { answer } from '../answer.js';
import { placeOf } from './host-bodies.js';

export class HostView {
  @ApiProperty({ type: String, format: 'uuid' }) id: string;
  @ApiProperty({ type: String }) name: string;
  @ApiProperty({ type: String, nullable: true }) address: string | null;
  @ApiProperty({ type: String, enum: hostStates }) state: HostState;
  @ApiProperty({ type: String, description: '`kind:id` of who did it.' }) registeredBy: string;
  @ApiProperty({ type: String, format: 'date-time' }) registeredAt: string;
  @ApiProperty({ type: String, nullable: true }) approvedBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) approvedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) decommissionedBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) decommissionedAt: string | null;
}

export class HostListView {
  @ApiProperty({ type: HostView, isArray: true }) items: HostView[];
  @ApiProperty({ type: String, nullable: true, description: 'Give it as `cursor` to read on.' })
  next: string | null;
}

export const toHostView = (host: Host): HostView =>
  answer(HostView, {
    id: host.id,
    name: host.name,
    address: host.address,
    state: host.state,
    registeredBy: host.registeredBy,
    registeredAt: host.registeredAt.toISOString(),
    approvedBy: host.approvedBy,
    approvedAt: host.approvedAt?.toISOString() ?? null,
    decommissionedBy: host.decommissionedBy,
    decommissionedAt: host.decommissionedAt?.toISOString() ?? null,
  });

export const toHostListView = ({ hosts, next }: HostPage): HostListView =>
  answer(HostListView, {
    items: hosts.map(toHostView),
    next: next && encodeCursor(placeOf(next)),
  });
