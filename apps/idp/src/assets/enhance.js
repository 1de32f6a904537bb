// Comfort for browsers that run scripts. Every page is complete without this file; nothing here decides anything.

// Passwords can be shown while they are typed, and are hidden again before they are sent.
for (const button of document.querySelectorAll('.reveal')) {
  const input = document.getElementById(button.getAttribute('aria-controls'));
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute('aria-label', shown ? button.dataset.hideLabel : button.dataset.showLabel);
  };
  button.hidden = false;
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form.addEventListener('submit', () => show(false));
}

// Times in the reader's zone and manner, in the language of the page; the exact one stays on hover.
const { lang } = document.documentElement;
const locale = navigator.languages.find((tag) => tag.split('-')[0] === lang.split('-')[0]) ?? lang;
for (const time of document.querySelectorAll('time[datetime]')) {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  time.textContent = format.format(new Date(time.dateTime));
}

// The simple rules of a password tick while it is typed. The server judges all of them.
const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];
const checks = {
  'min-length': (text, value) => [...text].length >= value,
  'max-length': (text, value) => [...text].length <= value,
  'character-classes': (text, value) => classes.filter((form) => form.test(text)).length >= value,
  'not-repetitive': (text) => new Set(text).size >= 4,
};
for (const list of document.querySelectorAll('.rules[data-watches]')) {
  const input = document.getElementById(list.dataset.watches);
  input?.addEventListener('input', () => {
    for (const rule of list.querySelectorAll('.rule')) {
      const check = checks[rule.dataset.rule];
      const met =
        check !== undefined &&
        input.value !== '' &&
        check(input.value.normalize('NFKC'), Number(rule.dataset.value));
      rule.dataset.state = met ? 'met' : 'open';
      rule.querySelector('.rule-state').textContent = `${met ? list.dataset.met : list.dataset.open} `;
    }
  });
}

// A form is sent once, however often its button is pressed. It can be sent again after a while (the first try may
// have been stopped) and when the reader comes back to the page.
const sent = new Set();
const ready = (form) => {
  sent.delete(form);
  for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
};
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  event.submitter?.setAttribute('aria-disabled', 'true');
  setTimeout(ready, 10_000, form);
});
addEventListener('pageshow', () => [...sent].forEach(ready));
