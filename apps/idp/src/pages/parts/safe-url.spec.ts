import { safeUrl } from './safe-url.js';

describe('safeUrl', () => {
  it.each([
    ['https://payroll.example/a?b=c#d', 'https://payroll.example/a?b=c#d'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
    ['/realms/main/logo.png', '/realms/main/logo.png'],
    ['//elsewhere.example/logo.png', null],
    ['/\\elsewhere.example', null],
    ['logo.png', null],
    ['javascript:alert(1)', null],
    ['JaVaScRiPt:alert(1)', null],
    [' javascript:alert(1)', null],
    ['java\nscript:alert(1)', null],
    ['data:text/html,<script>', null],
    ['vbscript:x', null],
    ['blob:https://payroll.example/1', null],
    ['https://', null],
    ['', null],
    [undefined, null],
  ])('%j gives %j', (value, wanted) => {
    expect(safeUrl(value)).toBe(wanted);
  });
});
