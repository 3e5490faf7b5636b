import type { ReactNode } from 'react';

/** What every control of a setting has. Values are the texts of the API. */
export type ControlProps = {
  label: string;
  value: string;
  hint: ReactNode;
  error: string | undefined;
  onChange: (value: string) => void;
};
