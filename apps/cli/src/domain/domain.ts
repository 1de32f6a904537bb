import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { PasswordCredentials, UserService } from '@gatehouse/accounts';
import { ClientSecrets, ClientService } from '@gatehouse/clients';
import { systemActor, type Actor } from '@gatehouse/kernel';
import { Assignments, RoleService } from '@gatehouse/rbac';
import { RealmSecrets, RealmService, SecretResealing, SigningKeyRotation } from '@gatehouse/realms';
import { DomainModule } from './domain.module.js';

/** The services that commands use, and who they act as. */
export interface Domain {
  readonly realms: RealmService;
  readonly realmSecrets: RealmSecrets;
  readonly keys: SigningKeyRotation;
  readonly resealing: SecretResealing;
  readonly roles: RoleService;
  readonly assignments: Assignments;
  readonly users: UserService;
  readonly passwords: PasswordCredentials;
  readonly clients: ClientService;
  readonly clientSecrets: ClientSecrets;
  /** Whoever can open the database may do anything; the audit record says that the command line did it. */
  readonly actorIn: (realmId: string) => Actor;
}

/** The actor's realm where there is none yet: before the first one exists. */
export const noRealm = '00000000-0000-0000-0000-000000000000';

/** Opens the services over a migrated database, runs the work, and closes them. */
export async function withDomain<Result>(
  env: NodeJS.ProcessEnv,
  work: (domain: Domain) => Promise<Result>,
): Promise<Result> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares these options as a class that it does not export
  const context = await NestFactory.createApplicationContext(DomainModule.forRoot(env), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  const get = <Service>(token: new (...args: never[]) => Service): Service =>
    context.get(token, { strict: false });
  try {
    return await work({
      realms: get(RealmService),
      realmSecrets: get(RealmSecrets),
      keys: get(SigningKeyRotation),
      resealing: get(SecretResealing),
      roles: get(RoleService),
      assignments: get(Assignments),
      users: get(UserService),
      passwords: get(PasswordCredentials),
      clients: get(ClientService),
      clientSecrets: get(ClientSecrets),
      actorIn: (realmId) => systemActor(realmId, 'cli', 'cli'),
    });
  } finally {
    await context.close();
  }
}
