/** In place of a part that a new version has replaced: the page stays, with what is typed there, and a notice says so. */
export const missingPart = { default: () => <></> };
