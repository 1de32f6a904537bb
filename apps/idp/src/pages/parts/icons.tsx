import type { ComponentChildren } from 'preact';

/** Drawn on a 20 px grid with the colour of the text beside it; a word always says the same. */
function Icon(props: { name: string; children: ComponentChildren }) {
  return (
    <svg
      class={`icon icon-${props.name}`}
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {props.children}
    </svg>
  );
}

export const CheckIcon = () => (
  <Icon name="check">
    <circle cx="10" cy="10" r="7.25" />
    <path d="m6.75 10.25 2.25 2.25 4.25-4.75" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon name="alert">
    <circle cx="10" cy="10" r="7.25" />
    <path d="M10 6.25v4.5M10 13.6v.15" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon name="warning">
    <path d="M10 3.25 17.5 16.5h-15L10 3.25ZM10 8.5v3.5M10 14.1v.15" />
  </Icon>
);

export const CrossIcon = () => (
  <Icon name="cross">
    <circle cx="10" cy="10" r="7.25" />
    <path d="m7.5 7.5 5 5m0-5-5 5" />
  </Icon>
);

export const OpenIcon = () => (
  <Icon name="open">
    <circle cx="10" cy="10" r="7.25" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon name="clock">
    <circle cx="10" cy="10" r="7.25" />
    <path d="M10 6v4.25l2.75 1.75" />
  </Icon>
);

export const MailIcon = () => (
  <Icon name="mail">
    <rect x="2.75" y="4.25" width="14.5" height="11.5" rx="2" />
    <path d="m3.25 6 6.75 5 6.75-5" />
  </Icon>
);

export const PersonIcon = () => (
  <Icon name="person">
    <circle cx="10" cy="7" r="3.25" />
    <path d="M3.75 16.75c.8-3 3.2-4.5 6.25-4.5s5.45 1.5 6.25 4.5" />
  </Icon>
);

export const ArrowIcon = () => (
  <Icon name="arrow">
    <path d="M4 10h12m-4.5-4.5L16 10l-4.5 4.5" />
  </Icon>
);
