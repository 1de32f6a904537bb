/** What strangers may have typed, in every place of a page that shows such text. */
export interface SampleTexts {
  readonly realm: string;
  readonly client: string;
  readonly person: string;
  readonly username: string;
  readonly email: string;
  readonly scope: string;
  readonly device: string;
  readonly url: string;
}

export const ordinaryTexts: SampleTexts = {
  realm: 'Northwind Traders',
  client: 'Payroll',
  person: 'Ada Lovelace',
  username: 'ada',
  email: 'ada@northwind.example',
  scope: 'Approve a registered host.',
  device: 'Firefox on Linux',
  url: 'https://payroll.northwind.example/',
};

/** The same text in every place, e.g. a hostile or a very long one. */
export const everywhere = (text: string): SampleTexts => ({
  realm: text,
  client: text,
  person: text,
  username: text,
  email: text,
  scope: text,
  device: text,
  url: text,
});
