type Node<T> = { children: Map<string, Node<T>>; subscriptions: Set<T> };

/** Which subscriptions a subject reaches: a tree with one level per token, wildcards being children named `*` and `>`. */
export class SubscriptionTree<T> {
  readonly #root: Node<T> = emptyNode();

  add(pattern: string, subscription: T): void {
    let node = this.#root;
    for (const token of pattern.split('.')) {
      const next = node.children.get(token) ?? emptyNode<T>();
      node.children.set(token, next);
      node = next;
    }
    node.subscriptions.add(subscription);
  }

  /** Removing a missing entry is harmless. Empty branches are removed too, so that inboxes do not accumulate. */
  remove(pattern: string, subscription: T): void {
    const tokens = pattern.split('.');
    const path: Node<T>[] = [this.#root];
    for (const token of tokens) {
      const next = path.at(-1)?.children.get(token);
      if (!next) return;
      path.push(next);
    }
    path.at(-1)?.subscriptions.delete(subscription);
    for (let depth = tokens.length; depth > 0; depth -= 1) {
      const node = path[depth];
      if (!node || node.subscriptions.size > 0 || node.children.size > 0) return;
      path[depth - 1]?.children.delete(tokens[depth - 1] ?? '');
    }
  }

  matching(subject: string): T[] {
    const found: T[] = [];
    let level = [this.#root];
    for (const token of subject.split('.')) {
      const next = new Set<Node<T>>();
      for (const node of level) {
        found.push(...(node.children.get('>')?.subscriptions ?? []));
        for (const child of [node.children.get(token), node.children.get('*')]) if (child) next.add(child);
      }
      level = [...next];
    }
    return found.concat(...level.map((node) => [...node.subscriptions]));
  }
}

function emptyNode<T>(): Node<T> {
  return { children: new Map(), subscriptions: new Set() };
}
