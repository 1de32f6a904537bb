import { loadSection } from '@gatehouse/config';
import { urlsConfig } from '@gatehouse/realms';
import { environmentWith, given } from './environment.js';
import type { Ports } from './ports.js';
import type { StartFile } from './start-file.js';

export interface Addresses {
  /** For every application: each links to the others. */
  readonly variables: Readonly<Record<'PUBLIC_URL' | 'RESOURCE_API_URL' | 'ADMIN_API_URL', string>>;
  readonly public: Pick<StartFile, 'idp' | 'resourceApi' | 'adminApi'>;
}

/** Where the applications are reached: as configured (behind a proxy, say), else on their ports. */
export function addressesOf(ports: Ports): Addresses {
  const local = (port: number): string => `http://127.0.0.1:${String(port)}`;
  const { publicUrl, resourceApiUrl, adminApiUrl } = loadSection(
    urlsConfig,
    environmentWith({
      PUBLIC_URL: given('PUBLIC_URL') ?? local(ports.idpPort),
      RESOURCE_API_URL: given('RESOURCE_API_URL') ?? local(ports.resourceApiPort),
      ADMIN_API_URL: given('ADMIN_API_URL') ?? local(ports.adminApiPort),
    }),
  );
  return {
    variables: { PUBLIC_URL: publicUrl, RESOURCE_API_URL: resourceApiUrl, ADMIN_API_URL: adminApiUrl },
    public: {
      idp: { url: publicUrl, issuer: `${publicUrl}/realms/main` },
      resourceApi: { url: resourceApiUrl },
      adminApi: { url: adminApiUrl },
    },
  };
}
