import { type ResolveFnOutput, registerHooks } from 'node:module';

/*
 * For `node --import`, if a process runs from sources; images are bundled and do not need it.
 *
 * Node parses a package's whole package.json again for each import of the package or within it. drizzle-orm has a long
 * package.json and many files: without this hook each service spends half a second and 150 MB on parsing it at start.
 */

const heavy = 'drizzle-orm';
const inside = `/node_modules/${heavy}/`;
const found = new Map<string, ResolveFnOutput>();

registerHooks({
  resolve(specifier, context, resolveAsNode) {
    const { parentURL = '', conditions } = context;
    if (specifier.startsWith('./') || specifier.startsWith('../')) {
      if (!parentURL.includes(inside) || !specifier.endsWith('.js')) return resolveAsNode(specifier, context);
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
    }
    if (specifier !== heavy && !specifier.startsWith(`${heavy}/`)) return resolveAsNode(specifier, context);
    const key = `${conditions.join()} ${specifier}`;
    const known = found.get(key) ?? resolveAsNode(specifier, context);
    found.set(key, known);
    return { ...known, shortCircuit: true };
  },
});
