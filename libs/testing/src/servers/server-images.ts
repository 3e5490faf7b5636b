/** The images of `docker-compose.yml`, so that tests use the same versions. */
export const serverImages = { postgres: 'postgres:18-bookworm', nats: 'nats:2.11-alpine' } as const;
