import type { Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from './browser.ts';
import { useDashboard } from './use-dashboard.ts';

const dashboard = useDashboard();

test('settings are found, changed and reset by keyboard, and a value out of range is explained beside it', async () => {
  const page = await dashboard.open('/', { locale: 'en-US' });
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Keys of the providers' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('Find a setting').focus();
  await page.keyboard.type('ring time');
  await page.waitForURL(/q=ring/);
  const field = page.getByRole('textbox', { name: 'Ring time' });
  await page.getByText('Default: 45 · from 5 to 300 seconds').waitFor();
  expect(await page.getByRole('textbox').count()).toBe(1);

  await field.focus();
  await page.keyboard.press('Control+a');
  // Without being sent, in the words for what the API refuses.
  await page.keyboard.type('301');
  await page.getByText('Must be a whole number from 5 to 300.').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('30');
  await page.keyboard.press('Enter');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByText('Changed', { exact: true }).waitFor();
  expect((await dashboard.api.ask('GET', '/api/v1/settings/ring_timeout_seconds')).body).toMatchObject({ value: '30' });
  await page.getByRole('button', { name: 'Back to default' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('The default applies again').waitFor();
  expect(await field.inputValue()).toBe('45');

  // A name is searched and chosen; the value of the API stands beside it.
  await dashboard.go(page, '/settings?q=timezone');
  await page.getByRole('combobox', { name: 'Time zone' }).focus();
  await page.keyboard.press('Enter');
  await page.getByPlaceholder('Search', { exact: true }).waitFor();
  await page.keyboard.type('brasilia');
  await page.getByRole('option', { name: /Sao Paulo/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('option', { name: /Sao Paulo/ }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('timezone = America/Sao_Paulo').waitFor();
  await page.getByRole('button', { name: 'Back to default' }).click();
  await page.getByText('The default applies again').waitFor();

  // What only the API can judge is refused in the words of the page.
  await dashboard.go(page, '/settings?q=keyterms');
  await page.getByRole('combobox', { name: 'Expected words' }).click();
  await page.getByRole('option', { name: 'Another value…' }).click();
  await page.getByRole('textbox', { name: 'Expected words: value' }).fill('Amil,,Unimed');
  await page.keyboard.press('Enter');
  await page.getByText(/It was not saved\. Must be a list of up to 100 words/).waitFor();
  expect(await page.getByRole('textbox', { name: 'Expected words: value' }).inputValue()).toBe('Amil,,Unimed');
  dashboard.expectProblems(/status of 422/);
});

test('unsaved settings are not lost, a page that is opened has the focus, and single-letter keys can be switched off', async () => {
  const page = await dashboard.open('/settings', { locale: 'en-US' });
  const field = page.getByRole('textbox', { name: 'Ring time' });
  await field.fill('31');
  const calls = page.getByRole('link', { name: 'Calls', exact: true });
  await calls.click();
  const question = page.getByRole('alertdialog');
  await question.getByText('What you typed and did not save is lost.').waitFor();
  await question.getByRole('button', { name: 'Go back' }).click();
  await question.waitFor({ state: 'hidden' });
  expect(await field.inputValue()).toBe('31');
  await page.getByRole('button', { name: 'Discard' }).click();
  await calls.click();
  await page.getByRole('heading', { name: 'Calls', exact: true }).waitFor();
  await page.locator('main:focus').waitFor();

  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await keys.waitFor();
  await expectAccessible(page);
  await page.keyboard.type('gn');
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Single-letter keys' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'hidden' });
  await page.keyboard.type('?gn');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Go to…' }).waitFor();
  expect(await keys.count()).toBe(0);
  expect(new URL(page.url()).pathname).toBe('/calls');
});

test('a page whose code cannot be loaded says that LigAI did not respond, and is there once it responds', async () => {
  const page = await dashboard.open('/', { locale: 'en-US' });
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  // Its styles cannot be loaded, nor its script.
  for (const [name, files] of [
    ['Settings', /settings-page[^/]*\.css/],
    ['Webhooks', /webhooks-page[^/]*\.js/],
  ] as const) {
    const down = (route: Route) => route.abort('connectionrefused');
    const first = `${dashboard.url}/`;
    await page.route(files, down);
    await page.route(first, down);
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await page.getByText('LigAI did not respond.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('LigAI did not respond.').waitFor();
    await page.unroute(files);
    await page.unroute(first);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name, exact: true, level: 1 }).waitFor();
  }
  dashboard.expectProblems(/ERR_CONNECTION_REFUSED/);
});
