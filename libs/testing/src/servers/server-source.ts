export type TestServer = { readonly url: string } & AsyncDisposable;

/** What starts the servers of tests. */
export type ServerSource = {
  /** A Postgres of its own; `url` is its superuser's, at the database `postgres`. */
  startPostgres(): Promise<TestServer>;
  /** A NATS of its own, without JetStream unless the text of its `configuration` says otherwise. */
  startNats(configuration?: string): Promise<TestServer>;
};
