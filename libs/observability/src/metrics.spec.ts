import { Metrics } from './metrics.js';

describe('metrics', () => {
  it('counts under names and labels, whoever asks for the counter', async () => {
    const counter = new Metrics().counter('gatehouse_test_total', 'A test.', ['kind']);
    const metrics = new Metrics();
    const same = metrics.counter('gatehouse_test_total', 'A test.', ['kind']);
    counter.increment({ kind: 'a' });
    same.increment({ kind: 'a' }, 2);
    expect(await metrics.registry.metrics()).toContain('gatehouse_test_total{kind="a"} 3');
  });

  it('reads a gauge when somebody asks, of the newest owner', async () => {
    const metrics = new Metrics();
    metrics.gauge('gatehouse_test_size', 'A test.', () => 1);
    metrics.gauge('gatehouse_test_size', 'A test.', () => 7);
    expect(await metrics.registry.metrics()).toContain('gatehouse_test_size 7');
  });

  it('measures in seconds', async () => {
    const metrics = new Metrics();
    metrics.histogram('gatehouse_test_seconds', 'A test.', ['step']).observe({ step: 'x' }, 0.2);
    metrics.observeRequest('GET', '/x/:id', 200, 0.003);
    const text = await metrics.registry.metrics();
    expect(text).toContain('gatehouse_test_seconds_bucket{le="0.25",step="x"} 1');
    expect(text).toContain(
      'gatehouse_http_request_seconds_bucket{le="0.005",method="GET",route="/x/:id",status="200"} 1',
    );
  });
});
