/** Whether a dialog is open over the page, such as a question or the sign-in. A notice is none. */
export const isCovered = (page: Document): boolean =>
  page.querySelector('dialog[open], [data-open]:is([role="dialog"], [role="alertdialog"])') !== null;
