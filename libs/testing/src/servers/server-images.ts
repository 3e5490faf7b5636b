/** Those of `docker-compose.yml`: what is tested is what runs. */
export const serverImages = { postgres: 'postgres:18-bookworm', nats: 'nats:2.11-alpine' } as const;
