export { cryptoConfig, type RingKey } from './crypto.config.js';
export { HashingBusy, SealBroken } from './crypto.errors.js';
export { CryptoModule } from './crypto.module.js';
export { type HashPolicy } from './hash-policy.js';
export { KeyRing, newKeyRing, type SealContext } from './key-ring.js';
export { PasswordHasher } from './password-hasher.js';
export { SealedColumn } from './sealed-column.js';
export { constantTimeEqual, newSecret, sha256 } from './secrets.js';
export { signCompact } from './sign-compact.js';
export { signBytesConcurrently } from './signature.js';
export {
  generateSigningKey,
  importSigningKey,
  signingAlgorithms,
  thumbprint,
  type NewSigningKey,
  type PrivateJwk,
  type PublicJwk,
  type SigningAlgorithm,
} from './signing-key.js';
