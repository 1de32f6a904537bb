import type { ComponentChildren, VNode } from 'preact';
import { Fragment } from 'preact';
import { usePage } from '../page-context.js';

// Private-use characters stand for the names while the catalogue builds the sentence around them.
const slot = (index: number) => String.fromCharCode(0xe000 + index);

/**
 * A sentence of the catalogue with elements in the places of its values, so that a name keeps its own direction
 * and weight while each language keeps its own order of words.
 */
export function rich(sentence: (...values: string[]) => string, ...values: ComponentChildren[]): VNode {
  const text = sentence(...values.map((_, index) => slot(index)));
  const parts = text.split(/([\uE000-\uE0FF])/);
  return (
    <>
      {parts.map((part) => {
        const index = part.length === 1 ? part.charCodeAt(0) - 0xe000 : -1;
        return <Fragment>{index >= 0 && index < values.length ? values[index] : part}</Fragment>;
      })}
    </>
  );
}

/** Somebody's name: what people type may run right to left and may be long. */
export function Name(props: { children: string }) {
  return <bdi class="name">{props.children}</bdi>;
}

/** A code or an id, in letters of one width. */
export function Code(props: { children: string }) {
  return (
    <code class="code" dir="auto" translate={false}>
      {props.children}
    </code>
  );
}

/** A moment. It is written in UTC; `enhance.js` rewrites it for the reader's zone and keeps the exact one on hover. */
export function Time(props: { at: Date }) {
  const { t } = usePage();
  const iso = props.at.toISOString();
  const text = new Intl.DateTimeFormat(t.localeTag, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return (
    <time class="time" dateTime={iso} title={iso}>
      {t.utc(text.format(props.at))}
    </time>
  );
}
