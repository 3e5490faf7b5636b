/** How something ended. `final`: starting it again would not help. */
export type Ending = { detail: string; final: boolean };

/** Something that runs until it ends or is disposed. */
export type Running = AsyncDisposable & { readonly ended: Promise<Ending> };
