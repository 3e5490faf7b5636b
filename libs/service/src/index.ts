export {
  address,
  ConfigurationError,
  type Env,
  type EnvironmentShape,
  hidden,
  oneOf,
  pattern,
  portNumber,
  readEnvironment,
  wholeNumber,
} from './environment.ts';
export { Health, type HealthCheck, type HealthReport } from './health.ts';
export { close, listen } from './health-server.ts';
export { type Logger, lineFormat, openLog, showsColours } from './logger.ts';
export { nodeFlagsOf } from './node-flags.ts';
export {
  type Append,
  type Appenders,
  type AppendToCampaign,
  type Outbox,
  type OutboxOptions,
  openOutbox,
} from './outbox.ts';
export { withoutPersonalData } from './personal-data.ts';
export {
  type Endpoint,
  type FallbackSettings,
  type Provider,
  type ProviderAddresses,
  ProviderEndpoints,
  providerAddresses,
  providerVariables,
  simulatedKey,
} from './provider-endpoints.ts';
export { runService, type ServiceDefinition } from './run-service.ts';
export { readServiceEnvironment, type ServiceConfig, type SettingDefaults } from './service-config.ts';
export { openServiceContext, type ServiceContext } from './service-context.ts';
export { openSettings, type SettingsCache, type SettingsOptions } from './settings-cache.ts';
export { refuseUnknownTimeZone } from './time-zone-check.ts';
export { inWords, misspeltVariables } from './variables/misspelt-variables.ts';
export { nearestName } from './variables/nearest-name.ts';
export { type Variable, type VariableGroup, variableGroups } from './variables/variables.ts';
export { whenPostgresResponds } from './wait-for-schema.ts';
