// Checks a password so many times, one after the other, and tells what one check costs.
import { NestFactory } from '@nestjs/core';
import { ConfigModule, loadSection } from '../../dist/libs/config/src/index.js';
import { cryptoConfig, CryptoModule, PasswordHasher } from '../../dist/libs/crypto/src/index.js';
import { defaultRealmSettings, realmDefaultsConfig } from '../../dist/libs/realms/src/index.js';

const times = Number(process.argv[2]);
const HashModule = {
  module: function HashModule() {},
  imports: [ConfigModule.forRoot([cryptoConfig]), CryptoModule],
};
const app = await NestFactory.createApplicationContext(HashModule, { logger: ['error'] });
const hasher = app.get(PasswordHasher);
const encoded = await hasher.hash(
  'a password',
  defaultRealmSettings(loadSection(realmDefaultsConfig)).password.hash,
);
await hasher.verify('a password', encoded);

const began = performance.now();
const before = process.cpuUsage();
for (let time = 0; time < times; time += 1) await hasher.verify('a password', encoded);
const { user, system } = process.cpuUsage(before);
process.send({ hashMs: (performance.now() - began) / times, hashCpuMs: (user + system) / 1000 / times });
