/** `system` follows the setting of the operating system. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storedTheme = 'ligai.theme';

export function currentTheme(): Theme {
  const stored = localStorage.getItem(storedTheme);
  return themes.find((one) => one === stored) ?? 'system';
}

export function changeTheme(theme: Theme): void {
  localStorage.setItem(storedTheme, theme);
  startTheme();
}

export function startTheme(): void {
  const theme = currentTheme();
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
