/**
 * The control flow of a region as structured control flow needs it: reverse postorder, dominators, loop headers.
 *
 * Node 0 is the dispatch: the way in, which leads to every entry. A retreating edge whose target does not dominate its
 * source would make the graph irreducible: its target becomes an entry, and the edge goes by the dispatch.
 * @see Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm"; Ramsey, "Beyond Relooper" (ICFP 2022)
 */
export interface Graph {
  /** Nodes by their number in reverse postorder; order[0] is the dispatch, 0. Unreachable ones are missing. */
  order: readonly number[];
  /** Position in {@link order}, by node; -1: unreachable. */
  position: readonly number[];
  /** Immediate dominator by node. */
  dominator: readonly number[];
  /** Whether a back edge leads to the node. */
  isLoop: readonly boolean[];
  /** Whether two or more forward edges lead to it, or one from the dispatch or the middle of a block. */
  isMerge: readonly boolean[];
  /** Children in the dominator tree, in reverse postorder. */
  children: readonly (readonly number[])[];
  /** Entries, ascending. */
  entries: readonly number[];
  /** Whether an edge goes by the dispatch. */
  byDispatch(from: number, to: number): boolean;
}

/**
 * @param successors by node; that of 0 is ignored
 * @param toDispatch nodes from which control may go to the dispatch
 * @param inner nodes to which control goes from the middle of another
 */
export function analyseGraph(
  successors: readonly (readonly number[])[],
  entries: ReadonlySet<number>,
  toDispatch: ReadonlySet<number>,
  inner: ReadonlySet<number>,
): Graph {
  const allEntries = new Set(entries);
  const rerouted = new Set<number>();
  const count = successors.length;
  const key = (from: number, to: number): number => from * count + to;
  for (;;) {
    const edges = (node: number): number[] => {
      if (node === 0) return [...allEntries].sort((a, b) => a - b);
      return successors[node]!.filter((to) => !rerouted.has(key(node, to)));
    };
    const { order, position } = reversePostorder(count, edges);
    const predecessors: number[][] = Array.from({ length: count }, () => []);
    for (const node of order) for (const to of edges(node)) predecessors[to]!.push(node);
    const dominator = dominators(order, position, predecessors);
    const dominates = (a: number, b: number): boolean => {
      let node = b;
      while (position[node]! > position[a]!) node = dominator[node]!;
      return node === a;
    };
    let reducible = true;
    for (const node of order) {
      for (const to of edges(node)) {
        if (node === 0 || position[to]! > position[node]! || dominates(to, node)) continue;
        rerouted.add(key(node, to));
        allEntries.add(to);
        reducible = false;
      }
    }
    if (!reducible) continue;
    const isLoop = new Array<boolean>(count).fill(false);
    const forward = new Array<number>(count).fill(0);
    const children: number[][] = Array.from({ length: count }, () => []);
    for (const node of order) {
      if (node !== 0) children[dominator[node]!]!.push(node);
      for (const to of edges(node)) {
        if (position[to]! <= position[node]!) isLoop[to] = true;
        else forward[to]!++;
      }
    }
    isLoop[0] = rerouted.size > 0 || toDispatch.size > 0;
    return {
      order,
      position,
      dominator,
      isLoop,
      isMerge: forward.map((edgesIn, node) => edgesIn > 1 || allEntries.has(node) || (edgesIn > 0 && inner.has(node))),
      children,
      entries: [...allEntries].sort((a, b) => a - b),
      byDispatch: (from, to) => rerouted.has(key(from, to)),
    };
  }
}

function reversePostorder(count: number, edges: (node: number) => number[]): { order: number[]; position: number[] } {
  const seen = new Uint8Array(count);
  const postorder: number[] = [];
  // By hand: a region may be deeper than the stack should be.
  const stack: { node: number; next: number; out: number[] }[] = [{ node: 0, next: 0, out: edges(0) }];
  seen[0] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    if (top.next === top.out.length) {
      postorder.push(top.node);
      stack.pop();
      continue;
    }
    const to = top.out[top.next++]!;
    if (seen[to] !== 0) continue;
    seen[to] = 1;
    stack.push({ node: to, next: 0, out: edges(to) });
  }
  const order = postorder.reverse();
  const position = new Array<number>(count).fill(-1);
  order.forEach((node, index) => {
    position[node] = index;
  });
  return { order, position };
}

function dominators(
  order: readonly number[],
  position: readonly number[],
  predecessors: readonly number[][],
): number[] {
  const dominator = new Array<number>(position.length).fill(-1);
  dominator[0] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of order) {
      if (node === 0) continue;
      let best = -1;
      for (const from of predecessors[node]!) {
        if (dominator[from] === -1) continue;
        best = best === -1 ? from : intersect(dominator, position, from, best);
      }
      if (dominator[node] === best) continue;
      dominator[node] = best;
      changed = true;
    }
  }
  return dominator;
}

function intersect(dominator: readonly number[], position: readonly number[], x: number, y: number): number {
  let a = x;
  let b = y;
  while (a !== b) {
    while (position[a]! > position[b]!) a = dominator[a]!;
    while (position[b]! > position[a]!) b = dominator[b]!;
  }
  return a;
}
