import type { ComponentChildren } from 'preact';

/** A part of a wide page, with its own heading. */
export function Section(props: {
  id: string;
  title: string;
  intro?: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <section class="section" id={props.id} aria-labelledby={`${props.id}-title`}>
      <div class="section-head">
        <h2 class="section-title" id={`${props.id}-title`}>
          {props.title}
        </h2>
        {props.intro !== undefined && <p class="hint">{props.intro}</p>}
      </div>
      {props.children}
    </section>
  );
}
