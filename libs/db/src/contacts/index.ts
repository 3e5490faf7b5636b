export * from './claim-contacts.ts';
export * from './contact.ts';
export * from './contact-outcome.ts';
export * from './contacts-on-line.ts';
export * from './import-contacts.ts';
export * from './list-contacts.ts';
export * from './names-in-no-metadata.ts';
export * from './settle-contacts.ts';
