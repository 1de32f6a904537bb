// Makes load over HTTP in a process of its own, so that it neither slows what it measures nor counts as it.
// Gets one job over IPC (see load.mjs), answers with the samples' summary, and ends.
import autocannon from 'autocannon';

process.once('message', (job) => {
  run(job).then(
    (result) => process.send(result, () => process.exit(0)),
    (error) => process.send({ failure: error.stack ?? String(error) }, () => process.exit(1)),
  );
});
process.once('disconnect', () => process.exit(1));

async function run(job) {
  const latencies = [];
  const statuses = {};
  let measuredFrom = Infinity;
  const setupClient = (client) => {
    const chain = job.chain === undefined ? null : chainOf(job);
    if (chain) client.setRequests([chain]);
    client.on('response', (status, _bytes, milliseconds) => {
      if (performance.now() < measuredFrom) return;
      latencies.push(milliseconds);
      statuses[status] = (statuses[status] ?? 0) + 1;
    });
  };
  const instance = autocannon({
    url: job.url,
    method: job.method,
    headers: job.headers,
    body: job.body,
    connections: job.connections,
    duration: job.warmUpSeconds + job.seconds,
    timeout: 20,
    setupClient,
  });
  const began = performance.now() + job.warmUpSeconds * 1000;
  measuredFrom = began;
  // The parent reads the servers' CPU clocks at these two moments.
  setTimeout(() => process.send({ mark: 'begin' }), job.warmUpSeconds * 1000);
  const { errors, timeouts } = await instance;
  const seconds = (performance.now() - began) / 1000;
  return { seconds, errors, timeouts, statuses, ...summary(latencies, seconds) };
}

/** Each connection goes on with the token of its last answer: the rotation of refresh tokens, as one client does it. */
function chainOf(job) {
  let value = job.chain.values.pop();
  return {
    setupRequest: (request) => ({ ...request, body: `${job.body}&${job.chain.parameter}=${value}` }),
    onResponse: (status, body) => {
      if (status === 200) value = encodeURIComponent(JSON.parse(body)[job.chain.parameter]);
    },
  };
}

function summary(latencies, seconds) {
  latencies.sort((a, b) => a - b);
  const at = (share) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? null;
  return { requests: latencies.length, perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}
