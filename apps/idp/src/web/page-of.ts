import { h, type ComponentChildren, type VNode } from 'preact';

/** A page with its props, checked against what the page takes; `h` alone gives a type that is too narrow to pass on. */
export function pageOf<P extends object>(page: (props: P) => ComponentChildren, props: P): VNode {
  return h(page as never, props as never);
}
