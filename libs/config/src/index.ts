export { ConfigModule, configOf } from './config.module.js';
export {
  defineConfig,
  secret,
  setting,
  type ConfigOf,
  type ConfigSection,
  type Setting,
  type Settings,
  type Values,
} from './define-config.js';
export { form } from './form.js';
export { misspelt, type Misspelt } from './misspelt.js';
export { InvalidConfiguration, loadConfig, loadSection } from './load-config.js';
