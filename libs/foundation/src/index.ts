export { ClockModule } from './clock.module.js';
export { foundationSections } from './foundation-sections.js';
export { FoundationModule, type FoundationOptions } from './foundation.module.js';
export { idpConfig } from './idp.config.js';
export { sealedColumns } from './sealed-columns.js';
