import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * What several pages share, in a few files instead of a hundred: each file takes time of its own in the browser and in the
 * gateway, however small it is. The first page is three files, because a browser compiles each in a task of its own. Pages
 * of lists need no `base-ui`, so that the light controls are a file of their own. A group also takes what its modules import.
 */
const sharedFiles = [
  { name: 'react', test: /node_modules.(react|react-dom|scheduler)[\\/]/ },
  { name: 'libraries', tags: ['$initial' as const], test: /node_modules/ },
  { name: 'first', tags: ['$initial' as const] },
  {
    name: 'controls',
    test: new RegExp(
      [
        'src.design.(?!choice|confirm|modal|search-|tabs|text-|toggle)',
        'src.app.(back-link|missing|show-more)|src.(api.use-|language)',
        'src.calls.(reason-texts|why-ended)|src.prompts.placeholders|src.webhooks.delivery-status',
        'lucide-react|react-query',
      ].join('|'),
    ),
    minShareCount: 2,
  },
  { name: 'base-ui', test: /src.design|@base-ui|src.app.leave-guard/, minShareCount: 2 },
  { name: 'charts', test: /src.charts|node_modules.d3-/, minShareCount: 2 },
  {
    name: 'campaigns',
    test: /src.campaigns.(texts|campaign-(queries|values|status)|state-line|use-campaign|waiting)/,
    minShareCount: 2,
  },
];

/** The built page is in `dist/apps/dashboard` of the repository; api-gateway serves it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  build: {
    outDir: '../../dist/apps/dashboard',
    emptyOutDir: true,
    // The gateway reads from it which files the opened page needs.
    manifest: true,
    target: 'es2024',
    // The content security policy allows no `data:` for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: sharedFiles } } },
  },
  server: {
    port: 5173,
    proxy: {
      '/api': 'http://127.0.0.1:8000',
      '/health': 'http://127.0.0.1:8000',
      '/docs': 'http://127.0.0.1:8000',
      '/ws': { target: 'ws://127.0.0.1:8000', ws: true },
    },
  },
});

/** Writes each file also as Brotli and gzip, so that the gateway compresses nothing itself. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const { fileName, ...file } of Object.values(bundle)) {
          if (!/\.(js|css|svg|html)$/.test(fileName)) continue;
          const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source, { params }) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
        }
      },
    },
  };
}
