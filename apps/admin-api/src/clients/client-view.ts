import type {
  ClientMetadata,
  ClientSecretView,
  InitialAccessToken,
  NewInitialAccessToken,
  OAuthClient,
} from '@gatehouse/clients';
import { answer, Shown, ShownId, ShownText, ShownTime, timeOrNull } from '../answers/answers.decorators.js';

/** A client in the words of RFC 7591, its standard metadata flat beside our own members. Never a secret. */
export class ClientView {
  [metadata: string]: unknown;
  @ShownId() id: string;
  @Shown() client_id: string;
  @Shown() client_name: string;
  @Shown() enabled: boolean;
  @Shown() first_party: boolean;
  @Shown({ enum: ['rotate', 'fixed'] }) refresh_tokens: string;
  @Shown({ description: 'Registered itself.' }) dynamic: boolean;
  @Shown({ description: 'Give it back as `expectedVersion`, so that no change of somebody else is lost.' })
  version: number;
  @ShownTime() created_at: string;
  @ShownTime() updated_at: string;
}

export class ClientPageView {
  @Shown({ type: ClientView, isArray: true }) items: ClientView[];
  @ShownText(true) next: string | null;
}

export class RegisteredClientView {
  @Shown({ type: ClientView }) client: ClientView;
  @Shown({ required: false, description: 'Shown now and never again. Absent for a client without a secret.' })
  client_secret?: string;
}

export class SecretView {
  @ShownId() id: string;
  @Shown({ description: 'Its last characters, to tell several apart.' }) hint: string;
  @ShownTime() createdAt: string;
  @ShownTime(true) expiresAt: string | null;
}

export class SecretListView {
  @Shown({ type: SecretView, isArray: true }) items: SecretView[];
}

export class NewSecretView {
  @Shown({ type: SecretView }) secret: SecretView;
  @Shown({ description: 'Shown now and never again.' }) client_secret: string;
}

export class InitialAccessTokenView {
  @ShownId() id: string;
  @ShownTime() createdAt: string;
  @ShownTime() expiresAt: string;
  @Shown({ description: '`user:<id>`, `client:<id>` or `system:<job>`.' }) createdBy: string;
}

export class InitialAccessTokenPageView {
  @Shown({ type: InitialAccessTokenView, isArray: true }) items: InitialAccessTokenView[];
  @ShownText(true) next: string | null;
}

export class NewInitialAccessTokenView extends InitialAccessTokenView {
  @Shown({ description: 'Shown now and never again.' }) token: string;
}

export const toClientView = (client: OAuthClient): ClientView =>
  Object.assign(new ClientView(), client.metadata satisfies ClientMetadata, {
    id: client.id,
    client_id: client.clientId,
    client_name: client.name,
    enabled: client.enabled,
    first_party: client.firstParty,
    refresh_tokens: client.refreshTokens,
    dynamic: client.dynamic,
    version: client.version,
    created_at: client.createdAt.toISOString(),
    updated_at: client.updatedAt.toISOString(),
  });

export const toSecretView = ({ id, hint, createdAt, expiresAt }: ClientSecretView): SecretView =>
  answer(SecretView, { id, hint, createdAt: createdAt.toISOString(), expiresAt: timeOrNull(expiresAt) });

export const toInitialAccessTokenView = ({
  id,
  createdAt,
  expiresAt,
  createdBy,
}: InitialAccessToken): InitialAccessTokenView =>
  answer(InitialAccessTokenView, {
    id,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    createdBy,
  });

export const toNewInitialAccessTokenView = (made: NewInitialAccessToken): NewInitialAccessTokenView =>
  Object.assign(new NewInitialAccessTokenView(), toInitialAccessTokenView(made), { token: made.token });
