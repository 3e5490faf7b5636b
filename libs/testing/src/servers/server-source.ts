export type TestServer = { readonly url: string } & AsyncDisposable;

/** Starts the servers of tests. */
export type ServerSource = {
  /** Starts a separate Postgres; `url` has its superuser and the database `postgres`. */
  startPostgres(): Promise<TestServer>;
  /** Starts a separate NATS, without JetStream unless its `configuration` enables it. */
  startNats(configuration?: string): Promise<TestServer>;
};
