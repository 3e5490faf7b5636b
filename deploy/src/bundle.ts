import { bundleApp } from './bundle-app.ts';

/** `node deploy/src/bundle.ts APP FOLDER`: creates the content of an app's image, for the Dockerfile. */
const [app, folder] = process.argv.slice(2);
if (app === undefined || folder === undefined) {
  process.stderr.write('Usage: node deploy/src/bundle.ts APP FOLDER\n');
  process.exit(2);
}
const { main, packages } = await bundleApp(app, folder);
process.stdout.write(`${main}: ${packages.join(' ')}\n`);
