export type { Credentials } from './broker/protocol.ts';
export { type EmbeddedBrokerOptions, startEmbeddedBroker } from './broker/start-embedded-broker.ts';
export { type LocalNats, type NatsOptions, startNats, startNatsServer } from './nats/start-nats.ts';
export { type LocalPostgres, type PostgresOptions, startPostgres } from './postgres/start-postgres.ts';
export { commandLineOf } from './process/command-line.ts';
export { compileCache } from './process/compile-cache.ts';
export { freePort } from './process/free-port.ts';
